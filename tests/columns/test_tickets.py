"""Tickets out of tickets, appeals, records and frames. Every text and number here is invented."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from minyi_router import Appeal, Ticket
from minyi_router.columns import tickets_from
from minyi_router.errors import TableError

NAN = float("nan")
NINE = datetime(2026, 3, 2, 9)


def only(row: Any) -> Ticket:
    (ticket,) = tickets_from([row])
    return ticket


def test_a_row() -> None:
    """Known heads are facts, all others fields."""
    row = {
        "工单编号": "A1",
        "工单标题": "噪音",
        "诉求内容": "楼下太吵",
        "受理时间": "2026/3/2 9:00",
        "诉求渠道": "热线",
        "来电号码": "13900130001",
        "事发地址": "澜心路12号",
        "坐席": "乙",
        7: 8,
    }
    assert only(row) == Ticket(
        "楼下太吵",
        title="噪音",
        id="A1",
        channel="热线",
        received_at=NINE,
        caller="13900130001",
        place="澜心路12号",
        fields={"坐席": "乙", "7": "8"},
    )


CELLS: list[tuple[Any, str, str]] = [
    ("2026", "2026", "text"),
    ("", "", "empty text"),
    (None, "", "None"),
    (NAN, "", "NaN"),
    (np.float64("nan"), "", "NaN of numpy"),
    (pd.NaT, "", "NaT"),
    (pd.NA, "", "NA of pandas"),
    (np.datetime64("NaT"), "", "NaT of numpy"),
    (5, "5", "a number"),
    (5.0, "5", "a whole number that pandas made a float because a cell was missing"),
    (np.float64(5.0), "5", "the same as numpy has it"),
    (np.int64(5), "5", "a number of numpy"),
    (20260105114188.0, "20260105114188", "a long number"),
    (0.1 + 0.2, "0.3", "what a sheet shows"),
    (True, "True", "a truth"),
    (date(2026, 3, 2), "2026-03-02", "a day"),
    (NINE, "2026-03-02 09:00:00", "a moment"),
    (pd.Timestamp(NINE), "2026-03-02 09:00:00", "a moment of pandas"),
]


@pytest.mark.parametrize(("cell", "text", "why"), CELLS, ids=[why for *_, why in CELLS])
def test_cells(cell: Any, text: str, why: str) -> None:
    assert only({"诉求内容": "楼下太吵", "备注": cell}).fields == {"备注": text}, why
    assert only({"诉求内容": cell}).text == text, why


TIMES: list[tuple[Any, datetime | None, str]] = [
    ("2026-03-02 09:00:00", NINE, "text"),
    (NINE, NINE, "a moment"),
    (pd.Timestamp(NINE), NINE, "a moment of pandas"),
    (pd.Timestamp(NINE, tz="Asia/Shanghai"), NINE, "in Beijing time"),
    (pd.Timestamp("2026-03-02 01:00:00", tz="UTC"), NINE, "in UTC"),
    (np.datetime64("2026-03-02T09:00:00"), NINE, "a moment of numpy"),
    (date(2026, 3, 2), datetime(2026, 3, 2), "a day"),
    (pd.NaT, None, "NaT"),
    (pd.NA, None, "NA"),
    (NAN, None, "NaN"),
    ("昨天", None, "what nobody can read"),
]


@pytest.mark.parametrize(("cell", "moment", "why"), TIMES, ids=[why for *_, why in TIMES])
def test_times(cell: Any, moment: datetime | None, why: str) -> None:
    assert only({"诉求内容": "楼下太吵", "受理时间": cell}).received_at == moment, why


IDS: list[tuple[list[Any], list[str], str]] = [
    (["A1", "A2"], ["A1", "A2"], "as they are"),
    (["", None, NAN], ["1", "2", "3"], "by the number of the row"),
    (["A1", "", "A3"], ["A1", "2", "A3"], "only where there is none"),
    (["A1", "A1", "A1"], ["A1", "A1#2", "A1#3"], "one id three times"),
    (["A1", "A1#2", "A1"], ["A1", "A1#2", "A1#3"], "an id that reads like a repetition"),
    (["", "1"], ["1#2", "1"], "an id that is there goes before a number that is made"),
    ([7.0, NAN], ["7", "2"], "numbers beside a missing one"),
]


@pytest.mark.parametrize(("given", "ids", "why"), IDS, ids=[why for *_, why in IDS])
def test_ids(given: list[Any], ids: list[str], why: str) -> None:
    rows = [{"工单编号": each, "诉求内容": "楼下太吵"} for each in given]
    assert [ticket.id for ticket in tickets_from(rows)] == ids, why
    assert [ticket.id for ticket in tickets_from(pd.DataFrame(rows))] == ids, why


def test_tickets_and_appeals() -> None:
    """Tickets as they are, appeals as tickets; one kind beside another."""
    ticket = Ticket("楼下太吵", id="A1", matter="社会生活噪声", unit="柳湾派出所", open=False, group="A0")
    appeal = Appeal("楼下太吵", "题目", channel="热线", received_at=NINE, caller="甲", fields={"坐席": "乙"})
    assert list(tickets_from([ticket, appeal, {"内容": "太吵"}, ticket])) == [
        ticket,
        Ticket(
            "楼下太吵", "题目", id="2", channel="热线", received_at=NINE, caller="甲", fields={"坐席": "乙"}
        ),
        Ticket("太吵", id="3"),
        Ticket("楼下太吵", id="A1#2", matter="社会生活噪声", unit="柳湾派出所", open=False, group="A0"),
    ]


def test_rows_of_different_heads() -> None:
    """Records of a program leave out what is empty: the first need not have every head."""
    rows = [{"诉求内容": "楼下太吵"}, {"工单编号": "A2", "诉求内容": "楼下太吵"}]
    assert [ticket.id for ticket in tickets_from(rows)] == ["1", "A2"]


def test_nothing() -> None:
    assert list(tickets_from([])) == []
    assert list(tickets_from(pd.DataFrame())) == []


def test_a_frame_is_left_as_it_is() -> None:
    frame = pd.DataFrame([{"诉求内容": "楼下太吵", "受理时间": pd.NaT}], index=["x"])
    before = frame.copy()
    assert [ticket.id for ticket in tickets_from(frame)] == ["1"]
    pd.testing.assert_frame_equal(frame, before)


STRANGERS: list[tuple[Any, str]] = [
    (["楼下太吵"], "item 1 must be a Ticket, an Appeal or a mapping, not str"),
    ("楼下太吵", "item 1 must be a Ticket, an Appeal or a mapping, not str"),
    ({"诉求内容": "楼下太吵"}, "item 1 must be a Ticket, an Appeal or a mapping, not str"),
    ([Appeal("吵"), None], "item 2 must be a Ticket, an Appeal or a mapping, not NoneType"),
    ([{"内容": "吵"}, ["吵"]], "item 2 must be a Ticket, an Appeal or a mapping, not list"),
]


@pytest.mark.parametrize(("source", "message"), STRANGERS)
def test_what_is_no_ticket(source: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        list(tickets_from(source))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("row", "heads"), [({"编号": "1", "办理内容": "已办结"}, "编号、办理内容"), ({1: 2}, "1"), ({}, "")]
)
def test_no_text(row: dict[Any, Any], heads: str) -> None:
    with pytest.raises(TableError) as caught:
        list(tickets_from([row]))
    assert str(caught.value) == f"认不出哪一列是诉求内容，请用 --text 列名 指定。表头有：{heads}"
