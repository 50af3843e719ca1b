"""Weights under which the right values win: a linear model whose only features are the pack's own rules.

A value's share in a contest is its score to the power ``SHARPNESS`` over the sum of all, and of a ghost
that nobody spoke for: so a rule that is often wrong loses weight even where nothing speaks against it.
The logarithms of the weights move to make the right shares large, held back by a pull to where they
were; with few contests nothing moves far, so a rare rule keeps the weight that a person gave it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from minyi_router.workshop.tune.contests import Contest

SHARPNESS = 1.5
GHOST = 0.5
PULL = 5.0
"""How many contests' worth of evidence hold a weight where it is."""
MOST = 3.0
"""A weight changes by this factor at most."""

_STEPS = 300
_RATE = 0.03
_ROUNDS = 2  # a word that two rules bring counts for the heavier one: asked again in between

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def fit(contests: Sequence[Contest], weights: Sequence[float]) -> list[float]:
    """The weights, by rule, after tuning them on these contests; those of rules without one stay."""
    given = np.array(weights, dtype=np.float64)
    start = np.log(np.where(given > 0, given, 1.0))  # a rule that weighs nothing has no word in a contest
    logs = start.copy()
    for _ in range(_ROUNDS if contests else 0):
        logs = _Field(contests, np.exp(logs)).climbed(logs, start)
    return [float(weight) for weight in np.where(logs == start, given, np.exp(logs))]


class _Field:
    """All contests as arrays: each word with its runner, rule and factor; each runner with its contest."""

    def __init__(self, contests: Sequence[Contest], weights: Floats) -> None:
        runner_of: list[int] = []
        rules: list[int] = []
        factors: list[float] = []
        contest_of: list[int] = []
        right: list[bool] = []
        for number, contest in enumerate(contests):
            for runner in contest.runners:
                for word in runner.words:
                    rule, factor = max(word, key=lambda part: (weights[part[0]] * part[1], -part[0]))
                    runner_of.append(len(contest_of))
                    rules.append(rule)
                    factors.append(factor)
                contest_of.append(number)
                right.append(runner.right)
        self.runner_of, self.rules = np.array(runner_of, dtype=np.intp), np.array(rules, dtype=np.intp)
        self.factors = np.array(factors, dtype=np.float64)
        self.contest_of, self.right = np.array(contest_of, dtype=np.intp), np.array(right, dtype=np.float64)
        self.runners, self.contests = len(contest_of), len(contests)

    def climbed(self, logs: Floats, start: Floats) -> Floats:
        """The logarithms after some hundred steps uphill (Adam, whose step does not depend on the scale)."""
        mean, spread = np.zeros_like(logs), np.zeros_like(logs)
        for step in range(1, _STEPS + 1):
            slope = self.slope(logs) + PULL * (logs - start)
            mean = 0.9 * mean + 0.1 * slope
            spread = 0.999 * spread + 0.001 * slope * slope
            logs = logs - _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
            logs = np.clip(logs, start - np.log(MOST), start + np.log(MOST))
        return logs

    def slope(self, logs: Floats) -> Floats:
        """How the loss (minus the logarithm of the right shares) grows with each weight's logarithm."""
        worth = np.exp(logs)[self.rules] * self.factors
        scores = _sums(self.runner_of, worth, self.runners)
        powers = scores**SHARPNESS
        shares = powers / self._of_contest(self._by_contest(powers) + GHOST**SHARPNESS)
        right = self._of_contest(self._by_contest(shares * self.right))
        wanted = np.where(right > 0, shares * self.right / np.maximum(right, 1e-12), 0.0)
        pull = SHARPNESS * (shares - wanted)
        return _sums(self.rules, pull[self.runner_of] / scores[self.runner_of] * worth, len(logs))

    def _by_contest(self, values: Floats) -> Floats:
        return _sums(self.contest_of, values, self.contests)

    def _of_contest(self, values: Floats) -> Floats:
        return np.take(values, self.contest_of)


def _sums(numbers: Ints, values: Floats, size: int) -> Floats:
    """The sum of the values that bear each number."""
    return np.bincount(numbers, weights=values, minlength=size).astype(np.float64)
