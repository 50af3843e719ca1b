"""The figures of an evaluation, as pure functions over counts.

Nothing is rounded here, and a rate of nothing is None: "no police tickets in the sample" is not "0 % right".
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

Interval = tuple[float, float]
BINS = 15
"""Steps of equal width in which confidence and truth are compared."""
NO_ANSWER = "（无）"  # how a missing answer stands in a confusion table


def wilson(successes: int, n: int, z: float = 1.96) -> Interval | None:
    """Wilson's score interval of a share, between 0 and 1; z = 1.96 is 95 %. None if n is 0.

    Raises:
        ValueError: the counts are impossible.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n: {successes} of {n}")
    if n == 0:
        return None
    share, spread = successes / n, z * z / n
    centre = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    # At the ends the bound is exactly 0 or 1; rounding would put it a hair beside.
    low = 0.0 if successes == 0 else (centre - half) / (1 + spread)
    high = 1.0 if successes == n else (centre + half) / (1 + spread)
    return low, high


def _rate(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class LabelScores:
    """How one label fared: given rightly (tp), given but not true (fp), true but not given (fn)."""

    label: str
    tp: int
    fp: int
    fn: int

    @property
    def support(self) -> int:
        """How many items truly bear the label."""
        return self.tp + self.fn

    @property
    def precision(self) -> float | None:
        """Share of those given the label that bear it; None if it was never given."""
        return _rate(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """Share of those that bear the label that were given it; None if none bears it."""
        return _rate(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; 0 if nothing was right, None if the label never occurs."""
        return _rate(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, for JSON."""
        names = ("label", "tp", "fp", "fn", "precision", "recall", "f1", "support")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each truth (row) was given each answer (column): `counts[i][j]` for `labels[i]`, `labels[j]`.

    Labels are in code point order; `NO_ANSWER` comes last, and only where an answer or a truth was missing.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def count(self, truth: str | None, given: str | None) -> int:
        """How often `truth` was given `given`; None stands for no answer. 0 for labels that never occur."""
        row, column = (NO_ANSWER if label is None else label for label in (truth, given))
        if row not in self.labels or column not in self.labels:
            return 0
        return self.counts[self.labels.index(row)][self.labels.index(column)]

    def to_dict(self) -> dict[str, Any]:
        """Labels and rows, for JSON."""
        return {"labels": list(self.labels), "counts": [list(row) for row in self.counts]}


@dataclass(frozen=True, slots=True)
class AnswerScores:
    """How well one answer (matter, unit, ...) was given over `n` items; no answer counts as a wrong one.

    `accuracy` is the share of right ones with Wilson's 95 % `interval`; `macro_f1` the plain mean over all
    labels that occur as a truth or as an answer. All three are None when n is 0.
    """

    answer: str
    n: int
    answered: int
    right: int
    labels: tuple[LabelScores, ...]
    confusion: Confusion

    @property
    def accuracy(self) -> float | None:
        """Share of right answers among all items."""
        return _rate(self.right, self.n)

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval of the accuracy."""
        return wilson(self.right, self.n)

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 over the labels; None without any label."""
        scores = [label.f1 for label in self.labels if label.f1 is not None]
        return _rate(math.fsum(scores), len(scores))

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, for JSON."""
        names = ("answer", "n", "answered", "right", "accuracy", "interval", "macro_f1")
        figures = {name: _plain(getattr(self, name)) for name in names}
        labels = [label.to_dict() for label in self.labels]
        return figures | {"labels": labels, "confusion": self.confusion.to_dict()}


@dataclass(frozen=True, slots=True)
class DispatchScores:
    """The two figures that are always shown together: how much went out without a person, and how well.

    Of `n` appeals `automatic` were dispatched without a person, `right` of those to the right place at first.
    """

    n: int
    automatic: int
    right: int

    @property
    def automation_rate(self) -> float | None:
        """Share of appeals dispatched without a person."""
        return _rate(self.automatic, self.n)

    @property
    def automation_interval(self) -> Interval | None:
        """Wilson's 95 % interval of the automation rate."""
        return wilson(self.automatic, self.n)

    @property
    def first_dispatch_accuracy(self) -> float | None:
        """Share of right ones among those dispatched without a person."""
        return _rate(self.right, self.automatic)

    @property
    def first_dispatch_interval(self) -> Interval | None:
        """Wilson's 95 % interval of the first dispatch accuracy."""
        return wilson(self.right, self.automatic)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, for JSON."""
        first = ("n", "automatic", "automation_rate", "automation_interval")
        second = ("right", "first_dispatch_accuracy", "first_dispatch_interval")
        return {name: _plain(getattr(self, name)) for name in first + second}


def score_dispatch(outcomes: Iterable[bool | None]) -> DispatchScores:
    """Scores of a run: for each appeal None if a person had to look, else whether it went to its place."""
    counts = Counter(outcomes)
    automatic = counts[True] + counts[False]
    return DispatchScores(automatic + counts[None], automatic, counts[True])


def score_answer(answer: str, pairs: Iterable[tuple[Collection[str], str | None]]) -> AnswerScores:
    """Scores of one answer, from what is accepted and what was given for each item.

    Args:
        answer: its name, such as "matter".
        pairs: the accepted truths, the main one first (none: no answer is the right answer), and the answer
            given or None. An accepted answer is right and counts under its own label; else the item counts
            under its main truth.
    """
    counts = Counter((_truth(accepted, given), given) for accepted, given in pairs)
    return AnswerScores(
        answer=answer,
        n=counts.total(),
        answered=sum(count for (_, given), count in counts.items() if given is not None),
        right=sum(count for (truth, given), count in counts.items() if truth == given),
        labels=_label_scores(counts),
        confusion=_confusion(counts),
    )


def _truth(accepted: Collection[str], given: str | None) -> str | None:
    """The label the item is counted under. A lone string is one truth, not a collection of characters."""
    truths = (accepted,) if isinstance(accepted, str) else accepted
    return given if given in truths else next(iter(truths), None)


_Counts = Counter[tuple[str | None, str | None]]


def _label_scores(counts: _Counts) -> tuple[LabelScores, ...]:
    right: Counter[str | None] = Counter()
    missed: Counter[str | None] = Counter()
    wrong: Counter[str | None] = Counter()
    for (truth, given), count in counts.items():
        if truth == given:
            right[truth] += count
        else:
            missed[truth] += count
            wrong[given] += count
    labels = sorted(label for label in {*right, *missed, *wrong} if label is not None)
    return tuple(LabelScores(label, right[label], wrong[label], missed[label]) for label in labels)


def _confusion(counts: _Counts) -> Confusion:
    seen = {label for pair in counts for label in pair}
    order: list[str | None] = [*sorted(label for label in seen if label is not None)]
    order += [None] if None in seen else []
    rows = tuple(tuple(counts[truth, given] for given in order) for truth in order)
    return Confusion(tuple(NO_ANSWER if label is None else label for label in order), rows)


def _plain(value: Any) -> Any:
    """The value as JSON has it: an interval is a list."""
    return list(value) if isinstance(value, tuple) else value


def calibration_error(told: Iterable[tuple[float, bool]]) -> float:
    """ECE: how far confidence (0 to 1) is from the share of right ones, on average over BINS; 0 of none."""
    bins: dict[int, list[float]] = {}
    for confidence, right in told:
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append(confidence - right)
    n = sum(map(len, bins.values()))
    return math.fsum(abs(math.fsum(gaps)) for gaps in bins.values()) / n if n else 0.0
