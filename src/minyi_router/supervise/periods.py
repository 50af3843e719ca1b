"""Weeks (ISO 8601), months and the periods that they are compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

_WEEK = re.compile(r"(20[0-9]{2})-?W([0-9]{1,2})", re.IGNORECASE)
_MONTH = re.compile(r"(20[0-9]{2})-([0-9]{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole days from ``first`` to before ``end``: a week, a month, or any other stretch."""

    first: date
    end: date
    sort: Literal["week", "month", "days"] = "days"

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.first).days

    @property
    def code(self) -> str:
        """As one writes it on a command line: 2026-W47, 2026-11, or 2026-11-01..2026-11-07."""
        if self.sort == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        if self.sort == "month":
            return f"{self.first:%Y-%m}"
        return f"{self.first}..{self.end - timedelta(1)}"

    @property
    def name(self) -> str:
        """In Chinese, with its days."""
        last = self.end - timedelta(1)
        days = f"{self.first.month}月{self.first.day}日至{last.month}月{last.day}日"
        if self.sort == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year}年第{week}周（{days}）"
        if self.sort == "month":
            return f"{self.first.year}年{self.first.month}月"
        return f"{self.first.year}年{days}"

    def holds(self, moment: datetime) -> bool:
        """Whether a moment (naive Beijing time) lies in it."""
        return self.first <= moment.date() < self.end

    def before(self) -> Period:
        """The one before: the week, the month, or as many days."""
        if self.sort == "month":
            return month_of(self.first - timedelta(1))
        return Period(self.first - timedelta(self.days), self.first, self.sort)

    def year_before(self) -> Period:
        """The same month of the year before; of weeks and days those 52 weeks earlier: the same weekdays."""
        if self.sort == "month":
            return month_of(date(self.first.year - 1, self.first.month, 1))
        return Period(self.first - timedelta(364), self.end - timedelta(364), self.sort)

    def cut(self, now: datetime) -> Period:
        """As much of it as is over at a moment, the day of it included; at least its first day."""
        end = min(self.end, max(now.date(), self.first) + timedelta(1))
        return self if end == self.end else Period(self.first, end)

    def start(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time.min)

    def dates(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(i) for i in range(self.days)]


def week_of(day: date) -> Period:
    """The week, Monday to Sunday, that a day lies in."""
    monday = day - timedelta(day.weekday())
    return Period(monday, monday + timedelta(7), "week")


def month_of(day: date) -> Period:
    """The month that a day lies in."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(31)).replace(day=1), "month")


def parse_week(text: str) -> Period:
    """``2026-W47``; years as the working calendar has them, 2000 to 2099. Raises ValueError, in Chinese."""
    found = _WEEK.fullmatch(text.strip())
    try:
        return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else _unreadable()
    except ValueError:
        raise ValueError(f"「{text}」不是哪一周，应写成 2026-W47 这样") from None


def parse_month(text: str) -> Period:
    """``2026-11``; years as for weeks. Raises ValueError, in Chinese."""
    found = _MONTH.fullmatch(text.strip())
    try:
        return month_of(date(int(found[1]), int(found[2]), 1)) if found else _unreadable()
    except ValueError:
        raise ValueError(f"「{text}」不是哪一月，应写成 2026-11 这样") from None


def _unreadable() -> Period:
    raise ValueError
