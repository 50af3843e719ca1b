"""What routing would do with appeals whose right answers are known, before anybody set a bar.

Every row goes through the stages of routing themselves, with a dial that lets everything pass; so what
is a person's business whatever the confidence (a hold, a unit missing) is known from routing's own mouth.
A model is asked as one that has not seen the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from minyi_router.decide.confidence import PARTS, parts
from minyi_router.decide.outcome import Settled, outcome
from minyi_router.engine import Engine, decide, find, settle
from minyi_router.learned.labels import WHERE, Classes, with_matter
from minyi_router.learned.reading import guarded
from minyi_router.match import Fired, Hits
from minyi_router.model import AUTOMATIC, Appeal
from minyi_router.rulepack.pack import Dial

if TYPE_CHECKING:
    from minyi_router.learned.model import Belief

_OPEN = Dial("", dict.fromkeys(("base", *PARTS), 0.0) | {"opinion": 1.0}, 0.0, {})
"""All pass, and the model is asked about each."""


class Known(NamedTuple):
    """An appeal and the labels that are right for it (none: not known)."""

    appeal: Appeal
    accepted: tuple[str, ...]


class Option(NamedTuple):
    """The answer that routing would give, were it sure enough.

    ``free``: nothing else stands against dispatching it without a person. ``parts`` are those of the
    confidence (see decide/confidence.py).
    """

    parts: Mapping[str, float]
    line: str
    free: bool
    right: bool


class Alone(NamedTuple):
    """What the model by itself would say: the probability of its likeliest class, and whether it is right."""

    confidence: float
    right: bool


class Judged(NamedTuple):
    """One row.

    ``key``: the CRC-32 of the folded text, by which rows are parted. ``option``: None where nobody knows an
    answer. ``today``: whether the decision of the pack as it is was right; None: a person looks. ``seen``:
    the model was trained on this text.
    """

    key: int
    option: Option | None
    today: bool | None
    alone: Alone | None
    seen: bool


def judged(engine: Engine, rows: Iterable[Known], classes: Classes) -> Iterator[Judged]:
    """What becomes of every row whose right answer is known; the others are left out."""
    judge = _Judge(engine, classes)
    for known in rows:
        if right := classes.of_labels(known.accepted):
            yield judge.row(known.appeal, right)


class _Judge:
    """Two engines: as the pack is, and with a bar that all pass."""

    def __init__(self, engine: Engine, classes: Classes) -> None:
        model = engine.model
        self._seen: frozenset[int] = frozenset(model.seen.tolist()) if model else frozenset()
        self._now = engine._replace(model=model.unseen()) if model else engine
        pack = replace(engine.pack, dial=_OPEN, learned_dial=_OPEN)
        self._open = self._now._replace(pack=pack)
        self._classes = classes

    def row(self, appeal: Appeal, right: frozenset[int]) -> Judged:
        """One row whose right classes are known."""
        hits = find(self._now.matcher, appeal)
        fired = self._now.evaluator.fired(hits, appeal)
        settled = settle(self._open, appeal, hits, fired)
        return Judged(
            key=crc32(hits.text.encode("utf-8", "replace")),
            option=self._option(appeal, hits, settled, right),
            today=self._today(appeal, hits, fired, right),
            alone=self._alone(settled.beliefs, right),
            seen=self._is_seen(hits),
        )

    def _option(self, appeal: Appeal, hits: Hits, settled: Settled, right: frozenset[int]) -> Option | None:
        what = settled.what
        if what.matter is None or what.by_default:
            return None
        pack = self._open.pack
        decision = outcome(pack, appeal, settled, hits, None)
        return Option(
            parts(pack, what),
            what.matter.line,
            decision.action in AUTOMATIC,
            self._classes.of_decision(decision) in right,
        )

    def _today(
        self, appeal: Appeal, hits: Hits, fired: Sequence[Fired], right: frozenset[int]
    ) -> bool | None:
        decision = decide(self._now, appeal, hits, fired)
        return self._classes.of_decision(decision) in right if decision.action in AUTOMATIC else None

    def _alone(self, beliefs: Iterable[Belief], right: frozenset[int]) -> Alone | None:
        for belief in beliefs:
            if belief.head.answer in WHERE:
                given = with_matter(self._now.pack, belief.label.answers)
                return Alone(belief.share, self._classes.of_answers(given) in right)
        return None

    def _is_seen(self, hits: Hits) -> bool:
        if not self._seen:
            return False
        from minyi_router.learned.model import text_hash  # noqa: PLC0415 - loads numpy, which rules need not

        text = guarded(self._now.pack, hits, self._now.matcher.names(hits))
        return int(text_hash(text)) in self._seen
