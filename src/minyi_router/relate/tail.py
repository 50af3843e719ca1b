"""The newest documents: few, in a table that only grows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import numpy as np

from minyi_router.relate.grams import Allowance, Ints, contained_lost, distinct, grams
from minyi_router.relate.postings import NO_IDS, Ids
from minyi_router.relate.segment import Query, Row

T = TypeVar("T")

_BITS = 12
_SHIFT = np.uint32(32 - _BITS)
_NOTHING: Ints = np.empty(0, np.int64)


class Tail(Generic[T]):
    """Documents in the order of adding.

    One thread writes, any number read: a reader takes ``len`` once and looks at nothing younger, and the
    writer changes nothing that is older.
    """

    __slots__ = ("_count", "_distinct", "_lengths", "_marked", "_rows", "_table", "room")

    def __init__(self, room: int) -> None:
        self.room = room
        self._count = 0
        self._rows: list[Row[T]] = []
        self._marked: dict[int, list[int]] = {}  # documents by mark
        # (buckets, room): 1 where a document has a bigram of the bucket
        self._table = np.zeros((1 << _BITS, room), np.uint8)
        # (room,): lengths, and how many buckets each has
        self._lengths = np.zeros(room, np.int64)
        self._distinct = np.zeros(room, np.int64)

    def __len__(self) -> int:
        return self._count

    def append(self, row: Row[T]) -> None:
        """Add a document; visible to readers when all of it is there."""
        place = self._count
        buckets = distinct(grams(row.key) >> _SHIFT)
        self._rows.append(row)
        for mark in frozenset(row.marks):
            self._marked.setdefault(mark, []).append(place)
        self._table[buckets, place] = 1
        self._lengths[place] = len(row.key)
        self._distinct[place] = len(buckets)
        self._count = place + 1

    def alike(self, query: Query, allowed: Allowance) -> Ids:
        """The documents that may be alike: all that are, and a few more."""
        shared, asked = self._shared(query)
        if not len(shared):
            return NO_IDS
        lengths = self._lengths[: len(shared)]
        fitting = np.flatnonzero((lengths >= allowed.shortest) & (lengths <= allowed.longest))
        lost = allowed.lost[lengths[fitting] - allowed.shortest]
        return fitting[shared[fitting] >= asked - lost].astype(np.uint16)

    def overlapping(self, query: Query, cutoff: float) -> Ids:
        """The documents that may quote the query, or be quoted in it; likewise."""
        shared, asked = self._shared(query)
        if not len(shared):
            return NO_IDS
        lengths = self._lengths[: len(shared)]
        own = self._distinct[: len(shared)]
        lost = contained_lost(np.minimum(lengths, len(query.key)), cutoff)
        quoted = (lengths < len(query.key)) & (shared >= own - lost)
        quoting = (lengths >= len(query.key)) & (shared >= asked - lost)
        return np.flatnonzero((lengths > 0) & (quoted | quoting)).astype(np.uint16)

    def having(self, marks: Iterable[int]) -> Ids:
        """The documents that have at least one of these marks."""
        count = self._count
        found = {i for mark in marks for i in self._marked.get(mark, ()) if i < count}
        return np.array(sorted(found), np.uint16) if found else NO_IDS

    def within(self, ids: Ids, shortest: int, longest: int) -> Ids:
        """Those of some documents whose keys have so many characters."""
        lengths = self._lengths[ids]
        return ids[(lengths >= shortest) & (lengths <= longest)]

    def keys(self, ids: Ids) -> list[str]:
        """The keys of some documents."""
        return [self._rows[i].key for i in ids.tolist()]

    def entries(self, ids: Ids) -> Iterable[tuple[int, T]]:
        """Their places in the order of adding, and their items."""
        return [(self._rows[i].order, self._rows[i].item) for i in ids.tolist()]

    def rows(self) -> list[Row[T]]:
        """Everything again."""
        return self._rows[: self._count]

    def _shared(self, query: Query) -> tuple[Ints, int]:
        """How many buckets each document shares with the query, and how many the query has."""
        count = self._count
        if not count:
            return _NOTHING, 0
        buckets = distinct(query.grams >> _SHIFT)
        kind = np.uint8 if len(buckets) < 256 else np.uint16
        return np.add.reduce(self._table.take(buckets, axis=0)[:, :count], axis=0, dtype=kind), len(buckets)
