"""Surges that are planted: where and when more of a matter comes in than is usual, to be looked for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from minyi_router.supervise.simulate.flow import DAYS, Flow
from minyi_router.supervise.simulate.town import Town

_A_YEAR, _OF_SO_MANY = 52, 200_000  # about one surge a week in a year of so many tickets
_MOST_OF_ALL = 0.08  # of all tickets
_EVERYWHERE = 0.12  # of those thought of; more of them than of the others are possible
_AT_ONE_SPOT = 0.75  # the share of the others that are about one spot
_FIRST_DAY = 28  # before, nobody could know what is usual
_APART = 14  # days between two surges of one matter
_TRIES = 4000
_LEAST = 5


class Planted(NamedTuple):
    """``extra`` tickets more than usual from ``first`` to ``last`` (both included).

    ``area`` empty: everywhere. ``spot``: the place that most of them are about, if there is one.
    """

    matter: str
    area: str
    first: date
    last: date
    extra: int
    spot: str = ""


class Surge(NamedTuple):
    """A planted surge for those who play it: its matter by number, and the day of each extra ticket."""

    planted: Planted
    profile: int
    days: tuple[int, ...]


def plant(flow: Flow, town: Town, number: int, rng: Random) -> tuple[Surge, ...]:
    """Surges for a year of ``number`` tickets, in order of time; fewer and smaller for a smaller number."""
    scale = number / _OF_SO_MANY
    wanted = round(_A_YEAR * min(1.0, math.sqrt(scale)))
    surges: list[Surge] = []
    left = number * _MOST_OF_ALL
    for surge in _tried(flow, town, number, rng):
        if len(surges) == wanted:
            break
        if surge.planted.extra <= left and not any(_close(surge, other) for other in surges):
            surges.append(surge)
            left -= surge.planted.extra
    return tuple(sorted(surges, key=lambda surge: surge.planted.first))


def _close(one: Surge, other: Surge) -> bool:
    gap = timedelta(_APART)
    near = one.planted.first <= other.planted.last + gap and other.planted.first <= one.planted.last + gap
    return near and one.profile == other.profile


def _tried(flow: Flow, town: Town, number: int, rng: Random) -> Iterator[Surge]:
    likely = [math.sqrt(profile.weight) for profile in flow.profiles]
    for _ in range(_TRIES):
        profile = rng.choices(range(len(likely)), weights=likely)[0]
        if rng.random() < _EVERYWHERE:
            surge = _everywhere(flow, profile, number, rng)
        else:
            surge = _in_one_area(flow, town, profile, number, rng)
        if surge:
            yield surge


def _everywhere(flow: Flow, profile: int, number: int, rng: Random) -> Surge | None:
    """60 % to 120 % more, of a matter common enough for that to show; so long that chance explains it not."""
    length = rng.randint(4, 10)
    first = rng.randint(_FIRST_DAY, DAYS - length)
    usual = flow.usual(number, profile, first, first + length - 1)
    if usual < length * 6 * min(1.0, number / _OF_SO_MANY):
        return None
    extra = max(_LEAST, round(usual * rng.uniform(0.6, 1.2)), math.ceil(5 * math.sqrt(usual)))
    return _surge(flow, profile, "", "", (first, length, extra), rng)


def _in_one_area(flow: Flow, town: Town, profile: int, number: int, rng: Random) -> Surge | None:
    """At least about three times the usual there, and 8 to 40 tickets more in a year of 200,000."""
    entry, scale = flow.profiles[profile], number / _OF_SO_MANY
    length, area = rng.randint(2, 8), rng.choice(town.areas_of(entry))
    first = rng.randint(_FIRST_DAY, DAYS - length)
    usual = flow.usual(number, profile, first, first + length - 1) * town.share(entry, area)
    extra = max(_LEAST, round(rng.uniform(8, 40) * scale), math.ceil(2.2 * usual))
    if not area or extra > max(40 * scale, _LEAST):
        return None
    spot = town.spots[area, entry.where].draw(rng) if rng.random() < _AT_ONE_SPOT else ""
    return _surge(flow, profile, area, spot, (first, length, extra), rng)


def _surge(flow: Flow, profile: int, area: str, spot: str, size: tuple[int, int, int], rng: Random) -> Surge:
    """It grows to a peak after the middle, and falls off."""
    first, length, extra = size
    length = min(length, extra)
    peak = 0.6 * length
    shape = [(i + 1) / peak if i + 1 <= peak else (length - i) / (length - peak + 1) for i in range(length)]
    edges = [0, length - 1]  # it lasts as long as is said
    days = sorted([*edges, *rng.choices(range(length), weights=shape, k=extra - len(edges))])
    begin = flow.first + timedelta(first)
    planted = Planted(flow.profiles[profile].matter, area, begin, begin + timedelta(length - 1), extra, spot)
    return Surge(planted, profile, tuple(first + day for day in days))
