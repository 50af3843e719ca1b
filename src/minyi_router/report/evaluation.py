"""How well decisions agree with known answers. Pure: rows and decisions in, figures out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from minyi_router.model import AUTOMATIC, Decision
from minyi_router.report.statistics import AnswerScores, DispatchScores, score_answer, score_dispatch

Pair: TypeAlias = tuple[tuple[str, ...], str | None]
"""The answers accepted (none: not known), the main one first, and the one given; labels already merged."""

ANSWERS = ("kind", "matter", "line", "organ", "owner", "police", "tier", "unit", "action")
"""The actions that ask no person first."""

REST = "其余"


@dataclass(frozen=True, slots=True)
class Truth:
    """One known answer: which, in which column, in which column others a person would accept too."""

    answer: str
    column: str
    alternatives: str | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Labels taken together before comparing: for each answer, label to the label it counts as."""

    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rest: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, answer: str, label: str | None) -> str | None:
        """The label that a label counts as; an answer not merged stays as it is."""
        if label is None or answer not in self.labels:
            return label
        return self.labels[answer].get(label, self.rest.get(answer, label))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """自动派单率 and 首派准确率 (always together), and the scores of each answer."""

    dispatch: DispatchScores
    answers: tuple[AnswerScores, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"dispatch": self.dispatch.to_dict(), "answers": [a.to_dict() for a in self.answers]}


def given_answer(decision: Decision, answer: str) -> str | None:
    """What a decision answers.

    ``owner`` is the line, or 非公安:机关 for what is not the police's; ``police`` only 公安 or 非公安.
    """
    if answer == "owner":
        return f"{decision.line}:{decision.organ}" if decision.organ else decision.line
    if answer == "police":
        return None if decision.line is None else "非公安" if decision.organ else "公安"
    value = getattr(decision, answer)
    return value if value is None else str(value)


def evaluate(
    pairs: Iterable[tuple[Mapping[str, str], Decision]], truths: Sequence[Truth], merge: Merge
) -> Evaluation:
    """Score decisions against the truth columns of their rows.

    A decision is automatic when its action is dispatch, divert or link; whether a first dispatch
    was right is judged by the FIRST truth named, alternatives accepted. Where a truth is blank
    nothing is judged. A truth with alternatives is scored twice: strictly, and with them (``+``).
    """
    rows: list[list[Pair]] = [[] for _ in truths]
    outcomes: list[bool | None] = []
    for values, decision in pairs:
        judged = [compared(values, decision, truth, merge) for truth in truths]
        for found, pair in zip(rows, judged, strict=True):
            if pair[0]:
                found.append(pair)
        accepted, given = judged[0]
        if accepted:
            automatic = decision.action in AUTOMATIC
            outcomes.append(given in accepted if automatic else None)
    scores = [score for truth, found in zip(truths, rows, strict=True) for score in _scores(truth, found)]
    return Evaluation(score_dispatch(outcomes), tuple(scores))


def _scores(truth: Truth, pairs: Sequence[Pair]) -> list[AnswerScores]:
    if truth.alternatives is None:
        return [score_answer(truth.answer, pairs)]
    strict = [(accepted[:1], given) for accepted, given in pairs]
    return [score_answer(truth.answer, strict), score_answer(f"{truth.answer}+", pairs)]


def compared(values: Mapping[str, str], decision: Decision, truth: Truth, merge: Merge) -> Pair:
    """What a row accepts as one answer, and what a decision answers."""
    return accepted_labels(values, truth, merge), merge(truth.answer, given_answer(decision, truth.answer))


def accepted_labels(values: Mapping[str, str], truth: Truth, merge: Merge) -> tuple[str, ...]:
    """The labels that count as right for a row, the main one first; empty where nothing is known."""
    labels = [values.get(truth.column, "")]
    if truth.alternatives:
        labels += values.get(truth.alternatives, "").split("；")
    labels = [part for label in labels for part in label.split("|")]
    return tuple(dict.fromkeys(str(merge(truth.answer, label)) for label in labels if label))
