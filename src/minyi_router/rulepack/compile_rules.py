"""Rules as written to rules that run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from minyi_router.calendar import parse_duration, parse_month_days
from minyi_router.model import Facts
from minyi_router.rulepack import rule_documents as docs
from minyi_router.rulepack.documents import Settings
from minyi_router.rulepack.items import place_role
from minyi_router.rulepack.lexicon import LexiconBuilder
from minyi_router.rulepack.pack import Answers, Asks, FactTests, Repeat, Rule, TimeWindow, UnitRef
from minyi_router.rulepack.times import parse_hours


class RuleFile(NamedTuple):
    """A rule file's name, and what it says for all its rules."""

    name: str
    owner: str
    basis: str


def compile_rule(
    builder: LexiconBuilder, file: RuleFile, rule: docs.RuleDoc, settings: Settings, loud: set[str]
) -> Rule:
    """A rule with its words numbered; ``loud`` are the flags whose rules see the whole text."""
    when = rule.when
    facts, asks = _facts(when), _asks(when)
    sees_all = bool(loud & set(rule.then.flags))
    extra = (when.all, when.unless, when.none, when.only_in, when.also_in, facts)
    one_of = tuple(builder.item(text) for text in when.any)
    each_of = tuple(builder.item(text) for text in when.all)
    return Rule(
        id=rule.id,
        any=one_of,
        all=each_of,
        unless=tuple(builder.item(text) for text in when.unless),
        none=tuple(builder.item(text) for text in when.none),
        at_least=when.at_least,
        near=settings.near if when.near is None else when.near,
        only_in=frozenset(when.only_in),
        also_in=frozenset(when.also_in),
        sees_all=sees_all,
        facts=facts,
        asks=asks,
        then=_answers(rule.then),
        weight=rule.weight,
        priority=rule.priority,
        basis=rule.basis or file.basis,
        owner=rule.owner or file.owner,
        place=file.name,
        plain=bool(when.any) and when.at_least == 1 and not any(extra),
        weighted=any(item.weighted for item in (*one_of, *each_of)),
        shadow=rule.mode == "shadow",
    )


def _facts(when: docs.When) -> FactTests | None:
    if not (when.channel or when.field or when.time):
        return None
    field = tuple((name, frozenset(values)) for name, values in sorted(when.field.items()))
    return FactTests(frozenset(when.channel), field, _window(when.time) if when.time else None)


def _window(time: docs.TimeFact) -> TimeWindow:
    return TimeWindow(
        parse_hours(time.hours) if time.hours else None,
        frozenset(time.days),
        parse_month_days(time.dates) if time.dates else None,
    )


def _asks(when: docs.When) -> Asks | None:
    if not (when.kind or when.matter or when.line or when.place or when.repeat):
        return None
    return Asks(
        frozenset(when.kind),
        frozenset(when.matter),
        frozenset(when.line),
        frozenset(when.place),
        _repeat(when.repeat) if when.repeat else None,
    )


def _repeat(written: docs.Repeat) -> Repeat:
    return Repeat(tuple(sorted(written.same)), written.at_least, timedelta(days=written.within_days))


def _answers(then: docs.Then) -> Answers:
    shown = {
        key: value if isinstance(value, str) else "、".join(value)
        for key in sorted(then.model_fields_set)
        if (value := getattr(then, key))
    }
    return Answers(
        kind=then.kind,
        matter=then.matter,
        tier=then.tier,
        unit=unit_ref(then.unit),
        supervisor=unit_ref(then.supervisor),
        co_units=unit_refs(then.co_units),
        flags=then.flags,
        labels=then.labels,
        notices=then.notices,
        deadline=parse_duration(then.deadline) if then.deadline else None,
        shown=Facts(shown),
        later=bool(then.model_fields_set - {"kind", "matter", "flags"}),
        only_matter=then.model_fields_set == {"matter"},
    )


def unit_ref(text: str | None) -> UnitRef | None:
    """A unit's name, or ``<属地角色>``, as a reference."""
    if text is None:
        return None
    role = place_role(text)
    return UnitRef(text, by_place=False) if role is None else UnitRef(role, by_place=True)


def unit_refs(texts: Iterable[str]) -> tuple[UnitRef, ...]:
    """Several of them."""
    return tuple(ref for text in texts if (ref := unit_ref(text)))
