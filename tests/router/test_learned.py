"""Routing with a learned model: what it promises, what its evidence says, what it loads."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine_packs import FILES, pack_from, pack_of
from tests.learned.made import Asked, made

from minyi_router import Appeal, Decision, Mention, Router
from minyi_router.batch.answers import _words
from minyi_router.decide.what import What, what_it_is
from minyi_router.engine import find
from minyi_router.learned.file import packed
from minyi_router.learned.labels import Label
from minyi_router.learned.model import Model
from minyi_router.model import Facts
from minyi_router.rulepack.pack import Dial, RulePack
from minyi_router.text.folding import fold
from minyi_router.text.masking import mask

RULES = """
rules:
  - {id: 噪, when: {any: [噪音]}, then: {matter: 噪声}}
  - {id: 停, when: {any: [停车]}, then: {matter: 停车}}
  - {id: 占, when: {any: [摆摊]}, then: {matter: 占道}}
  - {id: 问, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 险, when: {any: [跳楼]}, then: {flags: [生命危险]}}
"""
MODEL = made(
    Asked("kind", ["咨询", "投诉"]),
    Asked("line", ["派出所", "交警", "治安"]),
    says={
        "棋牌": {"治安": 0.98},
        "牌室": {"治安": 0.9},
        "kt": {"治安": 0.95},
        "赌局": {"治安": 0.95},
        "路障": {"交警": 0.97},
        "路边": {"交警": 0.6},
        "多少": {"咨询": 0.95},
        "m2": {"治安": 0.97},
    },
)


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return Router(pack_of(tmp_path_factory.mktemp("pack"), RULES), MODEL)


def pieces(decision: Decision) -> list[tuple[str, bool, list[Mention]]]:
    """Of each learned stretch its quote, whether it spoke for the answer, and its places."""
    return [
        (piece.mentions[0].quote, piece.weight > 0, [*piece.mentions])
        for item in decision.evidence
        if not item.rule and "line" in item.answers
        for piece in item.pieces
    ]


@pytest.mark.parametrize(
    ("title", "text", "found", "why"),
    [
        ("", "楼上棋牌室", [("棋牌室", True, [("棋牌室", "text", 2, 5)])], "as the citizen wrote it"),
        ("", "樓上棋牌室", [("棋牌室", True, [("棋牌室", "text", 2, 5)])], "traditional"),
        ("", "有个賭局", [("賭局", True, [("賭局", "text", 2, 4)])], "quoted as written"),
        ("", "　　ＫＴＶ", [("ＫＴ", True, [("ＫＴ", "text", 2, 4)])], "full width, indented"),
        (
            "",
            "棋 牌，k\u200bt",
            [("棋 牌", True, [("棋 牌", "text", 0, 3)]), ("k\u200bt", True, [("k\u200bt", "text", 4, 7)])],
            "with what disappears inside",
        ),
        ("", "十㎡", [("㎡", True, [("㎡", "text", 1, 2)])], "a character that folds to two"),
        (
            "棋牌",
            "棋牌",
            [("棋牌", True, [("棋牌", "title", 0, 2), ("棋牌", "text", 0, 2)])],
            "title and text",
        ),
        (
            "楼上棋",
            "牌室",
            [("牌室", True, [("牌室", "text", 0, 2)])],
            "nothing goes over the end of the title",
        ),
        (
            "",
            "棋牌室，路边",
            [("棋牌室", True, [("棋牌室", "text", 0, 3)]), ("路边", False, [("路边", "text", 4, 6)])],
            "what spoke against it has a weight below zero",
        ),
        ("", "\ud800棋牌\udfff", [("棋牌", True, [("棋牌", "text", 1, 3)])], "beside half a character"),
    ],
)
def test_evidence_is_true_of_the_original(
    router: Router, title: str, text: str, found: list[Any], why: str
) -> None:
    appeal = Appeal(text, title)
    decision = router.route(appeal)
    assert decision.basis["line"] == "learned"
    assert pieces(decision) == found, why


def checked(appeal: Appeal, decision: Decision) -> None:
    """Every stretch stands where it is said to, masked as the whole text is."""
    for item in decision.evidence:
        for piece in item.pieces if not item.rule else ():
            assert piece.weight
            for mention in piece.mentions:
                part = appeal.title if mention.part == "title" else appeal.text
                whole = mask(part).encode("utf-8", "replace").decode()
                assert mention.quote == whole[mention.start : mention.end]
                assert fold(part[mention.start : mention.end])


WORDS = [
    *(
        gram
        for gram in ("棋牌", "牌室", "赌局", "路障", "路边", "多少", "噪音", "停车", "摆摊", "请问", "跳楼")
    )
]
NOISE = [
    "，",
    "。",
    " ",
    "　",
    "\u200b",
    "\n",
    "ＫＴ",
    "㎡",
    "賭局",
    "😡",
    "\ud800",
    "交警大队",
    "13800138000",
    "天",
]
TEXTS = st.lists(st.sampled_from(WORDS + NOISE), max_size=10).map("".join)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, title=TEXTS)
def test_any_text(router: Router, text: str, title: str) -> None:
    """True spans, plain data, words for a clerk; twice the same."""
    appeal = Appeal(text, title)
    decision = router.route(appeal)
    checked(appeal, decision)
    plain = decision.to_dict()
    assert json.loads(json.dumps(plain, ensure_ascii=False, allow_nan=False)) == plain
    assert json.dumps(router.route(appeal).to_dict()) == json.dumps(plain)
    decision.explain().encode("utf-8")


DIGITS = made(
    Asked("line", ["派出所", "交警"]),
    says={
        "来电": {"交警": 0.99},
        "27": {"交警": 0.97},
        "61": {"交警": 0.97},
        "65": {"派出所": 0.7},
        "97": {"派出所": 0.7},
    },
)


@pytest.mark.parametrize(
    "number", ["13912765483", "１３９１２７６５４８３", "139 1276 5483", "云A·27651", "530102197612054831"]
)
def test_personal_data_never_shows(tmp_path: Path, number: str) -> None:
    """Also where the model learned parts of numbers: a stretch of a few digits alone would not be masked."""
    appeal = Appeal(f"来电{number}说")
    decision = Router(pack_of(tmp_path, RULES), DIGITS).route(appeal)
    assert decision.basis["line"] == "learned"
    checked(appeal, decision)
    middle = fold(number)[3:-2]
    shown = fold(
        "".join(mention.quote for e in decision.evidence for p in e.pieces for mention in p.mentions)
    )
    assert all(middle[i : i + 3] not in shown for i in range(len(middle) - 2)), shown


def test_decisions_are_values(router: Router) -> None:
    """They travel between processes, without the model; equal, hashable."""
    decision = router.route("楼上棋牌室，路边")
    copy = pickle.loads(pickle.dumps(decision))
    assert copy == decision
    assert copy.evidence == decision.evidence
    assert len(pickle.dumps(decision)) < 3000
    assert hash(copy) == hash(decision) == hash(router.route("楼上棋牌室，路边"))
    assert decision.to_dict()["opinions"][0] == {"answer": "kind", "label": "咨询", "share": 0.5}


def test_the_whole_explanation(router: Router) -> None:
    """One decision in the words a clerk reads."""
    decision = router.route(Appeal("楼上棋牌室，路边", received_at=datetime(2026, 3, 2, 9)))
    stamp = decision.pack
    assert decision.explain() == EXPLAINED.format(hash=stamp.hash)


EXPLAINED = """\
自动派单 → 治安大队（把握 96%）
类型：投诉（默认）　警种：治安（模型）　等级：一般（默认）　承办单位：治安大队（默认）　处理人：中队
模型看法：咨询 50%，投诉 50%；治安 96%，交警 2%，派出所 1%
先行联系时限：2026-03-02 10:00　办理时限：2026-03-04 17:30
理由：
  模型：“棋牌室” 4.32 ＋ “路边” -0.63 → 警种＝治安（96%）
