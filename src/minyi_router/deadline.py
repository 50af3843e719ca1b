"""The two clocks: when the citizen must be contacted, and when the matter must be resolved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from minyi_router.calendar import Due, Duration, WorkCalendar
from minyi_router.rulepack.pack import Clocks


def terms(
    clocks: Clocks,
    matter: str | None,
    kind: str | None,
    tier: str,
    urgent: Iterable[str],
    ruled: Iterable[Duration],
) -> list[Duration]:
    """The terms that bind: the matter's, else the kind's, else the tier's, else the default.

    Besides it those that rules gave and those of tiers that a safety flag raised (a long term of a
    matter must not slow an emergency).
    """
    chain = (
        clocks.matter.get(matter or "")
        or clocks.kind.get(kind or "")
        or clocks.tier.get(tier)
        or clocks.default
    )
    binding = [chain] if chain else []
    return [*binding, *ruled, *(clocks.tier[name] for name in urgent if name in clocks.tier)]


def earliest(
    calendar: WorkCalendar, received_at: datetime | None, durations: Iterable[Duration]
) -> Due | None:
    """The earliest moment at which one of the terms runs out; None without a start or a term."""
    if received_at is None:
        return None
    dues = [due for duration in durations if (due := calendar.due(received_at, duration))]
    return min(dues, key=lambda due: due.at) if dues else None
