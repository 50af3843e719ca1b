"""Scores of kinds and matters: the sum of printed parts, one for each distinct word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

from minyi_router.match import Fired, Hits, Standing
from minyi_router.match.hits import inside
from minyi_router.rulepack.pack import Item, RulePack, Scoring


class Ranked(NamedTuple):
    """A value that fired rules give, its priority, its score, and those rules."""

    value: str
    priority: int
    score: float
    rules: list[Fired]


def rank(
    given: Mapping[str, list[Fired]], hits: Hits, pack: RulePack, order: Mapping[str, int]
) -> list[Ranked]:
    """Highest priority first, then highest score; equal ones in the pack's written order of values.

    A distinct word counts once for a value, with the most that any of its rules and places give it.
    The sum is exact, so the order in which rules were written cannot show.
    """
    sortable = []  # plain tuples sort without calls; equal ones differ by their order at the latest
    zoned = hits.zoned
    for value, rules in given.items():
        fired = rules[0]
        rule = fired.rule
        if len(rules) == 1 and not (zoned or rule.weighted):
            items = fired.items
            single = len(items) == 1 and len(items[0][1]) == 1
            priority, score = rule.priority, rule.weight * (1 if single else _distinct(items))
        elif len(rules) == 1:
            priority, score = rule.priority, fsum(word_weights(fired, hits, pack).values())
        else:
            priority = max([fired.rule.priority for fired in rules])
            score = fsum(_words(rules, hits, pack).values())
        sortable.append((-priority, -score, order[value], value, rules))
    sortable.sort()
    # tuple.__new__ directly: half the time of Ranked(), and there are many
    return [
        tuple.__new__(Ranked, (value, -priority, -score, rules))
        for priority, score, _, value, rules in sortable
    ]


def _distinct(items: Standing) -> int:
    """How many different words made these items hold."""
    return len({hit[2] for _, found in items for hit in found})


def _words(rules: Sequence[Fired], hits: Hits, pack: RulePack) -> dict[int, float]:
    """The distinct words of several rules, each with the most it weighs in any of them."""
    words = word_weights(rules[0], hits, pack)
    for fired in rules[1:]:
        for word, weight in word_weights(fired, hits, pack).items():
            if weight > words.get(word, -1.0):
                words[word] = weight
    return words


def word_weights(fired: Fired, hits: Hits, pack: RulePack) -> dict[int, float]:
    """What each distinct word of a fired rule weighs: more in the title or in a request."""
    rule, items = fired.rule, fired.items
    weight = rule.weight
    if not (hits.zoned or rule.weighted):
        return {hit[2]: weight for _, found in items for hit in found}
    words: dict[int, float] = {}
    scoring, title_end, requests = pack.scoring, hits.title_end, hits.requests
    for item, found in items:
        for hit in found:
            worth = weight
            if hit[0] < title_end:
                worth *= scoring.title_weight
            elif requests and inside(hit, requests):
                worth *= scoring.request_weight
            if item.weighted:
                worth *= _group_weight(item, hit[2], pack)
            if worth > words.get(hit[2], -1.0):
                words[hit[2]] = worth
    return words


def _group_weight(item: Item, word: int, pack: RulePack) -> float:
    """What the groups of an item that hold a word weigh it; a word written out itself weighs 1."""
    lexicon = pack.lexicon
    holding = lexicon.gapped_terms[word] if word in lexicon.gapped_terms else lexicon.plain[word]
    weighty = lexicon.weighty
    return max([weighty[term][word] if term in weighty else 1.0 for term in item.terms if term in holding])


def others(ranked: Sequence[Ranked], scoring: Scoring, most: int = 5) -> list[Ranked]:
    """What else an appeal raises: values with a fair share of the winner's score."""
    if len(ranked) < 2:
        return []
    least = max(ranked[0].score * scoring.other_share, scoring.min_score)
    return [r for r in ranked[1:] if r[2] >= least][:most]
