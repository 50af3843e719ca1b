"""Which rules fire on the words found and the facts of the appeal.

An index from terms to items leads to the few rules that can fire at all; what else a rule asks
(``all``, ``unless``, ``none``, facts) is looked at only for those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from minyi_router.match.facts import facts_hold
from minyi_router.match.hits import Hit, Hits, HitsByTerm, merged, select
from minyi_router.match.together import together
from minyi_router.model import Appeal
from minyi_router.rulepack.pack import Item, Rule, RulePack

Standing: TypeAlias = list[tuple[Item, Sequence[Hit]]]
"""Items that hold, each with the hits that make it hold."""

ItemsByTerm: TypeAlias = Mapping[int, Sequence[Item]]
"""Items by their rarest term: none of them can hold unless that term is found."""


class Fired(NamedTuple):
    """A rule that fired: by its number in the pack, with the items that did and their hits."""

    number: int
    rule: Rule
    items: Standing


class View(NamedTuple):
    """Which hits a rule may see."""

    only_in: frozenset[str]
    also_in: frozenset[str]
    everything: bool

    def of(self, hits: Hits, terms: AbstractSet[int]) -> HitsByTerm:
        """The hits of some terms seen this way."""
        parts = [stretch for part in self.only_in for stretch in hits.stretches(part)]
        if self.only_in and not parts:
            return {}
        shown_again = (self.also_in | self.only_in) & hits.ignored
        whole = self.everything or bool(shown_again)
        found = _only(hits.everything if whole else hits.counted, terms)
        length = len(hits.text)
        if shown_again and not self.everything:
            found = select(found, hits.ignored_apart_from(shown_again), length, within=False)
        return select(found, merged(parts), length, within=True) if parts else found


_NUMBER = itemgetter(0)
_COUNTED = View(frozenset(), frozenset(), everything=False)


@dataclass(frozen=True, slots=True)
class _Index:
    """The rules of one view by the terms that can make them fire.

    ``joint`` items carry a second term, which is looked for before anything else. ``always``: the
    rules without words; ``anchors``: without any of these no other rule can fire; ``terms``: every
    term the rules ask for.
    """

    single: dict[int, list[tuple[int, Item]]] = field(default_factory=dict)
    joint: dict[int, list[tuple[int, Item, int]]] = field(default_factory=dict)
    always: list[int] = field(default_factory=list)
    anchors: set[int] = field(default_factory=set)
    terms: set[int] = field(default_factory=set)


class Evaluator:
    """The rules of a pack, indexed by the terms that can make them fire. Immutable."""

    __slots__ = ("_excluding", "_indexes", "_is_work_day", "_none", "_rareness", "_rules", "_unless")

    def __init__(self, pack: RulePack) -> None:
        self._rules = pack.rules
        self._is_work_day = pack.calendar.is_work_day
        self._rareness = _rareness(pack)
        self._indexes: dict[View, _Index] = {}
        self._unless = {rule.id: self._by_term(rule.unless) for rule in pack.rules if rule.unless}
        self._none = {rule.id: self._by_term(rule.none) for rule in pack.rules if rule.none}
        self._excluding = [self._excluding_terms(rule) for rule in pack.rules]
        for number, rule in enumerate(pack.rules):
            self._add(number, rule)

    def _excluding_terms(self, rule: Rule) -> AbstractSet[int] | None:
        """A rule whose ``any`` holds fires where none of these terms is found; None: it asks for more."""
        if not rule.any or rule.at_least > 1 or rule.all or rule.facts:
            return None
        return frozenset((*self._unless.get(rule.id, ()), *self._none.get(rule.id, ())))

    def _add(self, number: int, rule: Rule) -> None:
        index = self._indexes.setdefault(_view(rule), _Index())
        asked = (*rule.any, *rule.all, *rule.unless, *rule.none)
        index.terms.update(term for item in asked for term in item.terms)
        triggers = rule.any or sorted(rule.all, key=lambda i: self._rareness[self._anchor(i)])[:1]
        if not triggers:
            index.always.append(number)
        for item in triggers:
            anchor = self._anchor(item)
            index.anchors.add(anchor)
            if len(item.terms) == 1:
                index.single.setdefault(anchor, []).append((number, item))
            else:
                second = next(term for term in item.terms if term != anchor)
                index.joint.setdefault(anchor, []).append((number, item, second))

    def _by_term(self, items: Iterable[Item]) -> ItemsByTerm:
        table: dict[int, list[Item]] = {}
        for item in items:
            table.setdefault(self._anchor(item), []).append(item)
        return table

    def _anchor(self, item: Item) -> int:
        return min(item.terms, key=lambda term: (self._rareness[term], term))

    def fired(self, hits: Hits, appeal: Appeal) -> list[Fired]:
        """The rules that fire, in order of number; answers decided later are not asked yet."""
        result: list[Fired] = []
        rules, excluding, words = self._rules, self._excluding, hits.everything.keys()
        for view, index in self._indexes.items():
            if not index.always and words.isdisjoint(index.anchors):
                continue
            found = hits.counted if view is _COUNTED else view.of(hits, index.terms)
            for number, items in self._triggered(index, hits.text, found).items():
                rule, unwanted = rules[number], excluding[number]
                if unwanted is None or (unwanted and not words.isdisjoint(unwanted)):
                    kept = self._kept(rule, items, hits, found, appeal)
                    if kept is None:
                        continue
                    items = kept  # noqa: PLW2901 - what is left of them
                # tuple.__new__ directly: half the time of Fired(), and there are many
                result.append(tuple.__new__(Fired, (number, rule, items)))
        result.sort(key=_NUMBER)
        return result

    def _triggered(self, index: _Index, text: str, found: HitsByTerm) -> dict[int, Standing]:
        """The items of ``any`` (or the first of ``all``) that hold, by rule."""
        fired: dict[int, Standing] = {number: [] for number in index.always}
        single, joint, words = index.single, index.joint, found.keys()
        for term in words & single.keys():
            hits = found[term]
            for number, item in single[term]:
                if number in fired:
                    fired[number].append((item, hits))
                else:
                    fired[number] = [(item, hits)]
        for term in words & joint.keys():
            for number, item, second in joint[term]:
                if second in found and (taking := standing(item, self._rules[number].near, text, found)):
                    fired.setdefault(number, []).append((item, taking))
        return fired

    def _kept(
        self, rule: Rule, items: Standing, hits: Hits, found: HitsByTerm, appeal: Appeal
    ) -> Standing | None:
        """The items that still hold under the rule's other conditions; None when it does not fire."""
        if rule.any and len(items) < rule.at_least:
            return None
        each_of: Standing = []
        for item in rule.all:
            holding = standing(item, rule.near, hits.text, found)
            if not holding:
                return None
            each_of.append((item, holding))
        if rule.none and _holding(self._none[rule.id], rule.near, hits.text, found):
            return None
        if rule.facts and not facts_hold(rule.facts, appeal, self._is_work_day):
            return None
        one_of = items if rule.any else []
        if rule.unless and (out := _holding(self._unless[rule.id], rule.near, hits.text, found)):
            sentences = {hits.sentence(hit) for hit in out}
            one_of, each_of = _apart(one_of, sentences, hits), _apart(each_of, sentences, hits)
            if (rule.any and len(one_of) < rule.at_least) or len(each_of) < len(rule.all):
                return None
        return one_of + each_of

    def seen(self, hits: Hits) -> list[HitsByTerm]:
        """The hits that each rule may see, by number of rule."""
        views = {view: view.of(hits, index.terms) for view, index in self._indexes.items()}
        return [views[_view(rule)] for rule in self._rules]


