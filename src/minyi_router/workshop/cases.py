"""The cases written beside rules, run through the whole pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minyi_router.errors import Problem
from minyi_router.model import Appeal, Decision, Ticket
from minyi_router.router import Router
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.problems import pack_error
from minyi_router.rulepack.rule_documents import NULL, Case, RuleDoc
from minyi_router.rulepack.source import SourceFile, pack_hash
from minyi_router.wording import ANSWERS

if TYPE_CHECKING:
    from minyi_router.relate.recent import RecentTickets

_A_YEAR = timedelta(days=366)  # how far back a case's history counts; a rule looks back less


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: the rule it stands beside, where, and what it expected but did not get (Chinese)."""

    rule: str
    number: int
    place: Problem
    text: str
    why: str
    misses: tuple[str, ...]
    decision: Decision


def run_cases(folder: Path) -> Iterator[CaseResult]:
    """Run every in-file case of a pack, in order of file. Raises RulePackError if it cannot be loaded."""
    files, parsed, problems = read_pack(folder)
    if problems:
        raise pack_error(problems)
    router = Router(compile_pack(parsed, pack_hash(files)))
    for file, document in parsed.rules:
        for i, rule in enumerate(document.rules):
            for k, case in enumerate(rule.tests):
                yield _run(router, file, (i, k), rule, case)


def _run(router: Router, file: SourceFile, at: tuple[int, int], rule: RuleDoc, case: Case) -> CaseResult:
    decision = router.route(_appeal(case), _registered(router, case) if case.history else None)
    misses = tuple(
        f"{ANSWERS[name]}：应是{_wanted(rule, name, wanted)}，得到「{_shown(_got(decision, name))}」"
        for name in sorted(case.expect.model_fields_set)
        if (wanted := getattr(case.expect, name)) is not None
        and not _as_expected(rule, name, wanted, _got(decision, name))
    )
    span = file.span(("rules", at[0], "tests", at[1]))
    place = file.problem("", "", span)
    return CaseResult(rule.id, at[1] + 1, place, case.text, case.why, misses, decision)


def _appeal(case: Case) -> Appeal:
    received = datetime.fromisoformat(case.time) if case.time else None
    return Appeal(
        text=case.text,
        title=case.title,
        channel=case.channel,
        place=case.place,
        caller=case.caller,
        received_at=received,
        fields=case.fields,
    )


def _registered(router: Router, case: Case) -> RecentTickets:
    """The tickets of a case's history, each routed and registered in turn."""
    from minyi_router.relate.recent import RecentTickets  # noqa: PLC0415 - loads numpy; few cases need it

    recent = RecentTickets(_A_YEAR)
    for number, earlier in enumerate(case.history, 1):
        appeal = Appeal(
            text=earlier.text,
            title=earlier.title,
            id=earlier.id or f"前{number}",
            channel=earlier.channel,
            received_at=datetime.fromisoformat(earlier.time),
            caller=earlier.caller,
            place=earlier.place,
        )
        ticket = Ticket.of(appeal, router.route(appeal, recent))
        recent.add(replace(ticket, open=earlier.open))
    return recent


def _got(decision: Decision, name: str) -> Any:
    """The answer that a case asks for; of the link, the ticket and the relation."""
    if name == "linked_to":
        return decision.link.ticket_id if decision.link else None
    if name == "relation":
        return decision.link.relation if decision.link else None
    return getattr(decision, name)


def _as_expected(rule: RuleDoc, name: str, wanted: tuple[str, ...], got: Any) -> bool:
    """Whether an answer is as a case expects; ``null``: not what the rule itself would set."""
    values = set(_texts(got))
    if wanted == (NULL,):
        own = set(_texts(getattr(rule.then, name, None)))
        return not (values & own) if own else not values
    return set(wanted) <= values


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, datetime):
        return (f"{value:%Y-%m-%d %H:%M}",)
    return (value,) if isinstance(value, str) else tuple(value)


def _wanted(rule: RuleDoc, name: str, wanted: tuple[str, ...]) -> str:
    if wanted != (NULL,):
        return f"「{'、'.join(wanted)}」"
    own = "、".join(_texts(getattr(rule.then, name, None)))
    return f"「{own}」以外的" if own else "空的"


def _shown(value: Any) -> str:
    return "、".join(_texts(value)) or "（无）"
