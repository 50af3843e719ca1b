"""Due moments over working hours, holidays and make-up days.

What the units mean (``start`` is the moment of receipt, seconds rounded up to the full minute; the
day of receipt is the day of the unrounded moment):

- 工作分钟, 工作小时: only minutes inside working spans count, so lunch does not; received outside,
  counting starts with the next working minute.
- 半个工作日: half of the ordinary day's working minutes (rounded up; by the season of the day on
  which counting starts), on the same clock.
- N个工作日: the day of receipt is not counted (民法典 第201条); due when the N-th working day after
  it closes.
- N日: natural days, the day of receipt not counted; due when the last day closes. If that is a day
  off, when the next working day closes (民法典 第203条); with 不顺延 at 23:59 of the day off itself.
- 分钟, 小时: natural. An end at rest moves to the opening of the next working day, unless 不顺延. Rest
  begins at 00:00 of a day off and lasts until that opening, early morning included.

So with ``rolls`` nothing is ever due on a day off. An end of a span is told as that end (12:00), never
as the start of the next; 24:00 is told as 23:59, so that it stays on its day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import partial
from typing import TypeAlias

from minyi_router.calendar.days import FIRST_YEAR, LAST_YEAR, DayRules, Hours, PackDates
from minyi_router.calendar.duration import Duration, Unit
from minyi_router.calendar.spans import MINUTES_A_DAY, Season, Span, YearPlan
from minyi_router.calendar.table import Table, build_table

BEIJING = timezone(timedelta(hours=8))
"""The only zone of the country; it has no summer time."""

# bound once: a look-up on the enumeration costs ten times as much as a global name
_MINUTES, _WORK_MINUTES, _WORK_DAYS, _DAYS = Unit.MINUTES, Unit.WORK_MINUTES, Unit.WORK_DAYS, Unit.DAYS

_MOST_KNOWN = 4096  # answers kept: a year of them for ten terms
_Key: TypeAlias = tuple[int, int, tzinfo | None]

_MARGIN = 4  # years laid out around those asked for: a table is built a few times at most
_END = date(LAST_YEAR + 1, 1, 1).toordinal() * MINUTES_A_DAY
_ORIGIN = datetime(1, 1, 1)
_AWARE_ORIGIN = _ORIGIN.replace(tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Due:
    """When a time runs out; ``provisional`` when a year it ran through has no published holidays yet."""

    at: datetime
    provisional: bool


class WorkCalendar:
    """A bureau's working calendar: immutable, safe in threads, can be pickled.

    For a date, the first that names it decides: ``half_days``, ``days_off``, ``work_days``; the
    ``years`` plans (dates a plan leaves open: see ``YearPlan``); the State Council's published table;
    in years not published yet 元旦 1/1, 劳动节 5/1-2 and 国庆 10/1-3, the rest by weekday, all of it
    provisional. ``weekdays`` are worked, 0 is Monday. Raises ValueError, in Chinese, for spans that
    overlap or are missing and for a weekday out of range.
    """

    __slots__ = ("_days", "_known", "_parts", "_table")

    def __init__(  # noqa: PLR0913 (one keyword for each part of calendar.yaml)
        self,
        *,
        hours: Sequence[Span],
        weekdays: frozenset[int],
        days_off: Mapping[date, str],
        work_days: Mapping[date, str],
        half_days: Mapping[date, Sequence[Span]],
        years: Mapping[int, YearPlan],
        seasons: Sequence[Season] = (),
    ) -> None:
        self._parts = partial(
            WorkCalendar,
            hours=tuple(hours),
            weekdays=weekdays,
            days_off=dict(days_off),
            work_days=dict(work_days),
            half_days={day: tuple(spans) for day, spans in half_days.items()},
            years=dict(years),
            seasons=tuple(seasons),
        )
        dates = PackDates(days_off, work_days, half_days)
        self._days = DayRules(Hours(hours, seasons), weekdays, dates, years)
        self._table: Table | None = None
        self._known: dict[_Key, Due | None] = {}

    def __reduce__(self) -> tuple[partial[WorkCalendar], tuple[()]]:
        return self._parts, ()

    def due(self, start: datetime, duration: Duration) -> Due | None:
        """When ``duration`` after ``start`` runs out; see the module for the meaning of each unit.

        An aware start is converted to UTC+8 and answered so; a naive one is Beijing time and
        answered naive. None for a start outside the years 2000-2099 and for an end beyond them.
        """
        local = to_beijing(start)
        if local is None:
            return None
        if duration.unit is _WORK_DAYS:  # the hour does not matter, so many appeals have the same
            key = local.toordinal(), duration.amount, local.tzinfo
            if key not in self._known:
                self._remember(key, self._due(local, duration))
            return self._known.get(key) or self._due(local, duration)
        return self._due(local, duration)

    def _due(self, local: datetime, duration: Duration) -> Due | None:
        end = self._end(local, duration)
        if end is None:
            return None
        at = (_ORIGIN if local.tzinfo is None else _AWARE_ORIGIN) + timedelta(0, 60 * (end - MINUTES_A_DAY))
        asked = duration.rolls or duration.unit is not _MINUTES
        return Due(at, asked and self._is_provisional(local.year, at.year))

    def _remember(self, key: _Key, due: Due | None) -> None:
        """Keep an answer; other threads may do so at the same time, and all of them keep the same."""
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = due

    def worked(self, start: datetime, end: datetime) -> int | None:
        """Working minutes between two moments, each cut to the minute; below 0 when ``end`` is the earlier.

        Aware moments are converted to UTC+8, naive ones are Beijing time. None for a moment outside the
        years 2000-2099.
        """
        first, last = to_beijing(start), to_beijing(end)
        if first is None or last is None:
            return None
        table = self._cover(min(first.year, last.year), max(first.year, last.year))
        return table.worked(_minute(last)) - table.worked(_minute(first))

    def is_work_day(self, day: date) -> bool:
        """Whether anyone works on that date; outside 2000-2099 by weekday alone."""
        return bool(self._days.spans(day.toordinal()))

    def is_work_time(self, moment: datetime) -> bool:
        """Whether the moment lies inside a working span; its last second does, its end does not.

        An aware moment is converted to UTC+8, a naive one is Beijing time.
        """
        local = to_beijing(moment) or moment
        minute = local.hour * 60 + local.minute
        return any(span.start <= minute < span.end for span in self._days.spans(local.toordinal()))

    def spans(self, day: date) -> tuple[Span, ...]:
        """The spans worked on that date, in order; none on a day off."""
        return self._days.spans(day.toordinal())

    def why(self, day: date) -> str:
        """Why the date is what it is, in Chinese: a holiday's name, the pack's words, or the weekday."""
        return self._days.why(day.toordinal())

    def is_provisional(self, year: int) -> bool:
        """Whether the holidays of that year (2000-2099) are only presumed."""
        return year in self._days.provisional_years

    def _is_provisional(self, first: int, last: int) -> bool:
        if first == last:
            return first in self._days.provisional_years
        return not self._days.provisional_years.isdisjoint(range(first, last + 1))

    def _end(self, local: datetime, duration: Duration) -> int | None:
        """The due minute: from a table of the years near by, or when that is too short of all years."""
        day, year = local.toordinal(), local.year
        moment = _minute(local)
        if local.second or local.microsecond:
            moment += 1
        end = self._reckon(self._cover(year, min(year + 1, LAST_YEAR)), day, moment, duration)
        if end is not None:
            return end
        return self._reckon(self._cover(year, LAST_YEAR), day, moment, duration)

    def _reckon(self, table: Table, day: int, moment: int, duration: Duration) -> int | None:
        amount, unit = duration.amount, duration.unit
        if unit is _WORK_MINUTES:
            return table.work_minutes_after(moment, amount)
        if unit is _WORK_DAYS:
            return table.nth_work_day_close(day, amount)
        if unit is _MINUTES:
            return table.off_rest(moment + amount) if duration.rolls else _in_range(moment + amount)
        if unit is _DAYS:
            return table.close(day + amount, duration.rolls)
        return self._half_days_after(table, moment, amount)

    def _half_days_after(self, table: Table, moment: int, amount: int) -> int | None:
        day = table.counting_day(moment)
        if day is None:
            return None
        ordinary = sum(span.minutes for span in self._days.hours.on(day))
        return table.work_minutes_after(moment, (ordinary * amount + 1) // 2)

    def _cover(self, first: int, last: int) -> Table:
        """A table that holds the years, widened when needed.

        Threads may build at the same time: each gets a table right for its question, and the
        attribute is replaced as a whole.
        """
        table = self._table
        if table is not None and table.first <= first and last <= table.last:
            return table
        first, last = max(FIRST_YEAR, first - _MARGIN), min(LAST_YEAR, last + _MARGIN)
        if table is not None:
            first, last = min(first, table.first), max(last, table.last)
        self._table = table = build_table(first, last, self._days.spans)
        return table


def to_beijing(moment: datetime) -> datetime | None:
    """An aware moment in UTC+8, a naive one as it is; None outside the years 2000-2099."""
    if not FIRST_YEAR - 1 <= moment.year <= LAST_YEAR + 1:
        return None  # before converting: the ends of datetime's own range cannot be converted
    if moment.tzinfo is not None:
        aware = moment.utcoffset() is not None
        moment = moment.astimezone(BEIJING) if aware else moment.replace(tzinfo=None)
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _minute(local: datetime) -> int:
    return local.toordinal() * MINUTES_A_DAY + local.hour * 60 + local.minute


def _in_range(moment: int) -> int | None:
    return moment if moment < _END else None
