"""How a clock stands: hand-worked cases; test_clocks_walk.py holds many against a walk minute by minute."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pytest
from tests.supervise.due_cases import life

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.clocks import standings


class Case(NamedTuple):
    """A limit as the table writes it, a moment, and what is to be said of 办理."""

    why: str
    resolve_by: str
    now: str
    state: str
    due: str
    measured: int


CASES = [
    Case("within working hours", "11-20 12:00", "11-20 10:30", "running", "11-20 12:00", 90),
    Case("seven tenths of the time are gone", "11-20 17:30", "11-20 15:30", "warned", "11-20 17:30", 120),
    Case("an hour is left", "11-20 12:00", "11-20 11:00", "near", "11-20 12:00", 60),
    Case("the minute itself is still in time", "11-20 12:00", "11-20 12:00:59", "near", "11-20 12:00", 0),
    Case("noon does not count", "11-20 12:00", "11-20 13:00", "overdue", "11-20 12:00", 0),
    Case("set in natural time: it ends at night", "11-20 23:00", "11-20 21:30", "warned", "11-20 23:00", 90),
    Case("a date alone is until work ends", "11-20", "11-20 17:00", "near", "11-20 17:30", 30),
    Case("a date alone on a Saturday: the day's end", "11-21", "11-21 08:00", "running", "11-21 23:59", 959),
]


@pytest.mark.parametrize("case", CASES, ids=[case.why for case in CASES])
def test_how_a_clock_stands(case: Case, pack: RulePack) -> None:
    ticket = life("YL-1", "11-20 08:00", resolve_by=case.resolve_by)
    found = standings(ticket, pack, datetime.fromisoformat(f"2026-{case.now}"))[1]
    due = datetime.fromisoformat(f"2026-{case.due}")
    assert (found.state, found.due, found.measure) == (case.state, due, case.measured), case.why
