"""How sure a decision is: a share; once a pack is calibrated a probability, which alone decides."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine_packs import pack_of
from tests.learned.made import Asked, made

from minyi_router import Router
from minyi_router.decide.confidence import PARTS, probability
from minyi_router.learned.file import hashed
from minyi_router.rulepack.pack import Dial, RulePack

Told: TypeAlias = tuple[str, str | None, tuple[str, ...]]
"""The action, the line, the reasons for a person."""
RULES = """
rules:
  - {id: 噪, when: {any: [噪音, 太吵, 半夜]}, then: {matter: 噪声}}
  - {id: 停, when: {any: [停车, 违停, 车位]}, then: {matter: 停车}}
  - {id: 占, when: {any: [摆摊]}, then: {matter: 占道}}
  - {id: 零头, when: {any: [零头]}, then: {matter: 噪声}, weight: 0.5}
  - {id: 咨询, when: {any: [请问]}, then: {kind: 咨询}}
"""
MODEL = hashed(
    made(
        Asked("kind", ["咨询", "投诉"]),
        Asked("line", ["派出所", "交警", "治安"]),
        says={
            "棋牌": {"治安": 0.95},
            "打牌": {"治安": 0.7},
            "路障": {"交警": 0.97},
            "唱歌": {"派出所": 0.9996},
            "多少": {"咨询": 0.95},
        },
    )
)
RULE_PARTS = {"base": -1.0, "share": 1.5, "score": 0.8}
MODEL_PARTS = {"base": -0.5, "share": 1.0, "score": 0.5, "learned": 0.25, "opinion": 0.75}


def dial_text(parts: Mapping[str, float], at_least: float, model: str = "", lines: str = "") -> str:
    named = f"model: {model}, " if model else ""
    written = ", ".join(f"{name}: {weight}" for name, weight in parts.items())
    return f"{{{named}parts: {{{written}}}, at_least: {at_least}, lines: {{{lines}}}}}"


def calibrated(folder: Path, **dials: str) -> RulePack:
    text = "\n".join(f"{key}: {dial}" for key, dial in dials.items())
    return pack_of(folder, RULES, {"confidence.yaml": text} if dials else {})


class Known(NamedTuple):
    """What a twin needs to know: the scores of the winner and of its rival, what the model thinks of it."""

    best: float = 0
    rival: float = 0
    learned: bool = False
    opinion: float | None = None


def twin(weights: Mapping[str, float], facts: Known) -> float:
    """The logistic sum as one would do it by hand."""
    odds = weights["base"]
    if facts.best:
        share = round(facts.best / (facts.best + facts.rival + 0.5), 4)
        odds += weights["share"] * log(share / (1 - share)) + weights["score"] * log(1 + facts.best)
    if facts.learned:
        odds += weights.get("learned", 0)
    if facts.opinion is not None:
        opinion = min(0.9995, max(0.0005, facts.opinion))
        odds += weights.get("opinion", 0) * log(opinion / (1 - opinion))
    return round(1 / (1 + exp(-odds)), 4)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    """Not calibrated."""
    return calibrated(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    """Calibrated for rules alone and with the model."""
    return calibrated(
        tmp_path_factory.mktemp("both"),
        rules=dial_text(RULE_PARTS, 0.6, lines="交警: 0.94"),
        learned=dial_text(MODEL_PARTS, 0.7, MODEL.hash, "交警: 0.9"),
    )


@pytest.mark.parametrize(
    ("text", "facts", "told", "why"),
    [
        ("噪音", Known(1), ("dispatch", "派出所", ()), "over the bar"),
        ("噪音太吵半夜", Known(3), ("dispatch", "派出所", ()), "more words, surer"),
        ("停车", Known(1), ("review", "交警", ("confidence_low",)), "as sure, but 交警 has a bar of its own"),
        ("停车违停车位", Known(3), ("dispatch", "交警", ()), "over that as well"),
        ("噪音，停车", Known(1, 1), ("review", "派出所", ("matter_close",)), "below, and this is why"),
        ("噪音太吵半夜，停车违停车位", Known(3, 3), ("review", "派出所", ("matter_close",)), "as close"),
        ("零头", Known(0.5), ("review", "派出所", ("score_low",)), "below, and this is why"),
        ("今天天气", None, ("review", None, ("matter_missing",)), "nothing to be sure of"),
    ],
)
def test_calibrated_rules(
    both: RulePack,
    text: str,
    facts: Known | None,
    told: Told,
    why: str,
) -> None:
    """The sum of the printed parts, and the bar of the line it goes to."""
    confidence = twin(RULE_PARTS, facts) if facts else 0.0
    decision = Router(both).route(text)
    assert (decision.action, decision.line, decision.review_reasons) == told, why
    assert decision.confidence == confidence, why


@pytest.mark.parametrize(
    ("text", "facts", "told", "why"),
    [
        (
            "噪音，唱歌",
            Known(1, opinion=0.9996),
            ("dispatch", "派出所", ()),
            "the model agrees with the rules",
        ),
        (
            "噪音，棋牌",
            Known(1, opinion=0.025),
            ("review", "派出所", ("confidence_low",)),
            "it does not: a person",
        ),
        (
            "噪音",
            Known(1, opinion=1 / 3),
            ("review", "派出所", ("confidence_low",)),
            "it knows no word of it",
        ),
        ("停车违停，路障", Known(2, opinion=0.97), ("dispatch", "交警", ()), "over the bar of 交警"),
        ("棋牌", Known(learned=True, opinion=0.95), ("dispatch", "治安", ()), "the model answers"),
        ("打牌", Known(learned=True, opinion=0.7), ("review", None, ("matter_missing",)), "not sure enough"),
        (
            "停车，摆摊，路障",
            Known(1, 1, learned=True, opinion=0.97),
            ("dispatch", "交警", ()),
            "it decides between two",
        ),
        (
            "噪音，摆摊，打牌",
            Known(1, 1, opinion=0.15),
            ("review", "派出所", ("matter_close",)),
            "it is for neither",
        ),
        (
            "今天天气",
            Known(learned=True, opinion=1 / 3),
            ("review", None, ("matter_missing",)),
            "no word known",
        ),
    ],
)
def test_calibrated_with_a_model(
    both: RulePack,
    text: str,
    facts: Known,
    told: Told,
    why: str,
) -> None:
    """By the other dial: with what the model thinks, wherever it is asked."""
    decision = Router(both, MODEL).route(text)
    confidence = 0.0 if told[1] is None else twin(MODEL_PARTS, facts)
    assert (decision.action, decision.line, decision.review_reasons) == told, why
    assert decision.confidence == pytest.approx(confidence, abs=2e-4), why
    assert decision.opinions, "it is asked of all"


def test_the_bar_alone_decides(tmp_path: Path) -> None:
    """With no bar neither ``min_score`` nor ``margin`` holds anything back; with the highest all is held."""
    low = Router(calibrated(tmp_path / "low", rules=dial_text(RULE_PARTS, 0.0)))
    high = Router(calibrated(tmp_path / "high", rules=dial_text(RULE_PARTS, 1.0)))
    for text in ("零头", "噪音，停车", "噪音太吵半夜"):
        assert (low.route(text).action, low.route(text).review_reasons) == ("dispatch", ())
        assert high.route(text).action == "review"
    assert high.route("噪音太吵半夜").review_reasons == ("confidence_low",)
    assert low.route("今天天气").review_reasons == ("matter_missing",), (
        "what nobody answered goes to a person"
    )


def test_the_bar_itself_is_enough(tmp_path: Path) -> None:
    at = twin(RULE_PARTS, Known(2))
    router = Router(calibrated(tmp_path / "a", rules=dial_text(RULE_PARTS, at)))
    assert (router.route("噪音太吵").confidence, router.route("噪音太吵").action) == (at, "dispatch")
    above = Router(calibrated(tmp_path / "b", rules=dial_text(RULE_PARTS, round(at + 0.0001, 4))))
    assert above.route("噪音太吵").action == "review"


def test_which_dial_counts(tmp_path: Path, plain: RulePack) -> None:
    """Rules alone by ``rules``, with a model by ``learned``; without its dial each as before calibration."""
    rules = calibrated(tmp_path / "rules", rules=dial_text(RULE_PARTS, 1.0))
    learned = calibrated(tmp_path / "learned", learned=dial_text(MODEL_PARTS, 1.0, MODEL.hash))
    for text in ("噪音，请问", "棋牌，请问", "噪音，停车，路障，请问"):
        before, uncalibrated = Router(plain).route(text), Router(plain, MODEL).route(text)
        assert Router(learned).route(text)._replace(pack=before.pack) == before
        assert Router(rules, MODEL).route(text)._replace(pack=before.pack) == uncalibrated
        assert Router(rules).route(text).action == Router(learned, MODEL).route(text).action == "review"


@pytest.mark.parametrize(
    ("text", "confidence", "why"),
    [
        ("噪音", 0.6667, "the winner's share, less for few words"),
        ("噪音太吵", 0.8, "two words"),
        ("噪音太吵，停车", 0.5714, "2 of 2 + 1 + 0.5"),
        ("今天天气", 0.0, "nothing to be sure of"),
        ("棋牌", 0.95, "the model's probability of what it answered"),
        ("打牌", 0.0, "it did not answer"),
        ("噪音多少", 0.6667, "it gave the kind alone: where it goes is the rules' and as sure as by rules"),
        ("噪音，停车，路障", 0.97, "it decided between two"),
    ],
)
def test_before_calibration(plain: RulePack, text: str, confidence: float, why: str) -> None:
    assert Router(plain, MODEL).route(text).confidence == pytest.approx(confidence, abs=2e-4), why


def test_a_kind_alone_is_no_learned_answer_to_where(both: RulePack) -> None:
    """The part ``learned`` is of answers where it goes."""
    decision = Router(both, MODEL).route("噪音太吵半夜多少")
    assert (decision.kind, decision.basis["kind"], decision.basis["line"]) == ("咨询", "learned", "rule")
    assert decision.confidence == pytest.approx(twin(MODEL_PARTS, Known(3, opinion=1 / 3)), abs=2e-4)


def test_a_model_that_is_certain_of_another_is_heard(tmp_path: Path) -> None:
    """Its share for the rules' answer rounds to 0.0000: that is not the same as having no opinion."""
    certain = hashed(
        made(Asked("line", ["派出所", "交警"]), says={"路障": {"交警": 0.99999}, "下棋": {"交警": 0.9}})
    )
    pack = calibrated(tmp_path, learned=dial_text(MODEL_PARTS, 0.5, certain.hash))
    decisions = [Router(pack, certain).route(text) for text in ("噪音，下棋", "噪音，路障")]
    shares = [{o.label: o.share for o in decision.opinions}["派出所"] for decision in decisions]
    assert shares == [0.1, 0.0]
    assert [decision.confidence for decision in decisions] == [
        twin(MODEL_PARTS, Known(1, opinion=0.1)),
        twin(MODEL_PARTS, Known(1, opinion=0.0)),
    ]
    assert decisions[1].confidence < 0.01 < decisions[0].confidence


