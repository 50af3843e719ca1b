"""What a digest is made of: the tickets as they were known at a moment, and the period that is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeAlias

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.changes import Changes, changes
from minyi_router.supervise.cohorts import Cohort, closing, cohort, earlier
from minyi_router.supervise.counting import Troubles, new_troubles
from minyi_router.supervise.judged import Judged, judge
from minyi_router.supervise.life import Life, Lives, as_of, happenings
from minyi_router.supervise.periods import Period, month_of

Report: TypeAlias = dict[str, Any]
"""The digest, or a part of it, as JSON has it: see docs/supervision.md for every key."""


def latest(lives: Iterable[Life]) -> datetime | None:
    """The last moment that anything happened in a table; None of no tickets."""
    return max((moment for life in lives for moment in (life.received, *happenings(life))), default=None)


@dataclass(frozen=True)
class Material:
    """The tickets of a table as known at ``now`` (naive Beijing time), and the period of the digest.

    ``known``: the roles that the table tells anything of. ``rejects``: how many rows could not be read.
    """

    lives: Sequence[Life]
    known: frozenset[str]
    pack: RulePack
    period: Period
    now: datetime
    rejects: int = 0

    @classmethod
    def of(cls, table: Lives, pack: RulePack, period: Period, now: datetime) -> Material:
        """What was known at a moment, of a period that had begun by then.

        Raises:
            ValueError: it had not (Chinese).
        """
        if now < period.start():
            raise ValueError(f"{period.name}还没有开始（现在是 {now:%Y-%m-%d %H:%M}）")
        return cls(as_of(table.lives, now), table.known, pack, period, now, len(table.rejects))

    @property
    def over(self) -> bool:
        """Whether the period has ended."""
        return self.now >= closing(self.period)

    @cached_property
    def since(self) -> date | None:
        """The day of the first ticket: of a period that begins earlier nothing is known."""
        return min((life.received.date() for life in self.lives), default=None)

    @cached_property
    def cohort(self) -> Cohort:
        """The appeals of the period, staff calling back left out."""
        return self._appeals(cohort(self.lives, self.period, self.now))

    @cached_property
    def before(self) -> Cohort | None:
        """Those of the period before, as far as this one has come; None where the table begins later."""
        return self._earlier(self.period.before())

    @cached_property
    def year(self) -> Cohort | None:
        """Those of the same period a year before, likewise."""
        return self._earlier(self.period.year_before())

    def _earlier(self, period: Period) -> Cohort | None:
        found = earlier(self.lives, self.period, period, self.now, self.since)
        return self._appeals(found) if found else None

    @staticmethod
    def _appeals(found: Cohort) -> Cohort:
        return found._replace(lives=tuple(life for life in found.lives if life.relation != "callback"))

    @cached_property
    def judged(self) -> Sequence[Judged]:
        """The appeals of the period, judged once for every table that counts them."""
        return judge(self.cohort.lives, self.pack, self.cohort.now)

    @cached_property
    def changes(self) -> Changes:
        """The figures of the period and how they changed."""
        return changes(self.lives, self.pack, self.now, self.period, known=self.known, since=self.since)

    @cached_property
    def troubles(self) -> Troubles:
        """Every ticket but those that ask again: what surges and seasons count."""
        return new_troubles(self.lives, self.pack.same_matter)

    def has_any(self, *roles: str) -> bool:
        """Whether the table tells anything of one of these."""
        return not self.known.isdisjoint(roles)

    def whole_month(self) -> Period:
        """The last month that was over when the period ended, or the period itself if it is one."""
        month = month_of(self.cohort.period.end)
        return month if month == self.period else month.before()
