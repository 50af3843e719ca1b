"""The population stability index of new texts against a profile, and how large it gets by chance alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from statistics import fmean
from typing import Any, Literal, TypeAlias

from minyi_router.workshop.drift.profile import Look, Measure

Level: TypeAlias = Literal["stable", "moving", "other"]
LEVELS: tuple[Level, ...] = ("stable", "moving", "other")
"""As trained; moving; another world."""

_MOVING, _OTHER = 0.1, 0.25  # the usual reading of the index
_DRAWS, _SEED = 1_000, 20_261_122
_MOST_DRAWN = 200  # texts of one draw: of more the index shrinks with their number
_SURE = 0.998  # of draws from the profile itself stay below what counts as a difference: there are
# several measures, and a run that cries wolf once in a hundred is the most to ask of people
_FEW = 50  # texts, of nearly the same one: with fewer a bin or two is luck
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Stability:
    """One measure of new texts.

    ``psi`` is the index, ``by_chance`` its mean and ``bound`` its 99.8 % quantile for as many texts of the
    training itself (``independent``: those not nearly the same as another). Only what lies above the bound
    counts, and only as far as it lies above the mean.
    """

    measure: Measure
    n: int
    independent: int
    mean: float | None
    counts: tuple[int, ...]
    psi: float
    by_chance: float
    bound: float

    @property
    def level(self) -> Level:
        """How far it moved."""
        excess = self.psi - self.by_chance
        if self.psi <= self.bound or excess < _MOVING:
            return "stable"
        return "moving" if excess <= _OTHER else "other"

    @property
    def blind(self) -> bool:
        """Whether there are too few texts to see even another world for sure."""
        return self.independent < _FEW or self.bound - self.by_chance > _OTHER

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        measure = self.measure.to_dict()
        trained = {name: measure[name] for name in ("n", "mean", "edges", "labels", "shares")}
        return {
            "name": self.measure.name,
            "answer": self.measure.answer,
            "level": self.level,
            "psi": self.psi,
            "by_chance": self.by_chance,
            "bound": self.bound,
            "too_few": self.blind,
            "now": {
                "n": self.n,
                "independent": self.independent,
                "mean": self.mean,
                "counts": list(self.counts),
            },
            "trained": trained,
        }


def stability(measure: Measure, looks: Sequence[Look], independent: int) -> Stability:
    """How new texts compare; ``independent`` of them are not nearly the same as another."""
    values = [one.value(measure) for one in looks]
    counts = measure.counts(values)
    numbers = [float(value) for value in values if not isinstance(value, str)]
    effective = max(1, round(1 / (1 / max(1, independent) + 1 / measure.n)))
    by_chance, bound = chance(measure.shares, effective)
    mean = round(fmean(numbers), _DIGITS) if numbers else None
    psi = round(index(measure.shares, counts), _DIGITS)
    return Stability(measure, len(values), independent, mean, tuple(counts), psi, by_chance, bound)


def index(shares: Sequence[float], counts: Sequence[int]) -> float:
    """The population stability index; every bin counts half a text more, so that none is empty."""
    whole = sum(counts) + 0.5 * len(counts)
    parts = []
    for share, count in zip(shares, counts, strict=True):
        expected = (share * sum(counts) + 0.5) / whole
        found = (count + 0.5) / whole
        parts.append((found - expected) * math.log(found / expected))
    return math.fsum(parts)


@lru_cache(maxsize=256)
def chance(shares: tuple[float, ...], n: int) -> tuple[float, float]:
    """The mean and the 99.8 % quantile of the index of ``n`` texts drawn from the profile itself."""
    draw, drawn = Random(_SEED), min(n, _MOST_DRAWN)  # noqa: S311 - the same every time, no secret
    found = []
    for _ in range(_DRAWS):
        taken = Counter(draw.choices(range(len(shares)), shares, k=drawn))
        found.append(index(shares, [taken[place] for place in range(len(shares))]) * drawn / n)
    found.sort()
    return round(fmean(found), _DIGITS), round(found[math.ceil(_SURE * _DRAWS) - 1], _DIGITS)
