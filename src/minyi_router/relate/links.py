"""The relate stage: an appeal against the recent tickets, the links that result, and how often it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from minyi_router.model import Appeal, Link, Ticket
from minyi_router.relate.compare import compare
from minyi_router.relate.pairs import Texts, known_of, tie
from minyi_router.relate.reading import (
    Reader,
    Reading,
    chase_marks,
    citing_mark,
    elapsed,
    joint_marks,
    marks_of_same,
    single_marks,
)
from minyi_router.rulepack.pack import BY_GROUP, Repeat
from minyi_router.text.folding import fold
from minyi_router.text.likeness import likeness, quotation

if TYPE_CHECKING:  # so that routing alone never loads numpy
    from minyi_router.relate.index import Index
    from minyi_router.relate.recent import RecentTickets

_MANY = 300
"""Texts alike; beyond, only those are judged that share a slot or are word for word: nothing else links."""

_MOST_JUDGED = 1000

_AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Related:
    """What recent tickets say about an appeal.

    ``links`` are best first; ``ticket`` is the open one that the appeal belongs to, if any (a call
    back belongs to a closed one too), ``matter`` that ticket's matter.
    """

    links: tuple[Link, ...]
    ticket: Ticket | None
    matter: str
    query: Query

    def count(self, repeat: Repeat) -> int:
        """How often the appeal came, itself included, over the time a rule asks for; 0 for a call back."""
        if self.query.read.callback:
            return 0
        if repeat.same == BY_GROUP:
            earlier = self._of_group()
        else:
            matter = self.matter or self.query.read.matter  # a chase may give a number and no more
            earlier = iter(self.query.same(repeat.same, matter))
        return 1 + sum(self.query.follows(ticket, repeat.within) for ticket in earlier)

    def _of_group(self) -> Iterator[Ticket]:
        if self.links and self.links[0].relation != "similar":
            recent = self.query.recent
            group = recent.group(self.links[0].ticket_id)
            ids = [m.ticket_id for m in group.members] if group else [self.links[0].ticket_id]
            found = (recent.get(ticket_id) for ticket_id in ids)
            yield from (ticket for ticket in found if ticket and ticket.relation != "callback")


@dataclass(frozen=True, slots=True)
class Query:
    """An appeal as it is asked about: by whose rules, among which tickets.

    Tickets ``hidden`` by id are as if they were not there yet.
    """

    recent: RecentTickets
    reader: Reader
    appeal: Appeal
    read: Reading
    hidden: AbstractSet[str] = frozenset()

    @property
    def index(self) -> Index[Ticket]:
        """The index of the tickets as the reader reads them."""
        return self.recent.index(self.reader)

    def same(self, slots: tuple[str, ...], matter: str) -> Iterable[Ticket]:
        """The tickets that share some slots taken together, the appeal's matter being this one."""
        return self.index.marked(marks_of_same(self.read._replace(matter=matter), slots))

    def is_another(self, ticket: Ticket) -> bool:
        """Whether a ticket is not the appeal itself, and is there already."""
        return ticket.id != self.appeal.id and ticket.id not in self.hidden

    def follows(self, ticket: Ticket, within: timedelta) -> bool:
        """Whether the appeal came after another ticket, at most so long after it."""
        if not self.is_another(ticket):
            return False
        between = self.after(ticket)
        return between is None or _AT_ONCE <= between <= within

    def after(self, ticket: Ticket) -> timedelta | None:
        """How long after a ticket the appeal came (negative: before); None when a time is not known."""
        return _between(ticket.received_at, self.appeal.received_at)

    def concerns(self, ticket: Ticket) -> bool:
        """Whether a ticket is another one and lies in the window."""
        if not self.is_another(ticket):
            return False
        between = self.after(ticket)
        return between is None or abs(between) <= self.recent.window


def _between(since: datetime | None, until: datetime | None) -> timedelta | None:
    return elapsed(since, until) if since and until else None


def related(query: Query) -> Related:
    """Every tie of an appeal to the recent tickets. Exact: none whose text reaches a cutoff is missed."""
    judged = sorted(_judged(query), key=lambda pair: _order(query, *pair))
    links = tuple([link for _, link in judged[: query.reader.policy.most_links]])
    if not links or links[0].relation == "similar":
        return Related(links, None, "", query)
    ticket = judged[0][0]
    if not ticket.open and links[0].relation != "callback":
        return Related(links, None, "", query)
    return Related(links, ticket, query.reader.read(ticket).matter, query)


def _order(query: Query, ticket: Ticket, link: Link) -> tuple[bool, bool, bool, float, float, str]:
    """What links before what is similar, open before closed, cited before found, then by score.

    Between equals a chase goes with the caller's latest ticket, all else with the earliest.
    """
    between = query.after(ticket)
    age = between.total_seconds() if between is not None else 0.0
    return (
        link.relation == "similar",
        not ticket.open and link.relation != "callback",
        "cited" not in link.parts,
        -link.score,
        age if link.relation == "chase" else -age,
        ticket.id,
    )


