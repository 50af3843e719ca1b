"""What an appeal is: kind, matter, scores, close calls, other matters, flags."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine_packs import FILES, router_of

from minyi_router import Appeal, Decision, Router

RULES = """
terms:
  重词: {any: [重重], weight: 3}
  轻词: {any: [轻轻], weight: 0.5}
rules:
  - {id: 噪一, when: {any: [噪音, 太吵]}, then: {matter: 噪声}}
  - {id: 噪二, when: {any: [噪音, 半夜]}, then: {matter: 噪声}, weight: 2}
  - {id: 停车, when: {any: [停车, 车位, 占道停放, 违停]}, then: {matter: 停车}}
  - {id: 信号, when: {any: [红灯, 绿灯, 路口灯]}, then: {matter: 信号灯}}
  - {id: 赌博, when: {any: [赌博, 赌场]}, then: {matter: 赌博}, priority: 5}
  - {id: 占道, when: {any: [摆摊, 流动摊贩]}, then: {matter: 占道}}
  - {id: 物业, when: {any: [物业, 物业费]}, then: {matter: 物业}}
  - {id: 重, when: {any: [<重词>, <轻词>]}, then: {matter: 赌博}}
  - {id: 成对, when: {any: [<轻词>+牌局, <轻词>+<重词>]}, then: {matter: 物业}}
  - {id: 垫底, when: {any: [随便]}, then: {matter: 物业}, priority: -1}
  - {id: 零头, when: {any: [零头]}, then: {matter: 噪声}, weight: 0.5}
  - {id: 举报人, when: {any: [违停], kind: [举报]}, then: {matter: 赌博}}
  - {id: 咨询, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 举报, when: {any: [举报]}, then: {kind: 举报}}
  - {id: 举报二, when: {any: [举报, 检举]}, then: {kind: 举报}}
  - {id: 危险, when: {any: [跳楼]}, then: {flags: [生命危险]}}
  - {id: 密, when: {any: [绝密]}, then: {flags: [涉密]}}
  - {id: 提, when: {any: [噪音]}, then: {flags: [提示]}}
