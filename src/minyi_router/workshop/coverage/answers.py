"""What a rule answers, cut up so that answers of the same sort can be compared.

Of a kind, a matter, a tier, a unit, a supervisor and a deadline an appeal has one: two values are at odds.
Flags, notices, labels and co-units may all hold together, so each of them is a sort of its own: rules give
the same one or have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from minyi_router.model import Decision
from minyi_router.rulepack.pack import Rule

_ONE = ("kind", "matter", "tier", "unit", "supervisor", "deadline")
_MANY = ("flags", "labels", "notices", "co_units")
_JUDGED_BY: Mapping[str, tuple[str, ...]] = {
    "matter": ("matter", "line", "organ", "owner", "police", "unit", "action"),
    "kind": ("kind",),
    "tier": ("tier",),
    "unit": ("unit",),
}
"""Which right answers say something about a rule that gives an answer of a sort."""


class Given(NamedTuple):
    """An answer a rule gives: its sort, and the value."""

    sort: str
    value: str

    def decides(self, decision: Decision) -> bool:
        """Whether a decision has this answer (of a rule that is in its evidence)."""
        if self.sort in {"kind", "matter", "tier"}:
            return bool(getattr(decision, self.sort) == self.value)
        return True


SAME, AT_ODDS = 1, 2
"""How the answers of two rules stand to each other: bits, since rules with several answers may do both."""


def given_by(rule: Rule) -> tuple[Given, ...]:
    """Every answer of a rule."""
    then = rule.then
    one = [Given(name, then.shown[name]) for name in _ONE if name in then.shown]
    many = [
        Given(f"{name}：{value}", value)
        for name in _MANY
        if name in then.shown
        for value in then.shown[name].split("、")
    ]
    return (*one, *many)


def relation(one: Sequence[Given], other: Sequence[Given]) -> int:
    """Whether two rules answer the same question alike, otherwise, both, or (0) different questions."""
    values = dict(other)
    found = 0
    for sort, value in one:
        if sort in values:
            found |= SAME if values[sort] == value else AT_ODDS
    return found


def judged_answer(given: Sequence[Given], answer: str) -> Given | None:
    """The answer of a rule that a right answer (of ``--truth``) tells right from wrong, if any."""
    return next((part for part in given if answer in _JUDGED_BY.get(part.sort, ())), None)
