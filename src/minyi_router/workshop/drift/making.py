"""From new rows to a report on drift: the whole way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from minyi_router.engine import Engine, decide, find
from minyi_router.learned.labels import Classes
from minyi_router.learned.model import Model, text_hash
from minyi_router.learned.reading import guarded
from minyi_router.model import Appeal, Decision
from minyi_router.rulepack.parse import Parsed
from minyi_router.workshop.drift.judging import automatic_of, models_of, right_by_model
from minyi_router.workshop.drift.outcomes import Automatic, ModelOutcome
from minyi_router.workshop.drift.periods import Period, period_of, span_of
from minyi_router.workshop.drift.profile import DriftError, Look, Measure, look, read_profile
from minyi_router.workshop.drift.stability import LEVELS, Stability, stability
from minyi_router.workshop.drift.verdict import Verdict, verdict
from minyi_router.workshop.drift.words import NewWord, WordFinder
from minyi_router.workshop.suggest.alike import groups_of

_WORDS, _WORDS_OF_PERIOD = 20, 5


class Told(NamedTuple):
    """A new appeal, and for each answer that was asked about the labels that are right (none: not known)."""

    appeal: Appeal
    labels: tuple[tuple[str, ...], ...] = ()


class Asked(NamedTuple):
    """What is compared with known answers: the classes of each answer, and the error rate promised."""

    classes: tuple[Classes, ...] = ()
    promised: float | None = None


NOTHING_ASKED = Asked()


class New(NamedTuple):
    """A row that the model was not trained on: its guarded text, what is measured of it, its decision."""

    told: Told
    text: str
    look: Look
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Drift:
    """All that was found. ``seen`` rows were left out: the model was trained on their texts.

    ``texts`` are the distinct ones of the ``rows`` left, ``tickets`` those not nearly the same as another.
    """

    model: str
    rows: int
    seen: int
    texts: int
    tickets: int
    measured: tuple[Stability, ...]
    words: tuple[NewWord, ...]
    periods: tuple[Period, ...]
    models: tuple[ModelOutcome, ...]
    automatic: Automatic | None
    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with ``schema`` = the version of this layout."""
        plain = {name: getattr(self, name) for name in ("model", "rows", "seen", "texts", "tickets")}
        listed = {
            name: [one.to_dict() for one in getattr(self, name)]
            for name in ("measured", "words", "periods", "models")
        }
        automatic = self.automatic.to_dict() if self.automatic else None
        return {"schema": 1, **plain, "verdict": self.verdict.to_dict(), **listed, "automatic": automatic}


def drift(engine: Engine, parsed: Parsed, rows: Iterable[Told], asked: Asked = NOTHING_ASKED) -> Drift:
    """Whether new rows still look like what the engine's model was trained on.

    Args:
        engine: the pack with the model.
        parsed: the pack's documents, for the names no word may be.
        rows: the new appeals, in any order.
        asked: which answers are known.

    Raises:
        DriftError: the model has no profile, or every row was trained on, or there is none.
    """
    model = engine.model
    if model is None:
        raise DriftError("没有模型，没有可比的")
    trained, measures = read_profile(model.about)
    new, seen = _read(engine, model, rows, decided=bool(asked.classes))
    finder = WordFinder.of(engine.pack, parsed, model.features, trained)
    first = {one.text: one for one in reversed(new)}
    groups = dict(zip(first, groups_of(list(first)), strict=True))
    measured = _measured(measures, list(first.values()), groups)
    models = models_of(model, asked.classes, [(one.told.labels, one.look) for one in new])
    decided = [(one.told.labels, one.decision) for one in new if one.decision]
    automatic = automatic_of(asked.classes, asked.promised, decided, calibrated=engine.dial is not None)
    return Drift(
        model=model.hash,
        rows=len(new),
        seen=seen,
        texts=len(first),
        tickets=len(set(groups.values())),
        measured=measured,
        words=finder.find(_tickets(first, groups), _WORDS),
        periods=_periods(measures, new, groups, finder, asked.classes),
        models=models,
        automatic=automatic,
        verdict=verdict(measured, models, automatic),
    )


def _read(engine: Engine, model: Model, rows: Iterable[Told], *, decided: bool) -> tuple[list[New], int]:
    """The rows the model has not seen, and the number of those it has; ``decided``: with decisions."""
    trained_on = set(model.seen.tolist())
    looks: dict[str, Look] = {}
    new: list[New] = []
    seen = 0
    for told in rows:
        hits = find(engine.matcher, told.appeal)
        text = guarded(engine.pack, hits, engine.matcher.names(hits))
        if int(text_hash(text)) in trained_on:
            seen += 1
            continue
        if text not in looks:
            looks[text] = look(model, text)
        decision = None
        if decided and any(told.labels):
            fired = engine.evaluator.fired(hits, told.appeal)
            decision = decide(engine, told.appeal, hits, fired)
        new.append(New(told, text, looks[text], decision))
    if not new:
        raise DriftError(
            f"这 {seen} 件模型训练时都见过，看不出变化；请给训练以后新来的" if seen else "表里没有一件来件"
        )
    return new, seen


def _measured(
    measures: Iterable[Measure], new: Sequence[New], groups: Mapping[str, int]
) -> tuple[Stability, ...]:
    """The measures of distinct texts."""
    independent = len({groups[one.text] for one in new})
    looks = [one.look for one in new]
    return tuple(stability(measure, looks, independent) for measure in measures)


def _tickets(texts: Iterable[str], groups: Mapping[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for text in texts:
        found[groups[text]].append(text)
    return found


def _periods(
    measures: Sequence[Measure],
    new: Sequence[New],
    groups: Mapping[str, int],
    finder: WordFinder,
    classes: Sequence[Classes],
) -> tuple[Period, ...]:
    """The rows with a time by week, or by month where they cover many weeks; none for a single one."""
    dated = [(one.told.appeal.received_at, one) for one in new]
    span = span_of([time for time, _ in dated if time])
    found: dict[str, list[New]] = defaultdict(list)
    for time, one in dated:
        if time:
            found[period_of(time, span)].append(one)
    if len(found) < 2:
        return ()
    return tuple(_period(name, measures, found[name], groups, finder, classes) for name in sorted(found))


def _period(
    name: str,
    measures: Sequence[Measure],
    rows: Sequence[New],
    groups: Mapping[str, int],
    finder: WordFinder,
    classes: Sequence[Classes],
) -> Period:
    first = {one.text: one for one in reversed(rows)}
    measured = _measured(measures, list(first.values()), groups)
    worst = max((one.level for one in measured), key=LEVELS.index, default=LEVELS[0])
    answered = right_by_model(classes[:1], [(one.told.labels, one.look) for one in rows])
    return Period(
        name=name,
        rows=len(rows),
        level=worst,
        means={(one.measure.name, one.measure.answer): one.mean for one in measured if one.mean is not None},
        answered=len(answered),
        right=sum(one.right for one in answered),
        words=finder.find(_tickets(first, groups), _WORDS_OF_PERIOD),
    )
