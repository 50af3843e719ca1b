"""Passages: stretches of a text that count for nothing, or for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from minyi_router import Appeal, Router
from minyi_router.match import Evaluator, Matcher
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.folding import fold
from tests.engine_packs import pack_of, router_of

PASSAGES = """
passages:
  短语: {phrases: [工单…编号], role: ignored, reach: phrase}
  句子: {phrases: [请…核实处理], role: ignored, reach: sentence}
  段落: {phrases: [答复如下], role: ignored, reach: paragraph}
  文末: {phrases: [原单内容], role: ignored, reach: end, until: [现再次来电, 补充]}
  请求: {phrases: [希望, 能否], role: request, reach: sentence}
"""
RULES = """
terms: {噪声: {any: [噪音]}}
rules:
  - {id: 平常, when: {any: [<噪声>]}, then: {matter: 噪声}}
  - {id: 也看句子, when: {any: [<噪声>], also_in: [句子]}, then: {matter: 停车}}
  - {id: 只看句子, when: {any: [<噪声>], only_in: [句子]}, then: {matter: 占道}}
  - {id: 只看请求, when: {any: [<噪声>], only_in: [request]}, then: {matter: 信号灯}}
  - {id: 只看标题, when: {any: [<噪声>], only_in: [title]}, then: {matter: 赌博}}
  - {id: 标题或请求, when: {any: [<噪声>], only_in: [title, request]}, then: {matter: 物业}}
  - {id: 安全, when: {any: [<噪声>]}, then: {flags: [生命危险]}}
  - {id: 涉密, when: {any: [<噪声>]}, then: {flags: [涉密]}}
  - {id: 提示, when: {any: [<噪声>]}, then: {flags: [提示]}}
"""
LOUD = {"安全", "涉密"}
PLAIN = {"平常", "提示", "也看句子"}


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return router_of(tmp_path_factory.mktemp("pack"), RULES, {"passages.yaml": PASSAGES})


def fired(router: Router, text: str, title: str = "") -> set[str]:
    """The rules that fire; each gives a matter or flag of its own."""
    pack, appeal = router.pack, Appeal(text, title)
    whole, title_end = (f"{fold(title)}\n{fold(text)}", len(fold(title))) if title else (fold(text), 0)
    hits = Matcher(pack.lexicon, pack.passages).find(whole, title_end)
    return {item.rule.id for item in Evaluator(pack).fired(hits, appeal)}


@pytest.mark.parametrize(
    ("text", "rules", "why"),
    [
        ("有噪音", PLAIN | LOUD, "no passage at all"),
        ("工单噪音编号", LOUD, "phrase: what its gap holds is inside"),
        ("工单编号噪音", PLAIN | LOUD, "phrase: it ends with its last piece"),
        ("请派出所核实处理噪音", LOUD | {"也看句子", "只看句子"}, "sentence: to the end of it"),
        ("请派出所核实处理。噪音", PLAIN | LOUD, "sentence: not the next one"),
        ("噪音，请核实处理", PLAIN | LOUD, "what stands before the phrase counts"),
        ("请。核实处理噪音", PLAIN | LOUD, "a phrase never crosses a sentence end"),
        ("答复如下：一。二。噪音", LOUD, "paragraph: over sentence ends"),
        ("答复如下：一\n噪音", PLAIN | LOUD, "paragraph: not the next line"),
        ("原单内容：一。\n二。噪音", LOUD, "end: over lines"),
        ("原单内容：一。现再次来电噪音", PLAIN | LOUD, "until: from there on words count again"),
        ("补充。原单内容：一。噪音", LOUD, "until: only behind the phrase"),
        ("原单内容。补充。原单内容噪音", LOUD, "a second phrase starts it again"),
        ("原单内容。补充：噪音。原单内容", PLAIN | LOUD, "between until and the next phrase it counts"),
        ("希望没有噪音", PLAIN | LOUD | {"只看请求", "标题或请求"}, "a request passage counts for more"),
        ("希望安静。噪音", PLAIN | LOUD, "a request ends with its sentence"),
        ("原单内容，希望没有噪音", LOUD | set(), "a request inside an ignored passage is ignored"),
    ],
)
def test_which_rules_see_a_word(router: Router, text: str, rules: set[str], why: str) -> None:
    assert fired(router, text) == rules, why


@pytest.mark.parametrize(
    ("title", "text", "rules", "why"),
    [
        ("噪音", "x", PLAIN | LOUD | {"只看标题", "标题或请求"}, "the title counts, and more"),
        ("原单内容", "噪音", LOUD, "a passage that begins in the title reaches into the text"),
        ("噪", "音", set(), "no word runs from the title into the text"),
        (" ", "噪音", PLAIN | LOUD, "a blank title has no place for a word"),
    ],
)
def test_the_title(router: Router, title: str, text: str, rules: set[str], why: str) -> None:
    assert fired(router, text, title) == rules, why


def test_a_request_weighs_more(tmp_path: Path) -> None:
    """request_weight is 2, title_weight is 3; the most that any place gives counts."""
    rules = "rules: [{id: 一, when: {any: [噪音]}, then: {matter: 噪声}}]"
    router = router_of(tmp_path, rules)
    weights = [
        router.route(Appeal(text, title)).evidence[0].weight
        for title, text in [("", "噪音"), ("", "希望噪音停"), ("噪音", "希望噪音停"), ("噪音", "")]
    ]
    assert weights == [1.0, 2.0, 3.0, 3.0]


def test_a_pack_may_have_no_passages(tmp_path: Path) -> None:
    pack: RulePack = pack_of(
        tmp_path,
        "rules: [{id: 一, when: {any: [噪音]}, then: {matter: 噪声}}]",
        {"passages.yaml": "passages:\n  甲: {phrases: [乙乙], role: ignored, reach: end}\n"},
    )
    assert Router(pack).route("请核实处理噪音").matter == "噪声"
