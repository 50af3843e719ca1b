"""What the tasks of ``link`` find, without a cluster: against comparing every two tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'minyi_router[spark]'")

from minyi_router import RecentTickets, Router, Ticket
from minyi_router.errors import SparkError
from minyi_router.relate.links import Query, related
from minyi_router.spark.packs import SentPack
from minyi_router.spark.reading import Moving, Needed
from minyi_router.spark.told import Told, read_told, written
from tests.spark.worlds import LONG, ME, NOW, OTHER, WINDOW, WORLDS, Found, every_pair, paired, table_of


@pytest.fixture(scope="module")
def starter() -> Router:
    return Router.load()


@pytest.fixture(scope="module")
def pack(starter: Router) -> SentPack:
    return SentPack.of(starter)


@settings(deadline=None, max_examples=40)
@given(
    world=WORLDS,
    most=st.sampled_from([1, 3, 100]),
    tasks=st.sampled_from([1, 40]),
    chance=st.randoms(use_true_random=False),
)
def test_the_same_pairs_as_the_twin(
    starter: Router, pack: SentPack, world: list[Ticket], most: int, tasks: int, chance: Random
) -> None:
    """However the tickets are cut into shelves, parts and desks, and in whatever order they come."""
    rows = table_of(chance.sample(world, len(world)))
    assert paired(pack, rows, most=most, tasks=tasks) == every_pair(starter, world)


def test_a_phrase_that_half_of_all_texts_hold(starter: Router, pack: SentPack) -> None:
    """However many share it, nothing is lost, and no block holds more than asked for."""
    random = Random(3)
    roads = ["澜心路", "采蘅路", "蒹葭路", "芣苢路", "鹤汀路"]
    world = [
        Ticket(
            f"{random.choice(roads)}{random.randrange(40, 44)}号门口天天有人违停，占了盲道"
            + ("，已经反映过多次，至今没有人来管，希望相关部门尽快到现场核实并处理" if i % 2 else ""),
            id=f"HD2026{i:04}",
            received_at=NOW + timedelta(hours=random.randrange(24 * 60)),
            caller=random.choice([ME, OTHER, ""]),
        )
        for i in range(90)
    ]
    found = paired(pack, table_of(world), most=20)
    assert found == every_pair(starter, world)
    assert {pair[2] for pair in found} == {"chase", "joint", "similar"}


@settings(deadline=None, max_examples=12)
@given(world=WORLDS)
def test_the_same_as_one_window_on_one_machine(starter: Router, pack: SentPack, world: list[Ticket]) -> None:
    """Each ticket asked against all others, as the library does it: what it says of the earlier ones."""
    all_links = replace(starter.pack, same_matter=replace(starter.pack.same_matter, most_links=1_000))
    reader = Router(all_links).engine.reader
    recent = RecentTickets(WINDOW)
    recent.extend(world)
    place = {ticket.id: (ticket.received_at is None, _in_order(ticket), ticket.id) for ticket in world}
    expected = [
        (ticket.id, link.ticket_id, link.relation, link.score)
        for ticket in world
        for link in related(Query(recent, reader, ticket, reader.read(ticket))).links
        if place[link.ticket_id] < place[ticket.id]
    ]
    assert [pair[:4] for pair in paired(pack, table_of(world), most=5)] == sorted(expected)


def _in_order(ticket: Ticket) -> float:
    return (ticket.received_at or NOW).timestamp()


DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ASKS = "想问一问工单{}办得怎么样了"


@pytest.mark.parametrize(
    ("tickets", "expected", "why"),
    [
        ([("HD2026001", LONG, NOW), ("HD2026002", LONG, NOW + WINDOW)], ["HD2026001"], "the edge is in"),
        ([("HD2026001", LONG, NOW), ("HD2026002", LONG, NOW + WINDOW + SECOND)], [], "a second more is not"),
        ([("HD2026001", LONG, None), ("HD2026002", LONG, None)], ["HD2026001"], "no times: by id"),
        ([("HD2026009", LONG, NOW), ("HD2026002", LONG, None)], ["HD2026009"], "without a time comes last"),
        ([("HD2026001", LONG, NOW), ("HD2026001", LONG, NOW + DAY)], [], "one id is one ticket"),
        (
            [("HD2026001", LONG, NOW), ("HD2026002", ASKS.format("hd2026001"), NOW + 9 * WINDOW)],
            ["HD2026001"],
            "a number given, long ago, spelt otherwise",
        ),
        (
            [("HD2026001", ASKS.format("HD2026002"), NOW), ("HD2026002", LONG, NOW + 9 * WINDOW)],
            ["HD2026001"],
            "the earlier row gives the number of the later",
        ),
        (
            [
                ("HD2026001", ASKS.format("HD2026002"), NOW),
                ("HD2026002", ASKS.format("HD2026001"), NOW + 9 * WINDOW),
            ],
            ["HD2026001"],
            "each gives the other's: one pair",
        ),
        (
            [("HD2026001", LONG, NOW), ("HD2026002", ASKS.format("HD2026003"), NOW + 9 * WINDOW)],
            [],
            "a number that nobody has",
        ),
        ([("HD2026001", "吵", NOW), ("HD2026002", "吵", NOW)], [], "too short to say anything"),
    ],
)
def test_which_pairs_there_are(
    pack: SentPack, tickets: Sequence[tuple[str, str, datetime | None]], expected: list[str], why: str
) -> None:
    rows = table_of(Ticket(text, id=id_, received_at=at) for id_, text, at in tickets)
    assert [other for _, other, *_ in paired(pack, rows, most=100)] == expected, why


def test_a_pair_as_it_is_told(pack: SentPack) -> None:
    tickets = [
        Ticket("澜心路12号楼下烧烤店天天半夜唱歌太吵了", id="HD2026001", received_at=NOW, caller=ME),
        Ticket(
            "澜心路68号楼下烧烤店天天半夜唱歌太吵了", id="HD2026002", received_at=NOW + DAY / 2, caller=ME
        ),
    ]
    told: list[Found] = [
        (
            *("HD2026002", "HD2026001", "similar", 2.2),
            *("text 0.90, caller 0.70, matter 0.20, road 0.20, time 0.20", "house", 0.5),
        )
    ]
    assert paired(pack, table_of(tickets), most=100) == told


def test_only_tickets_of_one_pool_meet(pack: SentPack) -> None:
    """Not by their texts, and not by a number either."""
    old = [Ticket(LONG, id="HD2026001", received_at=NOW)]
    new = [
        Ticket(LONG, id="HD2026002", received_at=NOW + DAY),
        Ticket(ASKS.format("HD2026001"), id="HD2026003", received_at=NOW + 9 * WINDOW),
    ]
    here, there = table_of(old, "河东"), table_of(new, "河东")
    assert len(paired(pack, [*here, *there], most=100)) == 2
    assert paired(pack, [*here, *table_of(new, "河西")], most=100) == []


def test_a_table_that_changes_under_way(pack: SentPack) -> None:
    """A ticket of a pool that was not counted has no place to stand: it must not be lost in silence."""
    moving = Moving(pack, Needed((), {}, ""), {}, frozenset())
    told = read_told(written(Told("HD2026001", 0, pack.router().engine.reader.read(Ticket(LONG, id="-")))))
    with pytest.raises(SparkError) as caught:
        list(moving.places("河西", told))
    assert str(caught.value) == "表的内容在清点以后变了（多出了没清点过的分组），请先存成文件再配对"
