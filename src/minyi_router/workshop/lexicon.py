"""The words of a pack's terms, the other way round than the automaton needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from minyi_router.rulepack.pack import Lexicon


def word_numbers(lexicon: Lexicon) -> dict[int, list[int]]:
    """The numbers of the words of every term, ascending; plain words first, those with ``…`` after."""
    found: dict[int, list[int]] = {}
    _collect(found, enumerate(lexicon.plain))
    _collect(found, sorted(lexicon.gapped_terms.items()))
    return found


def _collect(found: dict[int, list[int]], table: Iterable[tuple[int, tuple[int, ...]]]) -> None:
    for word, terms in table:
        for term in terms:
            found.setdefault(term, []).append(word)


def words_of(lexicon: Lexicon) -> Mapping[int, list[str]]:
    """The words of every term as texts, in the same order."""
    return {term: [lexicon.words[word] for word in words] for term, words in word_numbers(lexicon).items()}
