"""The one way through: raw text in, an explained decision out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from minyi_router.decide.assign import assign, locate
from minyi_router.decide.evidence import Witness
from minyi_router.decide.outcome import outcome
from minyi_router.decide.what import what_it_is
from minyi_router.explain import Explanation, explanation
from minyi_router.match import Evaluator, Hits, Matcher
from minyi_router.model import Appeal, Decision
from minyi_router.places import Located, NamedAt
from minyi_router.rulepack.load import load_pack, starter_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.folding import fold


class Router:
    """Routes appeals by one rule pack. Immutable: threads may share it; it reads no clock and no file.

    Examples:
        >>> router = Router.load()  # the starter pack
        >>> router.route("楼下烧烤店天天半夜唱歌太吵了").matter
        '社会生活噪声'
    """

    __slots__ = ("_evaluator", "_matcher", "_pack")

    def __init__(self, pack: RulePack) -> None:
        self._pack = pack
        self._matcher = Matcher(pack.lexicon, pack.passages)
        self._evaluator = Evaluator(pack)

    @classmethod
    def load(cls, rules: str | PathLike[str] | None = None) -> Router:
        """A router for the pack in a folder; the starter pack when none is named.

        Raises:
            RulePackError: with every fault of the pack at once, each with file, line and column.
        """
        return cls(load_pack(Path(rules) if rules is not None else starter_pack()))

    @property
    def pack(self) -> RulePack:
        """The rule pack in use."""
        return self._pack

    def route(self, appeal: Appeal | str) -> Decision:
        """The decision for one appeal. Never raises on any text; a wrong type raises TypeError."""
        appeal = Appeal(appeal) if not isinstance(appeal, Appeal) else appeal
        pack, hits = self._pack, self._find(appeal)
        fired = self._evaluator.fired(hits, appeal)
        what = what_it_is(pack, fired, hits)
        names = self._matcher.names(hits)
        located, in_text = self._locate(appeal, hits, names)
        assigned = assign(pack, what, located, names)
        witness = Witness(pack, appeal)
        return outcome(pack, appeal, what, located, assigned, witness, hits, in_text=in_text)

    def route_many(self, appeals: Iterable[Appeal | str]) -> Iterator[Decision]:
        """The decisions for many appeals, one by one, in order."""
        return map(self.route, appeals)

    def explain(self, appeal: Appeal | str) -> Explanation:
        """The decision, and the rules that came near with what each lacked; by the same functions."""
        appeal = Appeal(appeal) if not isinstance(appeal, Appeal) else appeal
        misses = self._evaluator.near_misses(self._find(appeal), appeal)
        return explanation(self.route(appeal), misses)

    def _find(self, appeal: Appeal) -> Hits:
        if not appeal.title:
            return self._matcher.find(fold(appeal.text))
        title = fold(appeal.title)
        return self._matcher.find(f"{title}\n{fold(appeal.text)}", len(title))

    def _locate(self, appeal: Appeal, hits: Hits, names: tuple[NamedAt, ...]) -> tuple[Located, bool]:
        """Where it lies: by the address beside the text if that names a known place, else by the text."""
        if appeal.place:
            address = self._matcher.find(fold(appeal.place))
            located = locate(self._pack, address.text, self._matcher.names(address))
            if located.found:
                return located, False
        return locate(self._pack, hits.text, names), True
