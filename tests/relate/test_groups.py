"""Groups of tickets: who joins, what stays as it is, and what people say against it.

Every text, name and number here is invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router import Appeal, Decision, RecentTickets, Router, Ticket

WINDOW = timedelta(days=30)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 9)
ME, HER, HIM = "13900130001", "13900130002", "13900130003"
NOISE = "澜心路12号楼下烧烤店天天半夜唱歌太吵了"


@pytest.fixture(scope="module")
def starter() -> Router:
    return Router.load()


@pytest.fixture
def recent() -> RecentTickets:
    return RecentTickets(WINDOW)


def appeal(number: int, text: str = NOISE, caller: str = ME, day: float = 0) -> Appeal:
    return Appeal(text, id=f"HD{number}", received_at=MONDAY + day * DAY, caller=caller)


def register(router: Router, recent: RecentTickets, *appeals: Appeal) -> list[Decision]:
    """Route each and keep it as it was decided, as a ticket office does."""
    decisions = []
    for each in appeals:
        decisions.append(router.route(each, recent))
        recent.add(Ticket.of(each, decisions[-1]))
    return decisions


def groups(recent: RecentTickets) -> dict[str, list[str]]:
    return {group.id: [member.ticket_id for member in group.members] for group in recent.groups()}


# ---------------------------------------------------------------- joining


def test_a_group_grows(starter: Router, recent: RecentTickets) -> None:
    """Chases and joint appeals of one matter, all in the group of the first."""
    register(
        starter,
        recent,
        appeal(1),
        appeal(2, caller=HER, day=1),
        appeal(3, day=2),
        appeal(4, "想问居住证怎么办"),
    )
    assert groups(recent) == {"HD1": ["HD1", "HD2", "HD3"]}
    group = recent.group("HD3")
    assert group is not None
    assert group == recent.group("HD1") == recent.groups()[0]
    assert group.first == replace(Ticket.of(appeal(1), starter.route(appeal(1))))
    assert [(m.ticket_id, m.relation) for m in group.members] == [
        ("HD1", ""),
        ("HD2", "joint"),
        ("HD3", "chase"),
    ]
    assert recent.group("HD4") is None
    assert recent.group("HD999") is None


def test_a_ticket_tells_its_group(starter: Router, recent: RecentTickets) -> None:
    register(starter, recent, appeal(1), appeal(2, day=1))
    kept = [(ticket.id, ticket.group, ticket.relation) for ticket in recent]
    assert kept == [("HD1", "HD1", ""), ("HD2", "HD1", "chase")]
    assert [recent.get(ticket.id) for ticket in recent] == list(recent)


DRIFT = [
    (
        "小区消防通道被云A12345占了很久，请尽快拖走",
        "小区消防通道被一辆车占了很久，请尽快拖走",
        "小区消防通道被云A54321占了很久，请尽快拖走",
        "the second names no plate, the third another one than the first",
    ),
    (
        "澜心路12号楼下烧烤店天天半夜唱歌太吵了",
        "澜心路楼下烧烤店天天半夜唱歌太吵了",
        "澜心路68号楼下烧烤店天天半夜唱歌太吵了",
        "the second names no house",
    ),
    (
        "澜心路的烧烤店半夜放音响太吵，请查处",
        "澜心路与采蘅路口的烧烤店半夜放音响太吵，请查处",
        "采蘅路的烧烤店半夜放音响太吵，请查处",
        "the second names both roads",
    ),
]


@pytest.mark.parametrize(("first", "between", "last", "why"), DRIFT, ids=[why for *_, why in DRIFT])
def test_no_drift(
    starter: Router, recent: RecentTickets, first: str, between: str, last: str, why: str
) -> None:
    """A is like B and B like C, but C is not like A: it stays out of A's group."""
    decisions = register(starter, recent, appeal(1, first), appeal(2, between, day=1), appeal(3, last, day=2))
    tie = decisions[2].link
    assert tie is not None, why
    assert (tie.ticket_id, tie.relation, tie.group) == ("HD2", "chase", "")
    assert groups(recent) == {"HD1": ["HD1", "HD2"]}
    assert register(starter, recent, appeal(4, last, day=3))[0].links[0].group == "HD3"
    assert groups(recent) == {"HD1": ["HD1", "HD2"], "HD3": ["HD3", "HD4"]}


def test_a_late_first(starter: Router, recent: RecentTickets) -> None:
    """What arrives late joins; the id of the group stays."""
    register(starter, recent, appeal(2, day=2), appeal(3, day=3), appeal(1, day=0))
    assert groups(recent) == {"HD2": ["HD2", "HD3", "HD1"]}


