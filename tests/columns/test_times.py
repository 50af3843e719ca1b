"""Times as exports write them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.columns import parse_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018/1/1 0:00:10", (2018, 1, 1, 0, 0, 10)),
        ("2018-01-01 08:30", (2018, 1, 1, 8, 30)),
        ("2018-01-01 08:30:15.0", (2018, 1, 1, 8, 30, 15)),
        ("2018-1-1", (2018, 1, 1)),
        ("2018.01.01 8:30", (2018, 1, 1, 8, 30)),
        ("2018年1月1日8时30分", (2018, 1, 1, 8, 30)),
        ("2018年1月1日 8时30分15秒", (2018, 1, 1, 8, 30, 15)),
        ("2018年1月1日8点", (2018, 1, 1, 8)),
        ("2018 年 1 月 1 日", (2018, 1, 1)),
        ("2018年1月1日 星期一 8:30", (2018, 1, 1, 8, 30)),
        ("2018/1/1 下午3:05", (2018, 1, 1, 15, 5)),
        ("2018/1/1 上午12:05", (2018, 1, 1, 0, 5)),
        ("2018/1/1 下午12:05:06", (2018, 1, 1, 12, 5, 6)),
        ("2018/1/1 3:05:00 PM", (2018, 1, 1, 15, 5)),
        ("２０１８－０１－０１　０８：３０", (2018, 1, 1, 8, 30)),
        ("20180101083000", (2018, 1, 1, 8, 30)),
        ("201801010830", (2018, 1, 1, 8, 30)),
        ("20180101", (2018, 1, 1)),
        ("20180101 083015", (2018, 1, 1, 8, 30, 15)),
        ("2018-01-01T08:30:00", (2018, 1, 1, 8, 30)),
        ("2018-01-01T08:30:00+08:00", (2018, 1, 1, 8, 30)),
        ("2018-01-01T00:30:00Z", (2018, 1, 1, 8, 30)),
        ("2017-12-31T19:30:00.123-0500", (2018, 1, 1, 8, 30)),
        ("43101.354", (2018, 1, 1, 8, 29, 46)),
        ("43101", (2018, 1, 1)),
        (" 2018-01-01\n", (2018, 1, 1)),
    ],
)
def test_usual_forms(text: str, expected: tuple[int, int, int]) -> None:
    """Beijing wall time, without a zone."""
    assert parse_time(text) == datetime(*expected)


@pytest.mark.parametrize(
    "text",
    [
        "", "昨天", "2018", "2018-13-01", "2018-02-30", "2018-01-01 25:00", "2018-01-011", "1/1/2018",
        "18-01-01", "99999", "12345", "13800000000", "43101.354.1", "0000-00-00", "2018-01-01 8",
        "2018-01-01 08:30 起", "2018-01-01" + " " * 10_000 + "x", "2018-01-01T08:30+99:00",
        "1" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_time_is_not_guessed(text: str) -> None:
    """None, so that the caller can report it."""
    assert parse_time(text) is None


MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(MOMENTS)
def test_every_moment_is_read_in_every_form(moment: datetime) -> None:
    """Including the day number of Excel, which must not lose a second."""
    days = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    forms = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日%H时%M分%S秒", "%Y%m%d%H%M%S"]
    texts = [moment.strftime(form) for form in forms]
    assert [parse_time(text) for text in [*texts, moment.isoformat(), f"{days:.9f}"]] == [moment] * 6


@given(st.text(st.sampled_from("0123456789-/:. T年月日时分秒上下午Z+"), max_size=25))
def test_no_text_is_an_error(text: str) -> None:
    """Whatever stands in the cell, the answer is a time or None."""
    found = parse_time(text)
    assert found is None or found.tzinfo is None
