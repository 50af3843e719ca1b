"""Cases, beside rules and in ``cases/``: can they be read, and can what they expect come at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from minyi_router.rulepack.checks.faults import (
    Fault,
    Known,
    Names,
    all_rules,
    as_tuple,
    known_names,
    placed_at,
    readable,
)
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import NULL, Case
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.rulepack.times import parse_moment
from minyi_router.wording import ACTIONS, ANSWERS, REASONS

_LINKS = Known(("chase", "joint", "callback"))


def _all_cases(parsed: Parsed) -> Iterator[tuple[SourceFile, Path_, Case]]:
    """Every case with its file and path, those beside rules first."""
    for file, path, rule in all_rules(parsed):
        for i, case in enumerate(rule.tests):
            yield file, (*path, "tests", i), case
    for file, document in parsed.cases:
        for i, named in enumerate(document.cases):
            yield file, ("cases", i), named


def check_cases(parsed: Parsed, _names: Names) -> Iterator[Fault]:
    """A case asks for something, at times that can be read; names are given once in a file."""
    for file, path, case in _all_cases(parsed):
        yield from _check_times(file, path, case)
        if not case.expect.model_fields_set:
            message = "expect 里什么也没有写，这个例子永远通过"
            yield Fault("MY107", message, file, (*path, "expect"), at_key=True)
    for file, document in parsed.cases:
        first: dict[str, Path_] = {}
        for i, named in enumerate(document.cases):
            here = ("cases", i, "name")
            if named.name in first:
                at = placed_at(file, first[named.name])
                yield Fault("MY102", f"重复：例子的名字「{named.name}」已经在 {at} 用过", file, here)
            first.setdefault(named.name, here)


def _check_times(file: SourceFile, path: Path_, case: Case) -> Iterator[Fault]:
    if case.time:
        yield from readable(parse_moment, case.time, "MY402", file, (*path, "time"))
    elif case.history:
        yield Fault("MY404", "有 history 的例子要写 time", file, (*path, "history"), at_key=True)
    for k, earlier in enumerate(case.history):
        yield from readable(parse_moment, earlier.time, "MY402", file, (*path, "history", k, "time"))
    for key in ("contact_by", "resolve_by"):
        for i, text in enumerate(_expected(case, key)):
            yield from readable(_parse_due, text, "MY402", file, (*path, "expect", key, i))


def _parse_due(text: str) -> datetime:
    """A due moment exactly as decisions show it; written otherwise it could never be met."""
    moment = parse_moment(text)
    if text != (shown := f"{moment:%Y-%m-%d %H:%M}"):
        raise ValueError(f"「{text}」要写成 {shown}，精确到分")
    return moment


def check_histories(parsed: Parsed, _names: Names) -> Iterator[Fault]:
    """The tickets of a case's history have ids of their own, and what it expects of a link can come."""
    for file, path, case in _all_cases(parsed):
        ids = [earlier.id or f"前{k}" for k, earlier in enumerate(case.history, 1)]
        for k, name in enumerate(ids):
            if name in ids[:k]:
                yield Fault("MY102", f"重复：编号「{name}」已经用过", file, (*path, "history", k))
        for key, known in (("linked_to", Known(ids)), ("relation", _LINKS)):
            where = (*path, "expect", key)
            yield from known_names(file, where, as_tuple(getattr(case.expect, key)), "关联", _or_null(known))


def check_expectations(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """What a case expects is a name of this pack, or of ours."""
    known = _known(parsed, names)
    for file, path, case in _all_cases(parsed):
        for key in sorted(case.expect.model_fields_set & known.keys()):
            code = "MY303" if key in {"unit", "co_units", "supervisor"} else "MY109"
            yield from known_names(
                file, (*path, "expect", key), _expected(case, key), ANSWERS[key], known[key], code
            )


def _expected(case: Case, key: str) -> Iterable[str]:
    """The values a case expects of one answer; none where it expects nothing, or says ``null``."""
    values: tuple[str, ...] = getattr(case.expect, key) or ()
    return () if values == (NULL,) else values


def _or_null(known: Known) -> Known:
    return known.plus([NULL])


def _known(parsed: Parsed, names: Names) -> dict[str, Known]:
    """The values there are for each answer."""
    return {
        "action": Known(ACTIONS),
        "kind": names.kinds,
        "matter": names.matters,
        "other_matters": names.matters,
        "line": names.lines,
        "organ": names.organs,
        "tier": names.tiers,
        "handler": _handlers(parsed, names),
        "unit": names.units,
        "co_units": names.units,
        "supervisor": names.units,
        "flags": names.flags,
        "labels": names.labels,
        "notices": names.notices,
        "review_reasons": Known(REASONS),
    }


def _handlers(parsed: Parsed, names: Names) -> Known:
    """Who deals with an appeal: told by the tiers."""
    tiers = parsed.named["tiers.yaml"][1].tiers if "tiers.yaml" in parsed.named else {}
    return Known({tier.handler for tier in tiers.values()}, names.tiers.open)
