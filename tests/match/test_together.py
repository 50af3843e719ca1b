"""Words that must stand together: one sentence, near each other, none inside another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.match.hits import Hit, sentence_numbers
from minyi_router.match.together import together
from tests.engine_packs import router_of
from tests.match.oracle import combinations


@st.composite
def texts_and_hits(draw: st.DrawFn) -> tuple[str, list[list[Hit]]]:
    """A text, and two to four lists of spans in it."""
    text = draw(st.text("甲乙。\n", min_size=1, max_size=30))
    span = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 4)).map(
        lambda pair: (pair[0], min(pair[0] + pair[1], len(text)))
    )
    lists = draw(st.lists(st.lists(span, min_size=1, max_size=8, unique=True), min_size=2, max_size=4))
    return text, [[(start, end, i) for start, end in sorted(spans)] for i, spans in enumerate(lists)]


@settings(deadline=None, max_examples=250)
@given(texts_and_hits(), st.integers(0, 12))
def test_all_hits_of_all_combinations(given_: tuple[str, list[list[Hit]]], near: int) -> None:
    """Compared with trying every combination."""
    text, lists = given_
    spans = [[(start, end) for start, end, _ in hits] for hits in lists]
    found = together(sentence_numbers(text), lists, near)
    assert {(start, end) for start, end, _ in found} == combinations(text, spans, near)
    assert found == sorted(set(found))


RULES = """
terms: {噪声: {any: [噪音, 太吵]}, 夜间: {any: [半夜, 深夜]}, 烧烤: {any: [烧烤, 烧烤店]}}
rules:
  - {id: 近, when: {any: [<噪声>+<夜间>]}, then: {matter: 噪声}}
  - {id: 三, when: {any: [<噪声>+<夜间>+KTV]}, then: {matter: 赌博}}
  - {id: 更近, when: {any: [<噪声>+<夜间>], near: 2}, then: {matter: 停车}}
  - {id: 零, when: {any: [<噪声>+<夜间>], near: 0}, then: {matter: 占道}}
  - {id: 套, when: {any: [烧烤+<烧烤>]}, then: {matter: 物业}}
"""


@pytest.mark.parametrize(
    ("text", "rules", "why"),
    [
        ("半夜噪音", {"近", "更近", "零"}, "side by side"),
        ("噪音半夜", {"近", "更近", "零"}, "the order written does not matter"),
        ("半夜一二噪音", {"近", "更近"}, "two characters between"),
        ("半夜一二三噪音", {"近"}, "three between"),
        ("半夜一二三四五六七八九十噪音", {"近"}, "ten between"),
        ("半夜一二三四五六七八九十一噪音", set(), "eleven between"),
        ("半夜。噪音", set(), "a sentence end between"),
        ("半夜\n噪音", set(), "a line end is one"),
        ("半夜，噪音", {"近", "更近"}, "a comma is none"),
        ("噪音。半夜噪音", {"近", "更近", "零"}, "one pair is enough"),
        ("ktv半夜噪音", {"近", "更近", "零", "三"}, "three words"),
        ("半夜一二三四五噪音六七八九十ＫＴＶ", {"近"}, "three words: first and last are too far apart"),
        ("烧烤店", set(), "a word inside another is not a second word"),
        ("烧烤店和烧烤", {"套"}, "two places are"),
    ],
)
def test_near(tmp_path_factory: pytest.TempPathFactory, text: str, rules: set[str], why: str) -> None:
    router = router_of(tmp_path_factory.mktemp("pack"), RULES)
    decision = router.explain(text).decision
    fired = {item.rule for item in decision.evidence}
    matters = {candidate.value for candidate in decision.candidates}
    owners = {"近": "噪声", "三": "赌博", "更近": "停车", "零": "占道", "套": "物业"}
    wanted = {owners[rule] for rule in rules}
    assert fired <= rules, why
    assert matters <= wanted, why
    assert (decision.matter in wanted) if rules else (decision.matter is None), why
