"""Seasons told from the tickets of a year or two, and what the weeks ahead usually bring."""

from __future__ import annotations

from datetime import date

import pytest
from tests.supervise.made_lives import days_from, starter, ticket

from minyi_router.supervise.life import Life
from minyi_router.supervise.seasons import Outlook, Outlooks, outlook


def year_of(first: date, days: int, by_month: dict[int, int], matter: str = "养犬") -> list[Life]:
    """Ten a day, and more in some months."""
    return [ticket(day, matter) for day in days_from(first, days) for _ in range(by_month.get(day.month, 10))]


SUMMER = {6: 20, 7: 20, 8: 20}
SPRING = {1: 30, 2: 30, 12: 30}

SAID = [
    (date(2026, 5, 18), SUMMER, "养犬：去年 6 至 8 月是平月的 2.0 倍，预计 5 月下旬开始上升", "it is ahead"),
    (date(2026, 11, 23), SUMMER, "养犬：今年 6 至 8 月是平月的 2.0 倍", "it is over"),
    (date(2026, 4, 1), SPRING, "养犬：过去一年 12 月至次年 2 月是平月的 3.0 倍", "across New Year"),
    (date(2026, 11, 23), {7: 25}, "养犬：今年 7 月是平月的 2.5 倍", "a single month"),
    (date(2026, 11, 23), {}, "", "no season"),
    (date(2026, 11, 23), {7: 15}, "养犬：今年 7 月是平月的 1.5 倍", "just clear"),
]


@pytest.mark.parametrize(("day", "by_month", "say", "why"), SAID)
def test_what_is_said_after_a_year(day: date, by_month: dict[int, int], say: str, why: str) -> None:
    first = day.replace(year=day.year - 1)
    told = outlook(year_of(first, 365, by_month), day, starter())
    assert (told.years, told.note) == (1, "只有一年数据，仅供参考")
    assert [each.say for each in told.matters] == [say], why


def test_whole_values() -> None:
    told = outlook(year_of(date(2024, 11, 25), 728, SUMMER), date(2026, 11, 23), starter())
    (one,) = told.matters
    high, low = 20 / (9120 / 728), 10 / (9120 / 728)
    assert told._replace(matters=()) == Outlooks(2, "按近2年的数据", ())
    assert one._replace(months=(), times=None, low=None, high=None) == Outlook(
        *("养犬", 9120, (), (6, 7, 8), None, None, None, None, "养犬：近2年 6 至 8 月是平月的 2.0 倍")
    )
    assert one.months == pytest.approx([low] * 5 + [high] * 3 + [low] * 4, rel=0.01)
    assert one.times == pytest.approx(2)
    assert one.low is not None
    assert one.high is not None
    assert 1.85 < one.low < 2 < one.high < 2.15


def test_less_than_a_year_tells_nothing() -> None:
    told = outlook(year_of(date(2026, 1, 1), 320, SUMMER), date(2026, 11, 17), starter())
    assert told == Outlooks(0, "不到一年数据，看不出季节", ())


def test_few_tickets_tell_nothing() -> None:
    lives = [ticket(day, "养犬") for day in days_from(date(2025, 11, 23), 365)[::4]]
    assert outlook(lives, date(2026, 11, 23), starter()).matters == ()


def test_what_rises_comes_first() -> None:
    """Ahead of 23 November: what rises in December, then the others by name."""
    first, day = date(2025, 11, 23), date(2026, 11, 23)
    lives = [
        *year_of(first, 365, {}, "停车秩序"),
        *year_of(first, 365, {12: 35, 1: 35}, "赌博"),
        *year_of(first, 365, SUMMER, "养犬"),
    ]
    told = outlook(lives, day, starter())
    assert [each.matter for each in told.matters] == ["赌博", "停车秩序", "养犬"]
    rise = told.matters[0].rise
    assert rise is not None
    assert (rise.begins, rise.low < rise.times < rise.high) == (date(2026, 11, 29), True)


def test_no_tickets() -> None:
    assert outlook([], date(2026, 11, 23), starter()) == Outlooks(0, "不到一年数据，看不出季节", ())
