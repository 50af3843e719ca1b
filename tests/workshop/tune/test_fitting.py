"""Weights from contests: against a slow obvious loss, and what must hold whatever the contests are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from minyi_router.workshop.tune.contests import Contest, Runner, Word
from minyi_router.workshop.tune.fitting import GHOST, MOST, PULL, SHARPNESS, _Field, fit

RULES = 6
STEP = 1e-6


def contest(*runners: tuple[bool, Sequence[Word]]) -> Contest:
    return Contest(
        0,
        "matter",
        tuple(Runner(f"{i}", 0.0, tuple(w), right, False) for i, (right, w) in enumerate(runners)),
        "",
    )


def says(rule: int, times: int = 1) -> list[Word]:
    """So many words of one rule."""
    return [((rule, 1.0),)] * times


def log_loss(contests: Sequence[Contest], weights: Sequence[float]) -> float:
    """The slow obvious twin: how surprising the right values are."""
    total = 0.0
    for one in contests:
        powers = [
            sum(max(weights[rule] * factor for rule, factor in word) for word in runner.words) ** SHARPNESS
            for runner in one.runners
        ]
        right = sum(power for power, runner in zip(powers, one.runners, strict=True) if runner.right)
        ghost = GHOST**SHARPNESS
        wanted = right if any(runner.right for runner in one.runners) else ghost
        total -= math.log(wanted / (sum(powers) + ghost))
    return total


def whole_loss(contests: Sequence[Contest], weights: Sequence[float], start: Sequence[float]) -> float:
    moved = (math.log(now / was) for now, was in zip(weights, start, strict=True))
    return log_loss(contests, weights) + PULL / 2 * sum(by * by for by in moved)


PARTS = st.dictionaries(st.integers(0, RULES - 1), st.sampled_from([1.0, 1.5, 3.0]), min_size=1, max_size=2)
WORDS = st.lists(PARTS.map(lambda parts: tuple(parts.items())), min_size=1, max_size=4)
CONTESTS = st.lists(
    st.lists(st.tuples(st.booleans(), WORDS), min_size=1, max_size=3).map(lambda runners: contest(*runners)),
    min_size=1,
    max_size=12,
)
WEIGHTS = st.lists(st.floats(0.2, 4), min_size=RULES, max_size=RULES)


def near_a_bend(contests: Sequence[Contest], weights: Sequence[float]) -> bool:
    """Whether two rules bring a word with all but the same worth: there the loss has no one slope."""
    for one in contests:
        for word in (word for runner in one.runners for word in runner.words):
            worth = sorted((weights[rule] * factor for rule, factor in word), reverse=True)
            if len(worth) > 1 and worth[0] < worth[1] * 1.001:
                return True
    return False


@settings(max_examples=50, deadline=None)
@given(CONTESTS, WEIGHTS)
def test_the_slope_is_that_of_the_loss(contests: list[Contest], weights: list[float]) -> None:
    """Each component against the difference quotient."""
    assume(not near_a_bend(contests, weights))
    slope = _Field(contests, np.array(weights)).slope(np.log(weights))
    for rule in range(RULES):
        more, less = list(weights), list(weights)
        more[rule] *= math.exp(STEP)
        less[rule] *= math.exp(-STEP)
        quotient = (log_loss(contests, more) - log_loss(contests, less)) / (2 * STEP)
        assert slope[rule] == pytest.approx(quotient, abs=1e-6, rel=1e-5)


@settings(max_examples=12, deadline=None)
@given(CONTESTS, WEIGHTS)
def test_no_weight_alone_could_be_better(contests: list[Contest], weights: list[float]) -> None:
    """Five per cent up or down of what came out never helps, but beyond what may be moved to.

    One rule a word, for where two bring it the heavier one is settled before the climb.
    """
    contests = [
        one._replace(runners=tuple(r._replace(words=tuple(w[:1] for w in r.words)) for r in one.runners))
        for one in contests
    ]
    found = fit(contests, weights)
    reached = whole_loss(contests, found, weights)
    assert reached <= whole_loss(contests, weights, weights) + 1e-9
    for rule in range(RULES):
        for factor in (0.95, 1.05):
            moved = [*found[:rule], found[rule] * factor, *found[rule + 1 :]]
            if weights[rule] / MOST <= moved[rule] <= weights[rule] * MOST:
                assert whole_loss(contests, moved, weights) > reached - 1e-3


@settings(max_examples=12, deadline=None)
@given(CONTESTS, WEIGHTS, st.integers(1, 40))
def test_what_holds_whatever_the_contests_are(
    contests: list[Contest], weights: list[float], times: int
) -> None:
    found = fit(contests * times, weights)
    said = {rule for one in contests for r in one.runners for word in r.words for rule, _ in word}
    for rule, (old, new) in enumerate(zip(weights, found, strict=True)):
        assert old / MOST * (1 - 1e-9) <= new <= old * MOST * (1 + 1e-9)
        if rule not in said:
            assert new == old, "to the last bit: equal scores must stay equal"
    assert fit(contests * times, weights) == found, "same input, same output"
    shuffled = contests * times
    Random(times).shuffle(shuffled)
    assert fit(shuffled, weights) == pytest.approx(found, rel=1e-6)


ALONE = [
    ("right wherever it speaks", True, "grows: the less is left to nobody"),
    ("wrong wherever it speaks", False, "shrinks, though nothing speaks against it"),
]


@pytest.mark.parametrize(("case", "right", "why"), ALONE)
def test_a_rule_that_speaks_alone(case: str, right: bool, why: str) -> None:
    (weight,) = fit([contest((right, says(0)))] * 30, [1.0])
    assert (weight > 1.1) if right else (weight < 0.9), f"{case}: {why}"


def test_of_two_rivals_the_right_one_gains_and_the_other_loses() -> None:
    right, wrong, idle = fit([contest((True, says(0)), (False, says(1)))] * 20, [1.0, 1.0, 0.7])
    assert right > 1.2
    assert wrong < 0.8
    assert idle == 0.7


def test_the_more_contests_the_further_and_never_beyond_the_most() -> None:
    found = [fit([contest((True, says(0)), (False, says(1)))] * n, [1.0, 2.0])[1] for n in (1, 3, 10, 2000)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 1.6, "one row decides little"
    assert found[-1] == pytest.approx(2.0 / MOST)


def test_what_two_right_values_share_is_not_fought_over() -> None:
    """Both are accepted: neither is pushed down for the other's sake."""
    one, two = fit([contest((True, says(0)), (True, says(1)))] * 20, [1.0, 1.0])
    assert one == pytest.approx(two)
    assert one > 1


def test_a_word_of_two_rules_counts_for_the_heavier() -> None:
    """And so the lighter one has no say."""
    word: Word = ((0, 1.0), (1, 1.0))
    heavy, light, rival = fit([contest((True, [word]), (False, says(2)))] * 4, [2.0, 0.5, 1.0])
    assert heavy > 2.0
    assert light == 0.5
    assert rival < 1.0


@pytest.mark.parametrize(
    ("contests", "why"),
    [
        ([], "no contests"),
        ([contest((True, []))], "a rule that fired on a fact of the appeal has no words"),
    ],
)
def test_nothing_to_learn_from(contests: list[Contest], why: str) -> None:
    assert fit(contests, [0.7, 0.0]) == [0.7, 0.0], why


def test_a_rule_that_weighs_nothing_goes_on_weighing_nothing() -> None:
    assert fit([contest((False, says(1)))] * 9, [0.0, 1.0])[0] == 0.0
