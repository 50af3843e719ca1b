"""The smallest change: it leads where it says, and nothing smaller of its kinds does (a slow twin)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine_packs import pack_from, router_of

from minyi_router import Appeal, Router
from minyi_router.engine import find, trace
from minyi_router.explain import Change
from minyi_router.explain.change import MOST_TRIES, destination
from minyi_router.rulepack.pack import Item

WORDS = ("甲乙", "丙丁戊", "己庚", "辛壬癸", "子丑", "寅卯辰", "柳湾")
FILLERS = ("某某", "，", "。", "说")
MATTERS = ("噪声", "停车", "赌博", "占道", "物业", "作风")

token = st.sampled_from((*WORDS, *FILLERS))
item = st.lists(st.sampled_from(WORDS[:6]), min_size=2, max_size=3, unique=True).map("+".join)
then = st.sampled_from(MATTERS).map(lambda matter: {"matter": matter})
when = st.one_of(
    st.fixed_dictionaries({"any": st.lists(item, min_size=1, max_size=3, unique=True), "near": st.just(200)}),
    st.fixed_dictionaries({"all": st.lists(item, min_size=1, max_size=2, unique=True), "near": st.just(200)}),
)
rule = st.fixed_dictionaries({"when": when, "then": then, "priority": st.integers(0, 1)})


def numbered(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rules": [{"id": f"规则{i}", **rule} for i, rule in enumerate(rules)]}


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(rules=st.lists(rule, min_size=1, max_size=5), tokens=st.lists(token, min_size=1, max_size=6))
def test_as_small_as_the_slow_twin_finds(rules: list[dict[str, Any]], tokens: list[str]) -> None:
    router = Router(pack_from(numbered(rules)))
    appeal = Appeal("".join(tokens))
    explained = router.explain(appeal)
    here = destination(explained.decision)
    twin = sorted(
        len(edit) for edit, text in twins(router, tokens) if destination(router.route(text)) != here
    )
    if explained.change:
        assert destination(router.route(explained.change.apply(appeal))) != here
    if twin:
        assert explained.change, twin
        assert explained.change.size <= twin[0]
        if len({edit.old for edit in explained.change.edits}) == 1:
            assert explained.change.size == twin[0]


def twins(router: Router, tokens: list[str]) -> Iterator[tuple[str, str]]:
    """Every word left out where a rule or a place cites it, every word of the pack put in anywhere between.

    Put in only where it completes an item of which another word is there.
    """
    whole = "".join(tokens)
    before = trace(router.engine, Appeal(whole))
    cited: dict[str, set[int]] = {}
    for start, end, _ in (hit for fired in before.fired for _, hits in fired.items for hit in hits):
        cited.setdefault(whole[start:end], set()).add(start)
    for place in before.decision.places:
        cited.setdefault(place.name, set()).update(m.start() for m in re.finditer(place.name, whole))
    for word, starts in cited.items():
        gone = {i for start in starts for i in range(start, start + len(word))}
        yield word * len(starts), "".join(char for i, char in enumerate(whole) if i not in gone)
    held = {(fired.number, item.text) for fired in before.fired for item, _ in fired.items}
    for at in range(len(tokens) + 1):
        for word in WORDS[:6]:
            text = "".join((*tokens[:at], word, *tokens[at:]))
            for fired in trace(router.engine, Appeal(text)).fired:
                new = [item for item, _ in fired.items if (fired.number, item.text) not in held]
                if any({w for w in words_of(router, [item]) if w != word} & set(tokens) for item in new):
                    yield word, text
                    break


def words_of(router: Router, items: list[Item]) -> set[str]:
    return {router.pack.lexicon.terms[term].name for item in items for term in item.terms}


def test_over_the_samples(starter: Router, samples: list[Appeal]) -> None:
    """Each leads where it says, edits what stands there, and is told within the bound."""
    found = 0
    for appeal in samples[::6]:
        explained = starter.explain(appeal)
        assert explained.tried <= MOST_TRIES
        if change := explained.change:
            found += 1
            checked(starter, appeal, change)
            assert destination(change.decision) != destination(explained.decision)
    assert found > len(samples[::6]) / 2


def checked(router: Router, appeal: Appeal, change: Change) -> None:
    assert router.route(change.apply(appeal)) == change.decision
    for edit in change.edits:
        part = appeal.title if edit.part == "title" else appeal.text
        if edit.new:
            beside = part[edit.start - len(edit.old) : edit.start] if edit.after else part[edit.start :]
            assert edit.start == edit.end
            assert same(beside[: len(edit.old)], edit.old)
        else:
            assert same(part[edit.start : edit.end], edit.old)


def same(original: str, masked: str) -> bool:
    return len(original) == len(masked) and all(
        m in {o, "*", "?"} for o, m in zip(original, masked, strict=True)
    )


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_texts(starter: Router, data: st.DataObject) -> None:
    """Texts of the pack's words, blanks and letters that fold to other lengths, in title and text."""
    noise = st.sampled_from(
        [" ", "\u3000", "\n", "。", "，", "①", "㎡", "\ud800", "没有", "１３８００１３８０００"]
    )
    words = st.sampled_from(starter.pack.lexicon.patterns)
    text, title = (data.draw(st.lists(words | noise, max_size=n).map("".join)) for n in (12, 4))
    appeal = Appeal(text, title=title)
    explained = starter.explain(appeal)
    if explained.change:
        checked(starter, appeal, explained.change)
        assert destination(explained.change.decision) != destination(explained.decision)


