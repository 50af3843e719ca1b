"""Contests: whose words, at which worth, under which priority; and how values stand to each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.engine_packs import pack_from, pack_of
from tests.workshop.tune.drawn import APPEALS, PACKS

from minyi_router import Appeal
from minyi_router.engine import build, trace
from minyi_router.report.evaluation import Merge
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.tune.contests import Contest, Known, contests, label, look, rivalry
from minyi_router.workshop.tune.making import score_of

RULES = """
terms:
  吵: {any: [太吵, 噪音], weight: 2}
rules:
  - {id: 噪声, when: {any: [<吵>]}, then: {matter: 噪声}}
  - {id: 噪声二, when: {any: [太吵, 唱歌]}, then: {matter: 噪声}, weight: 3}
  - {id: 停车, when: {any: [违停]}, then: {matter: 停车}, weight: 0.7}
  - {id: 占道, when: {any: [摆摊]}, then: {matter: 占道}}
  - {id: 试行, mode: shadow, when: {any: [摆摊]}, then: {matter: 物业}}
  - {id: 兜底, when: {any: [街上]}, then: {matter: 作风}, priority: -1}
  - {id: 占道问, when: {any: [请问]}, then: {kind: 咨询, matter: 占道}}
  - {id: 夜话, when: {channel: [夜班]}, then: {matter: 赌博}}
  - {id: 无分, when: {any: [违停]}, then: {matter: 信号灯}, weight: 0}
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return pack_of(tmp_path_factory.mktemp("pack"), RULES)


def of(pack: RulePack, appeal: Appeal | str, answer: str = "matter", *right: str) -> Contest | None:
    known = Known(appeal if isinstance(appeal, Appeal) else Appeal(appeal), (right or ("停车",),))
    found = contests(pack, look(build(pack), [known]), (answer,), Merge())
    return found[0] if found else None


def words(pack: RulePack, contest: Contest | None) -> dict[str, list[dict[str, float]]]:
    """For each value its words: by which rules, times what."""
    return {
        runner.value: sorted(
            ({pack.rules[rule].id: factor for rule, factor in word} for word in runner.words), key=repr
        )
        for runner in (contest.runners if contest else ())
    }


RUNNERS: list[tuple[str, Appeal | str, dict[str, list[dict[str, float]]]]] = [
    ("one word, one rule", "车子违停", {"停车": [{"停车": 1}], "信号灯": []}),
    ("each word once", "摆摊，又是摆摊", {"占道": [{"占道": 1}]}),
    (
        "a word of two rules names both, a group's own weight counts, other words are their own",
        "太吵，噪音，唱歌",
        {"噪声": [{"噪声": 2, "噪声二": 1}, {"噪声": 2}, {"噪声二": 1}]},
    ),
    ("three times in the title", Appeal("又来", title="摆摊"), {"占道": [{"占道": 3}]}),
    ("twice in a request", "希望管管摆摊", {"占道": [{"占道": 2}]}),
    ("the best place of a word", Appeal("希望管管摆摊", title="摆摊"), {"占道": [{"占道": 3}]}),
    ("nothing in an ignored passage", "请对摆摊核实处理", {}),
    ("a lower priority cannot win", "街上摆摊", {"占道": [{"占道": 1}]}),
    ("but alone it runs", "街上", {"作风": [{"兜底": 1}]}),
    ("a rule without words", Appeal("你好", channel="夜班"), {"赌博": []}),
    ("no rule speaks", "你好", {}),
]


@pytest.mark.parametrize(("why", "appeal", "wanted"), RUNNERS, ids=[case[0] for case in RUNNERS])
def test_who_runs_with_which_words(
    pack: RulePack, why: str, appeal: Appeal | str, wanted: dict[str, list[dict[str, float]]]
) -> None:
    found = words(pack, of(pack, appeal))
    assert {value: sorted(sets, key=repr) for value, sets in wanted.items()} == found, why


def test_one_rule_may_run_in_two_contests(pack: RulePack) -> None:
    known = Known(Appeal("请问摆摊手续"), (("咨询",), ("占道",)))
    kind, matter = contests(pack, look(build(pack), [known]), ("kind", "matter"), Merge())
    assert words(pack, kind) == {"咨询": [{"占道问": 1}]}
    assert words(pack, matter) == {"占道": [{"占道": 1}, {"占道问": 1}]}
    assert [runner.right for contest in (kind, matter) for runner in contest.runners] == [True, True]


