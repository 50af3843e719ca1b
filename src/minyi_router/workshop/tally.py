"""Counts and a few examples of a part of a run, and how parts become the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

E = TypeVar("E")

Key: TypeAlias = tuple[str | int | bool | None, ...]
"""What is counted: the name of a figure, then what it is about."""


@dataclass(slots=True)
class Tally(Generic[E]):
    """Figures of some rows. Adding those of the rows that follow gives those of all, however they are cut."""

    counts: Counter[Key] = field(default_factory=Counter)
    examples: dict[Key, list[E]] = field(default_factory=dict)

    def add(self, later: Tally[E], most: int) -> None:
        """Take in the figures of later rows; the first ``most`` examples of a key stay."""
        self.counts.update(later.counts)
        for key, found in later.examples.items():
            mine = self.examples.setdefault(key, [])
            mine.extend(found[: most - len(mine)])

    def under(self, *prefix: str | int) -> Iterator[tuple[Key, int]]:
        """What is counted below some first parts of the key: the rest of the key, and the count."""
        for key, count in self.counts.items():
            if key[: len(prefix)] == prefix:
                yield key[len(prefix) :], count


def total(parts: Iterable[Tally[E]], most: int) -> Tally[E]:
    """The figures of all parts, given in order of their rows."""
    whole: Tally[E] = Tally()
    for part in parts:
        whole.add(part, most)
    return whole


class Gallery(Generic[E]):
    """The examples one worker still has to give: making one costs more than counting.

    A worker gets its chunks in order, so what it has given often enough will not be wanted again.
    """

    __slots__ = ("_given", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        self._given: Counter[Key] = Counter()

    def show(self, tally: Tally[E], key: Key, make: Callable[[], E]) -> None:
        """Make an example and add it, unless there are enough for this key."""
        if self._given[key] < self._most:
            self._given[key] += 1
            tally.examples.setdefault(key, []).append(make())
