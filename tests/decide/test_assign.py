"""What happens with an appeal: unit, co-units, supervisor, recusal, tier, labels, notices, place."""

from __future__ import annotations

import pytest
from tests.engine_packs import router_of

from minyi_router import Appeal, Decision, Router

RULES = """
rules:
  - {id: 噪声, when: {any: [噪音]}, then: {matter: 噪声}}
  - {id: 停车, when: {any: [停车]}, then: {matter: 停车}}
  - {id: 信号, when: {any: [红灯]}, then: {matter: 信号灯}}
  - {id: 隐患, when: {any: [路面塌陷]}, then: {matter: 道路隐患}}
  - {id: 作风, when: {any: [态度恶劣]}, then: {matter: 作风}}
  - {id: 占道, when: {any: [摆摊]}, then: {matter: 占道}}
  - {id: 危险, when: {any: [跳楼]}, then: {flags: [生命危险]}}
  - {id: 疑难, when: {any: [三年了]}, then: {tier: 疑难}}
  - {id: 复杂, when: {any: [多部门]}, then: {tier: 复杂}}
  - {id: 一般, when: {any: [小事]}, then: {tier: 一般}}
  - {id: 改派, when: {any: [校车]}, then: {unit: 治安大队}}
  - {id: 改派二, when: {any: [危险品]}, then: {unit: 法制大队}}
  - {id: 改派三, when: {any: [校车]}, then: {unit: 治安大队}}
  - {id: 属地改派, when: {any: [校门口]}, then: {unit: <属地派出所>}}
  - {id: 督办, when: {any: [市长批示]}, then: {supervisor: 督察大队, notices: [督办单]}}
  - {id: 督办自己, when: {any: [自己督办]}, then: {supervisor: 交警大队}}
  - {id: 属地督办, when: {any: [属地督办]}, then: {supervisor: <属地派出所>}}
  - {id: 协办, when: {any: [联合执法]}, then: {co_units: [治安大队, 交警大队, <属地派出所>]}}
  - {id: 提醒, when: {any: [不满意]}, then: {notices: [提醒函]}}
  - {id: 老人, when: {any: [老人]}, then: {labels: [老人]}}
  - {id: 学生, when: {any: [学生]}, then: {labels: [学生]}}
  - {id: 问停车, when: {any: [几点], matter: [停车]}, then: {labels: [学生]}}
  - {id: 问警种, when: {any: [几点], line: [派出所]}, then: {labels: [老人]}}
  - {id: 问类型, when: {any: [加急], kind: [咨询]}, then: {tier: 复杂}}
  - {id: 问属地, when: {any: [几点], place: [柳湾]}, then: {notices: [提醒函]}}
  - {id: 咨询, when: {any: [请问]}, then: {kind: 咨询}}
"""


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return router_of(tmp_path_factory.mktemp("pack"), RULES)


@pytest.mark.parametrize(
    ("text", "unit", "basis", "why"),
    [
        ("停车", "交警大队", "default", "the line's own unit"),
        ("采蘅路噪音", "柳湾派出所", "rule", "by place"),
        ("菱歌社区噪音", "柳湾派出所", "rule", "a place below the station's area"),
        ("噪音", "指挥中心", "rule", "no place: up to the line's own unit"),
        ("澜心路噪音", "指挥中心", "rule", "a road through two areas: never a guess"),
        ("东渡噪音", "指挥中心", "rule", "an area without a station"),
        ("澜心路8号路面塌陷", "交警一组", "rule", "by a role of the road's stretch"),
        ("澜心路150号路面塌陷", "交警二组", "rule", "of another stretch"),
        ("采蘅路路面塌陷", "交警大队", "rule", "a road without the role"),
        ("停车校车", "治安大队", "rule", "a rule beats the line"),
        ("采蘅路噪音校车", "治安大队", "rule", "a rule beats the matter"),
        ("采蘅路停车校门口", "柳湾派出所", "rule", "a rule may ask for the place"),
        ("停车校门口", "交警大队", "rule", "and falls up to the line's own unit without it"),
        ("柳湾派出所旁边噪音", "柳湾派出所", "rule", "a unit's name tells the place when nothing else does"),
        ("柳湾派出所说去青石桥，噪音", "青石桥派出所", "rule", "but no more than that"),
        ("柳湾派出所、青石桥派出所噪音", "指挥中心", "rule", "two units tell nothing"),
    ],
)
def test_unit(router: Router, text: str, unit: str, basis: str, why: str) -> None:
    decision = router.route(text)
    assert (decision.action, decision.unit, decision.basis["unit"]) == ("dispatch", unit, basis), why


