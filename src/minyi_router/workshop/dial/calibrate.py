"""Calibrating a pack: what its confidence is made of, and from where on it may go without a person.

Half of the rows give the weights and the order in which thresholds are tried, the other half tests them;
so every figure told is of rows that had no say in it. Which half a row belongs to is a matter of its text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from minyi_router.report.statistics import DispatchScores, calibration_error, score_dispatch
from minyi_router.rulepack.pack import Dial
from minyi_router.workshop.dial.choose import (
    NEVER,
    Bar,
    Choice,
    Offer,
    Promise,
    chosen,
    chosen_by_line,
    more_rows,
    of_line,
    offers_of,
)
from minyi_router.workshop.dial.judged import Judged
from minyi_router.workshop.learn.confidence import fitted

LEAST = 100
"""Fewer rows than this are not worth a threshold."""


class Wanted(NamedTuple):
    """What is to be promised; ``by_line``: of each line by itself."""

    promise: Promise
    by_line: bool = False


@dataclass(frozen=True, slots=True)
class LineFound:
    """One line on the tested half: its rows, its threshold, what that lets out, and what is promised.

    ``line``: empty for all lines without a threshold of their own. ``bound``: an estimate of how
    high the error may be, for the risk of this test (what is promised is ``max_error``: the threshold was
    chosen on these very rows); None where nothing is promised. ``more``: how many more rows of the history
    might make a promise possible; None: one is made, or none ever will be.
    """

    line: str
    at_least: float
    scores: DispatchScores
    bound: float | None
    more: int | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        names = ("line", "at_least", "bound", "more")
        return {name: getattr(self, name) for name in names} | self.scores.to_dict()


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Everything a run found out.

    ``dial``: None where nothing can be promised; ``more`` says then how many more rows might help.
    ``before``, ``after``, ``ece`` and ``lines`` are of the tested half. ``seen``: rows that the model was
    trained on, and that models without them judged. ``bound``: see LineFound; of all lines together.
    """

    wanted: Wanted
    fitted: int
    tested: int
    seen: int
    before: DispatchScores
    after: DispatchScores
    ece: float
    dial: Dial | None
    bound: float | None
    lines: tuple[LineFound, ...]
    more: int | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        plain = ("fitted", "tested", "seen", "ece", "bound", "more")
        dial = self.dial
        return {
            "max_error": self.wanted.promise.max_error,
            "confidence": round(1.0 - self.wanted.promise.risk, 6),
            "by_line": self.wanted.by_line,
            **{name: getattr(self, name) for name in plain},
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "parts": dict(dial.weights) if dial else None,
            "at_least": dial.at_least if dial else None,
            "lines": [one.to_dict() for one in self.lines],
        }


def calibrate(rows: Sequence[Judged], wanted: Wanted, model: str = "") -> Calibrated:
    """Weights and thresholds for rows that were judged with the model of this hash (empty: rules alone).

    Raises:
        ValueError: too few rows with an answer; the message is Chinese.
        MissingExtraError: scikit-learn is not installed.
    """
    first, second = halves(rows)
    if min(len(first), len(second)) < LEAST:
        raise ValueError(
            f"有正确答案的来件太少：两半各要 {LEAST} 件，现在是 {len(first)} 和 {len(second)} 件"
        )
    dial = dial_of(first, model)
    tests = _Tests(dial, first, second, wanted)
    held = any(choice.holds for choice in tests.choices.values())
    return Calibrated(
        wanted=wanted,
        fitted=len(first),
        tested=len(second),
        seen=sum(row.seen for row in rows),
        before=score_dispatch(row.today for row in second),
        after=scores_of(tests.second, len(second), tests.bar),
        ece=calibration_error((one.confidence, one.right) for one in tests.second),
        dial=Dial(model, dial.weights, *tests.bar) if held else None,
        bound=None if wanted.by_line else tests.choices[""].bound,
        lines=tuple(tests.lines()),
        more=None if held else more_rows(tests.both, len(rows), wanted.promise),
    )


def halves(rows: Iterable[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The rows that give the weights, and those that test; equal texts are in the same half."""
    parts: tuple[list[Judged], list[Judged]] = ([], [])
    for row in rows:
        parts[row.key % 2].append(row)
    return parts


def dial_of(rows: Iterable[Judged], model: str = "") -> Dial:
    """The weights that fit these rows, without any threshold yet.

    Raises ValueError (in Chinese) where no row has an answer, MissingExtraError without scikit-learn.
    """
    options = [row.option for row in rows if row.option]
    if not options:
        raise ValueError("没有一件来件既有正确答案、又定得出归谁管，没有可校准的")
    weights = fitted([one.parts for one in options], [one.right for one in options])
    return Dial(model, weights, NEVER, {})


def scores_of(offers: Iterable[Offer], n: int, bar: Bar) -> DispatchScores:
    """How much of n rows goes out without a person behind this bar, and how well."""
    out = [one.right for one in offers if bar.lets(one)]
    return DispatchScores(n, len(out), sum(out))


class _Tests:
    """The tests asked for. ``choices``: what each found, by line; under an empty name that of the rest."""

    def __init__(self, dial: Dial, first: Sequence[Judged], second: Sequence[Judged], wanted: Wanted) -> None:
        tried, self.second = offers_of(dial, first), offers_of(dial, second)
        self.both = [*tried, *self.second]
        self.wanted, self.rows = wanted, len(first) + len(second)
        test = chosen_by_line if wanted.by_line else _for_all
        self.choices = test(tried, self.second, wanted.promise)
        self.own = {line: choice.at_least for line, choice in self.choices.items() if line}
        self.bar = Bar(self.choices[""].at_least, self.own)

    def lines(self) -> Iterator[LineFound]:
        """What each line gets; without thresholds of their own just how each line fares."""
        if self.wanted.by_line:
            yield from (self._tested(line, choice) for line, choice in self.choices.items())
            return
        counts = Counter(one.line for one in self.second)
        for line in sorted(counts, key=lambda line: (-counts[line], line)):
            yield LineFound(line, self.bar.at_least, self._scores(of_line(self.second, line, ())), None, None)

    def _tested(self, line: str, choice: Choice) -> LineFound:
        more = None
        if not choice.holds:
            promise = Promise(self.wanted.promise.max_error, choice.risk)
            more = more_rows(of_line(self.both, line, self.own), self.rows, promise)
        scores = self._scores(of_line(self.second, line, self.own))
        return LineFound(line, choice.at_least, scores, choice.bound, more)

    def _scores(self, offers: Sequence[Offer]) -> DispatchScores:
        return scores_of(offers, len(offers), self.bar)


def _for_all(first: Sequence[Offer], second: Sequence[Offer], promise: Promise) -> dict[str, Choice]:
    return {"": chosen(first, second, promise)}
