"""MY5xx: what keeps rules in good order: cases, a basis, somebody who owns them."""

from __future__ import annotations

from collections.abc import Iterator

from minyi_router.rulepack.checks.faults import Fault, as_tuple
from minyi_router.rulepack.rule_documents import NULL, Case
from minyi_router.workshop.check.subject import Subject, Written

_POSITIVE = 2
_NEGATIVE = 1
_EXPECTED_AS = {"deadline": "resolve_by"}
_DERIVED = ("line", "organ")


def check_cases(subject: Subject) -> Iterator[Fault]:
    """Each rule shows what it catches (twice) and what it leaves alone (once)."""
    for written in subject.rules:
        if written.rule.shadow:
            continue  # on trial it answers nothing that a case could expect
        signs = [_sign(subject, written, case) for case in written.doc.tests if not case.todo]
        for_it, against = signs.count(1), signs.count(-1)
        lacking = []
        if for_it < _POSITIVE:
            lacking.append(f"应该这样答的例子只有 {for_it} 个，至少 {_POSITIVE} 个")
        if against < _NEGATIVE:
            lacking.append("没有不应该这样答的例子（expect 写 null 或别的答案），至少 1 个")
        if lacking:
            message = f"规则「{written.rule.id}」{'；'.join(lacking)}"
            yield Fault("MY501", message, written.file, (*written.path, "id"))


def _sign(subject: Subject, written: Written, case: Case) -> int:
    """1 when a case expects what the rule answers, -1 when it expects anything else of it, else 0."""
    signs = set()
    for key, own in _answers(subject, written):
        wanted = as_tuple(getattr(case.expect, _EXPECTED_AS.get(key, key)))
        if wanted:
            by_place = any(value.startswith("<") for value in own)
            agrees = wanted != (NULL,) and (by_place or key == "deadline" or bool(set(wanted) & set(own)))
            signs.add(1 if agrees else -1)
    return max(signs, default=0)


def _answers(subject: Subject, written: Written) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the rule answers, by key; with a matter go its line and organ."""
    then = written.doc.then
    for key in sorted(then.model_fields_set):
        if own := as_tuple(getattr(then, key)):
            yield key, own
    if then.matter:
        matter = subject.pack.matters[then.matter]
        for key in _DERIVED:
            if own := as_tuple(getattr(matter, key)):
                yield key, own


def check_basis(subject: Subject) -> Iterator[Fault]:
    """Each rule says on what it rests: itself, for its whole file, or through its matter."""
    for written in subject.rules:
        matter = written.rule.then.matter
        if not (written.rule.basis or (matter and subject.pack.matters[matter].basis)):
            message = (
                f"规则「{written.rule.id}」没有依据；写 basis（规则、文件开头或事项上），本局自定的也写明"
            )
            yield Fault("MY502", message, written.file, (*written.path, "id"))


def check_owner(subject: Subject) -> Iterator[Fault]:
    """Each rule has somebody to ask."""
    for written in subject.rules:
        if not written.rule.owner:
            message = f"规则「{written.rule.id}」没有负责人；写 owner（规则或文件开头），例如 owner: 治安大队"
            yield Fault("MY503", message, written.file, (*written.path, "id"))
