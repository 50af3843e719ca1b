"""What was known of a ticket at a moment: nothing that came later, and nothing made up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.supervise.due_cases import at, life

from minyi_router.supervise.life import Life, as_of


def test_nothing_later_is_known() -> None:
    whole = life(
        *("YL-1", "11-16 09:00"),
        dispatched="11-16 09:05",
        contacted="11-16 09:30",
        returned=2,
        returned_at="11-16 10:00",
        replied="11-17 10:00",
        closed="11-17 11:00",
        callback="不满意",
        called_back="11-18 09:00",
        redone=1,
        redone_at="11-19 09:00",
        resolve_by="11-20 17:30",
        order="速办",
    )
    nothing: dict[str, Any] = dict.fromkeys(("dispatched", "contacted", "returned_at", "replied", "closed"))
    nothing |= {"callback": "", "called_back": None, "redone": 0, "redone_at": None}
    told: Iterable[tuple[str, dict[str, Any]]] = [
        ("11-16 09:04", {**nothing, "returned": 1}),
        ("11-16 10:00", {**nothing, **_of(whole, "dispatched", "contacted", "returned_at")}),
        ("11-17 23:00", {"callback": "", "called_back": None, "redone": 0, "redone_at": None}),
        ("11-18 23:00", {"redone": 0, "redone_at": None}),
        ("11-19 09:00", {}),
    ]
    assert as_of([whole], at("11-16 08:59")) == [], "not in yet"
    for now, unknown in told:
        assert as_of([whole], at(now)) == [whole._replace(**unknown)], now


def _of(ticket: Life, *roles: str) -> dict[str, Any]:
    return {role: getattr(ticket, role) for role in roles}


def test_as_known_at_one_moment_is_not_as_known_at_another() -> None:
    """What was looked through once need not be again, but at the same moment only."""
    ticket = life("YL-1", "11-16 09:00", closed="11-17 11:00")
    evening, later = at("11-16 18:00"), at("11-18 18:00")
    known = as_of([ticket], later)
    assert as_of(known, later) is known
    assert as_of(known, evening) == [ticket._replace(closed=None)]
