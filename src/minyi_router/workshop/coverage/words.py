"""The words that made a rule fire, and those of them without which it would not have fired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from minyi_router.match import Fired, Hit
from minyi_router.match.evaluate import standing
from minyi_router.rulepack.pack import Item, Rule

WordsByTerm = Mapping[int, AbstractSet[int]]


def words_found(fired: Fired, text: str, terms: WordsByTerm) -> tuple[AbstractSet[int], AbstractSet[int]]:
    """The distinct words that made a rule fire, and those of them without which it would not have fired.

    ``text`` is the folded one, ``terms`` are the words of each term. Without a word the rule fires if
    enough items of ``any`` still hold, and every one of ``all``.
    """
    if len(fired.items) == 1 and len(hits := fired.items[0][1]) == 1:
        words = {hits[0][2]}
        return words, words
    words = {hit[2] for _, hits in fired.items for hit in hits}
    if len(words) == 1:
        return words, words
    near = fired.rule.near
    holding = [(item, _holding(item, hits, text, near, terms)) for item, hits in fired.items]
    return words, _needed(fired.rule, holding)


def _holding(item: Item, hits: Sequence[Hit], text: str, near: int, terms: WordsByTerm) -> AbstractSet[int]:
    """The words without which an item does not hold."""
    words = {hit[2] for hit in hits}
    if len(item.terms) == 1:
        return words if len(words) == 1 else frozenset()
    return {word for word in words if not _stands_without(word, item, hits, text, near, terms)}


def _stands_without(
    word: int, item: Item, hits: Sequence[Hit], text: str, near: int, terms: WordsByTerm
) -> bool:
    """As routing would judge it: the hits of an item are those that stand together with others."""
    left = {term: [hit for hit in hits if hit[2] != word and hit[2] in terms[term]] for term in item.terms}
    return all(left.values()) and bool(standing(item, near, text, left))


def _needed(rule: Rule, holding: Sequence[tuple[Item, AbstractSet[int]]]) -> set[int]:
    each = {id(item) for item in rule.all}
    needed = {word for item, words in holding if id(item) in each for word in words}
    one_of = [words for item, words in holding if id(item) not in each]
    for word in set().union(*one_of) if rule.any else ():
        if len(one_of) - sum(word in words for words in one_of) < rule.at_least:
            needed.add(word)
    return needed


def words_of_rule(rule: Rule, terms: WordsByTerm) -> set[int]:
    """Every word that can make a rule fire: those of ``any`` and ``all``, groups unfolded."""
    return {word for item in (*rule.any, *rule.all) for term in item.terms for word in terms[term]}