def test_ids_stay(starter: Router, recent: RecentTickets) -> None:
    """However many arrive, no group changes its id and no ticket its group."""
    seen: dict[str, str] = {}
    for number in range(40):
        house = (12, 68, 70, 90)[number % 4]
        text = f"澜心路{house}号楼下烧烤店天天半夜唱歌太吵了"
        register(starter, recent, appeal(number, text, (ME, HER, HIM)[number % 3], number / 4))
        now = {ticket.id: ticket.group for ticket in recent if ticket.group}
        assert {ticket_id: now[ticket_id] for ticket_id in seen} == seen
        seen = now
    assert groups(recent) == {f"HD{i}": [f"HD{n}" for n in range(i, 40, 4)] for i in range(4)}


def test_the_order_of_groups_and_members(recent: RecentTickets) -> None:
    """Groups in the order they began, members in the order they joined, the first before all."""
    for ticket_id, group in [("B", ""), ("A", ""), ("3", "A"), ("2", "B"), ("1", "A"), ("4", "C"), ("C", "")]:
        recent.add(Ticket(NOISE, id=ticket_id, group=group, relation="chase" if group else ""))
    assert groups(recent) == {"A": ["A", "3", "1"], "B": ["B", "2"], "C": ["C", "4"]}


def test_linking_merges_nothing(starter: Router, recent: RecentTickets) -> None:
    """Each ticket of a group is kept whole and is decided in full."""
    decisions = register(starter, recent, appeal(1), appeal(2, day=1), appeal(3, caller=HER, day=1))
    assert len(recent) == 3
    assert {(decision.matter, decision.unit, decision.resolve_by is None) for decision in decisions} == {
        ("社会生活噪声", "柳湾派出所", False)
    }
    assert [decision.action for decision in decisions] == ["dispatch", "link", "link"]


# ---------------------------------------------------------------- leaving


def test_the_first_is_discarded(starter: Router, recent: RecentTickets) -> None:
    """The group and its id stay, its first stays known, and others still join it."""
    register(starter, recent, appeal(1), appeal(2, day=1), appeal(3, day=2))
    group = recent.group("HD1")
    assert group is not None
    assert recent.discard("HD1")
    after = recent.group("HD3")
    assert after is not None
    assert (after.id, after.first, after.members) == ("HD1", group.first, group.members[1:])
    assert register(starter, recent, appeal(4, day=3))[0].links[0].group == "HD1"
    assert groups(recent) == {"HD1": ["HD2", "HD3", "HD4"]}


def test_no_drift_when_the_first_is_gone(starter: Router, recent: RecentTickets) -> None:
    first, between, last, _ = DRIFT[0]
    register(starter, recent, appeal(1, first), appeal(2, between, day=1))
    recent.discard("HD1")
    assert register(starter, recent, appeal(3, last, day=2))[0].links[0].group == ""
    assert groups(recent) == {"HD1": ["HD2"]}


def test_the_first_comes_back(starter: Router, recent: RecentTickets) -> None:
    """Registered again under its own id it takes its old place."""
    register(starter, recent, appeal(1), appeal(2, day=1))
    recent.discard("HD1")
    recent.add(Ticket.of(appeal(1), starter.route(appeal(1))))
    assert groups(recent) == {"HD1": ["HD1", "HD2"]}


def test_the_last_member_leaves(starter: Router, recent: RecentTickets) -> None:
    """A first that is alone again is no group; a group without anybody is gone."""
    register(starter, recent, appeal(1), appeal(2, day=1))
    recent.discard("HD2")
    assert groups(recent) == {}
    assert recent.group("HD1") is None
    register(starter, recent, appeal(3, day=1))
    assert groups(recent) == {"HD1": ["HD1", "HD3"]}
    recent.discard("HD1")
    recent.discard("HD3")
    assert (groups(recent), len(recent)) == ({}, 0)


def test_a_corrected_member_stays(starter: Router, recent: RecentTickets) -> None:
    """The same id again (here: it is closed) replaces the ticket and leaves the groups alone."""
    register(starter, recent, appeal(1), appeal(2, day=1))
    closed = Ticket(NOISE, id="HD2", received_at=MONDAY + DAY, open=False)
    recent.add(closed)
    assert recent.get("HD2") == replace(closed, group="HD1", relation="chase")
    assert groups(recent) == {"HD1": ["HD1", "HD2"]}


def test_a_corrected_first(starter: Router, recent: RecentTickets) -> None:
    """The group's first is the ticket as it is kept now."""
    register(starter, recent, appeal(1), appeal(2, day=1))
    closed = Ticket(NOISE, id="HD1", received_at=MONDAY, unit="柳湾派出所", open=False)
    recent.add(closed)
    group = recent.group("HD2")
    assert group is not None
    assert group.first == closed
    assert groups(recent) == {"HD1": ["HD1", "HD2"]}


