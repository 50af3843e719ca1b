"""Which texts are nearly the same, so that one spammed template counts as one ticket, in whatever order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

_WORDY = re.compile("[^\u3400-\u9fffa-z]+")
_SHINGLE = 3  # characters
_BINS = 16
_SAME = 0.6
"""Share of common shingles (Jaccard) that makes two texts one ticket: a form with a few words filled in."""
_MOST_COMPARED = 8  # texts of one bucket that a text is compared with


def groups_of(texts: Sequence[str]) -> list[int]:
    """For each folded text the number of its group, in order of the groups' first texts by code points.

    Numbers and punctuation do not tell texts apart. Texts are compared where two neighbouring bins of
    their hashed shingles agree, which nearly all pairs as like as ``_SAME`` do.
    """
    bare = [_WORDY.sub("", text) for text in texts]
    distinct = sorted(set(bare))
    union = _Union(len(distinct))
    for bucket in _buckets(distinct):
        _join(bucket, distinct, union)
    numbers = {text: union.find(i) for i, text in enumerate(distinct)}
    return [numbers[text] for text in bare]


def _buckets(texts: Sequence[str]) -> Iterable[list[int]]:
    """Texts that may be alike, in order."""
    found: dict[tuple[int, int, int], list[int]] = {}
    for i, text in enumerate(texts):
        smallest: dict[int, int] = {}
        for value in _shingles(text):
            place = value % _BINS
            if value < smallest.get(place, value + 1):
                smallest[place] = value
        for place, value in smallest.items():
            other = smallest.get((place + 1) % _BINS)
            if other is not None:
                found.setdefault((place, value, other), []).append(i)
    return [bucket for bucket in found.values() if len(bucket) > 1]


def _shingles(text: str) -> set[int]:
    data = text.encode("utf-16-le", "surrogatepass")
    return {crc32(data[i : i + 2 * _SHINGLE]) for i in range(0, len(data) - 2 * _SHINGLE + 1, 2)}


def _join(bucket: Sequence[int], texts: Sequence[str], union: _Union) -> None:
    """Unite the texts of a bucket that are alike; each is compared with the latest few that were not."""
    leaders: list[tuple[int, set[int]]] = []
    for i in bucket:
        mine = _shingles(texts[i])
        for leader, theirs in leaders:
            if union.find(leader) == union.find(i) or len(mine & theirs) >= _SAME * len(mine | theirs):
                union.unite(leader, i)
                break
        else:
            leaders = [*leaders[-_MOST_COMPARED + 1 :], (i, mine)]


class _Union:
    """Disjoint sets of numbers; each is called by its smallest."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def find(self, i: int) -> int:
        while self._above[i] != i:
            self._above[i] = self._above[self._above[i]]
            i = self._above[i]
        return i

    def unite(self, one: int, other: int) -> None:
        one, other = sorted((self.find(one), self.find(other)))
        self._above[other] = one


def sides(groups: Sequence[int], texts: Sequence[str], share: float) -> list[bool]:
    """Whether each row is held out: by a hash of its group's first text, so that like texts stay together.

    ``share`` lies between 0 and 1.
    """
    first: dict[int, str] = {}
    for group, text in zip(groups, texts, strict=True):
        bare = _WORDY.sub("", text)
        first[group] = min(bare, first.get(group, bare))
    held = _held(first, share)
    return [held[group] for group in groups]


def _held(first: Mapping[int, str], share: float) -> dict[int, bool]:
    return {
        group: crc32(text.encode("utf-8", "surrogatepass")) % 10_000 < share * 10_000
        for group, text in first.items()
    }
