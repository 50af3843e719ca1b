"""The upper tail of counts, against scipy and against a slow, obvious sum."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.supervise.tails import upper_tail

CASES = [
    (5, 0.3, 0.3, "a rare cell, Poisson"),
    (5, 0.3, 0.5, "the same with spread"),
    (40, 12, 20, "a week of a place"),
    (700, 500, 2000, "a week of the city"),
    (900, 500, 500, "hopeless, and still no zero"),
    (3, 10, 30, "below the mean"),
    (0, 2, 3, "none or more is certain"),
]


@pytest.mark.parametrize(("least", "mean", "variance", "why"), CASES)
def test_as_scipy_has_it(least: int, mean: float, variance: float, why: str) -> None:
    stats = pytest.importorskip("scipy.stats")
    spread = variance - mean
    with_spread = spread and stats.nbinom.sf(least - 1, mean * mean / spread, mean / variance)
    expected = with_spread or stats.poisson.sf(least - 1, mean)
    assert upper_tail(least, mean, variance) == pytest.approx(expected, rel=1e-9), why


@given(st.integers(1, 30), st.integers(1, 40), st.integers(1, 6))
def test_as_a_slow_sum_has_it(least: int, tenths: int, size: int) -> None:
    """Of a whole size the negative binomial is exact in fractions: failures before the size-th success."""
    mean = Fraction(tenths, 10)
    success = size / (size + mean)
    below = sum(math.comb(k + size - 1, k) * success**size * (1 - success) ** k for k in range(least))
    variance = float(mean + mean * mean / size)
    assert upper_tail(least, float(mean), variance) == pytest.approx(float(1 - below), rel=1e-6)


@given(st.integers(1, 60), st.floats(0.01, 30), st.floats(1, 5))
def test_more_spread_makes_much_likelier(least: int, mean: float, factor: float) -> None:
    """Far above the mean; and a variance below the mean counts as the mean."""
    plain = upper_tail(least, mean, mean)
    assert 0 < plain <= 1
    assert upper_tail(least, mean, mean / 2) == plain
    if least > 3 * mean + 5:
        assert upper_tail(least, mean, mean * factor) >= plain * (1 - 1e-9)


def test_roughly_is_near() -> None:
    assert upper_tail(40, 12, 20, 0.01) == pytest.approx(upper_tail(40, 12, 20), rel=0.05)


def test_nothing_expected_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the mean must be above 0: 0$"):
        upper_tail(1, 0, 0)