def test_moving_to_another_group(recent: RecentTickets) -> None:
    """A ticket given another group leaves the one it was in."""
    recent.extend(
        [
            Ticket(NOISE, id="A"),
            Ticket(NOISE, id="B", group="A", relation="chase"),
            Ticket(NOISE, id="C"),
            Ticket(NOISE, id="D", group="C", relation="chase"),
            Ticket(NOISE, id="B", group="C", relation="joint"),
        ]
    )
    assert groups(recent) == {"C": ["C", "D", "B"]}


OPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "discard", "unlink", "not_same"]),
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["", "A", "B", "C", "Z"]),
    ),
    max_size=10,
)


def changed(recent: RecentTickets, op: str, ticket_id: str, other: str) -> None:
    if op == "add":
        recent.add(Ticket(NOISE, id=ticket_id, group=other, relation="chase" if other else ""))
    elif op == "not_same" and ticket_id != other:
        recent.not_same(ticket_id, other)
    elif op == "discard":
        recent.discard(ticket_id)
    elif op == "unlink":
        recent.unlink(ticket_id)


@settings(deadline=None, max_examples=400, report_multiple_bugs=False)
@given(ops=OPS)
def test_whatever_happens(ops: list[tuple[str, str, str]]) -> None:
    """Each ticket is in one group at most, groups hold kept tickets only, and none is its first alone."""
    recent = RecentTickets(WINDOW)
    for op in ops:
        changed(recent, *op)
        members = [(ticket_id, group) for group, ids in groups(recent).items() for ticket_id in ids]
        assert dict(members) == {ticket.id: ticket.group for ticket in recent if ticket.group}
        assert len(dict(members)) == len(members)
        assert all(ids != [group] for group, ids in groups(recent).items())


def test_a_first_that_moves(recent: RecentTickets) -> None:
    """A member came before its first, and the first belongs to a matter whose own first is long gone."""
    recent.add(Ticket(NOISE, id="HD1", group="HD2", relation="chase"))
    recent.add(Ticket(NOISE, id="HD2", group="HD0", relation="chase"))
    assert groups(recent) == {"HD2": ["HD1"], "HD0": ["HD2"]}
    recent.discard("HD2")
    recent.add(Ticket(NOISE, id="HD1", group="HD0", relation="chase"))
    assert groups(recent) == {"HD0": ["HD1"]}


# ---------------------------------------------------------------- what people say


def test_undo(starter: Router, recent: RecentTickets) -> None:
    """A ticket taken out does not join again, nor does the same appeal routed once more."""
    first, again = appeal(1), appeal(2, day=1)
    register(starter, recent, first, again, appeal(3, caller=HER, day=1))
    assert recent.unlink("HD2")
    assert groups(recent) == {"HD1": ["HD1", "HD3"]}
    decision = starter.route(again, recent)
    assert [(tie.ticket_id, tie.relation, tie.vetoes, tie.group) for tie in decision.links] == [
        ("HD1", "similar", ("verdict",), ""),
        ("HD3", "similar", ("verdict",), ""),
    ]
    assert decision.action == "dispatch"
    recent.add(Ticket.of(again, decision))
    recent.add(Ticket(NOISE, id="HD2", group="HD1", relation="chase"))
    assert groups(recent) == {"HD1": ["HD1", "HD3"]}


def test_undo_where_nothing_is_to_undo(starter: Router, recent: RecentTickets) -> None:
    register(starter, recent, appeal(1), appeal(2, day=1))
    assert [recent.unlink(ticket_id) for ticket_id in ("HD1", "HD9", "")] == [False, False, False]
    assert groups(recent) == {"HD1": ["HD1", "HD2"]}


def test_undo_when_the_first_is_gone(starter: Router, recent: RecentTickets) -> None:
    register(starter, recent, appeal(1), appeal(2, day=1), appeal(3, day=2))
    recent.discard("HD1")
    assert recent.unlink("HD2")
    assert groups(recent) == {"HD1": ["HD3"]}
    assert starter.route(appeal(2, day=1), recent).link is None


SAID: list[tuple[str, str, dict[str, list[str]], str]] = [
    ("HD1", "HD2", {"HD1": ["HD1", "HD3"]}, "the later leaves"),
    ("HD2", "HD1", {"HD1": ["HD1", "HD3"]}, "said the other way about"),
    ("HD2", "HD3", {"HD1": ["HD1", "HD2"]}, "of two members, the later"),
    ("HD3", "HD2", {"HD1": ["HD1", "HD2"]}, "the other way about"),
    ("HD3", "HD9", {"HD1": ["HD1", "HD2", "HD3"]}, "a ticket that nobody knows"),
]


