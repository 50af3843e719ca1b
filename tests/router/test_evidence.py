"""What a decision says can be checked: every span, every sum, every near rule."""

from __future__ import annotations

import copy
import json
import pickle
import re
from math import fsum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine_packs import FILES, router_of

from minyi_router import Appeal, Decision, Mention, Router
from minyi_router.decide.evidence import quotes
from minyi_router.text.folding import fold
from minyi_router.text.masking import mask

GAP = 12


def checked(appeal: Appeal, decision: Decision) -> None:
    """Every word stands where the evidence says, and its weights add up."""
    for evidence in decision.evidence:
        assert evidence.weight == fsum(piece.weight for piece in evidence.pieces)
        for piece in evidence.pieces:
            assert piece.mentions
            assert list(piece.mentions) == sorted(set(piece.mentions), key=place_of)
            for mention in piece.mentions:
                stands_there(appeal, mention, piece.word)
    for place in decision.places:
        if place.mention:
            original = part_of(appeal, place.mention)
            assert place.mention.quote == original[place.mention.start : place.mention.end]


def place_of(mention: Mention) -> tuple[bool, int, int]:
    return mention.part == "text", mention.start, mention.end


def part_of(appeal: Appeal, mention: Mention) -> str:
    return appeal.title if mention.part == "title" else appeal.text


def stands_there(appeal: Appeal, mention: Mention, word: str) -> None:
    quote = part_of(appeal, mention)[mention.start : mention.end]
    assert mention.quote in {quote, mask(quote)}
    gap = f"[^。!?;\n]{{0,{GAP}}}"
    pattern = gap.join(re.escape(fold(piece)) for piece in word.split("…"))
    assert re.fullmatch(pattern, fold(quote)), (word, quote)
    assert fold(quote[0])
    assert fold(quote[-1])


def test_samples(starter: Router, samples: list[Appeal]) -> None:
    """Over every sample, with and without its title."""
    assert len(samples) > 300
    for appeal in samples:
        checked(appeal, starter.route(appeal))
        bare = Appeal(appeal.text)
        checked(bare, starter.route(bare))


def test_quotes_are_read_off_the_evidence(starter: Router, samples: list[Appeal]) -> None:
    """The short way, which makes no evidence, finds what the long one does; told or not, kept or sent on."""
    for appeal in samples[::3]:
        decision = starter.route(appeal)
        short = quotes(decision.evidence)
        long = [(item.rule, [piece.mentions[0].quote for piece in item.pieces]) for item in decision.evidence]
        assert short == long
        assert quotes(decision.evidence) == long
        assert quotes(tuple(decision.evidence)) == long


def test_samples_written_oddly(starter: Router, samples: list[Appeal]) -> None:
    """Indented, with a BOM, with blanks between all characters: the same matter, true spans."""
    for appeal in samples[::5]:
        plain = starter.route(Appeal(appeal.text))
        for text in (f"\u3000\u3000{appeal.text}", f"\ufeff{appeal.text}", " ".join(appeal.text)):
            odd = Appeal(text)
            decision = starter.route(odd)
            assert (decision.matter, decision.unit) == (plain.matter, plain.unit)
            checked(odd, decision)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_texts(starter: Router, data: st.DataObject) -> None:
    """Texts of the pack's own words, with all that may stand between them."""
    noise = [
        " ",
        "\u3000",
        "\u200b",
        "\n",
        "\r\n",
        "。",
        "，",
        "①",
        "㎡",
        "…",
        "😡",
        "\ud800",
        "没有",
        "请",
        "处理",
    ]
    word = st.sampled_from(starter.pack.lexicon.patterns) | st.sampled_from(noise)
    text, title = (data.draw(st.lists(word, max_size=size).map("".join)) for size in (20, 5))
    appeal = Appeal(text, title=title)
    checked(appeal, starter.route(appeal))


def test_explaining_decides_alike_and_near_rules_did_not_fire(starter: Router, samples: list[Appeal]) -> None:
    for appeal in samples[::4]:
        explanation = starter.explain(appeal)
        assert explanation.decision == starter.route(appeal)
        fired = {evidence.rule for evidence in explanation.decision.evidence}
        near = [rule.rule for rule in explanation.near]
        assert not fired & set(near)
        assert len(near) == len(set(near)) <= 8
        assert all(0 < rule.present <= rule.needed and rule.lacked for rule in explanation.near)
        lines = iter(str(explanation).splitlines())
        assert all(line in lines for line in explanation.decision.explain().splitlines()), "in that order"


def test_adding_what_was_lacking_makes_a_rule_fire(tmp_path: Path) -> None:
    """A near rule names the word it lacks; with that word it fires."""
    rules = """
rules:
  - {id: 狗, when: {any: [狗叫+半夜]}, then: {matter: 噪声}}
  - {id: 车, when: {all: [停车, 车库]}, then: {matter: 停车}}
"""
    router = router_of(tmp_path, rules)
    near = [(rule.rule, rule.lacked) for rule in router.explain("狗叫，在车库").near]
    assert near == [("狗", "还缺「半夜」（「狗叫+半夜」）"), ("车", "还缺「停车」")]
    assert [item.rule for item in router.route("半夜狗叫，在车库").evidence] == ["狗"]
    assert [item.rule for item in router.route("狗叫，停车在车库").evidence] == ["车"]


def test_plain_data(starter: Router, samples: list[Appeal]) -> None:
    """JSON of every field, with the version of the layout first."""
    for appeal in samples[::10]:
        decision = starter.route(appeal)
        plain = decision.to_dict()
        assert list(plain) == ["schema", *Decision._fields]
        assert plain["schema"] == 1
        assert json.loads(json.dumps(plain, ensure_ascii=False, allow_nan=False)) == plain
        explained = starter.explain(appeal).to_dict()
        assert json.loads(json.dumps(explained, allow_nan=False)) == explained
        assert {k: v for k, v in explained.items() if k in plain} == plain


def test_decisions_are_values(starter: Router, samples: list[Appeal]) -> None:
    """Frozen, equal by what they hold, hashable, and they travel between processes."""
    for appeal in samples[::20]:
        decision = starter.route(appeal)
        assert pickle.loads(pickle.dumps(decision)) == decision
        assert pickle.loads(pickle.dumps(appeal)) == appeal
        assert copy.deepcopy(decision) == decision
        assert hash(decision) == hash(starter.route(appeal))
        with pytest.raises(AttributeError):
            decision.matter = "停车秩序"  # type: ignore[misc]


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138 0013 8000",
        "１３８００１３８０００",
        "云A·12345",
        "0871-65432109",
        "110105199003072331",
    ],
)
def test_personal_data_never_shows(tmp_path: Path, number: str) -> None:
    """A word with a gap may hold a number; it is masked in quotes, and no other column is quoted."""
    router = router_of(
        tmp_path, "rules: [{id: 一, when: {any: [请…处理]}, then: {matter: 噪声}}]", {"pack.yaml": WIDE}
    )
    decision = router.route(Appeal(f"请{number}处理", caller=number, channel=number, fields={"电话": number}))
    assert decision.matter == "噪声"
    assert number not in decision.explain()
    assert number not in json.dumps(decision.to_dict(), ensure_ascii=False)


WIDE = FILES["pack.yaml"].replace("gap: 6", "gap: 30")
