"""The arithmetic of a due moment in words for clerks, worked out only when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from minyi_router.calendar.days import weekday
from minyi_router.calendar.duration import Duration, Unit
from minyi_router.calendar.working import Due, WorkCalendar, to_beijing

_ONE_DAY = timedelta(days=1)
_BY_DAYS = (Unit.WORK_DAYS, Unit.DAYS)
_NATURAL = (Unit.MINUTES, Unit.DAYS)


def explain_due(calendar: WorkCalendar, start: datetime, duration: Duration) -> tuple[str, ...]:
    """Lines that retrace ``calendar.due(start, duration)``: receipt, what was skipped, the end."""
    local, due = to_beijing(start), calendar.due(start, duration)
    if local is None or due is None:
        return ("超出 2000 至 2099 年，算不出时限",)
    natural = duration.unit in _NATURAL
    skipped = _rolled(calendar, local, duration, due) if natural else _rested(calendar, local, due)
    steps = (_receipt(calendar, local, duration), *skipped, f"{written(duration)}，到 {_moment(due.at)} 止")
    return (*steps, *_doubts(calendar, local, due))


def _receipt(calendar: WorkCalendar, local: datetime, duration: Duration) -> str:
    received = f"{_day(local)}{local:{'%H:%M:%S' if local.second else '%H:%M'}} 收到"
    if duration.unit in _BY_DAYS:
        return f"{received}，当日不计"
    if duration.unit is Unit.MINUTES:
        return f"{received}，不分昼夜连续计算"
    first = calendar.due(local, Duration(1, Unit.WORK_MINUTES))
    if first is None or first.at <= local + timedelta(minutes=2):
        return f"{received}，即时起算，只计上班时间"
    return f"{received}，不在上班时间，从 {_moment(first.at - timedelta(minutes=1))} 起算，只计上班时间"


def _rested(calendar: WorkCalendar, local: datetime, due: Due) -> Iterator[str]:
    """The holidays and make-up days between receipt and end, run by run; plain weekends as a number."""
    weekends = 0
    days = _days(local.date(), due.at.date())
    for works, run in groupby(days, calendar.is_work_day):
        dates = list(run)
        reasons = dict.fromkeys(calendar.why(day) for day in dates)
        if works:
            named = [day for day in dates if not calendar.why(day).startswith("周")]
            yield from (f"{_day(day)}上班（{calendar.why(day)}），照计" for day in named)
        elif all(reason.startswith("周") for reason in reasons):
            weekends += len(dates)
        else:
            yield f"{_dates(dates)}休息（{'、'.join(reasons)}），不计"
    if weekends:
        yield f"每周休息日 {weekends} 天，不计"


def _rolled(calendar: WorkCalendar, local: datetime, duration: Duration, due: Due) -> Iterator[str]:
    by_days = duration.unit is Unit.DAYS
    step = timedelta(days=duration.amount) if by_days else timedelta(minutes=duration.amount)
    end = local + step
    if not calendar.is_work_day(end):
        rest = f"{_day(end)}是休息日（{calendar.why(end)}）"
        yield f"{rest}，顺延到下一个工作日" if duration.rolls else f"{rest}，不顺延"
    elif not by_days and due.at - end > timedelta(minutes=1):
        yield f"{_moment(end)} 在休息日之后、上班之前，顺延到上班"


def _doubts(calendar: WorkCalendar, local: datetime, due: Due) -> Iterator[str]:
    if due.provisional:
        years = [year for year in range(local.year, due.at.year + 1) if calendar.is_provisional(year)]
        yield f"{'、'.join(map(str, years))}年的放假安排尚未公布，暂按每周工作日和日期固定的节日推算"


def written(duration: Duration) -> str:
    """The time as the rule keeper wrote it."""
    return duration.text or f"{duration.amount}{duration.unit.value}"


def _days(after: date, last: date) -> Iterator[date]:
    while after < last:
        after += _ONE_DAY
        yield after


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}（{weekday(day.toordinal())}）"


def _dates(dates: list[date]) -> str:
    return _day(dates[0]) if len(dates) == 1 else f"{dates[0]:%Y-%m-%d} 至 {dates[-1]:%m-%d} "


def _moment(moment: datetime) -> str:
    return f"{_day(moment)}{moment:%H:%M}"
