"""Rows read as tickets with a life: what cells mean, what is left out and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests.supervise.due_cases import at, life

from minyi_router.batch import RowFault
from minyi_router.columns import find_life_heads
from minyi_router.supervise.life import MOMENTS, Life, Lives, read_lives

NINE = datetime(2026, 11, 16, 9)


def read(*rows: dict[str, str]) -> Lives:
    """A table whose columns are all that any row names; a text and a time of receipt are always there."""
    full = [{"受理时间": "2026-11-16 09:00", "诉求内容": "楼下太吵"} | row for row in rows]
    columns = list(dict.fromkeys(head for row in full for head in row))
    cells = [[row.get(head, "") for head in columns] for row in full]
    return read_lives(columns, find_life_heads(columns), enumerate(cells, 2))


def one(**cells: str) -> Life:
    """The only ticket of a table of one row, of which nothing is wrong."""
    (only,), rejects, _ = read(cells)
    assert rejects == ()
    return only


def reason(**cells: str) -> str:
    """Why the only row of a table is left out."""
    lives, (reject,), _ = read(cells)
    assert (lives, reject.number) == ((), 2)
    return reject.reason


# ── what is read ──


def test_a_row_with_everything() -> None:
    row = {
        "工单编号": "YL-1",
        "诉求渠道": "12345热线",
        "来电号码": "13900130001",
        "事发地址": "澜心路12号",
        "属地": "东渡",
        "类型": "投诉",
        "事项": "社会生活噪声",
        "警种": "治安",
        "机关": "",
        "等级": "一般",
        "首派单位": "柳湾派出所",
        "承办单位": "东渡派出所",
        "督办单位": "治安大队",
        "去向": "自动派单",
        "派单时间": "2026-11-16 09:01",
        "联系时间": "2026/11/16 9:30",
        "答复时间": "2026年11月17日 下午3时",
        "办结时间": "2026-11-17 16:00:05",
        "先行联系时限": "2026-11-16 10:00",
        "办理时限": "2026-11-19 17:30",
        "退单次数": "1",
        "退单时间": "2026-11-16 09:20",
        "重办次数": "2",
        "重办时间": "2026-11-18 10:00",
        "回访结果": "满意",
        "回访时间": "2026-11-19 10:00",
        "领导批示": "请抓紧办",
        "群组": "YL-0",
        "关系": "同诉",
    }
    told = life(
        *("YL-1", "11-16 09:00"),
        text="楼下太吵",
        channel="12345热线",
        caller="13900130001",
        place="澜心路12号",
        area="东渡",
        kind="投诉",
        matter="社会生活噪声",
        line="治安",
        tier="一般",
        first_unit="柳湾派出所",
        unit="东渡派出所",
        supervisor="治安大队",
        automatic=True,
        dispatched="11-16 09:01",
        contacted="11-16 09:30",
        replied="11-17 15:00",
        closed="11-17 16:00:05",
        contact_by="11-16 10:00",
        resolve_by="11-19 17:30",
        returned=1,
        returned_at="11-16 09:20",
        redone=2,
        redone_at="11-18 10:00",
        callback="满意",
        called_back="11-19 10:00",
        order="请抓紧办",
        group="YL-0",
        relation="joint",
    )
    assert one(**row) == told._replace(number=2)


def test_a_row_with_nothing_but_a_time_and_a_text() -> None:
    table = read({})
    assert table.lives == (Life(2, "第2行", NINE, text="楼下太吵"),)
    assert table.known == {"time", "text"}, "of the rest nothing is known"


@pytest.mark.parametrize(
    ("cells", "told", "why"),
    [
        ({"去向": "自动派单"}, {"automatic": True}, "as minyi route writes it"),
        ({"去向": "dispatch"}, {"automatic": True}, "and under identifiers"),
        ({"去向": "分流"}, {"automatic": True}, "to another organ, without a person"),
        ({"去向": "关联派单"}, {"automatic": True}, "beside an earlier ticket"),
        ({"派单方式": "系统派单"}, {"automatic": True}, "as other systems write it"),
        ({"去向": "转人工"}, {"automatic": False}, "by a person"),
        ({"派单方式": "人工"}, {"automatic": False}, "likewise"),
        ({"去向": "不知道"}, {"automatic": None}, "a word nobody knows tells nothing"),
        ({"关系": "催办"}, {"relation": "chase"}, "words of relations"),
        ({"关系": "回访"}, {"relation": "callback"}, "likewise"),
        ({"关系": "similar"}, {"relation": "similar"}, "and identifiers"),
        ({"关系": "首件"}, {"relation": ""}, "the first of its group is nothing to it"),
        ({"退单次数": "是"}, {"returned": 1}, "a count as yes"),
        ({"退单次数": "有"}, {"returned": 1}, "likewise"),
        ({"退单次数": "TRUE"}, {"returned": 1}, "as Excel has it"),
        ({"退单次数": "True"}, {"returned": 1}, "as frames have it"),
        ({"退单次数": "FALSE"}, {"returned": 0}, "and no"),
        ({"退单次数": "否"}, {"returned": 0}, "likewise"),
        ({"退单次数": "—"}, {"returned": 0}, "a dash"),
        ({"退单次数": "2.0"}, {"returned": 2}, "a number out of a sheet"),
        ({"退单次数": "３"}, {"returned": 3}, "full width"),
        ({"退单时间": "2026-11-16 10:00"}, {"returned": 1, "returned_at": at("11-16 10:00")}, "a time alone"),
        (
            {"退单次数": "0", "退单时间": "2026-11-16 10:00"},
            {"returned": 0, "returned_at": at("11-16 10:00")},
            "a count that says none goes before a time",
        ),
        ({"回访结果": "未回访"}, {"callback": ""}, "nobody was called"),
        ({"领导批示": "无"}, {"order": ""}, "no order"),
        ({"工单编号": " "}, {"id": "第2行"}, "without an id the row is its name"),
        ({"联系时间": " 2026-11-16 09:30 "}, {"contacted": at("11-16 09:30")}, "blanks around a cell"),
    ],
)
def test_what_cells_mean(cells: dict[str, str], told: dict[str, Any], why: str) -> None:
    found = one(**cells)
    assert {role: getattr(found, role) for role in told} == told, why


def test_a_reply_ends_a_matter_only_where_no_column_says_what_does() -> None:
    reply = {"答复时间": "2026-11-17 10:00"}
    assert one(**reply).closed == at("11-17 10:00")
    assert one(**reply, 办结时间="").closed is None, "there is one, and it is empty"


# ── what is left out ──


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"受理时间": ""}, "没有受理时间，算不出时限"),
        ({"受理时间": "昨天下午"}, "看不懂受理时间「昨天下午」"),
        ({"受理时间": "2026-02-30 09:00"}, "看不懂受理时间「2026-02-30 09:00」"),
        ({"受理时间": "0206-11-16 09:00"}, "受理时间「0206-11-16 09:00」不在 2000 年到 2099 年之间"),
        ({"受理时间": "13900130001"}, "看不懂受理时间「139******01」"),
        ({"办结时间": "办完了"}, "看不懂办结时间「办完了」"),
        ({"办结时间": "13900130001"}, "看不懂办结时间「139******01」"),
        ({"退单次数": "两次"}, "退单次数应是次数，现在是「两次」"),
        ({"退单次数": "1.5"}, "退单次数应是次数，现在是「1.5」"),
        ({"退单次数": "-1"}, "退单次数应是次数，现在是「-1」"),
        ({"退单次数": "nan"}, "退单次数应是次数，现在是「nan」"),
        ({"重办次数": "inf"}, "重办次数应是次数，现在是「inf」"),
        ({"重办次数": "1e999"}, "重办次数应是次数，现在是「1e999」"),
        ({"重办次数": "电话13900130001"}, "重办次数应是次数，现在是「电话139******01」"),
        (
            {"办结时间": "2026-11-16"},
            "办结时间 2026-11-16 00:00 早于受理时间 2026-11-16 09:00（像是只写了日期，请补上钟点）",
        ),
        ({"办结时间": "2026-11-15"}, "办结时间 2026-11-15 00:00 早于受理时间 2026-11-16 09:00"),
    ],
)
def test_rows_left_out(cells: dict[str, str], said: str) -> None:
    assert reason(**cells) == said


@pytest.mark.parametrize("name", MOMENTS.values())
def test_nothing_happens_before_receipt(name: str) -> None:
    said = f"{name} 2026-11-16 08:59 早于受理时间 2026-11-16 09:00"
    assert reason(**{name: "2026-11-16 08:59"}) == said
    one(**{name: "2026-11-16 09:00"})


def test_columns_to_the_minute_beside_receipt_to_the_second() -> None:
    found = one(受理时间="2026-11-16 09:00:40", 派单时间="2026-11-16 09:00")
    assert (found.received, found.dispatched) == (at("11-16 09:00:40"), NINE)
    assert (
        reason(受理时间="2026-11-16 09:00:40", 派单时间="2026-11-16 08:59")
        == "派单时间 2026-11-16 08:59 早于受理时间 2026-11-16 09:00"
    )


def test_what_the_table_could_not_read_is_left_out_too_and_rows_keep_their_numbers() -> None:
    columns = ["受理时间", "诉求内容", "退单次数"]
    rows: list[tuple[int, list[str]] | RowFault] = [
        (2, ["2026-11-16 09:00", "太吵", "0"]),
        RowFault(3, "这一行断了", "半行"),
        (4, ["", "太吵", "13900130001"]),
        (9, ["2026-11-16 09:00", "太吵", "0"]),
    ]
    lives, rejects, _ = read_lives(columns, find_life_heads(columns), rows)
    assert [(each.number, each.id) for each in lives] == [(2, "第2行"), (9, "第9行")]
    assert rejects == (
        RowFault(3, "这一行断了", "半行"),
        RowFault(4, "没有受理时间，算不出时限", "太吵，13900130001"),
    )
