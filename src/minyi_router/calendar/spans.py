"""Working hours and years as the pack writes them: values and their reading, no arithmetic."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

MINUTES_A_DAY = 24 * 60

MonthDay = tuple[int, int]
"""Month and day of the month, both from 1."""

_SPAN = re.compile("(?P<start>[0-9]{1,2}:[0-9]{2})[-~–—至到](?P<end>[0-9]{1,2}:[0-9]{2})")
_MONTH_DAYS = re.compile(r"([0-9]{1,2})-([0-9]{1,2})(?:\.\.|至|到)([0-9]{1,2})-([0-9]{1,2})")
_LEAP_YEAR = 2000  # any leap year: 02-29 is a day one may write


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One stretch of working time within a day, in minutes after midnight, ``end`` exclusive.

    Raises ValueError (in Chinese) unless 0 <= start < end <= 1440: no span crosses midnight.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_A_DAY:
            advice = "跨夜的请拆成两段，如 22:00-24:00 和 00:00-06:00"
            raise ValueError(f"时段要先早后晚，不能跨过半夜：「{self}」。{advice}")

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end)}"

    @property
    def minutes(self) -> int:
        """The length in minutes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Season:
    """Hours of a part of the year, both days included; ``first`` after ``last`` wraps the year end."""

    first: MonthDay
    last: MonthDay
    hours: tuple[Span, ...]

    def covers(self, month_day: MonthDay) -> bool:
        """Whether the season holds on this month and day."""
        if self.first <= self.last:
            return self.first <= month_day <= self.last
        return month_day >= self.first or month_day <= self.last


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What the pack says about a whole year; it stands in for the published table of that year.

    A date it does not name is off on its fixed statutory day, and else goes by its weekday.
    ``provisional``: the State Council has not published the year yet, so due dates say so. The dates
    may reach into the December before, as published notices sometimes do.
    """

    provisional: bool
    days_off: frozenset[date] = frozenset()
    work_days: frozenset[date] = frozenset()


def clock(minute: int) -> str:
    """Minutes after midnight as hh:mm; 1440 is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def parse_span(text: str) -> Span:
    """Read ``09:00-12:00``; raises ValueError with a plain Chinese reason."""
    found = _SPAN.fullmatch(_plain(text))
    if found is None:
        raise ValueError(f"看不懂这个时段：「{text.strip()}」。请写成 09:00-12:00")
    return Span(_minute(found["start"]), _minute(found["end"]))


def parse_month_days(text: str) -> tuple[MonthDay, MonthDay]:
    """Read ``06-01..09-30``: first and last day of a part of the year, in that order.

    Raises ValueError with a plain Chinese reason.
    """
    found = _MONTH_DAYS.fullmatch(_plain(text))
    if found is None:
        raise ValueError(f"看不懂这段日期：「{text.strip()}」。请写成 06-01..09-30")
    first_month, first_day, last_month, last_day = map(int, found.groups())
    return _month_day(first_month, first_day), _month_day(last_month, last_day)


def check_spans(spans: Sequence[Span]) -> tuple[str, ...]:
    """The faults of one day's spans, in Chinese: none at all, or two that overlap (touching is fine)."""
    if not spans:
        return ("至少要写一个上班时段",)
    return tuple(
        f"时段重叠：{one} 和 {other}" for one, other in pairwise(sorted(spans)) if other.start < one.end
    )


def check_seasons(seasons: Iterable[Season]) -> tuple[str, ...]:
    """The faults of the seasons, in Chinese: two that claim the same day of the year."""
    return tuple(
        f"两个季节的日期重叠：{_dates(one)} 和 {_dates(other)}"
        for one, other in combinations(seasons, 2)
        if one.covers(other.first) or other.covers(one.first)
    )


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _minute(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    if minute > 59 or hour * 60 + minute > MINUTES_A_DAY:
        raise ValueError(f"没有这个钟点：「{text}」")
    return hour * 60 + minute


def _month_day(month: int, day: int) -> MonthDay:
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        raise ValueError(f"没有这一天：「{month:02d}-{day:02d}」") from None
    return month, day


def _dates(season: Season) -> str:
    (first_month, first_day), (last_month, last_day) = season.first, season.last
    return f"{first_month:02d}-{first_day:02d}..{last_month:02d}-{last_day:02d}"
