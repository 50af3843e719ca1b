"""The cases written beside rules, run through the whole pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from minyi_router.errors import Problem
from minyi_router.model import Appeal, Decision
from minyi_router.router import Router
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.documents import NULL, Case, RuleDoc
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.problems import pack_error
from minyi_router.rulepack.source import SourceFile, pack_hash
from minyi_router.wording import ANSWERS


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
    decision = router.route(_appeal(case))
    misses = tuple(
        f"{ANSWERS[name]}：应是{_wanted(rule, name, wanted)}，得到「{_shown(getattr(decision, name))}」"
        for name in sorted(case.expect.model_fields_set)
        if (wanted := getattr(case.expect, name)) is not None
        and not _as_expected(rule, name, wanted, getattr(decision, name))
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
