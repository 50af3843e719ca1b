"""Tickets of one matter, and how many people they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.callers import caller_of
from minyi_router.supervise.life import Life

_OF_ITS_OWN = ("similar", "callback")
"""Relations that make no common matter: only alike, or the bureau's own call about it."""


class Gathered(NamedTuple):
    """The tickets of one matter, in order of receipt.

    ``callers`` is how many people are known to stand behind them, at least one; ``nameless`` are the tickets
    that do not say who. They may come from the same people, so they add none.
    """

    id: str
    lives: tuple[Life, ...]
    callers: int
    nameless: int


def gather(lives: Iterable[Life], pack: RulePack, at_least: int = 1) -> Mapping[str, Gathered]:
    """Every matter of so many tickets, by the id of its first one; one alone is a matter of one ticket."""
    named = [(matter_id(life), life) for life in lives]
    tickets = Counter(name for name, _ in named)
    groups: dict[str, list[Life]] = {}
    for name, life in named:
        if tickets[name] >= at_least:  # nearly all stand alone, and are not asked for
            groups.setdefault(name, []).append(life)
    return {name: _gathered(name, members, pack) for name, members in groups.items()}


def matter_id(life: Life) -> str:
    """The id of the first ticket of the same matter: its own where it stands alone."""
    return life.id if life.relation in _OF_ITS_OWN else life.group or life.id


def _gathered(name: str, lives: list[Life], pack: RulePack) -> Gathered:
    callers = [caller_of(life.caller, pack.same_matter) for life in lives]
    known = set(filter(None, callers))
    ordered = sorted(lives, key=lambda life: (life.received, life.number))
    return Gathered(name, tuple(ordered), max(1, len(known)), callers.count(""))


def gathered_told(group: Gathered) -> str:
    """「同一件事 4 人反映 5 件（群组 YL-1）」; where some do not say who they are: at least so many."""
    count, alone = len(group.lives), len(group.lives) - group.nameless
    if not alone:
        return f"同一件事来了 {count} 件（群组 {group.id}；都没有留下来电人）"
    least, note = ("至少 ", f"；{group.nameless} 件没有留下来电人") if group.nameless else ("", "")
    return f"同一件事{least or ' '}{group.callers} 人反映 {count} 件（群组 {group.id}{note}）"
