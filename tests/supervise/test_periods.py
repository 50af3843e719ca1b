"""Weeks as ISO 8601 counts them, months, what they are compared with, and how they are written."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.supervise.periods import Period, month_of, parse_month, parse_week, week_of

DAYS = st.dates(date(2000, 2, 1), date(2099, 12, 1))


@pytest.mark.parametrize(
    ("code", "first", "last", "name", "why"),
    [
        ("2026-W47", "2026-11-16", "2026-11-22", "2026年第47周（11月16日至11月22日）", "any week"),
        ("2026-W01", "2025-12-29", "2026-01-04", "2026年第1周（12月29日至1月4日）", "begins the year before"),
        ("2026-W53", "2026-12-28", "2027-01-03", "2026年第53周（12月28日至1月3日）", "a year of 53 weeks"),
        ("2027-W01", "2027-01-04", "2027-01-10", "2027年第1周（1月4日至1月10日）", "and the week after it"),
        ("2026-02", "2026-02-01", "2026-02-28", "2026年2月", "the shortest month"),
        ("2028-02", "2028-02-01", "2028-02-29", "2028年2月", "of a leap year"),
        ("2026-12", "2026-12-01", "2026-12-31", "2026年12月", "the last"),
    ],
)
def test_first_day_last_day_and_name(code: str, first: str, last: str, name: str, why: str) -> None:
    period = parse_week(code) if "W" in code else parse_month(code)
    assert (str(period.first), str(period.end - timedelta(1))) == (first, last), why
    assert (period.code, period.name) == (code, name), why
    assert (period.dates()[0], period.dates()[-1], len(period.dates())) == (
        period.first,
        period.end - timedelta(1),
        period.days,
    )


@pytest.mark.parametrize(
    ("code", "before", "year", "why"),
    [
        ("2026-W47", "2026-W46", "2025-W47", "the same weekdays, 52 weeks earlier"),
        ("2026-W01", "2025-W52", "2025-W01", "over New Year"),
        ("2027-W01", "2026-W53", "2026-W02", "52 weeks back over a year of 53"),
        ("2026-W53", "2026-W52", "2026-W01", "the year before has no week 53"),
        ("2026-01", "2025-12", "2025-01", "months go back over New Year"),
        ("2026-03", "2026-02", "2025-03", "31 days after 28"),
        ("2028-02", "2028-01", "2027-02", "29 days against 28"),
    ],
)
def test_what_they_are_compared_with(code: str, before: str, year: str, why: str) -> None:
    period = parse_week(code) if "W" in code else parse_month(code)
    assert (period.before().code, period.year_before().code) == (before, year), why


def test_any_other_stretch_of_days() -> None:
    days = Period(date(2026, 11, 20), date(2026, 11, 25))
    assert (days.code, days.name) == ("2026-11-20..2026-11-24", "2026年11月20日至11月24日")
    assert days.before() == Period(date(2026, 11, 15), date(2026, 11, 20))
    assert days.year_before() == Period(date(2025, 11, 21), date(2025, 11, 26))


@pytest.mark.parametrize(
    ("now", "code", "why"),
    [
        ("2026-11-10 08:00", "2026-11-16..2026-11-16", "before it begins: its first day"),
        ("2026-11-16 00:00", "2026-11-16..2026-11-16", "as it begins"),
        ("2026-11-18 09:30", "2026-11-16..2026-11-18", "the day itself is part of it"),
        ("2026-11-22 00:00", "2026-W47", "on its last day it is whole"),
        ("2026-12-01 00:00", "2026-W47", "and after it"),
    ],
)
def test_as_much_as_is_over(now: str, code: str, why: str) -> None:
    assert parse_week("2026-W47").cut(datetime.fromisoformat(now)).code == code, why


@pytest.mark.parametrize("text", ["2026-W47", " 2026W47 ", "2026-w47"])
def test_ways_to_write_a_week(text: str) -> None:
    assert parse_week(text).code == "2026-W47"


@pytest.mark.parametrize(
    "text", ["", "47", "2026-47", "2025-W53", "2026-W00", "1999-W01", "9999-W52", "本周"]
)
def test_no_week(text: str) -> None:
    with pytest.raises(ValueError, match=f"^「{text}」不是哪一周，应写成 2026-W47 这样$"):
        parse_week(text)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-0", "2026-11-01", "9999-12", "0001-01", "上月"]
)
def test_no_month(text: str) -> None:
    with pytest.raises(ValueError, match=f"^「{text}」不是哪一月，应写成 2026-11 这样$"):
        parse_month(text)


@given(DAYS)
def test_weeks_and_months_hold_their_days_and_leave_no_gap(day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12)
    for period in (week_of(day), month_of(day)):
        assert period.holds(noon)
        assert not period.before().holds(noon)
        assert period.before().end == period.first
        assert day in period.dates()
    assert week_of(day).year_before().first.weekday() == week_of(day).first.weekday() == 0
    assert parse_week(week_of(day).code) == week_of(day)
    assert parse_month(month_of(day).code) == month_of(day)
