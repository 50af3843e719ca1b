"""Places that tickets name again and again, and what several people brought up together."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.supervise.made_lives import starter, ticket

from minyi_router.match import Matcher
from minyi_router.supervise.joint import JointGroup, joint_groups
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period, parse_week
from minyi_router.supervise.places import RepeatedPlace, places_of, repeated_places

WEEK = parse_week("2026-W24")
MONDAY = WEEK.first

PLACES = [
    ("澜心路12号", "", ("澜心路12号",), "a road with its house"),
    ("澜心路", "楼下太吵", (), "a road alone is too long"),
    ("柳湾", "柳湾派出所没有处理", (), "an area is too large, a unit is no place"),
    ("鹭影庭小区3号楼", "", ("鹭影庭",), "a community by its standard name, its blocks together"),
    ("澜心路12号鹭影庭", "", ("澜心路12号", "鹭影庭"), "both"),
    ("", "澜心大街12号门口违停，澜心路12号的人都看见了", ("澜心路12号",), "in the text, by another name"),
    ("鹭影庭", "和漾碧园一样", ("鹭影庭",), "the address goes before the text"),
    ("柳湾", "漾碧园门口", ("漾碧园",), "an address that names no place does not"),
    ("", "", (), "nothing"),
]


@pytest.mark.parametrize(("place", "text", "named", "why"), PLACES)
def test_places_of_a_ticket(place: str, text: str, named: tuple[str, ...], why: str) -> None:
    pack = starter()
    matcher = Matcher(pack.lexicon, pack.passages)
    assert places_of(ticket(MONDAY, "养犬", place=place, text=text), pack, matcher) == named, why


def at(days: int, matter: str = "养犬", **more: str) -> Life:
    return ticket(MONDAY - timedelta(days), matter, "柳湾", place="鹭影庭", **more)


def test_a_place_that_repeats() -> None:
    lives = [at(0), at(29, "盗窃"), at(5), at(30), at(1, relation="chase"), at(3, caller="匿名")]
    (place,) = repeated_places(lives, MONDAY, starter())
    assert place == RepeatedPlace(
        name="鹭影庭",
        area="柳湾",
        tickets=4,
        callers=4,
        matters=(("养犬", 3), ("盗窃", 1)),
        first=MONDAY - timedelta(29),
        last=MONDAY,
        lives=(lives[1], lives[2], lives[5], lives[0]),
    ), "thirty days, the last one included; chases are not counted, a stranger is one more caller"


FEW = [
    ([at(0), at(1)], "two tickets"),
    ([at(i, caller="19900000001") for i in range(6)], "one caller, day after day"),
    ([at(0), at(1), at(-1)], "one of them comes later"),
]


@pytest.mark.parametrize(("lives", "why"), FEW)
def test_no_place_repeats(lives: list[Life], why: str) -> None:
    assert repeated_places(lives, MONDAY, starter()) == (), why


def member(after: int, group: str, **more: str) -> Life:
    return ticket(MONDAY + timedelta(after), "停车秩序", "桂园", group=group, **more)


def test_a_group_with_its_figures() -> None:
    """It began the week before; one of its callers came twice."""
    first = ticket(MONDAY - timedelta(4), "停车秩序", "桂园", unit="交警二中队")
    closed = datetime(2026, 6, 12, 10)
    lives = [
        first,
        member(0, first.id, unit="交警二中队", relation="joint")._replace(closed=closed),
        member(2, first.id, unit="桂园派出所", caller=first.caller, relation="chase"),
        member(3, first.id, relation="joint")._replace(closed=datetime(2026, 6, 15)),
        member(8, first.id, relation="joint"),
    ]
    (group,) = joint_groups(reversed(lives), WEEK, starter())
    assert group == JointGroup(
        id=first.id,
        matter="停车秩序",
        area="桂园",
        unit="交警二中队",
        tickets=4,
        new=3,
        callers=3,
        still_open=3,
        first=MONDAY - timedelta(4),
        last=MONDAY + timedelta(3),
        days=8,
        lives=tuple(lives[:4]),
    ), "what came or was closed after the week is not known when it ends"


ALONE: list[tuple[list[Life], Period, str]] = [
    ([member(0, "A"), member(1, "B")], WEEK, "two groups of one"),
    ([member(0, "A", caller="1"), member(1, "A", caller="1")], WEEK, "one caller"),
    ([member(0, "A"), member(1, "A", caller="", relation="chase")], WEEK, "and a chase by nobody"),
    ([member(0, "A"), member(1, "A")], parse_week("2026-W26"), "nothing new in the period"),
    ([ticket(MONDAY, "养犬"), ticket(MONDAY, "养犬")], WEEK, "no groups are told"),
]


@pytest.mark.parametrize(("lives", "period", "why"), ALONE)
def test_no_group(lives: list[Life], period: Period, why: str) -> None:
    assert joint_groups(lives, period, starter()) == (), why


def test_most_callers_first() -> None:
    lives = [member(i, name) for name, size in (("A", 2), ("B", 3), ("C", 2)) for i in range(size)]
    assert [group.id for group in joint_groups(lives, WEEK, starter())] == ["B", "A", "C"]
