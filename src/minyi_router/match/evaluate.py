"""Which rules fire on the words found and the facts of the appeal.

An index from terms to items leads to the few rules that can fire at all; what else a rule asks
(``all``, ``unless``, ``none``, facts) is looked at only for those.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from minyi_router.match.facts import facts_hold
from minyi_router.match.hits import Hit, Hits, HitsByTerm
from minyi_router.match.index import Gate, Index, ItemsByTerm, Rarity, needs_nothing
from minyi_router.match.together import paired, together
from minyi_router.match.views import COUNTED, View
from minyi_router.model import Appeal
from minyi_router.rulepack.pack import Item, Rule, RulePack

Standing: TypeAlias = list[tuple[Item, Sequence[Hit]]]
"""Items that hold, each with the hits that make it hold."""


class Fired(NamedTuple):
    """A rule that fired: by its number in the pack, with the items that did and their hits."""

    number: int
    rule: Rule
    items: Standing


_NUMBER = itemgetter(0)
_NONE: ItemsByTerm = {}


class Evaluator:
    """The rules of a pack, indexed by the terms that can make them fire. Immutable."""

    __slots__ = ("_always", "_gates", "_indexes", "_is_work_day", "_none", "_rules", "_unless")

    def __init__(self, pack: RulePack) -> None:
        self._rules = pack.rules
        self._is_work_day = pack.calendar.is_work_day
        rarity = Rarity(pack)
        self._unless = {rule.id: rarity.by_term(rule.unless) for rule in pack.rules if rule.unless}
        self._none = {rule.id: rarity.by_term(rule.none) for rule in pack.rules if rule.none}
        self._gates = [
            Gate.of(rule, self._unless.get(rule.id, _NONE), self._none.get(rule.id, _NONE))
            for rule in pack.rules
        ]
        self._always = [Fired(i, rule, []) for i, rule in enumerate(pack.rules) if needs_nothing(rule)]
        self._indexes: dict[View, Index] = {}
        for number, rule in enumerate(pack.rules):
            if not needs_nothing(rule):
                self._indexes.setdefault(View.of_rule(rule), Index()).add(number, rule, rarity)

    def fired(self, hits: Hits, appeal: Appeal) -> list[Fired]:
        """The rules that fire, in order of number; answers decided later are not asked yet."""
        result = self._always.copy()
        rules, gates, words = self._rules, self._gates, set(hits.everything)
        for view, index in self._indexes.items():
            if not index.wordless and (words.isdisjoint(index.anchors) or view.is_blind(hits)):
                continue
            found = view.of(hits, words & index.terms) if view is not COUNTED else hits.counted
            # sets: a view of keys would hash every term anew each time it is compared
            terms = words if found is hits.everything else set(found)
            for number, items in _triggered(index, hits, found, terms).items():
                gate = gates[number]
                if gate is not None:
                    if len(items) < gate.at_least or not gate.needed <= terms:
                        continue
                    if not gate.open or not terms.isdisjoint(gate.excluding):
                        kept = self._kept(rules[number], items, hits, found, appeal)
                        if kept is None:
                            continue
                        items = kept  # noqa: PLW2901 - what is left of them
                # tuple.__new__ directly: half the time of Fired(), and there are many
                result.append(tuple.__new__(Fired, (number, rules[number], items)))
        result.sort(key=_NUMBER)
        return result

    def _kept(
        self, rule: Rule, items: Standing, hits: Hits, found: HitsByTerm, appeal: Appeal
    ) -> Standing | None:
        """The items that still hold under the rule's other conditions; None when it does not fire.

        There are enough of them so far.
        """
        each_of: Standing = []
        for item in rule.all:
            holding = held(item, rule.near, hits, found)
            if not holding:
                return None
            each_of.append((item, holding))
        if rule.none and _holding(self._none[rule.id], rule.near, hits, found):
            return None
        if rule.facts and not facts_hold(rule.facts, appeal, self._is_work_day):
            return None
        one_of = items if rule.any else []
        if rule.unless and (out := _holding(self._unless[rule.id], rule.near, hits, found)):
            sentences = {hits.sentence(hit) for hit in out}
            one_of, each_of = _apart(one_of, sentences, hits), _apart(each_of, sentences, hits)
            if (rule.any and len(one_of) < rule.at_least) or len(each_of) < len(rule.all):
                return None
        return one_of + each_of

    def seen(self, hits: Hits) -> list[HitsByTerm]:
        """The hits that each rule may see, by number of rule."""
        nothing: HitsByTerm = {}
        words = hits.everything.keys()
        views = {view: view.of(hits, words & index.terms) for view, index in self._indexes.items()}
        return [views.get(View.of_rule(rule), nothing) for rule in self._rules]


def _triggered(index: Index, hits: Hits, found: HitsByTerm, terms: AbstractSet[int]) -> dict[int, Standing]:
    """The items of ``any`` (or the first of ``all``) that hold, by rule."""
    fired: dict[int, Standing] = {number: [] for number in index.wordless}
    single, joint = index.single, index.joint
    anchors = terms & index.anchors
    for term in anchors & single.keys():
        of_term = found[term]
        for number, item in single[term]:
            if number in fired:
                fired[number].append((item, of_term))
            else:
                fired[number] = [(item, of_term)]
    for term in anchors & joint.keys():
        for number, item, second, near in joint[term]:
            if second in terms:
                two = len(item.terms) == 2
                taking = (
                    paired(hits.sentences, found[term], found[second], near)
                    if two
                    else held(item, near, hits, found)
                )
                if taking:
                    fired.setdefault(number, []).append((item, taking))
    return fired


def held(item: Item, near: int, hits: Hits, found: HitsByTerm) -> Sequence[Hit]:
    """The hits that make an item hold; empty when it does not."""
    terms = item.terms
    if len(terms) == 1:
        return found.get(terms[0], ())
    for term in terms:
        if term not in found:
            return ()
    return together(hits.sentences, [found[term] for term in terms], near)


def standing(item: Item, near: int, text: str, found: HitsByTerm) -> Sequence[Hit]:
    """As ``held``, for those who have no more than the folded text and some hits in it."""
    return held(item, near, Hits(text, 0, found), found)


def _holding(items: ItemsByTerm, near: int, hits: Hits, found: HitsByTerm) -> list[Hit]:
    """The hits of those items that hold."""
    if found.keys().isdisjoint(items.keys()):
        return []  # so for most rules: nothing to go through
    at_hand = [item for term in found.keys() & items.keys() for item in items[term]]
    return [hit for item in at_hand for hit in held(item, near, hits, found)]


def _apart(items: Standing, sentences: AbstractSet[int], hits: Hits) -> Standing:
    """The items without their hits in some sentences."""
    kept: Standing = []
    for item, of_item in items:
        if apart := [hit for hit in of_item if hits.sentence(hit) not in sentences]:
            kept.append((item, apart))
    return kept
