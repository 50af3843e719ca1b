"""The weights of the parts of confidence: logistic regression on answers known to be right or wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from minyi_router.decide.confidence import PARTS
from minyi_router.errors import MissingExtraError

DIGITS = 4
"""Weights are rounded as they are written, so that what is promised is what is shipped."""


def fitted(parts: Sequence[Mapping[str, float]], right: Sequence[bool]) -> dict[str, float]:
    """The weights (``base`` and those of PARTS) under which the log-odds of being right fit best.

    Parts that never vary weigh nothing. Where all are right, or all wrong, there is only a ``base``.

    Raises:
        MissingExtraError: scikit-learn is not installed.
        ValueError: there is no row.
    """
    try:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise MissingExtraError("scikit-learn", extra="learn", purpose="校准把握") from error
    if not right:
        raise ValueError("no row to fit on")
    table = np.array([[row[name] for name in PARTS] for row in parts], dtype=np.float64)
    varied = table.std(axis=0) > 0
    wins = sum(right)
    if wins in {0, len(right)} or not varied.any():
        base = math.log((wins + 0.5) / (len(right) - wins + 0.5))
        return {"base": round(base, DIGITS), **dict.fromkeys(PARTS, 0.0)}
    model = LogisticRegression(C=1.0, max_iter=1000).fit(table[:, varied], np.array(right))
    weights = np.zeros(len(PARTS))
    weights[varied] = model.coef_[0]
    rounded = {name: round(float(w), DIGITS) + 0.0 for name, w in zip(PARTS, weights, strict=True)}
    return {"base": round(float(model.intercept_[0]), DIGITS) + 0.0, **rounded}
