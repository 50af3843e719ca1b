"""A backlog put into groups: the same as routing it piece by piece, whatever it comes in.

Every text, name and number here is invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router import Appeal, Group, Member, RecentTickets, Router, Ticket
from minyi_router.errors import TableError

WINDOW = timedelta(days=30)
NOW = datetime(2026, 3, 2, 9)
DAY = timedelta(days=1)
ME, HER = "13900130001", "13900130002"
NOISE = "澜心路12号楼下烧烤店天天半夜唱歌太吵了"
LONG = "近来广场舞的音响一天比一天响，从早上六点一直放到夜里十点，老人孩子都没法休息，打过几次电话也没有人来"


@pytest.fixture(scope="module")
def starter() -> Router:
    return Router.load()


def ids(groups: Iterable[Group]) -> dict[str, list[str]]:
    return {group.id: [member.ticket_id for member in group.members] for group in groups}


def relations(groups: Iterable[Group]) -> dict[str, list[tuple[str, str]]]:
    return {group.id: [(m.ticket_id, m.relation) for m in group.members] for group in groups}


def one_by_one(router: Router, tickets: Iterable[Ticket], window: timedelta = WINDOW) -> list[Group]:
    """Each routed in order of time, and kept as it was decided."""
    recent = RecentTickets(window)
    for ticket in sorted(tickets, key=lambda ticket: (ticket.received_at is None, ticket.received_at or NOW)):
        known = {name: getattr(ticket, name) for name in ("text", "title", "id", "channel", "received_at")}
        appeal = Appeal(**known, caller=ticket.caller, place=ticket.place)
        recent.add(Ticket.of(appeal, router.route(appeal, recent)))
    return recent.groups()


# ---------------------------------------------------------------- against routing one by one

BODIES = st.one_of(
    st.builds(
        "{}{}门口{}天天有人违停，占了盲道，请交警来管一管".format,
        st.sampled_from(["澜心路", "蒹葭路"]),
        st.sampled_from(["", "12号", "68号"]),
        st.sampled_from(["", "云A12345", "云A54321"]),
    ),
    st.builds("我住澜心路{}，楼下烧烤店天天半夜唱歌太吵了".format, st.sampled_from(["12号", "68号"])),
    st.builds("澜心路{}楼下的烧烤店半夜还在放音响，吵得睡不着".format, st.sampled_from(["12号", "68号"])),
    st.sampled_from(["想问一问上次说的那件事怎么样了", "广场舞的音响声音太大，影响休息", LONG, ""]),
)
TEXTS = st.one_of(
    BODIES,
    BODIES,
    BODIES.map("柳湾派出所来电反馈：{}".format),
)
BACKLOGS = st.lists(
    st.tuples(TEXTS, st.sampled_from(["", ME, HER]), st.integers(0, 90)),
    min_size=2,
    max_size=25,
    unique_by=lambda row: row[2],
).map(
    lambda rows: [
        Ticket(text, id=f"HD202603{i:03}", caller=caller, received_at=NOW + day * DAY / 2)
        for i, (text, caller, day) in enumerate(rows, 1)
    ]
)


@settings(deadline=None, max_examples=150, report_multiple_bugs=False)
@given(backlog=BACKLOGS, chance=st.randoms(use_true_random=False))
def test_the_same_as_one_by_one(starter: Router, backlog: list[Ticket], chance: Random) -> None:
    """Groups, their order, their members and what those are to the first; in any order of input."""
    expected = relations(one_by_one(starter, backlog))
    for order in (backlog, backlog[::-1], chance.sample(backlog, len(backlog))):
        assert relations(starter.cluster(order)) == expected


@pytest.mark.parametrize("other", ["澜心路门口天天有人违停，占了盲道", "澜心路那件事一直没有下文"])
def test_registered_with_the_matter_of_its_ticket(starter: Router, other: str) -> None:
    """What cites a ticket is registered with that one's matter, and those after it are compared with that."""
    backlog = [
        Ticket(NOISE, id="HD20260301", received_at=NOW),
        Ticket(f"{other}，工单HD20260301", id="HD20260302", caller=ME, received_at=NOW + DAY),
        Ticket(NOISE, id="HD20260303", caller=ME, received_at=NOW + 31 * DAY),
    ]
    expected = {"HD20260301": [("HD20260301", ""), ("HD20260302", "chase"), ("HD20260303", "chase")]}
    assert relations(one_by_one(starter, backlog)) == expected
    assert relations(starter.cluster(backlog)) == expected


