"""The slow, obvious twin of the clocks: it lays out every minute, and counts.

Nothing of it is taken from the clocks but their words: whether somebody works at a minute is all it asks
the calendar. One flag a minute makes a year half a megabyte.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from minyi_router.calendar import Duration, Unit
from minyi_router.rulepack.pack import Clocks, RulePack
from minyi_router.rulepack.supervision import Clock
from minyi_router.supervise.clocks import Standing, State
from minyi_router.supervise.life import Life

MINUTE = timedelta(minutes=1)
A_DAY = 24 * 60
LAST_MINUTE = 23 * 60 + 59


class MinuteWalk:
    """The minutes from the start of ``first`` to the start of ``end``, each worked or not.

    Every receipt, every due moment and every ``now`` asked about must lie within. ``provisional`` are the
    years whose holidays are presumed.
    """

    def __init__(self, pack: RulePack, first: date, end: date, provisional: frozenset[int]) -> None:
        self.pack, self.provisional = pack, provisional
        self.start = datetime.combine(first, time.min)
        minutes = range((end - first).days * A_DAY)
        self.works = bytearray(pack.calendar.is_work_time(self.start + i * MINUTE) for i in minutes)
        # half days are shorter, and the hours of the packs in question do not change with the season
        self.ordinary_day = max(sum(self._day(day)) for day in range(len(minutes) // A_DAY))

    def standings(self, life: Life, now: datetime) -> tuple[Standing, Standing]:
        """What `standings` should say."""
        contacted = life.contacted or life.replied or life.closed
        return (
            self._standing("contact", life, life.contact_by, contacted, now),
            self._standing("resolve", life, life.resolve_by, life.closed, now),
        )

    def due(self, received: datetime, term: Duration) -> datetime:
        """When a term ends that runs from a receipt."""
        return self.start + self._end(self._received(received), self._place(received) // A_DAY, term) * MINUTE

    def _end(self, start: int, day: int, term: Duration) -> int:
        match term.unit:
            case Unit.MINUTES:
                end = start + term.amount
                return self._after_rest(end) if term.rolls else end
            case Unit.WORK_MINUTES:
                return self._worked_off(start, term.amount)
            case Unit.HALF_WORK_DAY:
                return self._worked_off(start, (self.ordinary_day * term.amount + 1) // 2)
            case Unit.WORK_DAYS:
                return self._closing(list(self._work_days_after(day, term.amount))[-1])
        last = day + term.amount
        if self._is_off(last) and not term.rolls:
            return last * A_DAY + LAST_MINUTE
        while self._is_off(last):
            last += 1
        return self._closing(last)

    def _worked_off(self, minute: int, amount: int) -> int:
        while amount:
            amount -= self.works[minute]
            minute += 1
        return minute

    def _work_days_after(self, day: int, count: int) -> Iterator[int]:
        while count:
            day += 1
            if not self._is_off(day):
                count -= 1
                yield day

    def _after_rest(self, minute: int) -> int:
        """The minute, or where it lies in a rest (a day off, and on until somebody works) the end of that."""
        day = minute // A_DAY
        opened = any(self.works[day * A_DAY : minute + 1])
        if not self._is_off(day) and (opened or not self._is_off(day - 1)):
            return minute
        while not self.works[minute]:
            minute += 1
        return minute

    def _day(self, day: int) -> bytearray:
        return self.works[day * A_DAY : (day + 1) * A_DAY]

    def _is_off(self, day: int) -> bool:
        return not any(self._day(day))

    def _closing(self, day: int) -> int:
        return day * A_DAY + self._day(day).rindex(1) + 1

    def _place(self, moment: datetime) -> int:
        return (moment - self.start) // MINUTE

    def _received(self, moment: datetime) -> int:
        return self._place(moment) + (1 if moment.second or moment.microsecond else 0)

    def _standing(
        self, clock: Clock, life: Life, given: datetime | None, stopped: datetime | None, now: datetime
    ) -> Standing:
        due, rolls = given, True
        if due is None:
            term = self._term(self.pack.contact if clock == "contact" else self.pack.resolve, life)
            due, rolls = self.due(life.received, term), term.rolls or term.unit is not Unit.MINUTES
        until, end = self._place(stopped or now), self._place(due)
        working = bool(self.works[end] or self.works[end - 1])
        left, left_working = end - until, self._signed(until, end)
        measured = left_working if working else left
        start = self._received(life.received)
        allowed = self._signed(start, end) if working else end - start
        used = 1 - measured / allowed if allowed > 0 else 1.0
        years = range(life.received.year, due.year + 1)
        return Standing(
            clock=clock,
            state=self._state(clock, left, measured, used, stopped=stopped is not None),
            due=due,
            stopped=stopped,
            left=left,
            left_working=left_working,
            used=used,
            working=working,
            provisional=rolls and not self.provisional.isdisjoint(years),
        )

    def _signed(self, first: int, last: int) -> int:
        """Minutes worked between two; below 0 when the second is the earlier."""
        return sum(self.works[first:last]) if first <= last else -sum(self.works[last:first])

    def _state(self, clock: Clock, left: int, measured: int, used: float, *, stopped: bool) -> State:
        rules = self.pack.supervision
        if stopped:
            return "late" if left < 0 else "met"
        if left < 0:
            return "overdue"
        if measured <= rules.near[clock]:
            return "near"
        return "warned" if used >= rules.warn_at else "running"

    def _term(self, clocks: Clocks, life: Life) -> Duration:
        for names, name in ((clocks.matter, life.matter), (clocks.kind, life.kind), (clocks.tier, life.tier)):
            if name in names:
                return names[name]
        assert clocks.default, "both clocks of the packs in question have a default"
        return clocks.default
