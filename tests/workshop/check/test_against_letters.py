"""What a check says of a rule, tried on every letter that a few words can make: slow, and hard to fool."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine_packs import FILES

from minyi_router.engine import build, trace
from minyi_router.model import Appeal
from minyi_router.places.gazetteer import Segment
from minyi_router.rulepack.documents import PlaceRow
from minyi_router.rulepack.load import load_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.check import Finding, check_folder
from minyi_router.workshop.check.places import _shared

WORDS = ("甲乙", "乙丙", "甲乙丙", "丁戊", "丙丁戊")
SEAMS = ("", ",", "。")
TODAY = date(2026, 1, 5)
ITEMS = st.lists(st.sampled_from([*WORDS, "甲乙+丁戊", "乙丙+丁戊", "<组>"]), unique=True, max_size=3)
VALUES = ("停车", "占道", "赌博")


@st.composite
def rule(draw: st.DrawFn, number: int) -> dict[str, Any]:
    when: dict[str, Any] = {"any": draw(ITEMS), "all": draw(st.one_of(st.just([]), ITEMS))}
    when |= {"unless": draw(ITEMS), "none": draw(st.one_of(st.just([]), ITEMS))}
    when = {key: items for key, items in when.items() if items}
    if not ({"any", "all"} & set(when)):
        when["any"] = ["甲乙"]
    if len(when.get("any", ())) > 1:
        when["at_least"] = draw(st.sampled_from([1, 1, 2]))
    return {
        "id": f"规则{number}",
        "when": when,
        "then": {"matter": draw(st.sampled_from(VALUES))},
        "weight": draw(st.sampled_from([1, 1.5, 3])),
        "priority": draw(st.sampled_from([0, 0, 1])),
    }


PACKS = st.tuples(rule(1), rule(2), rule(3)).map(
    lambda rules: {"terms": {"组": {"any": ["乙丙", "丁戊"], "not_in": ["甲乙丙"]}}, "rules": list(rules)}
)


def checked(rules: dict[str, Any]) -> tuple[RulePack, tuple[Finding, ...]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in {**FILES, "matters/规则.yaml": json.dumps(rules, ensure_ascii=False)}.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.lstrip("\n"), encoding="utf-8")
        return load_pack(folder), check_folder(folder, TODAY).findings


def letters() -> Iterator[str]:
    """Every text of up to three of the words with every seam between them."""
    for count in (1, 2, 3):
        for words in product(WORDS, repeat=count):
            for seams in product(SEAMS, repeat=count - 1):
                yield "".join(a + b for a, b in zip(words, (*seams, ""), strict=True))


LETTERS = list(letters())


def named(findings: tuple[Finding, ...], code: str) -> set[str]:
    """The rules that a code is about."""
    messages = [f.problem.message for f in findings if f.problem.code == code]
    return {message.split("「")[1].split("」")[0] for message in messages}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PACKS)
def test_what_can_never_fire_never_does_and_what_always_loses_never_wins(rules: dict[str, Any]) -> None:
    pack, findings = checked(rules)
    never, beaten = named(findings, "MY120"), named(findings, "MY125")
    engine = build(pack)
    fired: set[str] = set()
    for text in LETTERS:
        found = trace(engine, Appeal(text))
        fired |= {one.rule.id for one in found.fired}
        for one in found.fired:
            if one.rule.id in beaten:
                others = {o.rule.then.matter for o in found.fired if o.rule.id != one.rule.id}
                assert found.decision.matter in others, (text, one.rule.id)
    assert not never & fired
    doomed = {r["id"] for r in rules["rules"] if _contrary(r)}
    silent = {r["id"] for r in rules["rules"]} - fired
    assert silent <= never | doomed, "and whatever no letter makes fire is told"


def _contrary(rule: dict[str, Any]) -> bool:
    """Whether some item is both asked for and ruled out: told under another code."""
    when = rule["when"]
    out = {*when.get("unless", ()), *when.get("none", ())}
    return any(item in out for key in ("any", "all") for item in when.get(key, ()))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PACKS)
def test_words_said_to_lose_do_lose(rules: dict[str, Any]) -> None:
    """The letter of nothing but the words that a finding names gets what it says."""
    pack, findings = checked(rules)
    engine = build(pack)
    for problem in (f.problem for f in findings if f.problem.code in {"MY126", "MY127"}):
        cause, consequence = problem.message.split("：只写它的信")
        tried = [
            trace(engine, Appeal(word.replace("+", ","))).decision
            for word in re.findall("「([^<」]+)」", cause)
        ]
        if answer := re.match("答「(.+?)」", consequence):
            assert answer[1] in {decision.matter for decision in tried}, problem.message
        else:
            assert "matter_close" in {r for decision in tried for r in decision.review_reasons}, (
                problem.message
            )


NUMBERS = st.one_of(st.none(), st.integers(1, 30))
SIDES = st.sampled_from(["", "单", "双"])


@given(NUMBERS, NUMBERS, SIDES, NUMBERS, NUMBERS, SIDES)
def test_a_house_number_is_shared_exactly_when_both_stretches_have_it(
    a: int | None, b: int | None, side: str, c: int | None, d: int | None, other_side: str
) -> None:
    """The twin walks along the road."""
    one, other = (
        PlaceRow.model_construct(name="路", area="区", parity=parity, first=first, last=last)
        for parity, first, last in ((side, a, b), (other_side, c, d))
    )
    here, there = (Segment(area="区", parity=p.parity, first=p.first, last=p.last) for p in (one, other))
    walked = [n for n in range(1, 101) if here.has_number(n) and there.has_number(n)]
    assert _shared(one, other) == (walked[0] if walked else None)
