"""Known answers as contests: the values that rules give for one appeal, their words, which are right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from minyi_router.decide.assign import assign
from minyi_router.decide.outcome import Settled
from minyi_router.decide.scores import Ranked, word_weights
from minyi_router.decide.what import What, as_ticket, elsewhere
from minyi_router.engine import Engine, find, settle
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
    """A value in the running: its score today, its words, and whether it is right.

    ``stopped``: if it won, a person would look for another reason than the scores (no unit, a secret).
    """

    value: str
    score: float
    words: tuple[Word, ...]
    right: bool
    stopped: bool


class Contest(NamedTuple):
    """One appeal's values of one answer, in the pack's order; ``key`` is the same for equal texts."""

    row: int
    answer: str
    runners: tuple[Runner, ...]
    key: str


class Sight(NamedTuple):
    """What an appeal is as the rules of today see it; ``stopped`` are the matters that ask for a person."""

    known: Known
    what: What
    hits: Hits
    stopped: frozenset[str]


def look(engine: Engine, rows: Iterable[Known]) -> list[Sight]:
    """Every row as the rules see it."""
    seen = []
    for known in rows:
        hits = find(engine.matcher, known.appeal)
        settled = settle(engine, known.appeal, hits, engine.evaluator.fired(hits, known.appeal))
        seen.append(Sight(known, settled.what, hits, _stopped(engine, settled, hits)))
    return seen


def _stopped(engine: Engine, settled: Settled, hits: Hits) -> frozenset[str]:
    """The matters with which the appeal would go to a person, whatever their scores."""
    what, names = settled.what, engine.matcher.names(hits)
    held = any(flag.hold for flag in what.flags)

    def reasons(matter: str) -> list[str]:
        as_if = as_ticket(engine.pack, what, matter, keep_own=True)
        return assign(engine.pack, as_if, settled.located, names).reasons

    return frozenset(r.value for r in what.matters if held or reasons(r.value))


def contests(pack: RulePack, sights: Sequence[Sight], answers: Sequence[str], merge: Merge) -> list[Contest]:
    """The contests of all rows whose right answer is known and for which some rule spoke."""
    numbers = {rule.id: number for number, rule in enumerate(pack.rules)}
    found = []
    for row, sight in enumerate(sights):
        for answer, accepted in zip(answers, sight.known.accepted, strict=True):
            ranked = sight.what.kinds if answer == "kind" else sight.what.matters
            if accepted and ranked:
                runners = _runners(pack, sight, ranked, (answer, accepted, merge), numbers)
                found.append(Contest(row, answer, runners, sight.hits.text))
    return found


def _runners(
    pack: RulePack,
    sight: Sight,
    ranked: Sequence[Ranked],
    right: tuple[str, Sequence[str], Merge],
    numbers: Mapping[str, int],
) -> tuple[Runner, ...]:
    """The values that can win: those of the highest priority, in the order that decides between equals."""
    answer, accepted, merge = right
    order = pack.kind_order if answer == "kind" else pack.matter_order
    return tuple(
        Runner(
            value=r.value,
            score=r.score,
            words=_words(pack, sight.hits, r, numbers),
            right=label(pack, answer, r.value, merge) in accepted,
            stopped=answer != "kind" and r.value in sight.stopped,
        )
        for r in sorted(ranked, key=lambda r: order[r.value])
        if r.priority == ranked[0].priority
    )


def _words(pack: RulePack, hits: Hits, ranked: Ranked, numbers: Mapping[str, int]) -> tuple[Word, ...]:
    """Its words; those that weigh nothing are left out, for no weight of a rule changes that."""
    words: dict[int, dict[int, float]] = {}
    for fired in ranked.rules:
        for word, weight in word_weights(fired, hits, pack).items():
            if weight:  # rounded: 0.7 * 3 / 0.7 is not quite 3, and equal scores must stay equal
                words.setdefault(word, {})[numbers[fired.rule.id]] = round(weight / fired.rule.weight, 9)
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
