"""How good probabilities are: calibration, and how right the surest are. Pure: arrays in, figures out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from minyi_router.learned.features import Floats
from minyi_router.report.statistics import BINS, Interval, wilson

COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)

Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose probability lies above ``low`` and up to ``high``.

    ``confidence`` is the mean of that probability, ``accuracy`` the share of right ones.
    """

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {name: getattr(self, name) for name in ("low", "high", "n", "confidence", "accuracy")}


@dataclass(frozen=True, slots=True)
class Covered:
    """What is answered when only probabilities from ``at_least`` on count: its share, and how right it is."""

    coverage: float
    at_least: float
    n: int
    right: int

    @property
    def accuracy(self) -> float:
        """Share of right ones among those answered."""
        return self.right / self.n

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of the accuracy."""
        return wilson(self.right, self.n) or (0.0, 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        names = ("coverage", "at_least", "n", "right", "accuracy")
        return {name: getattr(self, name) for name in names} | {"interval": list(self.interval)}


def reliability(confidence: Floats, right: Flags) -> tuple[Bin, ...]:
    """Bins of equal width that hold anything, the least sure first."""
    numbers = np.clip(np.ceil(confidence * BINS).astype(np.intp) - 1, 0, BINS - 1)
    bins = []
    for number in np.unique(numbers).tolist():
        inside = numbers == number
        told, was = float(confidence[inside].mean()), float(right[inside].mean())
        bins.append(Bin(number / BINS, (number + 1) / BINS, int(inside.sum()), told, was))
    return tuple(bins)


def expected_error(bins: Sequence[Bin]) -> float:
    """ECE: how far, on the mean over answers, a bin's probability lies from its share of right ones."""
    whole = sum(one.n for one in bins)
    return sum(one.n * abs(one.confidence - one.accuracy) for one in bins) / whole if whole else 0.0


def covered(confidence: Floats, right: Flags) -> tuple[Covered, ...]:
    """How right the surest are, for each of COVERAGES; equal probabilities stay together."""
    n = len(confidence)
    ascending = np.sort(confidence)
    found = []
    for wanted in COVERAGES if n else ():
        at_least = float(ascending[n - int(np.ceil(round(wanted * n, 6)))])
        chosen = confidence >= at_least
        found.append(Covered(int(chosen.sum()) / n, at_least, int(chosen.sum()), int(right[chosen].sum())))
    return tuple(found)
