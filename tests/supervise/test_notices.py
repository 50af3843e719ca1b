"""Which notices are due, why, and by when an answer is asked for."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any, NamedTuple

import pytest
from tests.supervise.due_cases import at, life, starter

from minyi_router.calendar import parse_duration
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.supervision import Clock, NoticeRule
from minyi_router.supervise.gathered import gather, gathered_told
from minyi_router.supervise.life import Life
from minyi_router.supervise.notices import Issue, notices_due

NOW = at("11-20 10:00")  # a Friday
CALM = {"contacted": "11-19 09:30", "resolve_by": "11-27 17:30"}
ORDER = "请抓紧办理，回电13900130001"


def told(issue: Issue) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return issue.notice, issue.rules, issue.reasons


class Case(NamedTuple):
    """A ticket received 11-19 09:00, and the notices on it: notice, rules, reasons."""

    why: str
    told: dict[str, Any]
    notices: list[tuple[str, tuple[str, ...], tuple[str, ...]]]


CASES = (
    Case("all is well", CALM, []),
    Case(
        "over the limit",
        {"contacted": "11-19 09:30", "resolve_by": "11-19 17:30"},
        [("督办单", ("逾期未结",), ("办理时限 2026-11-19 17:30，已超 1 小时（上班时间）",))],
    ),
    Case(
        "over the limit, closed since",
        {"contacted": "11-19 09:30", "resolve_by": "11-19 17:30", "closed": "11-20 09:30"},
        [],
    ),
    Case(
        "over the limit; that it will be closed is not known yet",
        {"contacted": "11-19 09:30", "resolve_by": "11-20 09:50", "closed": "11-20 10:30"},
        [("督办单", ("逾期未结",), ("办理时限 2026-11-20 09:50，已超 10 分（上班时间）",))],
    ),
    Case(
        "nobody has called",
        {"resolve_by": "11-27 17:30"},
        [("提醒函", ("超时未联系",), ("先行联系时限 2026-11-19 10:00，已超 7 小时（上班时间）",))],
    ),
    Case("called too late, but called", {"contacted": "11-19 16:00", "resolve_by": "11-27 17:30"}, []),
    Case("sent back once", {**CALM, "returned": 1}, []),
    Case(
        "over the limit and sent back twice: one notice, both reasons",
        {
            "contacted": "11-19 09:30",
            "resolve_by": "11-19 17:30",
            "returned": 2,
            "returned_at": "11-19 11:00",
        },
        [
            (
                "督办单",
                ("退回重办未解决", "逾期未结"),
                ("退单 2 次（最近一次 2026-11-19）", "办理时限 2026-11-19 17:30，已超 1 小时（上班时间）"),
            )
        ],
    ),
    Case(
        "sent back a second time only later",
        {**CALM, "returned": 2, "returned_at": "11-20 11:00"},
        [],
    ),
    Case(
        "not satisfied",
        {**CALM, "closed": "11-19 15:00", "callback": "不满意", "called_back": "11-20 09:00"},
        [("提醒函", ("回访不满意",), ("回访不满意（2026-11-20）",))],
    ),
    Case(
        "not satisfied, done again since: the citizen is asked first",
        {
            **CALM,
            "closed": "11-19 15:00",
            "callback": "不满意",
            "called_back": "11-19 16:00",
            "redone": 1,
            "redone_at": "11-20 09:00",
        },
        [],
    ),
    Case(
        "a hard one, not satisfied: the chief's notice stands for the reminder",
        {**CALM, "closed": "11-19 15:00", "callback": "非常不满意", "tier": "疑难"},
        [
            ("局长督办单", ("疑难不满意",), ("回访非常不满意", "等级：疑难")),
        ],
    ),
    Case(
        "hard, and still not satisfied after it was done again: one notice, each reason once",
        {
            **CALM,
            "closed": "11-19 15:00",
            "tier": "疑难",
            "callback": "不满意",
            "called_back": "11-20 09:00",
            "redone": 1,
            "redone_at": "11-19 17:00",
        },
        [
            (
                "局长督办单",
                ("疑难不满意", "重办仍不满意"),
                ("回访不满意（2026-11-20）", "等级：疑难", "重办 1 次（最近一次 2026-11-19）"),
            ),
        ],
    ),
    Case(
        "a leader's order, its phone number masked",
        {**CALM, "order": ORDER},
        [("提醒函", ("领导批示",), ("领导批示：请抓紧办理，回电139******01",))],
    ),
    Case("a leader's order that is done", {**CALM, "order": ORDER, "closed": "11-20 09:00"}, []),
)


@pytest.mark.parametrize("case", CASES, ids=[case.why for case in CASES])
def test_what_is_issued_on_a_ticket_and_why(case: Case) -> None:
    issues = notices_due([life("YL-1", "11-19 09:00", **case.told)], starter(), NOW)
    assert [told(issue) for issue in issues] == case.notices


def test_everything_about_one_notice() -> None:
    """Two rules, one notice: the earlier reply is asked for, and all that they say."""
    ticket = life("YL-1", "11-19 09:00", resolve_by="11-27 17:30", order="请办")
    (issue,) = notices_due([ticket], starter(), NOW)
    assert issue == Issue(
        ticket=ticket,
        notice="提醒函",
        rules=("超时未联系", "领导批示"),
        reasons=("先行联系时限 2026-11-19 10:00，已超 7 小时（上班时间）", "领导批示：请办"),
        says=("请马上联系诉求人，并登记联系时间", "请按批示办理，办理情况专报"),
        bases=("本局规定（示例）",),
        due=at("11-27 17:30"),
        reply_by=at("11-20 12:00"),
        provisional=False,
        tickets=("YL-1",),
    )


def test_a_reply_over_days_whose_holidays_are_not_published_is_told() -> None:
    ticket = life("YL-1", "12-30 09:00", contacted="12-30 09:10", resolve_by="2027-03-01 17:30", order="请办")
    (issue,) = notices_due([ticket], starter(), at("12-31 10:00"))
    assert (issue.reply_by, issue.provisional) == (at("2027-01-04 17:30"), True)


# ---------------------------------------------------------------- the same matter

SAME = (
    life("YL-1", "11-18 09:00", caller="13900130001", **{**CALM, "contacted": "11-18 09:10"}),
    life("YL-2", "11-18 10:00", caller="139 0013 0002", group="YL-1", relation="joint", **CALM),
    life("YL-3", "11-18 11:00", caller="13900130001", group="YL-1", relation="chase", **CALM),
    life("YL-4", "11-18 12:00", caller="匿名", group="YL-1", relation="joint", **CALM),
    life("YL-5", "11-19 08:00", caller="13900130003", group="YL-1", relation="joint", **CALM),
)
MANY = ("提醒函", ("多人多次反映",))


def test_a_matter_of_many_is_reminded_of_once_on_its_first_ticket() -> None:
    (issue,) = notices_due(SAME, starter(), NOW)
    assert told(issue) == (*MANY, ("同一件事至少 3 人反映 5 件（群组 YL-1；1 件没有留下来电人）",))
    assert (issue.ticket.id, issue.tickets) == ("YL-1", ("YL-1", "YL-2", "YL-3", "YL-4", "YL-5"))


class Many(NamedTuple):
    """Some of the tickets of the matter, changed, and the ticket that the notice is about."""

    why: str
    lives: tuple[Life, ...]
    about: str | None


DONE = SAME[0]._replace(closed=at("11-19 09:00"))
JOINT = SAME[1]._replace(caller="13900130002")
MANIES = (
    Many("the first is closed: the next one open", (DONE, *SAME[1:]), "YL-2"),
    Many("all are closed", tuple(each._replace(closed=at("11-19 12:00")) for each in SAME), None),
    Many("two people, and one who may be either", SAME[:4], None),
    Many("the third came only later", (*SAME[:4], SAME[4]._replace(received=at("11-20 10:01"))), None),
    Many("the third is alike, and another matter", (*SAME[:4], SAME[4]._replace(relation="similar")), None),
    Many("the third is a call of the bureau", (*SAME[:4], SAME[4]._replace(relation="callback")), None),
    Many("the first is not in the table", SAME[1:], "YL-2"),
    Many("one number written twice is one caller", (SAME[1], JOINT, SAME[4]), None),
    Many("nobody says who: one is certain", tuple(each._replace(caller="") for each in SAME), None),
)


@pytest.mark.parametrize("case", MANIES, ids=[case.why for case in MANIES])
def test_a_matter_of_many(case: Many) -> None:
    issues = notices_due(case.lives, starter(), NOW)
    assert [issue.ticket.id for issue in issues] == ([case.about] if case.about else [])


@pytest.mark.parametrize(
    ("callers", "said"),
    [
        (("甲", "乙", "乙"), "同一件事 2 人反映 3 件（群组 YL-1）"),
        (("甲", "", "不详"), "同一件事至少 1 人反映 3 件（群组 YL-1；2 件没有留下来电人）"),
        (("", "匿名"), "同一件事来了 2 件（群组 YL-1；都没有留下来电人）"),
    ],
)
def test_how_many_people_are_said_to_stand_behind_a_matter(callers: tuple[str, ...], said: str) -> None:
    lives = [life(f"YL-{i}", "11-18 09:00", group="YL-1", caller=who) for i, who in enumerate(callers, 1)]
    assert gathered_told(gather(lives, starter())["YL-1"]) == said


# ---------------------------------------------------------------- rules of another bureau


def ruled(*rules: dict[str, Any]) -> RulePack:
    """The starter pack with other rules about notices."""
    blank = dict.fromkeys(
        ("overdue", "open", "returned", "redone", "tickets", "callers", "unsatisfied", "ordered")
    )
    made = [
        NoticeRule(
            **{
                **blank,
                "id": f"规则{i}",
                "among": {},
                "reply_within": None,
                "say": "",
                "basis": "",
                "instead_of": (),
                **rule,
            }
        )
        for i, rule in enumerate(rules, 1)
    ]
    return replace(starter(), supervision=replace(starter().supervision, notices=tuple(made)))


class Ruled(NamedTuple):
    """A rule, a ticket, and whether it is noticed."""

    why: str
    rule: dict[str, Any]
    told: dict[str, Any]
    noticed: bool


KIND = {"kind": frozenset({"投诉", "举报"})}
RULED = (
    Ruled("one of several kinds", {"redone": 1, "among": KIND}, {"redone": 2, "kind": "举报"}, True),
    Ruled("another kind", {"redone": 1, "among": KIND}, {"redone": 2, "kind": "咨询"}, False),
    Ruled("only what is closed", {"redone": 1, "open": False}, {"redone": 1}, False),
    Ruled("closed", {"redone": 1, "open": False}, {"redone": 1, "closed": "11-19 10:00"}, True),
    Ruled("not ordered", {"redone": 1, "ordered": False}, {"redone": 1, "order": "请办"}, False),
    Ruled("not unsatisfied", {"redone": 1, "unsatisfied": False}, {"redone": 1, "callback": "满意"}, True),
    Ruled("tickets alone are counted", {"tickets": 2}, {}, False),
)


@pytest.mark.parametrize("case", RULED, ids=[case.why for case in RULED])
def test_every_condition_must_hold(case: Ruled) -> None:
    ticket = life("YL-1", "11-19 09:00", **case.told)
    issues = notices_due([ticket], ruled({"notice": "督办单", **case.rule}), NOW)
    assert bool(issues) == case.noticed


def test_a_rule_for_open_and_closed_takes_an_open_ticket_before_a_closed_one() -> None:
    pack = ruled({"notice": "督办单", "tickets": 2})
    about = [notices_due(lives, pack, NOW)[0].ticket.id for lives in ((DONE, *SAME[1:]), SAME, (DONE, DONE))]
    assert about == ["YL-2", "YL-1", "YL-1"]


def test_the_earliest_reply_binds_and_order_does_not_matter() -> None:
    rules = (
        {"notice": "督办单", "redone": 1, "reply_within": parse_duration("3个工作日"), "say": "甲"},
        {
            "notice": "督办单",
            "returned": 1,
            "reply_within": parse_duration("4小时"),
            "say": "乙",
            "basis": "丙",
        },
        {"notice": "提醒函", "returned": 1},
    )
    lives = [
        life(f"YL-{i}", "11-19 09:00", redone=1, returned=1, resolve_by=f"11-2{i} 17:30") for i in (5, 3, 4)
    ]
    issues = notices_due(lives, ruled(*rules), NOW)
    names = [(issue.notice, issue.ticket.id) for issue in issues]
    assert names == [(notice, f"YL-{i}") for notice in ("督办单", "提醒函") for i in (3, 4, 5)]
    assert (issues[0].reply_by, issues[0].says, issues[0].bases) == (at("11-20 14:00"), ("甲", "乙"), ("丙",))
    assert issues[-1].reply_by is None
    Random(1).shuffle(lives)
    assert notices_due(lives, ruled(*rules), NOW) == issues


ONE: tuple[Clock, ...] = ("resolve",)


def test_nothing_is_issued_about_other_organs_old_tickets_and_unknown_clocks(pack: RulePack) -> None:
    """Each of these would be issued if it were the police's, or fresh, or told of."""
    late = {"resolve_by": "11-19 17:30", "contact_by": "11-19 10:00"}
    ours, theirs = (
        life("YL-1", "11-19 09:00", unit="柳湾派出所", **late),
        life("YL-2", "11-19 09:00", organ="城管", **late),
    )
    long_ago = {"closed": "2026-09-01 10:00", "called_back": "2026-09-02 10:00", "callback": "不满意"}
    old = life("YL-3", "2026-08-31 09:00", unit="柳湾派出所", **long_ago)
    issued = [(issue.notice, issue.ticket.id) for issue in notices_due([ours, theirs, old], pack, NOW)]
    assert issued == [("督办单", "YL-1"), ("提醒函", "YL-1")]
    assert [issue.notice for issue in notices_due([ours], pack, NOW, clocks=ONE)] == ["督办单"]
