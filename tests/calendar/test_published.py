"""The published holidays, compared with the State Council's notices typed by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from minyi_router.calendar import published_years
from minyi_router.calendar.published import notices

# 国务院办公厅关于2025年、2026年部分节假日安排的通知: first and last day off; then the make-up days
OFF = {
    2025: ["0101-0101", "0128-0204", "0404-0406", "0501-0505", "0531-0602", "1001-1008"],
    2026: ["0101-0103", "0215-0223", "0404-0406", "0501-0505", "0619-0621", "0925-0927", "1001-1007"],
}
MAKE_UP = {
    2025: ["0126", "0208", "0427", "0928", "1011"],
    2026: ["0104", "0214", "0228", "0509", "0920", "1010"],
}
NAMES = [
    (date(2026, 1, 1), "元旦"),
    (date(2026, 2, 17), "春节"),
    (date(2026, 4, 5), "清明"),
    (date(2026, 5, 1), "劳动节"),
    (date(2026, 6, 19), "端午"),
    (date(2026, 9, 25), "中秋"),
    (date(2026, 10, 1), "国庆节"),
]


def _date(year: int, month_day: str) -> date:
    return date(year, int(month_day[:2]), int(month_day[2:]))


def _run(year: int, ends: str) -> list[date]:
    first, last = (_date(year, end) for end in ends.split("-"))
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


@pytest.mark.parametrize("year", [2025, 2026])
def test_days_off_of_known_years(year: int) -> None:
    """Every working day of the week inside a notice's holiday is off, and no other is.

    Only the days up to December 26 are compared: the next year's notice may claim the last ones.
    """
    typed = {day for ends in OFF[year] for day in _run(year, ends)}
    known = {day for day in notices().days_off if day.year == year and day < date(year, 12, 27)}
    assert known == typed


@pytest.mark.parametrize("year", [2025, 2026])
def test_make_up_days_of_known_years(year: int) -> None:
    """The weekends worked are exactly those of the notice."""
    known = {day for day in notices().work_days if day.year == year and day < date(year, 12, 27)}
    assert known == {_date(year, day) for day in MAKE_UP[year]}


@pytest.mark.parametrize(("day", "name"), NAMES)
def test_holidays_have_chinese_names(day: date, name: str) -> None:
    """Clerks read the holiday's name, not the library's English one."""
    assert notices().days_off[day] == name


def test_a_make_up_day_says_for_which_holiday() -> None:
    """The Saturday after 国庆节 2026 is worked, and says why."""
    assert notices().work_days[date(2026, 10, 10)] == "国庆节调休"


def test_years_are_those_really_held() -> None:
    """A year without a notice is not held: nobody has published 2090."""
    assert {2025, 2026} <= published_years()
    assert 2090 not in published_years()
    assert 2000 not in published_years()
