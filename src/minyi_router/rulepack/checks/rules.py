"""Rules: do they ask something, answer something, in order, with names of this pack."""

from __future__ import annotations

from collections.abc import Iterator

from minyi_router.calendar import parse_duration, parse_month_days
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
from minyi_router.rulepack.checks.owners import check_unit
from minyi_router.rulepack.checks.words import check_item
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import RuleDoc, When
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.rulepack.times import parse_day, parse_hours

BUILT_IN_PARTS = ("title", "request")
ORDER = ("flags", "kind", "matter", "line", "place", "links", "tier", "unit", "deadline", "notices")
_STAGE_OF = {"supervisor": "unit", "co_units": "unit", "labels": "notices", "repeat": "links"}
_REPEATABLE = Known(("caller", "matter", "place", "plate", "phone", "case", "group"))


def check_rules(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Rule ids are unique; a rule asks something and answers something; its items can work."""
    ids: dict[str, tuple[SourceFile, Path_]] = {}
    for file, path, rule in all_rules(parsed):
        if rule.id in ids:
            first, other = ids[rule.id]
            at = placed_at(first, (*other, "id"))
            yield Fault("MY106", f"规则编号「{rule.id}」已经在 {at} 用过", file, (*path, "id"))
        ids.setdefault(rule.id, (file, path))
        yield from _check_when(file, (*path, "when"), rule, names)
        if not any(getattr(rule.then, key) for key in rule.then.model_fields_set):
            yield Fault("MY107", "then 里没有回答任何问题", file, (*path, "then"), at_key=True)


def _check_when(file: SourceFile, path: Path_, rule: RuleDoc, names: Names) -> Iterator[Fault]:
    when = rule.when
    if not (when.any or when.all or asks_facts(when)):
        yield Fault("MY107", "when 里没有条件，这条规则对什么都会命中", file, path, at_key=True)
    for key in ("any", "all", "unless", "none"):
        items = getattr(when, key)
        for i, text in enumerate(items):
            yield from check_item(file, (*path, key, i), text, names)
            if text in items[:i]:
                yield Fault("MY102", f"重复：「{text}」已经写过", file, (*path, key, i))
    if when.at_least > max(len(when.any), 1) or when.at_least < 1:
        yield Fault(
            "MY108", f"at_least 应在 1 和 any 的项数（{len(when.any)}）之间", file, (*path, "at_least")
        )
    for key, known in (("only_in", names.passages.plus(BUILT_IN_PARTS)), ("also_in", names.passages)):
        yield from known_names(file, (*path, key), getattr(when, key), "段落", known)


def asks_facts(when: When) -> bool:
    """Whether a rule asks anything besides words."""
    asked = (when.channel, when.field, when.place, when.kind, when.matter, when.line, when.repeat)
    return any(asked) or (when.time is not None and bool(when.time.model_fields_set))


def check_repeats(parsed: Parsed, _names: Names) -> Iterator[Fault]:
    """What a repeat counts by is known, and it counts more than the appeal itself."""
    for file, path, rule in all_rules(parsed):
        repeat, where = rule.when.repeat, (*path, "when", "repeat")
        if repeat is None:
            continue
        yield from known_names(file, (*where, "same"), repeat.same, "相同项", _REPEATABLE)
        if not repeat.same:
            yield Fault("MY107", "same 里没有写哪些相同", file, (*where, "same"), at_key=True)
        if "group" in repeat.same and len(repeat.same) > 1:
            yield Fault("MY111", "group 已经是同一件事，不能和别的一起写", file, (*where, "same"))
        for i, slot in enumerate(repeat.same):
            if slot in repeat.same[:i]:
                yield Fault("MY102", f"重复：「{slot}」已经写过", file, (*where, "same", i))
        if repeat.at_least < 2:
            yield Fault("MY108", "at_least 连这一次在内，至少写 2", file, (*where, "at_least"))
        if repeat.within_days < 1:
            yield Fault("MY108", "within_days 至少写 1", file, (*where, "within_days"))


def check_answers(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Answers and earlier answers asked for are names of this pack, and asked in order."""
    for file, path, rule in all_rules(parsed):
        then, when = rule.then, rule.when
        for key, what, known in _answer_names(names):
            for side, document in (("then", then), ("when", when)):
                values = as_tuple(getattr(document, key, None))
                code = "MY304" if key == "place" else "MY109"
                yield from known_names(file, (*path, side, key), values, what, known, code)
        for key in ("unit", "supervisor", "co_units"):
            for i, value in enumerate(as_tuple(getattr(then, key))):
                yield from check_unit(file, (*path, "then", key, i), value, names)
        if then.deadline:
            yield from readable(parse_duration, then.deadline, "MY401", file, (*path, "then", "deadline"))
        yield from _check_order(file, path, rule)


def _answer_names(names: Names) -> list[tuple[str, str, Known]]:
    return [
        ("kind", "类型", names.kinds),
        ("matter", "事项", names.matters),
        ("tier", "等级", names.tiers),
        ("line", "警种", names.lines),
        ("flags", "警示", names.flags),
        ("labels", "标签", names.labels),
        ("notices", "通知单", names.notices),
        ("place", "辖区", names.areas),
    ]


def _check_order(file: SourceFile, path: Path_, rule: RuleDoc) -> Iterator[Fault]:
    given = [_STAGE_OF.get(key, key) for key in sorted(rule.then.model_fields_set)]
    first = min((ORDER.index(stage) for stage in given), default=0)
    for key in ("kind", "matter", "line", "place", "repeat"):
        stage = _STAGE_OF.get(key, key)
        if getattr(rule.when, key) and ORDER.index(stage) >= first:
            asked = key if key == stage else f"{key}（{stage}）"
            message = f"顺序不对：判定 {ORDER[first]} 时还没有 {asked}；先后是 {' → '.join(ORDER)}"
            yield Fault("MY110", message, file, (*path, "when", key))


def check_facts(parsed: Parsed, _names: Names) -> Iterator[Fault]:
    """Times that rules ask for can be read."""
    for file, path, rule in all_rules(parsed):
        time = rule.when.time
        if time is None:
            continue
        where = (*path, "when", "time")
        if time.hours:
            yield from readable(parse_hours, time.hours, "MY402", file, (*where, "hours"))
        if time.dates:
            yield from readable(parse_month_days, time.dates, "MY402", file, (*where, "dates"))
        for i, day in enumerate(time.days):
            yield from readable(parse_day, day, "MY402", file, (*where, "days", i))
