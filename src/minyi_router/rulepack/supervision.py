"""What a bureau decided about supervision, ready to use: supervision.yaml as it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal, TypeAlias

from minyi_router.calendar import Duration, Unit, parse_duration
from minyi_router.rulepack import supervision_documents as docs

Clock: TypeAlias = Literal["contact", "resolve"]
"""先行联系 or 办理."""

MINUTES = (Unit.MINUTES, Unit.WORK_MINUTES)
"""What the time left may be told in; which of the two does not matter: it is counted as the clock runs."""


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """One rule about what is issued: conditions of which all that are given must hold.

    ``overdue``: that clock has run out. ``tickets`` and ``callers`` count those of the same matter
    (group), the ticket itself included. ``tier``, ``kind``, ``matter``, ``line``, ``channel``: one of
    these. ``reply_within`` runs from the moment of issue. ``instead_of``: notices that are not issued on a
    ticket that gets this one.
    """

    id: str
    notice: str
    overdue: Clock | None
    open: bool | None
    returned: int | None
    redone: int | None
    tickets: int | None
    callers: int | None
    unsatisfied: bool | None
    ordered: bool | None
    among: Mapping[str, frozenset[str]]
    reply_within: Duration | None
    say: str
    basis: str
    instead_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Supervision:
    """The numbers and rules of supervision.yaml.

    ``warn_at`` is a share of the time allowed (0 to 1), ``near`` minutes left on each clock.
    ``callback_within`` runs from the moment of closing. About a ticket closed, and nothing done about it
    for longer than ``notice_window``, no notice is issued any more. The rest as written there.
    """

    warn_at: float
    near: Mapping[Clock, int]
    satisfied: frozenset[str]
    unsatisfied: frozenset[str]
    callback_within: Duration
    no_callback: frozenset[str]
    ranking: docs.Ranking
    surges: docs.Surges
    places: docs.Places
    notice_window: timedelta
    notices: tuple[NoticeRule, ...]


def compile_supervision(document: docs.SupervisionDoc) -> Supervision:
    """The document as it runs; it cannot fail on one that was validated."""
    near = document.near
    back = document.callback
    return Supervision(
        warn_at=document.warn_at,
        near=MappingProxyType(
            {"contact": parse_duration(near.contact).amount, "resolve": parse_duration(near.resolve).amount}
        ),
        satisfied=frozenset(back.satisfied),
        unsatisfied=frozenset(back.unsatisfied),
        callback_within=parse_duration(back.within),
        no_callback=frozenset(back.skip),
        ranking=document.ranking,
        surges=document.surges,
        places=document.places,
        notice_window=timedelta(days=document.notice_days),
        notices=tuple(_notice(name, rule) for name, rule in sorted(document.notices.items())),
    )


AMONG = ("tier", "kind", "matter", "line", "channel")
"""The conditions that ask for one of several names."""


def _notice(name: str, rule: docs.Notice) -> NoticeRule:
    when = rule.when
    return NoticeRule(
        id=name,
        notice=rule.notice,
        overdue=when.overdue,
        open=when.open,
        returned=when.returned,
        redone=when.redone,
        tickets=when.tickets,
        callers=when.callers,
        unsatisfied=when.unsatisfied,
        ordered=when.ordered,
        among=MappingProxyType({key: frozenset(names) for key in AMONG if (names := getattr(when, key))}),
        reply_within=parse_duration(rule.reply_within) if rule.reply_within else None,
        say=rule.say,
        basis=rule.basis,
        instead_of=frozenset(rule.instead_of),
    )
