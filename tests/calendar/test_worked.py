"""Working minutes between two moments, against walking every minute; their sign, and where there are none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.calendar import BEIJING, WorkCalendar, parse_span

MINUTE = timedelta(minutes=1)
FIRST, LAST = datetime(2026, 9, 28), datetime(2026, 10, 14)  # the National Day rest, and two worked weekends
MOMENTS = st.datetimes(FIRST, LAST)


@cache
def calendar() -> WorkCalendar:
    return WorkCalendar(
        hours=(parse_span("09:00-12:00"), parse_span("13:30-17:30")),
        weekdays=frozenset(range(5)),
        days_off={},
        work_days={},
        half_days={date(2026, 9, 30): (parse_span("09:00-12:00"),)},
        years={},
    )


def walked(start: datetime, end: datetime) -> int:
    """Minute by minute, each moment cut to its minute."""
    if end < start:
        return -walked(end, start)
    moment, count = start.replace(second=0, microsecond=0), 0
    while moment < end.replace(second=0, microsecond=0):
        count += calendar().is_work_time(moment)
        moment += MINUTE
    return count


@settings(max_examples=40, deadline=None)
@given(MOMENTS, st.timedeltas(timedelta(days=-3), timedelta(days=3)))
def test_equal_to_the_walk(start: datetime, length: timedelta) -> None:
    end = start + length
    assert calendar().worked(start, end) == walked(start, end)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_parts_add_up_and_backwards_is_below_nothing(one: datetime, two: datetime, three: datetime) -> None:
    worked = calendar().worked
    assert worked(one, two) == -(worked(two, one) or 0)
    assert worked(one, three) == (worked(one, two) or 0) + (worked(two, three) or 0)


@pytest.mark.parametrize(
    ("start", "end", "minutes", "why"),
    [
        ("2026-09-29 09:00", "2026-09-29 17:30", 420, "a whole day"),
        ("2026-09-29 12:00", "2026-09-29 13:30", 0, "over noon"),
        ("2026-09-29 17:00", "2026-09-29 09:00", -390, "backwards"),
        ("2026-09-29 09:00:59", "2026-09-29 09:01:00", 1, "to the minute"),
        ("2026-09-29 09:00:00", "2026-09-29 09:00:59", 0, "likewise"),
        ("2026-09-30 11:00", "2026-10-08 10:00", 120, "a half day, and seven days off"),
        ("2026-10-10 00:00", "2026-10-11 00:00", 420, "a Saturday that is worked"),
        ("2026-12-31 17:00", "2027-01-04 09:30", 60, "over New Year, its holidays presumed"),
        ("2000-01-01 00:00", "2000-01-03 10:00", 60, "the first year there is"),
        ("2099-12-31 17:00", "2099-12-31 23:59", 30, "the last"),
    ],
)
def test_by_hand(start: str, end: str, minutes: int, why: str) -> None:
    found = calendar().worked(datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert found == minutes, why


@pytest.mark.parametrize("outside", ["1999-12-31 23:59", "2100-01-01 00:00"])
def test_outside_of_its_years_nothing_is_known(outside: str) -> None:
    inside, moment = datetime(2026, 9, 29, 9), datetime.fromisoformat(outside)
    assert calendar().worked(inside, moment) is None
    assert calendar().worked(moment, inside) is None


def test_aware_moments_are_turned_to_beijing_time() -> None:
    start, end = datetime(2026, 9, 29, 1, tzinfo=UTC), datetime(2026, 9, 29, 17, 30, tzinfo=BEIJING)
    assert calendar().worked(start, end) == 420
