"""Times as a rule keeper writes them: 30分钟, 1工作小时, 半个工作日, 3个工作日, 15日 不顺延."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

MAX_DAYS = 3650
MAX_MINUTES = MAX_DAYS * 24 * 60

_FORM = re.compile(
    "(?P<amount>半|[0-9]+|[一二两三四五六七八九十]+)个?"
    "(?P<unit>工作分钟|工作小时|工作日|分钟|小时|日|天)(?P<stay>不顺延)?"
)
_TENS = re.compile("(?P<tens>[一二三四五六七八九]?)十(?P<ones>[一二三四五六七八九]?)")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


class Unit(Enum):
    """What a duration counts."""

    MINUTES = "分钟"  # natural minutes, day and night
    WORK_MINUTES = "工作分钟"  # only minutes inside working hours
    HALF_WORK_DAY = "半个工作日"  # half of an ordinary day's working minutes
    WORK_DAYS = "工作日"  # working days after the day of receipt
    DAYS = "日"  # natural days after the day of receipt


_UNITS = {
    "分钟": (Unit.MINUTES, 1),
    "小时": (Unit.MINUTES, 60),
    "工作分钟": (Unit.WORK_MINUTES, 1),
    "工作小时": (Unit.WORK_MINUTES, 60),
    "工作日": (Unit.WORK_DAYS, 1),
    "日": (Unit.DAYS, 1),
    "天": (Unit.DAYS, 1),
}
_HALVES = {
    "小时": (Unit.MINUTES, 30),
    "工作小时": (Unit.WORK_MINUTES, 30),
    "工作日": (Unit.HALF_WORK_DAY, 1),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: ``amount`` (1 or more) of ``unit``.

    Hours are held as minutes. ``rolls`` tells whether an end on a day off moves to the next working
    day; units of working time never end on a day off, so for them it changes nothing. ``text`` is
    the time as written. Raises ValueError, in Chinese, for an amount below 1 or above ten years.
    """

    amount: int
    unit: Unit
    rolls: bool = True
    text: str = ""

    def __post_init__(self) -> None:
        written = self.text or f"{self.amount}{self.unit.value}"
        if self.amount < 1:
            raise ValueError(f"时限至少是 1：「{written}」")
        minutes = self.unit in (Unit.MINUTES, Unit.WORK_MINUTES)
        if self.amount > (MAX_MINUTES if minutes else MAX_DAYS):
            raise ValueError(f"时限太长：「{written}」。最多 {MAX_DAYS} 日")


def parse_duration(text: str) -> Duration:
    """Read a time; blanks and full-width digits do not matter, Chinese numerals go up to 九十九.

    Raises ValueError with a plain Chinese reason.
    """
    written = text.strip()
    found = _FORM.fullmatch("".join(unicodedata.normalize("NFKC", written).split()))
    if found is None:
        raise _unreadable(written)
    rolls = found["stay"] is None
    if found["amount"] == "半":
        unit, amount = _half(found["unit"], written)
        return Duration(amount, unit, rolls, written)
    unit, factor = _UNITS[found["unit"]]
    return Duration(_number(found["amount"], written) * factor, unit, rolls, written)


def _half(unit: str, written: str) -> tuple[Unit, int]:
    if unit not in _HALVES:
        raise ValueError(f"「{written}」说不清从几点到几点。请写 半个工作日、半小时 或 12小时")
    return _HALVES[unit]


def _number(digits: str, written: str) -> int:
    """An amount in digits or in Chinese numerals; more than nine digits are too long in any unit."""
    if digits.isdecimal():
        return int(digits[-9:]) if digits[:-9].strip("0") == "" else MAX_MINUTES + 1
    if digits in _DIGITS:
        return _DIGITS[digits]
    tens = _TENS.fullmatch(digits)
    if tens is None:
        raise _unreadable(written)
    return _DIGITS.get(tens["tens"], 1) * 10 + _DIGITS.get(tens["ones"], 0)


def _unreadable(written: str) -> ValueError:
    if not written:
        return ValueError("时限是空的")
    return ValueError(
        f"看不懂这个时限：「{written}」。请写成 30分钟、2小时、1工作小时、半个工作日、3个工作日、15日 这样，"
        "遇休息日不顺延的在后面加“ 不顺延”"
    )
