"""Which rules mean something else in another pack: their content, whatever numbers their words have there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Literal, TypeAlias

from minyi_router.rulepack.pack import Item, Lexicon, Rule, RulePack
from minyi_router.workshop.lexicon import words_of

Change: TypeAlias = Literal["added", "removed", "changed", "same"]

_DECIDES_NOTHING = {"id", "basis", "owner", "place"}
_ITEMS = {"any", "all", "unless", "none"}


def changes(old: RulePack, new: RulePack) -> dict[str, Change]:
    """For each rule of either pack what became of it, in order of id.

    A rule changed when anything that decides differs: conditions, answers, weights, whether it is on trial,
    and the words of the groups it names. Its file, owner and basis decide nothing.
    """
    before, after = _meanings(old), _meanings(new)
    return {
        name: "added"
        if name not in before
        else "removed"
        if name not in after
        else "same"
        if before[name] == after[name]
        else "changed"
        for name in sorted({*before, *after})
    }


def _meanings(pack: RulePack) -> Mapping[str, object]:
    terms = _terms(pack.lexicon)
    return {rule.id: _meaning(rule, terms) for rule in pack.rules}


def _meaning(rule: Rule, terms: Mapping[int, object]) -> object:
    return tuple(
        _items(getattr(rule, field.name), terms) if field.name in _ITEMS else getattr(rule, field.name)
        for field in fields(rule)
        if field.name not in _DECIDES_NOTHING
    )


def _items(items: tuple[Item, ...], terms: Mapping[int, object]) -> frozenset[object]:
    """The items of one list; their order says nothing."""
    return frozenset(frozenset(terms[term] for term in item.terms) for item in items)


def _terms(lexicon: Lexicon) -> dict[int, object]:
    """What each term of the rules stands for: its words, its weight, what cancels it, whether 没有 does."""
    words = words_of(lexicon)
    cancelling: dict[int, set[str]] = {}
    for special, term in lexicon.cancels.items():
        cancelling.setdefault(term, set()).update(words.get(special, ()))
    return {
        number: (
            frozenset(words.get(number, ())),
            lexicon.terms[number].weight,
            lexicon.terms[number].refuse_negated,
            frozenset(cancelling.get(number, ())),
        )
        for number in range(lexicon.first_special)
    }
