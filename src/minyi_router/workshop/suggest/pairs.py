"""Candidate pairs: two words that stand near each other in a sentence of many rows not right today."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations

from minyi_router.text.folding import SENTENCE_END
from minyi_router.workshop.suggest.history import Seen
from minyi_router.workshop.suggest.words import LONGEST, Unit

_MOST_IN_A_SENTENCE = 24  # words that are paired with each other


class Index:
    """In which rows each of some words stands."""

    def __init__(self, rows: Sequence[Seen], words: AbstractSet[str]) -> None:
        self._rows = rows
        self._with: dict[str, set[int]] = defaultdict(set)
        long = [word for word in words if len(word) > LONGEST]  # in Latin letters
        for i, row in enumerate(rows):
            for word in _standing(row.text, words):
                self._with[word].add(i)
            for word in long:
                if word in row.text:
                    self._with[word].add(i)

    def rows(self, item: str) -> list[Seen]:
        """The rows in which all words of an item stand (anywhere), in order."""
        found = sorted((self._with.get(word, set()) for word in item.split("+")), key=len)
        return [self._rows[i] for i in sorted(set.intersection(*found))]


def _standing(text: str, words: AbstractSet[str]) -> set[str]:
    size = len(text)
    return {text[i:j] for i in range(size) for j in range(i + 2, min(i + LONGEST, size) + 1)} & words


def pairs_in(units: Iterable[Unit], words: AbstractSet[str], near: int, least: int) -> dict[str, int]:
    """Pairs as items (``词+词``) with the number of tickets they stand in, from ``least`` on."""
    counts: Counter[tuple[str, str]] = Counter()
    for unit in units:
        found: set[tuple[str, str]] = set()
        for text in unit.texts:
            for sentence in SENTENCE_END.split(text):
                found |= _pairs(sentence, words, near)
        counts.update(found)
    return {f"{one}+{other}": n for (one, other), n in sorted(counts.items()) if n >= least}


def _pairs(sentence: str, words: AbstractSet[str], near: int) -> set[tuple[str, str]]:
    size = len(sentence)
    places = [
        (i, j)
        for i in range(size)
        for j in range(i + 2, min(i + LONGEST, size) + 1)
        if sentence[i:j] in words
    ]
    if len(places) > _MOST_IN_A_SENTENCE:  # the longer ones say more
        places = sorted(
            sorted(places, key=lambda p: (p[0] - p[1], sentence[p[0] : p[1]], p))[:_MOST_IN_A_SENTENCE]
        )
    found = set()
    for (a, b), (c, d) in combinations(places, 2):
        one, other = sentence[a:b], sentence[c:d]
        if b < c <= b + near and one not in other and other not in one:
            found.add((one, other) if one < other else (other, one))
    return found
