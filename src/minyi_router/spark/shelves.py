"""Where tickets stand and where they ask: a long history cut into shelves of bounded size, by time.

Tickets of neighbouring days share a shelf, as many as one process holds at ease. A ticket stands on one
shelf, and asks all that hold tickets of the window before it. So each pair meets once, where the earlier
one stands. A day too large for one shelf has several, and a ticket asks them all. Which days share a
shelf follows from counts, but nothing that is found does: any cut gives the same pairs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import blake2b
from typing import NamedTuple

_DAY = 86_400_000_000
_MICROSECOND = timedelta(microseconds=1)
_ASKED_PER_KEPT = 4  # building a shelf should cost little beside what is asked of it
_MOST_KEYS = 50_000


class Shelf(NamedTuple):
    """Days whose tickets stand together: its first block, and how many it has.

    The tickets stand in ``parts`` blocks; each is there ``desks`` times, and who asks asks at one desk.
    """

    first: int
    parts: int
    desks: int


class Shelves(NamedTuple):
    """All shelves of the tickets that are compared with each other.

    ``starts``: the first day of each shelf but the first one, which holds whatever is earlier too. The last
    shelf is for tickets without a time. So any ticket has its place, counted or not.
    """

    starts: tuple[int, ...]
    shelves: tuple[Shelf, ...]
    window: int

    def stands(self, id_: str, at: int | None) -> list[int]:
        """The blocks that a ticket stands in: one, at each of its desks."""
        shelf = self.shelves[-1 if at is None else self._of(at)]
        block = shelf.first + number(id_) % shelf.parts * shelf.desks
        return list(range(block, block + shelf.desks))

    def asks(self, id_: str, at: int | None) -> Iterator[int]:
        """The blocks that a ticket asks for earlier ones; without a time it comes after all others."""
        asked = self.shelves if at is None else self.shelves[self._of(at - self.window) : self._of(at) + 1]
        for shelf in asked:
            desk = number(id_, "desk") % shelf.desks
            yield from range(shelf.first + desk, shelf.first + shelf.parts * shelf.desks, shelf.desks)

    def _of(self, at: int) -> int:
        return bisect_right(self.starts, at // _DAY)


class Limits(NamedTuple):
    """``most``: tickets that stand in a block, about; ``tasks``: so many should have something to do."""

    window: timedelta
    most: int
    tasks: int


def shelved(counts: Mapping[str, Mapping[int | None, int]], limits: Limits) -> tuple[dict[str, Shelves], int]:
    """The shelves of each pool of tickets, and how many blocks they have in all.

    Args:
        counts: how many tickets each pool has of each day since 1970 (None: without a time).
        limits: how large, how many.
    """
    asked = sum(sum(days.values()) for days in counts.values())
    desk = max(1, asked // limits.tasks)  # so many asking tickets at one desk, at least
    found, first = {}, 0
    for pool in sorted(counts):
        found[pool], first = _pool(counts[pool], limits, first, desk)
    return found, first


def number(*texts: str) -> int:
    """A number that these texts have in every process (63 bits)."""
    digest = blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def day_of(at: int | None) -> int | None:
    """The day of a moment, counted from 1970."""
    return None if at is None else at // _DAY


def _pool(days: Mapping[int | None, int], limits: Limits, first: int, desk: int) -> tuple[Shelves, int]:
    timed = sorted((day, count) for day, count in days.items() if day is not None)
    groups = list(_grouped(timed, limits.most)) or [(0, 0)]
    without = days.get(None, 0)
    window = limits.window // _MICROSECOND
    reach = window // _DAY + 1
    shelves = []
    for place, (start, kept) in enumerate(groups):
        until = groups[place + 1][0] if place + 1 < len(groups) else timed[-1][0] + 1 if timed else 1
        asking = without + sum(count for day, count in timed if start <= day < until + reach)
        shelves.append(_shelf(first, kept, asking, limits.most, desk))
        first += shelves[-1].parts * shelves[-1].desks
    shelves.append(_shelf(first, without, without, limits.most, desk))
    first += shelves[-1].parts * shelves[-1].desks
    return Shelves(tuple(start for start, _ in groups[1:]), tuple(shelves), window), first


def _grouped(timed: list[tuple[int, int]], most: int) -> Iterator[tuple[int, int]]:
    """Neighbouring days with no more tickets than this together: the first day, and how many tickets."""
    start, kept = 0, 0
    for day, count in timed:
        if kept and kept + count > most:
            yield start, kept
            kept = 0
        start, kept = (start, kept) if kept else (day, 0)
        kept += count
    if kept:
        yield start, kept


def _shelf(first: int, kept: int, asking: int, most: int, desk: int) -> Shelf:
    parts = max(1, -(-kept // most))
    at_one_desk = min(max(desk, kept // parts // _ASKED_PER_KEPT), _ASKED_PER_KEPT * most)
    return Shelf(first, parts, max(1, -(-asking // max(1, at_one_desk))))
