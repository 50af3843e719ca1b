"""Tuning a pack: folds that check what tuning is worth, new weights from all rows, thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple
from zlib import crc32

from minyi_router.engine import Engine
from minyi_router.report.evaluation import Merge
from minyi_router.rulepack.pack import RulePack, Scoring
from minyi_router.workshop.tune.contests import Contest, Known, contests, look, rivalry
from minyi_router.workshop.tune.fitting import fit

FOLDS = 5
_STEP = 0.05  # weights are printed in steps that a person can compare
_LEAST_CHANGE = 0.1  # of its weight: smaller changes are noise to whoever reads the pack
_MARGINS = tuple(n / 20 for n in range(2, 15))  # from 0.1: what is all but even is always asked about
_PAIRS = tuple((margin, organ) for margin in _MARGINS for organ in _MARGINS if organ <= margin)
_MIN_SCORES = tuple(n / 10 for n in range(2, 21))


class Wanted(NamedTuple):
    """What is compared (the first answer decides what a right dispatch is), and the share to automate.

    ``automate`` (0 to 1): thresholds are chosen that dispatch at least this share of the rows by
    themselves, as rightly as can be; None: they stay.
    """

    answers: tuple[str, ...]
    merge: Merge
    automate: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A rule's weight, as it is and as it should be, and in how many contests the rule has a say."""

    rule: str
    old: float
    new: float
    contests: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The settings that decide what is dispatched without a person."""

    min_score: float
    margin: float
    organ_margin: float

    @classmethod
    def of(cls, scoring: Scoring) -> Thresholds:
        """Those of a pack."""
        return cls(scoring.min_score, scoring.margin, scoring.organ_margin)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares (0 to 1): right where a rule spoke, by answer; dispatched by itself of all; right of those."""

    right: tuple[tuple[str, float], ...]
    automation_rate: float | None
    first_dispatch_accuracy: float | None


@dataclass(frozen=True, slots=True)
class Tuned:
    """Everything a run found out. ``before`` and ``after`` are of rows that each tuning had not seen."""

    n: int
    before: Figures
    after: Figures
    changes: tuple[Change, ...]
    old: Thresholds
    thresholds: Thresholds

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


class _Run(NamedTuple):
    """A contest decided: whether the first is right, its score, and the nearest rivals' shares of it."""

    contest: Contest
    right: bool
    score: float
    organ_rival: float
    rival: float


def tune(
    engine: Engine, rows: Iterable[Known], wanted: Wanted, seen: Callable[[Sequence[Any]], Iterable[Any]]
) -> Tuned:
    """Tune the weights of a pack's rules for kinds and matters, and its thresholds.

    Args:
        engine: the pack.
        rows: appeals with their right answers.
        wanted: what is compared.
        seen: wraps the folds, for a bar.

    Raises:
        ValueError: on no row a rule has a say in what is asked; the message is Chinese.
    """
    pack = engine.pack
    sights = look(engine, rows)
    found = contests(pack, sights, wanted.answers, wanted.merge)
    judged = sum(bool(sight.known.accepted[0]) for sight in sights)
    if not found:
        raise ValueError("没有一件来件既有正确答案、又有规则命中，没有可调的")
    weights = [rule.weight for rule in pack.rules]
    first = wanted.answers[0]
    tuned: list[_Run] = []
    for fold in seen(range(FOLDS)):
        rest = [contest for contest in found if _fold(contest) != fold]
        tuned += _decided(pack, [c for c in found if _fold(c) == fold], fit(rest, weights))
    old = Thresholds.of(pack.scoring)
    least = None if wanted.automate is None else wanted.automate * judged
    new = old if least is None else _thresholds([r for r in tuned if r.contest.answer == first], least, old)
    return Tuned(
        n=judged,
        before=_figures(_decided(pack, found, weights), wanted.answers, old, judged),
        after=_figures(tuned, wanted.answers, new, judged),
        changes=_changes(pack, found, fit(found, weights)),
        old=old,
        thresholds=new,
    )


def _fold(contest: Contest) -> int:
    """Equal texts are in one fold, or the check would know its answers."""
    return crc32(contest.key.encode("utf-8", "replace")) % FOLDS


def _changes(pack: RulePack, found: Sequence[Contest], weights: Sequence[float]) -> tuple[Change, ...]:
    says = [0] * len(weights)
    for contest in found:
        for number in {rule for r in contest.runners for word in r.words for rule, _ in word}:
            says[number] += 1
    pairs = zip(pack.rules, map(readable, weights), says, strict=True)
    return tuple(
        Change(rule.id, rule.weight, new, n)
        for rule, new, n in pairs
        if n and abs(new - rule.weight) >= _LEAST_CHANGE * rule.weight
    )


def readable(weight: float) -> float:
    """A weight in steps of 0.05, at least one of them."""
    return round(max(round(weight / _STEP), 1) * _STEP, 2)


def _decided(pack: RulePack, found: Sequence[Contest], weights: Sequence[float]) -> list[_Run]:
    return [_run(pack, contest, weights) for contest in found]


def _run(pack: RulePack, contest: Contest, weights: Sequence[float]) -> _Run:
    scores = [
        sum(max(weights[rule] * factor for rule, factor in word) for word in runner.words)
        for runner in contest.runners
    ]
    best = max(range(len(scores)), key=lambda i: (scores[i], -i))
    first, nearest = contest.runners[best], [0.0, 0.0, 0.0]
    if contest.answer != "kind":
        for runner, score in zip(contest.runners, scores, strict=True):
            how = rivalry(pack, first.value, runner.value)
            nearest[how] = max(nearest[how], score / scores[best])
    return _Run(contest, first.right, scores[best], nearest[1], nearest[2])


def _automatic(run: _Run, at: Thresholds) -> bool:
    return run.score >= at.min_score and run.organ_rival < 1 - at.organ_margin and run.rival < 1 - at.margin


def _figures(runs: Sequence[_Run], answers: Sequence[str], at: Thresholds, judged: int) -> Figures:
    right = []
    for answer in dict.fromkeys(answers):
        own = [run.right for run in runs if run.contest.answer == answer]
        if own:
            right.append((answer, sum(own) / len(own)))
    if answers[0] == "kind" or not judged:
        return Figures(tuple(right), None, None)
    passed = [run.right for run in runs if run.contest.answer == answers[0] and _automatic(run, at)]
    accuracy = sum(passed) / len(passed) if passed else None
    return Figures(tuple(right), len(passed) / judged, accuracy)


def _thresholds(runs: Sequence[_Run], least: float, old: Thresholds) -> Thresholds:
    """Those that dispatch at least so many of these appeals, as rightly as can be; the old if none does."""
    best, best_accuracy = old, -1.0
    for margin, organ_margin in _PAIRS:
        at = Thresholds(0.0, margin, organ_margin)
        passed = [(run.score, run.right) for run in runs if _automatic(run, at)]
        for min_score in _MIN_SCORES:
            taken = [right for score, right in passed if score >= min_score]
            if len(taken) < least:
                break
            if (accuracy := sum(taken) / len(taken)) > best_accuracy:
                best, best_accuracy = Thresholds(min_score, margin, organ_margin), accuracy
    return best
