"""Which tickets are one matter: groups by their first ticket, and what people said against it.

Not safe in threads by itself: RecentTickets holds its lock while it changes anything here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from minyi_router.model import NO_FACTS, Facts, Ticket


class Member(NamedTuple):
    """A ticket of a group: what it is to the first (chase, joint, callback; empty for that one), and why."""

    ticket_id: str
    relation: str = ""
    score: float = 0.0
    parts: Facts = NO_FACTS


class Group(NamedTuple):
    """Tickets of one matter, in order of joining.

    ``id`` is the id of the first ticket and never changes. Every member is like ``first``, which stays
    known when it has left the window (then it is no member any more).
    """

    id: str
    first: Ticket
    members: tuple[Member, ...]


class Groups:
    """The groups of some tickets."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._members: dict[str, dict[str, Member]] = {}
        self._firsts: dict[str, Ticket] = {}
        self._apart: dict[str, set[str]] = {}

    def of(self, ticket_id: str) -> str:
        """The id of a ticket's group; its own id when it stands alone."""
        return self._of.get(ticket_id, ticket_id)

    def get(self, group: str) -> Group | None:
        """A group by its id; None when there is none (a ticket that stands alone is no group)."""
        members, first = self._members.get(group), self._firsts.get(group)
        return Group(group, first, tuple(members.values())) if members and first else None

    def first(self, group: str) -> Ticket | None:
        """The ticket that every member of a group is like."""
        return self._firsts.get(group)

    def member(self, ticket_id: str) -> Member | None:
        """What a ticket is to its group."""
        return self._members.get(self.of(ticket_id), {}).get(ticket_id)

    def __iter__(self) -> Iterator[Group]:
        found = (self.get(group) for group in tuple(self._members))
        return (group for group in found if group)

    def join(self, group: str, member: Member, first: Ticket, *, kept: bool) -> None:
        """Put a ticket into a group; ``first`` is what members are like if the group is new.

        ``kept``: the ticket that the group is named after is kept, so it is a member too.
        """
        if self.apart(member.ticket_id, group):
            return
        if self._of.get(member.ticket_id, group) != group:
            self.leave(member.ticket_id)
        if group not in self._members:
            self._firsts[group] = first
            self._members[group] = {}
            if kept:
                self.arrived(first)
        if member.ticket_id != group:
            self._of[member.ticket_id] = group
            self._members[group][member.ticket_id] = member

    def arrived(self, ticket: Ticket) -> None:
        """A ticket is kept, or kept anew: where it is the first, that one is known (again)."""
        named, group = ticket.id, self.of(ticket.id)
        for each in {named, group}:
            if each in self._firsts and (each == named or self._firsts[each].id == named):
                self._firsts[each] = ticket
        if named in self._members and named not in self._of:
            self._of[named] = named
            self._members[named] = {named: Member(named), **self._members[named]}

    def leave(self, ticket_id: str) -> None:
        """Take a ticket out of its group; when only the first is left, it stands alone again."""
        group = self._of.pop(ticket_id, None)
        if group is None:
            return
        members = self._members[group]
        del members[ticket_id]
        if not members or set(members) == {group}:
            for left in members:
                del self._of[left]
            del self._members[group], self._firsts[group]

    # ------------------------------------------------------------- what people said

    def keep_apart(self, one: str, other: str) -> None:
        """Remember that two tickets are not one matter; the one that joined later leaves."""
        self._apart.setdefault(one, set()).add(other)
        self._apart.setdefault(other, set()).add(one)
        if self.of(one) == self.of(other):
            order = list(self._members.get(self.of(one), ()))
            self.leave(max((each for each in (one, other) if each in order), key=order.index))
        for ticket_id, group in ((one, other), (other, one)):  # a group may be named after who has left it
            if self.of(ticket_id) == group:
                self.leave(ticket_id)

    def apart(self, one: str, other: str) -> bool:
        """Whether somebody said that a ticket is not one matter with another, or with one of its group."""
        said = tuple(self._apart.get(one, ()))
        return self.of(other) in [self.of(each) for each in said]

    @property
    def verdicts(self) -> list[tuple[str, str]]:
        """The pairs that people told apart, each once, in order."""
        return sorted({(min(a, b), max(a, b)) for a, others in self._apart.items() for b in others})

    def forget(self, ticket_id: str, known: Callable[[str], bool]) -> None:
        """A ticket is gone; what was said about it goes too, unless the other one is still known."""
        self.leave(ticket_id)
        for other in tuple(self._apart.get(ticket_id, ())):
            if not known(other):
                self._unsay(ticket_id, other)
                self._unsay(other, ticket_id)

    def _unsay(self, one: str, other: str) -> None:
        said = self._apart[one]
        said.discard(other)
        if not said:
            del self._apart[one]
