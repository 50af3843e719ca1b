"""Due moments against a slow, obvious twin that walks minute by minute; and laws that always hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.calendar import (
    BEIJING,
    Duration,
    Season,
    Span,
    Unit,
    WorkCalendar,
    YearPlan,
    parse_month_days,
    parse_span,
)
from minyi_router.calendar.published import notices

FIRST, LAST = datetime(2024, 1, 1), datetime(2029, 1, 1)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
SUMMER = Season(*parse_month_days("06-01..09-30"), (parse_span("08:00-12:00"), parse_span("15:00-19:01")))
WINTER = Season(*parse_month_days("11-15..02-29"), (parse_span("10:00-15:00"),))
HOURS = [
    (parse_span("09:00-12:00"), parse_span("13:30-17:30")),
    (parse_span("00:00-24:00"),),
    (parse_span("20:00-24:00"), parse_span("00:00-02:01")),
    (parse_span("08:00-12:00"), parse_span("12:00-13:00"), parse_span("23:59-24:00")),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """The parts of a calendar, and the slow answers."""

    hours: tuple[Span, ...]
    weekdays: frozenset[int]
    days_off: dict[date, str]
    work_days: dict[date, str]
    half_days: dict[date, tuple[Span, ...]]
    years: dict[int, YearPlan]
    seasons: tuple[Season, ...]

    def calendar(self) -> WorkCalendar:
        """The fast twin."""
        return WorkCalendar(
            hours=self.hours,
            weekdays=self.weekdays,
            days_off=self.days_off,
            work_days=self.work_days,
            half_days=self.half_days,
            years=self.years,
            seasons=self.seasons,
        )

    def ordinary(self, day: date) -> tuple[Span, ...]:
        """The hours of the season."""
        for season in self.seasons:
            if season.covers((day.month, day.day)):
                return season.hours
        return self.hours

    def works(self, day: date) -> bool:
        """The order of precedence, one line each."""
        plan = self.years.get(day.year)
        if day in self.half_days:
            return True
        if day in self.days_off:
            return False
        if day in self.work_days:
            return True
        if plan is not None and (day in plan.work_days or day in plan.days_off):
            return day in plan.work_days
        if plan is None and (day in notices().work_days or day in notices().days_off):
            return day in notices().work_days
        if (plan is not None or day.year not in notices().years) and (day.month, day.day) in FIXED:
            return False
        return day.weekday() in self.weekdays

    def spans(self, day: date) -> tuple[Span, ...]:
        """The spans of one date."""
        return self.half_days.get(day, self.ordinary(day)) if self.works(day) else ()

    def is_working(self, moment: datetime) -> bool:
        """Whether the minute that begins here is worked."""
        minute = moment.hour * 60 + moment.minute
        return any(span.start <= minute < span.end for span in self.spans(moment.date()))

    def close(self, day: date) -> datetime:
        """The end of the last span of a working day."""
        end = max(span.end for span in self.spans(day))
        return on_its_day(datetime.combine(day, time()) + end * MINUTE)

    def due(self, start: datetime, duration: Duration) -> datetime:
        """Walk until the time has run out."""
        if duration.unit is Unit.WORK_DAYS:
            return self.close(self._nth_work_day(start.date(), duration.amount))
        if duration.unit is Unit.DAYS:
            return self._natural_days(start.date() + duration.amount * DAY, duration.rolls)
        moment = start.replace(second=0, microsecond=0)
        moment += MINUTE if start != moment else timedelta()
        if duration.unit is Unit.MINUTES:
            end = moment + duration.amount * MINUTE
            return self._opening(end) if duration.rolls and self._at_rest(end) else end
        return self._worked(moment, duration)

    def _worked(self, moment: datetime, duration: Duration) -> datetime:
        moment = self._opening(moment)
        left = duration.amount
        if duration.unit is Unit.HALF_WORK_DAY:
            minutes = sum(span.minutes for span in self.ordinary(moment.date()))
            left = minutes // 2 + minutes % 2
        while left:
            left -= self.is_working(moment)
            moment += MINUTE
        return on_its_day(moment)

    def _opening(self, moment: datetime) -> datetime:
        while not self.is_working(moment):
            moment += MINUTE
        return moment

    def _at_rest(self, moment: datetime) -> bool:
        day = moment.date()
        if not self.works(day):
            return True
        earlier = (
            moment < datetime.combine(day, time()) + min(span.start for span in self.spans(day)) * MINUTE
        )
        return earlier and not self.works(day - DAY)

    def _nth_work_day(self, day: date, amount: int) -> date:
        while amount:
            day += DAY
            amount -= self.works(day)
        return day

    def _natural_days(self, day: date, rolls: bool) -> datetime:
        if self.works(day):
            return self.close(day)
        if not rolls:
            return datetime.combine(day, time(23, 59))
        return self.close(self._nth_work_day(day, 1))


def on_its_day(end: datetime) -> datetime:
    """24:00 is told as 23:59."""
    return end - MINUTE if end.time() == time() else end


days = st.dates(FIRST.date(), LAST.date())
plans = st.builds(
    lambda off, work: YearPlan(provisional=True, days_off=off - work, work_days=work),
    st.frozensets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=20),
    st.frozensets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=5),
)
bureaus = st.builds(
    Bureau,
    hours=st.sampled_from(HOURS),
    weekdays=st.sampled_from([frozenset(range(5)), frozenset(range(6)), frozenset(range(7)), frozenset({2})]),
    days_off=st.dictionaries(days, st.just("停休"), max_size=20),
    work_days=st.dictionaries(days, st.just("值守"), max_size=20),
    half_days=st.dictionaries(days, st.sampled_from([HOURS[0][:1], HOURS[3]]), max_size=10),
    years=st.dictionaries(st.just(2027), plans, max_size=1),
    seasons=st.sampled_from([(), (SUMMER,), (WINTER, SUMMER)]),
)
# seconds at the borders of minutes, and moments at the borders of spans and days
moments = st.one_of(
    st.datetimes(FIRST, LAST),
    st.builds(
        datetime.combine,
        days,
        st.sampled_from([time(), time(9), time(12), time(11, 59, 59), time(17, 30), time(23, 59, 59)]),
    ),
)
durations = st.one_of(
    st.builds(Duration, st.integers(1, 3000), st.just(Unit.MINUTES), st.booleans()),
    st.builds(Duration, st.integers(1, 900), st.just(Unit.WORK_MINUTES)),
    st.just(Duration(1, Unit.HALF_WORK_DAY)),
    st.builds(Duration, st.integers(1, 40), st.just(Unit.WORK_DAYS)),
    st.builds(Duration, st.integers(1, 90), st.just(Unit.DAYS), st.booleans()),
)


def due_at(calendar: WorkCalendar, start: datetime, duration: Duration) -> datetime:
    """The due moment, which these starts always have."""
    due = calendar.due(start, duration)
    assert due is not None
    return due.at


@settings(max_examples=150, deadline=None)
@given(bureaus, st.lists(st.tuples(moments, durations), min_size=1, max_size=3))
def test_equal_to_the_walk(bureau: Bureau, questions: list[tuple[datetime, Duration]]) -> None:
    """Whatever the hours, holidays and plans, the tables give what walking gives."""
    calendar = bureau.calendar()
    for start, duration in questions:
        assert due_at(calendar, start, duration) == bureau.due(start, duration)


@settings(deadline=None)
@given(bureaus, st.lists(moments, min_size=1, max_size=20))
def test_work_days_and_times_equal_to_the_walk(bureau: Bureau, starts: list[datetime]) -> None:
    """The questions of rules (休息日, 上班时间) agree with the order of precedence."""
    calendar = bureau.calendar()
    for start in starts:
        assert calendar.is_work_day(start.date()) == calendar.is_work_day(start) == bureau.works(start.date())
        assert calendar.is_work_time(start) == bureau.is_working(start)


@settings(deadline=None)
@given(bureaus, moments, durations)
def test_never_due_on_a_day_off(bureau: Bureau, start: datetime, duration: Duration) -> None:
    """With rolling, nothing runs out on a day off, and nothing before it was received."""
    calendar = bureau.calendar()
    rolling = Duration(duration.amount, duration.unit)
    at = due_at(calendar, start, rolling)
    assert at > start
    assert calendar.is_work_day(at)


def _pairs(bureau: Bureau, duration: Duration) -> Iterator[Duration]:
    """A half day may shrink where a season begins, so it is compared without seasons only."""
    if duration.unit is not Unit.HALF_WORK_DAY or not bureau.seasons:
        yield duration


@settings(deadline=None)
@given(bureaus, moments, st.timedeltas(timedelta(0), timedelta(days=12)), durations)
def test_monotone_in_start(bureau: Bureau, start: datetime, later: timedelta, duration: Duration) -> None:
    """What is received later is never due earlier."""
    calendar = bureau.calendar()
    for each in _pairs(bureau, duration):
        assert due_at(calendar, start, each) <= due_at(calendar, start + later, each)


@settings(deadline=None)
@given(bureaus, moments, durations, st.integers(1, 2000))
def test_monotone_in_amount(bureau: Bureau, start: datetime, duration: Duration, more: int) -> None:
    """A longer time never ends earlier."""
    calendar = bureau.calendar()
    longer = Duration(duration.amount + more % 60, duration.unit, duration.rolls)
    assert due_at(calendar, start, duration) <= due_at(calendar, start, longer)


@settings(deadline=None)
@given(bureaus, moments, durations)
def test_naive_and_aware_agree(bureau: Bureau, start: datetime, duration: Duration) -> None:
    """Naive is Beijing time; the same moment in another zone has the same answer."""
    calendar = bureau.calendar()
    naive = calendar.due(start, duration)
    aware = calendar.due(start.replace(tzinfo=BEIJING), duration)
    assert naive is not None
    assert aware is not None
    assert naive.at.tzinfo is None
    assert aware.at.replace(tzinfo=None) == naive.at
    assert aware == calendar.due(start.replace(tzinfo=BEIJING).astimezone(UTC), duration)


@settings(max_examples=30, deadline=None)
@given(bureaus, st.lists(moments, min_size=2, max_size=5), durations)
def test_no_memory(bureau: Bureau, starts: list[datetime], duration: Duration) -> None:
    """The tables grow with the questions, the answers stay: each equals that of a fresh calendar."""
    shared = bureau.calendar()
    for start in [*starts, datetime(2008, 8, 8, 8), *starts]:
        assert shared.due(start, duration) == bureau.calendar().due(start, duration)
