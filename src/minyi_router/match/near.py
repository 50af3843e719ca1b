"""Rules that came near: some of their words are there, and the first thing each lacked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from minyi_router.match.evaluate import Evaluator, standing
from minyi_router.match.facts import facts_hold
from minyi_router.match.hits import Hits, HitsByTerm
from minyi_router.model import Appeal
from minyi_router.rulepack.pack import Item, Rule, RulePack


class NearMiss(NamedTuple):
    """A rule that came near: how much of what it needs was there, and the first thing it lacked."""

    rule: Rule
    present: int
    needed: int
    lacked: str


class _Need(NamedTuple):
    """An item that a rule needs: how many of its terms are there, how many it has."""

    item: Item
    present: int
    needed: int


def near_misses(pack: RulePack, evaluator: Evaluator, hits: Hits, appeal: Appeal) -> Iterator[NearMiss]:
    """The rules that did not fire though a word they need is there; by the functions that fire rules."""
    fired = {item.number for item in evaluator.fired(hits, appeal)}
    for number, (rule, found) in enumerate(zip(pack.rules, evaluator.seen(hits), strict=True)):
        needs = _needs(rule, found)
        present = sum(need.present for need in needs)
        if present and number not in fired:
            needed = sum(need.needed for need in needs)
            lacked = _lacked_words(pack, rule, needs, hits, found) or _lacked_else(
                pack, rule, hits, found, appeal
            )
            yield NearMiss(rule, present, needed, lacked)


def _needs(rule: Rule, found: HitsByTerm) -> list[_Need]:
    """The item of ``any`` that came nearest, and every item of ``all``."""
    one_of = [_need(item, found) for item in rule.any]
    nearest = max(one_of, key=lambda n: (n.present - n.needed, n.present, n.item.text), default=None)
    return [*([nearest] if nearest else []), *(_need(item, found) for item in rule.all)]


def _need(item: Item, found: HitsByTerm) -> _Need:
    return _Need(item, sum(term in found for term in item.terms), len(item.terms))


def _lacked_words(
    pack: RulePack, rule: Rule, needs: Sequence[_Need], hits: Hits, found: HitsByTerm
) -> str | None:
    """The words that are not there at all, or not together."""
    for item, present, needed in needs:
        if present < needed:
            missing = "、".join(_shown(pack, term) for term in item.terms if term not in found)
            return f"还缺{missing}" + (f"（「{item.text}」）" if needed > 1 else "")
        if not standing(item, rule.near, hits.text, found):
            return f"「{item.text}」的词不在同一句，或相隔超过 {rule.near} 个字"
    return None


def _shown(pack: RulePack, term: int) -> str:
    name = pack.lexicon.terms[term].name
    return name if name.startswith("<") else f"「{name}」"


def _lacked_else(pack: RulePack, rule: Rule, hits: Hits, found: HitsByTerm, appeal: Appeal) -> str:
    """What kept a rule from firing whose words are all there."""
    if against := [item.text for item in rule.none if standing(item, rule.near, hits.text, found)]:
        return f"文中有排除的词：{'、'.join(against)}"
    if rule.facts and not facts_hold(rule.facts, appeal, pack.calendar.is_work_day):
        return "渠道、时间或其他列不符"
    if against := [item.text for item in rule.unless if standing(item, rule.near, hits.text, found)]:
        return f"同一句里有排除的词：{'、'.join(against)}"
    return f"any 里要有 {rule.at_least} 项，还不够"
