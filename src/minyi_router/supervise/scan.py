"""Every day, every cell, every window: which counts chance does not explain.

The threshold is set so that, were nothing out of the ordinary, about so many alarms a week would be raised as
the pack allows. It counts all tests made, and of each how seldom it could be raised at all: a count must
also reach a least number, and be so many times the usual. Windows overlap, and alarms that touch are one
surge: see TOGETHER.
How much counts spread beyond Poisson is learned on the way, from the days before, matter by matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minyi_router.calendar import WorkCalendar
from minyi_router.rulepack.supervision_documents import Surges
from minyi_router.supervise.counting import Counts, Floats
from minyi_router.supervise.rhythm import Kinds, day_kinds, rhythm
from minyi_router.supervise.tails import upper_tail
from minyi_router.supervise.usual import GUARD, LEAST, Usual, usual

TOGETHER = 2.0
"""Alarms that make one surge. By chance alone it is four or five; half of that errs on the silent side."""

WINDOWS = (1, 3, 7)
"""Days: a burst, a weekend, a week. More windows found no more, see docs."""

_PRIOR = 60.0  # tests of a matter that say as much as those of all matters
_FIRST_GUESS = 1.5  # the dispersion before anything was seen
_WILD = 9.0  # a squared error beyond this tells of something else than spread
_TELLING = 0.5  # expected tickets below which a count tells nothing of spread

_ROUGHLY = 0.01  # how exact the threshold need be


class Alarm(NamedTuple):
    """A cell (row of the counts) whose days from ``first`` to before ``end`` (columns) had too many tickets.

    ``p``: how likely so many were.
    """

    row: int
    first: int
    end: int
    came: int
    expected: float
    p: float


class _Test(NamedTuple):
    """All cells over one window."""

    window: int
    first: int
    end: int
    usual: Usual
    variance: Floats


class _Spread:
    """Mean squared error over the one that Poisson has, by sort of cell, window and matter; it learns."""

    def __init__(self, counts: Counts) -> None:
        self._shape = len(counts.matters), len(counts.areas)
        self._errors = np.zeros((2, len(WINDOWS), len(counts.matters)))
        self._tests = np.zeros_like(self._errors)

    def learn(self, test: _Test, calm: NDArray[np.bool_]) -> None:
        """Take in what came, by cells without an alarm on these days."""
        m, _ = self._shape
        window, expected = test.window, test.usual.expected
        poisson = expected * (1 + expected * test.usual.doubt)
        telling = calm & (expected > _TELLING)
        errors = np.where(telling, np.minimum((test.usual.came - expected) ** 2 / poisson, _WILD), 0.0)
        for sums, new in ((self._errors, errors), (self._tests, telling.astype(float))):
            sums[0, window] += new[:m]
            sums[1, window] += new[m:].reshape(self._shape).sum(axis=1)

    def variance(self, window: int, seen: Usual) -> Floats:
        """Of the error of what was expected, by cell."""
        everywhere, by_area = (self._factors(sort, window) for sort in (0, 1))
        factors = np.concatenate([everywhere, np.repeat(by_area, self._shape[1])])
        variance: Floats = factors * seen.expected * (1 + seen.expected * seen.doubt)
        return variance

    def _factors(self, sort: int, window: int) -> Floats:
        errors, tests = self._errors[sort, window], self._tests[sort, window]
        common = (errors.sum() + _PRIOR * _FIRST_GUESS) / (tests.sum() + _PRIOR)
        factors: Floats = np.maximum((errors + _PRIOR * common) / (tests + _PRIOR), 1.0)
        return factors


def scan(counts: Counts, calendar: WorkCalendar, settings: Surges, since: int = 0) -> list[Alarm]:
    """Every alarm, day by day; what is said of a day depends on no later one.

    The first ``LEAST + GUARD`` days have too little before them. Days with an alarm are no reference for
    later ones.

    Args:
        counts: the tickets by day.
        calendar: which days are worked.
        settings: what the pack asks of a surge.
        since: the column to begin at; the spread is learned from there on.
    """
    kinds = day_kinds(counts.first, counts.days, calendar)
    kept = np.ones(counts.table.shape, dtype=bool)
    spread = _Spread(counts)
    alarms: list[Alarm] = []
    begin = max(since, LEAST + GUARD + max(WINDOWS) - 1)
    factors, threshold = np.empty(0), 0.0
    for day in range(begin, counts.days if counts.matters else 0):
        weekly = (day - begin) % 7 == 0
        if weekly:
            factors = factors_of(counts, kinds, day)
        tests = []
        for window, length in enumerate(WINDOWS):
            seen = usual(counts, factors, kept, (day + 1 - length, day + 1), settings.weeks)
            if seen:
                variance = spread.variance(window, seen)
                tests.append(_Test(window, day + 1 - length, day + 1, seen, variance))
        threshold = _threshold(tests, settings) if weekly else threshold
        for test in tests:
            for alarm in _raised(test, settings, threshold):
                kept[alarm.row, alarm.first : alarm.end] = False
                alarms.append(alarm)
        for test in tests:
            spread.learn(test, np.array(kept[:, test.first : test.end].all(axis=1)))
    return alarms


def factors_of(counts: Counts, kinds: Kinds, day: int) -> Floats:
    """The rhythm by matter and day, for all days, as known before a day."""
    factors: Floats = rhythm(counts.table[: len(counts.matters), :day], kinds[:day])[:, kinds]
    return factors


def _raised(test: _Test, settings: Surges, threshold: float) -> list[Alarm]:
    came, expected = test.usual.came, test.usual.expected
    raised = []
    for row in np.flatnonzero((came >= settings.at_least) & (came >= settings.times * expected)).tolist():
        count, mean = int(came[row]), float(expected[row])
        p = upper_tail(count, mean, float(test.variance[row]))
        if p <= threshold:
            raised.append(Alarm(row, test.first, test.end, count, mean, p))
    return raised


def _threshold(tests: Sequence[_Test], settings: Surges) -> float:
    """The probability that gives the alarms allowed a day: min(it, how likely the least count is), summed."""
    left = settings.false_alarms * TOGETHER / 7
    every = sorted(p for test in tests for p in _least_likely(test, settings))
    for number, p in enumerate(every):
        share = left / (len(every) - number)
        if p >= share:
            return share
        left -= p
    return 1.0 if every else 0.0


def _least_likely(test: _Test, settings: Surges) -> list[float]:
    """For each cell how likely the least count is that could raise an alarm."""
    expected = test.usual.expected
    least = np.maximum(settings.at_least, np.ceil(settings.times * expected)).astype(int)
    cells = zip(least.tolist(), expected.tolist(), test.variance.tolist(), strict=True)
    return [upper_tail(*cell, _ROUGHLY) for cell in cells]
