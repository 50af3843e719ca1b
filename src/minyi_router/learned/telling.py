"""Which words of a text spoke for what the model thinks, and which against it."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

import numpy as np

from minyi_router.learned.features import Floats
from minyi_router.learned.model import Belief, Model
from minyi_router.learned.reading import GAP

MOST_FOR, MOST_AGAINST = 4, 2
_LEAST = 0.1  # of the strongest: what says less is not worth a word


class Said(NamedTuple):
    """A stretch of a guarded text that spoke for an answer, or against it (``weight`` below 0).

    ``weight`` is its part of the log-odds between the likeliest label and the next; ``stretches`` are all
    places where the same characters stand.
    """

    text: str
    weight: float
    stretches: tuple[tuple[int, int], ...]


def said(model: Model, belief: Belief, text: str) -> list[Said]:
    """The strongest stretches: first those for the likeliest label, then those for the next likeliest."""
    by_text: dict[str, tuple[float, list[tuple[int, int]]]] = {}
    for start, end, weight in _stretches(_by_character(model, belief, text), text):
        total, found = by_text.get(text[start:end], (0.0, []))
        by_text[text[start:end]] = (total + weight, [*found, (start, end)])
    all_said = [Said(word, round(total, 2), tuple(found)) for word, (total, found) in by_text.items()]
    least = _LEAST * max((abs(one.weight) for one in all_said), default=0.0)
    strong = sorted(
        (one for one in all_said if one.weight and abs(one.weight) >= least),
        key=lambda one: (-abs(one.weight), one.stretches),
    )
    return [one for one in strong if one.weight > 0][:MOST_FOR] + [one for one in strong if one.weight < 0][
        :MOST_AGAINST
    ]


def _by_character(model: Model, belief: Belief, text: str) -> Floats:
    """The log-odds of the likeliest label against the next, shared out to the characters that bring them."""
    first, second = (belief.head.first + number for number in belief.ranked[:2])
    row, spots = model.features.row(text), model.features.spots(text)
    apart = (model.weights[:, first] - model.weights[:, second])[row.numbers].astype(np.float64)
    worth = dict(
        zip(row.numbers.tolist(), (row.weights * apart / belief.head.temperature).tolist(), strict=True)
    )
    counts = dict(zip(*(part.tolist() for part in np.unique(spots.numbers, return_counts=True)), strict=True))
    characters = np.zeros(len(text))
    for number, start, size in zip(*(part.tolist() for part in spots), strict=True):
        characters[start : start + size] += worth[number] / counts[number] / size
    return characters


def _stretches(characters: Floats, text: str) -> list[tuple[int, int, float]]:
    """Neighbouring characters that speak for the same side, with what they say in sum."""
    signs = np.sign(characters).tolist()
    found: list[tuple[int, int, float]] = []
    at = 0
    for (sign, _), run in groupby(zip(signs, (c == GAP for c in text), strict=True)):
        end = at + sum(1 for _ in run)
        if sign:
            found.append((at, end, float(characters[at:end].sum())))
        at = end
    return found