def test_two_rules_for_two_units(router: Router) -> None:
    """A person decides; two rules for one unit are no conflict."""
    decision = router.route("停车校车危险品")
    assert (decision.action, decision.review_reasons) == ("review", ("unit_conflict",))
    assert router.route("停车校车").review_reasons == ()


def test_a_rule_gives_no_police_unit_to_other_organs(router: Router) -> None:
    decision = router.route("摆摊校车，联合执法，市长批示")
    assert (decision.action, decision.unit, decision.supervisor) == ("divert", None, None)


@pytest.mark.parametrize(
    ("text", "reasons", "missing", "why"),
    [
        ("采蘅路。鹤汀路。噪音", ("place_conflict",), (), "two areas, and the unit goes by place"),
        ("采蘅路。鹤汀路。停车", (), (), "two areas, but the unit does not"),
        ("采蘅路。鹤汀路。噪音校车", (), (), "nor does a rule's"),
        ("采蘅路。鹤汀路。停车校门口", ("place_conflict",), (), "but this rule's does"),
        ("噪音", (), ("place",), "no place, and it would have helped"),
        ("停车", (), (), "no place, and no matter"),
        ("澜心路噪音", (), (), "a place that only says 河东"),
    ],
)
def test_place(
    router: Router, text: str, reasons: tuple[str, ...], missing: tuple[str, ...], why: str
) -> None:
    decision = router.route(text)
    assert decision.review_reasons == reasons, why
    assert decision.missing == (*missing, "received_at"), why


@pytest.mark.parametrize(
    ("place", "text", "unit", "why"),
    [
        ("鹤汀路", "噪音", "青石桥派出所", "the place beside the text"),
        ("鹤汀路", "采蘅路噪音", "青石桥派出所", "comes before the text"),
        ("某某路", "采蘅路噪音", "柳湾派出所", "an unknown one leaves it to the text"),
        ("", "采蘅路噪音", "柳湾派出所", "none as well"),
        ("云陵市河东青石桥街 鹤 汀 路", "噪音", "青石桥派出所", "an address is folded like a text"),
        ("采蘅路、鹤汀路", "柳湾噪音", "指挥中心", "one that contradicts itself is not asked the text about"),
    ],
)
def test_place_column(router: Router, place: str, text: str, unit: str, why: str) -> None:
    assert router.route(Appeal(text, place=place)).unit == unit, why


def test_places_of_the_place_column_have_no_mention(router: Router) -> None:
    """Offsets are offsets of the text; the column has its own."""
    [found] = router.route(Appeal("噪音", place="鹤汀路")).places
    assert (found.name, found.areas, found.mention) == ("鹤汀路", ("青石桥",), None)
    [found] = router.route("在 采\u3000蘅路噪音").places
    assert found.mention is not None
    assert (found.mention.quote, found.mention.start, found.mention.end) == ("采\u3000蘅路", 2, 6)


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("民警态度恶劣", "督察大队", "no unit is named: the overseer"),
        ("柳湾派出所态度恶劣", "督察大队", "not the station"),
        ("督察大队态度恶劣", "政治处", "not the overseer, the next"),
        ("督察大队和政治处态度恶劣", None, "nobody is left"),
        ("柳湾派出所态度恶劣，采蘅路噪音", "督察大队", "with another matter as well"),
        ("采蘅路噪音噪音，柳湾所态度恶劣", "督察大队", "by an alias"),
    ],
)
def test_recusal(router: Router, text: str, unit: str | None, why: str) -> None:
    decision = router.route(text)
    assert decision.unit == unit, why
    assert "柳湾派出所" not in decision.co_units, why


def test_nobody_left_to_oversee_is_for_a_person(router: Router) -> None:
    decision = router.route("督察大队和政治处态度恶劣")
    assert (decision.action, decision.review_reasons) == ("review", ("unit_missing",))


