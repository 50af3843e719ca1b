"""Tickets counted by day, matter and area: once, for everything that asks how many there were when.

A caller who asks again is no new trouble: chases and call-backs are not counted, nor is a caller who wrote
about the same matter in the same area within `AGAIN` days before, linked or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from minyi_router.rulepack.pack import SameMatter
from minyi_router.supervise.callers import ASKS_AGAIN, caller_of
from minyi_router.supervise.life import Life

Floats: TypeAlias = NDArray[np.float64]

AGAIN = 7
"""Days: who writes again within these is asking again."""


class Cell(NamedTuple):
    """A matter in an area; everywhere if the area is empty."""

    matter: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """``table[i, d]``: the new troubles of ``cells[i]`` on day ``first + d``.

    The first ``len(matters)`` cells are matters everywhere, the tickets without an area among them; then
    come matters by area, in the order of ``matters`` and ``areas``.
    """

    first: date
    matters: tuple[str, ...]
    areas: tuple[str, ...]
    table: Floats

    @property
    def days(self) -> int:
        """How many."""
        return int(self.table.shape[1])

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What each row counts."""
        by_area = (Cell(matter, area) for matter in self.matters for area in self.areas)
        return (*map(Cell, self.matters), *by_area)

    def day(self, number: int) -> date:
        """The date of a column."""
        return self.first + timedelta(number)


class Troubles(list[Life]):
    """Tickets of which none asks again, in order of arrival."""


def new_troubles(lives: Iterable[Life], policy: SameMatter) -> Troubles:
    """Those tickets that are counted, in order of arrival."""
    if isinstance(lives, Troubles):
        return lives
    latest: dict[tuple[str, str, str], int] = {}
    found = Troubles()
    spelt = cache(lambda written: caller_of(written, policy))
    for life in sorted(lives, key=lambda life: (life.received, life.id)):
        if life.relation in ASKS_AGAIN:
            continue
        if caller := spelt(life.caller):
            key, day = (caller, life.matter, life.area), life.received.toordinal()
            again = day - latest.get(key, -AGAIN) < AGAIN
            latest[key] = day
            if again:
                continue
        found.append(life)
    return found


def count_days(lives: Iterable[Life], end: date) -> Counts:
    """Tickets, in order of arrival, before a day, by day; those whose matter is not known are left out."""
    before = datetime.combine(end, time.min)
    counted = [life for life in lives if life.matter and life.received < before]
    first = counted[0].received.date() if counted else end
    matters = tuple(sorted({life.matter for life in counted}))
    areas = tuple(sorted({life.area for life in counted} - {""}))
    table = np.zeros((len(matters) * (1 + len(areas)), max((end - first).days, 1)))
    row_of, column_of = _numbers(matters), _numbers(areas)
    start = first.toordinal()
    for life in counted:
        day, matter = life.received.toordinal() - start, row_of[life.matter]
        table[matter, day] += 1
        if life.area:
            table[len(matters) + matter * len(areas) + column_of[life.area], day] += 1
    return Counts(first, matters, areas, table)


def _numbers(names: Iterable[str]) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names)}
