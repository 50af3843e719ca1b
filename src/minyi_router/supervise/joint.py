"""同诉: what several people brought up, group by group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.callers import ASKS_AGAIN, distinct_callers
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period


class JointGroup(NamedTuple):
    """Tickets of one matter from several callers.

    ``id`` is that of its first ticket. ``tickets`` counts all up to the end of the period, chases too (but
    no call-backs by staff), and ``new`` those of the period; ``still_open`` were not closed when it ended.
    Matter, area and unit are those of most tickets. ``days``: from the first ticket to the last, both
    included. ``lives``: the tickets, in order of arrival.
    """

    id: str
    matter: str
    area: str
    unit: str
    tickets: int
    new: int
    callers: int
    still_open: int
    first: date
    last: date
    days: int
    lives: tuple[Life, ...]


def joint_groups(lives: Iterable[Life], period: Period, pack: RulePack) -> tuple[JointGroup, ...]:
    """The groups of two callers or more with a ticket in the period; the largest first, without chases."""
    by_group: defaultdict[str, list[Life]] = defaultdict(list)
    for life in lives:
        if life.received.date() < period.end and life.relation != "callback":
            by_group[life.group or life.id].append(life)
    told = [
        _joint(name, sorted(found, key=lambda life: (life.received, life.id)), period, pack)
        for name, found in by_group.items()
        if len(found) > 1 and any(period.holds(life.received) for life in found)
    ]
    several = (group for group in told if group.callers > 1)
    return tuple(sorted(several, key=_largest))


def _largest(group: JointGroup) -> tuple[int, int, date, str]:
    fresh = sum(life.relation not in ASKS_AGAIN for life in group.lives)
    return -fresh, -group.callers, group.first, group.id


def _joint(name: str, found: list[Life], period: Period, pack: RulePack) -> JointGroup:
    first, last = found[0].received.date(), found[-1].received.date()
    return JointGroup(
        id=name,
        matter=_most(life.matter for life in found),
        area=_most(life.area for life in found),
        unit=_most(life.unit for life in found),
        tickets=len(found),
        new=sum(period.holds(life.received) for life in found),
        callers=distinct_callers(found, pack.same_matter),
        still_open=sum(life.closed is None or life.closed.date() >= period.end for life in found),
        first=first,
        last=last,
        days=(last - first).days + 1,
        lives=tuple(found),
    )


def _most(names: Iterable[str]) -> str:
    """The most frequent of them, of those as frequent the first; empty if none is told."""
    counted = Counter(filter(None, names))
    return counted.most_common(1)[0][0] if counted else ""
