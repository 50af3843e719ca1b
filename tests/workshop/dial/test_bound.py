"""The exact bound: against sums of fractions, against scipy, and as people use it."""

from __future__ import annotations

from fractions import Fraction
from math import comb, inf, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from minyi_router.workshop.dial.bound import at_most, doubt, enough, fewest, roughly_enough, upper_bound

COUNTS = st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
RATES = st.integers(1, 999).map(lambda n: n / 1000)


def summed(errors: int, n: int, rate: float) -> float:
    """The slow obvious twin: every outcome by itself, without rounding."""
    p = Fraction(rate)
    return float(sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(errors + 1)))


@given(COUNTS, RATES)
@settings(max_examples=50, deadline=None)
def test_as_many_or_fewer_is_the_sum_of_all_outcomes(counts: tuple[int, int], rate: float) -> None:
    errors, n = counts
    assert isclose(at_most(errors, n, rate), summed(errors, n, rate), rel_tol=1e-9, abs_tol=1e-12)


@given(COUNTS, st.sampled_from([0.2, 0.1, 0.05, 0.01]))
@settings(max_examples=50, deadline=None)
def test_the_bound_is_that_of_clopper_and_pearson(counts: tuple[int, int], risk: float) -> None:
    errors, n = counts
    wanted = 1.0 if errors == n else float(beta.ppf(1 - risk, errors + 1, n - errors))
    assert isclose(upper_bound(errors, n, risk), wanted, rel_tol=1e-9)


@given(COUNTS, RATES, st.sampled_from([0.1, 0.05]))
@settings(max_examples=50, deadline=None)
def test_ruling_out_a_rate_is_a_bound_below_it(counts: tuple[int, int], rate: float, risk: float) -> None:
    """The test that chooses and the bound that is told never disagree."""
    errors, n = counts
    bound = upper_bound(errors, n, risk)
    if not isclose(bound, rate, rel_tol=1e-9):
        assert (at_most(errors, n, rate) <= risk) == (bound <= rate)


def test_large_counts_do_not_overflow() -> None:
    assert 0.02 < upper_bound(2_000, 100_000, 0.1) < 0.0206
    assert at_most(10, 1_000_000, 0.5) == 0.0


@pytest.mark.parametrize(
    ("errors", "n", "rate", "expected"),
    [(0, 0, 0.03, 1.0), (3, 3, 0.5, 1.0), (0, 5, 0.0, 1.0), (2, 5, 1.0, 0.0)],
)
def test_the_ends(errors: int, n: int, rate: float, expected: float) -> None:
    assert at_most(errors, n, rate) == expected


@pytest.mark.parametrize(("rate", "risk", "n"), [(0.03, 0.1, 100), (0.02, 0.1, 150), (0.05, 0.05, 80)])
def test_so_many_right_ones_are_needed(rate: float, risk: float, n: int) -> None:
    assert fewest(rate, risk) == n
    assert doubt(0, n, rate) <= risk < doubt(0, n - 1, rate)
    assert at_most(0, n, rate) < risk, "the second test asks for more rows than the first"


@settings(max_examples=60)
@given(st.integers(1, 60), st.integers(0, 8), st.sampled_from([0.02, 0.05, 0.2, 0.5]))
def test_doubt_against_counting_it_out(n: int, errors: int, rate: float) -> None:
    """The larger of two: the binomial tail, and the share of deals of both that look so good."""
    errors = min(errors, n)
    found = doubt(errors, n, rate)
    broken = next(k for k in range(n + 2) if k > rate * n + 1e-9)
    both = errors + broken
    if broken > n or errors >= n or errors >= both / 2:
        assert found == 1.0
        return
    ways = sum(comb(both, k) * comb(2 * n - both, n - k) for k in range(errors + 1))
    assert found == pytest.approx(max(at_most(errors, n, rate), ways / comb(2 * n, n)), rel=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.025, 0.0299])
def test_how_many_would_do(share: float) -> None:
    n = enough(share, 0.03, 0.1)
    assert upper_bound(int(share * n), n, 0.1) <= 0.03
    assert n < 1.5 * roughly_enough(share, 0.03, 0.1) + 80


@pytest.mark.parametrize("share", [0.03, 0.2])
def test_none_would_do_if_it_errs_too_often(share: float) -> None:
    assert roughly_enough(share, 0.03, 0.1) == inf
