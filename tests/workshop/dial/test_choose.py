"""Thresholds: the promise holds on simulated bureaus, ties stay together, lines share the risk."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.workshop.dial.bound import at_most
from minyi_router.workshop.dial.choose import (
    NEVER,
    Bar,
    Choice,
    Offer,
    Promise,
    chosen,
    chosen_by_line,
    more_rows,
    of_line,
)

PROMISE = Promise(0.05, 0.1)
RUNS = 200


def offer(confidence: float, *, right: bool = True, line: str = "交警", free: bool = True) -> Offer:
    return Offer(confidence, line, free, right)


def bureau(random: Random, n: int, lines: dict[str, float]) -> list[Offer]:
    """Rows whose true chance of being wrong is known: (1 - confidence) times the line's factor."""
    names, rows = list(lines), []
    for _ in range(n):
        line, confidence = random.choice(names), round(1 - random.random() ** 2 * 0.5, 4)
        rows.append(offer(confidence, right=random.random() >= wrong(confidence, lines[line]), line=line))
    return rows


def wrong(confidence: float, factor: float) -> float:
    return min(1.0, (1 - confidence) * factor)


def true_error(threshold: float, factor: float) -> float:
    """The share of errors above a threshold in the whole (infinite) bureau, by summing it up."""
    steps = [round(1 - (k / 500) ** 2 * 0.5, 4) for k in range(500)]
    above = [wrong(step, factor) for step in steps if step >= threshold]
    return sum(above) / len(above)


def test_the_promise_is_broken_no_more_often_than_stated() -> None:
    """In two hundred bureaus the true error exceeds the promise in a tenth at most (and chance)."""
    random = Random(1)
    broken = 0
    for _ in range(RUNS):
        found = chosen(bureau(random, 250, {"交警": 0.6}), bureau(random, 250, {"交警": 0.6}), PROMISE)
        broken += found.holds and true_error(found.at_least, 0.6) > PROMISE.max_error
    assert 1 - at_most(broken - 1, RUNS, PROMISE.risk) > 0.01, f"{broken} of {RUNS}"


def test_all_promises_by_line_hold_together() -> None:
    random = Random(2)
    lines = {"交警": 0.4, "治安": 0.6, "督察": 0.9}
    broken = 0
    for _ in range(RUNS // 3):
        found = chosen_by_line(bureau(random, 900, lines), bureau(random, 900, lines), PROMISE)
        assert set(found) == {*lines, ""}
        broken += any(
            found[line].holds and true_error(found[line].at_least, factor) > PROMISE.max_error
            for line, factor in lines.items()
        )
    assert broken == 0 or 1 - at_most(broken - 1, RUNS // 3, PROMISE.risk) > 0.01, f"{broken} of {RUNS // 3}"


def test_it_is_not_for_nothing() -> None:
    """Where the true errors leave room most goes out, and where they do not nothing is promised."""
    random = Random(3)
    good = chosen(bureau(random, 2000, {"交警": 0.2}), bureau(random, 2000, {"交警": 0.2}), PROMISE)
    assert good.automatic > 1900
    tenth = [offer(round(random.random(), 4), right=n % 10 > 0) for n in range(2000)]
    bad = chosen(tenth[::2], tenth[1::2], PROMISE)
    assert (bad.at_least, bad.automatic, bad.holds, bad.bound) == (NEVER, 0, False, None)


OFFERS = st.lists(
    st.builds(
        Offer,
        st.sampled_from([0.2, 0.5, 0.8, 0.9, 0.99, 1.0]),
        st.sampled_from(["交警", "治安"]),
        st.sampled_from([True, True, True, False]),
        st.sampled_from([True] * 9 + [False]),
    ),
    max_size=300,
)


@given(OFFERS, OFFERS)
@settings(max_examples=60, deadline=None)
def test_what_holds_whatever_the_rows(first: list[Offer], second: list[Offer]) -> None:
    found = chosen(first, second, PROMISE)
    out = [one for one in second if Bar(found.at_least, {}).lets(one)]
    if not found.holds:
        assert found == Choice(NEVER, 0, 0, PROMISE.risk)
        return
    assert found.at_least in {one.confidence for one in first if one.free}, "settled on the first half"
    assert len(out) == found.automatic, "equal confidence is let out as one"
    assert sum(not one.right for one in out) == found.errors
    assert found.bound is not None
    assert found.bound <= PROMISE.max_error


@given(OFFERS, OFFERS)
@settings(max_examples=30, deadline=None)
def test_the_tested_half_has_no_say_in_what_is_tried(first: list[Offer], second: list[Offer]) -> None:
    """All wrong in the second half: nothing holds; all right, and enough: all that was tried does."""
    wrong_ones = [one._replace(right=False) for one in second]
    assert not chosen(first, wrong_ones, PROMISE).holds
    least = min((one.confidence for one in first if one.free), default=None)
    if least is not None:
        many = [offer(1.0)] * 60
        assert chosen(first, many, PROMISE).at_least == least


def test_rows_that_a_person_gets_anyway_neither_help_nor_harm() -> None:
    held = [offer(0.99, right=False, free=False)] * 50
    rows = [offer(0.9)] * 60
    assert chosen([*rows, *held], [*rows, *held], PROMISE) == chosen(rows, rows, PROMISE)


def test_it_begins_where_the_first_half_looks_safest() -> None:
    """A wrong one among the surest does not end it before it began."""
    top = [offer(0.99, right=False), *[offer(0.98)] * 300, *[offer(0.6, right=False)] * 60]
    found = chosen(top, top, PROMISE)
    assert (found.at_least, found.automatic, found.errors) == (0.98, 301, 1)


def test_small_lines_share_a_threshold() -> None:
    rows = [*[offer(0.9)] * 150, *[offer(0.8, line="治安")] * 60, *[offer(0.7, line="督察")] * 60]
    found = chosen_by_line(rows, rows, PROMISE)
    assert list(found) == ["交警", ""]
    assert (found["交警"].at_least, found[""].at_least) == (0.9, 0.7)
    assert {choice.risk for choice in found.values()} == {0.05}, "the risk is shared out"
    assert len(of_line(rows, "", found)) == 120


@pytest.mark.parametrize(
    ("wrong_ones", "expected", "why"),
    [
        (0, True, "with zero errors it takes 45 rows of the tested half"),
        (1, True, "one in forty is below one in twenty: a matter of numbers"),
        (3, False, "more than promised: no number helps"),
    ],
)
def test_how_many_more_rows(wrong_ones: int, expected: bool, why: str) -> None:
    rows = [offer(0.9, right=n >= wrong_ones) for n in range(40)]
    more = more_rows(rows, 40, PROMISE)
    assert (more is not None) is expected, why
    if more is not None:
        many = rows * (-(-(more + 40) // 80) + 1)
        assert chosen(many, many, PROMISE).holds


def test_nobody_is_told_to_wait_for_a_hundred_thousand_rows() -> None:
    rows = [offer(0.9, right=n >= 49) for n in range(1000)]
    assert more_rows(rows, 1000, PROMISE) is None
