"""Words, words with gaps, cancelled and negated words, names: what one pass over a text finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.match import Hits, Matcher
from minyi_router.rulepack.lexicon import LexiconBuilder
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.rule_documents import Group
from minyi_router.text.folding import fold
from tests.engine_packs import pack_of
from tests.match.oracle import positions

RULES = """
terms:
  噪声: {any: [噪音, 噪声, 太吵, 吵得], not_in: [噪声监测站, 吵架]}
  受伤: {any: [受伤, 流血], refuse_negated: 是}
  伤情: {any: [<受伤>, 骨折]}
  催办: {any: [请…处理, 一直…没人…管]}
rules:
  - {id: 一, when: {any: [<噪声>, <受伤>, <伤情>, <催办>]}, then: {matter: 噪声}}
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return pack_of(tmp_path_factory.mktemp("pack"), RULES)


def quotes(pack: RulePack, text: str, term: str, title: str = "") -> list[str]:
    """What stands in the folded text where a term counts."""
    head = fold(title)
    folded = f"{head}\n{fold(text)}" if title else fold(text)
    hits = Matcher(pack.lexicon, pack.passages).find(folded, len(head))
    names = [entry.name for entry in pack.lexicon.terms]
    return [folded[s:e] for s, e, _ in sorted(hits.counted.get(names.index(term), ()))]


@pytest.mark.parametrize(
    ("term", "text", "found", "why"),
    [
        ("<噪声>", "噪音大，噪声更大，太吵", ["噪音", "噪声", "太吵"], "every word of the group"),
        ("<噪声>", "噪 音、Ｎ噪聲", ["噪音", "噪声"], "texts are folded like words"),
        ("<噪声>", "噪音噪音", ["噪音", "噪音"], "every place, side by side too"),
        ("<噪声>", "噪声监测站在哪", [], "a longer phrase cancels the word inside it"),
        ("<噪声>", "噪声监测站旁边噪声大", ["噪声"], "only the one inside it"),
        ("<噪声>", "噪声监测点", ["噪声"], "half of the longer phrase cancels nothing"),
        ("<受伤>", "有人受伤", ["受伤"], "said plainly"),
        ("<受伤>", "没有受伤", [], "the negation stands right before it"),
        ("<受伤>", "不是受伤，是流血", ["流血"], "the other word is not negated"),
        ("<受伤>", "没有人受伤", ["受伤"], "a negation further away is no negation"),
        ("<受伤>", "没 有 受 伤", [], "blanks do not hide a negation"),
        ("<受伤>", "还没有。受伤的是他", ["受伤"], "a negation in the sentence before is another matter"),
        ("<伤情>", "受伤，骨折", ["受伤", "骨折"], "a group holds the words of a group inside it"),
        ("<催办>", "请尽快到场处理", ["请尽快到场处理"], "… is some characters"),
        ("<催办>", "请处理", ["请处理"], "… may be no character"),
        ("<催办>", "请一二三四五六处理", ["请一二三四五六处理"], "… is up to six characters here"),
        ("<催办>", "请一二三四五六七处理", [], "… is not seven"),
        ("<催办>", "请。处理", [], "… never crosses a sentence end"),
        ("<催办>", "请请马上处理", ["请马上处理"], "the nearest piece is meant"),
        ("<催办>", "请查，请处理", ["请处理"], "the nearest piece, one hit only"),
        ("<催办>", "请处理，再请处理", ["请处理", "请处理"], "twice said, twice found"),
        ("<催办>", "一直都没人来管", ["一直都没人来管"], "several gaps"),
        ("<催办>", "一直都没人来", [], "the last piece is lacking"),
    ],
)
def test_words(pack: RulePack, term: str, text: str, found: list[str], why: str) -> None:
    assert quotes(pack, text, term) == found, why


def test_a_gap_takes_the_piece_that_makes_the_word_whole(tmp_path: Path) -> None:
    """With three pieces the nearest second one may be too far from the third; a later one is not."""
    rules = "rules: [{id: 一, when: {any: [一直…没人…来管]}, then: {matter: 噪声}}]"
    pack = pack_of(tmp_path, rules)
    text = "一直没人一二三没人四五六来管"
    assert quotes(pack, text, "一直…没人…来管") == [text]


def test_a_gapped_word_is_one_hit_however_often_its_middle_stands(tmp_path: Path) -> None:
    """Two middles between the same ends are still one place."""
    pack = pack_of(tmp_path, "rules: [{id: 一, when: {any: [请…尽快…办]}, then: {matter: 噪声}}]")
    assert quotes(pack, "请尽快尽快办", "请…尽快…办") == ["请尽快尽快办"]


@pytest.mark.parametrize(
    ("text", "names", "why"),
    [
        ("澜心路15号", ["澜心路"], "a road"),
        ("澜心大街上", ["澜心路"], "an alias gives the standard name"),
        ("柳湾派出所", ["柳湾派出所"], "柳湾 inside it is not meant"),
        ("柳湾所的人", ["柳湾派出所"], "a unit's alias"),
        ("柳湾柳湾派出所", ["柳湾", "柳湾派出所"], "outside the longer name it is"),
        ("柳湾北边", ["柳湾北"], "the longest wins"),
        ("采蘅路和澜心路口", ["采蘅路", "澜心路"], "in order of place"),
        ("请核实处理澜心路。鹤汀路", ["鹤汀路"], "a name in an ignored passage counts for nothing"),
        ("河西", [], "no name of the pack"),
    ],
)
def test_names(pack: RulePack, text: str, names: list[str], why: str) -> None:
    matcher = Matcher(pack.lexicon, pack.passages)
    assert [named.name for named in matcher.names(matcher.find(fold(text)))] == names, why


def plain_matcher(words: list[str]) -> tuple[Matcher, dict[str, int]]:
    """A matcher for words without gaps, and the number of each word's term."""
    builder = LexiconBuilder({"组": Group.model_validate({"any": tuple(words)})}, (), 6)
    numbers = {word: builder.item(word).terms[0] for word in words}
    builder.item("<组>")
    builder.specials([], {})
    return Matcher(builder.build(), ()), numbers


def folded_hits(hits: Hits, term: int) -> list[tuple[int, int]]:
    return sorted((start, end) for start, end, _ in hits.counted.get(term, ()))


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.text("甲乙丙aA１繁簡", min_size=2, max_size=4), min_size=1, max_size=8, unique=True),
    st.text("甲乙丙aA1１繁簡简 。\n\u200b", max_size=40),
)
def test_the_automaton_finds_what_find_finds(words: list[str], text: str) -> None:
    """Every word at every place, overlapping and nested ones too."""
    matcher, numbers = plain_matcher(words)
    folded = fold(text)
    hits = matcher.find(folded)
    for word, term in numbers.items():
        assert folded_hits(hits, term) == positions(folded, fold(word))
    group = {span for word in words for span in positions(folded, fold(word))}
    assert folded_hits(hits, len(numbers)) == sorted(group)


def test_a_pack_without_words_finds_nothing() -> None:
    builder = LexiconBuilder({}, (), 6)
    builder.specials([], {})
    assert Matcher(builder.build(), ()).find("噪音").counted == {}
