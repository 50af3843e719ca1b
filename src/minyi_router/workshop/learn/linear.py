"""The classifier and its temperature: linear support vectors, as scikit-learn and SciPy find them.

Measured on tickets of a real hotline no other linear method was better (docs/learned.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minyi_router.errors import MissingExtraError
from minyi_router.learned.features import Floats, Ints
from minyi_router.workshop.learn.counting import Sparse

STRENGTH = 0.7
"""How much a mistake costs against large weights (``C``)."""

_MOST_STEPS = 20_000
_LOG_TEMPERATURES = (-4.0, 4.0)
_DIGITS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Weights (n-grams, classes) as a model file keeps them, and offsets (classes,)."""

    weights: NDArray[np.float32]
    offsets: Floats

    def scores(self, matrix: Sparse) -> Floats:
        """The scores of texts, (texts, classes)."""
        return np.asarray(matrix @ self.weights.astype(np.float64)) + self.offsets


def require() -> None:
    """Raise MissingExtraError unless what training needs is installed."""
    _support_vectors()


def fit(matrix: Sparse, truths: Ints, classes: int) -> Linear:
    """Weights that tell classes apart: for each class, it against all others.

    A class that does not occur gets what the others' being there says: never (score -1).

    Args:
        matrix: the texts, one row each.
        truths: the class of each row.
        classes: how many there are.
    """
    there = np.unique(truths)
    weights = np.zeros((matrix.shape[1], classes), np.float64)
    offsets = np.full(classes, -1.0)
    if len(there) < 2 or not matrix.shape[1]:
        offsets[there] = 1.0 if len(there) == 1 else -1.0
    else:
        machine = _support_vectors()(C=STRENGTH, random_state=0, max_iter=_MOST_STEPS)
        machine.fit(matrix, truths)
        found, bias = machine.coef_, machine.intercept_
        if len(there) == 2:  # one line between the two: for the second, against the first
            found, bias = np.concatenate([-found, found]), np.concatenate([-bias, bias])
        weights[:, there], offsets[there] = found.T, bias
    return Linear(weights.astype(np.float16).astype(np.float32), offsets)


def temperature(scores: Floats, truths: Ints) -> float:
    """What scores (rows, classes) are to be divided by so that their shares mean what they say.

    That is where the log loss is least; to four digits.
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - an extra: only training needs it

    def loss(log_temperature: float) -> float:
        return log_loss(scores / np.exp(log_temperature), truths)

    found = minimize_scalar(loss, bounds=_LOG_TEMPERATURES, method="bounded")
    return round(float(np.exp(found.x)), _DIGITS)


def shares_of(scores: Floats) -> Floats:
    """Probabilities of scores (rows, classes), at temperature 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def log_loss(scores: Floats, truths: Ints) -> float:
    """The mean of -ln of the right class's share."""
    apart = scores - scores.max(axis=1, keepdims=True)
    right = np.take_along_axis(apart, truths[:, None], axis=1)[:, 0]
    return float(np.mean(np.log(np.exp(apart).sum(axis=1)) - right))


def _support_vectors() -> Any:
    try:
        from sklearn.svm import LinearSVC  # noqa: PLC0415 - an extra: only training needs it
    except ImportError as error:
        raise MissingExtraError("scikit-learn", extra="learn", purpose="训练模型") from error
    return LinearSVC