def test_a_row_without_an_answer_is_no_contest(pack: RulePack) -> None:
    known = [Known(Appeal("摆摊"), ((), ("城管",))), Known(Appeal("摆摊"), ((), ()))]
    found = contests(pack, look(build(pack), known), ("matter", "organ"), Merge())
    assert [(one.row, one.answer) for one in found] == [(0, "organ")]


STOPPED = [
    ("what a person must look at for its unit", "柳湾和青石桥都有噪音", {"噪声": True}),
    (
        "a matter in the same text that needs no place",
        "柳湾和青石桥都有噪音、违停",
        {"噪声": True, "停车": False},
    ),
    ("a secret", "涉密文件丢了，违停", {"停车": True}),
    ("nothing", "柳湾的噪音", {"噪声": False}),
]


@pytest.mark.parametrize(("why", "text", "wanted"), STOPPED, ids=[case[0] for case in STOPPED])
def test_what_goes_to_a_person_whatever_the_scores(
    tmp_path: Path, why: str, text: str, wanted: dict[str, bool]
) -> None:
    """Of every value in the running, not of today's winner alone."""
    more = "  - {id: 保密, when: {any: [涉密]}, then: {flags: [涉密]}}\n"
    found = of(pack_of(tmp_path, RULES.replace("  - {id: 无分", f"{more}  - {{id: 无分")), text)
    assert found is not None
    stopped = {runner.value: runner.stopped for runner in found.runners if runner.words}
    assert stopped == wanted, why


LABELS = [
    ("matter", "占道", "占道"),
    ("line", "占道", "其他"),
    ("line", "停车", "交警"),
    ("organ", "占道", "城管"),
    ("organ", "停车", None),
    ("owner", "占道", "非公安:城管"),
    ("owner", "停车", "交警"),
    ("police", "占道", "非公安"),
    ("police", "停车", "公安"),
    ("kind", "咨询", "问"),
]


@pytest.mark.parametrize(("answer", "value", "wanted"), LABELS)
def test_what_a_value_answers(pack: RulePack, answer: str, value: str, wanted: str | None) -> None:
    merge = Merge({"line": {"交警": "交警"}, "kind": {"咨询": "问"}}, {"line": "其他"})
    assert label(pack, answer, value, merge) == wanted


@pytest.mark.parametrize(
    ("first", "other", "how", "why"),
    [
        ("停车", "信号灯", 0, "both the traffic police's"),
        ("停车", "停车", 0, "itself"),
        ("占道", "物业", 1, "two organs"),
        ("停车", "噪声", 2, "two lines"),
        ("占道", "停车", 2, "an organ and the police"),
    ],
)
def test_rivalry(pack: RulePack, first: str, other: str, how: int, why: str) -> None:
    assert rivalry(pack, first, other) == rivalry(pack, other, first) == how, why


@settings(max_examples=60, deadline=None)
@given(PACKS, APPEALS)
def test_scores_are_those_of_routing(rules: dict[str, Any], appeals: Sequence[Appeal]) -> None:
    """With the pack's own weights a contest is what routing sees: values, order of the best, scores."""
    pack = pack_from(rules)
    engine, weights = build(pack), [rule.weight for rule in pack.rules]
    rows = [Known(appeal, (("停车",), ("咨询",))) for appeal in appeals]
    found = {
        (one.row, one.answer): one for one in contests(pack, look(engine, rows), ("matter", "kind"), Merge())
    }
    for row, appeal in enumerate(appeals):
        decision = trace(engine, appeal).decision
        matter, kind = found.get((row, "matter")), found.get((row, "kind"))
        assert (matter is not None) == (decision.matter is not None)
        assert (kind is not None) == (decision.basis.get("kind") == "rule")
        for one, answer in ((matter, decision.matter), (kind, decision.kind)):
            if one is not None:
                assert max(one.runners, key=lambda r: r.score).value == answer
        if matter is not None and decision.candidates:
            shown = {c.value: c.score for c in decision.candidates}
            assert {r.value: r.score for r in matter.runners if r.value in shown}.items() <= shown.items()
        for runner in (*(matter.runners if matter else ()), *(kind.runners if kind else ())):
            if rules["terms"]["一组"]["weight"] == 1:
                assert score_of(runner, weights) == runner.score, "to the last bit"
            assert score_of(runner, weights) == pytest.approx(runner.score, rel=1e-9)