"""


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return router_of(tmp_path_factory.mktemp("pack"), RULES)


def scores(decision: Decision) -> list[tuple[str, float]]:
    return [(candidate.value, candidate.score) for candidate in decision.candidates]


@pytest.mark.parametrize(
    ("title", "text", "ranked", "why"),
    [
        (
            "",
            "停车噪音",
            [("噪声", 2.0), ("停车", 1.0)],
            "a word counts once, with the most any rule gives it",
        ),
        ("", "停车太吵噪音", [("噪声", 3.0), ("停车", 1.0)], "distinct words add up"),
        ("", "停车停车停车，红灯绿灯", [("信号灯", 2.0), ("停车", 1.0)], "said three times is said once"),
        ("停车", "红灯绿灯", [("停车", 3.0), ("信号灯", 2.0)], "the title weighs three times"),
        ("停车", "停车，红灯绿灯路口灯，", [("停车", 3.0), ("信号灯", 3.0)], "once, where it weighs most"),
        ("", "停车。希望改红灯", [("信号灯", 2.0), ("停车", 1.0)], "a request weighs twice"),
        ("", "摆摊，物业费", [("物业", 2.0), ("占道", 1.0)], "a word inside another word counts as well"),
        ("", "重重，停车", [("赌博", 3.0), ("停车", 1.0)], "a group's own weight"),
        ("", "轻轻，停车", [("停车", 1.0), ("赌博", 0.5)], "less than one as well"),
        (
            "",
            "轻轻对牌局",
            [("物业", 1.5), ("赌博", 0.5)],
            "in a pair each word weighs what its own group says",
        ),
        ("", "重重对轻轻", [("赌博", 3.5), ("物业", 3.5)], "both by their groups"),
        ("", "停车红灯", [("停车", 1.0), ("信号灯", 1.0)], "a tie: the order of matters.yaml"),
    ],
)
def test_scores(router: Router, title: str, text: str, ranked: list[tuple[str, float]], why: str) -> None:
    decision = router.route(Appeal(text, title))
    assert scores(decision) == ranked, why
    assert decision.matter == ranked[0][0]


def test_priority_beats_score(router: Router) -> None:
    """赌博 has priority 5; 噪声 has three times its score."""
    decision = router.route("太吵噪音半夜，赌博")
    assert scores(decision) == [("赌博", 1.0), ("噪声", 5.0)]
    assert (decision.matter, decision.review_reasons) == ("赌博", ())


def test_a_low_priority_waits_for_the_others(router: Router) -> None:
    assert router.route("随便").matter == "物业"
    assert router.route("随便，停车").matter == "停车"


@pytest.mark.parametrize(
    ("text", "action", "reasons", "why"),
    [
        ("停车", "dispatch", (), "one matter"),
        ("停车摆摊", "review", ("matter_close",), "two, as good as each other, to different owners"),
        ("停车车位违停占道停放，噪音", "dispatch", (), "2 of 4: far enough"),
        ("停车车位违停，噪音太吵", "review", ("matter_close",), "3 to 3"),
        ("停车车位违停占道停放，摆摊流动摊贩", "dispatch", (), "2 of 4 again"),
        ("停车，红灯", "dispatch", (), "as good, but the same line: no person need look"),
        ("停车，红灯，摆摊", "review", ("matter_close",), "the third would go elsewhere"),
        ("摆摊，物业", "review", ("matter_close",), "two organs are two owners"),
        ("赌博，停车车位违停", "dispatch", (), "another priority is never close"),
        ("零头", "review", ("score_low",), "below min_score"),
        ("今天天气", "review", ("matter_missing",), "nothing known"),
    ],
)
def test_close_calls(router: Router, text: str, action: str, reasons: tuple[str, ...], why: str) -> None:
    decision = router.route(text)
    assert (decision.action, decision.review_reasons) == (action, reasons), why


def test_a_close_call_names_both(router: Router) -> None:
    """With the owner each would go to."""
    decision = router.route("停车摆摊")
    assert [(c.answer, c.value, c.line, c.organ) for c in decision.candidates] == [
        ("matter", "停车", "交警", None),
        ("matter", "占道", "非公安", "城管"),
    ]


@pytest.mark.parametrize(
    ("text", "reasons", "why"),
    [
        ("摆摊流动摊贩，物业", (), "2 to 1 between two organs: the organs' own margin"),
        ("摆摊，物业", ("matter_close",), "as good as each other"),
        ("停车车位违停，摆摊流动摊贩", ("matter_close",), "3 to 2, police or not: the margin"),
        ("摆摊流动摊贩，停车，物业", ("matter_close",), "the second organ would pass, the police do not"),
    ],
)
def test_organs_may_have_a_margin_of_their_own(
    tmp_path: Path, text: str, reasons: tuple[str, ...], why: str
) -> None:
    settings = FILES["pack.yaml"].replace("margin: 0.2", "margin: 0.5, organ_margin: 0.1")
    router = router_of(tmp_path, RULES, {"pack.yaml": settings})
    assert router.route(text).review_reasons == reasons, why


@pytest.mark.parametrize(
    ("text", "owner", "basis", "action", "why"),
    [
        ("今天天气", ("物业", "住建"), "default", "review", "no rule speaks: proposed, and a person looks"),
        ("随便", ("物业", "住建"), "rule", "divert", "a rule of the same matter is a rule"),
        ("停车", ("停车", None), "rule", "dispatch", "a default stands behind every rule"),
        ("", ("物业", "住建"), "default", "review", "nothing at all"),
    ],
)
def test_a_pack_may_name_a_matter_for_what_no_rule_knows(
    tmp_path: Path, text: str, owner: tuple[str, str | None], basis: str, action: str, why: str
) -> None:
    matters = FILES["matters.yaml"].replace("matters:", "default: 物业\nmatters:")
    decision = router_of(tmp_path, RULES, {"matters.yaml": matters}).route(text)
    assert (decision.matter, decision.organ) == owner, why
    assert (decision.basis["matter"], decision.action) == (basis, action), why
    if basis == "default":
        assert (decision.confidence, decision.review_reasons) == (0.0, ("matter_missing",))


def test_the_margin_itself_is_close(router: Router) -> None:
    """With 0.2, 4 of 5 words is close, 3 of 5 is not."""
    decision = router.route("太吵噪音半夜，停车车位违停占道停放")
    assert scores(decision) == [("噪声", 5.0), ("停车", 4.0)]
    assert decision.review_reasons == ("matter_close",)
    assert router.route("太吵噪音半夜，停车车位违停").review_reasons == ()


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("停车车位，摆摊", ("占道",)),
        ("停车车位违停，摆摊", ()),
        ("停车，红灯，赌博", ("停车", "信号灯")),
        ("停车", ()),
    ],
)
def test_other_matters(router: Router, text: str, others: tuple[str, ...]) -> None:
    """Those with half of the winner's score, and at least min_score."""
    assert router.route(text).other_matters == others


