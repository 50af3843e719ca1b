"""The rhythm of the days: how much of a matter comes in on a Monday, a Sunday, a holiday, against its mean.

Each matter has its own, drawn towards that of all matters together where it has few tickets to show it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from minyi_router.calendar import WorkCalendar
from minyi_router.supervise.counting import Floats

Kinds: TypeAlias = NDArray[np.intp]

HOLIDAY, MADE_UP = 7, 8
"""Kinds of days besides the seven of the week: a holiday that is named, a weekend day that is worked."""

_KINDS = 9
_LIKENED = {HOLIDAY: (6,), MADE_UP: (0, 1, 2, 3, 4)}
"""What a kind is taken to be like until it has been seen: a Sunday, a day from Monday to Friday."""

_AROUND = 14  # days before and after a day that say at which level it lies
_ROUNDS = 3  # the level and the rhythm are each estimated by the other; after three nothing moves
_DRAWN = 40.0  # tickets of a kind of day that a matter must have to be believed half against all matters


def day_kinds(first: date, days: int, calendar: WorkCalendar) -> Kinds:
    """The kind of each day: 0 to 6 from Monday on, `HOLIDAY`, `MADE_UP`."""
    return np.array([_kind(first + timedelta(i), calendar) for i in range(days)], dtype=np.intp)


def _kind(day: date, calendar: WorkCalendar) -> int:
    weekend, worked = day.weekday() >= 5, calendar.is_work_day(day)
    if worked:
        return MADE_UP if weekend else day.weekday()
    named = not calendar.why(day).startswith("周")
    return HOLIDAY if named else day.weekday()


def rhythm(table: Floats, kinds: Kinds) -> Floats:
    """Factors by matter (row of ``table``) and kind of day (9 columns), about 1 on average over a week."""
    present = np.zeros((kinds.size, _KINDS))
    present[np.arange(kinds.size), kinds] = 1
    common = _rhythm(table.sum(axis=0, keepdims=True), kinds, present, np.ones(_KINDS), 1.0)[0]
    return _rhythm(table, kinds, present, _likened(common, present), _DRAWN)


def _rhythm(table: Floats, kinds: Kinds, present: Floats, common: Floats, drawn: float) -> Floats:
    factors = np.repeat(common[None, :], table.shape[0], axis=0)
    for _ in range(_ROUNDS):
        level = _level(table, factors[:, kinds])
        factors = (table @ present + drawn * common) / (level @ present + drawn)
        factors /= factors[:, :7].mean(axis=1, keepdims=True)
    return factors


def _level(table: Floats, factors: Floats) -> Floats:
    """What each day had if it were an average one: by the days around it."""
    days = table.shape[1]
    reach = np.arange(days)
    first, last = np.maximum(reach - _AROUND, 0), np.minimum(reach + _AROUND + 1, days)
    counted, usual = (np.pad(part.cumsum(axis=1), ((0, 0), (1, 0))) for part in (table, factors))
    level: Floats = (counted[:, last] - counted[:, first]) / (usual[:, last] - usual[:, first])
    return level


def _likened(factors: Floats, present: Floats) -> Floats:
    """The factors, those of kinds of days not seen yet taken from the kinds they are like."""
    found = factors.copy()
    for kind, like in _LIKENED.items():
        if not present[:, kind].any():
            found[kind] = factors[list(like)].mean()
    return found
