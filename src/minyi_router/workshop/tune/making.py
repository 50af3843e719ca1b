"""Tuning a pack: folds that check what tuning is worth, new weights from all rows, thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from math import fsum, inf
from typing import Any, NamedTuple
from zlib import crc32

from minyi_router.engine import Engine
from minyi_router.report.evaluation import Merge
from minyi_router.rulepack.pack import RulePack, Scoring
from minyi_router.workshop.tune.contests import Contest, Known, Runner, contests, look, rivalry
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
    """A rule's weight, as it is and as it should be, and on how many rows the rule has a say."""

    rule: str
    old: float
    new: float
    rows: int


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
    """A contest decided: whether the first is right, whether a person looks anyway, the nearest scores."""

    contest: Contest
    right: bool
    stopped: bool
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
        ValueError: on no row a rule has a say in what is asked, an answer is named twice, or a share
            is to be automated by kinds alone; the message is Chinese.
    """
    pack = engine.pack
    _refuse(wanted)
    sights = look(engine, rows)
    found = contests(pack, sights, wanted.answers, wanted.merge)
    judged = sum(bool(sight.known.accepted[0]) for sight in sights)
    if not found:
        raise ValueError("没有一件来件既有正确答案、又有规则命中，没有可调的")
    weights = [rule.weight for rule in pack.rules]
    tuned: list[_Run] = []
    for fold in seen(range(FOLDS)):
        rest = [contest for contest in found if _fold(contest) != fold]
        tuned += _decided(pack, [c for c in found if _fold(c) == fold], fit(rest, weights))
    changes = _changes(pack, found, fit(found, weights))
    old = new = Thresholds.of(pack.scoring)
    if wanted.automate is not None:
        new = _Search(tuned, _decided(pack, found, _written(pack, changes)), wanted, judged).best(old)
    return Tuned(
        n=judged,
        before=_figures(_decided(pack, found), wanted.answers, old, judged),
        after=_figures(tuned, wanted.answers, new, judged),
        changes=changes,
        old=old,
        thresholds=new,
    )


def _refuse(wanted: Wanted) -> None:
    if twice := [answer for answer in dict.fromkeys(wanted.answers) if wanted.answers.count(answer) > 1]:
        raise ValueError(f"同一种答案只能写一列：{'、'.join(twice)}")
    if wanted.automate is not None and wanted.answers[0] == "kind":
        raise ValueError("自动派单看的是事项，不是类型：要定界限，第一个答案请写 matter、line、organ 这类")


def _fold(contest: Contest) -> int:
    """Equal texts are in one fold, or the check would know its answers."""
    return crc32(contest.key.encode("utf-8", "replace")) % FOLDS


def _changes(pack: RulePack, found: Sequence[Contest], weights: Sequence[float]) -> tuple[Change, ...]:
    says: list[set[int]] = [set() for _ in weights]
    for contest in found:
        for number in {rule for r in contest.runners for word in r.words for rule, _ in word}:
            says[number].add(contest.row)
    triples = zip(pack.rules, weights, says, strict=True)
    return tuple(
        Change(rule.id, rule.weight, readable(new), len(rows))
        for rule, new, rows in triples
        if rows and _differ(rule.weight, new) and _differ(rule.weight, readable(new))
    )


def _written(pack: RulePack, changes: Iterable[Change]) -> list[float]:
    """The weights of all rules once the changes are made."""
    new = {change.rule: change.new for change in changes}
    return [new.get(rule.id, rule.weight) for rule in pack.rules]


def _differ(old: float, new: float) -> bool:
    return abs(new - old) >= _LEAST_CHANGE * old


def readable(weight: float) -> float:
    """A weight in steps of 0.05, at least one of them."""
    return round(max(round(weight / _STEP), 1) * _STEP, 2)


def score_of(runner: Runner, weights: Sequence[float]) -> float:
    """What routing would give the value with these weights of the rules."""
    return fsum(max(weights[rule] * factor for rule, factor in word) for word in runner.words)


def _decided(pack: RulePack, found: Iterable[Contest], weights: Sequence[float] | None = None) -> list[_Run]:
    """The contests decided with these weights; None: as routing decides them today."""
    return [
        _run(pack, contest, [r.score if weights is None else score_of(r, weights) for r in contest.runners])
        for contest in found
    ]


def _run(pack: RulePack, contest: Contest, scores: Sequence[float]) -> _Run:
    best = max(range(len(scores)), key=lambda i: (scores[i], -i))
    first, nearest = contest.runners[best], [-inf, -inf, -inf]
    if contest.answer != "kind":
        for runner, score in zip(contest.runners, scores, strict=True):
            how = rivalry(pack, first.value, runner.value)
            nearest[how] = max(nearest[how], score)
    return _Run(contest, first.right, first.stopped, scores[best], nearest[1], nearest[2])


def _automatic(run: _Run, at: Thresholds) -> bool:
    """As routing decides it, to the last bit."""
    if run.stopped or run.score < at.min_score:
        return False
    far = run.rival < run.score * (1.0 - at.margin)
    return far and run.organ_rival < run.score * (1.0 - at.organ_margin)


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


class _Search:
    """The search for thresholds.

    How right they are is told by rows that the weights had not seen; how many they dispatch, also by
    the weights that will be written, for those are what dispatches then.
    """

    def __init__(self, unseen: Iterable[_Run], written: Iterable[_Run], wanted: Wanted, judged: int) -> None:
        first = wanted.answers[0]
        self._unseen = [run for run in unseen if run.contest.answer == first]
        self._written = [run for run in written if run.contest.answer == first]
        self._least = wanted.automate or 0.0
        self._judged = judged

    def best(self, old: Thresholds) -> Thresholds:
        """Those that dispatch at least the share wanted, as rightly as can be.

        Of equally good ones the nearest to the old; the old ones where none dispatches enough.
        """
        best, best_accuracy = old, self._accuracies(old, [old.min_score])[0]
        nearest_first = sorted(_MIN_SCORES, key=lambda score: _far((score,), (old.min_score,)))
        for margin, organ in sorted(_PAIRS, key=lambda pair: _far(pair, (old.margin, old.organ_margin))):
            accuracies = self._accuracies(Thresholds(0.0, margin, organ), nearest_first)
            for min_score, accuracy in zip(nearest_first, accuracies, strict=True):
                if accuracy > best_accuracy:
                    best, best_accuracy = Thresholds(min_score, margin, organ), accuracy
        return best

    def _accuracies(self, at: Thresholds, min_scores: Sequence[float]) -> list[float]:
        """The share of right ones among those dispatched, at each lowest score; -1: too few are."""
        at = Thresholds(0.0, at.margin, at.organ_margin)
        unseen = [(run.score, run.right) for run in self._unseen if _automatic(run, at)]
        written = [run.score for run in self._written if _automatic(run, at)]
        found = []
        for least in min_scores:
            right = [is_right for score, is_right in unseen if score >= least]
            fewest = min(len(right), sum(score >= least for score in written))
            enough = fewest and fewest / self._judged >= self._least
            found.append(sum(right) / len(right) if enough else -1.0)
        return found


def _far(numbers: Sequence[float], others: Sequence[float]) -> float:
    """How far apart; rounded, for 0.15 and 0.25 are equally far from 0.2."""
    return round(sum(abs(one - other) for one, other in zip(numbers, others, strict=True)), 6)
