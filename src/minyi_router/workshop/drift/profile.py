"""What the texts that a model was trained on looked like, in a few distributions and no text at all.

Training stores it in the model (``about["profile"]``); drift compares new texts with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, NamedTuple

from minyi_router.learned.features import grams_of
from minyi_router.learned.model import Belief, Model
from minyi_router.learned.reading import GAP

OTHERS = "（其他）"
_BINS = 10
_RARE = 0.01  # classes with a smaller share of the texts are taken together
_DIGITS = 6


class DriftError(ValueError):
    """There is nothing to compare, or nothing to compare with; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The distribution of one thing over ``n`` texts.

    ``name``: ``unknown`` (share of a text's distinct n-grams that the model does not know), ``length``
    (characters), ``class`` and ``top`` (the likeliest class, and its probability) of the head ``answer``.
    Numbers fall into bins between ``edges``; classes are named by ``labels``. ``shares`` add up to 1.
    """

    name: str
    answer: str
    n: int
    mean: float | None
    edges: tuple[float, ...]
    labels: tuple[str, ...]
    shares: tuple[float, ...]

    def counts(self, values: Iterable[float | str]) -> list[int]:
        """How many of some values fall into each bin, or under each label."""
        found = Counter(map(self._place, values))
        return [found[place] for place in range(len(self.shares))]

    def _place(self, value: float | str) -> int:
        if isinstance(value, str):
            return self.labels.index(value if value in self.labels else OTHERS)
        return bisect_right(self.edges, value)

    @classmethod
    def of_dict(cls, written: Mapping[str, Any]) -> Measure:
        """Back from plain data."""
        parts: Any = {name: tuple(v) if isinstance(v, list) else v for name, v in written.items()}
        return cls(**parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        whole = {name: getattr(self, name) for name in self.__slots__}
        return whole | {name: list(whole[name]) for name in ("edges", "labels", "shares")}


class Look(NamedTuple):
    """What is measured of one text: share of unknown n-grams (0 to 1), characters, what each head thinks."""

    unknown: float
    length: int
    beliefs: tuple[Belief, ...]

    def value(self, measure: Measure) -> float | str:
        """What a measure takes of it."""
        if measure.name == "unknown":
            return self.unknown
        if measure.name == "length":
            return self.length
        belief = next(one for one in self.beliefs if one.head.answer == measure.answer)
        return belief.label.name if measure.name == "class" else belief.share


def look(model: Model, text: str) -> Look:
    """A guarded text that the model was not trained on."""
    grams = _grams(text)
    known = len(model.features.row(text).numbers)
    return Look(1 - known / len(grams) if grams else 0.0, characters(text), model.beliefs(text))


def characters(text: str) -> int:
    """How many characters of a guarded text count."""
    return len(text) - text.count(GAP)


def profile(model: Model, texts: Sequence[str]) -> dict[str, Any]:
    """What the texts of a training looked like to a model that had not seen them; plain data for JSON.

    An n-gram counts as unknown where it would not be known without the text it stands in. Classes and
    probabilities are those of ``model.seen_scores``.

    Args:
        model: the trained model, complete but for ``about`` and ``hash``.
        texts: the distinct guarded texts that it was trained on, in any order.
    """
    distinct = sorted(set(texts))
    measures = [
        _numeric("unknown", "", _unknown(model, distinct)),
        _numeric("length", "", [float(characters(text)) for text in distinct]),
    ]
    scores = model.seen_scores.astype("float64")
    for head in model.heads:
        beliefs = [Belief(head, head.shares(row)) for row in scores]
        measures.append(_named(head.answer, [belief.label.name for belief in beliefs]))
        measures.append(_numeric("top", head.answer, [belief.share for belief in beliefs]))
    return {"texts": len(distinct), "measures": [one.to_dict() for one in measures if one.n]}


def read_profile(about: Mapping[str, Any]) -> tuple[int, tuple[Measure, ...]]:
    """How many texts a model was trained on, and their measures.

    Raises:
        DriftError: the model has no profile, or one that this version cannot read.
    """
    written = about.get("profile")
    if not written or not written.get("measures"):
        raise DriftError("模型里没有记下训练时的来件是什么样子，没有可比的；请用 minyi train 重新训练")
    try:
        return int(written["texts"]), tuple(map(Measure.of_dict, written["measures"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # of another version
        raise DriftError("模型里记的训练时的样子，这个版本读不懂；请用 minyi train 重新训练") from error


def _grams(text: str) -> set[int]:
    return set(grams_of(text)[0].tolist())


def _unknown(model: Model, texts: Sequence[str]) -> list[float]:
    """Of each text the share of n-grams that a model trained on the others would not know."""
    texts_with: Counter[int] = Counter()
    for text in texts:
        texts_with.update(_grams(text))
    vocabulary = set(model.features.grams.tolist())
    least = min((texts_with[gram] for gram in vocabulary if texts_with[gram]), default=1)
    found = []
    for text in texts:
        grams = _grams(text)
        lost = sum(gram not in vocabulary or texts_with[gram] <= least for gram in grams)
        found.append(lost / len(grams) if grams else 0.0)
    return found


def _numeric(name: str, answer: str, values: Sequence[float]) -> Measure:
    """In bins of equal share, as far as equal values allow."""
    ordered = sorted(round(value, _DIGITS) for value in values)
    n = len(ordered)
    edges = sorted({ordered[n * part // _BINS] for part in range(1, _BINS)}) if n else []
    edges = [edge for edge in edges if edge > ordered[0]]
    mean = round(fmean(ordered), _DIGITS) if n else None
    empty = Measure(name, answer, n, mean, tuple(edges), (), (0.0,) * (len(edges) + 1))
    return _filled(empty, empty.counts(ordered))


def _named(answer: str, values: Sequence[str]) -> Measure:
    found = Counter(values)
    labels = [label for label, count in sorted(found.items()) if count >= _RARE * len(values)]
    empty = Measure("class", answer, len(values), None, (), (*labels, OTHERS), (0.0,) * (len(labels) + 1))
    return _filled(empty, empty.counts(values))


def _filled(measure: Measure, counts: Sequence[int]) -> Measure:
    shares = tuple(round(count / measure.n, _DIGITS) for count in counts) if measure.n else ()
    return Measure(
        measure.name, measure.answer, measure.n, measure.mean, measure.edges, measure.labels, shares
    )
