"""Whom to call back, until when, and when a second time."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from tests.supervise.due_cases import at, life, starter

from minyi_router.columns import find_life_heads
from minyi_router.supervise.callbacks import callbacks_due, unsatisfied
from minyi_router.supervise.life import read_lives

NOW = at("11-20 10:00")


class Case(NamedTuple):
    """A ticket received 11-10 09:00 and what became of it; the call that is due: until when, late, again."""

    why: str
    told: dict[str, Any]
    call: tuple[str, bool, bool] | None


CASES = (
    Case("closed and not asked", {"closed": "11-18 16:00"}, ("11-23 17:30", False, False)),
    Case("asked too late already", {"closed": "11-16 16:00"}, ("11-19 17:30", True, False)),
    Case("the last minute is in time", {"closed": "11-17 16:00"}, ("11-20 17:30", False, False)),
    Case("still open", {}, None),
    Case("closed only later", {"closed": "11-20 10:30"}, None),
    Case("of a kind that is not called", {"closed": "11-16 16:00", "kind": "咨询"}, None),
    Case("asked", {"closed": "11-16 16:00", "callback": "满意", "called_back": "11-17 10:00"}, None),
    Case("asked, when is not told", {"closed": "11-16 16:00", "callback": "满意"}, None),
    Case("asked, what is not told", {"closed": "11-16 16:00", "called_back": "11-17 10:00"}, None),
    Case(
        "asked only later",
        {"closed": "11-18 16:00", "callback": "满意", "called_back": "11-20 11:00"},
        ("11-23 17:30", False, False),
    ),
    Case(
        "not satisfied, and nothing done since",
        {"closed": "11-16 16:00", "callback": "不满意", "called_back": "11-17 10:00"},
        None,
    ),
    Case(
        "not satisfied, done again: asked again, in time counted from then",
        {
            "closed": "11-12 16:00",
            "callback": "不满意",
            "called_back": "11-13 10:00",
            "redone": 1,
            "redone_at": "11-18 15:00",
        },
        ("11-23 17:30", False, True),
    ),
    Case(
        "asked after it was done again",
        {
            "closed": "11-12 16:00",
            "callback": "不满意",
            "called_back": "11-19 10:00",
            "redone": 1,
            "redone_at": "11-18 15:00",
        },
        None,
    ),
    Case("the bureau's own call is no appeal", {"closed": "11-12 16:00", "relation": "callback"}, None),
    Case(
        "satisfied, and done again all the same",
        {
            "closed": "11-12 16:00",
            "callback": "满意",
            "called_back": "11-13 10:00",
            "redone_at": "11-18 15:00",
        },
        None,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.why for case in CASES])
def test_who_is_called(case: Case) -> None:
    calls = callbacks_due([life("YL-1", "11-10 09:00", **case.told)], starter(), NOW)
    expected = [(at(case.call[0]), *case.call[1:])] if case.call else []
    assert [(call.due, call.late, call.again) for call in calls] == expected


def test_those_overdue_come_first() -> None:
    lives = [life(f"YL-{day}", "11-10 09:00", closed=f"11-{day} 16:00") for day in (18, 12, 17)]
    calls = callbacks_due(lives, starter(), NOW)
    assert [(call.ticket.id, call.late) for call in calls] == [
        ("YL-12", True),
        ("YL-17", False),
        ("YL-18", False),
    ]


def test_the_last_minute_lasts_to_its_end() -> None:
    lives = [life("YL-1", "11-10 09:00", closed="11-17 16:00")]
    late = [callbacks_due(lives, starter(), at(now))[0].late for now in ("11-20 17:30:59", "11-20 17:31")]
    assert late == [False, True]


def test_holidays_not_published_are_told() -> None:
    (call,) = callbacks_due([life("YL-1", "12-30 09:00", closed="12-31 10:00")], starter(), at("12-31 11:00"))
    assert (call.due, call.provisional) == (at("2027-01-06 17:30"), True)


def test_an_answer_from_before_the_work_was_done_again_counts_no_more() -> None:
    told: dict[str, Any] = {"closed": "11-12 16:00", "callback": "非常不满意", "called_back": "11-13 10:00"}
    assert unsatisfied(life("YL-1", "11-10 09:00", **told), starter())
    assert not unsatisfied(life("YL-1", "11-10 09:00", **told, redone_at="11-18 15:00"), starter())


@pytest.mark.parametrize(
    ("written", "read"), [("未回访", ""), ("待评价", ""), ("无", ""), ("满意", "满意"), ("未接通", "未接通")]
)
def test_a_table_may_say_that_nobody_has_been_called_yet(written: str, read: str) -> None:
    columns = ("受理时间", "诉求内容", "回访结果")
    lives = read_lives(columns, find_life_heads(columns), [(2, ("2026-11-18 09:00", "太吵", written))])
    assert [each.callback for each in lives.lives] == [read]
