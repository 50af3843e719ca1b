"""How large a share of errors may be behind those that were counted, and how many may come next: exact.

Two questions are asked of every threshold. Whether the true share of errors may be above a rate (the
binomial test); and whether as many appeals again may err more often than that (the hypergeometric test of
two samples of one size). The second is the stricter one: what comes next has chance of its own.
"""

from __future__ import annotations

import math
from statistics import NormalDist

_NOTHING = 1e-17  # of a sum: too little to change it
_HAIR = 1e-9  # 0.03 * 100 is a hair more or less than 3
_STEPS = 60  # halvings: more than a float has digits


def at_most(errors: int, n: int, rate: float) -> float:
    """The probability of so few errors (or fewer) in n rows, if each is wrong with the probability ``rate``.

    A rate is ruled out at a risk when this is not above the risk.
    """
    if errors >= n:
        return 1.0
    if rate <= 0.0 or rate >= 1.0:
        return float(rate <= 0.0)
    if errors >= n * rate:  # terms fall away from the middle, so few of them have to be added
        return 1.0 - _tail(n - errors - 1, n, 1.0 - rate)
    return _tail(errors, n, rate)


def _tail(count: int, n: int, rate: float) -> float:
    """The probability of so few or fewer, where that is fewer than expected."""
    term = total = math.exp(_choices(n, count) + count * math.log(rate) + (n - count) * math.log1p(-rate))
    odds = (1.0 - rate) / rate
    for k in range(count, 0, -1):
        term *= k / (n - k + 1) * odds
        total += term
        if term < total * _NOTHING:
            break
    return min(1.0, total)


def doubt(errors: int, n: int, rate: float) -> float:
    """How likely so few errors would be, if the rate were broken in truth or in as many rows again.

    The larger of both; 1 without any row. A rate is ruled out at a risk when this is not above the risk.
    """
    return max(at_most(errors, n, rate), _before_more(errors, n, rate))


def _before_more(errors: int, n: int, rate: float) -> float:
    """The probability of so few errors in the first of two samples of n, if the second broke the rate.

    All that is known of both is the sum, errors and the fewest that break the rate, dealt out by chance.
    """
    broken = math.floor(rate * n + _HAIR) + 1
    if errors >= n or broken > n:
        return 1.0
    both = errors + broken
    if errors >= both / 2:
        return 1.0  # not below what is to be expected: no use to count it out
    logs = _choices(both, errors) + _choices(2 * n - both, n - errors) - _choices(2 * n, n)
    term = total = math.exp(logs)
    for k in range(errors, 0, -1):
        term *= k * (n - both + k) / ((both - k + 1) * (n - k + 1))
        total += term
        if term < total * _NOTHING:
            break
    return min(1.0, total)


def _choices(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose k of n."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def upper_bound(errors: int, n: int, risk: float) -> float:
    """The share of errors that is exceeded with at most the probability ``risk`` (Clopper and Pearson).

    One-sided. 1 where nothing is known.
    """
    if errors >= n:
        return 1.0
    low, high = errors / n, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if at_most(errors, n, middle) > risk:
            low = middle
        else:
            high = middle
    return high


def fewest(rate: float, risk: float) -> int:
    """So many rows, all right, rule out that rate at that risk: with fewer nothing can be promised."""
    n = math.ceil(math.log(risk) / math.log1p(-rate))
    while doubt(0, n, rate) > risk:
        n += 1
    return n


def roughly_enough(share: float, rate: float, risk: float) -> float:
    """With about so many rows a share of errors like this one would rule out the rate; never: infinite.

    By the normal approximation, but no fewer than would do without any error.
    """
    if share >= rate:
        return math.inf
    spread = NormalDist().inv_cdf(1.0 - risk) / (rate - share)
    return max(fewest(rate, risk), 2.0 * spread * spread * rate * (1.0 - rate))


def enough(share: float, rate: float, risk: float) -> int:
    """As many rows by the exact test, within a tenth; the share must be below the rate."""
    n = math.ceil(roughly_enough(share, rate, risk))
    while doubt(math.ceil(share * n), n, rate) > risk:
        n = n * 11 // 10 + 1
    return n
