"""The cases of a pack on the bench: each walked once, with all that was found on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from minyi_router.engine import Engine, decide, find
from minyi_router.match import Fired, Hits
from minyi_router.model import Appeal, Decision
from minyi_router.rulepack.items import Literal
from minyi_router.rulepack.pack import Rule
from minyi_router.workshop.cases import (
    PackCase,
    appeal_of,
    as_expected,
    earlier_appeals,
    speaking,
    walk,
)


class Found(NamedTuple):
    """The words found in a text, and the rules that fired."""

    hits: Hits
    fired: Sequence[Fired]


class Walk(NamedTuple):
    """One appeal, the words found in it, the rules that fired."""

    appeal: Appeal
    hits: Hits
    fired: Sequence[Fired]


@dataclass(frozen=True, slots=True)
class BenchCase:
    """A case that comes out as written: its own appeal last, those of its history before.

    ``alone`` is what each of them comes to without the others, where there is a history.
    """

    asked: PackCase
    walks: tuple[Walk, ...]

    alone: tuple[Decision, ...]

    def breaks(
        self, engine: Engine, now: Sequence[Found], changed: Callable[[], Engine], *, quiet: bool
    ) -> bool:
        """Whether it does not come out any more with other words found, or other rules fired.

        With a history a change shows only when all its tickets are registered anew, by a ``changed``
        engine. ``quiet``: what changed are only rules that give flags, kinds and matters and ask for
        none; then nothing comes otherwise where each appeal alone does not.
        """
        if not self.asked.case.history:
            return not as_expected(self.asked, self._decided(engine, self.walks[-1], now[-1]))
        pairs = zip(self.walks, now, strict=True)
        if quiet and self.alone == tuple(_bare(self._decided(engine, *pair)) for pair in pairs):
            return False
        return not as_expected(self.asked, walk(changed(), self.asked).decision)

    def _decided(self, engine: Engine, walked: Walk, now: Found) -> Decision:
        return decide(engine, walked.appeal, now.hits, speaking(self.asked, now.fired))


def _bare(decision: Decision) -> Decision:
    """All of it but the reasons."""
    return decision._replace(evidence=())


def quiet(rule: Rule) -> bool:
    """Whether a rule gives flags, kinds and matters only, and asks for no answer."""
    return rule.asks is None and not rule.then.later


class Bench:
    """A pack's engine and its cases. Only cases that come out as written can notice anything."""

    __slots__ = ("_all_texts", "_texts", "cases", "engine", "left_out")

    def __init__(self, engine: Engine, asked: Iterable[PackCase]) -> None:
        asked = tuple(asked)
        sound = [a for a in asked if not a.case.todo and as_expected(a, walk(engine, a).decision)]
        self.engine = engine
        self.cases = sorted(
            (_walked(engine, a) for a in sound), key=lambda case: bool(case.asked.case.history)
        )
        self.left_out = len(asked) - len(sound)
        self._texts = [walk.hits.text for case in self.cases for walk in case.walks]
        self._all_texts = "\0".join(self._texts)

    def uses(self, word: Literal) -> bool:
        """Whether any case has a word in its texts, all its pieces if it has gaps."""
        if not all(piece in self._all_texts for piece in word.pieces):
            return False
        return len(word.pieces) == 1 or any(all(p in text for p in word.pieces) for text in self._texts)


def _walked(engine: Engine, asked: PackCase) -> BenchCase:
    walks = []
    for appeal in (*earlier_appeals(asked.case), appeal_of(asked.case)):
        hits = find(engine.matcher, appeal)
        walks.append(Walk(appeal, hits, engine.evaluator.fired(hits, appeal)))
    alone = (
        _bare(decide(engine, appeal, hits, speaking(asked, fired)))
        for appeal, hits, fired in (walks if asked.case.history else ())
    )
    return BenchCase(asked, tuple(walks), tuple(alone))
