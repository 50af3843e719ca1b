"""What the figures need to know of each ticket, worked out once: clocks met or missed, time taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.clocks import CLOCKS, Ticking, begun
from minyi_router.supervise.life import Life


class Judged(NamedTuple):
    """A ticket and how it went, as known at a moment.

    ``contact`` and ``resolve`` tell whether a clock was met: None while it still runs, and without a limit.
    ``contacted_in`` and ``closed_in`` are working minutes since receipt, None while not done. ``pleased``:
    what the citizen said on call-back, None for any other word. The three ``…_presumed`` tell that the
    clock or the time taken runs through a year whose holidays are not published yet.
    """

    life: Life
    contact: bool | None
    resolve: bool | None
    contacted_in: int | None
    closed_in: int | None
    pleased: bool | None
    contact_presumed: bool
    resolve_presumed: bool
    contacted_presumed: bool
    closed_presumed: bool


def judge(lives: Iterable[Life], pack: RulePack, now: datetime) -> tuple[Judged, ...]:
    """Every appeal among tickets, judged at a moment (naive Beijing time; nothing later may be in them).

    Call-backs by staff (关系: 回访) are no appeals and left out.
    """
    return tuple(_judge(life, pack, now) for life in lives if life.relation != "callback")


def _judge(life: Life, pack: RulePack, now: datetime) -> Judged:
    contact, resolve = (Ticking.of(clock, life, pack) for clock in CLOCKS)
    return Judged(
        life,
        contact.was_kept(now),
        resolve.was_kept(now),
        _taken(life, contact.stopped, pack),
        _taken(life, resolve.stopped, pack),
        _pleased(life.callback, pack),
        contact.provisional,
        resolve.provisional,
        _presumed(life, contact.stopped, pack),
        _presumed(life, resolve.stopped, pack),
    )


def _taken(life: Life, done: datetime | None, pack: RulePack) -> int | None:
    """Working minutes from receipt (rounded up, as in deadlines) to the minute it was done in."""
    if done is None:
        return None
    worked = pack.calendar.worked(begun(life.received), done)
    return None if worked is None else max(0, worked)


def _presumed(life: Life, done: datetime | None, pack: RulePack) -> bool:
    if done is None:
        return False
    first, last = life.received.year, done.year
    if first == last:
        return pack.calendar.is_provisional(first)
    return any(map(pack.calendar.is_provisional, range(first, last + 1)))


def _pleased(said: str, pack: RulePack) -> bool | None:
    if said in pack.supervision.satisfied:
        return True
    return False if said in pack.supervision.unsatisfied else None
