"""The cases of a pack, those beside its rules and those of ``cases/``, run through the whole pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from minyi_router.engine import Engine, Trace, build, decide, find
from minyi_router.match import Fired
from minyi_router.model import Appeal, Decision, Ticket
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.problems import pack_error
from minyi_router.rulepack.rule_documents import Case, NamedCase, Then
from minyi_router.rulepack.source import Path_, SourceFile, pack_hash
from minyi_router.text.folding import fold
from minyi_router.text.masking import mask
from minyi_router.workshop.expected import Answer, answers
from minyi_router.workshop.nearest import Nearest, nearest

if TYPE_CHECKING:
    from minyi_router.relate.recent import RecentTickets

_A_YEAR = timedelta(days=366)  # how far back a case's history counts; a rule looks back less

Status = Literal["passed", "failed", "known", "done"]
"""``known``: fails, and its ``todo`` says so; ``done``: passes, though its ``todo`` says it cannot."""


class Place(NamedTuple):
    """Where a case stands: the file as the user would write it, the line from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class PackCase:
    """A case of a pack. ``rule`` and ``own`` (its answers) are None for those of ``cases/``.

    ``file`` is the name inside the pack; ``number`` counts from 1 in the rule or file; ``name`` is
    empty for cases beside rules.
    """

    case: Case
    rule: str | None
    own: Then | None
    number: int
    name: str
    file: str
    place: Place

    @property
    def title(self) -> str:
        """What people call it (Chinese)."""
        return f"规则「{self.rule}」的例子 {self.number}" if self.rule else f"例子「{mask(self.name)}」"

    def holds(self, word: str) -> bool:
        """Whether a word stands in its name, its rule, its title or its text, however it is written."""
        parts = (self.name, self.rule or "", self.title, self.case.title, self.case.text)
        return any(fold(word) in fold(part) for part in parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, personal data masked."""
        written = {name: mask(getattr(self.case, name)) for name in ("title", "text", "why", "todo")}
        named = {"rule": self.rule, "number": self.number, "name": mask(self.name)}
        return {**named, "file": self.place.file, "line": self.place.line, **written}


class FiredRule(NamedTuple):
    """A rule that had a say in a decision, and the words it found."""

    rule: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"命中「{self.rule}」：{'、'.join(self.words)}" if self.words else f"命中「{self.rule}」"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case: each answer it asks for, and for those missed the nearest rule."""

    asked: PackCase
    answers: tuple[Answer, ...]
    near: tuple[Nearest, ...]
    decision: Decision

    @property
    def misses(self) -> tuple[Answer, ...]:
        """The answers that did not come as expected."""
        return tuple(answer for answer in self.answers if not answer.met)

    @property
    def status(self) -> Status:
        """Passed or failed, and whether that was known."""
        if self.asked.case.todo:
            return "known" if self.misses else "done"
        return "failed" if self.misses else "passed"

    @property
    def fired(self) -> tuple[FiredRule, ...]:
        """The rules that decided."""
        found = self.decision.evidence
        return tuple(FiredRule(e.rule, tuple(piece.word for piece in e.pieces)) for e in found)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Lines of Chinese: what was missed, what came near, what fired instead. Empty when it passed."""
        near = {miss.answer: f"  {miss}" for miss in self.near}
        lines: list[str] = []
        for miss in self.misses:
            lines.append(f"× {miss}")
            if (came_near := near.get(miss.name)) and came_near not in lines:  # one rule often misses several
                lines.append(came_near)
        return (*lines, *(f"  {rule}" for rule in self.fired)) if lines else ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, personal data masked."""
        near = {miss.answer: {"rule": miss.rule or None, "lacked": miss.lacked} for miss in self.near}
        return {
            "status": self.status,
            **self.asked.to_dict(),
            "answers": [{**answer.to_dict(), "near": near.get(answer.name)} for answer in self.answers],
            "fired": [{"rule": fired.rule, "words": list(fired.words)} for fired in self.fired],
        }


def run_cases(folder: Path) -> Iterator[CaseResult]:
    """Run every case of a pack, in order of file. Raises RulePackError if it cannot be loaded."""
    engine, cases = load_cases(folder)
    return (run_case(engine, case) for case in cases)


def load_cases(folder: Path) -> tuple[Engine, tuple[PackCase, ...]]:
    """A pack ready to run, and its cases. Raises RulePackError with every fault."""
    files, parsed, problems = read_pack(folder)
    if problems:
        raise pack_error(problems)
    return build(compile_pack(parsed, pack_hash(files))), tuple(pack_cases(parsed))


def pack_cases(parsed: Parsed) -> Iterator[PackCase]:
    """The cases beside rules, then those of ``cases/``, each in order of file and place."""
    for file, document in parsed.rules:
        for i, rule in enumerate(document.rules):
            for k, case in enumerate(rule.tests):
                path: Path_ = ("rules", i, "tests", k)
                first = PackCase(case, rule.id, rule.then, k + 1, "", file.name, _place(file, path))
                yield from _said(first, file, path)
    for file, cases in parsed.cases:
        for k, named in enumerate(cases.cases):
            path = ("cases", k)
            first = PackCase(named, None, None, k + 1, _name(named), file.name, _place(file, path))
            yield from _said(first, file, path)


def _said(first: PackCase, file: SourceFile, path: Path_) -> Iterator[PackCase]:
    """A case, and one more for each other way of saying it, where that stands."""
    yield first
    for i, text in enumerate(first.case.also):
        case = first.case.model_copy(update={"text": text, "also": ()})
        name = f"{first.name}·又{i + 1}" if first.name else ""
        yield replace(first, case=case, name=name, place=_place(file, (*path, "also", i)))


def _name(case: NamedCase) -> str:
    return " ".join(case.name.split())


def _place(file: SourceFile, path: Path_) -> Place:
    at = file.problem("", "", file.span(path))  # a case of an overlay stands in another file than its rule
    return Place(at.file, at.line)


def run_case(engine: Engine, asked: PackCase) -> CaseResult:
    """Route the appeal of a case as any other, and compare."""
    walked = walk(engine, asked)
    found = tuple(answers(asked.case, asked.own, walked.decision))
    near = (nearest(engine, walked, answer, asked.rule) for answer in found if not answer.met)
    return CaseResult(asked, found, tuple(miss for miss in near if miss), walked.decision)


def as_expected(asked: PackCase, decision: Decision) -> bool:
    """Whether every answer a case asks for came."""
    return all(answer.met for answer in answers(asked.case, asked.own, decision))


def walk(engine: Engine, asked: PackCase) -> Trace:
    """The way of a case's appeal, with its history registered first."""
    recent = _registered(engine, asked) if asked.case.history else None
    return _walk(engine, asked, appeal_of(asked.case), recent)


def _walk(engine: Engine, asked: PackCase, appeal: Appeal, recent: RecentTickets | None) -> Trace:
    hits = find(engine.matcher, appeal)
    fired = speaking(asked, engine.evaluator.fired(hits, appeal))
    return Trace(appeal, hits, fired, decide(engine, appeal, hits, fired, recent))


def speaking(asked: PackCase, fired: Sequence[Fired]) -> Sequence[Fired]:
    """The rules that fired; a rule on trial counts in its own cases, as it would once it is live."""
    if not any(item.rule.shadow and item.rule.id == asked.rule for item in fired):
        return fired
    return [
        item._replace(rule=replace(item.rule, shadow=False)) if item.rule.id == asked.rule else item
        for item in fired
    ]


def appeal_of(case: Case) -> Appeal:
    """The appeal a case describes."""
    return Appeal(
        text=case.text,
        title=case.title,
        channel=case.channel,
        place=case.place,
        caller=case.caller,
        received_at=datetime.fromisoformat(case.time) if case.time else None,
        fields=case.fields,
    )


def earlier_appeals(case: Case) -> list[Appeal]:
    """The appeals of its history; one without an id is called 前1, 前2 …."""
    return [
        Appeal(
            text=earlier.text,
            title=earlier.title,
            id=earlier.id or f"前{number}",
            channel=earlier.channel,
            received_at=datetime.fromisoformat(earlier.time),
            caller=earlier.caller,
            place=earlier.place,
        )
        for number, earlier in enumerate(case.history, 1)
    ]


def _registered(engine: Engine, asked: PackCase) -> RecentTickets:
    """The tickets of a case's history, each routed and registered in turn."""
    from minyi_router.relate.recent import RecentTickets  # noqa: PLC0415 - loads numpy; few cases need it

    recent = RecentTickets(_A_YEAR)
    for appeal, earlier in zip(earlier_appeals(asked.case), asked.case.history, strict=True):
        ticket = Ticket.of(appeal, _walk(engine, asked, appeal, recent).decision)
        recent.add(replace(ticket, open=earlier.open))
    return recent