规则包：引擎测试 1（{hash}）"""


def test_a_close_call_in_words(router: Router) -> None:
    """The rules of the matter it chose, then the model."""
    decision = router.route("停车摆摊，路障")
    told = [line for line in decision.explain().splitlines() if line.startswith("  ")]
    assert told == [
        "  规则「停」：“停车” 1 分 → 事项＝停车",
        "  模型：“路障” 4.17 → 事项＝停车，警种＝交警（97%）",
    ]


def test_the_long_explanation(router: Router) -> None:
    """It decides alike; of the text only what spoke for the answer is lit."""
    appeal = Appeal("楼上棋牌室，路边", received_at=datetime(2026, 3, 2, 9))
    explanation = router.explain(appeal)
    assert explanation.decision == router.route(appeal)
    assert json.loads(json.dumps(explanation.to_dict(), allow_nan=False)) == explanation.to_dict()
    lit = [
        run.text
        for line in explanation.lines()
        if line.runs[0].text == "原文："
        for run in line.runs
        if run.style == "word"
    ]
    assert lit == ["棋牌室"]
    assert all(line in str(explanation).splitlines() for line in decision_lines(explanation.decision))


def decision_lines(decision: Decision) -> list[str]:
    return decision.explain().splitlines()


def test_a_table_names_the_model(router: Router) -> None:
    """Beside the rules; words against the answer are no reason for it."""
    assert _words(router.route("停车摆摊，路障")) == "停：停车；模型：路障"
    assert _words(router.route("楼上棋牌室，路边")) == "模型：棋牌室"


LOADED = """
import sys
HEAVY = ("numpy", "sklearn", "scipy", "pandas", "matplotlib", "plotly")
from minyi_router import Router
router = Router.load(sys.argv[1], model=sys.argv[2])
assert router.route("棋牌").basis["line"] == "learned"
print([name for name in HEAVY if name in sys.modules])
"""


def test_what_a_model_loads(tmp_path: Path) -> None:
    """NumPy, and none of what it was trained with. (Without a model not even that: test_layers.)"""
    pack_of(tmp_path / "pack", RULES)
    (tmp_path / "m.npz").write_bytes(packed(MODEL))
    command = [sys.executable, "-c", LOADED, str(tmp_path / "pack"), str(tmp_path / "m.npz")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['numpy']"


# Promises over packs, models and texts of any kind ---------------------------------------------------

TERMS = ["噪音", "停车", "摆摊", "请问", "老人", "三次"]
MATTERS = ["噪声", "停车", "信号灯", "道路隐患", "赌博", "作风", "占道", "物业"]
KINDS = ["咨询", "求助", "投诉", "举报"]
LINES = ["派出所", "交警", "治安", "督察", "非公安"]
ORGANS = ["城管", "住建"]
THEN = st.one_of(
    st.sampled_from(MATTERS).map(lambda name: {"matter": name}),
    st.sampled_from(MATTERS).map(lambda name: {"matter": name}),
    st.sampled_from(MATTERS).map(lambda name: {"matter": name, "flags": ["提示"]}),
    st.sampled_from(KINDS).map(lambda name: {"kind": name}),
    st.sampled_from(["紧急", "疑难", "复杂"]).map(lambda name: {"tier": name}),
    st.sampled_from(["提示", "生命危险", "涉密"]).map(lambda name: {"flags": [name]}),
    st.sampled_from(["1个工作日", "半个工作日", "30日"]).map(lambda term: {"deadline": term}),
)


@st.composite
def rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A few rules; those that come later may ask what kind, matter or line was decided."""
    found = []
    for i, then in enumerate(draw(st.lists(THEN, min_size=1, max_size=8))):
        when: dict[str, Any] = {
            "any": draw(st.lists(st.sampled_from(TERMS), min_size=1, max_size=3, unique=True))
        }
        if set(then) <= {"tier", "deadline"}:
            asked = draw(
                st.sampled_from([("kind", ["投诉"]), ("kind", KINDS), ("matter", MATTERS), ("line", LINES)])
            )
            when[asked[0]] = [draw(st.sampled_from(asked[1]))]
        found.append({"id": f"规则{i}", "when": when, "then": then})
    return found


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Heads of any kind; what each word says, from doubtful to certain."""
    heads = []
    if draw(st.booleans()):
        heads.append(Asked("kind", KINDS))
    answer = draw(st.sampled_from(["matter", "line", "owner", ""] if heads else ["matter", "line", "owner"]))
    labels: dict[str, list[str | Label]] = {
        "matter": [*MATTERS],
        "line": [*LINES],
        "owner": [
            *LINES[:4],
            *(f"非公安:{organ}" for organ in ORGANS),
            Label("其余", Facts({"line": "非公安"}), None),
        ],
    }
    if answer:
        heads.append(Asked(answer, labels[answer]))
    says: dict[str, dict[str, float]] = {}
    for term in TERMS:
        says[term] = {}
        for head in heads:
            label = draw(st.sampled_from(head.labels))
            name = label if isinstance(label, str) else label.name
            says[term][name] = draw(st.sampled_from([0.3, 0.91, 0.97, 0.9999, 0.99999]))
    return made(*heads, says=says)


@st.composite
def dials(draw: st.DrawFn) -> Dial | None:
    """None: not calibrated."""
    if draw(st.booleans()):
        return None
    weights = {
        name: draw(st.sampled_from([-1.0, 0.0, 1.0]))
        for name in ("base", "share", "score", "learned", "opinion")
    }
    return Dial("", weights, draw(st.sampled_from([0.0, 0.5, 0.9])), {"交警": 0.8})


def packs_of(written: list[dict[str, Any]], *, default: bool) -> RulePack:
    changes = {"matters.yaml": FILES["matters.yaml"].replace("matters:", "default: 物业\nmatters:")}
    return pack_from({"rules": written}, changes if default else {})


def ruled(pack: RulePack, router: Router, appeal: Appeal) -> What:
    hits = find(router.engine.matcher, appeal)
    return what_it_is(pack, router.engine.evaluator.fired(hits, appeal), hits)


def promised(pack: RulePack, alone: Decision, decision: Decision, by_rules: What) -> None:
    """What no model may do."""
    assert pack.tiers[decision.tier or ""].rank <= pack.tiers[alone.tier or ""].rank
    assert decision.contact_by is not None
    assert alone.contact_by is not None
    assert decision.contact_by <= alone.contact_by
    assert decision.resolve_by is not None
    assert alone.resolve_by is not None
    assert decision.resolve_by <= alone.resolve_by
    assert (decision.flags, decision.advice) == (alone.flags, alone.advice)
    assert (decision.action == "hold") is (alone.action == "hold")
    if by_rules.kinds:
        assert (decision.kind, decision.basis["kind"]) == (alone.kind, "rule")
    if by_rules.matter and not by_rules.by_default and not by_rules.close:
        where = [
            (d.matter, d.line, d.organ, d.unit, d.supervisor, d.other_matters) for d in (alone, decision)
        ]
        assert where[0] == where[1]
        assert "learned" not in {decision.basis.get(name) for name in ("matter", "line", "organ", "unit")}
    if by_rules.close:
        assert decision.matter in {ranked.value for ranked in by_rules.matters}
    if "learned" not in decision.basis.values():
        assert decision._replace(
            opinions=(), confidence=0, action=alone.action, review_reasons=()
        ) == alone._replace(confidence=0, review_reasons=())


@settings(deadline=None, max_examples=25)
@given(
    rules(),
    st.booleans(),
    models(),
    dials(),
    st.lists(st.lists(st.sampled_from([*TERMS, "。", "天气"]), max_size=5), min_size=4, max_size=8),
)
def test_what_no_model_may_do(
    written: list[dict[str, Any]],
    default: bool,
    model: Model,
    dial: Dial | None,
    texts: list[list[str]],
) -> None:
    """Tiers never fall, no clock runs longer, flags stay, what a rule decided stays; twice the same."""
    pack = replace(packs_of(written, default=default), learned_dial=dial)
    alone, router, again = Router(pack), Router(pack, model), Router(pack, model)
    for words in texts:
        appeal = Appeal("，".join(words), received_at=datetime(2026, 3, 6, 16, 30))
        decision = router.route(appeal)
        promised(pack, alone.route(appeal), decision, ruled(pack, alone, appeal))
        assert json.dumps(again.route(appeal).to_dict()) == json.dumps(decision.to_dict())
