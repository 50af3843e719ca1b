"""What a learned model adds to rules: a table of who answers what, with models made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.engine_packs import FILES, pack_of
from tests.learned.made import Asked, made

from minyi_router import Appeal, Decision, RecentTickets, Router, Ticket
from minyi_router.learned.labels import Label
from minyi_router.learned.model import Model
from minyi_router.model import Facts
from minyi_router.rulepack.pack import RulePack

RULES = """
rules:
  - {id: 噪, when: {any: [噪音, 太吵]}, then: {matter: 噪声}}
  - {id: 停, when: {any: [停车, 违停]}, then: {matter: 停车}}
  - {id: 灯, when: {any: [红灯]}, then: {matter: 信号灯}}
  - {id: 占, when: {any: [摆摊, 摊贩]}, then: {matter: 占道}}
  - {id: 物, when: {any: [物业, 电梯]}, then: {matter: 物业}}
  - {id: 赌, when: {any: [赌博]}, then: {matter: 赌博, flags: [提示]}}
  - {id: 零头, when: {any: [零头]}, then: {matter: 噪声}, weight: 0.5}
  - {id: 咨询, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 投诉, when: {any: [投诉]}, then: {kind: 投诉}}
  - {id: 危险, when: {any: [跳楼]}, then: {flags: [生命危险]}}
  - {id: 密, when: {any: [绝密]}, then: {flags: [涉密]}}
  - {id: 按类, when: {any: [街坊], kind: [投诉]}, then: {tier: 复杂, deadline: 1个工作日}}
  - id: 重复
    when: {any: [街坊], repeat: {same: [caller], at_least: 2, within_days: 10}, kind: [投诉]}
    then: {tier: 疑难}
