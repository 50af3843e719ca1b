"""Numbers every word, term, passage and name of a pack for the automaton."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from minyi_router.rulepack.items import (
    GroupRef,
    Literal,
    inner_groups,
    parse_group_item,
    parse_item,
    parse_word,
)
from minyi_router.rulepack.pack import GappedWord, Item, Lexicon, Term
from minyi_router.rulepack.rule_documents import Group


@dataclass(slots=True)
class LexiconBuilder:
    """Collects words and terms while a pack is compiled; ``build`` freezes them.

    Terms of rules are numbered first, specials (cancels, passages, names) after ``first_special``.
    """

    groups: Mapping[str, Group]
    negations: tuple[str, ...]
    gap: int
    _terms: list[Term] = field(default_factory=list)
    _words_of: list[list[Literal]] = field(default_factory=list)
    _group_terms: dict[str, int] = field(default_factory=dict)
    _word_terms: dict[str, int] = field(default_factory=dict)
    _cancels: dict[int, int] = field(default_factory=dict)
    _passages: dict[int, int] = field(default_factory=dict)
    _passage_ends: dict[int, int] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)
    _first_special: int = -1

    def item(self, text: str) -> Item:
        """The item with its terms numbered; the same group or word gets the same number everywhere."""
        terms = tuple(self._term(part) for part in parse_item(text))
        return Item(text, terms, any(self._terms[term].weight != 1.0 for term in terms))

    def _term(self, part: GroupRef | Literal) -> int:
        if isinstance(part, Literal):
            if part.text not in self._word_terms:
                self._word_terms[part.text] = self._add(Term(part.text, 1.0, False), [part])
            return self._word_terms[part.text]
        if part.name not in self._group_terms:
            group = self.groups[part.name]
            words = self._group_words(part.name)
            term = Term(f"<{part.name}>", group.weight, group.refuse_negated)
            self._group_terms[part.name] = self._add(term, words)
        return self._group_terms[part.name]

    def _group_words(self, name: str) -> list[Literal]:
        words: dict[str, Literal] = {}
        for text in self.groups[name].any:
            (part,) = parse_group_item(text)
            inner = self._group_words(part.name) if isinstance(part, GroupRef) else [part]
            words.update((word.text, word) for word in inner)
        return list(words.values())

    def _cancelling(self, name: str) -> list[str]:
        group = self.groups[name]
        inner = [word for named in inner_groups(group.any) for word in self._cancelling(named)]
        return [*group.not_in, *inner]

    def _add(self, term: Term, words: Iterable[Literal]) -> int:
        self._terms.append(term)
        self._words_of.append(list(words))
        return len(self._terms) - 1

    def specials(
        self,
        passages: Sequence[tuple[Sequence[str], Sequence[str]]],
        names: Mapping[str, Sequence[str]],
    ) -> None:
        """Number what is no rule's word: cancelling phrases, passages with their ends, names."""
        self._first_special = len(self._terms)
        for name, number in sorted(self._group_terms.items()):
            if cancelling := self._cancelling(name):
                self._cancels[self._special(f"不算 <{name}>", cancelling)] = number
        for i, (phrases, ends) in enumerate(passages):
            self._passages[self._special(f"段落 {i}", phrases)] = i
            if ends:
                self._passage_ends[self._special(f"段落止 {i}", ends)] = i
        for name, spellings in names.items():
            self._names[self._special(name, spellings)] = name

    def _special(self, name: str, phrases: Iterable[str]) -> int:
        return self._add(Term(name, 1.0, False), [parse_word(phrase, shortest=1) for phrase in phrases])

    def build(self) -> Lexicon:
        """The frozen lexicon."""
        users: dict[tuple[str, ...], list[int]] = {}
        for number, words in enumerate(self._words_of):
            for literal in words:
                users.setdefault(literal.pieces, []).append(number)
        anchors = {pieces: max(range(len(pieces)), key=lambda i: len(pieces[i])) for pieces in users}
        patterns = sorted({pieces[anchors[pieces]] for pieces in users})
        index = {pattern: i for i, pattern in enumerate(patterns)}
        gapped: dict[int, list[GappedWord]] = {}
        gapped_terms: dict[int, tuple[int, ...]] = {}
        plain: list[tuple[int, ...]] = [()] * len(patterns)
        shown = list(patterns)
        numbers_of: dict[tuple[str, ...], int] = {}
        for pieces in sorted(users):
            pattern, numbers = index[pieces[anchors[pieces]]], tuple(dict.fromkeys(users[pieces]))
            if len(pieces) == 1:
                plain[pattern] = numbers
                numbers_of[pieces] = pattern
            else:
                word = numbers_of[pieces] = len(shown)
                shown.append("…".join(pieces))
                gapped.setdefault(pattern, []).append(GappedWord(word, pieces, anchors[pieces]))
                gapped_terms[word] = numbers
        return Lexicon(
            patterns=tuple(patterns),
            words=tuple(shown),
            plain=tuple(plain),
            gapped={pattern: tuple(words) for pattern, words in gapped.items()},
            gapped_terms=gapped_terms,
            terms=tuple(self._terms),
            weighty=self._weighty(numbers_of),
            first_special=self._first_special,
            cancels=self._cancels,
            passages=self._passages,
            passage_ends=self._passage_ends,
            names=self._names,
            refusing=frozenset(i for i, term in enumerate(self._terms) if term.refuse_negated),
            negations=self.negations,
            gap=self.gap,
        )

    def _weighty(self, numbers: Mapping[tuple[str, ...], int]) -> dict[int, dict[int, float]]:
        return {
            term: {numbers[word.pieces]: self._terms[term].weight for word in self._words_of[term]}
            for term in range(len(self._terms))
            if self._terms[term].weight != 1.0
        }
