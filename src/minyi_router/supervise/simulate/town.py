"""The bureau that is played, as its rule pack has it: areas, places with names, and who owns what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from minyi_router.places import Located, Place, Segment
from minyi_router.rulepack.pack import MatterEntry, RulePack, UnitRef
from minyi_router.supervise.simulate.profiles import Profile, Where

_SIZES = (1.9, 0.8, 1.4, 1.0, 1.6, 0.7, 1.2, 0.5)  # how areas differ; repeated if there are more
_LANDMARKS = (
    *("小学", "中学", "校区", "医院", "保健院", "市场", "夜市", "商业街", "天地", "城"),
    *("公园", "广场", "中心", "站", "码头"),
)
_TOO_WIDE = ("街道", "社区")
_HOUSES = 5  # house numbers of each stretch of a road that people ring about again and again
_ROAD_WITHOUT_NUMBERS = 200


@dataclass(frozen=True, slots=True)
class Spots:
    """Places of one area, and how often each is rung about (running sums); a few are rung about often."""

    names: tuple[str, ...]
    sums: tuple[float, ...]

    def draw(self, rng: Random) -> str:
        """One of them; empty where the pack names none."""
        return rng.choices(self.names, cum_weights=self.sums)[0] if self.names else ""


@dataclass(frozen=True, slots=True)
class Town:
    """``areas`` with ``sizes``: the share of each in what happens (running sums)."""

    pack: RulePack
    profiles: tuple[Profile, ...]
    areas: tuple[str, ...]
    sizes: tuple[float, ...]
    spots: Mapping[tuple[str, Where], Spots]

    def areas_of(self, profile: Profile) -> tuple[str, ...]:
        """The areas that a matter may lie in; one without a name for what has no place."""
        return ("",) if profile.where == "none" else self.areas

    def share(self, profile: Profile, area: str) -> float:
        """The part (0 to 1) of a matter's tickets that lies in an area; "" means everywhere."""
        if not area or profile.where == "none":
            return 1.0
        place = self.areas.index(area)
        before = self.sizes[place - 1] if place else 0.0
        return (self.sizes[place] - before) / self.sizes[-1]

    def unit(self, matter: str, area: str) -> str:
        """Who handles a matter there; empty for what another organ handles."""
        entry = self.pack.matters[matter]
        line = self.pack.lines[entry.line]
        return (self._named(entry.unit, area) or line.unit or "") if line.police else ""

    def supervisor(self, matter: str, area: str) -> str:
        """Who watches."""
        return self._named(self.pack.matters[matter].supervisor, area)

    def entry(self, matter: str) -> MatterEntry:
        """What the pack says of a matter."""
        return self.pack.matters[matter]

    def _named(self, unit: UnitRef | None, area: str) -> str:
        if unit is None or not unit.by_place:
            return unit.name if unit else ""
        return self.pack.gazetteer.unit(unit.name, Located(area or None, False, ())) or ""


def build_town(pack: RulePack, profiles: Sequence[Profile], rng: Random) -> Town:
    """What of a pack can be played: the matters that it has too, and all its smallest areas."""
    known = tuple(profile for profile in profiles if profile.matter in pack.matters)
    areas = _smallest_areas(pack)
    sizes = tuple(accumulate(_SIZES[i % len(_SIZES)] for i in range(len(areas))))
    spots: dict[tuple[str, Where], Spots] = {}
    for area in areas:
        by_sort = _spots(pack.gazetteer.places, area, rng)
        spots |= {(area, where): _ranked(names, rng) for where, names in by_sort.items()}
    return Town(pack, known, areas, sizes, spots)


def _smallest_areas(pack: RulePack) -> tuple[str, ...]:
    holds = pack.gazetteer.holds
    every = dict.fromkeys(segment.area for place in pack.gazetteer.places for segment in place.segments)
    inmost = (area for area in every if not any(area != other and holds(area, other) for other in every))
    return tuple(inmost) or ("",)


def _ranked(names: Sequence[str], rng: Random) -> Spots:
    order = rng.sample(names, len(names))
    return Spots(tuple(order), tuple(accumulate((rank + 2) ** -0.7 for rank in range(len(order)))))


def _spots(places: Sequence[Place], area: str, rng: Random) -> dict[Where, list[str]]:
    """Names that mean this area and no other, by where things happen."""
    found: dict[Where, list[str]] = {"road": [], "home": [], "spot": []}
    for place in places:
        here = [segment for segment in place.segments if segment.area == area]
        if not here or place.name == area or place.name.endswith(_TOO_WIDE):
            continue
        if here[0].roles:
            found["road"] += _addresses(place, here[0], rng)
        elif len(place.segments) == 1:
            found["spot" if place.name.endswith(_LANDMARKS) else "home"].append(place.name)
    found["spot"] += found["road"] + found["home"]
    return found


def _addresses(place: Place, stretch: Segment, rng: Random) -> list[str]:
    """House numbers and crossings of a stretch; the bare name if the road lies in one area."""
    corners = [f"{place.name}与{other}交叉口" for other in sorted(stretch.crossings)]
    if len(place.segments) > 1 and stretch.first is None:
        return corners
    first, last = stretch.first or 1, stretch.last or _ROAD_WITHOUT_NUMBERS
    numbers = [number for number in range(first, last + 1) if stretch.has_number(number)]
    houses = [f"{place.name}{n}号" for n in sorted(rng.sample(numbers, min(_HOUSES, len(numbers))))]
    return [*houses, *corners, *([place.name] if len(place.segments) == 1 else [])]
