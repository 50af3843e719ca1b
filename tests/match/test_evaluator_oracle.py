"""Which rules fire, and on what: the engine against its slow twin, on random packs and texts."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.match import Evaluator, Matcher
from minyi_router.model import Appeal
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.folding import fold
from tests.engine_packs import FILES, pack_from
from tests.match.oracle import Oracle, Standing

PASSAGES: dict[str, dict[str, Any]] = {
    "套话": {"phrases": ["请…办"], "role": "ignored", "reach": "sentence"},
    "引用": {"phrases": ["引"], "role": "ignored", "reach": "end", "until": ["现"]},
    "段落": {"phrases": ["段"], "role": "ignored", "reach": "paragraph"},
    "短语": {"phrases": ["丁丁"], "role": "ignored", "reach": "phrase"},
    "请求": {"phrases": ["望"], "role": "request", "reach": "sentence"},
}
NEGATIONS = ["没", "不是"]
NEAR, GAP = 3, 2
CHANGES = {
    "pack.yaml": f"""
id: 随机
version: 1
format: 1
settings: {{near: {NEAR}, gap: {GAP}}}
negations: [没, 不是]
""",
    "passages.yaml": json.dumps({"passages": PASSAGES}, ensure_ascii=False),
    "places/roads.csv": FILES["places/roads.csv"],
}

WORDS = ["甲乙", "乙丙", "丙甲", "甲甲", "甲乙丙", "丁乙", "甲…丙", "乙…甲乙", "丁…丙甲…乙"]
words = st.sampled_from(WORDS)
short_words = st.sampled_from(["甲", "乙", "丙", "丁", "甲甲", "乙甲"])


@st.composite
def unique(draw: st.DrawFn, strategy: st.SearchStrategy[str], most: int, least: int = 1) -> list[str]:
    """A list without repetition, its length evenly spread (hypothesis likes short lists)."""
    size = draw(st.integers(least, most))
    return draw(st.lists(strategy, min_size=size, max_size=size, unique=True))


groups = st.sampled_from(["<一>", "<二>"])
joined = st.lists(words | short_words | groups, min_size=2, max_size=3, unique=True).filter(
    lambda parts: any(len(part) > 1 for part in parts)
)
items = st.integers(0, 3).flatmap(lambda lot: [words, groups, joined.map("+".join)][min(lot, 2)])


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A file of rules: two groups (the second may hold the first), one to three rules."""
    terms = {
        "一": {"any": draw(unique(words, 3)), "not_in": draw(unique(words, 2, 0))},
        "二": {"any": [*draw(unique(words, 2)), *draw(st.sampled_from([[], ["<一>"]]))]},
    }
    terms["二"]["refuse_negated"] = draw(st.sampled_from(["是", "否"]))
    return {"terms": terms, "rules": [draw(rules(str(i))) for i in range(draw(st.integers(1, 3)))]}


def seldom(strategy: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Mostly nothing, so that rules do fire."""
    return st.integers(0, 4).flatmap(lambda lot: strategy if lot == 1 else st.just([]))


THEN: list[dict[str, Any]] = [
    {"matter": "噪声"},
    {"flags": ["提示"]},
    {"flags": ["生命危险"]},
    {"flags": ["涉密"]},
]


@st.composite
def rules(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A rule with words, or now and then with facts alone."""
    when: dict[str, Any] = {"any": [], "all": [], "channel": ["热线"]}
    shape = draw(st.sampled_from(["any", "any", "all", "both", "both", "facts"]))
    if shape in {"any", "both"}:
        when["any"] = draw(unique(items, 4))
    if shape in {"all", "both"}:
        when["all"] = draw(unique(items, 2))
    for key in ("unless", "none"):
        when[key] = draw(seldom(unique(items, 2)))
    if when["any"]:
        when["at_least"] = str(draw(st.integers(1, min(2, len(when["any"])))))
    if draw(st.booleans()):
        when["near"] = str(draw(st.integers(0, 6)))
    when["only_in"] = draw(seldom(unique(st.sampled_from(["title", "request", *PASSAGES]), 2)))
    when["also_in"] = draw(seldom(unique(st.sampled_from(list(PASSAGES)), 2)))
    if draw(st.integers(0, 9)) == 9:
        when["channel"] = ["信箱"]
    return {"id": name, "when": when, "then": draw(st.sampled_from(THEN))}


pieces = [*["甲乙", "乙丙", "丙甲", "甲", "乙", "丙", "丁"] * 3, *"请办引现段望没。!,x\n ", "丁丁", "不是"]
texts = st.integers(4, 16).flatmap(
    lambda size: st.lists(st.sampled_from(pieces), min_size=size, max_size=size).map("".join)
)


def fired(pack: RulePack, appeal: Appeal) -> dict[str, Standing]:
    title = fold(appeal.title)
    folded = f"{title}\n{fold(appeal.text)}" if appeal.title else fold(appeal.text)
    hits = Matcher(pack.lexicon, pack.passages).find(folded, len(title))
    found: dict[str, Standing] = {}
    for item in Evaluator(pack).fired(hits, appeal):
        standing = found.setdefault(item.rule.id, {})
        for held, places in item.items:
            standing.setdefault(held.text, set()).update((start, end) for start, end, _ in places)
    return found


@settings(max_examples=150, deadline=None)
@given(documents(), st.lists(texts, min_size=12, max_size=12), texts)
def test_the_engine_fires_what_its_twin_fires(
    document: dict[str, Any], bodies: list[str], title: str
) -> None:
    """The same rules, the same items, the same places of words."""
    pack = pack_from(document, CHANGES)
    oracle = Oracle(document, PASSAGES, NEGATIONS, NEAR, GAP, channel="热线")
    for i, text in enumerate(bodies):
        head = title if i % 2 else ""
        appeal = Appeal(text, head, channel="热线")
        assert fired(pack, appeal) == oracle.fired(head, text)
