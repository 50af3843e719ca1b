"""From terms to the rules that they can make fire, made once for a pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from minyi_router.rulepack.pack import Item, Rule, RulePack

ItemsByTerm: TypeAlias = Mapping[int, Sequence[Item]]
"""Items by their rarest term: none of them can hold unless that term is found."""


Joint: TypeAlias = tuple[int, Item, int, int]
"""An item of several terms by its rarest one: its rule, itself, the term to look for next, how near."""


@dataclass(frozen=True, slots=True)
class Index:
    """The rules of one view by the terms that can make them fire.

    ``wordless``: rules without words that ask for something else; ``anchors``: without any of these no
    other rule can fire; ``terms``: every term the rules ask for.
    """

    single: dict[int, list[tuple[int, Item]]] = field(default_factory=dict)
    joint: dict[int, list[Joint]] = field(default_factory=dict)
    wordless: list[int] = field(default_factory=list)
    anchors: set[int] = field(default_factory=set)
    terms: set[int] = field(default_factory=set)

    def add(self, number: int, rule: Rule, rarity: Rarity) -> None:
        """Add a rule by its number in the pack."""
        asked = (*rule.any, *rule.all, *rule.unless, *rule.none)
        self.terms.update(term for item in asked for term in item.terms)
        triggers = rule.any or sorted(rule.all, key=rarity.of_item)[:1]
        if not triggers:
            self.wordless.append(number)
        for item in triggers:
            anchor = rarity.anchor(item)
            self.anchors.add(anchor)
            if len(item.terms) == 1:
                self.single.setdefault(anchor, []).append((number, item))
            else:
                second = next(term for term in item.terms if term != anchor)
                self.joint.setdefault(anchor, []).append((number, item, second, rule.near))


class Rarity:
    """A guess at how often each term occurs: short words do, and big groups do. Small is rare."""

    __slots__ = ("_often",)

    def __init__(self, pack: RulePack) -> None:
        self._often = [0.0] * len(pack.lexicon.terms)
        for pattern, terms in zip(pack.lexicon.patterns, pack.lexicon.plain, strict=True):
            for term in terms:
                self._often[term] += 0.1 ** len(pattern)

    def anchor(self, item: Item) -> int:
        """The rarest term of an item."""
        return min(item.terms, key=lambda term: (self._often[term], term))

    def of_item(self, item: Item) -> float:
        """How often that one occurs."""
        return self._often[self.anchor(item)]

    def by_term(self, items: Iterable[Item]) -> ItemsByTerm:
        """Items by their rarest term."""
        table: dict[int, list[Item]] = {}
        for item in items:
            table.setdefault(self.anchor(item), []).append(item)
        return table


def needs_nothing(rule: Rule) -> bool:
    """Whether a rule fires on every text: no words, no facts (for earlier answers it is asked later)."""
    return not (rule.any or rule.all or rule.none or rule.facts)


class Gate(NamedTuple):
    """What can be told of a rule without looking where its words stand.

    It cannot fire with fewer items than ``at_least``, nor without every one of ``needed``. It does fire
    without a further look (``open``) where one of its items holds and no term of ``excluding`` is found.
    """

    at_least: int
    needed: AbstractSet[int]
    excluding: AbstractSet[int]
    open: bool

    @classmethod
    def of(cls, rule: Rule, unless: ItemsByTerm, none: ItemsByTerm) -> Gate | None:
        """The gate of a rule, its ``unless`` and ``none`` by their rarest terms; None: any item will do."""
        simple = bool(rule.any) and not (rule.all or rule.facts)
        if simple and rule.at_least == 1 and not (unless or none):
            return None
        needed = frozenset(term for item in rule.all for term in item.terms)
        return cls(rule.at_least if rule.any else 0, needed, frozenset((*unless, *none)), simple)