@pytest.mark.parametrize(
    ("text", "kind", "basis"),
    [
        ("停车", "投诉", "default"),
        ("请问停车", "咨询", "rule"),
        ("请问，举报检举", "举报", "rule"),
        ("请问，检举", "咨询", "rule"),
    ],
)
def test_kind(router: Router, text: str, kind: str, basis: str) -> None:
    """By score; a tie goes to the one that kinds.yaml writes first."""
    decision = router.route(text)
    assert (decision.kind, decision.basis["kind"]) == (kind, basis)


def test_a_matter_may_ask_for_the_kind(router: Router) -> None:
    assert router.route("违停").matter == "停车"
    assert scores(router.route("举报违停")) == [("停车", 1.0), ("赌博", 1.0)]


def test_non_police_matters_are_diverted_with_organ_and_basis(router: Router) -> None:
    decision = router.route("摆摊")
    assert (decision.action, decision.line, decision.organ) == ("divert", "非公安", "城管")
    assert (decision.unit, decision.supervisor, decision.legal_basis) == (None, None, "市容条例")
    assert decision.basis["organ"] == "rule"


@pytest.mark.parametrize(
    ("text", "flags", "tier", "action"),
    [
        ("跳楼", ("生命危险",), "紧急", "review"),
        ("停车跳楼", ("生命危险",), "紧急", "dispatch"),
        ("摆摊跳楼", ("生命危险",), "紧急", "divert"),
        ("停车。请民警核实处理跳楼", ("生命危险",), "紧急", "dispatch"),
        ("原单内容跳楼，停车", ("生命危险",), "紧急", "review"),
        ("噪音跳楼", ("生命危险", "提示"), "紧急", "dispatch"),
        ("绝密噪音跳楼", ("生命危险", "提示", "涉密"), "紧急", "hold"),
        ("噪音", ("提示",), "一般", "dispatch"),
    ],
)
def test_flags(router: Router, text: str, flags: tuple[str, ...], tier: str, action: str) -> None:
    """Safety first, then in the order of flags.yaml; quoted passages do not silence safety and hold."""
    decision = router.route(text)
    assert (decision.flags, decision.tier, decision.action) == (flags, tier, action)


def test_flags_say_what_to_do(router: Router) -> None:
    assert router.route("绝密噪音跳楼").advice == ("立即转110", "留意", "交保密员")


def test_a_held_appeal_goes_to_nobody(router: Router) -> None:
    """The matter is known, the units are not told."""
    decision = router.route("澜心路8号噪音，绝密")
    assert (decision.action, decision.matter) == ("hold", "噪声")
    assert (decision.unit, decision.co_units, decision.supervisor) == (None, (), None)


def test_confidence_is_the_share_of_the_winner(router: Router) -> None:
    """Rivals are those who would send it elsewhere; half a point of doubt for few words."""
    found = [router.route(text).confidence for text in ("停车", "停车车位", "停车，红灯", "停车，摆摊", "x")]
    assert found == [0.6667, 0.8, 0.6667, 0.4, 0.0]


def test_evidence_is_what_decided_in_order_of_rule(router: Router) -> None:
    """Rules of the losing matter are not evidence; flags and kinds are."""
    decision = router.route("请问，太吵噪音半夜停车")
    assert [item.rule for item in decision.evidence] == ["咨询", "噪一", "噪二", "提"]
    assert decision.evidence[1].weight == 2.0
    assert [(p.word, p.weight) for p in decision.evidence[2].pieces] == [("噪音", 2.0), ("半夜", 2.0)]
