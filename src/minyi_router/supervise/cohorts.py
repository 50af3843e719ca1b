"""The tickets of a period, and those of an earlier one as they stood when it was as old.

Last week's tickets have had a week more to be closed in. Held against this week's as they are now, they
would always look better; so the earlier period is looked at as it was known then, as long after its own
start (or its end, once the period is over). Last week's figures are thus those that last week's report had.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from minyi_router.supervise.life import Life, as_of
from minyi_router.supervise.periods import Period


class Cohort(NamedTuple):
    """The tickets received in a period, as known at a moment (naive Beijing time)."""

    lives: tuple[Life, ...]
    period: Period
    now: datetime


def cohort(lives: Iterable[Life], period: Period, now: datetime) -> Cohort:
    """The tickets received in a period (of one that is not over: so far), as they stood at a moment."""
    start, end = period.start(), closing(period)
    received = [life for life in lives if start <= life.received < end]
    return Cohort(tuple(as_of(received, now)), period.cut(now), now)


def earlier(
    lives: Sequence[Life], period: Period, before: Period, now: datetime, since: date | None = None
) -> Cohort | None:
    """An earlier period's cohort, cut to as many days as the period has had by now, as it stood then.

    Args:
        lives: the tickets of the whole table.
        period: the one it is to be compared with.
        before: ``period.before()`` or ``period.year_before()``.
        now: naive Beijing time.
        since: the first day that the table covers; as a rule that of its first ticket.

    None where the table begins after that period did: what was received then is not 0, but unknown.
    """
    begins = since or min((life.received.date() for life in lives), default=None)
    if begins is None or before.first < begins:
        return None
    return cohort(lives, before, _as_long_after(period, before, now))


def _as_long_after(period: Period, before: Period, now: datetime) -> datetime:
    if now >= closing(period):
        return closing(before) + (now - closing(period))
    return before.start() + (now - period.start())


def closing(period: Period) -> datetime:
    """The moment at which a period is over."""
    return datetime.combine(period.end, time.min)
