"""From names in a text to one area, or to the reason why not. It never guesses.

Every name gives the set of areas it may mean: a road its segments (narrowed by house number or
by a crossing road named in the same sentence), a name that two areas share both. The sets are
intersected, a larger area agreeing with each area inside it. One area left: found. Several:
undecided, the smallest area that holds them all is used. None: the text contradicts itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from minyi_router.text.folding import SENTENCE_END

_HOUSE = re.compile(r"第?(\d{1,5})(?:号|弄|-\d+号)")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a road (or a whole place): area, house numbers, crossing roads, who is in charge."""

    area: str
    parity: str = ""
    first: int | None = None
    last: int | None = None
    crossings: frozenset[str] = frozenset()
    roles: tuple[tuple[str, str], ...] = ()

    def has_number(self, number: int) -> bool:
        """Whether a house number lies on this stretch."""
        if self.parity and (self.parity == "单") != (number % 2 == 1):
            return False
        return (self.first or 0) <= number <= (self.last if self.last is not None else number)


@dataclass(frozen=True, slots=True)
class Place:
    """A name of the pack and every stretch it may mean."""

    name: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class NamedAt:
    """A place's name found in a folded text (half-open code point offsets)."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Located:
    """Where an appeal lies. ``area`` None: nowhere known, or a contradiction (``conflict``)."""

    area: str | None
    conflict: bool
    found: tuple[tuple[NamedAt, tuple[str, ...]], ...]
    roles: tuple[tuple[str, str], ...] = ()


NOWHERE = Located(None, False, ())


class Gazetteer:
    """The tree of areas, the places in it, and the unit of each role in each area."""

    __slots__ = ("_above", "_places", "_units")

    def __init__(
        self,
        areas: Mapping[str, str | None],
        places: Mapping[str, Place],
        units: Mapping[tuple[str, str], str],
    ) -> None:
        self._above = {area: tuple(_upwards(area, areas)) for area in areas}
        self._places = dict(places)
        self._units = dict(units)

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place of the pack, the areas themselves among them, in its order."""
        return tuple(self._places.values())

    def locate(self, text: str, names: Sequence[NamedAt]) -> Located:
        """The area that all names in a folded text agree on."""
        if not names:
            return NOWHERE
        stretches = self._stretches(text, names)
        areas = self._agreed({self._areas(segments) for segments in stretches.values()})
        found = tuple((name, self._areas(segments)) for name, segments in stretches.items())
        if not areas:
            return Located(None, True, found)
        area = areas[0] if len(areas) == 1 else self._holding(areas)
        return Located(area, False, found, self._roles(stretches.values(), area))

    def unit(self, role: str, located: Located) -> str | None:
        """Who has a role there: the place's own, else the area's, else the next larger area's."""
        for name, unit in located.roles:
            if name == role:
                return unit
        for area in self._above.get(located.area or "", ()):
            if (role, area) in self._units:
                return self._units[role, area]
        return None

    def holds(self, area: str, inner: str | None) -> bool:
        """Whether ``inner`` is ``area`` or lies inside it."""
        return inner is not None and area in self._above.get(inner, ())

    def _stretches(self, text: str, names: Sequence[NamedAt]) -> dict[NamedAt, tuple[Segment, ...]]:
        """Each different (name, stretches) once, at its first mention."""
        seen: set[tuple[str, tuple[Segment, ...]]] = set()
        result = {}
        for sentence in _by_sentence(text, names):
            others = frozenset(named.name for named in sentence)
            for named in sentence:
                segments = _narrowed(self._places[named.name].segments, _house_number(text, named), others)
                if (named.name, segments) not in seen:
                    seen.add((named.name, segments))
                    result[named] = segments
        return result

    @staticmethod
    def _areas(segments: Iterable[Segment]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(segment.area for segment in segments))

    def _agreed(self, choices: Iterable[tuple[str, ...]]) -> list[str]:
        agreed: set[str] | None = None
        for areas in sorted(choices):
            both = areas if agreed is None else (self._inner(a, b) for a in agreed for b in areas)
            agreed = {area for area in both if area is not None}
        return sorted(agreed or ())

    def _inner(self, one: str, other: str) -> str | None:
        if self.holds(one, other):
            return other
        return one if self.holds(other, one) else None

    def _holding(self, areas: Sequence[str]) -> str | None:
        """The smallest area that holds them all."""
        common = [area for area in self._above[areas[0]] if all(self.holds(area, a) for a in areas)]
        return common[0] if common else None

    def _roles(
        self, stretches: Iterable[tuple[Segment, ...]], area: str | None
    ) -> tuple[tuple[str, str], ...]:
        """The roles of the stretches that fit the area; a role with two holders names nobody."""
        holders: dict[str, set[str]] = {}
        for segments in stretches:
            fitting = [segment for segment in segments if area and self.holds(area, segment.area)]
            for role, unit in (pair for segment in fitting for pair in segment.roles):
                holders.setdefault(role, set()).add(unit)
        return tuple((role, min(units)) for role, units in sorted(holders.items()) if len(units) == 1)


def _upwards(area: str | None, areas: Mapping[str, str | None]) -> Iterable[str]:
    while area is not None:
        yield area
        area = areas.get(area)


def _by_sentence(text: str, names: Sequence[NamedAt]) -> list[list[NamedAt]]:
    groups: list[list[NamedAt]] = []
    last = 0
    for named in sorted(names, key=lambda n: (n.start, n.end, n.name)):
        if not groups or SENTENCE_END.search(text, last, named.start):
            groups.append([])
        groups[-1].append(named)
        last = named.end
    return groups


def _house_number(text: str, named: NamedAt) -> int | None:
    house = _HOUSE.match(text, named.end, named.end + 12)
    return int(house[1]) if house else None


def _narrowed(
    segments: tuple[Segment, ...], number: int | None, others: frozenset[str]
) -> tuple[Segment, ...]:
    by_number = tuple(s for s in segments if number is not None and s.has_number(number))
    by_crossing = tuple(s for s in by_number or segments if s.crossings & others)
    return by_crossing or by_number or segments