def test_what_no_label_covers_has_no_opinion(tmp_path: Path) -> None:
    """The model never saw an appeal of 非公安: it says nothing for or against it."""
    pack = calibrated(tmp_path, learned=dial_text(MODEL_PARTS, 0.5, MODEL.hash))
    assert Router(pack, MODEL).route("摆摊，棋牌").confidence == twin(MODEL_PARTS, Known(1))


def test_a_learned_answer_needs_learned_at_too(tmp_path: Path) -> None:
    """A loose bar does not send out what the model itself is not sure of; a stricter one stops the rest."""
    loose = Router(calibrated(tmp_path, learned=dial_text(MODEL_PARTS, 0.05, MODEL.hash)), MODEL)
    unsure, sure = loose.route("打牌"), loose.route("棋牌")
    assert (unsure.action, unsure.review_reasons) == ("review", ("matter_missing",)), "0.7 is not 0.9"
    assert (sure.line, sure.action) == ("治安", "dispatch")
    assert sure.confidence == pytest.approx(twin(MODEL_PARTS, Known(learned=True, opinion=0.95)), abs=2e-4)


WEIGHTS = st.fixed_dictionaries({name: st.floats(-50, 50) for name in ("base", *PARTS)})


@given(WEIGHTS, st.fixed_dictionaries({name: st.floats(-10, 10) for name in PARTS}))
def test_a_probability_is_one(weights: dict[str, float], found: dict[str, float]) -> None:
    """Between 0 and 1 whatever the weights; four digits; the logistic sum wherever that can be told apart."""
    share = probability(Dial("", weights, 0.5, {}), found)
    assert 0.0 <= share <= 1.0
    assert share == round(share, 4)
    odds = weights["base"] + sum(weights[name] * found[name] for name in PARTS)
    if abs(odds) < 30:
        assert share == pytest.approx(1 / (1 + exp(-odds)), abs=1e-4)


@given(WEIGHTS, st.floats(-10, 10), st.floats(-10, 10))
def test_more_of_a_part_never_turns_against_its_weight(
    weights: dict[str, float], one: float, other: float
) -> None:
    found = dict.fromkeys(PARTS, 0.0)
    dial = Dial("", weights, 0.5, {})
    less, more = (probability(dial, {**found, "share": part}) for part in sorted((one, other)))
    assert (less <= more) if weights["share"] >= 0 else (less >= more)
