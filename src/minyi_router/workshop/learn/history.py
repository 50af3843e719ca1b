"""A history as training sees it: each distinct text once, without what operators wrote into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minyi_router.engine import Engine, find
from minyi_router.learned.features import Ints
from minyi_router.learned.model import text_hash
from minyi_router.learned.reading import GAP, guarded
from minyi_router.model import Appeal

FOLDS = 5


class Taught(NamedTuple):
    """An appeal, and for each answer asked about the label it got; "" where nobody said."""

    appeal: Appeal
    labels: tuple[str, ...]


class Texts(NamedTuple):
    """Distinct texts, and for each row of a history the number of its text."""

    texts: tuple[str, ...]
    of: Ints


class Cuts(NamedTuple):
    """In how many appeals something was cut: by passage, by unit named outside those, and any of them."""

    passages: Counter[str]
    units: Counter[str]
    appeals: int


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What there is to learn from, and what was left out.

    ``own`` are the guarded texts, each gap as one character, so that a longer name of a unit makes no
    other text; ``whole`` the folded ones as they came in; ``labels`` those of each row, ``hashes`` by which
    a model knows its text again. Rows with nothing left to read (``empty``) or without any label
    (``unlabelled``) are only counted. ``until``: the day of the newest appeal.
    """

    own: Texts
    whole: Texts
    labels: tuple[tuple[str, ...], ...]
    hashes: NDArray[np.uint64]
    cuts: Cuts
    empty: int
    unlabelled: int
    until: str

    def folds(self, texts: Texts) -> Ints:
        """The fold of each distinct text, 0 to 4: rows whose guarded texts are equal share theirs."""
        by_own = np.array([int(text_hash(text)) % FOLDS for text in self.own.texts], np.intp)
        folds = np.zeros(len(texts.texts), np.intp)
        folds[texts.of[::-1]] = by_own[self.own.of[::-1]]  # the first row with a text decides
        return folds


def history_of(engine: Engine, rows: Iterable[Taught]) -> History:
    """The appeals as an engine's pack reads them."""
    own, whole, cuts = _Shelf(), _Shelf(), Cuts(Counter(), Counter(), 0)
    labels: list[tuple[str, ...]] = []
    hashes: list[np.uint64] = []
    empty = unlabelled = 0
    until = ""
    for row in rows:
        if not any(row.labels):
            unlabelled += 1
            continue
        text, raw, cuts = _read(engine, row.appeal, cuts)
        if not text.strip():
            empty += 1
            continue
        own.add(GAP.join(filter(None, text.split(GAP))))
        whole.add(raw)
        labels.append(row.labels)
        hashes.append(text_hash(text))
        received = row.appeal.received_at
        until = max(until, f"{received:%Y-%m-%d}" if received else "")
    known = np.array(hashes, np.uint64)
    return History(own.texts(), whole.texts(), tuple(labels), known, cuts, empty, unlabelled, until)


def _read(engine: Engine, appeal: Appeal, cuts: Cuts) -> tuple[str, str, Cuts]:
    """The guarded text, the folded text, and the counts with what was cut here."""
    hits = find(engine.matcher, appeal)
    names = engine.matcher.names(hits)
    text = guarded(engine.pack, hits, names)
    cuts.passages.update(name for name in hits.ignored if hits.passages.get(name))
    cuts.units.update({name.name for name in names if name.name in engine.pack.units})
    return text, hits.text, cuts._replace(appeals=cuts.appeals + (text != hits.text))


class _Shelf:
    """Distinct texts in order of appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._of: list[int] = []

    def add(self, text: str) -> None:
        self._of.append(self._numbers.setdefault(text, len(self._numbers)))

    def texts(self) -> Texts:
        return Texts(tuple(self._numbers), np.array(self._of, np.intp))