def _only(found: HitsByTerm, terms: AbstractSet[int]) -> HitsByTerm:
    return {term: found[term] for term in found.keys() & terms}


def _view(rule: Rule) -> View:
    if not (rule.only_in or rule.also_in or rule.sees_all):
        return _COUNTED
    return View(rule.only_in, rule.also_in, rule.sees_all)


def _rareness(pack: RulePack) -> list[float]:
    """A guess at how often each term occurs: short words do, and big groups do. Small is rare."""
    often = [0.0] * len(pack.lexicon.terms)
    for pattern, terms in zip(pack.lexicon.patterns, pack.lexicon.plain, strict=True):
        for term in terms:
            often[term] += 0.1 ** len(pattern)
    return often


def standing(item: Item, near: int, text: str, found: HitsByTerm) -> Sequence[Hit]:
    """The hits that make an item hold; empty when it does not."""
    terms = item.terms
    if len(terms) == 1:
        return found.get(terms[0], ())
    for term in terms:
        if term not in found:
            return ()
    return together(text, [found[term] for term in terms], near)


def _holding(items: ItemsByTerm, near: int, text: str, found: HitsByTerm) -> list[Hit]:
    """The hits of those items that hold."""
    if found.keys().isdisjoint(items.keys()):
        return []  # so for most rules: nothing to go through
    at_hand = [item for term in found.keys() & items.keys() for item in items[term]]
    return [hit for item in at_hand for hit in standing(item, near, text, found)]


def _apart(items: Standing, sentences: AbstractSet[int], hits: Hits) -> Standing:
    """The items without their hits in some sentences."""
    kept: Standing = []
    for item, found in items:
        if apart := [hit for hit in found if hits.sentence(hit) not in sentences]:
            kept.append((item, apart))
    return kept
