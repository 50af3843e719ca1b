"""Training from a history to a model: which words speak for which answer, how sure to be, how good it is.

Everything said about how good it is comes from five folds: a text is judged by a model, and by a
temperature, that had seen neither it nor its equals. The model itself is then trained on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from minyi_router.engine import Engine
from minyi_router.learned.features import Features, Floats
from minyi_router.learned.file import hashed
from minyi_router.learned.labels import Classes
from minyi_router.learned.model import Head, Model
from minyi_router.workshop.drift.profile import profile
from minyi_router.workshop.learn.counting import Counted, Mask, Sparse, counted, features_of, matrix_of
from minyi_router.workshop.learn.history import FOLDS, History, Taught, Texts, history_of
from minyi_router.workshop.learn.lessons import NONE, Lesson, TrainingError, lessons_of
from minyi_router.workshop.learn.linear import Linear, fit, require, temperature
from minyi_router.workshop.learn.report import Judged, report_of

MOST_GRAMS = 200_000
MOST_WEIGHTS = 5_500_000
"""A model file stays below 20 MB: two bytes for each n-gram and class."""
MOST_SEEN = 3_000_000
"""And two bytes for each text and class, with four classes' worth for its hash."""

Progress: TypeAlias = Callable[[Iterable[Any], str], Iterable[Any]]
"""Hands items through and shows how far it is, under a heading."""


class Wanted(NamedTuple):
    """What to learn: the classes of each answer, in the order of a row's labels.

    Classes with fewer rows than ``at_least`` are left out.
    """

    classes: tuple[Classes, ...]
    at_least: int = 5


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A model; it carries the report on it, as ``about``."""

    model: Model

    @property
    def report(self) -> dict[str, Any]:
        """Plain data for JSON: the model's hash and all that is known about it."""
        return {"model": self.model.hash, **self.model.about}


def _silent(items: Iterable[Any], _heading: str) -> Iterable[Any]:
    return items


def train(engine: Engine, rows: Iterable[Taught], wanted: Wanted, seen: Progress = _silent) -> Trained:
    """A model that answers as a history did.

    Args:
        engine: the pack, which knows what operators write and what units are called.
        rows: the appeals with their labels; equal input gives the same model, byte for byte.
        wanted: the classes the labels stand for.
        seen: shows how far it is.

    Raises:
        TrainingError: too few rows or classes.
        MissingExtraError: scikit-learn is not installed.
    """
    require()
    history = history_of(engine, seen(rows, "读来件"))
    lessons = lessons_of(history, wanted.classes, wanted.at_least)
    counts = counted(history.own.texts)
    if not len(features_of(counts, np.ones(len(history.own.texts), np.bool_), 1).grams):
        raise TrainingError("没有一个字在两件不同的来件里出现过，没有可学的；请检查 --text 写的列")
    scores = _out_of_fold(history, history.own, counts, lessons, seen)
    features, linears = _final(counts, history, lessons)
    heads = tuple(_head(lesson, scores[history.own.of]) for lesson in lessons)
    hashes, rows_of = np.unique(history.hashes, return_index=True)
    kept = MOST_SEEN // (scores.shape[1] + 4)
    model = Model(
        features=features,
        weights=np.concatenate([linear.weights for linear in linears], axis=1),
        offsets=np.concatenate([linear.offsets for linear in linears]),
        heads=heads,
        seen=hashes[:kept],
        seen_scores=scores[history.own.of[rows_of[:kept]]].astype(np.float32),
        about={},
        hash="",
    )
    whole = _whole_scores(history, lessons, seen, scores)
    judged = [
        Judged(lesson, *(_fair(history, lesson, of_rows) for of_rows in (scores[history.own.of], whole)))
        for lesson in lessons
    ]
    about = report_of(history, engine.pack.stamp, model, judged)
    return Trained(hashed(replace(model, about={**about, "profile": profile(model, history.own.texts)})))


def _most(lessons: Sequence[Lesson]) -> int:
    """How many n-grams a model of so many classes may know."""
    return min(MOST_GRAMS, MOST_WEIGHTS // sum(len(lesson.labels) for lesson in lessons))


def _out_of_fold(
    history: History, texts: Texts, counts: Counted, lessons: Sequence[Lesson], seen: Progress
) -> Floats:
    """For each text the scores that a model without its fold gives it, (texts, classes of all answers)."""
    folds = history.folds(texts)
    scores = np.zeros((len(texts.texts), sum(len(lesson.labels) for lesson in lessons)))
    for fold in seen(range(FOLDS), "分五份，轮流留一份验证"):
        learned = folds != fold
        features = features_of(counts, learned, _most(lessons))
        matrix = matrix_of(counts, features)
        for lesson in lessons:
            linear = _fitted(matrix, texts, learned, lesson)
            scores[~learned, lesson.columns] = linear.scores(matrix[~learned])
    return scores.astype(np.float16).astype(np.float64)  # as a model file keeps them


def _whole_scores(history: History, lessons: Sequence[Lesson], seen: Progress, own: Floats) -> Floats:
    """Of each row the scores it would get if nothing were cut from the texts."""
    if not history.cuts.appeals:
        return own[history.own.of]
    counts = counted(history.whole.texts)
    return _out_of_fold(history, history.whole, counts, lessons, seen)[history.whole.of]


def _final(counts: Counted, history: History, lessons: Sequence[Lesson]) -> tuple[Features, list[Linear]]:
    """What is learned from all texts."""
    everything = np.ones(len(history.own.texts), np.bool_)
    features = features_of(counts, everything, _most(lessons))
    matrix = matrix_of(counts, features)
    return features, [_fitted(matrix, history.own, everything, lesson) for lesson in lessons]


def _fitted(matrix: Sparse, texts: Texts, learned: Mask, lesson: Lesson) -> Linear:
    """What the rows say of one answer, of those whose texts may be learned from."""
    rows = learned[texts.of] & (lesson.truths != NONE)
    return fit(matrix[texts.of[rows]], lesson.truths[rows], len(lesson.labels))


def _head(lesson: Lesson, scores: Floats) -> Head:
    """One answer of the model, with the temperature that all rows ask for."""
    rows = lesson.truths != NONE
    best = temperature(scores[rows, lesson.columns], lesson.truths[rows])
    return Head(lesson.answer, lesson.labels, lesson.first, best)


def _fair(history: History, lesson: Lesson, scores: Floats) -> tuple[Floats, Floats]:
    """The scores of the rows with a class, and their probabilities at temperatures of the other folds."""
    rows = np.flatnonzero(lesson.truths != NONE)
    folds, truths = history.folds(history.own)[history.own.of][rows], lesson.truths[rows]
    own = scores[rows, lesson.columns]
    shares = np.zeros_like(own)
    for fold in np.unique(folds).tolist():
        inside = folds == fold
        best = temperature(own[~inside], truths[~inside])
        head = Head(lesson.answer, lesson.labels, 0, best)
        shares[inside] = [head.shares(row) for row in own[inside]]
    return own, shares