@pytest.mark.parametrize(
    ("first", "second", "relation", "why"),
    [
        (LONG, LONG, "joint", "a long text word for word, though it names nothing"),
        (LONG, f"柳湾派出所来电反馈：{LONG}", "callback", "staff quote a ticket that names nothing"),
        (NOISE, f"柳湾派出所来电反馈：{NOISE}", "callback", "staff quote a ticket that names a house"),
        (NOISE, "想问工单HD20260301办得怎么样了", "chase", "nothing but its number"),
    ],
    ids=["a long text", "quoted, nameless", "quoted", "a number"],
)
def test_each_way_of_linking(starter: Router, first: str, second: str, relation: str, why: str) -> None:
    backlog = [
        Ticket(first, id="HD20260301", received_at=NOW),
        Ticket(second, id="HD20260302", received_at=NOW + DAY),
    ]
    expected = {"HD20260301": [("HD20260301", ""), ("HD20260302", relation)]}
    assert relations(one_by_one(starter, backlog)) == expected, why
    assert relations(starter.cluster(backlog)) == expected, why


# ---------------------------------------------------------------- time


def noise(number: int, at: datetime | None) -> Ticket:
    return Ticket(NOISE, id=f"HD{number}", caller=ME, received_at=at)


def test_what_a_group_tells(starter: Router) -> None:
    """Why each member is there, its score taken apart."""
    (group,) = starter.cluster([noise(1, NOW), noise(2, NOW + DAY)])
    assert (group.id, group.first, group.members[0]) == ("HD1", noise(1, NOW), Member("HD1"))
    member = group.members[1]
    assert (member.ticket_id, member.relation) == ("HD2", "chase")
    assert {"text", "caller", "matter", "house", "road"} <= set(member.parts)
    assert member.score == pytest.approx(sum(map(float, member.parts.values())))


def test_the_window(starter: Router) -> None:
    """The edge counts, one second more does not; a group may last longer than the window."""
    week = timedelta(days=7)
    edge = [noise(1, NOW), noise(2, NOW + week), noise(3, NOW + 2 * week + timedelta(seconds=1))]
    assert ids(starter.cluster(edge, window=week)) == {"HD1": ["HD1", "HD2"]}
    weeks = [noise(n, NOW + n * week) for n in range(6)]
    assert ids(starter.cluster(weeks, window=week)) == {"HD0": [f"HD{n}" for n in range(6)]}
    assert ids(starter.cluster(weeks, window=week - timedelta(seconds=1))) == {}
    with pytest.raises(ValueError, match=r"^window must be longer than nothing, not 0:00:00$"):
        starter.cluster(weeks, window=timedelta(0))


def test_times_of_every_sort(starter: Router) -> None:
    """Aware, naive and none at all, in order of the moment they mean."""
    utc = UTC
    backlog = [
        noise(5, None),
        noise(3, NOW),
        noise(2, (NOW - timedelta(hours=9)).replace(tzinfo=utc)),
        noise(4, (NOW - timedelta(hours=7)).replace(tzinfo=utc)),
        noise(1, NOW - timedelta(hours=2)),
    ]
    assert ids(starter.cluster(backlog)) == {"HD1": [f"HD{n}" for n in (1, 2, 3, 4, 5)]}
    assert ids(starter.cluster([noise(1, datetime.min), noise(2, datetime.max)])) == {}


def test_equal_times(starter: Router) -> None:
    """In the order given; each ticket is in the group all the same."""
    backlog = [noise(number, NOW) for number in range(5)]
    assert ids(starter.cluster(backlog)) == {"HD0": [f"HD{n}" for n in range(5)]}
    assert ids(starter.cluster(backlog[::-1])) == {"HD4": [f"HD{n}" for n in (4, 3, 2, 1, 0)]}


