"""What a model may read of an appeal: the citizen's own words, not where others sent it."""

from __future__ import annotations

from collections.abc import Sequence

from minyi_router.match import Hits
from minyi_router.match.hits import merged
from minyi_router.places import NamedAt
from minyi_router.rulepack.pack import RulePack

GAP = "\n"
"""Stands for every character that must not be learned from; no n-gram goes over it."""


def guarded(pack: RulePack, hits: Hits, names: Sequence[NamedAt]) -> str:
    """A folded text, as long as before, with gaps for what was not the citizen's to say.

    That is: the passages that count for nothing (operators' openings and closings, staff calling back)
    and the units named in it. Where an appeal went is often written there, and
    a model that learned it would fail on the appeals that matter: those that nobody has dispatched yet.
    """
    units = [(name.start, name.end) for name in names if name.name in pack.units]
    stretches = merged([*hits.ignored_apart_from(frozenset()), *units])
    if not stretches:
        return hits.text
    pieces, done = [], 0
    for start, end in stretches:
        pieces += [hits.text[done:start], GAP * (end - start)]
        done = end
    return "".join([*pieces, hits.text[done:]])
