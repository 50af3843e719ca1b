"""Which documents have a number: lists of documents by bigram, and by mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from minyi_router.relate.grams import Ints, Numbers, codes, contained_lost, distinct, pair_numbers

Ids: TypeAlias = NDArray[np.uint16]
"""Documents of one segment, by number."""

MOST_DOCUMENTS = 1 << 16
LEAST_CONTAINED = 0.9
"""The lowest cutoff for texts quoted in others: what is listed as rare suffices down to here."""

NO_IDS: Ids = np.empty(0, np.uint16)
_NO_COUNTS: Ints = np.empty(0, np.int64)
_SPARE = 12  # rare bigrams listed beyond those that may be lost: so many must be shared
_FEW = 20_000  # up to here sorting documents is faster than keeping a counter for each
_LEAST_BITS, _MOST_BITS = 8, 24  # of the number of a bucket; there is one for some 32 entries
_CHUNK = 1 << 20  # characters
_16, _17, _32, _48, _LOW_32 = (np.uint64(n) for n in (16, 17, 32, 48, 0xFFFFFFFF))


class Counted(NamedTuple):
    """Documents, each once, sorted, and how many of the lists looked at have them."""

    ids: Ids
    counts: Ints
    least: int
    """How many lists a document must be in if it has lost as much as it may; nobody here is in fewer."""

    def between(self, first: int, last: int) -> Counted:
        """Those with first <= id < last."""
        i, j = self.ids.searchsorted((first, last)) if len(self.ids) else (0, 0)
        return Counted(self.ids[i:j], self.counts[i:j], self.least)


class Effort(NamedTuple):
    """How much to look at for a query: more weeds out more documents, but takes longer."""

    lists: int
    """At most so many lists beyond those that may be lost,"""
    documents: int
    """as long as all lists together hold no more documents than this."""


class Grams:
    """Lists of documents by bigram.

    Bigrams are told apart only by the top bits of their number: a list belongs to a bucket of
    bigrams. That may add documents, never lose one (see ``grams``), and needs no search for a key.
    In each list come first those documents that have the bigram among their own rarest.
    """

    __slots__ = ("_bounds", "_ids", "_shift")

    def __init__(self, shift: int, bounds: NDArray[np.uint32], ids: Ids) -> None:
        self._shift = np.uint32(shift)
        self._bounds = bounds  # (2 * buckets + 1,): where each list begins, and where its rare part ends
        self._ids = ids  # all lists, one behind the other

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._bounds.nbytes + self._ids.nbytes

    def sharing(self, grams: Numbers, lost: int, effort: Effort) -> Counted | None:
        """The documents that may have all but ``lost`` of some bigrams; None: any may.

        Only the shortest lists are looked at, more than ``lost`` in any case. Bigrams of one bucket
        count once each, so nobody is counted in fewer lists than it has of the bigrams.
        """
        if len(grams) <= lost:
            return None
        starts, sizes = self._lists(grams, 2)
        order = sizes.argsort()
        cheap = int(sizes[order].cumsum().searchsorted(effort.documents))
        used = max(lost + 1, min(lost + effort.lists, cheap))
        order = order[:used]
        return _counted(self._joined(starts[order], sizes[order]), used - lost)

    def owners(self, grams: Numbers, least: int) -> Counted:
        """The documents with so many rare bigrams among these, and with how many."""
        return _counted(self._joined(*self._lists(grams, 1)), least)

    def _lists(self, grams: Numbers, parts: int) -> tuple[Ints, Ints]:
        """Where the lists of some bigrams begin, and the sizes of their rare part (1) or of all (2)."""
        at = (grams >> self._shift).astype(np.int64)
        at <<= 1
        starts = self._bounds.take(at)
        at += parts
        return starts.astype(np.int64), (self._bounds.take(at) - starts).astype(np.int64)

    def _joined(self, starts: Ints, sizes: Ints) -> Ids:
        """The documents of some lists, with repetitions."""
        upto = sizes.cumsum()
        if len(upto) and upto[-1] <= _FEW:
            starts = starts - upto
            starts += sizes
            places = starts.repeat(sizes)
            places += np.arange(len(places))
            return self._ids.take(places)
        lists = [self._ids[i : i + n] for i, n in zip(starts.tolist(), sizes.tolist(), strict=True)]
        return np.concatenate(lists) if lists else NO_IDS


class Listed(NamedTuple):
    """Lists of bigrams, and with how many rarest bigrams each document stands in them as rare."""

    grams: Grams
    rare: NDArray[np.uint16]


class _Chunk(NamedTuple):
    """Every bigram of some neighbouring documents: its number, and whose it is."""

    numbers: Numbers
    ids: Ids


def listed(keys: Sequence[str], lengths: Ints) -> Listed:
    """The lists of at most 65,536 texts with these lengths. Some 15 us a text of 150 characters."""
    chunks = list(_chunks(keys, lengths))
    bits = min(_MOST_BITS, max(_LEAST_BITS, (sum(len(chunk.ids) for chunk in chunks) >> 5).bit_length()))
    buckets = [chunk.numbers >> np.uint32(32 - bits) for chunk in chunks]
    often = np.zeros(1 << bits, np.int64)
    for some in buckets:
        often += np.bincount(some, minlength=len(often))
    most = np.minimum(contained_lost(lengths, LEAST_CONTAINED) + _SPARE, 0xFFFF)
    rare = np.zeros(len(keys), np.uint16)
    entries = [
        _entries(some, chunk.ids, often, most, rare) for some, chunk in zip(buckets, chunks, strict=True)
    ]
    del chunks, buckets
    every = np.concatenate([*entries, np.empty(0, np.uint64)])
    every.sort()
    parts = np.bincount(every.view(np.int64) >> 16, minlength=2 << bits)
    bounds = np.zeros(len(parts) + 1, np.uint32)
    np.cumsum(parts, out=bounds[1:])
    return Listed(Grams(32 - bits, bounds, every.astype(np.uint16)), rare)


def _chunks(keys: Sequence[str], lengths: Ints) -> Iterator[_Chunk]:
    """The bigrams of all texts, about a million at a time: what fits a processor's cache is sorted faster."""
    upto = np.cumsum(lengths)
    first = 0
    while first < len(keys):
        begin = upto[first] - lengths[first]
        last = max(first + 1, int(np.searchsorted(upto, begin + _CHUNK, "right")))
        numbers = pair_numbers(codes("".join(keys[first:last])))
        ids = np.repeat(np.arange(first, last).astype(np.uint16), lengths[first:last])
        inside = ids[1:] == ids[:-1]  # not the pair that the end of one makes with the beginning of the next
        yield _Chunk(numbers[inside], ids[:-1][inside])
        first = last


