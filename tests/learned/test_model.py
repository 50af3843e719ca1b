"""What a model thinks: probabilities against a slow twin; texts seen in training; what covers what."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.learned.labels import Label, covering, given_value
from minyi_router.learned.model import Belief, Head, text_hash
from minyi_router.model import Facts
from tests.learned.made import Asked, Seen, made

LINES = Asked("line", ["派出所", "交警", "治安"])
MODEL = made(LINES, says={"吵": {"派出所": 0.8}, "车": {"交警": 0.9}})
ODD = "吵车天\n\ud83d😀\x00"


def twin(scores: list[float], temperature: float) -> list[float]:
    """Softmax as a textbook has it."""
    powers = [exp(score / temperature) for score in scores]
    return [power / sum(powers) for power in powers]


@given(st.text(st.sampled_from(ODD), max_size=10))
def test_beliefs(text: str) -> None:
    """The row times the weights; both n-grams known, so each weighs by how often it stands there."""
    row = MODEL.features.row(text)
    worth = dict(zip(row.numbers.tolist(), row.weights.tolist(), strict=True))
    scores = [
        sum(worth.get(number, 0.0) * float(MODEL.weights[number, column]) for number in range(2))
        for column in range(3)
    ]
    (belief,) = MODEL.beliefs(text)
    assert list(belief.shares) == pytest.approx(twin(scores, 1.0), abs=1e-4)


@pytest.mark.parametrize(
    ("text", "shares", "why"),
    [
        ("吵", (0.8, 0.1, 0.1), "as the model was made"),
        ("吵吵吵", (0.8, 0.1, 0.1), "said more often it is still all that is known"),
        ("天", (0.3333, 0.3333, 0.3333), "nothing known: the offsets alone"),
        ("", (0.3333, 0.3333, 0.3333), "nothing at all"),
    ],
)
def test_shares(text: str, shares: tuple[float, ...], why: str) -> None:
    assert MODEL.beliefs(text)[0].shares == pytest.approx(shares, abs=1e-4), why


def test_two_words_share_the_weight() -> None:
    """Rows have length one: of two words each speaks with 1/√2."""
    scores = [float(MODEL.weights[number, number]) / sqrt(2) for number in (0, 1)]
    assert MODEL.beliefs("吵\n车")[0].shares == pytest.approx(twin([*scores, 0.0], 1.0), abs=1e-4)


def test_temperature_is_of_a_head() -> None:
    """Scores of 0, 1 and 2, twice as warm."""
    head = Head("line", MODEL.heads[0].labels, 0, 2.0)
    scores = np.array([0.0, 1.0, 2.0])
    assert head.shares(scores) == tuple(round(share, 4) for share in twin([0, 1, 2], 2.0))


def test_shares_never_overflow() -> None:
    head = Head("line", MODEL.heads[0].labels, 0, 1e-6)
    assert head.shares(np.array([1e6, -1e6, 0.0])) == (1.0, 0.0, 0.0)


SEEN = [Seen("吵", [0, 1, 2]), Seen("车车", [3, 0, 0]), Seen("天气", [0, 0, 0])]


def test_texts_seen_in_training() -> None:
    """Of those it tells what models without them thought; of all others what it thinks itself."""
    model = made(LINES, says={"吵": {"派出所": 0.8}, "车": {"交警": 0.9}}, seen=SEEN)
    for text, scores in SEEN:
        assert list(model.unseen_beliefs(text)[0].shares) == pytest.approx(twin(list(scores), 1.0), abs=1e-4)
    for text in ("车", "吵天", "", "\ud83d", "天气好"):
        assert model.unseen_beliefs(text) == model.beliefs(text)
    assert model.beliefs("吵") == MODEL.beliefs("吵")


def test_a_model_that_saw_nothing() -> None:
    assert MODEL.unseen_beliefs("吵") == MODEL.beliefs("吵")


def test_a_text_is_known_by_its_hash_and_not_kept() -> None:
    """The number is the same on every machine."""
    assert int(text_hash("")) == 16476032584258269876
    assert text_hash("吵") != text_hash("吵吵")
    assert text_hash("楼上，太吵\n\n。") == text_hash("楼上太吵"), "gaps and punctuation do not count"
    assert int(text_hash("\ud83d")) == int(text_hash("")), "half a character is no letter"


def label(name: str, *covers: str) -> Label:
    return Label(name, Facts({"line": name}), frozenset(covers) if covers else None)


LABELS = (label("甲", "派出所", "治安"), label("其余"), label("乙", "非公安:城管"))


@pytest.mark.parametrize(
    ("value", "number", "why"),
    [
        ("派出所", 0, "it is written there"),
        ("治安", 0, "or there"),
        ("非公安:城管", 2, "with its organ"),
        ("非公安", 1, "the organ belongs to it: this is the rest"),
        ("交警", 1, "the rest"),
        (None, None, "nothing is covered by nothing"),
    ],
)
def test_covering(value: str | None, number: int | None, why: str) -> None:
    assert covering(LABELS, value) == number, why
    if value not in {"交警", "非公安"}:
        assert covering((LABELS[0], LABELS[2]), value) == {2: 1}.get(number or 0, number), why
    else:
        assert covering((LABELS[0], LABELS[2]), value) is None, "there is no rest"


@pytest.mark.parametrize(
    ("answer", "value"), [("matter", "占道"), ("line", "非公安"), ("organ", "城管"), ("owner", "非公安:城管")]
)
def test_the_value_of_a_head(answer: str, value: str) -> None:
    assert given_value(answer, {"matter": "占道", "line": "非公安", "organ": "城管"}) == value


def test_the_likeliest() -> None:
    """Of equals the first; the ranks agree with it; what nobody covers has no share, which is not none."""
    head = Head("owner", (label("甲", "派出所"), label("乙", "交警"), label("丙", "治安")), 0, 1.0)
    belief = Belief(head, (0.0, 0.5, 0.5))
    assert (belief.best, belief.ranked, belief.share, belief.label.name) == (1, [1, 2, 0], 0.5, "乙")
    assert belief.covers({"line": "交警"})
    assert not belief.covers({"line": "治安"})
    shares = [belief.share_of({"line": line}) for line in ("派出所", "交警", "督察", None)]
    assert shares == [0.0, 0.5, None, None]
