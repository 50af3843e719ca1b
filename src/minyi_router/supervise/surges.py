"""突增: where a matter came in more often than weekday, holiday, season and chance explain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

import numpy as np

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.counting import Counts, Floats, count_days, new_troubles
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period
from minyi_router.supervise.rhythm import day_kinds
from minyi_router.supervise.scan import Alarm, factors_of, scan

_RUN_UP = 2
"""So many times the reference weeks the scan begins before the period: surges in them are then known."""


class Surge(NamedTuple):
    """A matter that surged in an area, everywhere if that is empty; ``first`` and ``last`` day included.

    ``came`` and ``expected`` count new troubles (no chases) on these days, ``times`` is the one over the
    other. ``p``: how likely the most telling of its counts was. ``lives``: the tickets, in order of arrival.
    """

    matter: str
    area: str
    first: date
    last: date
    came: int
    expected: float
    times: float
    p: float
    lives: tuple[Life, ...] = ()


def surges(lives: Iterable[Life], period: Period, pack: RulePack) -> tuple[Surge, ...]:
    """What surged in a period, the least likely first; nothing later than its last day is looked at."""
    counted = new_troubles(lives, pack.same_matter)
    counts = count_days(counted, period.end)
    found = [surge for surge in told(counts, period, pack) if surge.last >= period.first]
    return tuple(surge._replace(lives=_lives(surge, counted)) for surge in found)


def told(counts: Counts, period: Period, pack: RulePack) -> list[Surge]:
    """The surges up to the end of a period that may reach into it, without their tickets."""
    settings = pack.supervision.surges
    since = (period.first - counts.first).days - _RUN_UP * 7 * (settings.weeks + 1)
    alarms = scan(counts, pack.calendar, settings, max(since, 0))
    kinds = day_kinds(counts.first, counts.days, pack.calendar)
    factors = factors_of(counts, kinds, counts.days) if alarms else np.empty(0)
    stretches = [_stretch(counts, factors, run) for run in _runs(alarms)]
    own = [s for s in stretches if not _explained(counts, s, stretches, settings.times)]
    return sorted((_surge(counts, each) for each in own), key=lambda s: (s.p, s.matter, s.area))


def _lives(surge: Surge, counted: Iterable[Life]) -> tuple[Life, ...]:
    return tuple(
        life
        for life in counted
        if life.matter == surge.matter
        and surge.area in {"", life.area}
        and surge.first <= life.received.date() <= surge.last
    )


class _Stretch(NamedTuple):
    """Days of a row, and what was expected on each day from ``start`` on."""

    row: int
    first: int
    end: int
    p: float
    start: int
    daily: Floats

    def expected(self, first: int, end: int) -> float:
        """Over some days of the run."""
        return float(self.daily[max(first - self.start, 0) : max(end - self.start, 0)].sum())


def _runs(alarms: Iterable[Alarm]) -> Iterator[list[Alarm]]:
    """Alarms of one cell that touch."""
    for _, of_row in groupby(sorted(alarms), key=lambda alarm: alarm.row):
        run: list[Alarm] = []
        for alarm in of_row:
            if run and alarm.first > max(each.end for each in run):
                yield run
                run = []
            run.append(alarm)
        yield run


def _stretch(counts: Counts, factors: Floats, run: Sequence[Alarm]) -> _Stretch:
    """The days of a run that stand out most: those before and after were only in the same window.

    As in Kulldorff's scan statistic: the interval with the greatest likelihood ratio.
    """
    strongest = min(run, key=lambda alarm: (alarm.p, alarm.first, alarm.end))
    start, stop = min(alarm.first for alarm in run), max(alarm.end for alarm in run)
    matters, areas = len(counts.matters), len(counts.areas)
    row = strongest.row
    usual = factors[row if row < matters else (row - matters) // areas]
    daily = usual[start:stop] * (strongest.expected / usual[strongest.first : strongest.end].sum())
    came = np.concatenate([[0.0], counts.table[row, start:stop].cumsum()])
    expected = np.concatenate([[0.0], daily.cumsum()])
    first, end = max(
        ((i, j) for i in range(stop - start) for j in range(i + 1, stop - start + 1)),
        key=lambda ij: (_ratio(came[ij[1]] - came[ij[0]], expected[ij[1]] - expected[ij[0]]), -ij[1], ij[0]),
    )
    return _Stretch(row, start + first, start + end, strongest.p, start, daily)


def _ratio(came: float, expected: float) -> float:
    """The log-likelihood ratio of Poisson counts."""
    return came * math.log(came / expected) - (came - expected) if came > expected else 0.0


def _explained(counts: Counts, city: _Stretch, all_of_them: Sequence[_Stretch], times: float) -> bool:
    """Whether the surge of a matter everywhere is that of a place: without it the rest is as usual."""
    matters, areas = len(counts.matters), len(counts.areas)
    if city.row >= matters:
        return False
    places = [
        s
        for s in all_of_them
        if s.row >= matters
        and (s.row - matters) // areas == city.row
        and s.first < city.end
        and city.first < s.end
    ]
    came, expected = _came(counts, city), city.expected(city.first, city.end)
    for place in places:
        days = max(city.first, place.start), min(city.end, place.start + len(place.daily))
        came -= counts.table[place.row, slice(*days)].sum()
        expected -= place.expected(*days)
    return bool(places) and came < times * max(expected, 0.0)


def _came(counts: Counts, stretch: _Stretch) -> float:
    return float(counts.table[stretch.row, stretch.first : stretch.end].sum())


def _surge(counts: Counts, stretch: _Stretch) -> Surge:
    cell = counts.cells[stretch.row]
    came, expected = _came(counts, stretch), stretch.expected(stretch.first, stretch.end)
    first, last = counts.day(stretch.first), counts.day(stretch.end - 1)
    return Surge(cell.matter, cell.area, first, last, int(came), expected, came / expected, stretch.p)
