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
    from minyi_router.learned.model import Model
    from minyi_router.relate.groups import Group
    from minyi_router.relate.recent import RecentTickets


class Router:
    """Routes appeals by one rule pack. Threads may share it; it reads no clock, and files only to load.

    Examples:
        >>> router = Router.load()  # the starter pack
        >>> router.route("楼下烧烤店天天半夜唱歌太吵了").matter
        '社会生活噪声'
    """

    __slots__ = ("_engine", "_folder", "_model_file")

    def __init__(self, pack: RulePack, model: Model | None = None) -> None:
        if model is not None:
            _check(pack, model, "（给出的）")
        self._engine = build(pack, model)
        self._folder: Path | None = None
        self._model_file: Path | None = None

    @classmethod
    def load(
        cls, rules: str | PathLike[str] | None = None, model: str | PathLike[str] | None = None
    ) -> Router:
        """A router for the pack in a folder; the starter pack when none is named.

        Args:
            rules: the folder.
            model: a file that ``minyi train`` wrote: answers where rules are silent. None: rules alone.

        Raises:
            RulePackError: with every fault of the pack at once, each with file, line and column.
            ModelError: the model cannot be used, or does not fit the pack.
        """
        folder = Path(rules) if rules is not None else starter_pack()
        pack = load_pack(folder)
        router = cls(pack, _model(pack, model))
        router._folder, router._model_file = folder, Path(model) if model is not None else None
        return router

    def reload(
        self, rules: str | PathLike[str] | None = None, model: str | PathLike[str] | None = None
    ) -> PackStamp:
        """Take over the pack in a folder once it proves good; appeals on their way keep the old one.

        Without ``rules`` that is the folder in use, read again. The model in use stays unless another is
        named; it must fit the new pack.

        Raises:
            RulePackError: with every fault; the pack in use stays.
            ModelError: the model cannot be used, or does not fit the new pack; both in use stay.
        """
        folder = Path(rules) if rules is not None else self._folder or starter_pack()
        pack = load_pack(folder)
        kept = self._engine.model
        if model is None and kept is not None:
            _check(pack, kept, "（正在用的）")
        # one reference: no appeal ever sees half of each
        self._engine = build(pack, kept if model is None else _model(pack, model))
        self._folder = folder
        self._model_file = Path(model) if model is not None else self._model_file
        return pack.stamp

    @property
    def engine(self) -> Engine:
        """The engine in use, for those who look inside (the workshop)."""
        return self._engine

    @property
    def files(self) -> tuple[Path | None, Path | None]:
        """The folder of the pack in use and the file of the model; None where there is no such file."""
        return self._folder, self._model_file

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


def _check(pack: RulePack, model: Model, shown: str) -> None:
    """Raise ModelError unless a model fits a pack."""
    from minyi_router.learned.fitting import check_fit  # noqa: PLC0415 - as below

    check_fit(pack, model, shown)


def _model(pack: RulePack, path: str | PathLike[str] | None) -> Model | None:
    """The model in a file, which must fit the pack."""
    if path is None:
        return None
    from minyi_router.learned.fitting import model_for  # noqa: PLC0415 - loads numpy, which rules need not

    return model_for(pack, Path(path))
