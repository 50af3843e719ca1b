"""Labels of a history as classes that a model knows: what each answers in the pack, and what it covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minyi_router.model import Decision, Facts
from minyi_router.rulepack.pack import RulePack

KIND = "kind"
WHERE = ("matter", "line", "owner", "organ")
"""Answers about what it is and whose it is; a model has one head for one of them."""


@dataclass(frozen=True, slots=True)
class Label:
    """One class of a head.

    ``answers`` are the pack's own names that it fills in (``kind``; or ``matter``, ``line``, ``organ``).
    ``covers`` are the values of the head's answer that a decision may have to be counted under this
    class; None: all that no other class covers.
    """

    name: str
    answers: Facts
    covers: frozenset[str] | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        covers = None if self.covers is None else sorted(self.covers)
        return {"name": self.name, "answers": dict(self.answers), "covers": covers}


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one answer, and the labels of the history that stand for each (``labels``)."""

    answer: str
    labels: tuple[Label, ...]
    known: Mapping[str, int]

    def of_label(self, label: str) -> int | None:
        """The class a label of the history stands for; None if nobody said."""
        return self.known.get(label)

    def of_labels(self, labels: Iterable[str]) -> frozenset[int]:
        """The classes that some labels stand for, of those that somebody said."""
        return frozenset(self.known[label] for label in labels if label in self.known)

    def of_value(self, value: str | None) -> int | None:
        """The class that a decision's answer is counted under; None where there is none."""
        return covering(self.labels, value)

    def of_answers(self, answers: Mapping[str, str | None]) -> int | None:
        """The class that answers (by name) are counted under; None where there is none."""
        return self.of_value(given_value(self.answer, answers))

    def of_decision(self, decision: Decision) -> int | None:
        """The class that a decision about where it goes is counted under; None where there is none."""
        return self.of_answers({name: getattr(decision, name) for name in ("matter", "line", "organ")})


def covering(labels: Sequence[Label], value: str | None) -> int | None:
    """The number of the class that covers a value; None where there is none."""
    if value is None:
        return None
    rest = None
    for number, label in enumerate(labels):
        if label.covers is None:
            rest = number
        elif value in label.covers:
            return number
    return rest


def given_value(answer: str, answers: Mapping[str, str | None]) -> str | None:
    """The value of a head's answer in a decision's answers, named as the history's labels are."""
    if answer == "owner":
        line, organ = answers.get("line"), answers.get("organ")
        return f"{line}:{organ}" if organ else line
    return answers.get(answer)


def with_matter(pack: RulePack, answers: Mapping[str, str]) -> dict[str, str | None]:
    """Answers with the line and the organ that follow from their matter."""
    entry = pack.matters.get(answers.get("matter", ""))
    followed = {"line": entry.line, "organ": entry.organ} if entry else {}
    return {**answers, **followed}


def own_label(pack: RulePack, answer: str, value: str) -> Label | None:
    """The class that one of the pack's own names is; None if the pack does not know the name."""
    answers = _own_answers(pack, answer, value)
    return Label(value, Facts(answers), frozenset({value})) if answers else None


def _own_answers(pack: RulePack, answer: str, value: str) -> dict[str, str]:
    if answer == KIND:
        return {KIND: value} if value in pack.kinds else {}
    if answer == "matter":
        return {"matter": value} if value in pack.matters else {}
    line, _, organ = value.partition(":")
    if answer == "organ":
        line, organ = _outside(pack), value
    known = line in pack.lines and (not organ or (organ in pack.organs and not pack.lines[line].police))
    if not known:
        return {}
    return {"line": line, "organ": organ} if organ else {"line": line}


def _outside(pack: RulePack) -> str:
    """The line of what is not the police's."""
    return next((line.name for line in pack.lines.values() if not line.police), "")


def unknown_answers(pack: RulePack, labels: Iterable[Label]) -> list[str]:
    """What classes would fill in that the pack does not know: ``line=交警``."""
    tables: Mapping[str, Any] = {
        "kind": pack.kinds,
        "matter": pack.matters,
        "line": pack.lines,
        "organ": pack.organs,
    }
    return sorted(
        {
            f"{answer}={value}"
            for label in labels
            for answer, value in label.answers.items()
            if value not in tables.get(answer, ())
        }
    )
