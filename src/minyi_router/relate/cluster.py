"""A whole backlog in order of time: which tickets are one matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from minyi_router.model import Ticket
from minyi_router.relate.groups import Group, Member
from minyi_router.relate.links import Query, related
from minyi_router.relate.reading import Reader, elapsed
from minyi_router.relate.recent import RecentTickets

_BATCH = 32_768
"""Tickets taken in at a time; twice as many readings are kept (some 2 kB each)."""

_LONG_AGO = datetime.min


def cluster(tickets: Iterable[Ticket], reader: Reader, window: timedelta) -> list[Group]:
    """The groups of two tickets and more, in the order they began; each ticket meets those before it.

    The same as routing them one by one in order of time and registering each; memory is that of the
    window and a batch. Tickets without a time come last, in the order given; groups that tickets bear
    already are not looked at.
    """
    recent, reader = RecentTickets(window), reader.keeping(2 * _BATCH)
    found: dict[str, dict[str, Member]] = {}
    firsts: dict[str, Ticket] = {}
    ordered = sorted(map(_alone, tickets), key=_when)
    for start in range(0, len(ordered), _BATCH):
        batch = [(ticket, reader.read(ticket)) for ticket in ordered[start : start + _BATCH]]
        recent.admit(reader, batch)
        waiting = {ticket.id for ticket, _ in batch}
        for ticket, read in batch:
            waiting.discard(ticket.id)
            tied = related(Query(recent, reader, ticket, read, waiting))
            if tied.matter and tied.matter != read.matter:  # a number given: it is of that ticket's matter
                moved = replace(ticket, matter=tied.matter)
                recent.admit(reader, [(moved, read._replace(matter=tied.matter))])
            if tied.links and (group := tied.links[0].group):
                member = Member(ticket.id, *tied.links[0][1:4])
                recent.join(group, member)
                found.setdefault(group, {group: Member(group)})[ticket.id] = member
                firsts.setdefault(group, recent.first(group))
        if last := batch[-1][0].received_at:
            recent.expire(last)
    return [Group(group, firsts[group], tuple(members.values())) for group, members in found.items()]


def _alone(ticket: Ticket) -> Ticket:
    return replace(ticket, group="", relation="") if ticket.group or ticket.relation else ticket


def _when(ticket: Ticket) -> tuple[bool, timedelta]:
    at = ticket.received_at
    return (at is None, elapsed(_LONG_AGO, at) if at else timedelta(0))
