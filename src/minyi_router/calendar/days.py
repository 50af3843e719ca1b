"""What each date is: a working day with its spans, or a day off, and why.

The first source that names a date decides: the pack's half_days, days_off and work_days; the pack's
plans of years; the published table, for the years it holds and no plan covers; the statutory days
of fixed date; and last the weekday. Days are proleptic ordinals (``date.toordinal()``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from minyi_router.calendar.published import notices
from minyi_router.calendar.spans import Season, Span, YearPlan, check_spans

FIRST_YEAR = 2000
LAST_YEAR = 2099

# 全国年节及纪念日放假办法 第二条，日期固定的几天；春节、清明、端午、中秋随历法变动，公布前不猜
FIXED_DAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class NamedDay(NamedTuple):
    """A date some source names; no spans: a day off."""

    spans: tuple[Span, ...]
    why: str


class PackDates(NamedTuple):
    """The single dates a pack sets, each with its reason or its spans."""

    days_off: Mapping[date, str]
    work_days: Mapping[date, str]
    half_days: Mapping[date, Sequence[Span]]


class Hours:
    """The ordinary working hours, by season; raises ValueError for hours that overlap or are missing."""

    __slots__ = ("_by_month_day", "_usual")

    def __init__(self, usual: Sequence[Span], seasons: Sequence[Season]) -> None:
        self._usual = ordered(usual)
        self._by_month_day = {}
        for season in reversed(seasons):  # the first that covers a day wins
            hours = ordered(season.hours)
            for day in range(date(2000, 1, 1).toordinal(), date(2001, 1, 1).toordinal()):
                month_day = _month_day(day)
                if season.covers(month_day):
                    self._by_month_day[month_day] = hours

    def on(self, day: int) -> tuple[Span, ...]:
        """The ordinary spans on that date, be it a working day or not."""
        if not self._by_month_day:
            return self._usual
        return self._by_month_day.get(_month_day(day), self._usual)


class DayRules:
    """Answers for every date which spans are worked; immutable after construction."""

    __slots__ = ("_named", "_weekdays", "hours", "provisional_years")

    def __init__(
        self, hours: Hours, weekdays: frozenset[int], dates: PackDates, years: Mapping[int, YearPlan]
    ) -> None:
        if not weekdays <= frozenset(range(7)):
            raise ValueError(f"星期只能是 0（周一）到 6（周日）：{sorted(weekdays)}")
        self.hours = hours
        self._weekdays = weekdays
        presumed = _statutory(years) | _published(hours, years)
        self._named = presumed | _planned(hours, years) | _own(hours, dates)
        self.provisional_years = frozenset(
            year for year in range(FIRST_YEAR, LAST_YEAR + 1) if _is_provisional(year, years)
        )

    def spans(self, day: int) -> tuple[Span, ...]:
        """The spans worked on that date, in order; none on a day off."""
        named = self._named.get(day)
        if named is not None:
            return named.spans
        return self.hours.on(day) if (day + 6) % 7 in self._weekdays else ()

    def why(self, day: int) -> str:
        """The reason in Chinese: a holiday's name, the pack's words, or the weekday."""
        named = self._named.get(day)
        return named.why if named is not None else weekday(day)


def weekday(day: int) -> str:
    """周一 to 周日."""
    return _WEEKDAYS[(day + 6) % 7]


def ordered(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans sorted; raises ValueError when they overlap or there is none."""
    faults = check_spans(spans)
    if faults:
        raise ValueError("；".join(faults))
    return tuple(sorted(spans))


def _month_day(day: int) -> tuple[int, int]:
    found = date.fromordinal(day)
    return found.month, found.day


def _is_provisional(year: int, years: Mapping[int, YearPlan]) -> bool:
    plan = years.get(year)
    return year not in notices().years if plan is None else plan.provisional


def _statutory(years: Mapping[int, YearPlan]) -> dict[int, NamedDay]:
    unpublished = [y for y in range(FIRST_YEAR, LAST_YEAR + 1) if y in years or y not in notices().years]
    return {
        date(year, *month_day).toordinal(): NamedDay((), name)
        for year in unpublished
        for month_day, name in FIXED_DAYS.items()
    }


def _published(hours: Hours, years: Mapping[int, YearPlan]) -> dict[int, NamedDay]:
    known = notices()
    off = {d.toordinal(): NamedDay((), why) for d, why in known.days_off.items() if d.year not in years}
    work = [(d.toordinal(), why) for d, why in known.work_days.items() if d.year not in years]
    return off | {day: NamedDay(hours.on(day), why) for day, why in work}


def _planned(hours: Hours, years: Mapping[int, YearPlan]) -> dict[int, NamedDay]:
    named: dict[int, NamedDay] = {}
    for year, plan in years.items():
        named |= {d.toordinal(): NamedDay((), f"{year}年放假安排") for d in plan.days_off}
        work = [d.toordinal() for d in plan.work_days]
        named |= {day: NamedDay(hours.on(day), f"{year}年调休上班") for day in work}
    return named


def _own(hours: Hours, dates: PackDates) -> dict[int, NamedDay]:
    work = [(d.toordinal(), why) for d, why in dates.work_days.items()]
    named = {day: NamedDay(hours.on(day), why) for day, why in work}
    named |= {d.toordinal(): NamedDay((), why) for d, why in dates.days_off.items()}
    return named | {d.toordinal(): NamedDay(ordered(s), "另定上班时段") for d, s in dates.half_days.items()}
