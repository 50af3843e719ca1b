"""Which hits a rule may see: all that count, those of some passages, those of some parts only."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from minyi_router.match.hits import Hits, HitsByTerm, merged, select
from minyi_router.rulepack.pack import Rule


class View(NamedTuple):
    """Which hits a rule may see; ``shown``: the passages in which words count for it after all."""

    only_in: frozenset[str]
    shown: frozenset[str]
    everything: bool

    @classmethod
    def of_rule(cls, rule: Rule) -> View:
        """The view of a rule; most rules share COUNTED."""
        if not (rule.only_in or rule.also_in or rule.sees_all):
            return COUNTED
        return cls(rule.only_in, rule.also_in | rule.only_in, rule.sees_all)

    def is_blind(self, hits: Hits) -> bool:
        """Whether the text has none of the parts that are looked at."""
        return bool(self.only_in) and not any(map(hits.stretches, self.only_in))

    def of(self, hits: Hits, terms: AbstractSet[int]) -> HitsByTerm:
        """The hits of some terms, all of them found, seen this way.

        Where nothing has to be looked through these are the hits of all terms.
        """
        if self is COUNTED:
            return hits.counted
        found, length = self._shown(hits, terms), len(hits.text)
        if not self.only_in:
            return found
        parts = [stretch for part in self.only_in for stretch in hits.stretches(part)]
        return select(_only(found, terms), merged(parts), length, within=True) if parts else {}

    def _shown(self, hits: Hits, terms: AbstractSet[int]) -> HitsByTerm:
        """The hits that count for this view, wherever in the text."""
        if self.everything or not hits.ignored:
            return hits.everything
        if self.shown.isdisjoint(hits.ignored):
            return hits.counted
        hidden = hits.ignored_apart_from(self.shown)
        return select(_only(hits.everything, terms), hidden, len(hits.text), within=False)


COUNTED = View(frozenset(), frozenset(), everything=False)
"""What counts, anywhere: the view of a rule that says nothing about it."""


def _only(found: HitsByTerm, terms: AbstractSet[int]) -> HitsByTerm:
    return {term: found[term] for term in terms if term in found}
