"""Likeness of texts and of short names (the home of rapidfuzz)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Final, TypeAlias

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, JaroWinkler, Levenshtein

Score: TypeAlias = tuple[int, float]
"""Which of the texts, counted from 0, and its likeness from 0 to 1."""


class Metric(Enum):
    """How the likeness of two whole texts is measured."""

    LEVENSHTEIN = "levenshtein"
    """1 - edits / length of the longer text; an edit inserts, deletes or replaces one character."""
    INDEL = "indel"
    """1 - edits / sum of both lengths; an edit inserts or deletes one character."""


LEVENSHTEIN: Final = Metric.LEVENSHTEIN
INDEL: Final = Metric.INDEL

_SHADE = 1e-6
"""How far below a cutoff rapidfuzz is asked: asked for 0.8 it may drop what it scores 0.8 itself."""

_SCORERS: dict[Metric, Callable[..., float]] = {
    LEVENSHTEIN: Levenshtein.normalized_similarity,
    INDEL: Indel.normalized_similarity,
}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or None when nothing is near; ties go to the first in order."""
    choices = sorted(set(known))
    found = process.extractOne(name, choices, scorer=JaroWinkler.normalized_similarity, score_cutoff=0.6)
    return found[0] if found else None


def alike(text: str, others: Sequence[str], cutoff: float, metric: Metric) -> list[Score]:
    """The texts whose likeness (0 to 1) reaches the cutoff, with it, in no order promised."""
    found = process.extract(text, others, scorer=_SCORERS[metric], score_cutoff=cutoff - _SHADE, limit=None)
    return [(i, score) for _, score, i in found if score >= cutoff]


def overlapping(text: str, others: Sequence[str], cutoff: float) -> list[Score]:
    """The texts that quote this one or that this one quotes, the shorter in the longer; likewise."""
    found = process.extract(
        text, others, scorer=fuzz.partial_ratio, score_cutoff=100 * (cutoff - _SHADE), limit=None
    )
    return [(i, score / 100) for _, score, i in found if score / 100 >= cutoff]


def likeness(one: str, other: str) -> float:
    """How alike two texts are as wholes, from 0 to 1 (Levenshtein, normalised)."""
    return Levenshtein.normalized_similarity(one, other)


def quotation(one: str, other: str) -> float:
    """How much of the shorter text stands in one stretch of the longer, from 0 to 1 (partial ratio)."""
    return fuzz.partial_ratio(one, other) / 100


def edits(one: str, other: str) -> list[tuple[str, str]]:
    """What turns one text into the other with the fewest edits: pairs of what goes and what comes."""
    return [
        (one[edit.src_start : edit.src_end], other[edit.dest_start : edit.dest_end])
        for edit in Levenshtein.opcodes(one, other)
        if edit.tag != "equal"
    ]


def longest_run(one: str, other: str) -> int:
    """How many characters in a row stay as they are when one text is turned into the other."""
    blocks = Levenshtein.opcodes(one, other)
    return max((edit.src_end - edit.src_start for edit in blocks if edit.tag == "equal"), default=0)


def quoted_in(short: str, long: str) -> str:
    """The stretch of the longer text that is most like the shorter one."""
    found = fuzz.partial_ratio_alignment(short, long)
    return long[found.dest_start : found.dest_end] if found else ""
