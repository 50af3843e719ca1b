"""What a rule keeper may write as a time, and what it is told otherwise."""

from __future__ import annotations

import re

import pytest

from minyi_router.calendar import Duration, Unit, parse_duration

READABLE = [
    ("30分钟", 30, Unit.MINUTES),
    ("2小时", 120, Unit.MINUTES),
    ("两个小时", 120, Unit.MINUTES),
    ("半小时", 30, Unit.MINUTES),
    ("半个小时", 30, Unit.MINUTES),
    ("90工作分钟", 90, Unit.WORK_MINUTES),
    ("1工作小时", 60, Unit.WORK_MINUTES),
    ("半个工作小时", 30, Unit.WORK_MINUTES),
    ("半个工作日", 1, Unit.HALF_WORK_DAY),
    ("半工作日", 1, Unit.HALF_WORK_DAY),
    ("3个工作日", 3, Unit.WORK_DAYS),
    ("1工作日", 1, Unit.WORK_DAYS),
    (" ３ 个 工作日 ", 3, Unit.WORK_DAYS),
    ("15日", 15, Unit.DAYS),
    ("15天", 15, Unit.DAYS),
    ("十日", 10, Unit.DAYS),
    ("十五日", 15, Unit.DAYS),
    ("三十日", 30, Unit.DAYS),
    ("六十日", 60, Unit.DAYS),
    ("九十九天", 99, Unit.DAYS),
    ("一个工作日", 1, Unit.WORK_DAYS),
    ("0030分钟", 30, Unit.MINUTES),
    ("000000000030分钟", 30, Unit.MINUTES),
    ("3650日", 3650, Unit.DAYS),
]

HOW = "请写成 30分钟、2小时、1工作小时、半个工作日、3个工作日、15日 这样，遇休息日不顺延的在后面加“ 不顺延”"
UNREADABLE = [
    ("", "时限是空的"),
    ("尽快", f"看不懂这个时限：「尽快」。{HOW}"),
    ("15", f"看不懂这个时限：「15」。{HOW}"),
    ("1.5小时", f"看不懂这个时限：「1.5小时」。{HOW}"),
    ("-3日", f"看不懂这个时限：「-3日」。{HOW}"),
    ("三五日", f"看不懂这个时限：「三五日」。{HOW}"),
    ("3个工作日内", f"看不懂这个时限：「3个工作日内」。{HOW}"),
    ("半天", "「半天」说不清从几点到几点。请写 半个工作日、半小时 或 12小时"),
    ("0日", "时限至少是 1：「0日」"),
    ("3651日", "时限太长：「3651日」。最多 3650 日"),
    ("99999999999999999999分钟", "时限太长：「99999999999999999999分钟」。最多 3650 日"),
    ("100000小时", "时限太长：「100000小时」。最多 3650 日"),
]


@pytest.mark.parametrize(("text", "amount", "unit"), READABLE)
def test_readable(text: str, amount: int, unit: Unit) -> None:
    """Each spelling gives its amount in the unit that is counted, and keeps what was written."""
    assert parse_duration(text) == Duration(amount, unit, rolls=True, text=text.strip())


@pytest.mark.parametrize("text", ["15日 不顺延", "15日不顺延", "15日　不顺延"])
def test_not_rolling(text: str) -> None:
    """The addition 不顺延 switches rolling off, with or without a blank."""
    assert parse_duration(text) == Duration(15, Unit.DAYS, rolls=False, text=text)


@pytest.mark.parametrize(("text", "reason"), UNREADABLE)
def test_unreadable(text: str, reason: str) -> None:
    """The whole message tells the rule keeper what is wrong and what to write."""
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parse_duration(text)


def test_a_duration_cannot_be_made_empty_or_endless() -> None:
    """The type itself refuses what the text form refuses, so no caller can pass it on."""
    with pytest.raises(ValueError, match="时限至少是 1：「0工作日」"):
        Duration(0, Unit.WORK_DAYS)
    with pytest.raises(ValueError, match="最多 3650 日"):
        Duration(3651, Unit.WORK_DAYS)