"""
DEFAULT = {"matters.yaml": FILES["matters.yaml"].replace("matters:", "default: 物业\nmatters:")}
POLICE_DEFAULT = {"matters.yaml": FILES["matters.yaml"].replace("matters:", "default: 噪声\nmatters:")}
OUTSIDE = Label("别家", Facts({"line": "非公安"}), None)
CITY = Label("城管", Facts({"line": "非公安", "organ": "城管"}), frozenset({"非公安:城管"}))

LINES = made(
    Asked("line", ["派出所", "交警", "治安", "非公安"]),
    says={
        "棋牌": {"治安": 0.95},
        "下棋": {"治安": 0.9},
        "打牌": {"治安": 0.89},
        "路障": {"交警": 0.97},
        "广告": {"非公安": 0.96},
    },
)
"""Knows lines alone."""

MATTERS = made(
    Asked("matter", ["噪声", "停车", "占道", "道路隐患"]),
    says={"唱歌": {"噪声": 0.95}, "堵门": {"停车": 0.92}, "夜市": {"占道": 0.93}, "坑洼": {"道路隐患": 0.94}},
)
"""Knows matters."""

OWNERS = made(
    Asked("owner", ["派出所", "交警", CITY, OUTSIDE]),
    says={"夜市": {"城管": 0.93}, "漏水": {"别家": 0.94}, "路障": {"交警": 0.97}},
)
"""Knows lines, and one organ."""

KINDS = made(
    Asked("kind", ["咨询", "投诉", "求助"]),
    says={"多少": {"咨询": 0.95}, "救命": {"求助": 0.85}, "帮忙": {"求助": 0.9}},
)
"""Knows kinds alone."""

BOTH = made(
    Asked("kind", ["咨询", "投诉"]),
    Asked("line", ["派出所", "交警"]),
    says={"多少": {"咨询": 0.95}, "路障": {"交警": 0.97}},
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return pack_of(tmp_path_factory.mktemp("pack"), RULES)


@pytest.fixture(scope="module")
def default_pack(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    """Of what no rule knows it proposes 物业 (住建)."""
    return pack_of(tmp_path_factory.mktemp("default"), RULES, DEFAULT)


def where(decision: Decision) -> tuple[str, ...]:
    """The matter, the line, the organ and the unit, each with whom it comes from; ``-`` if there is none."""
    names = ("matter", "line", "organ", "unit")
    return tuple(
        f"{value} {decision.basis[name]}" if (value := getattr(decision, name)) else "-" for name in names
    )


RULED = ("停车 rule", "交警 rule", "-", "交警大队 default")
NOTHING = ("-", "-", "-", "-")
BY_LINE: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...], float, str]] = {
    "停车": ("dispatch", RULED, (), 0.6667, "a rule spoke: not even asked"),
    "停车，棋牌": ("dispatch", RULED, (), 0.6667, "nor where the model would be very sure of another"),
    "停车，红灯": (
        "dispatch",
        ("停车 rule", "交警 rule", "-", "交警大队 default"),
        (),
        0.6667,
        "two matters of one line are no question",
    ),
    "棋牌": ("dispatch", ("-", "治安 learned", "-", "治安大队 default"), (), 0.95, "silent, and sure enough"),
    "下棋": ("dispatch", ("-", "治安 learned", "-", "治安大队 default"), (), 0.9, "the bar itself is enough"),
    "打牌": ("review", NOTHING, ("matter_missing",), 0.0, "just below the bar"),
    "今天天气": ("review", NOTHING, ("matter_missing",), 0.0, "it knows no word of it"),
    "": ("review", NOTHING, ("matter_missing",), 0.0, "nothing at all"),
    "广告": (
        "review",
        ("-", "非公安 learned", "-", "-"),
        ("organ_missing",),
        0.96,
        "not the police, but whose?",
    ),
    "停车摆摊，路障": (
        "dispatch",
        ("停车 learned", "交警 learned", "-", "交警大队 default"),
        (),
        0.97,
        "too close: the model decides, for the first",
    ),
    "停车摆摊，广告": (
        "divert",
        ("占道 learned", "非公安 learned", "城管 learned", "-"),
        (),
        0.96,
        "or for the second",
    ),
    "停车摆摊，棋牌": (
        "review",
        RULED,
        ("matter_close",),
        0.4,
        "never for a third",
    ),
    "停车摆摊，打牌": ("review", RULED, ("matter_close",), 0.4, "nor when it is not sure"),
    "摆摊，物业，广告": (
        "review",
        ("占道 rule", "非公安 rule", "城管 rule", "-"),
        ("matter_close",),
        0.4,
        "its label stands for both: it cannot tell them apart",
    ),
    "停车，摆摊，物业，广告": (
        "review",
        RULED,
        ("matter_close",),
        0.4,
        "not the police: but two organs are left",
    ),
    "停车，摆摊，物业，路障": (
        "dispatch",
        ("停车 learned", "交警 learned", "-", "交警大队 default"),
        (),
        0.97,
        "of three the one it is for",
    ),
    "零头": (
        "review",
        ("噪声 rule", "派出所 rule", "-", "指挥中心 rule"),
        ("score_low",),
        0.5,
        "a weak rule is one",
    ),
}


@pytest.mark.parametrize("text", BY_LINE)
def test_a_model_that_knows_lines(pack: RulePack, text: str) -> None:
    action, answers, reasons, confidence, why = BY_LINE[text]
    decision = Router(pack, LINES).route(text)
    assert (decision.action, where(decision), decision.review_reasons) == (action, answers, reasons), why
    assert decision.confidence == pytest.approx(confidence, abs=6e-4), why


@pytest.mark.parametrize(
    ("text", "action", "answers", "why"),
    [
        (
            "唱歌",
            "dispatch",
            ("噪声 learned", "派出所 learned", "-", "指挥中心 rule"),
            "the pack knows who owns it",
        ),
        (
            "青石桥唱歌",
            "dispatch",
            ("噪声 learned", "派出所 learned", "-", "青石桥派出所 rule"),
            "and its station by place",
        ),
        (
            "堵门",
            "dispatch",
            ("停车 learned", "交警 learned", "-", "交警大队 default"),
            "the line's own unit",
        ),
        ("夜市", "divert", ("占道 learned", "非公安 learned", "城管 learned", "-"), "an organ's"),
        (
            "柳湾和青石桥都有坑洼",
            "review",
            ("道路隐患 learned", "交警 learned", "-", "交警大队 rule"),
            "two places are a doubt of their own",
        ),
        (
            "赌博停车，堵门",
            "dispatch",
            ("停车 learned", "交警 learned", "-", "交警大队 default"),
            "between two",
        ),
        (
            "赌博，堵门",
            "dispatch",
            ("赌博 rule", "治安 rule", "-", "治安大队 default"),
            "but not against one",
        ),
    ],
)
def test_a_model_that_knows_matters(
    pack: RulePack, text: str, action: str, answers: tuple[str, ...], why: str
) -> None:
    decision = Router(pack, MATTERS).route(text)
    assert (decision.action, where(decision)) == (action, answers), why


@pytest.mark.parametrize(
    ("text", "action", "answers", "reasons", "why"),
    [
        (
            "夜市",
            "divert",
            ("-", "非公安 learned", "城管 learned", "-"),
            (),
            "a line and an organ, no matter",
        ),
        ("漏水", "review", ("-", "非公安 learned", "-", "-"), ("organ_missing",), "the rest has no organ"),
        ("路障", "dispatch", ("-", "交警 learned", "-", "交警大队 default"), (), "a line"),
        (
            "停车物业，漏水",
            "divert",
            ("物业 learned", "非公安 learned", "住建 learned", "-"),
            (),
            "the rest covers what no other label does",
        ),
        (
            "摆摊物业，夜市",
            "divert",
            ("占道 learned", "非公安 learned", "城管 learned", "-"),
            (),
            "between organs, one of which it knows",
        ),
    ],
)
def test_a_model_that_knows_owners(
    pack: RulePack, text: str, action: str, answers: tuple[str, ...], reasons: tuple[str, ...], why: str
) -> None:
    decision = Router(pack, OWNERS).route(text)
    assert (decision.action, where(decision), decision.review_reasons) == (action, answers, reasons), why


@pytest.mark.parametrize(
    ("text", "action", "answers", "reasons", "why"),
    [
        (
            "广告",
            "divert",
            ("物业 default", "非公安 learned", "住建 default", "-"),
            (),
            "not the police: the organ that the pack proposes",
        ),
        (
            "棋牌",
            "dispatch",
            ("-", "治安 learned", "-", "治安大队 default"),
            (),
            "the police: no matter is proposed",
        ),
        (
            "打牌",
            "review",
            ("物业 default", "非公安 default", "住建 default", "-"),
            ("matter_missing",),
            "not sure enough: the pack proposes, a person looks",
        ),
    ],
)
def test_a_pack_with_a_default_matter(
    default_pack: RulePack,
    text: str,
    action: str,
    answers: tuple[str, ...],
    reasons: tuple[str, ...],
    why: str,
) -> None:
    decision = Router(default_pack, LINES).route(text)
    assert (decision.action, where(decision), decision.review_reasons) == (action, answers, reasons), why


def test_the_model_replaces_a_default_of_the_police(tmp_path: Path) -> None:
    """The line is all the model said: the default matter's deadline and law are not the appeal's."""
    pack = pack_of(tmp_path, RULES, POLICE_DEFAULT)
    model = made(Asked("line", ["派出所", "交警"]), says={"走丢": {"派出所": 0.95}, "路障": {"交警": 0.95}})
    router = Router(pack, model)
    assert where(router.route("今天")) == ("噪声 default", "派出所 default", "-", "指挥中心 rule")
    decision = router.route("走丢")
    assert where(decision) == ("-", "派出所 learned", "-", "指挥中心 default")
    assert (decision.action, decision.legal_basis, decision.supervisor) == ("dispatch", "", None)
    assert where(router.route("路障")) == ("-", "交警 learned", "-", "交警大队 default")


@pytest.mark.parametrize(
    ("text", "kind", "basis", "why"),
    [
        ("停车多少钱", "咨询", "learned", "no rule spoke of the kind"),
        ("停车，帮忙", "求助", "learned", "the bar itself is enough"),
        ("停车，救命", "投诉", "default", "not sure enough: the pack's default"),
        ("停车，投诉多少回了", "投诉", "rule", "a rule spoke"),
        ("停车", "投诉", "default", "it knows no word of it"),
    ],
)
def test_kinds(pack: RulePack, text: str, kind: str, basis: str, why: str) -> None:
    """Whatever it says of the kind, where it goes and how sure that is stays with the rules."""
    alone, decision = Router(pack).route(text), Router(pack, KINDS).route(text)
    assert (decision.kind, decision.basis["kind"]) == (kind, basis), why
    assert where(decision) == where(alone) == RULED
    assert (decision.action, decision.confidence) == (alone.action, alone.confidence) == ("dispatch", 0.6667)


def test_a_kind_shortens_a_clock_and_never_lengthens_one(pack: RulePack) -> None:
    """咨询 has half a working day, 投诉 two; a rule of the default kind gave one and a tier."""
    received = datetime(2026, 3, 2, 9)
    router = Router(pack, KINDS)
    asked = router.route(Appeal("停车多少钱", received_at=received))
    assert asked.resolve_by == datetime(2026, 3, 2, 14)
    alone = Router(pack).route(Appeal("停车，街坊，帮忙", received_at=received))
    helped = router.route(Appeal("停车，街坊，帮忙", received_at=received))
    assert (alone.kind, alone.tier, alone.resolve_by) == ("投诉", "复杂", datetime(2026, 3, 3, 17, 30))
    assert (helped.kind, helped.tier, helped.resolve_by) == ("求助", "复杂", datetime(2026, 3, 3, 17, 30))


def test_both_at_once(pack: RulePack) -> None:
    decision = Router(pack, BOTH).route("路障多少")
    assert [opinion.answer for opinion in decision.opinions] == ["kind", "kind", "line", "line"]
    sure = Router(pack, BOTH).route("路障，请问")
    assert (sure.kind, sure.basis["kind"], sure.line, sure.basis["line"]) == (
        "咨询",
        "rule",
        "交警",
        "learned",
    )


@pytest.mark.parametrize(
    ("model", "text", "asked", "why"),
    [
        (LINES, "停车", False, "lines are clear"),
        (LINES, "今天", True, "silent"),
        (LINES, "停车，摆摊", True, "too close"),
        (LINES, "停车，请问", False, "all is clear"),
        (KINDS, "停车", True, "no rule spoke of the kind"),
        (KINDS, "停车，请问", False, "all is clear"),
        (BOTH, "停车", True, "the kind is open"),
        (BOTH, "停车，请问", False, "all is clear"),
    ],
)
def test_when_it_is_asked(pack: RulePack, model: Model, text: str, *, asked: bool, why: str) -> None:
    """Only of what rules left open and it can answer; where not, nothing differs from rules alone."""
    decision = Router(pack, model).route(text)
    assert bool(decision.opinions) is asked, why
    if not asked:
        assert decision == Router(pack).route(text)


def test_opinions_are_shown_to_the_person_who_decides(pack: RulePack) -> None:
    """The three likeliest of each head, in order; equal ones in the order of the labels."""
    decision = Router(pack, LINES).route("打牌")
    assert decision.action == "review"
    assert [(o.answer, o.label, o.share) for o in decision.opinions] == [
        ("line", "治安", 0.89),
        ("line", "派出所", 0.0367),
        ("line", "交警", 0.0367),
    ]


@pytest.mark.parametrize(
    ("text", "action", "flags", "unit", "why"),
    [
        ("棋牌，绝密", "hold", ("涉密",), None, "what may be secret stays"),
        ("路障，跳楼", "dispatch", ("生命危险",), "交警大队", "a flag stays, with its tier"),
        ("停车赌博，路障", "dispatch", ("提示",), "交警大队", "also one of the rule whose matter was beaten"),
    ],
)
def test_flags_stay(
    pack: RulePack, text: str, action: str, flags: tuple[str, ...], unit: str, why: str
) -> None:
    alone, decision = Router(pack).route(text), Router(pack, LINES).route(text)
    assert (decision.action, decision.flags, decision.unit) == (action, flags, unit), why
    assert decision.flags == alone.flags
    assert decision.advice == alone.advice
    assert decision.tier == alone.tier


def test_evidence_of_a_beaten_rule_stays_for_its_flag(pack: RulePack) -> None:
    """Too close, and the model is for 占道: the rule of 赌博 still shows why there is a flag."""
    decision = Router(pack, LINES).route("赌博摆摊，广告")
    assert (decision.matter, decision.flags) == ("占道", ("提示",))
    assert [(item.rule, dict(item.answers)) for item in decision.evidence] == [
        ("占", {"matter": "占道"}),
        ("赌", {"matter": "赌博", "flags": "提示"}),
        ("", {"matter": "占道", "line": "非公安", "organ": "城管"}),
    ]
    other = Router(pack, LINES).route("停车摆摊，广告")
    assert [item.rule for item in other.evidence] == ["占", ""], "one that gave nothing else is gone"


def test_the_beaten_matter_comes_second(pack: RulePack) -> None:
    """It is the first candidate no more, but not forgotten; its unit helps."""
    decision = Router(pack, LINES).route("停车摆摊，广告")
    assert (decision.matter, decision.other_matters) == ("占道", ("停车",))
    assert [candidate.value for candidate in decision.candidates] == ["占道", "停车"]
    assert decision.co_units == ("交警大队",)


NOW = datetime(2026, 3, 2, 9)


def recent_with(text: str, *, is_open: bool) -> RecentTickets:
    recent = RecentTickets(timedelta(days=30))
    earlier = Ticket(
        text,
        id="GD1",
        received_at=NOW - timedelta(days=1),
        caller="甲",
        matter="停车",
        unit="交警大队",
        open=is_open,
    )
    recent.add(earlier)
    return recent


def test_a_linked_appeal_is_never_filled(pack: RulePack) -> None:
    """The ticket says where it goes; the model is not asked."""
    text = "街坊说棋牌室门口每天晚上都乱成一团，请尽快派人来看看"
    router = Router(pack, LINES)
    alone = router.route(text)
    assert (alone.line, alone.basis["line"]) == ("治安", "learned")
    linked = router.route(Appeal(text, received_at=NOW, caller="甲"), recent_with(text, is_open=True))
    assert (linked.action, linked.matter, linked.unit) == ("link", "停车", "交警大队")
    assert linked.opinions == ()
    assert linked == Router(pack).route(
        Appeal(text, received_at=NOW, caller="甲"), recent_with(text, is_open=True)
    )


def test_repeats_bind_though_the_kind_changes(pack: RulePack) -> None:
    """By rules alone a second call of the same person is 疑难: with any model it is no lower."""
    appeal = Appeal("停车，街坊，帮忙", received_at=NOW, caller="甲")
    recent = recent_with("昨天反映的是另外一回事，路边有人随意倾倒泥土", is_open=False)
    alone, decision = Router(pack).route(appeal, recent), Router(pack, KINDS).route(appeal, recent)
    assert (alone.kind, alone.tier) == ("投诉", "疑难")
    assert (decision.kind, decision.tier) == ("求助", "疑难")
