"""A rule without one of its parts, tried on the cases; all its mutants in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from minyi_router.engine import Engine, assemble
from minyi_router.match import Evaluator, Fired, Hits
from minyi_router.model import Appeal
from minyi_router.rulepack.pack import Rule, RulePack
from minyi_router.workshop.mutate.bench import Bench, BenchCase, Found, Walk, quiet


class _Instead(Evaluator):
    """The rules of a pack, one of them replaced by another (or by none)."""

    __slots__ = ("_all", "_mutants", "_which")

    def __init__(self, whole: Evaluator, mutants: _Mutants, which: int) -> None:
        self._all = whole
        self._mutants = mutants
        self._which = which

    def fired(self, hits: Hits, appeal: Appeal) -> list[Fired]:
        """As the pack without that part would."""
        mutant = self._mutants.fired(hits, appeal).get(self._which)
        return _instead(self._all.fired(hits, appeal), self._mutants.number, mutant)


class _Mutants:
    """The mutants of one rule, in an evaluator of their own; those that are None never fire."""

    __slots__ = ("_evaluator", "_rules", "number")

    def __init__(self, pack: RulePack, number: int, rules: Sequence[Rule | None]) -> None:
        """Their ids must differ in the evaluator; the words are numbered as in the pack."""
        told_apart = ((which, rule) for which, rule in enumerate(rules) if rule)
        tried = tuple(replace(rule, id=str(which)) for which, rule in told_apart)
        lexicon = replace(pack.lexicon, patterns=(), plain=())  # only tells which words are rare
        self._evaluator = Evaluator(replace(pack, rules=tried, lexicon=lexicon))
        self._rules = rules
        self.number = number

    def fired(self, hits: Hits, appeal: Appeal) -> dict[int, Fired]:
        """The mutants that fire, by which they are, each as the rule it stands for."""
        found = ((int(item.rule.id), item.items) for item in self._evaluator.fired(hits, appeal))
        return {
            which: Fired(self.number, rule, items) for which, items in found if (rule := self._rules[which])
        }


def noticed(bench: Bench, number: int, rules: Sequence[Rule | None]) -> list[bool]:
    """For each mutant of the pack's ``number``-th rule whether a case notices it; None leaves it out."""
    own = bench.engine.pack.rules[number]
    mutants = _Mutants(bench.engine.pack, number, rules)
    others = [rule is None or _otherwise(own, rule) for rule in rules]
    seen = [False] * len(rules)
    for case in bench.cases:
        before = [_own(walk, number) for walk in case.walks]
        now = [mutants.fired(walk.hits, walk.appeal) for walk in case.walks]
        if not any(before) and not any(now):
            continue
        for which, done in enumerate(seen):
            pairs = zip(before, now, strict=True)
            if not done and any(_differs(b, fired.get(which), others[which]) for b, fired in pairs):
                seen[which] = _breaks(bench.engine, case, [fired.get(which) for fired in now], mutants, which)
    return seen


def _breaks(
    engine: Engine, case: BenchCase, now: Sequence[Fired | None], mutants: _Mutants, which: int
) -> bool:
    number = mutants.number
    found = [
        Found(walk.hits, _instead(walk.fired, number, mutant))
        for walk, mutant in zip(case.walks, now, strict=True)
    ]

    def changed() -> Engine:
        return assemble(engine.pack, engine.matcher, _Instead(engine.evaluator, mutants, which))

    return case.breaks(engine, found, changed, quiet=quiet(engine.pack.rules[number]))


def _otherwise(own: Rule, rule: Rule) -> bool:
    """Whether a rule counts otherwise than before, even when the same words make it fire."""
    return any(getattr(own, name) != getattr(rule, name) for name in ("then", "weight", "priority", "asks"))


def _own(walk: Walk, number: int) -> Fired | None:
    return next((item for item in walk.fired if item.number == number), None)


def _differs(own: Fired | None, mutant: Fired | None, other: bool) -> bool:
    if own is None or mutant is None:
        return own is not mutant
    return other or own.items != mutant.items


def _instead(fired: Sequence[Fired], number: int, mutant: Fired | None) -> list[Fired]:
    kept = [item for item in fired if item.number != number]
    return sorted([*kept, *([mutant] if mutant else [])], key=lambda item: item.number)
