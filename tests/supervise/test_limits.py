"""Who runs out of time, most urgent first, and the words for it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pytest
from tests.supervise.due_cases import at, life, starter

from minyi_router.supervise.clocks import standings
from minyi_router.supervise.life import Life
from minyi_router.supervise.limits import due_list, standing_table
from minyi_router.supervise.telling import holder_told, left_told, limit_told, minutes_told

NOW = at("11-20 10:00")  # a Friday


@pytest.mark.parametrize(
    ("minutes", "working", "told"),
    [
        (0, True, "0 分（上班时间）"),
        (59, True, "59 分（上班时间）"),
        (60, True, "1 小时（上班时间）"),
        (380, True, "6 小时 20 分（上班时间）"),
        (-380, True, "6 小时 20 分（上班时间）"),
        (3000, True, "50 小时（上班时间）"),
        (45, False, "45 分"),
        (24 * 60, False, "1 天"),
        (51 * 60 + 7, False, "2 天 3 小时"),
        (48 * 60 + 7, False, "2 天 7 分"),
    ],
)
def test_lengths_of_time(minutes: int, working: bool, told: str) -> None:
    """Days are told of natural time alone; what is over is told without its sign."""
    assert minutes_told(minutes, working=working) == told


class Told(NamedTuple):
    """A ticket received 11-18 09:00 with a limit, and what is said of it at a moment."""

    why: str
    limit: str
    now: str
    told: str
    closed: str = ""


TOLD = (
    Told("counts as it is worked", "11-20 17:30", "11-20 10:00", "还剩 6 小时（上班时间）"),
    Told("lunch is no time", "11-20 13:30", "11-20 12:10", "还剩 1 小时 20 分（中间没有上班时间）"),
    Told("over", "11-19 17:30", "11-20 10:00", "已超 1 小时（上班时间）"),
    Told("over since closing time", "11-19 17:30", "11-19 20:00", "已超 2 小时 30 分（中间没有上班时间）"),
    Told("set in natural time", "11-20 23:00", "11-20 10:00", "还剩 13 小时"),
    Told("over in natural time", "11-18 23:00", "11-21 02:30", "已超 2 天 3 小时"),
    Told("the very minute", "11-20 10:00", "11-20 10:00:59", "这一分钟到期"),
    Told("done early", "11-20 17:30", "11-25 10:00", "提前 1 小时（上班时间）", closed="11-20 16:30"),
    Told("done late", "11-20 10:00", "11-25 10:00", "晚了 30 分（上班时间）", closed="11-20 10:30"),
    Told("done in the last minute", "11-20 10:00", "11-25 10:00", "正好按时", closed="11-20 10:00:40"),
    Told(
        "holidays are not published",
        "2027-01-04 17:30",
        "2027-01-04 16:30",
        "还剩 1 小时（上班时间）（放假安排未公布，暂按此算）",
    ),
)


@pytest.mark.parametrize("case", TOLD, ids=[case.why for case in TOLD])
def test_what_is_said_of_the_time_left(case: Told) -> None:
    closed = {"closed": case.closed} if case.closed else {}
    ticket = life("YL-1", "11-18 09:00", resolve_by=case.limit, **closed)
    _, resolve = standings(ticket, starter(), at(case.now))
    assert left_told(resolve) == case.told
    assert limit_told(resolve) == f"办理时限 {at(case.limit):%Y-%m-%d %H:%M}，{case.told}"


LIVES = (
    life("YL-9", "11-20 09:59", contact_by="11-20 17:30", resolve_by="12-01 17:30"),
    life("YL-1", "11-18 09:00", contacted="11-18 09:10", resolve_by="11-19 17:30"),
    life("YL-2", "11-17 09:00", contacted="11-18 09:10", resolve_by="11-18 17:30"),
    life("YL-3", "11-18 09:00", contacted="11-18 09:10", resolve_by="11-20 10:50"),
    life("YL-4", "11-18 09:00", contacted="11-18 09:10", resolve_by="11-20 13:30"),
    life("YL-5", "11-20 09:10", contact_by="11-20 10:10", resolve_by="11-23 17:30"),
    life("YL-A", "11-20 09:15", contact_by="11-20 10:17", resolve_by="12-01 17:30"),
    life("YL-6", "11-17 09:00", contacted="11-17 09:10", closed="11-19 09:00", resolve_by="11-18 09:00"),
    life("YL-7", "11-20 10:01", contact_by="11-20 10:02"),
    life("YL-8", "11-19 09:00", contacted="11-19 09:10", closed="11-20 10:30", resolve_by="11-20 09:30"),
)


def rows(*clocks: str) -> list[tuple[str, str, str]]:
    found = due_list(LIVES, starter(), NOW, clocks=clocks or ("contact", "resolve"))  # type: ignore[arg-type]
    return [(row.ticket.id, row.standing.clock, row.standing.state) for row in found]


def test_the_longest_overdue_come_first_then_the_nearest() -> None:
    """Near before warned, however little is left.

    What is closed, runs calmly, or came in later is not listed; what is closed later is still open.
    """
    assert rows() == [
        ("YL-2", "resolve", "overdue"),
        ("YL-1", "resolve", "overdue"),
        ("YL-8", "resolve", "overdue"),
        ("YL-5", "contact", "near"),
        ("YL-3", "resolve", "near"),
        ("YL-A", "contact", "warned"),
        ("YL-4", "resolve", "warned"),
    ]


def test_one_clock_alone() -> None:
    assert rows("contact") == [("YL-5", "contact", "near"), ("YL-A", "contact", "warned")]


def test_the_order_of_the_table_does_not_matter() -> None:
    assert due_list(LIVES, starter(), NOW) == due_list(LIVES[::-1], starter(), NOW)


def test_the_whole_table_has_both_clocks_of_every_ticket_in_by_now() -> None:
    table = standing_table(LIVES, starter(), NOW)
    known: list[Life] = [each for each in LIVES if each.received <= NOW]
    assert [row.ticket.id for row in table] == [each.id for each in known for _ in range(2)]
    assert {row.standing.clock for row in table[::2]} == {"contact"}
    assert table[-1].left == "已超 30 分（上班时间）"


def test_a_ticket_without_any_limit_is_told_so() -> None:
    ticket = life("YL-1", "2099-12-31 09:00", matter="民警作风与执法")
    told = standing_table([ticket], starter(), datetime(2099, 12, 31, 10))
    assert told[1].left == "无时限"


@pytest.mark.parametrize(
    ("unit", "organ", "said", "why"),
    [
        ("柳湾派出所", "", "柳湾派出所", "who has it"),
        ("柳湾派出所", "消防", "柳湾派出所", "a unit of ours first"),
        ("", "消防", "分流：消防", "it went to somebody who is not police"),
        ("", "", "（还没有派单）", "nobody"),
    ],
)
def test_who_has_a_ticket(unit: str, organ: str, said: str, why: str) -> None:
    assert holder_told(Life(2, "YL-1", datetime(2026, 11, 18, 9), unit=unit, organ=organ)) == said, why
