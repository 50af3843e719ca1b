"""The model as it answers: n-gram weights for each class, one temperature a head. Immutable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from minyi_router.learned.features import Features, Floats, Row
from minyi_router.learned.labels import Label, covering, given_value

DIGITS = 4
"""Probabilities are rounded so that machines that add in another order agree."""


class Belief(NamedTuple):
    """What one head thinks: a probability (0 to 1) for each of its labels, in their order."""

    head: Head
    shares: tuple[float, ...]

    @property
    def best(self) -> int:
        """The number of the likeliest label; of equals the first."""
        return max(range(len(self.shares)), key=lambda n: (self.shares[n], -n))

    @property
    def ranked(self) -> list[int]:
        """The numbers of the labels, the likeliest first."""
        return sorted(range(len(self.shares)), key=lambda n: (-self.shares[n], n))

    def share_of(self, given: Mapping[str, str | None]) -> float | None:
        """How likely it thinks a decision's answers (by name); None where no label covers them."""
        number = covering(self.head.labels, given_value(self.head.answer, given))
        return None if number is None else self.shares[number]

    def covers(self, given: Mapping[str, str | None]) -> bool:
        """Whether a decision's answers are counted under the likeliest label."""
        return covering(self.head.labels, given_value(self.head.answer, given)) == self.best

    @property
    def label(self) -> Label:
        """The likeliest label."""
        return self.head.labels[self.best]

    @property
    def share(self) -> float:
        """Its probability."""
        return self.shares[self.best]


@dataclass(frozen=True, slots=True)
class Head:
    """One answer of a model: its classes, where their columns start, and its temperature.

    Scores are divided by ``temperature`` before they become probabilities.
    """

    answer: str
    labels: tuple[Label, ...]
    first: int
    temperature: float

    def gives(self, learned: Sequence[str]) -> tuple[str, ...]:
        """Those of some learned answers that this head gives."""
        return tuple(name for name in learned if (name == "kind") is (self.answer == "kind"))

    def shares(self, scores: Floats) -> tuple[float, ...]:
        """The probabilities of its classes from all scores of a text, (labels of all heads,)."""
        own = scores[self.first : self.first + len(self.labels)] / self.temperature
        powers = np.exp(own - own.max())
        return tuple(np.round(powers / powers.sum(), DIGITS).tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A learned model.

    ``weights`` is (n-grams, labels of all heads), ``offsets`` (labels,). ``seen`` are the hashes of the
    texts it was trained on, ascending, and ``seen_scores`` (texts, labels) what models that had NOT seen
    them gave them, so that a history can be used to train and to calibrate. ``about`` is the report.
    ``hash``: the first 16 hex digits of the SHA-256 of all of it.
    """

    features: Features
    weights: NDArray[np.float32]
    offsets: Floats
    heads: tuple[Head, ...]
    seen: NDArray[np.uint64]
    seen_scores: NDArray[np.float32]
    about: Mapping[str, Any]
    hash: str

    def head(self, *answers: str) -> Head | None:
        """The head that gives one of these answers."""
        return next((head for head in self.heads if head.answer in answers), None)

    def scores(self, text: str) -> Floats:
        """The score of every label for a guarded text, (labels of all heads,)."""
        return self.scores_of(self.features.row(text))

    def scores_of(self, row: Row) -> Floats:
        """The score of every label for a row of features."""
        if not len(row.numbers):
            return self.offsets
        return row.weights @ self.weights[row.numbers].astype(np.float64) + self.offsets

    def beliefs(self, text: str) -> tuple[Belief, ...]:
        """What each head thinks of a guarded text."""
        scores = self.scores(text)
        return tuple(Belief(head, head.shares(scores)) for head in self.heads)

    def unseen(self) -> Model:
        """The same model, of each text it was trained on thinking as one that had not seen it."""
        return _Unseen(*(getattr(self, field.name) for field in fields(Model)))

    def unseen_beliefs(self, text: str) -> tuple[Belief, ...]:
        """What each head thinks; of a text it was trained on what a model without that text thought."""
        at = int(np.searchsorted(self.seen, text_hash(text)))
        if at == len(self.seen) or self.seen[at] != text_hash(text):
            return Model.beliefs(self, text)
        scores = self.seen_scores[at].astype(np.float64)
        return tuple(Belief(head, head.shares(scores)) for head in self.heads)


class _Unseen(Model):
    """See Model.unseen."""

    __slots__ = ()

    def beliefs(self, text: str) -> tuple[Belief, ...]:
        """What each head thinks, as of a text that it never saw."""
        return self.unseen_beliefs(text)


def text_hash(text: str) -> np.uint64:
    """A guarded text as one number: enough to know it again, not to read it.

    Gaps and punctuation do not count, so that a text is known again when its closing line was cut elsewhere.
    """
    letters = "".join(filter(str.isalnum, text))
    return np.uint64(int.from_bytes(blake2b(letters.encode(), digest_size=8).digest()))
