"""Choosing thresholds with a promise: fixed-sequence testing (Learn then Test, Angelopoulos et al. 2021).

The thresholds to try, and where to begin, are settled on rows that do not take part in the test; then
they are tried from strict to loose, each by an exact test of "errs more often than promised" (see bound.py),
and the first that fails ends it. As the order was fixed before, no correction for their number is needed:
the chance that the last one to pass breaks the promise is at most the risk.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from math import ceil, inf
from typing import NamedTuple

from minyi_router.decide.confidence import probability
from minyi_router.rulepack.pack import Dial
from minyi_router.workshop.dial.bound import doubt, enough, fewest, roughly_enough, upper_bound
from minyi_router.workshop.dial.judged import Judged

STEPS = 200
"""At most so many thresholds are tried."""
NEVER = 1.0
"""The threshold of what nothing can be promised of: only what is surer than four digits can say goes out."""
MOST_TIMES = 20
"""More history than so many times what there is nobody is told to wait for."""
LEAST_OF_A_LINE = 100
"""Lines with fewer rows share one threshold."""


class Promise(NamedTuple):
    """Of what goes without a person at most ``max_error`` is wrong, but for a ``risk`` (both 0 to 1)."""

    max_error: float
    risk: float


class Offer(NamedTuple):
    """An option whose confidence is known; ``free``: only the bar decides whether it goes out."""

    confidence: float
    line: str
    free: bool
    right: bool


class Bar(NamedTuple):
    """How sure a decision must be, in general and in some lines."""

    at_least: float
    lines: Mapping[str, float]

    def lets(self, offer: Offer | None) -> bool:
        """Whether an offer goes out without a person."""
        if offer is None or not offer.free:
            return False
        return offer.confidence >= self.lines.get(offer.line, self.at_least)


class Choice(NamedTuple):
    """What a test found: a threshold (NEVER if none passed), and what it lets out of the rows tested."""

    at_least: float
    automatic: int
    errors: int
    risk: float

    @property
    def holds(self) -> bool:
        """Whether anything can be promised."""
        return self.automatic > 0

    @property
    def bound(self) -> float | None:
        """How high the share of errors may be, for the risk; an estimate. None where none goes out."""
        return upper_bound(self.errors, self.automatic, self.risk) if self.automatic else None


def offers_of(dial: Dial, rows: Iterable[Judged]) -> list[Offer]:
    """What would be offered for the rows that have an answer, and how sure it is by these weights."""
    options = (row.option for row in rows)
    return [Offer(probability(dial, one.parts), one.line, one.free, one.right) for one in options if one]


def chosen(first: Sequence[Offer], second: Sequence[Offer], promise: Promise) -> Choice:
    """The threshold settled on the first rows and tested on the second.

    It begins where the first rows look safest and goes on as long as the second pass.
    """
    tried, tested = _Ranked(first), _Ranked(second)
    thresholds = tried.thresholds()
    doubts = [tried.doubt(threshold, promise) for threshold in thresholds]
    best = Choice(NEVER, 0, 0, promise.risk)
    for threshold in thresholds[doubts.index(min(doubts)) :] if doubts else ():
        if tested.doubt(threshold, promise) > promise.risk:
            break
        best = Choice(threshold, *tested.counted(threshold), promise.risk)
    return best


def chosen_by_line(first: Sequence[Offer], second: Sequence[Offer], promise: Promise) -> dict[str, Choice]:
    """A threshold for each line with enough rows, one for the others together (under an empty name).

    All promises hold at once: the risk is shared out evenly among the tests (Bonferroni).
    """
    large = _large(second, promise)
    shared = Promise(promise.max_error, promise.risk / (len(large) + 1))
    return {
        line: chosen(of_line(first, line, large), of_line(second, line, large), shared)
        for line in (*large, "")
    }


def of_line(offers: Iterable[Offer], line: str, own: Collection[str]) -> list[Offer]:
    """The offers of a line; with an empty name those of all that have no threshold of their own."""
    return [one for one in offers if (one.line == line if line else one.line not in own)]


def more_rows(offers: Sequence[Offer], rows: int, promise: Promise) -> int | None:
    """How many more rows of such a history might be needed for a promise.

    Args:
        offers: those the promise is about, of both halves.
        rows: how many rows the history has.
        promise: what is to be promised.

    Returns:
        None if errors are too many for any number, or for any that such a bureau will ever have.
    """
    ranked = _Ranked(offers)
    counts = [ranked.counted(threshold) for threshold in ranked.thresholds()]
    rates = [(errors / automatic, 2 * rows / automatic) for automatic, errors in counts]  # half is tested
    needed = [(roughly_enough(share, *promise) * each, share, each) for share, each in rates]
    roughly, share, each = min(needed, default=(inf, 0.0, 0.0))
    if roughly > MOST_TIMES * rows:
        return None
    return max(rows // 2, ceil(enough(share, *promise) * each) - rows)  # so many should have been enough


def _large(offers: Iterable[Offer], promise: Promise) -> list[str]:
    """The lines with enough rows to be promised something of their own, the largest first."""
    counts = Counter(one.line for one in offers if one.free)
    large = [line for line, n in counts.items() if n >= LEAST_OF_A_LINE]
    least = fewest(promise.max_error, promise.risk / (len(large) + 1))
    return sorted((line for line in large if counts[line] >= least), key=lambda line: (-counts[line], line))


class _Ranked:
    """What may go out without a person, the surest first."""

    def __init__(self, offers: Iterable[Offer]) -> None:
        ranked = sorted((-one.confidence, not one.right) for one in offers if one.free)
        self._doubts = [doubt for doubt, _ in ranked]
        self._errors = list(accumulate(wrong for _, wrong in ranked))

    def thresholds(self) -> list[float]:
        """Thresholds from strict to loose, each letting out a 200th part of the rows more."""
        n = len(self._doubts)
        at = {-(-n * step // STEPS) - 1 for step in range(1, STEPS + 1)}
        return sorted({-self._doubts[number] for number in at if number >= 0}, reverse=True)

    def counted(self, threshold: float) -> tuple[int, int]:
        """How many rows go out, and how many of them are wrong; equal confidence goes together."""
        n = bisect_right(self._doubts, -threshold)
        return n, self._errors[n - 1] if n else 0

    def doubt(self, threshold: float, promise: Promise) -> float:
        """How likely so few errors would be if the promise were broken."""
        automatic, errors = self.counted(threshold)
        return doubt(errors, automatic, promise.max_error)
