"""Appeals through two packs: what moved, where to, and which rules had a hand in it.

Both packs judge every appeal in full. What costs more than that (evidence, masking, examples) is done
only for appeals of which some answer changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from minyi_router.batch.processes import SIZE, Line, run
from minyi_router.decide.scores import word_weights
from minyi_router.engine import Engine, Trace, trace
from minyi_router.model import AUTOMATIC, Decision, Evidence, Facts
from minyi_router.report.evaluation import Pair
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.masking import mask
from minyi_router.workshop.diff.meaning import Change, changes
from minyi_router.workshop.shown import answers_shown, destination, why
from minyi_router.workshop.sources import Judge, Layout, PackAt
from minyi_router.workshop.tally import Gallery, Key, Tally

ANSWERS = (
    *("action", "kind", "matter", "line", "organ", "tier", "unit", "co_units"),
    *("supervisor", "notices", "flags", "labels", "contact_by", "resolve_by"),
)
"""The answers that are compared, in the order in which they are shown."""

CLOCKS = ("contact_by", "resolve_by")

Example: TypeAlias = dict[str, Any]
Counts: TypeAlias = Counter[Key]

_SIDES = ("old", "new")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a run needs, in a form that can go to another process."""

    packs: tuple[PackAt, PackAt]
    layout: Layout
    judge: Judge
    most: int

    def comparer(self) -> Comparer:
        """The work, with both packs loaded. Raises WorkerError when one is not what it was."""
        old, new = (pack.engine() for pack in self.packs)
        return Comparer(old, new, self)


def compare_all(
    lines: Iterable[Line], here: Comparer, *, workers: int = 1, size: int = SIZE
) -> Iterator[Tally[Example]]:
    """The figures of each chunk, in order of the rows (see processes.run). ``here`` must be a new one."""
    return run(lines, partial(Comparison.comparer, here.plan), here, workers=workers, size=size)


class Comparer:
    """Judges chunks of rows by two packs and counts what differs. For one run only."""

    def __init__(self, old: Engine, new: Engine, plan: Comparison) -> None:
        self.plan = plan
        self._old, self._new = old, new
        self.changes: Mapping[str, Change] = changes(old.pack, new.pack)
        self._gallery: Gallery[Example] = Gallery(plan.most)

    def __call__(self, lines: Sequence[Line]) -> Tally[Example]:
        """The figures of one chunk."""
        tally: Tally[Example] = Tally()
        for number, cells in lines:
            self._row(tally, number, cells)
        return tally

    def _row(self, tally: Tally[Example], number: int, cells: tuple[str, ...]) -> None:
        appeal, values, note = self.plan.layout.appeal(cells)
        before, after = trace(self._old, appeal), trace(self._new, appeal)
        old, new = before.decision, after.decision
        counts = tally.counts
        counts["rows",] += 1
        if note:
            counts["untimed",] += 1
        flow = (destination(old), destination(new))
        counts["flow", *flow] += 1
        _count_automation(counts, old, new)
        judged = [*zip(self.plan.judge(values, old), self.plan.judge(values, new), strict=True)]
        if judged:
            _count_truths(counts, judged, old, new)
        changed = changed_answers(old, new)
        if changed:
            _count_moves(counts, changed, old, new)
            self._count_rules(counts, before, after)
            self._gallery.show(
                tally, ("flow", *flow), lambda: _example(number, before, after, changed, judged)
            )

    def _count_rules(self, counts: Counts, before: Trace, after: Trace) -> None:
        """Rules that decide on one side only or say something else there; changed rules that show it."""
        told, tells = _told(before.decision.evidence), _told(after.decision.evidence)
        lost = {rule for rule, answers in told.items() if tells.get(rule) != answers}
        gained = {rule for rule, answers in tells.items() if told.get(rule) != answers}
        was, now = self._voices(before, self._old.pack), self._voices(after, self._new.pack)
        touched = {rule for rule in {*was, *now} if was.get(rule) != now.get(rule)}
        moved = lost | gained | touched
        for name, rules in (("lost", lost), ("gained", gained), ("moved", moved)):
            for rule in rules:
                counts["rule", rule, name] += 1
        if all(self.changes[rule] == "same" for rule in moved):
            counts["elsewhere",] += 1

    def _voices(self, walked: Trace, pack: RulePack) -> dict[str, object]:
        """What each changed rule that fired and is live says, and by which words of what weight."""
        words = pack.lexicon.words
        return {
            fired.rule.id: (
                fired.rule.then.shown,
                fired.rule.priority,
                {words[word]: weight for word, weight in word_weights(fired, walked.hits, pack).items()},
            )
            for fired in walked.fired
            if not fired.rule.shadow and self.changes[fired.rule.id] != "same"
        }


def _told(evidence: Iterable[Evidence]) -> dict[str, Facts]:
    return {item.rule: item.answers for item in evidence if item.rule}  # a model has none


def changed_answers(old: Decision, new: Decision) -> tuple[str, ...]:
    """The answers that differ, in the order of ANSWERS; () for most appeals."""
    if old[1:17] == new[1:17]:  # all of them stand there: one comparison for the many that stay
        return ()
    return tuple([name for name in ANSWERS if getattr(old, name) != getattr(new, name)])


def _count_automation(counts: Counts, old: Decision, new: Decision) -> None:
    for side, decision in zip(_SIDES, (old, new), strict=True):
        if decision.action in AUTOMATIC:
            counts["automatic", side] += 1


def _count_truths(counts: Counts, judged: Sequence[tuple[Pair, Pair]], old: Decision, new: Decision) -> None:
    """Accuracy as ``minyi evaluate`` has it: where a truth is blank nothing is judged."""
    for number, (was, now) in enumerate(judged):
        if not was[0]:
            continue
        for strict in (True, False):
            right = [given in (accepted[:1] if strict else accepted) for accepted, given in (was, now)]
            counts["truth", number, strict, *right] += 1
    if judged[0][0][0]:
        counts["judged",] += 1
        for side, decision, (accepted, given) in zip(_SIDES, (old, new), judged[0], strict=True):
            if decision.action in AUTOMATIC:
                counts["dispatched", side, given in accepted] += 1


def _count_moves(counts: Counts, changed: Sequence[str], old: Decision, new: Decision) -> None:
    counts["moved",] += 1
    for name in changed:
        counts["answer", name] += 1
    longer = False
    for clock in CLOCKS:
        if clock in changed:
            was, now = getattr(old, clock), getattr(new, clock)
            if was is None or now is None:
                counts["clock", clock, "gained" if was is None else "lost"] += 1
                continue
            seconds = int((now - was).total_seconds())
            longer = longer or seconds > 0
            counts["later", clock, seconds] += 1
    if longer:
        counts["longer",] += 1


def _example(
    number: int, before: Trace, after: Trace, changed: tuple[str, ...], judged: Sequence[tuple[Pair, Pair]]
) -> Example:
    """One appeal as the report shows it; spans are offsets into the original, and masking keeps length."""
    appeal, old, new = before.appeal, before.decision, after.decision
    right = None
    if judged and judged[0][0][0]:
        right = {side: given in accepted for side, (accepted, given) in zip(_SIDES, judged[0], strict=True)}
    return {
        "number": number,
        "id": mask(appeal.id),
        "old_goes": destination(old),
        "new_goes": destination(new),
        "title": mask(appeal.title),
        "text": mask(appeal.text),
        "changed": list(changed),
        "old": answers_shown(old, changed),
        "new": answers_shown(new, changed),
        "old_why": [why(item) for item in old.evidence],
        "new_why": [why(item) for item in new.evidence],
        "right": right,
    }
