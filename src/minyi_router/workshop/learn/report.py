"""What is said about a model: how good, on what, cut how, which words. Plain data; no text of anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from minyi_router.learned.features import Floats, Ints, gram_text
from minyi_router.learned.model import Model
from minyi_router.model import PackStamp
from minyi_router.report.statistics import score_answer
from minyi_router.workshop.learn.figures import Flags, covered, expected_error, reliability
from minyi_router.workshop.learn.history import FOLDS, Cuts, History
from minyi_router.workshop.learn.lessons import NONE, Lesson
from minyi_router.workshop.learn.linear import log_loss, shares_of

MOST_WORDS = 10
_DIGITS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One answer as models that had not seen a row gave it: scores and probabilities (rows, classes).

    ``own`` with the guarded texts, ``whole`` with the texts as they came in.
    """

    lesson: Lesson
    own: tuple[Floats, Floats]
    whole: tuple[Floats, Floats]

    @property
    def truths(self) -> Ints:
        """The class of each of these rows."""
        truths: Ints = self.lesson.truths[self.lesson.truths != NONE]
        return truths


def report_of(history: History, stamp: PackStamp, model: Model, judged: Sequence[Judged]) -> dict[str, Any]:
    """All that is known about a model, for its file, for JSON and for the screen; shares to four digits."""
    report = {
        "data_until": history.until,
        "pack": {"id": stamp.id, "version": stamp.version, "hash": stamp.hash},
        "rows": len(history.labels),
        "texts": len(history.own.texts),
        "empty": history.empty,
        "unlabelled": history.unlabelled,
        "folds": FOLDS,
        "cut": _cut(history.cuts),
        "sizes": {
            "grams": len(model.features.grams),
            "labels": int(model.weights.shape[1]),
            "weights": int(model.weights.size),
            "seen": len(model.seen),
        },
        "answers": [_answer(history, model, one) for one in judged],
    }
    rounded: dict[str, Any] = _rounded(report)
    return rounded


def _cut(cuts: Cuts) -> dict[str, Any]:
    """What was cut, the most frequent first."""

    def ordered(counts: Counter[str]) -> dict[str, int]:
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    return {"appeals": cuts.appeals, "passages": ordered(cuts.passages), "units": ordered(cuts.units)}


def _answer(history: History, model: Model, judged: Judged) -> dict[str, Any]:
    lesson, truths = judged.lesson, judged.truths
    shares = judged.own[1]
    names = [label.name for label in lesson.labels]
    given = shares.argmax(axis=1)
    scores = score_answer(
        lesson.answer, [((names[truth],), names[one]) for truth, one in zip(truths, given, strict=True)]
    )
    head = next(head for head in model.heads if head.answer == lesson.answer)
    right = given == truths
    told = scores.to_dict()
    by_label = {one.label: one for one in scores.labels}
    return {
        **{name: told[name] for name in ("answer", "n", "right", "accuracy", "interval", "macro_f1")},
        "unlabelled": lesson.unlabelled,
        "left_out": [{"label": name, "n": count} for name, count in lesson.left_out],
        "conflicts": _conflicts(history, lesson),
        "temperature": head.temperature,
        "calibration": _calibration(judged, right),
        "coverage": [one.to_dict() for one in covered(shares.max(axis=1), right)],
        "leak": _leak(judged),
        "labels": [
            {
                **label.to_dict(),
                "stands_for": list(lesson.spoken[number]),
                **{name: getattr(by_label[label.name], name) for name in _PER_LABEL},
                "words": words_of(model, lesson.first + number),
            }
            for number, label in enumerate(lesson.labels)
        ],
        "confusion": told["confusion"],
    }


_PER_LABEL = ("support", "precision", "recall", "f1")


def _conflicts(history: History, lesson: Lesson) -> dict[str, int]:
    """Equal texts that went to different places: how many texts, how many rows."""
    rows = np.flatnonzero(lesson.truths != NONE)
    pairs = np.unique(np.stack([history.own.of[rows], lesson.truths[rows]]), axis=1)
    torn = np.flatnonzero(np.bincount(pairs[0]) > 1)
    return {"texts": len(torn), "rows": int(np.isin(history.own.of[rows], torn).sum())}


def _calibration(judged: Judged, right: Flags) -> dict[str, Any]:
    """How much the probabilities mean what they say, before the temperature and after."""
    scores, shares = judged.own
    bins = reliability(shares.max(axis=1), right)
    raw = shares_of(scores)
    return {
        "ece": expected_error(bins),
        "ece_before": expected_error(reliability(raw.max(axis=1), raw.argmax(axis=1) == judged.truths)),
        "log_loss": log_loss(np.log(np.maximum(shares, 10.0**-_DIGITS)), judged.truths),
        "log_loss_before": log_loss(scores, judged.truths),
        "bins": [one.to_dict() for one in bins],
    }


def _leak(judged: Judged) -> dict[str, float]:
    """How right it is, and how right it would seem if it read what operators and units wrote."""
    own, whole = (
        float((shares.argmax(axis=1) == judged.truths).mean()) for _, shares in (judged.own, judged.whole)
    )
    return {"guarded": own, "unguarded": whole, "inflated": whole - own}


def words_of(model: Model, column: int) -> list[str]:
    """The n-grams that speak strongest for a class, of letters and characters alone."""
    worth = model.weights[:, column] * model.features.idf
    found: list[str] = []
    for number in np.argsort(-worth, kind="stable").tolist():
        word = gram_text(int(model.features.grams[number]))
        if worth[number] <= 0 or len(found) == MOST_WORDS:
            break
        if word.isalpha():
            found.append(word)
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value
