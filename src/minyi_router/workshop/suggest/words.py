"""Candidate words: stretches of two to six characters that many texts share and that end where words end."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from minyi_router.workshop.suggest.history import Seen, State
from minyi_router.workshop.suggest.speech import LOOSE

LONGEST = 6  # characters of a Chinese word; a word in Latin letters is taken whole
_RUN = re.compile("[\u3400-\u9fff]{2,}|[a-z]{2,12}")
_FREE = 0.7
"""A word beside which one and the same neighbour stands more often than this is part of a longer one."""
_COHESION = 3.0
"""How much more often the halves of a word must stand together than by chance."""

ClassOf = tuple[str, State]
"""A group of labels, and what became of the row."""


class Unit(NamedTuple):
    """The texts of one ticket that are of one class: statistics count each once."""

    group: str
    state: State
    texts: tuple[str, ...]


@dataclass(slots=True)
class Word:
    """In how many tickets of each class a word stands; and its neighbours, to tell where it ends."""

    classes: Counter[ClassOf] = field(default_factory=Counter)
    total: int = 0
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def of(self, group: str, *states: State, inside: bool) -> int:
        """Tickets of some states, of a group or of all others."""
        return sum(n for (g, s), n in self.classes.items() if (g == group) is inside and s in states)


class Lexis(NamedTuple):
    """The words found frequent, with their figures; single characters and all of them for comparison."""

    words: dict[str, Word]
    singles: Counter[str]
    length: int


def units_of(rows: Iterable[Seen], group_of: dict[str, str]) -> list[Unit]:
    """The tickets of rows by class, in an order that does not depend on that of the rows."""
    found: dict[tuple[int, str, State], set[str]] = defaultdict(set)
    for row in rows:
        found[row.ticket, group_of[row.label], row.state].add(row.text)
    return [Unit(group, state, tuple(sorted(texts))) for (_, group, state), texts in sorted(found.items())]


def runs(text: str) -> Iterator[str]:
    """The stretches of a readable text that words are cut from."""
    return (found[0] for found in _RUN.finditer(text))


def lexis(units: Sequence[Unit], least: int) -> Lexis:
    """The words that at least so many tickets of one group share which are not right today."""
    lacking: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.state != "right":
            lacking[unit.group].append(unit)
    frequent: set[str] = set()
    for group in sorted(lacking):
        frequent |= _frequent(lacking[group], least)
    return _counted(units, frequent)


def _frequent(units: Sequence[Unit], least: int) -> set[str]:
    """Words by length: a longer one can only be frequent if both ends of it are."""
    found: set[str] = set()
    shorter: AbstractSet[str] = frozenset()
    for length in range(2, LONGEST + 1):
        counts: Counter[str] = Counter()
        for unit in units:
            counts.update(_of_length(unit, length, shorter))
        shorter = {word for word, n in counts.items() if n >= least}
        found |= shorter
        if not shorter:
            break
    return found


def _of_length(unit: Unit, length: int, shorter: AbstractSet[str]) -> set[str]:
    """The stretches of one length in a ticket; words in Latin letters come with the shortest."""
    found = set()
    for text in unit.texts:
        for run in runs(text):
            if run.isascii():
                if length == 2:
                    found.add(run)
                continue
            for i in range(len(run) - length + 1):
                word = run[i : i + length]
                if length == 2 or (word[1:] in shorter and word[:-1] in shorter):
                    found.add(word)
    return found


def _counted(units: Sequence[Unit], frequent: AbstractSet[str]) -> Lexis:
    """The figures of the frequent words over all tickets; neighbours from one text of each."""
    words = {word: Word() for word in sorted(frequent)}
    singles: Counter[str] = Counter()
    length = 0
    for unit in units:
        found: set[str] = set()
        for i, text in enumerate(unit.texts):
            for run in runs(text):
                if i == 0:
                    singles.update(run)
                    length += len(run)
                _tally(run, words, found, whole=i == 0)
        for word in found:
            words[word].classes[unit.group, unit.state] += 1
    return Lexis(words, singles, length)


def _tally(run: str, words: dict[str, Word], found: set[str], *, whole: bool) -> None:
    """Note the words of a run, and with ``whole`` what stands beside them."""
    size = len(run)
    spans = [(0, size)] if run.isascii() else _spans(size)
    for i, j in spans:
        word = run[i:j]
        if word not in words:
            continue
        found.add(word)
        if whole:
            entry = words[word]
            entry.total += 1
            if i:
                entry.left[run[i - 1]] += 1
            if j < size:
                entry.right[run[j]] += 1


def _spans(size: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(size - 1) for j in range(i + 2, min(i + LONGEST, size) + 1))


def is_word(text: str, known: Lexis) -> bool:
    """Whether a stretch ends where words end and holds together."""
    word = known.words[text]
    if text.isascii():
        return True
    if any(_bound(beside, word.total) for beside in (word.left, word.right)):
        return False
    return all(_cohesion(text, cut, known) >= _COHESION for cut in range(1, len(text)))


def _bound(beside: Counter[str], total: int) -> bool:
    """Whether one neighbour that could be part of the word nearly always stands there."""
    return max((n for char, n in beside.items() if char not in LOOSE), default=0) > _FREE * total


def _cohesion(text: str, cut: int, known: Lexis) -> float:
    parts = [_count(part, known) for part in (text[:cut], text[cut:])]
    return known.words[text].total * known.length / max(1, parts[0] * parts[1])


def _count(part: str, known: Lexis) -> int:
    return known.singles[part] if len(part) == 1 else known.words[part].total if part in known.words else 1
