"""Rules that came near: some of their words are there, and the first thing each lacked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from minyi_router.match.evaluate import Evaluator, Fired, held
from minyi_router.match.facts import facts_hold
from minyi_router.match.hits import Hit, Hits, HitsByTerm
from minyi_router.model import Appeal
from minyi_router.rulepack.pack import Item, Rule, RulePack


class NearMiss(NamedTuple):
    """A rule that came near: how much of what it needs was there, and the first thing it lacked."""

    rule: Rule
    present: int
    needed: int
    lacked: str


class Lack(NamedTuple):
    """One word more beside these hits, and an item of a rule holds that the rule was short of.

    ``alone``: the word is the whole item; the hits are those of the rule's items that hold.
    """

    number: int
    term: int
    beside: Sequence[Hit]
    alone: bool


class Bar(NamedTuple):
    """The words that kept a rule from firing which else had all it needs."""

    number: int
    hits: Sequence[Hit]


class _Need(NamedTuple):
    """An item that a rule needs: how many of its terms are there, how many it has."""

    item: Item
    present: int
    needed: int


class Nearness:
    """What the rules of a pack see in one appeal, fired or not; by the functions that fire rules."""

    __slots__ = ("_appeal", "_fired", "_hits", "_pack", "_touched")

    def __init__(
        self, pack: RulePack, evaluator: Evaluator, hits: Hits, appeal: Appeal, fired: Iterable[Fired]
    ) -> None:
        self._pack = pack
        self._hits = hits
        self._appeal = appeal
        self._fired = {item.number: item for item in fired}
        self._touched = [
            (number, rule, found)
            for number, (rule, found) in enumerate(zip(pack.rules, evaluator.seen(hits), strict=True))
            if not rule.shadow and _touches(rule, found)
        ]

    def misses(self) -> Iterator[NearMiss]:
        """The rules that did not fire though a word they need is there; those on trial left out."""
        for number, rule, found in self._touched:
            if number in self._fired:
                continue
            needs = _needs(rule, found)
            if present := sum(need.present for need in needs):
                needed = sum(need.needed for need in needs)
                lacked = self._lacked_words(rule, needs, found) or self._lacked_else(rule, found)
                yield NearMiss(rule, present, needed, lacked)

    def lacks(self, growing: Collection[int]) -> Iterator[Lack]:
        """Each word with which a rule would have all it needs, or (``growing`` ones, which fired) more."""
        for number, rule, found in self._touched:
            if number in self._fired and number not in growing:
                continue
            one_of, each_of = self._absent(rule, rule.any, found), self._absent(rule, rule.all, found)
            short = rule.at_least - len(rule.any) + len(one_of) if rule.any else 0
            some, all_of = _one_short(one_of, found), _one_short(each_of, found)
            for term in (*some, *(term for term in all_of if term not in some)):
                items, needed = some.get(term, []), all_of.get(term, [])
                if number in growing or (len(items) >= short and len(needed) == len(each_of)):
                    item = (*items, *needed)[0]
                    if beside := _others(item, term, found) or self._held(rule, found):
                        yield Lack(number, term, beside, len(item.terms) == 1)

    def _absent(self, rule: Rule, items: Sequence[Item], found: HitsByTerm) -> list[Item]:
        """The items that do not hold."""
        return [item for item in items if not self._standing(rule, item, found)]

    def bars(self) -> Iterator[Bar]:
        """The excluding words of each rule that did not fire and has at least one item that holds."""
        for number, rule, found in self._touched:
            if number in self._fired or not (rule.none or rule.unless) or not self._held(rule, found):
                continue
            barring = [
                hit for item in (*rule.none, *rule.unless) for hit in self._standing(rule, item, found)
            ]
            if barring:
                yield Bar(number, sorted(set(barring)))

    def _standing(self, rule: Rule, item: Item, found: HitsByTerm) -> Sequence[Hit]:
        return held(item, rule.near, self._hits, found)

    def _held(self, rule: Rule, found: HitsByTerm) -> list[Hit]:
        """The hits of all items that hold."""
        asked = [item for item in (*rule.any, *rule.all) if not found.keys().isdisjoint(item.terms)]
        return [hit for item in asked for hit in self._standing(rule, item, found)]

    def _lacked_words(self, rule: Rule, needs: Sequence[_Need], found: HitsByTerm) -> str | None:
        """The words that are not there at all, or not together."""
        for item, present, needed in needs:
            if present < needed:
                missing = "、".join(self._shown(term) for term in item.terms if term not in found)
                return f"还缺{missing}" + (f"（「{item.text}」）" if needed > 1 else "")
            if not self._standing(rule, item, found):
                return f"「{item.text}」的词不在同一句，或相隔超过 {rule.near} 个字"
        return None

    def _shown(self, term: int) -> str:
        name = self._pack.lexicon.terms[term].name
        return name if name.startswith("<") else f"「{name}」"

    def _lacked_else(self, rule: Rule, found: HitsByTerm) -> str:
        """What kept a rule from firing whose words are all there."""
        if against := [item.text for item in rule.none if self._standing(rule, item, found)]:
            return f"文中有排除的词：{'、'.join(against)}"
        if rule.facts and not facts_hold(rule.facts, self._appeal, self._pack.calendar.is_work_day):
            return "渠道、时间或其他列不符"
        if against := [item.text for item in rule.unless if self._standing(rule, item, found)]:
            return f"同一句里有排除的词：{'、'.join(against)}"
        return f"any 里要有 {rule.at_least} 项，还不够"


def _one_short(items: Iterable[Item], found: HitsByTerm) -> dict[int, list[Item]]:
    """Which of some items that do not hold each term would complete; of those apart any of theirs."""
    completed: dict[int, list[Item]] = {}
    for item in items:
        absent = [term for term in item.terms if term not in found]
        if len(absent) < 2:
            for term in absent or item.terms:
                completed.setdefault(term, []).append(item)
    return completed


def _others(item: Item, term: int, found: HitsByTerm) -> list[Hit]:
    return [hit for other in item.terms if other != term for hit in found.get(other, ())]


def _touches(rule: Rule, found: HitsByTerm) -> bool:
    """Whether any word that a rule asks for is among those it sees."""
    words = found.keys()
    return any(not words.isdisjoint(item.terms) for item in (*rule.any, *rule.all))


def _needs(rule: Rule, found: HitsByTerm) -> list[_Need]:
    """The item of ``any`` that came nearest, and every item of ``all``."""
    words = found.keys()
    one_of = [_need(item, found) for item in rule.any if not words.isdisjoint(item.terms)]
    one_of = one_of or [_need(item, found) for item in rule.any]
    nearest = max(one_of, key=lambda n: (n.present - n.needed, n.present, n.item.text), default=None)
    return [*([nearest] if nearest else []), *(_need(item, found) for item in rule.all)]


def _need(item: Item, found: HitsByTerm) -> _Need:
    return _Need(item, sum(term in found for term in item.terms), len(item.terms))
