"""The words that set new texts apart: frequent in them, unknown to the model or rare where it was trained."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from minyi_router.learned.features import Features
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.parse import Parsed
from minyi_router.workshop.suggest.history import blanked
from minyi_router.workshop.suggest.speech import Refusals
from minyi_router.workshop.suggest.words import Lexis, Unit, is_word, lexis

LEAST = 3
"""In so many different texts a word must stand: what fewer say is their own affair."""
_MOST_READ = 5_000  # different texts
_OFTEN = 0.002  # share of the texts that a word must stand in
_TIMES = 3.0  # as often as in training at least
_BY_CHANCE = 0.05  # of all words tried together
_AFTER_PLACES = frozenset("路村街镇区市县乡巷庄湾")
"""What begins so is mostly the end of one place's name with the beginning of another word."""


@dataclass(frozen=True, slots=True)
class NewWord:
    """A word, in how many of ``n`` different texts it stands, and of the training's at most."""

    word: str
    count: int
    n: int
    before: int
    trained: int

    @property
    def telling(self) -> float:
        """How surely more frequent it is than in training (Dunning's log-likelihood ratio); 0 if not."""
        share = (self.count + self.before) / (self.n + self.trained)
        if self.count * self.trained < _TIMES * self.before * self.n:
            return 0.0
        now = self.count * math.log(self.count / (share * self.n))
        return 2 * (now + self.before * math.log(self.before / (share * self.trained)))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "word": self.word,
            "texts": self.count,
            "of": self.n,
            "trained_at_most": self.before,
            "trained_of": self.trained,
        }


@dataclass(frozen=True, slots=True)
class WordFinder:
    """Finds the words; ``trained`` is the number of texts the model was trained on.

    Names of people, places and units, numbers and what every letter says are left out.
    """

    features: Features
    trained: int
    refusals: Refusals

    @classmethod
    def of(cls, pack: RulePack, parsed: Parsed, features: Features, trained: int) -> WordFinder:
        """For a pack and the n-grams of a model."""
        return cls(features, trained, Refusals(pack, parsed))

    def find(self, tickets: Mapping[int, Sequence[str]], most: int) -> tuple[NewWord, ...]:
        """The most telling words of guarded texts, near-identical ones given as one ticket."""
        chosen = sorted(tickets)[:_MOST_READ]
        units = [Unit("", "silent", tuple(sorted({blanked(t) for t in tickets[i]}))) for i in chosen]
        known = lexis(units, max(LEAST, math.ceil(_OFTEN * len(units))))
        ranked = sorted(self._telling(known, len(units)), key=lambda w: (-w.telling, -len(w.word), w.word))
        found: list[NewWord] = []
        for one in ranked:
            if len(found) == most:
                break
            if not any(one.word in other.word or other.word in one.word for other in found):
                found.append(one)
        return tuple(found)

    def _telling(self, known: Lexis, n: int) -> Iterator[NewWord]:
        tried = max(1, len(known.words))
        least = NormalDist().inv_cdf(1 - _BY_CHANCE / tried / 2) ** 2
        for word, figures in known.words.items():
            one = NewWord(word, figures.classes.total(), n, self._before(word), self.trained)
            if one.telling < least or not is_word(word, known):
                continue
            refused = self.refusals.reason(word, figures.right, figures.total)
            if refused is None and word[0] not in _AFTER_PLACES:
                yield one

    def _before(self, word: str) -> int:
        """How many training texts have a word at most: no more than its rarest pair; 1 if that is unknown."""
        spots = self.features.spots(word)
        counts = [
            self._texts_with(float(self.features.idf[number]))
            for number, size in zip(spots.numbers.tolist(), spots.sizes.tolist(), strict=True)
            if size == 2
        ]
        return max(1, min(counts)) if len(counts) == len(word) - 1 else 1

    def _texts_with(self, idf: float) -> int:
        """In how many texts an n-gram stood: training has idf = ln((1 + texts) / (1 + texts with it)) + 1."""
        return round((1 + self.trained) * math.exp(1 - idf)) - 1
