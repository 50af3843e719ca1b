"""Up to 65,536 documents that never change, in arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from minyi_router.relate.grams import Allowance, Numbers, contained_lost
from minyi_router.relate.postings import NO_IDS, Effort, Ids, Marks, listed

T = TypeVar("T")

_SURE = 4  # rare bigrams that a text must have at least that is looked at as quoting
_BLOCK = 16  # texts kept as one string: a character beyond the basic plane widens no more than these

_WHOLE = Effort(lists=8, documents=20_000)
_PARTS = Effort(lists=40, documents=20_000)  # comparing parts takes far longer than whole texts
_LONGEST = (1 << 32) - 1  # compared as what lengths are kept as: else all would be converted first


class Row(NamedTuple, Generic[T]):
    """A document as it comes and goes: its place in the order of adding, and what was added."""

    order: int
    key: str
    marks: Sequence[int]
    item: T


class Query(NamedTuple):
    """What is asked: a key of at least one character, and its bigrams."""

    key: str
    grams: Numbers


class _Wanted(NamedTuple):
    """How many of its rarest bigrams a longer text must have that quotes a document, for each document.

    ``weak`` are those of so few that they may be quoted anyway: each is compared.
    """

    cutoff: float
    bigrams: NDArray[np.uint16]
    weak: Ids


class Segment(Generic[T]):
    """Documents numbered by the length of their keys, so that a range of lengths is a range of numbers."""

    __slots__ = ("_blocks", "_grams", "_lengths", "_marks", "_orders", "_rare", "_starts", "_wanted", "items")

    def __init__(self, rows: Iterable[Row[T]]) -> None:
        ordered = sorted(rows, key=lambda row: len(row.key))
        keys = [row.key for row in ordered]
        lengths = np.fromiter(map(len, keys), np.int64, len(keys))
        self.items = tuple(row.item for row in ordered)
        self._orders = np.fromiter((row.order for row in ordered), np.int64, len(keys))
        self._marks = Marks(row.marks for row in ordered)
        # (documents,): lengths, and where each key would begin were all keys one string
        self._lengths = lengths.astype(np.uint32)
        self._starts = (np.cumsum(lengths) - lengths).astype(np.uint32)
        self._blocks = tuple("".join(keys[i : i + _BLOCK]) for i in range(0, len(keys), _BLOCK))
        self._grams, self._rare = listed(keys, lengths)
        self._wanted = _Wanted(-1.0, NO_IDS, NO_IDS)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def characters(self) -> int:
        """Of all keys together."""
        return int(self._starts[-1]) + int(self._lengths[-1]) if len(self) else 0

    def alike(self, query: Query, allowed: Allowance) -> Ids:
        """The documents that may be alike: all that are, and a few more."""
        found = self._grams.sharing(query.grams, allowed.most_lost, _WHOLE)
        if found is not None and not len(found.ids):
            return NO_IDS
        first, last = self._range(allowed.shortest, allowed.longest)
        if found is None:
            return _all(first, last)
        found = found.between(first, last)
        spared = allowed.most_lost - allowed.lost[self._lengths[found.ids] - allowed.shortest]
        return found.ids[found.counts >= found.least + spared]

    def overlapping(self, query: Query, cutoff: float) -> Ids:
        """The documents that may quote the query, or be quoted in it; likewise."""
        return np.concatenate((self._quoted(query, cutoff), self._quoting(query, cutoff)))

    def having(self, marks: Iterable[int]) -> Ids:
        """The documents that have at least one of these marks."""
        return self._marks.having(marks)

    def within(self, ids: Ids, shortest: int, longest: int) -> Ids:
        """Those of some documents whose keys have so many characters."""
        first, last = self._range(shortest, longest)
        return ids[(ids >= first) & (ids < last)]

    def keys(self, ids: Ids) -> list[str]:
        """The keys of some documents."""
        where = ids.astype(np.int64)
        begins = (self._starts[where] - self._starts[where & -_BLOCK]).tolist()
        sizes = self._lengths[where].tolist()
        blocks = self._blocks
        return [blocks[i // _BLOCK][b : b + n] for i, b, n in zip(ids.tolist(), begins, sizes, strict=True)]

    def entries(self, ids: Ids) -> Iterable[tuple[int, T]]:
        """Their places in the order of adding, and their items."""
        items = self.items
        return zip(self._orders[ids].tolist(), [items[i] for i in ids.tolist()], strict=True)

    def rows(self) -> Iterable[Row[T]]:
        """Everything again."""
        keys, marks = self.keys(_all(0, len(self))), self._marks.of_all(len(self))
        return map(Row, self._orders.tolist(), keys, marks, self.items)

    def _range(self, shortest: int, longest: int) -> tuple[int, int]:
        """The documents with keys of some lengths: from the first to before the last."""
        first = self._lengths.searchsorted(np.uint32(min(shortest, _LONGEST)))
        last = self._lengths.searchsorted(np.uint32(min(longest, _LONGEST)), "right")
        return int(first), int(last)

    def _quoting(self, query: Query, cutoff: float) -> Ids:
        """Documents at least as long as the query that may have most of its bigrams."""
        first = self._range(len(query.key), 0)[0]
        lost = int(contained_lost(np.array([len(query.key)]), cutoff)[0])
        found = self._grams.sharing(query.grams, lost, _PARTS)
        return _all(first, len(self)) if found is None else found.between(first, len(self)).ids

    def _quoted(self, query: Query, cutoff: float) -> Ids:
        """Documents shorter than the query, most of whose rarest bigrams it may have."""
        first, last = self._range(1, len(query.key) - 1)
        wanted = self._wanted_at(cutoff)
        found = self._grams.owners(query.grams, _SURE).between(first, last)
        needed = wanted.bigrams[found.ids]
        enough = found.ids[(needed >= _SURE) & (found.counts >= needed)]
        weak = wanted.weak
        return np.concatenate((enough, weak[(weak >= first) & (weak < last)]))

    def _wanted_at(self, cutoff: float) -> _Wanted:
        """What quoting asks at a cutoff; that of the last one asked for is kept."""
        if self._wanted.cutoff != cutoff:
            lost = contained_lost(self._lengths.astype(np.int64), cutoff)
            needed = np.maximum(self._rare - lost, 0).astype(np.uint16)
            self._wanted = _Wanted(cutoff, needed, np.flatnonzero(needed < _SURE).astype(np.uint16))
        return self._wanted


def _all(first: int, last: int) -> Ids:
    return np.arange(first, last).astype(np.uint16)
