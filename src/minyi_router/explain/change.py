"""The smallest change of the text that would send it elsewhere: every candidate is routed for real."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from minyi_router.engine import Engine, Trace, trace
from minyi_router.explain.candidates import Candidate, candidates
from minyi_router.match import Nearness
from minyi_router.model import Action, Appeal, Decision, Part

if TYPE_CHECKING:
    from minyi_router.relate.recent import RecentTickets

MOST_TRIES = 100
_LEAST_TRIES, _CHARACTERS = 20, 24_000  # a long letter gets fewer tries: so many characters in all


@dataclass(frozen=True, slots=True)
class Edit:
    """Half-open offsets into the original title or text, and what stands there then.

    ``old`` is what stands there now; for an addition (start == end) what it is put beside. Both are
    as the citizen wrote them, masked. ``after``: the addition comes behind that, not in front of it.
    """

    part: Part
    start: int
    end: int
    new: str
    old: str
    after: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the text, and the decision it leads to. Edits are in order and do not overlap."""

    edits: tuple[Edit, ...]
    decision: Decision

    @property
    def size(self) -> int:
        """How many characters are taken out or put in."""
        return sum(edit.end - edit.start + len(edit.new) for edit in self.edits)

    def apply(self, appeal: Appeal) -> Appeal:
        """The appeal with the change made."""
        return _changed(appeal, [(edit.part, edit.start, edit.end, edit.new) for edit in self.edits])

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        edits = [
            {"part": e.part, "start": e.start, "end": e.end, "old": e.old, "new": e.new, "after": e.after}
            for e in self.edits
        ]
        new = self.decision
        answers = {name: getattr(new, name) for name in ("action", "matter", "line", "organ", "unit")}
        return {
            "size": self.size,
            "edits": edits,
            **answers,
            "review_reasons": list(new.review_reasons),
        }


class Search(NamedTuple):
    """The smallest change found, and how many texts were tried."""

    change: Change | None
    tried: int


def smallest_change(
    engine: Engine, walked: Trace, near: Nearness, recent: RecentTickets | None = None
) -> Search:
    """Try the candidates from the smallest on. Of equal ones those that lead on go before 转人工.

    Then leaving out goes before adding, then the pack's order counts.
    """
    appeal, here = walked.appeal, destination(walked.decision)
    most = _tries(appeal)
    best: Change | None = None
    tried, done = 0, set[tuple[int, int, int]]()
    for candidate in candidates(engine.pack, walked, near):
        if tried == most or (best and candidate.size > best.size):
            break
        if candidate.lack in done:
            continue
        tried += 1
        again = trace(engine, _changed(appeal, candidate.edits), recent)
        if candidate.lack and any(item.number == candidate.lack[0] for item in again.fired):
            done.add(candidate.lack)  # that word worked: beside another of that sentence too
        if destination(again.decision) != here:
            change = _change(candidate, again.decision)
            if again.decision.action != "review":
                return Search(change, tried)
            best = best or change
    return Search(best, tried)


def destination(decision: Decision) -> tuple[Action, str]:
    """Where it goes: to a unit, to an organ, to a person, nowhere. A link goes where its unit is."""
    if decision.action in {"review", "hold"}:
        return decision.action, ""
    if decision.action == "divert":
        return "divert", decision.organ or ""
    return "dispatch", decision.unit or ""


def _tries(appeal: Appeal) -> int:
    length = len(appeal.title) + len(appeal.text) + 1
    return min(MOST_TRIES, max(_LEAST_TRIES, _CHARACTERS // length))


def _change(candidate: Candidate, decision: Decision) -> Change:
    edits = [
        Edit(part, start, end, new, old, candidate.after)
        for (part, start, end, new), old in zip(candidate.edits, candidate.quotes, strict=True)
    ]
    return Change(tuple(edits), decision)


def _changed(appeal: Appeal, edits: Sequence[tuple[Part, int, int, str]]) -> Appeal:
    return replace(
        appeal,
        title=_edited(appeal.title, [edit for edit in edits if edit[0] == "title"]),
        text=_edited(appeal.text, [edit for edit in edits if edit[0] == "text"]),
    )


def _edited(text: str, edits: Iterable[tuple[Part, int, int, str]]) -> str:
    for _, start, end, new in sorted(edits, reverse=True):  # from the end on: offsets before it stay true
        text = text[:start] + new + text[end:]
    return text
