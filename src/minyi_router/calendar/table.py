"""Cumulative tables over a range of years: every question is one or two bisections.

Days are proleptic ordinals; moments are minutes, ordinal * 1440 + minute of the day. Each method
gives None when the answer lies beyond the table.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from minyi_router.calendar.spans import MINUTES_A_DAY, Span


@dataclass(frozen=True, slots=True)
class Table:
    """The working time from January 1 of ``first`` to December 31 of ``last``."""

    first: int
    last: int
    starts: tuple[int, ...]  # of every span, in order
    before: tuple[int, ...]  # working minutes before each span, and at the end the sum of all
    days: tuple[int, ...]  # the working days
    opens: tuple[int, ...]  # their first working minute
    closes: tuple[int, ...]  # the end of their last span

    def work_minutes_after(self, moment: int, amount: int) -> int | None:
        """The moment when ``amount`` (1 or more) working minutes have passed."""
        target = self.worked(moment) + amount
        found = bisect_left(self.before, target) - 1
        if found == len(self.starts):
            return None
        return within_day(self.starts[found] + target - self.before[found])

    def counting_day(self, moment: int) -> int | None:
        """The day on which the first working minute at or after the moment lies."""
        found = bisect_right(self.before, self.worked(moment)) - 1
        return None if found == len(self.starts) else self.starts[found] // MINUTES_A_DAY

    def nth_work_day_close(self, day: int, amount: int) -> int | None:
        """When the ``amount``-th working day after ``day`` closes; ``day`` itself is not counted."""
        found = bisect_right(self.days, day) + amount - 1
        return self.closes[found] if found < len(self.closes) else None

    def close(self, day: int, rolls: bool) -> int | None:
        """When ``day`` closes; a day off: when the next working day does, or else at 23:59 of that day."""
        found = bisect_left(self.days, day)
        if found == len(self.days):
            return None
        if self.days[found] != day and not rolls:
            return (day + 1) * MINUTES_A_DAY - 1
        return self.closes[found]

    def off_rest(self, moment: int) -> int | None:
        """The moment itself, or when it is at rest the opening of the next working day.

        Rest lasts from the midnight that begins a day off to the next opening, so that a time
        running out early on the morning after never ends before one that ran out during the rest.
        """
        day = moment // MINUTES_A_DAY
        found = bisect_left(self.days, day)
        if found == len(self.days):
            return None
        after_work_day = found > 0 and self.days[found] == day == self.days[found - 1] + 1
        return moment if after_work_day else max(moment, self.opens[found])

    def worked(self, moment: int) -> int:
        """Working minutes of the table before the moment."""
        found = bisect_right(self.starts, moment) - 1
        if found < 0:
            return 0
        worked, whole = self.before[found] + moment - self.starts[found], self.before[found + 1]
        if worked > whole:
            return whole
        return worked


def build_table(first: int, last: int, spans_of: Callable[[int], tuple[Span, ...]]) -> Table:
    """Lay out the years ``first`` to ``last``; about 0.7 us a day."""
    days: list[int] = []
    starts: list[int] = []
    lengths: list[int] = []
    opens: list[int] = []
    closes: list[int] = []
    for day in range(date(first, 1, 1).toordinal(), date(last + 1, 1, 1).toordinal()):
        spans = spans_of(day)
        if spans:
            midnight = day * MINUTES_A_DAY
            days.append(day)
            opens.append(midnight + spans[0].start)
            closes.append(within_day(midnight + spans[-1].end))
            for span in spans:
                starts.append(midnight + span.start)
                lengths.append(span.end - span.start)
    before = tuple(accumulate(lengths, initial=0))
    return Table(first, last, tuple(starts), before, tuple(days), tuple(opens), tuple(closes))


def within_day(end: int) -> int:
    """The end of a span as a moment of its own day: 24:00 is told as 23:59."""
    return end if end % MINUTES_A_DAY else end - 1
