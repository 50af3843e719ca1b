"""Calibration and coverage, against sums done by hand and slowly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.report.statistics import BINS
from minyi_router.workshop.learn.figures import COVERAGES, covered, expected_error, reliability

answers = st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), min_size=1, max_size=40)


def arrays(rows: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities with four digits, and which were right."""
    return np.array([share / 10_000 for share, _ in rows]), np.array([right for _, right in rows])


def test_bins_by_hand() -> None:
    """Five answers that are said to be 0.9 sure, four of them right; one at 0.3, wrong; one at 1."""
    confidence = np.array([0.9] * 5 + [0.3, 1.0])
    bins = reliability(confidence, np.array([True] * 4 + [False, False, True]))
    assert [(one.n, round(one.confidence, 6), one.accuracy) for one in bins] == [
        (1, 0.3, 0.0),
        (5, 0.9, 0.8),
        (1, 1.0, 1.0),
    ]
    assert [(round(one.low * BINS), round(one.high * BINS)) for one in bins] == [(4, 5), (13, 14), (14, 15)]
    assert expected_error(bins) == pytest.approx((0.3 + 5 * 0.1 + 0) / 7)


@settings(max_examples=40)
@given(answers)
def test_the_error_is_the_sum_over_bins(rows: list[tuple[int, bool]]) -> None:
    confidence, right = arrays(rows)
    total = 0.0
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        inside = [at for at, c in enumerate(confidence) if low < c <= high or (number == 0 and c == 0)]
        total += abs(sum(confidence[inside]) - sum(right[inside]))
    assert expected_error(reliability(confidence, right)) == pytest.approx(total / len(rows))


@settings(max_examples=40)
@given(answers)
def test_equal_probabilities_stay_together(rows: list[tuple[int, bool]]) -> None:
    """Who sets the bar at what is told gets exactly these answers."""
    confidence, right = arrays(rows)
    for wanted, one in zip(COVERAGES, covered(confidence, right), strict=True):
        chosen = [at for at, share in enumerate(confidence) if share >= one.at_least]
        assert (one.n, one.right) == (len(chosen), sum(right[chosen]))
        assert one.coverage == len(chosen) / len(rows) >= wanted - 1e-9
        assert one.n - (confidence == one.at_least).sum() < wanted * len(rows), "no more than are asked for"


def test_nothing_answered() -> None:
    assert covered(np.empty(0), np.empty(0, np.bool_)) == ()
    assert expected_error(()) == 0.0
