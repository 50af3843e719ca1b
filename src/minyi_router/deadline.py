"""The two clocks: when the citizen must be contacted, and when the matter must be resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from minyi_router.calendar import Due, Duration, WorkCalendar
from minyi_router.rulepack.pack import Clocks

Source: TypeAlias = Literal["matter", "kind", "tier", "default", "rule", "flag"]
"""Where a term comes from; ``flag``: the tier of a safety flag."""

Term: TypeAlias = tuple[Duration, Source, str]
"""A term, where it comes from, and the name there: of the matter, kind, tier, rule or flag."""


def terms(
    clocks: Clocks,
    matter: str | None,
    kind: str | None,
    tier: str,
    urgent: Sequence[tuple[str, str]],
    ruled: Sequence[tuple[str, Duration]],
) -> list[Term]:
    """The terms that bind: the matter's, else the kind's, else the tier's, else the default.

    Besides it those that rules gave (rule, term) and those of tiers that a safety flag raised (flag,
    tier): a long term of a matter must not slow an emergency.
    """
    binding: list[Term] = []
    if matter is not None and (own := clocks.matter.get(matter)):
        binding.append((own, "matter", matter))
    elif kind is not None and (own := clocks.kind.get(kind)):
        binding.append((own, "kind", kind))
    elif own := clocks.tier.get(tier):
        binding.append((own, "tier", tier))
    elif clocks.default:
        binding.append((clocks.default, "default", ""))
    if ruled:
        binding += [(given, "rule", rule) for rule, given in ruled]
    if urgent:
        binding += [(clocks.tier[name], "flag", flag) for flag, name in urgent if name in clocks.tier]
    return binding


def earliest(
    calendar: WorkCalendar, received_at: datetime, binding: Iterable[Term]
) -> tuple[Due, Term] | None:
    """The earliest moment at which one of the terms runs out, and that term (the first of equal ones).

    None without a term, and when none of them ends within the calendar's years.
    """
    best: tuple[Due, Term] | None = None
    for term in binding:
        due = calendar.due(received_at, term[0])
        if due and (best is None or due.at < best[0].at):
            best = (due, term)
    return best
