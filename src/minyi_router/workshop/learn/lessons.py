"""What is to be learned of a history: for each answer its classes, and the class of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from minyi_router.learned.features import Ints
from minyi_router.learned.labels import Classes, Label
from minyi_router.workshop.learn.history import History
from minyi_router.workshop.shown import answer_head

LEAST_ROWS = 50
LEAST_TEXTS = 10
NONE = -1
"""Stands for the class of a row that has none."""


class TrainingError(ValueError):
    """A history that nothing can be learned from; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """One answer: its classes, where their columns start, the class of each row (NONE: it has none).

    ``spoken`` are the labels of the history that stand for each class, ``left_out`` the classes with too
    few rows, with how many.
    """

    answer: str
    labels: tuple[Label, ...]
    first: int
    truths: Ints
    spoken: tuple[tuple[str, ...], ...]
    left_out: tuple[tuple[str, int], ...]
    unlabelled: int

    @property
    def columns(self) -> slice:
        """Where its scores stand among those of all answers."""
        return slice(self.first, self.first + len(self.labels))


def lessons_of(history: History, wanted: Sequence[Classes], at_least: int) -> list[Lesson]:
    """A lesson for each answer.

    Raises:
        TrainingError: too few rows or classes; of all answers at once.
    """
    lessons: list[Lesson] = []
    faults: list[str] = []
    first = 0
    for number, classes in enumerate(wanted):
        lesson = _lesson(history, classes, number, first, at_least)
        first += len(lesson.labels)
        lessons.append(lesson)
        if fault := _fault(history, lesson, at_least):
            faults.append(fault)
    if faults:
        raise TrainingError("\n".join(faults))
    return lessons


def _lesson(history: History, classes: Classes, number: int, first: int, at_least: int) -> Lesson:
    said = [row[number] for row in history.labels]
    found = [classes.of_label(label) if label else None for label in said]
    counts = Counter(one for one in found if one is not None)
    kept = [one for one in range(len(classes.labels)) if counts[one] >= at_least]
    place = {one: at for at, one in enumerate(kept)}
    spoken = Counter(zip(found, said, strict=True))
    return Lesson(
        answer=classes.answer,
        labels=tuple(classes.labels[one] for one in kept),
        first=first,
        truths=np.array([NONE if one is None else place.get(one, NONE) for one in found], np.intp),
        spoken=tuple(tuple(sorted(label for of, label in spoken if of == one)) for one in kept),
        left_out=tuple(
            (classes.labels[one].name, count) for one, count in sorted(counts.items()) if one not in place
        ),
        unlabelled=sum(not label for label in said),
    )


def _fault(history: History, lesson: Lesson, at_least: int) -> str:
    head = answer_head(lesson.answer)
    rows = int((lesson.truths != NONE).sum())
    texts = len(set(history.own.of[lesson.truths != NONE].tolist()))
    if rows < LEAST_ROWS:
        return f"「{head}」有答案、能用的来件只有 {rows} 件，至少要有 {LEAST_ROWS} 件；请用更长的历史"
    if len(lesson.labels) < 2:
        few = "、".join(f"{name} {count} 件" for name, count in lesson.left_out)
        more = f"（不够 {at_least} 件的：{few}）" if few else ""
        return f"「{head}」只有一种答案可学{more}，至少要有两种；请用更长的历史，或检查 --truth 写的列"
    if texts < LEAST_TEXTS:
        return (
            f"「{head}」有答案的来件里，不同的内容只有 {texts} 种，至少要有 {LEAST_TEXTS} 种；请用更长的历史"
        )
    return ""
