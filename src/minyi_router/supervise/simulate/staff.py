"""How good each unit is: most are alike, a few are slow month after month, one is excellent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from minyi_router.supervise.simulate.town import Town


class Skill(NamedTuple):
    """Shares (0 to 1) of tickets: contacted late, closed late, never closed, not to the citizen's liking."""

    contact_late: float
    close_late: float
    never: float
    unsatisfied: float


_USUAL = Skill(0.06, 0.06, 0.004, 0.05)
_SLOW = Skill(0.2, 0.24, 0.02, 0.13)
_BEST = Skill(0.01, 0.006, 0.0, 0.008)
_SLOW_ONES = 3
_BUSY = 0.015  # of all tickets of the police: a unit that gets less is not chosen to be slow or excellent


@dataclass(frozen=True, slots=True)
class Staff:
    """``units``: all that get tickets, busy ones first. ``slow`` and ``best`` are known to stand out."""

    units: tuple[str, ...]
    slow: tuple[str, ...]
    best: str
    skills: Mapping[str, Skill]

    def skill(self, unit: str) -> Skill:
        """Of a unit; other organs ("") are as good as most."""
        return self.skills.get(unit, _USUAL)


def build_staff(town: Town, rng: Random) -> Staff:
    """Who gets tickets, and three of the busy ones that are slow, one that is excellent."""
    loads: Counter[str] = Counter()
    for profile in town.profiles:
        for area in town.areas_of(profile):
            loads[town.unit(profile.matter, area)] += profile.weight * town.share(profile, area)  # type: ignore[assignment]
    loads.pop("", None)
    busy = sorted(unit for unit, load in loads.items() if load >= _BUSY * sum(loads.values()))
    best, *slow = rng.sample(busy, min(len(busy), 1 + _SLOW_ONES)) or [""]
    skills = {best: _BEST, **dict.fromkeys(slow, _SLOW)}
    units = tuple(sorted(loads, key=lambda unit: (-loads[unit], unit)))
    return Staff(units, tuple(sorted(slow)), best, skills)
