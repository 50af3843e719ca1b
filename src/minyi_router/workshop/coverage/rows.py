"""Counting, row by row, what each rule and each word does; what the figures mean is told in report.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import NamedTuple, TypeAlias

from minyi_router.batch.processes import SIZE, Line, run
from minyi_router.decide.what import asked_and_true
from minyi_router.engine import Engine, Trace, decide, trace
from minyi_router.match import Fired
from minyi_router.model import AUTOMATIC, Decision
from minyi_router.report.evaluation import Pair
from minyi_router.rulepack.pack import Rule
from minyi_router.text.masking import mask
from minyi_router.workshop.coverage.answers import AT_ODDS, SAME, Given, given_by, judged_answer, relation
from minyi_router.workshop.coverage.lost import losses
from minyi_router.workshop.coverage.words import words_found
from minyi_router.workshop.lexicon import word_numbers
from minyi_router.workshop.shown import snippet
from minyi_router.workshop.sources import Judge, Layout, PackAt
from minyi_router.workshop.tally import Gallery, Key, Tally


class Shown(NamedTuple):
    """An appeal as an example: its row, its number, its beginning (masked)."""

    number: int
    id: str
    text: str


Show: TypeAlias = Callable[[], Shown]
Counts: TypeAlias = Counter[Key]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a run needs, in a form that can go to another process."""

    pack: PackAt
    layout: Layout
    judge: Judge

    def surveyor(self) -> Surveyor:
        """The work, with the pack loaded. Raises WorkerError when it is not what it was."""
        return Surveyor(self.pack.engine(), self)


def survey_all(
    lines: Iterable[Line], here: Surveyor, *, workers: int = 1, size: int = SIZE
) -> Iterator[Tally[Shown]]:
    """The figures of each chunk, in order of the rows (see processes.run). ``here`` must be a new one."""
    return run(lines, partial(Survey.surveyor, here.plan), here, workers=workers, size=size)


class _Speakers(NamedTuple):
    """The rules that speak on one appeal, those on trial apart, and the ids of those that decide."""

    live: list[Fired]
    trial: list[Fired]
    deciding: AbstractSet[str]


