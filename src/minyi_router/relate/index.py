"""Finds, among many short texts, every one that is like a given text: none is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from threading import Lock
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np

from minyi_router.relate.grams import allowance, grams
from minyi_router.relate.postings import LEAST_CONTAINED, MOST_DOCUMENTS, Ids
from minyi_router.relate.segment import Query, Row, Segment
from minyi_router.relate.tail import Tail
from minyi_router.text import likeness
from minyi_router.text.likeness import LEVENSHTEIN, Metric, Score

T = TypeVar("T")

_MOST_CHARACTERS = 1 << 24  # in a segment of several texts: building one takes some 50 bytes for each
_LOOKED_AT = 256  # items of a segment looked at to see whether most are dead
_DIRECT = 64  # so few documents are compared whole without asking for their bigrams first
_DIRECT_PARTS = 4  # likewise for quotations, where comparing costs more


class Found(NamedTuple, Generic[T]):
    """An item, and the likeness of its key: 0 to 1, as rapidfuzz computes it."""

    item: T
    score: float


Source: TypeAlias = Segment[T] | Tail[T]


class _State(NamedTuple, Generic[T]):
    """All there is, swapped as a whole: the older documents, and the newest ones."""

    segments: tuple[Segment[T], ...]
    tail: Tail[T]

    @property
    def sources(self) -> tuple[Source[T], ...]:
        return (*self.segments, self.tail)


class Index(Generic[T]):
    """Texts ("keys") with an item each.

    Every search gives exactly what comparing with every live item by rapidfuzz would. An item that is no
    longer ``alive`` is not found, and let go of when its segment is merged or most of it is dead. An empty
    key is like nothing: as a question it finds nothing, and it is found by its marks only. Any number of
    threads may search while others add; what was added before a search began is found.
    """

    def __init__(self, alive: Callable[[T], bool], *, tail: int = 512) -> None:
        """Start empty; ``tail`` newest documents (1 to 65,536) are kept apart until they fill a segment."""
        if not 1 <= tail <= MOST_DOCUMENTS:
            raise ValueError(f"tail must be 1 to {MOST_DOCUMENTS}, is {tail}")
        self._alive = alive
        self._lock = Lock()
        self._added = 0
        self._state: _State[T] = _State((), Tail(tail))

    def __len__(self) -> int:
        """How many items are held; dead ones count until they are dropped."""
        return sum(self.sizes)

    @property
    def sizes(self) -> list[int]:
        """How many items each segment holds, the oldest first, and at last the tail."""
        return list(map(len, self._state.sources))

    def add(self, key: str, marks: Sequence[int], item: T) -> None:
        """Add an item. About 0.05 ms, but now and then segments are merged, up to some seconds.

        ``alive`` is asked meanwhile, and must not add. ValueError if a mark is no unsigned number of 64 bits.
        """
        with self._lock:
            self._append(self._row(key, marks, item))

    def extend(self, rows: Iterable[tuple[str, Sequence[int], T]]) -> None:
        """Add many items, each with its key and marks: faster than one by one.

        If ``rows`` raises, or marks are no such numbers, some rows before the fault may not be added.
        """
        with self._lock:
            waiting = list(self._state.tail.rows())
            characters = sum(len(row.key) for row in waiting)
            for key, marks, item in rows:
                waiting.append(self._row(key, marks, item))
                characters += len(key)
                if len(waiting) == MOST_DOCUMENTS or characters > _MOST_CHARACTERS:
                    self._freeze(waiting)
                    waiting, characters = [], 0
            if len(waiting) >= self._state.tail.room:
                self._freeze(waiting)
            else:  # the tail still holds what it held, or nothing any more
                for row in waiting[len(self._state.tail) :]:
                    self._append(row)

    def alike(
        self, key: str, cutoff: float, metric: Metric = LEVENSHTEIN, among: Sequence[int] | None = None
    ) -> list[Found[T]]:
        """Every live item whose likeness reaches the cutoff, the most like first, then the oldest.

        Args:
            key: compared with the items' keys.
            cutoff: from 0.5 to 1; ValueError for others.
            metric: how the likeness is measured.
            among: only items that have at least one of these marks.
        """
        _check(cutoff, 0.5)
        if not key:
            return []
        query, allowed = Query(key, grams(key)), allowance(metric, len(key), cutoff)

        def pick(source: Source[T]) -> Ids:
            if among is None:
                return source.alike(query, allowed)
            marked = source.within(source.having(among), allowed.shortest, allowed.longest)
            return marked if len(marked) <= _DIRECT else np.intersect1d(marked, source.alike(query, allowed))

        return self._found(pick, lambda keys: likeness.alike(key, keys, cutoff, metric))

    def overlapping(self, key: str, cutoff: float, among: Sequence[int] | None = None) -> list[Found[T]]:
        """Every live item that quotes the key or is quoted in it: partial_ratio reaches the cutoff.

        Arguments and order as of ``alike``, but for the cutoff: from 0.9 to 1.
        """
        _check(cutoff, LEAST_CONTAINED)
        if not key:
            return []
        query = Query(key, grams(key))

        def pick(source: Source[T]) -> Ids:
            if among is None:
                return source.overlapping(query, cutoff)
            marked = source.having(among)
            few = len(marked) <= _DIRECT_PARTS
            return marked if few else np.intersect1d(marked, source.overlapping(query, cutoff))

        return self._found(pick, lambda keys: likeness.overlapping(key, keys, cutoff))

    def marked(self, marks: Sequence[int]) -> list[T]:
        """Every live item that has at least one of these marks, the oldest first."""
        entries: list[tuple[int, T]] = []
        for source in self._state.sources:
            entries += source.entries(source.having(marks))
        entries.sort(key=itemgetter(0))
        return [item for _, item in entries if self._alive(item)]

    def _found(
        self, pick: Callable[[Source[T]], Ids], compare: Callable[[list[str]], list[Score]]
    ) -> list[Found[T]]:
        """What comparing leaves of the documents picked from every source."""
        keys: list[str] = []
        entries: list[tuple[int, T]] = []
        for source in self._state.sources:
            ids = pick(source)
            if len(ids):
                keys += source.keys(ids)
                entries += source.entries(ids)
        found = [(-score, *entries[i]) for i, score in compare(keys) if self._alive(entries[i][1])]
        found.sort(key=itemgetter(0, 1))
        return [Found(item, -minus) for minus, _, item in found]

    def _row(self, key: str, marks: Sequence[int], item: T) -> Row[T]:
        if any(mark >> 64 for mark in marks):
            raise ValueError(f"marks must be numbers of 64 bits, are {list(marks)}")
        self._added += 1
        return Row(self._added, key, tuple(marks), item)

    def _append(self, row: Row[T]) -> None:
        tail = self._state.tail
        tail.append(row)
        if len(tail) == tail.room:
            self._freeze(tail.rows())

    def _freeze(self, rows: Sequence[Row[T]]) -> None:
        """Make some rows, those of the tail among them, a segment; begin a new tail."""
        segments = [
            Segment(self._living([segment])) if self._mostly_dead(segment) else segment
            for segment in self._state.segments
        ]
        segments.append(Segment([row for row in rows if self._alive(row.item)]))
        settled = filter(len, self._merged(list(filter(len, segments))))
        self._state = _State(tuple(settled), Tail(self._state.tail.room))

    def _merged(self, segments: list[Segment[T]]) -> list[Segment[T]]:
        """With the last ones made one where each is less than twice as large as those behind it.

        So sizes at least double from each segment to the one before, and a document is built into
        another segment only when what it lives with doubles.
        """
        first, size, characters = len(segments), 0, 0
        for segment in reversed(segments):
            size += len(segment)
            characters += segment.characters
            grown = len(segment) >= 2 * (size - len(segment)) > 0
            if grown or size > MOST_DOCUMENTS or characters > _MOST_CHARACTERS:
                break
            first -= 1
        if len(segments) - first < 2:
            return segments
        return [*segments[:first], Segment(self._living(segments[first:]))]

    def _living(self, segments: Iterable[Segment[T]]) -> Iterator[Row[T]]:
        rows = chain.from_iterable(segment.rows() for segment in segments)
        return (row for row in rows if self._alive(row.item))

    def _mostly_dead(self, segment: Segment[T]) -> bool:
        """Whether more than half are dead, judged by items spread over all of them."""
        looked_at = segment.items[:: -(-len(segment) // _LOOKED_AT)]
        return 2 * sum(map(self._alive, looked_at)) < len(looked_at)


def _check(cutoff: float, least: float) -> None:
    if not least <= cutoff <= 1:
        raise ValueError(f"cutoff must be {least} to 1, is {cutoff}")
