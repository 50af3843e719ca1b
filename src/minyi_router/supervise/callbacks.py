"""Whom to call back: matters closed and not asked about yet, and those done again since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.life import Life, as_of, diverted


class Callback(NamedTuple):
    """A call to be made; moments are naive Beijing time.

    ``due`` is until when (None: beyond the calendar's years), ``late`` whether that is over. ``again``: the
    citizen was asked before, and the matter has been done again since. ``provisional``: ``due`` lies in, or
    after, days whose holidays are not published yet.
    """

    ticket: Life
    due: datetime | None
    late: bool
    again: bool
    provisional: bool


def callbacks_due(lives: Iterable[Life], pack: RulePack, now: datetime) -> tuple[Callback, ...]:
    """Every call-back that has to be made, those overdue and due first; what came after ``now`` is not known.

    Kinds of ``callback.skip`` are not called, nor is anybody about the bureau's own call. Any result on
    record counts as called, whatever it says; a result from before the matter was done again counts no more
    if the citizen was not satisfied. What was done longer than ``notice_window`` ago is let be, and so is
    what went to another organ.
    """
    skipped, since = pack.supervision.no_callback, now - pack.supervision.notice_window
    appeals = (life for life in as_of(lives, now) if life.relation != "callback")
    done = (life for life in appeals if _is_done(life, since) and life.kind not in skipped)
    calls = (_callback(life, pack, now) for life in done if not _asked(life) or to_ask_again(life, pack))
    return tuple(sorted(calls, key=_urgency))


def _is_done(life: Life, since: datetime) -> bool:
    if life.closed is None or diverted(life):
        return False
    return max(life.closed, life.redone_at or life.closed) >= since


def unsatisfied(life: Life, pack: RulePack) -> bool:
    """Whether the citizen is not satisfied, and nothing has been done again since."""
    return life.callback in pack.supervision.unsatisfied and not to_ask_again(life, pack)


def to_ask_again(life: Life, pack: RulePack) -> bool:
    """Whether the matter was done again after the citizen, when called, was not satisfied."""
    if life.called_back is None or life.redone_at is None:
        return False
    return life.callback in pack.supervision.unsatisfied and life.redone_at > life.called_back


def _asked(life: Life) -> bool:
    return life.called_back is not None or bool(life.callback)


def _callback(life: Life, pack: RulePack, now: datetime) -> Callback:
    again = to_ask_again(life, pack)
    done = max(moment for moment in (life.closed, life.redone_at if again else None) if moment)
    due = pack.calendar.due(done, pack.supervision.callback_within)
    if due is None:
        return Callback(life, None, late=False, again=again, provisional=False)
    late = now.replace(second=0, microsecond=0) > due.at
    return Callback(life, due.at, late, again, due.provisional)


def _urgency(call: Callback) -> tuple[datetime, datetime, int]:
    return call.due or datetime.max, call.ticket.received, call.ticket.number
