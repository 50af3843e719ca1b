"""How unlikely a count is: the upper tail of the negative binomial, which is Poisson where nothing spreads.

A count of tickets spreads more than Poisson has it: one loud night brings several callers. The negative
binomial has one number more, here the variance itself, because that is what is estimated from the past.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import count

EXACT = 1e-17
"""A term that adds less than this share ends the sum: no digit of it would change."""

_POISSON = 1e-6  # of the mean: a variance nearer to it than this is taken for equal


def upper_tail(least: int, mean: float, variance: float, enough: float = EXACT) -> float:
    """P(X >= least) of a count with this mean and variance; a variance below the mean counts as the mean.

    ``enough``: how exact it must be, as a share.

    Raises:
        ValueError: the mean is not above 0.
    """
    if not mean > 0:
        raise ValueError(f"the mean must be above 0: {mean}")
    if least <= 0:
        return 1.0
    spread = variance - mean
    size = mean * mean / spread if spread > mean * _POISSON else math.inf
    if least <= mean:  # the longer sum is the upper one; few ask here
        return max(0.0, 1 - math.fsum(_terms(range(least), mean, size, 0.0)))
    return min(1.0, math.fsum(_terms(count(least), mean, size, enough)))


def _terms(numbers: Iterable[int], mean: float, size: float, enough: float) -> list[float]:
    """P(X = k) for neighbouring numbers, until one is too small a share of the first."""
    share = 0.0 if math.isinf(size) else mean / (size + mean)
    odds = size * share if share else mean
    terms: list[float] = []
    term = least = -1.0
    for k in numbers:
        if term < 0:
            term = math.exp(_log_probability(k, mean, size))
            least = term * enough
        if term < least and k > mean:
            break
        terms.append(term)
        term *= (odds + share * k) / (k + 1)
    return terms


def _log_probability(k: int, mean: float, size: float) -> float:
    if math.isinf(size):
        return k * math.log(mean) - mean - math.lgamma(k + 1)
    ways = math.lgamma(size + k) - math.lgamma(size) - math.lgamma(k + 1)
    return ways - size * math.log1p(mean / size) + k * (math.log(mean) - math.log(size + mean))
