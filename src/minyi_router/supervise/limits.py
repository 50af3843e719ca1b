"""Which tickets are running out of time, the most urgent first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.supervision import Clock
from minyi_router.supervise.clocks import Standing, State, standings, waiting_first
from minyi_router.supervise.life import Life, as_of
from minyi_router.supervise.telling import left_told

BOTH: tuple[Clock, ...] = ("contact", "resolve")
"""The two clocks."""

URGENT: Mapping[State, int] = {"overdue": 0, "near": 1, "warned": 2}
"""The states that somebody must do something about, the most urgent first."""


class DueRow(NamedTuple):
    """A ticket and how one of its clocks stands; ``left`` says in words how much time there is."""

    ticket: Life
    standing: Standing
    left: str


def told_clocks(known: Collection[str]) -> tuple[Clock, ...]:
    """The clocks of which a table of such roles tells when they were stopped: of others nothing is known."""
    if not {"closed", "replied"}.intersection(known):
        return ()
    return BOTH if "contacted" in known else ("resolve",)


def due_list(
    lives: Iterable[Life], pack: RulePack, now: datetime, *, clocks: Collection[Clock] = BOTH
) -> tuple[DueRow, ...]:
    """Every clock that is overdue, near its end or warned of at a moment (naive Beijing time).

    Overdue ones come first, then near ones, then warned ones; among them what ran or runs out earlier, then
    what came in earlier. What happened after ``now`` does not count.
    """
    waiting = (life for life in as_of(lives, now) if life.closed is None)
    return most_urgent(row for row in _rows(waiting, pack, now) if row.standing.clock in clocks)


def standing_table(lives: Iterable[Life], pack: RulePack, now: datetime) -> tuple[DueRow, ...]:
    """Both clocks of every ticket in by ``now`` (naive Beijing time), in the order of the tickets."""
    return tuple(_rows(as_of(lives, now), pack, now))


def most_urgent(rows: Iterable[DueRow]) -> tuple[DueRow, ...]:
    """Of some rows those that `due_list` would give, in its order."""
    return tuple(sorted((row for row in rows if row.standing.state in URGENT), key=_urgency))


def _rows(lives: Iterable[Life], pack: RulePack, now: datetime) -> Iterable[DueRow]:
    for life in lives:
        for standing in standings(life, pack, now):
            yield DueRow(life, standing, left_told(standing))


def _urgency(row: DueRow) -> tuple[int, tuple[bool, int], datetime, int, Clock]:
    life, standing = row.ticket, row.standing
    return URGENT[standing.state], waiting_first(standing), life.received, life.number, standing.clock
