"""The indicators by unit, line, channel, matter, kind, tier, area, and by day, week or month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.figures import Figure, measure_judged
from minyi_router.supervise.judged import Judged, judge
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period, month_of, week_of

Keys: TypeAlias = tuple[str, ...]

DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "unit": "承办单位",
        "line": "警种",
        "channel": "渠道",
        "matter": "事项",
        "kind": "类型",
        "tier": "等级",
        "area": "属地",
        "day": "日",
        "week": "周",
        "month": "月",
    }
)
"""What tickets can be grouped by, and its Chinese name."""

UNFILLED = "（未填）"
DIVERTED = "分流："
"""Before the organ's name, where a ticket went to one and so has no unit."""

_DATED: Mapping[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "week": lambda day: week_of(day).code,
    "month": lambda day: month_of(day).code,
}


class Group(NamedTuple):
    """The figures of the tickets that have the same ``keys``, one for each dimension asked for.

    A day, week or month is told by its code (2026-11-16, 2026-W47, 2026-11).
    """

    keys: Keys
    figures: Mapping[str, Figure]


def by(
    lives: Sequence[Life],
    pack: RulePack,
    now: datetime,
    dimensions: Sequence[str],
    *,
    known: AbstractSet[str] | None = None,
    over: Period | None = None,
) -> tuple[Group, ...]:
    """The figures of each group of tickets; groups by name, periods in their order, `UNFILLED` last.

    Args:
        lives: tickets, cut by `as_of` at ``now``.
        pack: as for `measure`.
        now: naive Beijing time.
        dimensions: any of `DIMENSIONS`, several at once; none: all tickets are one group.
        known: as for `measure`.
        over: days, weeks and months without any ticket are there too: those that this period touches,
            else those from the first ticket's to the last one's.

    Raises:
        ValueError: an unknown dimension, in Chinese.
    """
    return by_judged(judge(lives, pack, now), dimensions, known=known, over=over)


def by_judged(
    judged: Sequence[Judged],
    dimensions: Sequence[str],
    *,
    known: AbstractSet[str] | None = None,
    over: Period | None = None,
) -> tuple[Group, ...]:
    """As `by`, over tickets that are judged already: one judging serves many groupings."""
    _check(dimensions)
    if not dimensions:
        return (Group((), measure_judged(judged, known)),)
    members: dict[Keys, list[Judged]] = defaultdict(list)
    for one in judged:
        members[tuple(_key(one.life, dimension) for dimension in dimensions)].append(one)
    nothing = measure_judged((), known)  # shared: there may be many empty days
    keys = {*members, *_in_between(dimensions, members, _days(judged, over))}
    return tuple(
        Group(key, measure_judged(members[key], known) if key in members else nothing)
        for key in sorted(keys, key=_order)
    )


def _check(dimensions: Iterable[str]) -> None:
    for dimension in dimensions:
        if dimension not in DIMENSIONS:
            names = "、".join(f"{code}（{name}）" for code, name in DIMENSIONS.items())
            raise ValueError(f"不能按「{dimension}」分组；可以按：{names}")


def _key(life: Life, dimension: str) -> str:
    if dimension in _DATED:
        return _code(dimension, life.received.date())
    if dimension == "unit" and not life.unit and life.organ:
        return DIVERTED + life.organ
    return getattr(life, dimension) or UNFILLED


@lru_cache(maxsize=4096)  # ten years of days
def _code(dimension: str, day: date) -> str:
    return _DATED[dimension](day)


def _days(judged: Sequence[Judged], over: Period | None) -> list[date]:
    if over is not None:
        return over.dates()
    if not judged:
        return []
    days = {one.life.received.date() for one in judged}
    first, last = min(days), max(days)
    return [first + timedelta(i) for i in range((last - first).days + 1)]


def _in_between(dimensions: Sequence[str], seen: Collection[Keys], days: Iterable[date]) -> Iterable[Keys]:
    """Every name that was seen, on every one of the days."""
    dated = [dimension in _DATED for dimension in dimensions]
    if not any(dated):
        return ()
    names = {tuple("" if is_day else part for is_day, part in zip(dated, key, strict=True)) for key in seen}
    moments = {
        tuple(_code(dimension, day) if dimension in _DATED else "" for dimension in dimensions)
        for day in days
    }
    if all(dated):
        return moments
    return {
        tuple(moment or name for moment, name in zip(moment_parts, name_parts, strict=True))
        for moment_parts in moments
        for name_parts in names
    }


def _order(keys: Keys) -> tuple[tuple[bool, str], ...]:
    return tuple((part == UNFILLED, part) for part in keys)
