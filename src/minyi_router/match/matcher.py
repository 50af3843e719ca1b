"""One automaton pass finds every word, passage and name of a pack (the home of ahocorasick_rs)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick

from minyi_router.match.hits import Hit, Hits, Stretch, merged, select, sentence_ends
from minyi_router.places import NamedAt
from minyi_router.rulepack.pack import GappedWord, Lexicon, PassageKind
from minyi_router.text.folding import SENTENCE_END


class Matcher:
    """Finds the words of a lexicon. Immutable; safe in threads."""

    __slots__ = ("_automaton", "_lexicon", "_longest_negation", "_passages")

    def __init__(self, lexicon: Lexicon, passages: tuple[PassageKind, ...]) -> None:
        self._lexicon = lexicon
        self._passages = passages
        self._automaton = AhoCorasick(list(lexicon.patterns)) if lexicon.patterns else None
        self._longest_negation = max(map(len, lexicon.negations), default=0)

    def find(self, text: str, title_end: int = 0) -> Hits:
        """Every hit in a folded text whose first ``title_end`` characters are the title."""
        found = self._scan(text)
        special = [term for term in found if term >= self._lexicon.first_special]
        if not special and found.keys().isdisjoint(self._lexicon.refusing):
            return Hits(text, title_end, found)
        self._cancel(found, text, special)
        stretches = self._stretches(text, found, special)
        if not stretches:
            return Hits(text, title_end, found)
        ignored = [s for kind in self._passages if kind.ignored for s in stretches.get(kind.name, ())]
        requests = [s for kind in self._passages if not kind.ignored for s in stretches.get(kind.name, ())]
        counted = select(found, merged(ignored), within=False) if ignored else found
        names = frozenset(kind.name for kind in self._passages if kind.ignored)
        return Hits(text, title_end, counted, found, stretches, names, merged(requests))

    def names(self, hits: Hits) -> tuple[NamedAt, ...]:
        """Places and units named where words count; a name inside a longer name is not meant."""
        names = self._lexicon.names
        found = [
            (start, end, names[term])
            for term in hits.counted
            if term in names
            for start, end, _ in hits.counted[term]
        ]
        return tuple(NamedAt(name, start, end) for start, end, name in _longest(found))

    def _scan(self, text: str) -> dict[int, list[Hit]]:
        found: dict[int, list[Hit]] = {}
        if self._automaton is None:
            return found
        plain, gapped = self._lexicon.plain, self._lexicon.gapped
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for term in plain[pattern]:
                if term in found:
                    found[term].append((start, end, pattern))
                else:
                    found[term] = [(start, end, pattern)]
            if pattern in gapped:
                self._scan_gapped(found, text, gapped[pattern], (start, end))
        return found

    def _scan_gapped(
        self, found: dict[int, list[Hit]], text: str, words: Sequence[GappedWord], anchor: Stretch
    ) -> None:
        for word in words:
            whole = _around(text, word, anchor, self._lexicon.gap)
            if whole:
                for term in self._lexicon.gapped_terms[word.word]:
                    found.setdefault(term, []).append((*whole, word.word))

    def _cancel(self, found: dict[int, list[Hit]], text: str, special: Sequence[int]) -> None:
        """Drop words inside longer phrases that cancel them, and negated ones that refuse negation."""
        for canceller in special:
            term = self._lexicon.cancels.get(canceller)
            if term is not None and term in found:
                phrases = merged((start, end) for start, end, _ in found[canceller])
                _keep(found, term, list(select({term: found[term]}, phrases, within=False).get(term, ())))
        for term in self._lexicon.refusing & found.keys():
            _keep(found, term, [hit for hit in found[term] if not self._negated(text, hit[0])])

    def _negated(self, text: str, start: int) -> bool:
        return text[max(0, start - self._longest_negation) : start].endswith(self._lexicon.negations)

    def _stretches(
        self, text: str, found: dict[int, list[Hit]], special: Sequence[int]
    ) -> dict[str, list[Stretch]]:
        lexicon = self._lexicon
        stops = {
            lexicon.passage_ends[t]: sorted(h[0] for h in found[t])
            for t in special
            if t in lexicon.passage_ends
        }
        ends = None
        result = {}
        for term in special:
            passage = lexicon.passages.get(term)
            if passage is None:
                continue
            ends = sentence_ends(text) if ends is None else ends
            kind = self._passages[passage]
            result[kind.name] = merged(
                (
                    start,
                    min(_reach(text, kind.reach, end, ends), _next(stops.get(passage, ()), end, len(text))),
                )
                for start, end, _ in found[term]
            )
        return result


def _keep(found: dict[int, list[Hit]], term: int, hits: list[Hit]) -> None:
    if hits:
        found[term] = hits
    else:
        del found[term]


def _next(offsets: Sequence[int], after: int, default: int) -> int:
    i = bisect_left(offsets, after)
    return offsets[i] if i < len(offsets) else default


def _reach(text: str, reach: str, end: int, ends: Sequence[int]) -> int:
    """Where a passage ends whose phrase ends at ``end``."""
    if reach == "phrase":
        return end
    if reach == "sentence":
        return _next(ends, end, len(text))
    if reach == "paragraph":
        newline = text.find("\n", end)
        return len(text) if newline < 0 else newline
    return len(text)


def _around(text: str, word: GappedWord, anchor: Stretch, gap: int) -> Stretch | None:
    """The whole stretch of a gapped word around its anchor piece, the nearest pieces on both sides."""
    start, end = anchor
    for piece in reversed(word.pieces[: word.anchor]):
        at = text.rfind(piece, max(0, start - gap - len(piece)), start)
        if at < 0 or SENTENCE_END.search(text, at, start):
            return None
        start = at
    for piece in word.pieces[word.anchor + 1 :]:
        at = text.find(piece, end, end + gap + len(piece))
        if at < 0 or SENTENCE_END.search(text, end, at):
            return None
        end = at + len(piece)
    return start, end


def _longest(found: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The hits that no longer hit covers, in order of place."""
    kept: list[tuple[int, int, str]] = []
    furthest = -1
    for start, end, name in sorted(found, key=lambda f: (f[0], -f[1], f[2])):
        same = bool(kept) and kept[-1][:2] == (start, end)
        if end > furthest or same:
            kept.append((start, end, name))
            furthest = max(furthest, end)
    return kept
