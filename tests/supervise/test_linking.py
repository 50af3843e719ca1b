"""Tickets of one matter found where their table does not say so, near the period that is looked at."""

from __future__ import annotations

import pytest
from tests.supervise.due_cases import life

from minyi_router import Router
from minyi_router.supervise import linking
from minyi_router.supervise.life import Life, Lives
from minyi_router.supervise.linking import linked
from minyi_router.supervise.periods import parse_week

WEEK = parse_week("2026-W47")
NOISE = "澜心路12号楼下烧烤店半夜太吵，天天如此"
KNOWN = frozenset({"text", "time", "id", "caller"})


def noisy(name: str, received: str, caller: str = "", **told: str) -> Life:
    return life(name, received, text=NOISE, caller=caller, matter="社会生活噪声", area="柳湾", **told)


def ties(table: Lives) -> list[tuple[str, str, str]]:
    return [(each.id, each.group, each.relation) for each in table.lives]


def test_who_asks_again_and_who_joins(tiny_router: Router) -> None:
    lives = (
        noisy("YL-1", "11-16 09:00", "13900130001"),
        noisy("YL-2", "11-17 09:00", "13900130001"),
        noisy("YL-3", "11-18 09:00", "13900130002"),
        life("YL-4", "11-18 10:00", text="身份证丢了怎么补办", caller="13900130003"),
    )
    found = linked(Lives(lives, (), KNOWN), tiny_router, WEEK)
    assert ties(found) == [
        ("YL-1", "YL-1", ""),
        ("YL-2", "YL-1", "chase"),
        ("YL-3", "YL-1", "joint"),
        ("YL-4", "", ""),
    ]
    assert found.known == KNOWN | {"group", "relation"}
    assert found.lives[3] == lives[3]


@pytest.mark.parametrize("role", ["group", "relation"])
def test_a_table_that_tells_either_stays_as_it_is(tiny_router: Router, role: str) -> None:
    lives = (noisy("YL-1", "11-16 09:00", "1"), noisy("YL-2", "11-17 09:00", "1"))
    table = Lives(lives, (), KNOWN | {role})
    assert linked(table, tiny_router, WEEK) is table


def test_two_tickets_with_one_id_are_told_apart(tiny_router: Router) -> None:
    """All but the first are known by their row too, so nobody is tied to himself."""
    lives = (
        noisy("YL-1", "11-16 09:00", "13900130001")._replace(number=2),
        noisy("YL-1", "11-17 09:00", "13900130001")._replace(number=3),
        noisy("YL-9", "11-18 09:00", "13900130002")._replace(number=4),
    )
    found = linked(Lives(lives, (), KNOWN), tiny_router, WEEK)
    assert [(each.number, each.group, each.relation) for each in found.lives] == [
        (2, "YL-1", ""),
        (3, "YL-1", "chase"),
        (4, "YL-1", "joint"),
    ]


def test_only_tickets_near_the_period_are_compared(tiny_router: Router) -> None:
    """Those of the week and of the 30 days before; later ones are not looked at, nor are they lost."""
    lives = (
        noisy("YL-1", "10-16 09:00", "13900130001"),
        noisy("YL-2", "10-17 09:00", "13900130001"),
        noisy("YL-3", "11-22 23:59", "13900130001"),
        noisy("YL-4", "11-23 00:00", "13900130001"),
    )
    found = linked(Lives(lives, (), KNOWN), tiny_router, WEEK)
    assert [group for _, group, _ in ties(found)] == ["", "", "", ""], "YL-2 and YL-3 are too far apart"
    near = (*lives[:2], noisy("YL-5", "11-10 09:00", "13900130001"), *lives[2:])
    found = linked(Lives(near, (), KNOWN), tiny_router, WEEK)
    assert [group for _, group, _ in ties(found)] == ["", "YL-2", "YL-2", "YL-2", ""]


def test_more_than_can_be_compared_are_left_as_they_are(
    tiny_router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = (noisy("YL-1", "11-16 09:00", "1"), noisy("YL-2", "11-17 09:00", "1"))
    table = Lives(lives, (), KNOWN)
    monkeypatch.setattr(linking, "MOST", 2)
    assert linked(table, tiny_router, WEEK) != table
    monkeypatch.setattr(linking, "MOST", 1)
    assert linked(table, tiny_router, WEEK) is table


def test_nothing_to_compare(tiny_router: Router) -> None:
    early = Lives((noisy("YL-1", "01-01 09:00"),), (), KNOWN)
    assert linked(early, tiny_router, WEEK).lives == early.lives
    assert linked(Lives((), (), KNOWN), tiny_router, WEEK).lives == ()
