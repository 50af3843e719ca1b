"""Which tickets are one matter, where their table does not say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from minyi_router.model import Ticket
from minyi_router.router import Router
from minyi_router.supervise.life import Life, Lives
from minyi_router.supervise.periods import Period

WINDOW = timedelta(days=30)
MOST = 20_000
"""Tickets that are compared; more would take minutes, and `minyi route --window` does it once for all."""


def linked(table: Lives, router: Router, period: Period) -> Lives:
    """The tickets with group and relation, where the table tells neither; as they are where it does.

    Compared are those of the period and of the 30 days before, if they are no more than `MOST`.
    """
    if not table.known.isdisjoint(("group", "relation")):
        return table
    first = period.first - WINDOW
    near = [life for life in table.lives if first <= life.received.date() < period.end]
    if len(near) > MOST:
        return table
    ids = _unlike(near)
    found = {
        member.ticket_id: (group.id, member.relation)
        for group in router.cluster([_ticket(life, id_) for id_, life in ids.items()], WINDOW)
        for member in group.members
    }
    tied = {life.number: found[id_] for id_, life in ids.items() if id_ in found}
    known = table.known | {"group", "relation"}
    return Lives(tuple(_tied(table.lives, tied)), table.rejects, known)


def _tied(lives: Iterable[Life], tied: Mapping[int, tuple[str, str]]) -> Iterator[Life]:
    for life in lives:
        group, relation = tied.get(life.number, ("", ""))
        yield life._replace(group=group, relation=relation) if group else life


def _unlike(lives: Iterable[Life]) -> dict[str, Life]:
    """The tickets by id; of those with one id all but the first are known by their row too."""
    found: dict[str, Life] = {}
    for life in lives:
        found[f"{life.id}#{life.number}" if life.id in found else life.id] = life
    return found


def _ticket(life: Life, id_: str) -> Ticket:
    return Ticket(
        life.text,
        title=life.title,
        id=id_,
        channel=life.channel,
        received_at=life.received,
        caller=life.caller,
        place=life.place,
        matter=life.matter,
        unit=life.unit,
    )