def _judged(query: Query) -> Iterator[tuple[Ticket, Link]]:
    alike = _alike(query)
    found = {ticket.id: ticket for ticket, _ in alike.values()}
    cited: dict[str, Ticket] = {}
    for ticket, is_cited in _marked(query):
        (cited if is_cited else found)[ticket.id] = ticket
    for ticket in (found | cited).values():
        texts = alike[ticket.id][1] if ticket.id in alike else Texts()
        if link := _judge(query, ticket, texts, cited=ticket.id in cited):
            yield ticket, link


def _marked(query: Query) -> Iterator[tuple[Ticket, bool]]:
    """Tickets that may be tied whatever the words, and whether a number ties them.

    A number counts however old the ticket is: the writer says which one is meant. Also that of the
    appeal itself in a ticket that came in before it though it is later.
    """
    read, own = query.read, fold(query.appeal.id)
    for code in dict.fromkeys((*read.codes, *sorted(read.slots.cited))):
        ticket = query.recent.cited(code)
        if ticket and query.is_another(ticket):
            yield ticket, True
    cites = [citing_mark(own)] if own else []
    marked = query.index.marked([*cites, *joint_marks(read)])
    if len(marked) > _MOST_JUDGED:  # a place that all the town writes about: the caller's own come first
        marked = [*query.index.marked([*cites, *chase_marks(read)])[-_MOST_JUDGED:], *marked[:_MOST_JUDGED]]
    for ticket in marked:
        if own and query.is_another(ticket) and own in query.reader.read(ticket).codes:
            yield ticket, True
        elif query.concerns(ticket):
            yield ticket, False


def _alike(query: Query) -> dict[str, tuple[Ticket, Texts]]:
    """The tickets whose text reaches a cutoff, with how alike they are; of very many those that may link."""
    policy, key = query.reader.policy, query.read.key
    found: dict[str, tuple[Ticket, Texts]] = {}
    if len(key) >= policy.shortest:
        for ticket, score in query.index.alike(key, policy.likeness):
            found[ticket.id] = ticket, Texts(whole=score)
        for ticket, score in query.index.overlapping(key, policy.containment):
            known = found.get(ticket.id, (ticket, Texts()))[1]
            found[ticket.id] = ticket, known._replace(quoted=score)
    kept = {id_: pair for id_, pair in found.items() if query.concerns(pair[0])}
    return kept if len(kept) <= _MANY else _that_may_link(query, kept)


def _that_may_link(query: Query, found: dict[str, tuple[Ticket, Texts]]) -> dict[str, tuple[Ticket, Texts]]:
    """Without those that share no slot and are not word for word: what is only similar is too much to judge.

    Of more still, the most alike: many texts word for word the same are one group anyway, and those of the
    same caller are found by their marks.
    """
    marked = {ticket.id for ticket in query.index.marked(single_marks(query.read))}
    may = [
        (id_, pair)
        for id_, pair in found.items()
        if id_ in marked or max(pair[1]) >= 1.0 or (query.read.callback and pair[1].quoted)
    ]
    may.sort(key=lambda item: -max(item[1][1]))
    return dict(may[:_MOST_JUDGED])


def _judge(query: Query, ticket: Ticket, texts: Texts, *, cited: bool) -> Link | None:
    """The link to one candidate; what a person told apart is similar at most."""
    old = query.reader.read(ticket)
    link = tie(query.reader.policy, query.read, old, texts, query.after(ticket), cited=cited)
    if link is None:
        return None
    if query.recent.told_apart(query.appeal.id, ticket.id):
        link = link._replace(relation="similar", vetoes=(*link.vetoes, "verdict"))
    group = _group(query, ticket, cited=cited) if link.relation != "similar" else ""
    return link._replace(ticket_id=ticket.id, group=group)


def _group(query: Query, ticket: Ticket, *, cited: bool) -> str:
    """The group that the appeal would join: the ticket's, if the appeal is like its first ticket too."""
    group = query.recent.group_id(ticket.id)
    if group == ticket.id or cited:
        return group
    ticket = query.recent.first(group)
    policy, first = query.reader.policy, query.reader.read(ticket)
    whole, quoted = likeness(query.read.key, first.key), 0.0
    if min(len(query.read.key), len(first.key)) >= policy.shortest:
        quoted = quotation(query.read.key, first.key)
    texts = Texts(whole if whole >= policy.likeness else 0.0, quoted if quoted >= policy.containment else 0.0)
    link = compare(policy, query.read, first, known_of(policy, query.read, first, texts, query.after(ticket)))
    return group if link and link.relation != "similar" else ""
