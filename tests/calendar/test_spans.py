"""Working hours, seasons and parts of the year as a rule keeper writes them."""

from __future__ import annotations

import re

import pytest

from minyi_router.calendar import Season, Span, check_seasons, check_spans, parse_month_days, parse_span

DAY = (Span(540, 720), Span(810, 1050))
CROSSING = "跨夜的请拆成两段，如 22:00-24:00 和 00:00-06:00"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("09:00-12:00", 540, 720),
        ("9:00-12:00", 540, 720),
        ("９：００－１２：００", 540, 720),
        ("09:00 至 12:00", 540, 720),
        ("00:00-24:00", 0, 1440),
    ],
)
def test_readable_spans(text: str, start: int, end: int) -> None:
    """A span may be typed in full width, with 至, and up to 24:00."""
    assert parse_span(text) == Span(start, end)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("九点到十二点", "看不懂这个时段：「九点到十二点」。请写成 09:00-12:00"),
        ("09:00", "看不懂这个时段：「09:00」。请写成 09:00-12:00"),
        ("09:60-12:00", "没有这个钟点：「09:60」"),
        ("09:00-24:01", "没有这个钟点：「24:01」"),
        ("22:00-06:00", f"时段要先早后晚，不能跨过半夜：「22:00-06:00」。{CROSSING}"),
        ("09:00-09:00", f"时段要先早后晚，不能跨过半夜：「09:00-09:00」。{CROSSING}"),
    ],
)
def test_unreadable_spans(text: str, reason: str) -> None:
    """The whole message names the fault and the remedy."""
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parse_span(text)


def test_a_span_prints_as_it_is_written() -> None:
    """What was read can be shown again, 24:00 included."""
    assert str(parse_span("9:05-24:00")) == "09:05-24:00"
    assert parse_span("09:05-24:00").minutes == 895


def test_check_spans() -> None:
    """Overlaps are named in order of the day; touching spans are fine; an empty list is a fault."""
    assert check_spans(DAY) == ()
    assert check_spans([Span(720, 800), Span(540, 720)]) == ()
    assert check_spans([Span(700, 800), Span(540, 720)]) == ("时段重叠：09:00-12:00 和 11:40-13:20",)
    assert check_spans([]) == ("至少要写一个上班时段",)


def test_parts_of_the_year() -> None:
    """Month and day, in order; the day must exist in some year."""
    assert parse_month_days("06-01..09-30") == ((6, 1), (9, 30))
    assert parse_month_days("11-1 至 2-29") == ((11, 1), (2, 29))
    with pytest.raises(ValueError, match="没有这一天：「06-31」"):
        parse_month_days("06-01..06-31")
    with pytest.raises(ValueError, match=r"看不懂这段日期：「夏天」。请写成 06-01\.\.09-30"):
        parse_month_days("夏天")


def test_a_season_may_wrap_the_year_end() -> None:
    """From November to February: both ends belong to it, March does not."""
    winter = Season((11, 1), (2, 29), DAY)
    assert all(winter.covers(day) for day in [(11, 1), (12, 31), (1, 1), (2, 29)])
    assert not any(winter.covers(day) for day in [(3, 1), (10, 31)])


def test_check_seasons() -> None:
    """Two seasons that claim one day are a fault, also across the year end."""
    summer, winter = Season((6, 1), (9, 30), DAY), Season((11, 1), (3, 1), DAY)
    assert check_seasons([summer, winter]) == ()
    spring = Season((3, 1), (5, 31), DAY)
    assert check_seasons([summer, winter, spring]) == ("两个季节的日期重叠：11-01..03-01 和 03-01..05-31",)
