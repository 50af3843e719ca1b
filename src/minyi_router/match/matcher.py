"""One automaton pass finds every word, passage and name of a pack (the home of ahocorasick_rs)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeAlias

from ahocorasick_rs import AhoCorasick

from minyi_router.match.gapped import gapped_word, stretched, telling
from minyi_router.match.hits import Hit, Hits, Stretch, inside, merged, select, sentence_ends
from minyi_router.places import NamedAt
from minyi_router.rulepack.pack import Lexicon, PassageKind

Found: TypeAlias = dict[int, list[Hit]]
"""Hits by term while they are being found."""


class _Passage(NamedTuple):
    """A kind of passage, and the term of the words at which it stops (-1: none)."""

    kind: PassageKind
    stop: int


class Matcher:
    """Finds the words of a lexicon. Immutable; safe in threads."""

    __slots__ = (
        "_automaton",
        "_cancelling",
        "_gapped",
        "_lexicon",
        "_longest_negation",
        "_named",
        "_openings",
        "_passages",
        "_special",
    )

    def __init__(self, lexicon: Lexicon, passages: tuple[PassageKind, ...]) -> None:
        self._lexicon = lexicon
        self._automaton = AhoCorasick(list(lexicon.patterns)) if lexicon.patterns else None
        self._gapped = {
            pattern: [(telling(word), gapped_word(lexicon, word)) for word in words]
            for pattern, words in lexicon.gapped.items()
        }
        stops = {passage: term for term, passage in lexicon.passage_ends.items()}
        self._passages = {
            term: _Passage(passages[i], stops.get(i, -1)) for term, i in lexicon.passages.items()
        }
        self._cancelling, self._openings = frozenset(lexicon.cancels), frozenset(lexicon.passages)
        self._special = self._cancelling | self._openings | lexicon.refusing
        self._named = frozenset(lexicon.names)
        self._longest_negation = max(map(len, lexicon.negations), default=0)

    def find(self, text: str, title_end: int = 0) -> Hits:
        """Every hit in a folded text whose first ``title_end`` characters are the title."""
        found = self._scan(text)
        special = self._special.intersection(found)
        if not special:
            return Hits(text, title_end, found)
        self._cancel(found, text, special)
        stretches = self._stretches(text, found, special & self._openings)
        if not stretches:
            return Hits(text, title_end, found)
        ignored = frozenset([kind.name for kind, _ in stretches if kind.ignored])
        silent = [stretch for kind, of_kind in stretches if kind.ignored for stretch in of_kind]
        requests = [stretch for kind, of_kind in stretches if not kind.ignored for stretch in of_kind]
        counted = select(found, merged(silent), len(text), within=False) if silent else found
        named = {kind.name: of_kind for kind, of_kind in stretches}
        return Hits(text, title_end, counted, found, named, ignored, merged(requests))

    def names(self, hits: Hits) -> tuple[NamedAt, ...]:
        """Places and units named where words count; a name inside a longer name is not meant."""
        names, counted = self._lexicon.names, hits.counted
        named = self._named.intersection(counted)
        if not named:
            return ()
        found = [(start, end, names[term]) for term in named for start, end, _ in counted[term]]
        return tuple(NamedAt(name, start, end) for start, end, name in _longest(found))

    def _scan(self, text: str) -> Found:
        found: Found = {}
        if self._automaton is None:
            return found
        by_word: dict[int, list[Hit]] = {}
        for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if word in by_word:
                by_word[word].append((start, end, word))
            else:
                by_word[word] = [(start, end, word)]
        plain = self._lexicon.plain
        mixed: set[int] = set()
        for word, hits in by_word.items():
            for term in plain[word]:  # as _share, which would be a call for every word
                if term not in found:
                    found[term] = hits
                else:
                    _join(found, mixed, term, hits)
        if self._gapped:
            self._stretch(text, by_word, found, mixed)
        for term in mixed:
            found[term].sort()
        return found

    def _stretch(self, text: str, by_word: Found, found: Found, mixed: set[int]) -> None:
        """Add the gapped words that the words found are anchors of."""
        for anchor in by_word.keys() & self._gapped.keys():
            for other_piece, gapped in self._gapped[anchor]:
                if other_piece in text and (wholes := stretched(text, gapped, by_word[anchor])):
                    _share(found, mixed, gapped.terms, wholes)

    def _cancel(self, found: Found, text: str, special: AbstractSet[int]) -> None:
        """Drop words inside longer phrases that cancel them, and negated ones that refuse negation."""
        cancels = self._lexicon.cancels
        for canceller in special & self._cancelling:
            term = cancels[canceller]
            if term in found:
                phrases = merged([(start, end) for start, end, _ in found[canceller]])
                _keep(found, term, [hit for hit in found[term] if not inside(hit, phrases)])
        for term in special & self._lexicon.refusing & found.keys():
            _keep(found, term, [hit for hit in found[term] if not self._negated(text, hit[0])])

    def _negated(self, text: str, start: int) -> bool:
        return text[max(0, start - self._longest_negation) : start].endswith(self._lexicon.negations)

    def _stretches(
        self, text: str, found: Found, openings: AbstractSet[int]
    ) -> list[tuple[PassageKind, list[Stretch]]]:
        """The stretches of every passage that the text has."""
        result: list[tuple[PassageKind, list[Stretch]]] = []
        ends: list[int] = []
        for term in openings:
            kind, stop = self._passages[term]
            if kind.reach == "phrase":  # no stop can come before its end
                result.append((kind, merged([(start, end) for start, end, _ in found[term]])))
                continue
            if kind.reach == "sentence" and not ends:
                ends = sentence_ends(text)
            stops = sorted([hit[0] for hit in found.get(stop, ())])
            result.append((kind, merged(_reaching(text, kind.reach, found[term], ends, stops))))
        return result


def _keep(found: Found, term: int, hits: list[Hit]) -> None:
    if hits:
        found[term] = hits
    else:
        del found[term]


def _next(offsets: Sequence[int], after: int, default: int) -> int:
    i = bisect_left(offsets, after)
    return offsets[i] if i < len(offsets) else default


def _reaching(
    text: str, reach: str, phrases: Iterable[Hit], ends: Sequence[int], stops: Sequence[int]
) -> list[Stretch]:
    """The stretches that some phrases open: as far as they reach, at most to the next stop."""
    length = len(text)
    stretches = []
    for start, end, _ in phrases:
        far = length
        if reach == "sentence":
            far = _next(ends, end, length)
        elif reach == "paragraph":
            newline = text.find("\n", end)
            far = length if newline < 0 else newline
        stretches.append((start, min(far, _next(stops, end, length))))
    return stretches


def _share(found: Found, mixed: set[int], terms: Iterable[int], hits: list[Hit]) -> None:
    """Give these hits to all terms, which then hold one list together until one of them gets more."""
    for term in terms:
        if term not in found:
            found[term] = hits
        else:
            _join(found, mixed, term, hits)


def _join(found: Found, mixed: set[int], term: int, hits: list[Hit]) -> None:
    """More hits for a term that has some: in a list of its own, to be put in order at the end."""
    if term in mixed:
        found[term] += hits
    else:
        found[term] = found[term] + hits
        mixed.add(term)


def _longest(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The hits that no longer hit covers, in order of place."""
    kept: list[tuple[int, int, str]] = []
    furthest = -1
    for start, end, name in sorted(found, key=lambda f: (f[0], -f[1], f[2])):
        same = bool(kept) and kept[-1][:2] == (start, end)
        if end > furthest or same:
            kept.append((start, end, name))
            furthest = max(furthest, end)
    return kept
