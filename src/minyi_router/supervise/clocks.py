"""How a ticket stands on its two clocks at a moment.

先行联系 stops when the citizen is contacted, 办理 when the matter is closed. Everything counts in whole
minutes: receipt is rounded up, as in deadlines; all other moments are cut to their minute, so that what was
done at 17:30:40 was done by 17:30. A clock that ends within working hours (or as they end) runs in working
time; one that ends outside of them was set in natural time (30分钟 不顺延, at night) and is measured so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from minyi_router.calendar import WorkCalendar
from minyi_router.deadline import earliest, terms
from minyi_router.rulepack.pack import Clocks, RulePack
from minyi_router.rulepack.supervision import Clock
from minyi_router.supervise.life import Life

State: TypeAlias = Literal["none", "met", "late", "running", "warned", "near", "overdue"]
"""No limit; stopped in time, or too late; and of those still running: 正常, 预警, 临期, 超期."""

STATES: Mapping[State, str] = {
    "none": "无时限",
    "met": "按时",
    "late": "逾期完成",
    "running": "正常",
    "warned": "预警",
    "near": "临期",
    "overdue": "超期",
}
CLOCKS: Mapping[Clock, str] = {"contact": "先行联系", "resolve": "办理"}

_MINUTE = timedelta(minutes=1)
LAST_MINUTE = 24 * 60 - 1


class Standing(NamedTuple):
    """One clock of a ticket at a moment.

    ``due``: when it runs out; ``stopped``: when it was met, None while it runs. ``left`` are the minutes to
    go (of stopped clocks: that were to go), below 0 when over: natural ones, and ``left_working`` working
    ones. ``used`` is the share of the time allowed that is gone (1: all of it), measured in working time
    if ``working``. ``provisional``: it ran through a year whose holidays are not published yet.
    """

    clock: Clock
    state: State
    due: datetime | None = None
    stopped: datetime | None = None
    left: int | None = None
    left_working: int | None = None
    used: float | None = None
    working: bool = True
    provisional: bool = False

    @property
    def measure(self) -> int | None:
        """The minutes to go as this clock runs."""
        return self.left_working if self.working else self.left


def standings(life: Life, pack: RulePack, now: datetime) -> tuple[Standing, Standing]:
    """Both clocks of a ticket at a moment (naive Beijing time), 先行联系 first.

    Due moments are those of the table; where it has none, those that the pack's terms give for the
    ticket's matter, kind and tier.
    """
    contact, resolve = (Ticking.of(clock, life, pack) for clock in CLOCKS)
    return _standing(contact, life, pack, now), _standing(resolve, life, pack, now)


class Ticking(NamedTuple):
    """What a clock of a ticket is, whenever one looks: when it runs out and when it was stopped.

    ``provisional`` as in `Standing`.
    """

    clock: Clock
    due: datetime | None
    stopped: datetime | None
    provisional: bool = False

    @classmethod
    def of(cls, clock: Clock, life: Life, pack: RulePack) -> Ticking:
        """One clock of a ticket."""
        if clock == "contact":
            stopped = life.contacted or life.replied or life.closed
            due = _due(life.contact_by, pack.contact, life, pack)
        else:
            stopped = life.closed
            due = _due(life.resolve_by, pack.resolve, life, pack)
        return cls(clock, due[0], stopped, due[1]) if due else cls(clock, None, stopped)

    def was_kept(self, now: datetime) -> bool | None:
        """Whether it was stopped in time; None while it still runs, and without a limit."""
        if self.due is None:
            return None
        in_time = _to_the_minute(self.stopped or now) <= _to_the_minute(self.due)
        return in_time if self.stopped or not in_time else None


def begun(received: datetime) -> datetime:
    """When clocks begin to run: at the full minute of receipt or after it."""
    start = _to_the_minute(received)
    return start + _MINUTE if received > start else start


def _to_the_minute(moment: datetime) -> datetime:
    if moment.second or moment.microsecond:  # most due moments have neither, and replacing is dear
        return moment.replace(second=0, microsecond=0)
    return moment


def _due(given: datetime | None, clocks: Clocks, life: Life, pack: RulePack) -> tuple[datetime, bool] | None:
    """The due moment, and whether days counted towards it are only presumed."""
    if given is not None:
        given = given if given.hour or given.minute else _end_of_day(given, pack)
        presumed = pack.calendar.is_provisional
        return given, presumed(given.year) or any(map(presumed, range(life.received.year, given.year)))
    tier = life.tier if life.tier in pack.tiers else pack.default_tier
    binding = terms(clocks, life.matter or None, life.kind or None, tier, (), ())
    found = earliest(pack.calendar, life.received, binding)
    return (found[0].at, found[0].provisional) if found else None


def _end_of_day(day: datetime, pack: RulePack) -> datetime:
    """Until when a limit runs that is written as a date alone: the end of work, or 23:59 of a day off."""
    spans = pack.calendar.spans(day.date())
    minutes = min(spans[-1].end, LAST_MINUTE) if spans else LAST_MINUTE
    return day + timedelta(minutes=minutes)


def _standing(ticking: Ticking, life: Life, pack: RulePack, now: datetime) -> Standing:
    clock, due, stopped, provisional = ticking
    if due is None:
        return Standing(clock, "none", stopped=stopped)
    at, until = _to_the_minute(due), _to_the_minute(stopped or now)
    left, left_working = _minutes(until, at), pack.calendar.worked(until, at)
    working = left_working is not None and _ends_at_work(pack.calendar, at)
    measured = left_working if working and left_working is not None else left
    used = _used(pack.calendar, life.received, at, measured, working)
    state = _state(ticking, left, measured, used, pack)
    return Standing(clock, state, due, stopped, left, left_working, used, working, provisional)


def _state(ticking: Ticking, left: int, measured: int, used: float, pack: RulePack) -> State:
    if ticking.stopped is not None:
        return "met" if left >= 0 else "late"
    if left < 0:
        return "overdue"
    if measured <= pack.supervision.near[ticking.clock]:
        return "near"
    return "warned" if used >= pack.supervision.warn_at else "running"


def _used(calendar: WorkCalendar, received: datetime, due: datetime, left: int, working: bool) -> float:
    start = begun(received)
    allowed = calendar.worked(start, due) if working else _minutes(start, due)
    return 1 - left / allowed if allowed and allowed > 0 else 1.0


def _ends_at_work(calendar: WorkCalendar, due: datetime) -> bool:
    return calendar.is_work_time(due) or calendar.is_work_time(due - _MINUTE)


def _minutes(start: datetime, end: datetime) -> int:
    return (end - start) // _MINUTE


def waiting_first(standing: Standing) -> tuple[bool, int]:
    """For sorting: the clock that ran out longest ago comes first, one without a limit last."""
    return standing.left is None, standing.left or 0
