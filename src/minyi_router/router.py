"""The one way through: raw text in, an explained decision out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minyi_router.columns import tickets_from
from minyi_router.engine import Engine, build, trace
from minyi_router.explain import Explanation, explain
from minyi_router.model import Appeal, Decision, PackStamp
from minyi_router.rulepack.load import load_pack, starter_pack
from minyi_router.rulepack.pack import RulePack

if TYPE_CHECKING:
    from minyi_router.relate.groups import Group
    from minyi_router.relate.recent import RecentTickets


class Router:
    """Routes appeals by one rule pack. Threads may share it; it reads no clock, and files only to load.

    Examples:
        >>> router = Router.load()  # the starter pack
        >>> router.route("楼下烧烤店天天半夜唱歌太吵了").matter
        '社会生活噪声'
    """

    __slots__ = ("_engine",)

    def __init__(self, pack: RulePack) -> None:
        self._engine = build(pack)

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
        self._engine = build(pack)  # one reference: no appeal ever sees half of each
        return pack.stamp

    @property
    def engine(self) -> Engine:
        """The engine in use, for those who look inside (the workshop)."""
        return self._engine

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
        return trace(self._engine, appeal, recent).decision

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
        """The decision and what stood beside it; by the same functions.

        That is: the rules that came near with what each lacked, the smallest change of the text that
        would send it elsewhere, the arithmetic of the clocks, and what the rules on trial would do.
        """
        appeal = Appeal(appeal) if not isinstance(appeal, Appeal) else appeal
        return explain(self._engine, appeal, recent)