@pytest.mark.parametrize(("one", "other", "left", "why"), SAID, ids=[why for *_, why in SAID])
def test_not_the_same_said_after(
    starter: Router, recent: RecentTickets, one: str, other: str, left: dict[str, list[str]], why: str
) -> None:
    register(starter, recent, appeal(1), appeal(2, day=1), appeal(3, day=2))
    recent.not_same(one, other)
    assert groups(recent) == left, why
    assert recent.told_apart(one, other)
    assert recent.told_apart(other, one)


@pytest.mark.parametrize("pair", list(permutations(["HD1", "HD2"])))
def test_not_the_same_said_before(starter: Router, recent: RecentTickets, pair: tuple[str, str]) -> None:
    """Before either is registered; and the whole group keeps away, not just that ticket."""
    recent.not_same(*pair)
    register(starter, recent, appeal(1), appeal(3, day=1))
    decision = register(starter, recent, appeal(2, day=2))[0]
    assert {(tie.ticket_id, tie.relation, tie.vetoes) for tie in decision.links} == {
        ("HD1", "similar", ("verdict",)),
        ("HD3", "similar", ("verdict",)),
    }
    assert groups(recent) == {"HD1": ["HD1", "HD3"]}


def test_not_the_same_says_nothing_of_others(starter: Router, recent: RecentTickets) -> None:
    recent.not_same("HD1", "HD2")
    register(starter, recent, appeal(1), appeal(2, day=1), appeal(3, day=2))
    assert not recent.told_apart("HD3", "HD1")
    assert groups(recent) == {"HD2": ["HD2", "HD3"]}
    assert not recent.told_apart("HD4", "HD1")


def test_not_the_same_even_when_cited(starter: Router, recent: RecentTickets) -> None:
    recent.not_same("HD2026030201", "HD2026030202")
    first = replace(appeal(1), id="HD2026030201")
    register(starter, recent, first)
    citing = replace(appeal(2, f"{NOISE}，工单HD2026030201", day=1), id="HD2026030202")
    assert [tie.relation for tie in starter.route(citing, recent).links] == ["similar"]


def test_a_ticket_and_itself(recent: RecentTickets) -> None:
    with pytest.raises(ValueError, match=r"^a ticket cannot be kept apart from itself: 'HD1'$"):
        recent.not_same("HD1", "HD1")


def stored(recent: RecentTickets, folder: Path) -> RecentTickets:
    recent.save(folder / "recent.jsonl")
    return RecentTickets.load(folder / "recent.jsonl")


def test_verdicts_go_when_both_are_gone(starter: Router, recent: RecentTickets, tmp_path: Path) -> None:
    register(starter, recent, appeal(1), appeal(2, caller=HER, day=1))
    recent.not_same("HD1", "HD2")
    recent.discard("HD1")
    assert recent.told_apart("HD1", "HD2")
    assert stored(recent, tmp_path).told_apart("HD2", "HD1")
    recent.discard("HD2")
    assert not recent.told_apart("HD1", "HD2")
    assert not recent.told_apart("HD2", "HD1")
    assert not stored(recent, tmp_path).told_apart("HD1", "HD2")


def test_what_people_said_survives(starter: Router, recent: RecentTickets, tmp_path: Path) -> None:
    """Undo and "not the same", after save and load."""
    register(starter, recent, *(appeal(n, day=n / 2) for n in range(1, 7)))
    recent.unlink("HD2")
    recent.not_same("HD3", "HD5")
    recent.discard("HD1")
    again = stored(recent, tmp_path)
    expected = {"HD1": ["HD3", "HD4", "HD6"]}
    assert groups(recent) == groups(again) == expected
    for number, free in ((2, "HD5"), (5, "HD2")):
        late = appeal(number, day=number / 2)
        assert starter.route(late, again) == starter.route(late, recent)
        assert [tie.ticket_id for tie in starter.route(late, again).links if tie.group] == [free]


def test_told_apart_from_an_expired_first(starter: Router, recent: RecentTickets) -> None:
    """The group bears the first one's name still, so the verdict against it still holds."""
    register(starter, recent, appeal(1), appeal(2, day=1), appeal(3, day=20))
    recent.not_same("HD3", "HD1")
    recent.expire(MONDAY + WINDOW + DAY / 2)
    assert "HD1" not in recent
    assert starter.route(appeal(3, day=20), recent).link is None


def test_any_order_of_what_people_say(starter: Router) -> None:
    """Verdicts before, between or after: the same tickets end up together."""
    for order in permutations([("HD1", "HD3"), ("HD4", "HD1"), ("HD3", "HD4")]):
        recent = RecentTickets(WINDOW)
        for number, pair in enumerate(order):
            recent.not_same(*pair)
            if not number:
                register(starter, recent, *(appeal(n, day=n / 2) for n in range(1, 5)))
        assert groups(recent) == {"HD1": ["HD1", "HD2"]}
        assert [ticket.id for ticket in recent] == ["HD1", "HD2", "HD3", "HD4"]
