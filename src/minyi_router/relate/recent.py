"""The tickets of the last weeks, to compare new appeals with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from os import PathLike
from pathlib import Path
from threading import RLock
from weakref import WeakKeyDictionary

from minyi_router.model import Ticket
from minyi_router.relate.groups import Group, Groups, Member
from minyi_router.relate.index import Index
from minyi_router.relate.reading import Reader, Reading, elapsed, marks
from minyi_router.relate.store import Stored, read_store, write_store
from minyi_router.text.folding import fold


class RecentTickets:
    """Tickets within a window of time, searched exactly. Threads may search while others add.

    A new appeal is compared with tickets received at most ``window`` before or after it, the edge
    included; nothing here reads a clock, so call ``expire`` now and then. Tickets are read by the
    rules of the router that asks; the first time a router asks, it reads all of them.

    Examples:
        >>> recent = RecentTickets(window=timedelta(days=30))
        >>> recent.add(Ticket("澜心路12号门口天天有人违停", id="S1", received_at=datetime(2026, 1, 5, 9)))
        >>> len(recent)
        1
    """

    def __init__(self, window: timedelta) -> None:
        if window <= timedelta(0):
            raise ValueError(f"window must be longer than nothing, not {window}")
        self._window = window
        self._tickets: dict[str, Ticket] = {}
        self._written: dict[str, tuple[str, ...]] = {}  # ids that are spelt otherwise in folded texts
        self._groups = Groups()
        self._indexes: WeakKeyDictionary[Reader, Index[Ticket]] = WeakKeyDictionary()
        self._lock = RLock()

    @property
    def window(self) -> timedelta:
        """How far apart two tickets of one matter may lie."""
        return self._window

    def __len__(self) -> int:
        return len(self._tickets)

    def __contains__(self, ticket_id: object) -> bool:
        return ticket_id in self._tickets

    def __iter__(self) -> Iterator[Ticket]:
        return map(self._grouped, tuple(self._tickets.values()))

    def get(self, ticket_id: str) -> Ticket | None:
        """The ticket with an id, with the group it is in now; None when it is not kept."""
        ticket = self._tickets.get(ticket_id)
        return self._grouped(ticket) if ticket else None

    def cited(self, folded_id: str) -> Ticket | None:
        """The ticket whose id a folded text names; of ids that fold alike the one kept first."""
        ticket_id = self._written.get(folded_id, (folded_id,))[0]
        return self._tickets.get(folded_id) or self._tickets.get(ticket_id)

    def add(self, ticket: Ticket) -> None:
        """Keep a ticket; one with the same id is replaced (a correction, or the news that it is closed)."""
        with self._lock:
            self._keep(ticket, Member(ticket.id, ticket.relation))
            for reader, index in self._indexes.items():
                index.add(*_row(reader, self._tickets[ticket.id], reader.read(ticket)))

    def extend(self, tickets: Iterable[Ticket]) -> None:
        """Keep many tickets; much faster than one by one."""
        with self._lock:
            ids: dict[str, None] = {}
            for ticket in tickets:
                self._keep(ticket, Member(ticket.id, ticket.relation))
                ids[ticket.id] = None
            for reader, index in self._indexes.items():
                index.extend(_rows(reader, (self._tickets[each] for each in ids)))

    def admit(self, reader: Reader, reads: Iterable[tuple[Ticket, Reading]]) -> None:
        """Keep tickets that a reader has read already."""
        with self._lock:
            index, rows = self.index(reader), []
            for ticket, read in reads:
                self._keep(ticket, Member(ticket.id, ticket.relation))
                rows.append(_row(reader, self._tickets[ticket.id], read))
            index.extend(rows)

    def join(self, group: str, member: Member) -> None:
        """Put a kept ticket into a group, by the id of its first ticket, unless somebody said it is none."""
        with self._lock:
            self._join(group, member, self._tickets[member.ticket_id])

    def _keep(self, ticket: Ticket, member: Member) -> None:
        alone = replace(ticket, group="", relation="") if ticket.group or ticket.relation else ticket
        self._tickets[ticket.id] = alone
        folded = fold(ticket.id)
        if folded != ticket.id and ticket.id not in (same := self._written.get(folded, ())):
            self._written[folded] = (*same, ticket.id)
        self._groups.arrived(alone)
        if ticket.group and ticket.group != ticket.id:
            self._join(ticket.group, member, alone)

    def _join(self, group: str, member: Member, first: Ticket) -> None:
        """Put a ticket into a group; ``first`` stands for the first one if that is not kept."""
        kept = self._tickets.get(group)
        self._groups.join(group, member, kept or first, kept=kept is not None)

    def discard(self, ticket_id: str) -> bool:
        """Forget a ticket; False when it was not kept."""
        with self._lock:
            if self._tickets.pop(ticket_id, None) is None:
                return False
            self._forget_spelling(ticket_id)
            self._groups.forget(ticket_id, self._tickets.__contains__)
            return True

    def _forget_spelling(self, ticket_id: str) -> None:
        folded = fold(ticket_id)
        left = tuple(each for each in self._written.get(folded, ()) if each != ticket_id)
        if left:
            self._written[folded] = left
        else:
            self._written.pop(folded, None)

    def expire(self, now: datetime) -> int:
        """Forget every ticket received more than ``window`` before ``now``; returns how many."""
        with self._lock:
            old = [
                ticket.id
                for ticket in self._tickets.values()
                if ticket.received_at and elapsed(ticket.received_at, now) > self._window
            ]
            for ticket_id in old:
                self.discard(ticket_id)
            return len(old)

    # ------------------------------------------------------------- groups, and what people say of them

    def group(self, ticket_id: str) -> Group | None:
        """The group a ticket is in; None when it stands alone."""
        return self._groups.get(self._groups.of(ticket_id))

    def group_id(self, ticket_id: str) -> str:
        """The id of a ticket's group, which is its own while it stands alone."""
        return self._groups.of(ticket_id)

    def first(self, group: str) -> Ticket:
        """The ticket that all of a group are like: also one that has left the window. KeyError if unknown."""
        return self._groups.first(group) or self._tickets[group]

    def groups(self) -> list[Group]:
        """Every group of two tickets or more, in the order they began."""
        with self._lock:
            return list(self._groups)

    def unlink(self, ticket_id: str) -> bool:
        """Undo: take a ticket out of its group for good; False when it never joined one."""
        with self._lock:
            group = self._groups.of(ticket_id)
            if group == ticket_id:
                return False
            self._groups.leave(ticket_id)
            self._told(ticket_id, group)
            return True

    def not_same(self, one: str, other: str) -> None:
        """A person says that two tickets are not one matter: the later leaves the group, for good."""
        if one == other:
            raise ValueError(f"a ticket cannot be kept apart from itself: {one!r}")
        with self._lock:
            self._told(one, other)

    def _told(self, one: str, other: str) -> None:
        self._groups.keep_apart(one, other)
        for each in (one, other):
            if each in self._tickets:  # who left a group may be the first of another
                self._groups.arrived(self._tickets[each])

    def told_apart(self, one: str, other: str) -> bool:
        """Whether a person said that a ticket is not one matter with another or with its group."""
        return self._groups.apart(one, other)

    def _grouped(self, ticket: Ticket) -> Ticket:
        group, member = self._groups.of(ticket.id), self._groups.member(ticket.id)
        return replace(ticket, group=group, relation=member.relation) if member else ticket

    # ------------------------------------------------------------- searching

    def index(self, reader: Reader) -> Index[Ticket]:
        """The index of all tickets as a reader reads them; made when it is first asked for."""
        found = self._indexes.get(reader)
        if found is None:
            with self._lock:
                found = self._indexes.get(reader)
                if found is None:
                    found = Index(self._is_kept)
                    found.extend(_rows(reader, self._tickets.values()))
                    self._indexes[reader] = found
        return found

    def _is_kept(self, ticket: Ticket) -> bool:
        return self._tickets.get(ticket.id) is ticket

    # ------------------------------------------------------------- on disk

    def save(self, path: str | PathLike[str]) -> None:
        """Write everything to a file, whole or not at all (also when the machine stops half way).

        The file holds the texts as they are: keep it where the tickets themselves are kept.
        """
        with self._lock:
            tickets = tuple(self._tickets.values())
            stored = Stored(self._window, tickets, tuple(self._groups), tuple(self._groups.verdicts))
        write_store(Path(path), stored)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> RecentTickets:
        """What was saved. Raises StoreError when the file is of another format, cut short or changed."""
        stored = read_store(Path(path))
        recent = cls(stored.window)
        recent.extend(stored.tickets)
        for group in stored.groups:
            for member in group.members:
                recent._join(group.id, member, group.first)
        for one, other in stored.verdicts:
            recent._groups.keep_apart(one, other)
        return recent


def _rows(reader: Reader, tickets: Iterable[Ticket]) -> Iterator[tuple[str, list[int], Ticket]]:
    return (_row(reader, ticket, reader.read(ticket)) for ticket in tickets)


def _row(reader: Reader, ticket: Ticket, read: Reading) -> tuple[str, list[int], Ticket]:
    """What the index holds of a ticket; a text too short to say anything is found by its marks only."""
    key = read.key if len(read.key) >= reader.policy.shortest else ""
    return key, marks(read, reader.policy), ticket
