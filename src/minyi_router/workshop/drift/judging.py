"""New rows against their known answers: what the model thought, and what was decided without a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from minyi_router.learned.labels import KIND, Classes
from minyi_router.learned.model import Model
from minyi_router.model import AUTOMATIC, Decision
from minyi_router.report.statistics import Interval
from minyi_router.workshop.drift.outcomes import Automatic, ModelOutcome, Sure, calibration
from minyi_router.workshop.drift.profile import Look

Labels = tuple[tuple[str, ...], ...]
"""For each answer asked about the labels that are right."""


def models_of(
    model: Model, asked: Sequence[Classes], rows: Sequence[tuple[Labels, Look]]
) -> tuple[ModelOutcome, ...]:
    """How each head asked about did."""
    found = []
    for place, classes in enumerate(asked):
        answered = right_by_model([classes], [((labels[place],), seen) for labels, seen in rows])
        right = sum(one.right for one in answered)
        trained = _trained(model, classes.answer)
        found.append(ModelOutcome(classes.answer, len(answered), right, trained, calibration(answered)))
    return tuple(found)


def right_by_model(asked: Sequence[Classes], rows: Iterable[tuple[Labels, Look]]) -> list[Sure]:
    """For each row with a known first answer how sure the model was of its own, and whether it was right.

    Labels that it never learned are left out, as they were when its accuracy in training was counted.
    """
    found = []
    for labels, seen in rows if asked else ():
        belief = next(one for one in seen.beliefs if one.head.answer == asked[0].answer)
        learned = {label.answers for label in belief.head.labels}
        right = {asked[0].labels[number].answers for number in asked[0].of_labels(labels[0])} & learned
        if right:
            found.append(Sure(belief.share, belief.label.answers in right))
    return found


def automatic_of(
    asked: Sequence[Classes],
    promised: float | None,
    rows: Sequence[tuple[Labels, Decision]],
    *,
    calibrated: bool,
) -> Automatic | None:
    """How the decisions did, by the first answer that says where they go; None where none does."""
    place = next((i for i, classes in enumerate(asked) if classes.answer != KIND), None)
    if place is None:
        return None
    judged = list(_judged(asked[place], [(labels[place], decision) for labels, decision in rows]))
    gone = [right for decision, right in judged if decision.action in AUTOMATIC]
    sure = [Sure(decision.confidence, right) for decision, right in judged if decision.confidence]
    wrong = gone.count(False)
    return Automatic(len(gone), wrong, promised, calibration(sure) if calibrated else None)


def _judged(
    classes: Classes, rows: Iterable[tuple[tuple[str, ...], Decision]]
) -> Iterator[tuple[Decision, bool]]:
    for labels, decision in rows:
        accepted = classes.of_labels(labels)
        if accepted:
            yield decision, classes.of_decision(decision) in accepted


def _trained(model: Model, answer: str) -> tuple[float, Interval] | None:
    """The accuracy in training with its interval, if the model's report has it."""
    told: Sequence[dict[str, Any]] = model.about.get("answers", ())
    for one in told:
        if one.get("answer") == answer and one.get("interval"):
            low, high = one["interval"]
            return float(one["accuracy"]), (float(low), float(high))
    return None
