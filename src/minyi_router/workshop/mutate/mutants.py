"""What can be left out of a pack, one thing at a time, so that it still loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from minyi_router.errors import Problem
from minyi_router.rulepack.checks.faults import as_tuple
from minyi_router.rulepack.checks.rules import asks_facts
from minyi_router.rulepack.items import ItemFault, parse_item
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import Group, RuleDoc, Then
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.wording import ANSWERS
from minyi_router.workshop.mutate.documents import without

Sort = Literal["rule", "answer", "condition", "word", "term"]
SORTS: dict[Sort, str] = {
    "rule": "整条规则",
    "answer": "回答",
    "condition": "条件",
    "word": "规则里的词",
    "term": "词组里的词",
}
"""What is left out, the gravest first."""

_WORDS = ("any", "all", "unless", "none")
_LISTS = ("only_in", "also_in", "channel", "place", "kind", "matter", "line")


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """The pack without what stands at ``path`` of one rule file (the ``number``-th of the pack).

    ``part``: of the words joined by ``+`` there only this one, from 0. ``owner`` is the rule, or the
    term group where the sort is ``term``; ``what`` says in Chinese what is left out.
    """

    sort: Sort
    number: int
    file: SourceFile
    path: Path_
    part: int | None
    owner: str
    what: str

    @property
    def place(self) -> Problem:
        """Where it stands, as a place without a fault."""
        listed = isinstance(self.path[-1], int) or self.sort == "term"
        span = self.file.span(self.path) if listed else self.file.key_span(self.path)
        return self.file.problem("", "", span)

    def __str__(self) -> str:
        owner = f"词组「{self.owner}」" if self.path[0] == "terms" else f"规则「{self.owner}」"
        return f"{owner}{self.what}"


@dataclass(frozen=True, slots=True)
class _Drop:
    """Something to leave out, its path from the rule or group on."""

    sort: Sort
    path: Path_
    what: str
    part: int | None = None


def rule_mutants(parsed: Parsed, only: str | None = None) -> Iterator[tuple[RuleDoc, list[Mutant]]]:
    """Each rule (or the only one asked for) with what can be left out of it; the whole rule first."""
    near = parsed.named["pack.yaml"][1].settings.near
    for number, (file, document) in enumerate(parsed.rules):
        for i, rule in enumerate(document.rules):
            if only in {None, rule.id}:
                path: Path_ = ("rules", i)
                drops = [_Drop("rule", (), "整条"), *(d for d in _of_rule(rule, near) if _loads(rule, d))]
                yield rule, [_mutant(number, file, path, rule.id, drop) for drop in drops]


def group_mutants(parsed: Parsed) -> Iterator[Mutant]:
    """What can be left out of the term groups."""
    for number, (file, document) in enumerate(parsed.rules):
        for name, group in document.terms.items():
            for drop in _of_group(group):
                yield _mutant(number, file, ("terms", name), name, drop)


def _mutant(number: int, file: SourceFile, path: Path_, owner: str, drop: _Drop) -> Mutant:
    return Mutant(drop.sort, number, file, (*path, *drop.path), drop.part, owner, drop.what)


def _of_group(group: Group) -> Iterator[_Drop]:
    for i, text in enumerate(group.any if len(group.any) > 1 else ()):
        yield _Drop("term", ("any", i), f"的「{text}」")
    for i, text in enumerate(group.not_in):
        yield _Drop("term", ("not_in", i), f" not_in 里的「{text}」")
    if group.refuse_negated:
        yield _Drop("condition", ("refuse_negated",), "的 refuse_negated")
    if group.weight != 1.0:
        yield _Drop("condition", ("weight",), f"的 weight: {group.weight:g}")


def _of_rule(rule: RuleDoc, near: int) -> Iterator[_Drop]:
    yield from _answers(rule.then)
    yield from _conditions(rule, near)
    for key in _WORDS:
        for i, text in enumerate(getattr(rule.when, key)):
            yield _Drop("word", ("when", key, i), f" {key} 里的「{text}」")
            parts = text.split("+")
            for k, part in enumerate(parts if len(parts) > 1 else ()):
                yield _Drop("word", ("when", key, i), f" {key} 里「{text}」的「{part.strip()}」", k)


def _answers(then: Then) -> Iterator[_Drop]:
    """Each value of an answer; the only one of all is the whole rule over again."""
    given = {key: as_tuple(getattr(then, key)) for key in Then.model_fields}
    for key, values in given.items():
        if len(values) == 1 and sum(map(bool, given.values())) > 1:
            yield _Drop("answer", ("then", key), f"的回答 {ANSWERS[key]}＝{values[0]}")
        for i, value in enumerate(values if len(values) > 1 else ()):
            yield _Drop("answer", ("then", key, i), f"的回答 {ANSWERS[key]}＝{value}")


def _conditions(rule: RuleDoc, near: int) -> Iterator[_Drop]:
    when = rule.when
    if when.near not in {None, near}:
        yield _condition("near", what=f"near: {when.near}")
    if when.at_least != 1:
        yield _condition("at_least", what=f"at_least: {when.at_least}")
    for key in _LISTS:
        yield from _listed((key,), getattr(when, key))
    for name, values in when.field.items():
        yield from _listed(("field", name), values)
    for key in ("hours", "days", "dates"):
        yield from _listed(("time", key), as_tuple(getattr(when.time, key, None)))
    if when.repeat:
        yield _condition("repeat")
    yield from (_condition(key) for key in ("unless", "none") if len(getattr(when, key)) > 1)
    if rule.priority:
        yield _Drop("condition", ("priority",), f"的 priority: {rule.priority}")
    if rule.weight != 1.0:
        yield _Drop("condition", ("weight",), f"的 weight: {rule.weight:g}")


def _condition(*path: str | int, what: str = "") -> _Drop:
    named = what or ".".join(str(step) for step in path)
    return _Drop("condition", ("when", *path), f"的条件 {named}")


def _listed(path: tuple[str, ...], values: tuple[str, ...]) -> Iterator[_Drop]:
    """A condition as a whole, and of several values each."""
    if values:
        yield _condition(*path, what=f"{'.'.join(path)}: {'、'.join(values)}")
    for i, value in enumerate(values if len(values) > 1 else ()):
        yield _condition(*path, i, what=f"{'.'.join(path)} 里的「{value}」")


def _loads(rule: RuleDoc, drop: _Drop) -> bool:
    """Whether a rule without this is still one that a pack may hold."""
    changed: RuleDoc = without(rule, drop.path, drop.part)
    if "when" not in changed.model_fields_set or (drop.part is not None and not _is_item(drop.path, changed)):
        return False
    when = changed.when
    asks = bool(when.any or when.all or asks_facts(when))
    return asks and when.at_least <= max(len(when.any), 1)


def _is_item(path: Path_, changed: RuleDoc) -> bool:
    """Whether what is left of an item is one, and stands nowhere else in its list."""
    items: tuple[str, ...] = getattr(changed.when, str(path[1]))
    rest = items[int(path[2])]
    try:
        parse_item(rest)
    except ItemFault:
        return False
    return items.count(rest) == 1
