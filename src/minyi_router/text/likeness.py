"""Likeness of short names, for "did you mean" (the home of rapidfuzz)."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or None when nothing is near; ties go to the first in order."""
    choices = sorted(set(known))
    found = process.extractOne(name, choices, scorer=JaroWinkler.normalized_similarity, score_cutoff=0.6)
    return found[0] if found else None