def test_a_complaint_beside_the_matter_recuses_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    """噪声 wins, yet the station it would go to is complained about."""
    rules = """
rules:
  - {id: 噪声, when: {any: [噪音, 半夜, 太吵]}, then: {matter: 噪声}}
  - {id: 作风, when: {any: [态度恶劣, 推诿]}, then: {matter: 作风}}
"""
    router = router_of(tmp_path_factory.mktemp("pack"), rules)
    decision = router.route("采蘅路半夜噪音太吵，柳湾派出所态度恶劣推诿")
    assert (decision.matter, decision.other_matters, decision.unit) == ("噪声", ("作风",), "督察大队")
    assert router.route("采蘅路半夜噪音太吵，柳湾派出所不管").unit == "柳湾派出所"


@pytest.mark.parametrize(
    ("text", "supervisor", "why"),
    [
        ("噪音", "治安大队", "the matter's"),
        ("停车", None, "a matter without one"),
        ("噪音，市长批示", "督察大队", "a rule's beats the matter's"),
        ("停车，自己督办", None, "nobody supervises himself"),
        ("采蘅路停车，属地督办", "柳湾派出所", "by place"),
        ("停车，属地督办", None, "by place, without a place: nobody"),
        ("噪音校车", None, "the matter's, which does it itself by a rule"),
    ],
)
def test_supervisor(router: Router, text: str, supervisor: str | None, why: str) -> None:
    assert router.route(text).supervisor == supervisor, why


@pytest.mark.parametrize(
    ("text", "co_units", "why"),
    [
        ("停车", (), "nobody"),
        ("红灯", ("法制大队",), "the matter's"),
        ("采蘅路停车，联合执法", ("治安大队", "柳湾派出所"), "a rule's, without the unit itself"),
        ("采蘅路停车，噪音", ("交警大队",), "the unit of the other matter"),
        ("停车，噪音", ("交警大队",), "噪声 comes first in matters.yaml"),
        ("停车，摆摊", (), "no police unit of an organ's matter"),
        ("采蘅路噪音，红灯，联合执法", ("交警大队", "治安大队"), "a rule's and another matter's, each once"),
    ],
)
def test_co_units(router: Router, text: str, co_units: tuple[str, ...], why: str) -> None:
    assert router.route(text).co_units == co_units, why


@pytest.mark.parametrize(
    ("text", "tier", "handler", "basis"),
    [
        ("停车", "一般", "中队", "default"),
        ("停车小事", "一般", "中队", "rule"),
        ("停车多部门", "复杂", "分管领导", "rule"),
        ("停车多部门三年了小事", "疑难", "主要领导", "rule"),
        ("停车三年了跳楼", "紧急", "值班领导", "rule"),
        ("跳楼", "紧急", "值班领导", "rule"),
        ("请问停车，加急", "复杂", "分管领导", "rule"),
        ("停车，加急", "一般", "中队", "default"),
    ],
)
def test_tier(router: Router, text: str, tier: str, handler: str, basis: str) -> None:
    """The highest that any rule or flag gives."""
    decision = router.route(text)
    assert (decision.tier, decision.handler, decision.basis["tier"]) == (tier, handler, basis)


@pytest.mark.parametrize(
    ("text", "labels", "notices"),
    [
        ("学生老人", ("老人", "学生"), ()),
        ("不满意，市长批示", (), ("督办单", "提醒函")),
        ("几点停车", ("学生",), ()),
        ("几点噪音", ("老人",), ()),
        ("几点采蘅路", (), ("提醒函",)),
        ("几点菱歌社区", (), ("提醒函",)),
        ("几点鹤汀路", (), ()),
        ("几点采蘅路鹤汀路", (), ()),
        ("几点采蘅路噪音", ("老人",), ("提醒函",)),
    ],
)
def test_labels_and_notices(
    router: Router, text: str, labels: tuple[str, ...], notices: tuple[str, ...]
) -> None:
    """In the order of flags.yaml; later rules may ask for matter, line and place."""
    decision: Decision = router.route(text)
    assert (decision.labels, decision.notices) == (labels, notices)


def test_a_rule_whose_question_fails_is_no_evidence(router: Router) -> None:
    assert [item.rule for item in router.route("几点停车").evidence] == ["停车", "问停车"]
