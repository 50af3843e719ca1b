"""Known answers as contests: the values that rules give for one appeal, their words, which are right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from minyi_router.decide.scores import Ranked, word_weights
from minyi_router.decide.what import What, elsewhere, what_it_is
from minyi_router.engine import Engine, find
from minyi_router.match import Hits
from minyi_router.model import Appeal
from minyi_router.report.evaluation import Merge
from minyi_router.rulepack.pack import RulePack

BY_RULE = ("kind", "matter")
BY_MATTER = ("matter", "line", "organ", "owner", "police")
TUNABLE = ("kind", *BY_MATTER)
"""Answers that the weights of rules decide."""

Word: TypeAlias = tuple[tuple[int, float], ...]
"""One distinct word of a candidate: the rules that bring it, each with what its weight is multiplied by."""


class Known(NamedTuple):
    """An appeal, and for each answer asked about the labels that are right; an empty tuple: not known."""

    appeal: Appeal
    accepted: tuple[tuple[str, ...], ...]


class Runner(NamedTuple):
    """A value in the running: its words, and whether it is right."""

    value: str
    words: tuple[Word, ...]
    right: bool


class Contest(NamedTuple):
    """One appeal's values of one answer, best first; ``key`` is the same for equal texts."""

    row: int
    answer: str
    runners: tuple[Runner, ...]
    key: str


class Sight(NamedTuple):
    """What an appeal is as the rules of today see it."""

    known: Known
    what: What
    hits: Hits


def look(engine: Engine, rows: Iterable[Known]) -> list[Sight]:
    """Every row as the rules see it."""
    seen = []
    for known in rows:
        hits = find(engine.matcher, known.appeal)
        live = [f for f in engine.evaluator.fired(hits, known.appeal) if not f.rule.shadow]
        seen.append(Sight(known, what_it_is(engine.pack, live, hits), hits))
    return seen


def contests(pack: RulePack, sights: Sequence[Sight], answers: Sequence[str], merge: Merge) -> list[Contest]:
    """The contests of all rows whose right answer is known and for which some rule spoke."""
    numbers = {rule.id: number for number, rule in enumerate(pack.rules)}
    found = []
    for row, sight in enumerate(sights):
        for answer, accepted in zip(answers, sight.known.accepted, strict=True):
            ranked = sight.what.kinds if answer == "kind" else sight.what.matters
            if accepted and ranked:
                runners = _runners(pack, sight.hits, ranked, (answer, accepted, merge), numbers)
                found.append(Contest(row, answer, runners, sight.hits.text))
    return found


def _runners(
    pack: RulePack,
    hits: Hits,
    ranked: Sequence[Ranked],
    right: tuple[str, Sequence[str], Merge],
    numbers: Mapping[str, int],
) -> tuple[Runner, ...]:
    """The values that can win: those of the highest priority."""
    answer, accepted, merge = right
    return tuple(
        Runner(r.value, _words(pack, hits, r, numbers), label(pack, answer, r.value, merge) in accepted)
        for r in ranked
        if r.priority == ranked[0].priority
    )


def _words(pack: RulePack, hits: Hits, ranked: Ranked, numbers: Mapping[str, int]) -> tuple[Word, ...]:
    words: dict[int, dict[int, float]] = {}
    for fired in ranked.rules:
        for word, weight in word_weights(fired, hits, pack).items():
            words.setdefault(word, {})[numbers[fired.rule.id]] = weight / fired.rule.weight
    return tuple(tuple(rules.items()) for rules in words.values())


def label(pack: RulePack, answer: str, value: str, merge: Merge) -> str | None:
    """What a kind or matter answers, in the labels that are compared."""
    if answer in BY_RULE:
        return merge(answer, value)
    entry = pack.matters[value]
    if answer == "owner":
        return merge(answer, f"{entry.line}:{entry.organ}" if entry.organ else entry.line)
    if answer == "police":
        return merge(answer, "非公安" if entry.organ else "公安")
    return merge(answer, entry.organ if answer == "organ" else entry.line)


def rivalry(pack: RulePack, first: str, other: str) -> int:
    """How two matters stand to each other: 0 same place, 1 two organs, 2 elsewhere with the police in it."""
    one, two = pack.matters[first], pack.matters[other]
    if not elsewhere(one, two):
        return 0
    return 1 if one.organ and two.organ else 2