def test_groups_that_tickets_bear(starter: Router) -> None:
    """What they were registered as is not looked at."""
    backlog = [
        replace(noise(1, NOW), group="HD9", relation="joint"),
        replace(noise(2, NOW + DAY), group="HD2"),
        replace(noise(3, NOW + DAY), text="想问居住证丢了怎么补办", group="HD1", relation="chase"),
    ]
    (group,) = starter.cluster(backlog)
    assert (ids([group]), group.first) == ({"HD1": ["HD1", "HD2"]}, noise(1, NOW))


def test_a_long_backlog(starter: Router) -> None:
    """Two years of a few houses that write every 24 days: a group goes on though all it was is long gone."""
    backlog = [
        Ticket(
            f"澜心路{number % 8 + 40}号楼下烧烤店天天半夜唱歌太吵了",
            id=f"HD{number}",
            caller=ME,
            received_at=NOW + number * 3 * DAY,
        )
        for number in range(240)
    ]
    expected = {f"HD{first}": [f"HD{n}" for n in range(first, 240, 8)] for first in range(8)}
    assert ids(starter.cluster(backlog)) == expected


# ---------------------------------------------------------------- what a backlog may come in

TABLE: list[dict[str, Any]] = [
    {"工单编号": "A1", "诉求内容": NOISE, "受理时间": "2026-03-02 09:00:00", "诉求人": ME, "备注": "一"},
    {"工单编号": "A2", "诉求内容": NOISE, "受理时间": "2026-03-03 09:00:00", "诉求人": HER, "备注": None},
    {"工单编号": "A3", "诉求内容": "想问居住证怎么办", "受理时间": "", "诉求人": ME, "备注": float("nan")},
    {"工单编号": "A4", "诉求内容": NOISE, "受理时间": "2026-05-03 09:00:00", "诉求人": ME, "备注": 3},
]
TOGETHER = {"A1": ["A1", "A2"]}


def test_mappings(starter: Router) -> None:
    assert ids(starter.cluster(TABLE)) == TOGETHER
    assert ids(starter.cluster(row for row in TABLE[::-1])) == TOGETHER
    assert starter.cluster([]) == []


def test_frames(starter: Router) -> None:
    """As it is, with real times, in any order of rows, with any index, as a part of another."""
    frame = pd.DataFrame(TABLE)
    timed = frame.assign(受理时间=pd.to_datetime(frame["受理时间"], errors="coerce"))
    zoned = timed.assign(受理时间=timed["受理时间"].dt.tz_localize("Asia/Shanghai"))
    twice = pd.concat([timed, timed], ignore_index=True).iloc[:4]
    for each in (frame, timed, zoned, timed.iloc[::-1], timed.set_index("备注"), twice):
        assert ids(starter.cluster(each)) == TOGETHER
    assert starter.cluster(frame.iloc[:0]) == []


def test_frames_with_pandas_own_types(starter: Router) -> None:
    """Where pandas writes what is missing as its own NA."""
    frame = pd.DataFrame(TABLE).assign(备注=[1.0, float("nan"), 3.0, float("nan")]).convert_dtypes()
    assert frame["备注"].isna().any()
    assert ids(starter.cluster(frame)) == TOGETHER
    assert ids(starter.cluster(frame.replace("", pd.NA))) == TOGETHER


def test_frames_without_ids(starter: Router) -> None:
    """Rows are known by their number, from 1."""
    assert ids(starter.cluster(pd.DataFrame(TABLE).drop(columns="工单编号"))) == {"1": ["1", "2"]}


def test_appeals(starter: Router) -> None:
    """Those without an id are known by their number too."""
    appeals = [
        Appeal(NOISE, received_at=NOW, caller=ME),
        Appeal(NOISE, id="X", received_at=NOW + DAY, caller=ME),
        Appeal(NOISE, received_at=NOW + 2 * DAY, caller=ME),
    ]
    assert ids(starter.cluster(appeals)) == {"1": ["1", "X", "3"]}
    assert ids(starter.cluster([appeals[0], TABLE[0] | {"工单编号": ""}])) == {"1": ["1", "2"]}


def test_no_column_of_text(starter: Router) -> None:
    frame = pd.DataFrame([{"工单编号": "A1", "办理结果": "已办结"}])
    message = "认不出哪一列是诉求内容，请用 --text 列名 指定。表头有：工单编号、办理结果"
    for table in (frame, frame.to_dict("records")):
        with pytest.raises(TableError) as caught:
            starter.cluster(table)
        assert str(caught.value) == message
