"""The one way through: raw text in, an explained decision out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from minyi_router.columns import tickets_from
from minyi_router.decide.assign import assign, locate
from minyi_router.decide.evidence import Witness
from minyi_router.decide.outcome import outcome
from minyi_router.decide.what import What, as_ticket, what_it_is
from minyi_router.explain import Explanation, explanation
from minyi_router.match import Evaluator, Hits, Matcher, near_misses
from minyi_router.model import Appeal, Decision, PackStamp, Ticket
from minyi_router.places import Located, NamedAt
from minyi_router.relate.links import Query, Related, related
from minyi_router.relate.reading import Reader, Reading, reading
from minyi_router.rulepack.load import load_pack, starter_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.folding import fold

if TYPE_CHECKING:
    from minyi_router.relate.groups import Group
    from minyi_router.relate.recent import RecentTickets


class _Engine(NamedTuple):
    """A pack and what was built from it; swapped as one."""

    pack: RulePack
    matcher: Matcher
    evaluator: Evaluator
    reader: Reader


class Router:
    """Routes appeals by one rule pack. Threads may share it; it reads no clock, and files only to load.

    Examples:
        >>> router = Router.load()  # the starter pack
        >>> router.route("楼下烧烤店天天半夜唱歌太吵了").matter
        '社会生活噪声'
    """

    __slots__ = ("_engine",)

    def __init__(self, pack: RulePack) -> None:
        self._engine = _engine(pack)

    @classmethod
    def load(cls, rules: str | PathLike[str] | None = None) -> Router:
        """A router for the pack in a folder; the starter pack when none is named.

        Raises:
            RulePackError: with every fault of the pack at once, each with file, line and column.
        """
        return cls(load_pack(Path(rules) if rules is not None else starter_pack()))

    def reload(self, rules: str | PathLike[str] | None = None) -> PackStamp:
        """Take over the pack in a folder once it proves good; appeals on their way keep the old one.

        Raises:
            RulePackError: with every fault; the pack in use stays.
        """
        pack = load_pack(Path(rules) if rules is not None else starter_pack())
        self._engine = _engine(pack)  # one reference: no appeal ever sees half of each
        return pack.stamp

    @property
    def pack(self) -> RulePack:
        """The rule pack in use."""
        return self._engine.pack

    def route(self, appeal: Appeal | str, recent: RecentTickets | None = None) -> Decision:
        """The decision for one appeal. Never raises on any text; a wrong type raises TypeError.

        With ``recent`` it is compared with those tickets: ``Decision.links``, and rules that count
        repeats. The appeal itself is not added to them.
        """
        appeal = Appeal(appeal) if not isinstance(appeal, Appeal) else appeal
        return _decision(self._engine, appeal, _find(self._engine.matcher, appeal), recent)

    def route_many(self, appeals: Iterable[Appeal | str]) -> Iterator[Decision]:
        """The decisions for many appeals, one by one, in order."""
        return map(self.route, appeals)

    def cluster(self, tickets: Any, window: timedelta = timedelta(days=30)) -> list[Group]:
        """Which tickets of a backlog are one matter: the groups of two and more, in order of their first.

        Args:
            tickets: Tickets, Appeals or mappings in any order, or a DataFrame; columns are known by the
                usual heads (诉求内容, 工单编号, 受理时间, 诉求人 …). A row without an id has its number.
            window: how far apart in time two tickets of one matter may lie.

        Raises:
            TableError: no column is known to hold the text.
        """
        from minyi_router.relate.cluster import cluster  # noqa: PLC0415 - loads numpy, which routing needs not

        return cluster(tickets_from(tickets), self._engine.reader, window)

    def explain(self, appeal: Appeal | str, recent: RecentTickets | None = None) -> Explanation:
        """The decision, and the rules that came near with what each lacked; by the same functions."""
        appeal = Appeal(appeal) if not isinstance(appeal, Appeal) else appeal
        engine = self._engine
        hits = _find(engine.matcher, appeal)
        misses = near_misses(engine.pack, engine.evaluator, hits, appeal)
        return explanation(_decision(engine, appeal, hits, recent), misses)


def _engine(pack: RulePack) -> _Engine:
    matcher, evaluator = Matcher(pack.lexicon, pack.passages), Evaluator(pack)

    def read(appeal: Appeal) -> Reading:
        hits = _find(matcher, appeal)
        what = what_it_is(pack, evaluator.fired(hits, appeal), hits)
        return _reading(pack, appeal, hits, matcher.names(hits), what)

    return _Engine(pack, matcher, evaluator, Reader(pack.same_matter, read))


def _decision(engine: _Engine, appeal: Appeal, hits: Hits, recent: RecentTickets | None = None) -> Decision:
    """The story, once the words are found."""
    pack = engine.pack
    fired = engine.evaluator.fired(hits, appeal)
    what = what_it_is(pack, fired, hits)
    names = engine.matcher.names(hits)
    located, in_text = _locate(engine, appeal, hits, names)
    tied = None
    if recent is not None:
        read = engine.reader.keep(appeal, _reading(pack, appeal, hits, names, what))
        tied = related(Query(recent, engine.reader, appeal, read))
    if tied and tied.ticket:
        what = as_ticket(pack, what, tied.matter, keep_own=tied.links[0].relation != "callback")
        tied = tied if tied.ticket.unit else _with_unit(engine, tied, tied.ticket)
    assigned = assign(pack, what, located, names, tied)
    witness = Witness(pack, appeal)
    return outcome(pack, appeal, what, located, assigned, witness, hits, in_text=in_text, related=tied)


def _with_unit(engine: _Engine, tied: Related, ticket: Ticket) -> Related:
    """A ticket registered without its unit has the one that the rules give it."""
    decision = _decision(engine, ticket, _find(engine.matcher, ticket))
    return replace(tied, ticket=replace(ticket, unit=decision.unit or ""))


def _reading(pack: RulePack, appeal: Appeal, hits: Hits, names: tuple[NamedAt, ...], what: What) -> Reading:
    """What is compared of it."""
    matter = what.matter.name if what.matter else ""
    others = [other.name for other in what.other_matters]
    return reading(pack, appeal, hits, names, (what.kind or "", matter, others))


def _find(matcher: Matcher, appeal: Appeal) -> Hits:
    if not appeal.title:
        return matcher.find(fold(appeal.text))
    title = fold(appeal.title)
    return matcher.find(f"{title}\n{fold(appeal.text)}", len(title))


def _locate(engine: _Engine, appeal: Appeal, hits: Hits, names: tuple[NamedAt, ...]) -> tuple[Located, bool]:
    """Where it lies: by the address beside the text if that names a known place, else by the text."""
    if appeal.place:
        address = engine.matcher.find(fold(appeal.place))
        located = locate(engine.pack, address.text, engine.matcher.names(address))
        if located.found:
            return located, False
    return locate(engine.pack, hits.text, names), True
