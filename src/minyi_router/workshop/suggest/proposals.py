"""What is proposed, as plain values: figures, reasons, masked examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minyi_router.workshop.suggest.history import Seen
from minyi_router.workshop.suggest.trial import Candidate, Change


@dataclass(frozen=True, slots=True)
class Figures:
    """How many rows (and how many different texts) are set right, spoilt, and kept from going astray."""

    right: int
    wrong: int
    stopped: int
    right_texts: int
    wrong_texts: int

    @classmethod
    def of(cls, change: Change, rows: Sequence[Seen], *, held: bool) -> Figures:
        """The figures of a change on the rows held out, or on the others."""
        parts = [[rows[i] for i in part if rows[i].held is held] for part in change]
        right, wrong, stopped = parts
        texts = [len({row.ticket for row in part}) for part in (right, wrong)]
        return cls(len(right), len(wrong), len(stopped), *texts)

    def to_dict(self) -> dict[str, int]:
        """All figures by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Example:
    """A row that changes: number in the table, id, masked words around, what should come and what came."""

    number: int
    id: str
    text: str
    wanted: str
    was: str

    def to_dict(self) -> dict[str, Any]:
        """All parts by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word or pair to add, for which answer, to which rule, and what it does.

    ``fallback``: without a rule to join, in one that gives way to all others.
    ``held_…``: on rows not used to make it. ``sources``: from how many different texts, by how many
    different writers (the fewer of both), the rows come that it sets right.
    ``heard``: in how many texts that rules do not get right a learned model did, by this word; 0: not by it.
    ``fitting``: of how many of the ``mentioned`` texts with its words its answer is right or leads there.
    """

    item: str
    answer: str
    value: str
    why: str
    rule: str | None
    fallback: bool
    file: str
    line: int
    sources: int
    fitting: int
    mentioned: int
    alone: Figures
    on_top: Figures
    held_alone: Figures
    held_on_top: Figures
    right_examples: tuple[Example, ...]
    wrong_examples: tuple[Example, ...]
    heard: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        given = {name: getattr(self, name) for name in self.__slots__}
        for name in ("alone", "on_top", "held_alone", "held_on_top"):
            given[name] = given[name].to_dict()
        for name in ("right_examples", "wrong_examples"):
            given[name] = [example.to_dict() for example in given[name]]
        return given


@dataclass(frozen=True, slots=True)
class States:
    """Rows that go by themselves to where they belong, go elsewhere, or are left to a person."""

    right: int
    wrong: int
    silent: int

    @classmethod
    def of(cls, states: Iterable[str]) -> States:
        """Counted."""
        listed = list(states)
        return cls(*(listed.count(name) for name in cls.__slots__))

    @property
    def total(self) -> int:
        """All of them."""
        return self.right + self.wrong + self.silent

    def to_dict(self) -> dict[str, int]:
        """All counts by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that was found. ``before`` and ``after`` are on the rows used, ``held_…`` on those held out.

    ``templates``: how many groups of nearly identical texts counted as one ticket each, and their rows.
    ``unreachable``: labels that no matter of the pack can lead to, with their rows. ``refused``: how many
    candidates were turned down, by reason. ``yaml`` is the rule file to paste.
    """

    answer: str
    before: States
    after: States
    held_before: States
    held_after: States
    proposals: tuple[Proposal, ...]
    templates: tuple[int, int]
    unreachable: Mapping[str, int]
    refused: Mapping[str, int]
    yaml: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with ``schema`` = the version of this layout."""
        states = {
            name: getattr(self, name).to_dict() for name in ("before", "after", "held_before", "held_after")
        }
        return {
            "schema": 1,
            "answer": self.answer,
            **states,
            "proposals": [proposal.to_dict() for proposal in self.proposals],
            "templates": {"groups": self.templates[0], "rows": self.templates[1]},
            "unreachable": dict(self.unreachable),
            "refused": dict(self.refused),
            "yaml": self.yaml,
        }


def home_of(candidate: Candidate) -> tuple[str | None, str, int]:
    """The rule a candidate may be added to, its file and line; nothing for a rule of its own."""
    home = candidate.home
    return (home.rule.id, home.file, home.line) if home else (None, "", 0)
