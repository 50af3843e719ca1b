"""The figures of an evaluation, against values worked out by hand and against slow twins."""

import json
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.report import (
    NO_ANSWER,
    Confusion,
    DispatchScores,
    LabelScores,
    score_answer,
    score_dispatch,
    wilson,
)

Pairs = list[tuple[tuple[str, ...], str | None]]
LABELS = st.sampled_from(["交警", "户政", "治安", "网安"])
PAIRS = st.lists(
    st.tuples(st.lists(LABELS, max_size=2, unique=True).map(tuple), st.none() | LABELS), max_size=30
)

# 4 of 6 right: one by its alternative, one wrong, one left open.
SAMPLE: Pairs = [
    (("交警",), "交警"),
    (("交警",), "交警"),
    (("交警",), "户政"),
    (("户政",), None),
    (("户政",), "户政"),
    (("治安", "户政"), "户政"),
]


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),  # worked out with paper and pencil
        (81, 263, 0.2553, 0.3662),  # this and the next: Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_values(successes: int, n: int, low: float, high: float) -> None:
    """Known values, to the four places they are printed with."""
    assert wilson(successes, n) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_shares_that_do_not_surprise(case: tuple[int, int]) -> None:
    """The slow twin: at each bound p, the share seen lies z standard errors of p away."""
    successes, n = case
    interval = wilson(successes, n)
    assert interval is not None
    low, high = interval
    assert 0 <= low <= successes / n <= high <= 1
    for bound in interval:
        distance = 1.96 * math.sqrt(bound * (1 - bound) / n)
        assert abs(successes / n - bound) == pytest.approx(distance, abs=1e-9)


def test_wilson_borders() -> None:
    """Of nothing there is no share; impossible counts are a mistake of the caller."""
    assert wilson(0, 0) is None
    assert wilson(5, 5) == pytest.approx((0.5655, 1.0), abs=6e-5)
    narrow, wide = wilson(5, 10, z=1.0), wilson(5, 10, z=2.5758)
    assert narrow is not None
    assert wide is not None
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    for successes, n in [(-1, 3), (4, 3)]:
        with pytest.raises(ValueError, match="successes"):
            wilson(successes, n)


def test_an_answer_by_hand() -> None:
    """Alternatives count as right and under their own label; no answer is a wrong one."""
    scores = score_answer("line", SAMPLE)
    assert (scores.answer, scores.n, scores.answered, scores.right) == ("line", 6, 5, 4)
    assert scores.accuracy == pytest.approx(4 / 6)
    assert scores.interval == wilson(4, 6)
    assert scores.labels == (LabelScores("交警", 2, 0, 1), LabelScores("户政", 2, 1, 1))
    traffic, household = scores.labels
    assert (traffic.precision, traffic.recall, traffic.f1, traffic.support) == (1.0, 2 / 3, 0.8, 3)
    assert (household.precision, household.recall, household.support) == (2 / 3, 2 / 3, 3)
    assert scores.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    assert scores.confusion == Confusion(("交警", "户政", NO_ANSWER), ((2, 1, 0), (0, 2, 1), (0, 0, 0)))
    assert scores.confusion.count("户政", None) == 1
    assert scores.confusion.count("户政", "网安") == 0


def test_to_dict_is_json() -> None:
    """Every figure has its name and survives JSON unrounded."""
    figures = score_answer("line", SAMPLE[:1]).to_dict()
    assert json.loads(json.dumps(figures)) == figures
    assert figures == {
        "answer": "line",
        "n": 1,
        "answered": 1,
        "right": 1,
        "accuracy": 1.0,
        "interval": [pytest.approx(0.20654, abs=1e-5), 1.0],
        "macro_f1": 1.0,
        "labels": [
            {
                "label": "交警",
                "tp": 1,
                "fp": 0,
                "fn": 0,
                "precision": 1.0,
                "recall": 1.0,
                "f1": 1.0,
                "support": 1,
            }
        ],
        "confusion": {"labels": ["交警"], "counts": [[1]]},
    }


def test_nothing_gives_no_rates() -> None:
    """No items, labels never given and labels never true: None, not zero, and never an exception."""
    scores = score_answer("line", [])
    assert (scores.n, scores.accuracy, scores.interval, scores.macro_f1) == (0, None, None, None)
    assert (scores.labels, scores.confusion) == ((), Confusion((), ()))
    assert LabelScores("甲", 0, 0, 2).precision is None
    assert LabelScores("甲", 0, 2, 0).recall is None
    assert LabelScores("甲", 0, 2, 0).f1 == 0.0
    assert LabelScores("甲", 0, 0, 0).f1 is None
    empty = DispatchScores(0, 0, 0).to_dict()
    assert {value for value in empty.values() if value != 0} == {None}


def test_no_answer_may_be_the_right_one() -> None:
    """Where no label is accepted, silence is right and any label wrong; neither is a label of its own."""
    scores = score_answer("organ", [((), None), ((), "城管")])
    assert (scores.right, scores.answered) == (1, 1)
    assert scores.labels == (LabelScores("城管", 0, 1, 0),)
    assert scores.confusion == Confusion(("城管", NO_ANSWER), ((0, 0), (1, 1)))


def test_a_lone_string_is_one_truth() -> None:
    """A caller who forgets the brackets is not scored by single characters."""
    assert score_answer("line", [("交警", "交"), ("交警", "交警")]).right == 1


def slow_twin(label: str, pairs: Sequence[tuple[tuple[str, ...], str | None]]) -> LabelScores:
    """The definition, item by item."""
    tp = fp = fn = 0
    for accepted, given_label in pairs:
        truth = given_label if given_label in accepted else (accepted[0] if accepted else None)
        tp += truth == label and given_label == label
        fp += truth != label and given_label == label
        fn += truth == label and given_label != label
    return LabelScores(label, tp, fp, fn)


@given(PAIRS)
def test_scores_agree_with_the_slow_twin(pairs: Pairs) -> None:
    """Labels, confusion and totals all tell the same story."""
    scores = score_answer("line", pairs)
    assert [slow_twin(score.label, pairs) for score in scores.labels] == list(scores.labels)
    assert [score.label for score in scores.labels] == sorted({score.label for score in scores.labels})
    counts = scores.confusion.counts
    assert sum(map(sum, counts)) == len(pairs) == scores.n
    assert sum(counts[place][place] for place in range(len(counts))) == scores.right
    assert scores == score_answer("line", reversed(pairs))
    for score in scores.labels:
        if score.precision and score.recall:
            mean = 2 * score.precision * score.recall / (score.precision + score.recall)
            assert score.f1 == pytest.approx(mean)


def test_dispatch_scores() -> None:
    """How much went out without a person, and how well, from one run."""
    scores = score_dispatch([True] * 7 + [False] + [None] * 2)
    assert scores == DispatchScores(n=10, automatic=8, right=7)
    assert scores.to_dict() == {
        "n": 10,
        "automatic": 8,
        "automation_rate": 0.8,
        "automation_interval": list(wilson(8, 10) or ()),
        "right": 7,
        "first_dispatch_accuracy": 0.875,
        "first_dispatch_interval": list(wilson(7, 8) or ()),
    }