CASES = [
    ("停车", "占道", ["停车+摆摊"], "在“停车”后加上“摆摊”", "the word that a near rule lacks"),
    ("停车，麻将", "占道", ["停车+摆摊", "麻将+摆放货物"], "在“停车”后加上“摆摊”", "the shortest"),
    ("停车", "占道", ["停车+<货>"], "在“停车”后加上“货堆”", "the shortest word of a group"),
    ("停车。摆摊", "占道", ["停车+摆摊"], "在“摆摊”后加上“停车”", "both are there, but apart"),
    ("停车", "占道", ["停车+摆…摊"], "在“停车”后加上“摆摊”", "a word with a gap, without its gap"),
    ("停车", "停车", ["停车+摆摊"], "去掉“停车”", "a rule that leads to the same place is of no use"),
]


@pytest.mark.parametrize(("text", "matter", "items", "wanted", "why"), CASES)
def test_what_is_tried(
    tmp_path: Path, text: str, matter: str, items: list[str], wanted: str, why: str
) -> None:
    rules = f"""
terms: {{货: {{any: [堆放货物, 货堆]}}}}
rules:
  - {{id: 停车, when: {{any: [停车]}}, then: {{matter: 停车}}}}
  - {{id: 占道, when: {{any: [{", ".join(items)}]}}, then: {{matter: {matter}}}, priority: 1}}
"""
    explained = router_of(tmp_path, rules).explain(text)
    assert explained.change
    (edit,) = explained.change.edits
    told = (
        f"在“{edit.old}”{'后' if edit.after else '前'}加上“{edit.new}”" if edit.new else f"去掉“{edit.old}”"
    )
    assert told == wanted, why


def test_an_excluding_word_is_left_out(tmp_path: Path) -> None:
    """Nothing cites it, but without it the rule would have spoken."""
    rules = "rules: [{id: 停车, when: {any: [停车], none: [招聘]}, then: {matter: 停车}}]"
    explained = router_of(tmp_path, rules).explain("停车场招聘")
    assert explained.decision.action == "review"
    assert "最小改动：去掉“招聘”（第 4 字），就会派给 交警大队（事项：停车）" in str(explained)


def test_a_place_is_left_out(tmp_path: Path) -> None:
    rules = "rules: [{id: 噪声, when: {any: [广场舞扰民]}, then: {matter: 噪声}}]"
    explained = router_of(tmp_path, rules).explain("澜心路12号广场舞扰民")
    assert "最小改动：去掉“澜心路”（第 1 字），就会派给 指挥中心" in str(explained)


def test_two_words(tmp_path: Path) -> None:
    """Left out together when neither alone is enough."""
    rules = "rules: [{id: 停车, when: {any: [停车, 占位]}, then: {matter: 停车}}]"
    explained = router_of(tmp_path, rules).explain("停车占位的事")
    assert "最小改动：去掉“停车”（第 1 字）和“占位”（第 3 字），就会转人工（没有规则认出事项）" in str(
        explained
    )
    assert explained.tried == 3


EQUAL = """
rules:
  - {id: 停车, when: {any: [停车]}, then: {matter: 停车}}
  - {id: 物业, when: {any: [停车+小区]}, then: {matter: 物业}, priority: 1}
  - {id: 占道, when: {any: [停车+摆摊]}, then: {matter: 占道}, priority: 1}
"""


def test_of_equal_ones_what_leads_on_goes_before_a_person(tmp_path: Path) -> None:
    """Then leaving out before adding, then the rules by name; the order of writing shows nowhere."""
    one = router_of(tmp_path / "one", EQUAL)
    head, *rules = EQUAL.strip().splitlines()
    other = router_of(tmp_path / "other", "\n".join([head, *reversed(rules)]))
    assert "最小改动：在“停车”（第 1 字）后面加上“摆摊”，就会分流到 城管（事项：占道）" in str(
        one.explain("停车")
    )
    first, second = one.explain("停车").to_dict(), other.explain("停车").to_dict()
    assert first.pop("pack") != second.pop("pack")
    assert first == second


def test_no_word_is_cut_in_two(tmp_path: Path) -> None:
    """Beside a word that lies inside a longer one, the new one goes behind the longer one."""
    rules = """
rules:
  - {id: 停车, when: {any: [乱停车辆]}, then: {matter: 停车}}
  - {id: 占道, when: {any: [停车+摆摊]}, then: {matter: 占道}, priority: 1}
"""
    router = router_of(tmp_path, rules)
    change = router.explain("乱停车辆").change
    assert change
    assert change.apply(Appeal("乱停车辆")).text == "乱停车辆摆摊"
    assert {"停车", "乱停车辆"} <= {
        router.pack.lexicon.words[hit[2]]
        for hits in find(router.engine.matcher, Appeal("乱停车辆摆摊")).everything.values()
        for hit in hits
    }
