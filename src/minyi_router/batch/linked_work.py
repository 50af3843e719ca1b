"""Each appeal of a table against those before it: what workers can do of it, and what one process does.

Workers decide every appeal as if it were the only one, and read what others are compared with. The process
in the middle takes the appeals in order of time, searches among those before, and decides anew where that
changes anything. What comes out is what `Router.route` says one by one, each registered before the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from minyi_router.batch.answers import Answering
from minyi_router.batch.linked_rows import Batch
from minyi_router.batch.work import Asked, Glance, Layout, RouterAt, glance, settled
from minyi_router.batch.writer import Cell, cleaned
from minyi_router.engine import alone, trace
from minyi_router.model import Appeal, Decision, Ticket
from minyi_router.relate.links import Query, Related, related
from minyi_router.relate.reading import Reading
from minyi_router.relate.recent import RecentTickets
from minyi_router.router import Router
from minyi_router.rulepack.pack import Repeat, RulePack

FORGET_EVERY = 1024
"""Rows after which tickets that are too old are let go of, whoever does the work."""

_READINGS_KEPT = 65_536
"""Some 2 kB each; the tickets found again are mostly young, older ones are read anew."""


class Registered(NamedTuple):
    """What of a decision later appeals are compared with, as in `Ticket`."""

    matter: str
    unit: str
    group: str
    relation: str

    @classmethod
    def of(cls, ticket: Ticket) -> Registered:
        """Of a ticket."""
        return cls(ticket.matter, ticket.unit, ticket.group, ticket.relation)

    def ticket(self, appeal: Appeal) -> Ticket:
        """The ticket that registers an appeal so."""
        return Ticket(
            text=appeal.text,
            title=appeal.title,
            id=appeal.id,
            channel=appeal.channel,
            received_at=appeal.received_at,
            caller=appeal.caller,
            place=appeal.place,
            fields=appeal.fields,
            matter=self.matter,
            unit=self.unit,
            group=self.group,
            relation=self.relation,
        )


class Told(NamedTuple):
    """What is kept of a decision until its row is written: the cells of its answers, and what counts."""

    action: str
    registered: Registered
    cells: Sequence[Cell]
    glance: Glance | None

    def line(self) -> bytes:
        """As a line of JSON."""
        return json.dumps(self, default=datetime.isoformat).encode() + b"\n"


class Alone(NamedTuple):
    """An appeal decided as if it were the only one, and what it is compared by."""

    told: Told
    read: Reading


@dataclass(frozen=True, slots=True)
class LinkedPlan:
    """All that the work needs, in a form that can go to another process.

    ``window``: how far apart in time two tickets of one matter may lie; ``glances``: how many rows are shown.
    """

    layout: Layout
    asked: Asked
    window: timedelta
    glances: int = 0

    def worker(self, at: RouterAt) -> Deciding:
        """The work that does not depend on others, in a process of its own."""
        return Deciding(self, settled(at))

    @property
    def moments(self) -> list[int]:
        """Which cells of the answers hold points in time."""
        return [i for i, answer in enumerate(self.asked.columns()) if answer.sort == "moment"]


class Telling:
    """Turns decisions into what is kept of them."""

    def __init__(self, plan: LinkedPlan) -> None:
        self._glances = plan.glances
        self._answering = Answering(plan.asked.columns())

    def told(self, appeal: Appeal, decision: Decision, note: str, place: int) -> Told:
        """What is kept of a decision; ``place``: which row of the table it is."""
        cells = [cleaned(cell) for cell in self._answering.cells(decision, note)]
        shown = glance(appeal, decision) if place < self._glances else None
        return Told(decision.action, Registered.of(Ticket.of(appeal, decision)), cells, shown)


class Deciding:
    """Decides each appeal of a batch alone."""

    def __init__(self, plan: LinkedPlan, router: Router) -> None:
        self._layout = plan.layout
        self._router = router
        self._telling = Telling(plan)

    def __call__(self, batch: Batch) -> list[Alone]:
        """What every appeal of a batch is by itself."""
        found = []
        for line, (appeal, note) in zip(batch.lines, batch.appeals(self._layout), strict=True):
            decision, read = alone(self._router.engine, appeal)
            found.append(Alone(self._telling.told(appeal, decision, note, line.place), read))
        return found


class Register:
    """Takes appeals in order of time: decides each against those before it, and registers it.

    ``groups``: how many matters have had two tickets or more so far.
    """

    def __init__(self, plan: LinkedPlan, router: Router, forget_every: int = FORGET_EVERY) -> None:
        engine = router.engine
        self._forget_every = forget_every
        self._rows = 0
        self._engine = engine._replace(reader=engine.reader.keeping(_READINGS_KEPT))
        self._layout = plan.layout
        self._telling = Telling(plan)
        self._awaited = _awaited(router.pack)
        self._recent = RecentTickets(plan.window)
        self.groups = 0

    def take(self, batch: Batch, alone: Sequence[Alone] | None) -> list[Told]:
        """What is kept of every decision of a batch; ``alone``: what workers say, None: none did."""
        found = []
        for place, (appeal, note) in enumerate(batch.appeals(self._layout)):
            tied = self._tied(appeal, alone[place].read) if alone else self._recent
            if alone and isinstance(tied, Related) and not self._changes(tied):
                told = alone[place].told
            else:
                decision = trace(self._engine, appeal, tied).decision
                told = self._telling.told(appeal, decision, note, batch.lines[place].place)
            self._add(told.registered.ticket(appeal))
            found.append(told)
        return found

    def again(self, batch: Batch, registered: Iterable[Registered]) -> None:
        """Register a batch that was decided before, as it was."""
        for (appeal, _), known in zip(batch.appeals(self._layout), registered, strict=True):
            self._add(known.ticket(appeal))

    def _changes(self, tied: Related) -> bool:
        """Whether the others make the decision another one, or its links are to be shown."""
        if tied.links and tied.links[0].relation != "similar":
            return True
        return any(tied.count(repeat) >= repeat.at_least for repeat in self._awaited)

    def _tied(self, appeal: Appeal, read: Reading) -> Related:
        reader = self._engine.reader
        return related(Query(self._recent, reader, appeal, reader.keep(appeal, read)))

    def _add(self, ticket: Ticket) -> None:
        if ticket.group and self._recent.group(ticket.group) is None:
            self.groups += 1
        self._recent.add(ticket)
        self._rows += 1
        if self._rows % self._forget_every == 0 and ticket.received_at:
            self._recent.expire(ticket.received_at)


def _awaited(pack: RulePack) -> list[Repeat]:
    """What rules count, each as soon as some rule speaks."""
    asked = {rule.asks.repeat for rule in pack.rules if rule.asks and rule.asks.repeat}
    ordered = sorted(asked, key=lambda repeat: repeat.at_least)
    return list({(repeat.same, repeat.within): repeat for repeat in reversed(ordered)}.values())
