"""What a rule asks of the appeal itself: channel, other columns, the time it came in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from minyi_router.calendar import to_beijing
from minyi_router.model import Appeal
from minyi_router.rulepack.pack import FactTests, TimeWindow
from minyi_router.rulepack.times import WEEKDAYS


def facts_hold(tests: FactTests, appeal: Appeal, is_work_day: Callable[[date], bool]) -> bool:
    """Whether every fact a rule asks for is as it asks; a time never holds without ``received_at``."""
    if tests.channel and appeal.channel not in tests.channel:
        return False
    if any(appeal.fields.get(name) not in values for name, values in tests.field):
        return False
    if tests.time is None:
        return True
    local = to_beijing(appeal.received_at) if appeal.received_at else None
    return local is not None and _in_window(tests.time, local, is_work_day)


def _in_window(window: TimeWindow, local: datetime, is_work_day: Callable[[date], bool]) -> bool:
    if window.minutes and not _between(window.minutes, local.hour * 60 + local.minute):
        return False
    if window.dates:
        first, last = window.dates
        today = (local.month, local.day)
        if not (first <= today <= last if first <= last else today >= first or today <= last):
            return False
    sort = "工作日" if is_work_day(local.date()) else "休息日"
    return not window.days or bool({WEEKDAYS[local.weekday()], sort} & window.days)


def _between(minutes: tuple[int, int], minute: int) -> bool:
    start, end = minutes
    return start <= minute < end if start < end else minute >= start or minute < end