class Surveyor:
    """Counts what rules and words do on chunks of rows. For one run only."""

    def __init__(self, engine: Engine, plan: Survey) -> None:
        self.plan = plan
        self._engine = engine
        rules = engine.pack.rules
        self._terms = {t: frozenset(words) for t, words in word_numbers(engine.pack.lexicon).items()}
        self._given = [given_by(rule) for rule in rules]
        answers = [truth.answer for truth in plan.judge.truths]
        self._judged = [[judged_answer(given, answer) for answer in answers] for given in self._given]
        self._relations: dict[tuple[int, int], int] = {}
        self._gallery: Gallery[Shown] = Gallery(1)

    def __call__(self, lines: Sequence[Line]) -> Tally[Shown]:
        """The figures of one chunk."""
        tally: Tally[Shown] = Tally()
        for number, cells in lines:
            self._row(tally, number, cells)
        return tally

    def _row(self, tally: Tally[Shown], number: int, cells: tuple[str, ...]) -> None:
        appeal, values, note = self.plan.layout.appeal(cells)
        walked = trace(self._engine, appeal)
        counts, decision = tally.counts, walked.decision
        counts["rows",] += 1
        counts["untimed",] += bool(note)
        counts["action", decision.action] += 1
        speakers = _count_fired(counts, walked)

        @cache  # several keys may want the same appeal
        def show() -> Shown:
            return Shown(number, mask(appeal.id), snippet(appeal))

        self._count_beside(tally, speakers, show)
        pairs = self.plan.judge(values, decision)
        if pairs:
            _count_truths(counts, decision, pairs)
        verdicts = self._count_right(counts, walked, speakers, values, pairs) if pairs else {}
        self._count_words(counts, walked, verdicts)
        for key in losses(self._engine.pack, decision, pairs):
            counts[key] += 1
            if key[0] == "lost_at":
                self._gallery.show(tally, key, show)

    def _count_beside(self, tally: Tally[Shown], speakers: _Speakers, show: Show) -> None:
        """Who speaks alone, beside others that say the same, against others that say otherwise.

        Rules on trial are held against the live ones; live ones do not hear them.
        """
        counts, deciding = tally.counts, speakers.deciding
        for one in (*speakers.live, *speakers.trial):
            found = 0
            for other in speakers.live:
                if other is one:
                    continue
                between = self._relation(one.number, other.number)
                if between & AT_ODDS:
                    won = one.rule.id in deciding and other.rule.id not in deciding
                    counts["against", one.number, other.number, won] += 1
                    self._gallery.show(tally, ("against", one.number, other.number), show)
                found |= between
            if not found:
                counts["sole", one.number] += 1
            if found & SAME:
                counts["overlap", one.number] += 1
            if found & AT_ODDS:
                counts["conflict", one.number] += 1

    def _relation(self, one: int, other: int) -> int:
        known = self._relations.get((one, other))
        if known is None:
            known = self._relations[one, other] = relation(self._given[one], self._given[other])
        return known

    def _count_right(
        self,
        counts: Counts,
        walked: Trace,
        speakers: _Speakers,
        values: Mapping[str, str],
        pairs: Sequence[Pair],
    ) -> dict[int, bool]:
        """Rules right and wrong; returns for each rule whether it was, by the first truth about it."""
        judged: dict[tuple[Given, bool], Sequence[Pair]] = {}
        verdicts: dict[int, bool] = {}
        for fired in (*speakers.live, *speakers.trial):
            for place, given in enumerate(self._judged[fired.number]):
                if given is None or not pairs[place][0]:
                    continue
                decides = fired.rule.id in speakers.deciding and given.decides(walked.decision)
                key = given, fired.rule.shadow
                if decides:
                    accepted, answer = pairs[place]
                else:
                    if key not in judged:
                        judged[key] = self.plan.judge(values, self._if_decided(walked, *key))
                    accepted, answer = judged[key][place]
                right = answer in accepted
                counts["would", fired.number, place, right] += 1
                if decides:
                    counts["did", fired.number, place, right] += 1
                if decides or fired.rule.shadow:
                    verdicts.setdefault(fired.number, right)
        return verdicts

    def _if_decided(self, walked: Trace, given: Given, trial: bool) -> Decision:
        """The decision if no live rule answered this otherwise (and rules on trial that say so were live)."""
        chosen = []
        for fired in walked.fired:
            answers = dict(self._given[fired.number])
            if fired.rule.shadow:
                if trial and answers.get(given.sort) == given.value:
                    chosen.append(fired._replace(rule=replace(fired.rule, shadow=False)))
            elif answers.get(given.sort, given.value) == given.value:
                chosen.append(fired)
        appeal = replace(walked.appeal, received_at=None)  # no clocks: nobody asks for them here
        return decide(self._engine, appeal, walked.hits, chosen)

    def _count_words(self, counts: Counts, walked: Trace, verdicts: Mapping[int, bool]) -> None:
        for one in walked.fired:
            words, needed = words_found(one, walked.hits.text, self._terms)
            right = verdicts.get(one.number)
            for word in words:
                alone = word in needed
                counts["word", one.number, word, alone] += 1
                if right is not None:
                    counts["word_right", one.number, word, alone, right] += 1


def _count_fired(counts: Counts, walked: Trace) -> _Speakers:
    """Count who fires, who decides, who is barred from speaking."""
    decision = walked.decision
    speakers = _Speakers([], [], {item.rule for item in decision.evidence})
    for fired in walked.fired:
        rule = fired.rule
        counts["fires", fired.number] += 1
        if rule.id in speakers.deciding:
            counts["decides", fired.number] += 1
        if not _speaks(rule, decision, speakers.deciding):
            counts["barred", fired.number] += 1
        elif rule.shadow:
            speakers.trial.append(fired)
        else:
            speakers.live.append(fired)
    return speakers


def _speaks(rule: Rule, decision: Decision, deciding: AbstractSet[str]) -> bool:
    """Whether a fired rule is heard: what it asks of answers decided before its own is so.

    Rules of later answers are in the evidence exactly then; of matters and kinds only the winners are.
    """
    if rule.shadow:
        return rule.id in decision.shadow
    if rule.id in deciding or rule.asks is None:
        return True
    return rule.then.matter is not None and asked_and_true(rule.asks.kind, decision.kind)


def _count_truths(counts: Counts, decision: Decision, pairs: Sequence[Pair]) -> None:
    """Accuracy as ``minyi evaluate`` has it: where a truth is blank nothing is judged."""
    for place, (accepted, given) in enumerate(pairs):
        if accepted:
            counts["truth", place, given in accepted] += 1
    accepted, given = pairs[0]
    if accepted:
        counts["judged",] += 1
        if decision.action in AUTOMATIC:
            counts["dispatched", given in accepted] += 1
