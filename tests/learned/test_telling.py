"""Which words spoke for an answer and which against it: the parts sum up to the log-odds."""

from __future__ import annotations

from itertools import pairwise
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.learned.model import Model
from minyi_router.learned.telling import MOST_AGAINST, MOST_FOR, Said, _by_character, said
from tests.learned.made import Asked, made

LINES = ["派出所", "交警", "治安"]
MODEL = made(
    Asked("line", LINES, 2.0),
    says={
        "吵": {"派出所": 0.8},
        "车": {"交警": 0.7},
        "楼下": {"派出所": 0.6},
        "下车": {"交警": 0.9, "派出所": 0.4},
        "唱": {"派出所": 0.45},
        "歌": {"治安": 0.34},
    },
)
TEXTS = st.text(st.sampled_from("吵车楼下唱歌天\n😀\ud83d"), max_size=14)


def told(model: Model, text: str) -> list[Said]:
    (belief,) = model.beliefs(text)
    return said(model, belief, text)


@given(TEXTS)
def test_the_parts_sum_up_to_the_log_odds(text: str) -> None:
    """What all characters say together is what sets the likeliest label apart from the next."""
    (belief,) = MODEL.beliefs(text)
    scores = MODEL.scores(text)
    first, second = belief.ranked[:2]
    characters = _by_character(MODEL, belief, text).tolist()
    assert fsum(characters) == pytest.approx((scores[first] - scores[second]) / 2.0, abs=1e-5)
    assert all(weight == 0 for weight, one in zip(characters, text, strict=True) if one == "\n")


@given(TEXTS)
def test_what_is_said(text: str) -> None:
    """True places, each stretch once; the strongest first, those for it before those against it."""
    found = told(MODEL, text)
    places = sorted(place for one in found for place in one.stretches)
    for one in found:
        assert one.stretches
        assert {text[start:end] for start, end in one.stretches} == {one.text}
        assert one.weight == round(one.weight, 2) != 0
        assert "\n" not in one.text
    assert all(one[1] <= other[0] for one, other in pairwise(places)), "none overlap"
    signs = [one.weight > 0 for one in found]
    assert signs == sorted(signs, reverse=True)
    assert signs.count(True) <= MOST_FOR
    assert signs.count(False) <= MOST_AGAINST
    for side in (True, False):
        weights = [abs(one.weight) for one in found if (one.weight > 0) is side]
        assert weights == sorted(weights, reverse=True)
    assert len({one.text for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("天天太吵", [("吵", True, ((3, 4),))], "one character"),
        ("吵天吵", [("吵", True, ((0, 1), (2, 3)))], "said twice, told once, with both places"),
        ("楼下吵", [("楼下吵", True, ((0, 3),))], "neighbours that agree are one stretch"),
        ("吵。车", [("吵", True, ((0, 1),)), ("车", False, ((2, 3),))], "for it, and against it"),
        ("吵\n吵", [("吵", True, ((0, 1), (2, 3)))], "a gap parts"),
        ("天天", [], "nothing known"),
        ("", [], "nothing at all"),
    ],
)
def test_words(text: str, words: list[tuple[str, bool, tuple[tuple[int, int], ...]]], why: str) -> None:
    assert [(one.text, one.weight > 0, one.stretches) for one in told(MODEL, text)] == words, why


def test_a_single_word_brings_all_of_it() -> None:
    """0.9 against 0.05: ln 18 = 2.89, whatever the temperature."""
    for temperature in (0.5, 1.0, 3.0):
        model = made(Asked("line", LINES, temperature), says={"唱歌": {"治安": 0.9}})
        assert told(model, "去唱歌了") == [Said("唱歌", 2.89, ((1, 3),))]


def test_what_says_little_is_not_told() -> None:
    """Less than a tenth of the strongest."""
    model = made(Asked("line", ["派出所", "交警"]), says={"吵": {"派出所": 0.99}, "唱": {"派出所": 0.55}})
    assert [one.text for one in told(model, "吵。唱")] == ["吵"]
