"""The arithmetic of both clocks: which term binds, where it comes from, how its end was reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from minyi_router.calendar import WorkCalendar, explain_due
from minyi_router.calendar.steps import written
from minyi_router.deadline import Source, Term, earliest
from minyi_router.decide.outcome import Settled, clock_terms
from minyi_router.rulepack.pack import RulePack


@dataclass(frozen=True, slots=True)
class Bound:
    """A term as written, where it comes from, and when it runs out (None: beyond the calendar)."""

    term: str
    source: Source
    name: str
    due: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        due = self.due.isoformat() if self.due else None
        return {"term": self.term, "source": self.source, "name": self.name, "due": due}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock (``contact_by`` or ``resolve_by``): the term that binds, its steps, the later terms."""

    answer: str
    binding: Bound
    steps: tuple[str, ...]
    later: tuple[Bound, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        later = [bound.to_dict() for bound in self.later]
        return {"answer": self.answer, **self.binding.to_dict(), "steps": list(self.steps), "later": later}


def clocks(pack: RulePack, settled: Settled, received_at: datetime | None) -> tuple[Clock, ...]:
    """Both clocks, as far as they have a start and a term."""
    if received_at is None:
        return ()
    both = clock_terms(pack, settled)
    named = zip(("contact_by", "resolve_by"), both, strict=True)
    return tuple(_clock(pack.calendar, answer, received_at, terms) for answer, terms in named if terms)


def _clock(calendar: WorkCalendar, answer: str, start: datetime, terms: Sequence[Term]) -> Clock:
    found = earliest(calendar, start, terms)
    first = found[1] if found else terms[0]
    others = [term for term in terms if term[0] != first[0]]  # an equal one has nothing more to say
    later = tuple(_bound(calendar, start, term) for term in others)
    return Clock(answer, _bound(calendar, start, first), explain_due(calendar, start, first[0]), later)


def _bound(calendar: WorkCalendar, start: datetime, term: Term) -> Bound:
    duration, source, name = term
    due = calendar.due(start, duration)
    return Bound(written(duration), source, name, due.at if due else None)