def _entries(
    buckets: Numbers, ids: Ids, often: Ints, most: Ints, rare: NDArray[np.uint16]
) -> NDArray[np.uint64]:
    """Each bucket with each of its documents, once, as numbers that sort as the lists do.

    A number is made of: bucket, 0 or 1 for rare or common in its document, document (16 bits). A
    document's rarest are those that all texts together have least ``often``, ``most`` of them; which are
    taken does not matter for being exact, only how many, noted in ``rare``.
    """
    by_rarity = ids.astype(np.uint64) << _48 | np.minimum(often, 0xFFFF).astype(np.uint64)[buckets] << _32
    by_rarity |= buckets
    by_rarity.sort()
    by_rarity = distinct(by_rarity)
    owners = (by_rarity >> _48).view(np.int64)
    own = np.bincount(owners, minlength=len(most))
    chosen = np.minimum(own, most)
    rare += chosen.astype(np.uint16)
    ranks = np.arange(len(owners)) - np.repeat(np.cumsum(own) - own, own)
    common = ranks >= chosen[owners]
    kept = (by_rarity & _LOW_32) << _17
    kept |= common.astype(np.uint64) << _16
    kept |= owners.view(np.uint64)
    return kept


def _counted(ids: Ids, least: int) -> Counted:
    """The documents that come at least so often."""
    if len(ids) < least:
        return Counted(NO_IDS, _NO_COUNTS, least)
    if len(ids) > _FEW:
        counts = np.bincount(ids)
        found = np.flatnonzero(counts >= least)
        return Counted(found.astype(np.uint16), counts[found], least)
    ids.sort(kind="stable")
    often = ids[least - 1 :]
    often = often[often == ids[: len(often)]]
    if not len(often):
        return Counted(NO_IDS, _NO_COUNTS, least)
    often = distinct(often)
    return Counted(often, ids.searchsorted(often, "right") - ids.searchsorted(often), least)


class Marks:
    """Lists of documents by mark, a 64-bit number."""

    __slots__ = ("_bounds", "_ids", "_keys")

    def __init__(self, marks: Iterable[Sequence[int]]) -> None:
        lists = list(marks)
        sizes = np.fromiter(map(len, lists), np.int64, len(lists))
        keys = np.fromiter(chain.from_iterable(lists), np.uint64, int(sizes.sum()))
        order = np.argsort(keys, kind="stable")
        self._ids = np.repeat(np.arange(len(lists)).astype(np.uint16), sizes)[order]
        self._keys, starts = np.unique(keys[order], return_index=True)
        self._bounds = np.append(starts, len(self._ids)).astype(np.uint32)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._keys.nbytes + self._bounds.nbytes + self._ids.nbytes

    def having(self, marks: Iterable[int]) -> Ids:
        """The documents that have at least one of these marks, sorted."""
        wanted = np.fromiter(marks, np.uint64)
        if not len(self._keys) or not len(wanted):
            return NO_IDS
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        at = at[self._keys[at] == wanted]
        lists = [self._ids[self._bounds[i] : self._bounds[i + 1]] for i in at.tolist()]
        return distinct(np.sort(np.concatenate(lists))) if lists else NO_IDS

    def of_all(self, documents: int) -> list[list[int]]:
        """The marks of each document again."""
        result: list[list[int]] = [[] for _ in range(documents)]
        keys = np.repeat(self._keys, self._bounds[1:] - self._bounds[:-1])
        for document, mark in zip(self._ids.tolist(), keys.tolist(), strict=True):
            result[document].append(mark)
        return result
