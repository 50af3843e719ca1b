"""The one way through: raw text in, an explained decision out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import NamedTuple

from minyi_router.decide.assign import assign, locate
from minyi_router.decide.evidence import Witness
from minyi_router.decide.outcome import outcome
from minyi_router.decide.what import what_it_is
from minyi_router.explain import Explanation, explanation
from minyi_router.match import Evaluator, Hits, Matcher, near_misses
from minyi_router.model import Appeal, Decision, PackStamp
from minyi_router.places import Located, NamedAt
from minyi_router.rulepack.load import load_pack, starter_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.folding import fold


class _Engine(NamedTuple):
    """A pack and what was built from it; swapped as one."""

    pack: RulePack
    matcher: Matcher
    evaluator: Evaluator


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

    def route(self, appeal: Appeal | str) -> Decision:
        """The decision for one appeal. Never raises on any text; a wrong type raises TypeError."""
        appeal = Appeal(appeal) if not isinstance(appeal, Appeal) else appeal
        return _decision(self._engine, appeal, _find(self._engine, appeal))

    def route_many(self, appeals: Iterable[Appeal | str]) -> Iterator[Decision]:
        """The decisions for many appeals, one by one, in order."""
        return map(self.route, appeals)

    def explain(self, appeal: Appeal | str) -> Explanation:
        """The decision, and the rules that came near with what each lacked; by the same functions."""
        appeal = Appeal(appeal) if not isinstance(appeal, Appeal) else appeal
        engine = self._engine
        hits = _find(engine, appeal)
        misses = near_misses(engine.pack, engine.evaluator, hits, appeal)
        return explanation(_decision(engine, appeal, hits), misses)


def _engine(pack: RulePack) -> _Engine:
    return _Engine(pack, Matcher(pack.lexicon, pack.passages), Evaluator(pack))


def _decision(engine: _Engine, appeal: Appeal, hits: Hits) -> Decision:
    """The story, once the words are found."""
    pack = engine.pack
    fired = engine.evaluator.fired(hits, appeal)
    what = what_it_is(pack, fired, hits)
    names = engine.matcher.names(hits)
    located, in_text = _locate(engine, appeal, hits, names)
    assigned = assign(pack, what, located, names)
    witness = Witness(pack, appeal)
    return outcome(pack, appeal, what, located, assigned, witness, hits, in_text=in_text)


def _find(engine: _Engine, appeal: Appeal) -> Hits:
    if not appeal.title:
        return engine.matcher.find(fold(appeal.text))
    title = fold(appeal.title)
    return engine.matcher.find(f"{title}\n{fold(appeal.text)}", len(title))


def _locate(engine: _Engine, appeal: Appeal, hits: Hits, names: tuple[NamedAt, ...]) -> tuple[Located, bool]:
    """Where it lies: by the address beside the text if that names a known place, else by the text."""
    if appeal.place:
        address = engine.matcher.find(fold(appeal.place))
        located = locate(engine.pack, address.text, engine.matcher.names(address))
        if located.found:
            return located, False
    return locate(engine.pack, hits.text, names), True
