"""MY4xx: times that never come, a calendar that runs out, terms that never bind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from minyi_router.calendar import Duration, published_years
from minyi_router.rulepack.checks.faults import Fault
from minyi_router.rulepack.pack import Rule
from minyi_router.workshop.check.probes import moment_for
from minyi_router.workshop.check.subject import Subject

_SOON = timedelta(days=60)
_SAMPLES = 60  # moments at which two terms are compared, spread over more than a year


def check_windows(subject: Subject) -> Iterator[Fault]:
    """Times that rules ask for and that no day has."""
    for written in subject.rules:
        facts = written.rule.facts
        if facts and facts.time and moment_for(subject, facts) is None:
            message = (
                f"规则「{written.rule.id}」的 days 和 dates 合起来哪一天也不符，永远不会命中；改其中一个"
            )
            yield Fault("MY410", message, written.file, (*written.path, "when", "time"), at_key=True)


def check_calendar_ends(subject: Subject) -> Iterator[Fault]:
    """The calendar must know the days that terms reach into: sixty days from today."""
    if not (found := subject.document("calendar.yaml")):
        return
    file, document = found
    soon = (subject.today + _SOON).year
    known = published_years() | set(map(int, document.years))
    for year in range(subject.today.year, soon + 1):
        if year not in known:
            message = (
                f"{year} 年的放假安排没有公布，years 里也没有写；"
                f"{_until(year, subject.today)}请在 years 写上 {year}，没公布的注明 provisional: 是"
            )
            path = ("years",) if document.years else ("weekdays",)
            yield Fault("MY411", message, file, path, at_key=True)
    for year, plan in document.years.items():
        if plan.provisional and int(year) in published_years():
            message = f"{year} 年的放假安排已经公布，程序自带；核对后删去暂定的这一段"
            yield Fault("MY413", message, file, ("years", year), at_key=True)


def _until(year: int, today: date) -> str:
    days = (date(year, 1, 1) - today).days
    return f"离元旦还有 {days} 天，期限已经会算到那一年，" if days > 0 else "期限会算错，"


def check_terms(subject: Subject) -> Iterator[Fault]:
    """A rule's term shortens the usual one; a longer one never binds, since the earliest does."""
    for written in subject.rules:
        term = written.rule.then.deadline
        usual = _usual(subject, written.rule)
        if term and usual and all(_later(subject, term, other) for other in usual):
            shown = "、".join(dict.fromkeys(other.text for other in usual))
            message = (
                f"期限取最早的一个，「{term.text}」总不早于 deadlines.yaml 里的「{shown}」，"
                "永远轮不到；改那边，或删掉它"
            )
            yield Fault("MY412", message, written.file, (*written.path, "then", "deadline"))


def _usual(subject: Subject, rule: Rule) -> list[Duration]:
    """The terms one of which binds whenever the rule fires; none where that cannot be told."""
    clocks = subject.pack.resolve
    asked = rule.asks.matter if rule.asks else frozenset()
    matters = {rule.then.matter} if rule.then.matter else asked
    if matters and all(name in clocks.matter for name in matters):
        return [clocks.matter[name] for name in sorted(filter(None, matters))]
    if clocks.default is None:
        return []
    by_matter = [clocks.matter[name] for name in sorted(filter(None, matters)) if name in clocks.matter]
    every = by_matter if matters else list(clocks.matter.values())
    return [*every, *clocks.kind.values(), *clocks.tier.values(), clocks.default]


def _later(subject: Subject, term: Duration, other: Duration) -> bool:
    """Whether one term never runs out before the other."""
    calendar = subject.pack.calendar
    start = datetime(subject.today.year, 1, 5, 8, 20)
    for k in range(_SAMPLES):
        moment = start + timedelta(days=6 * k, hours=7 * k % 24)
        one, two = calendar.due(moment, term), calendar.due(moment, other)
        if one and two and one.at < two.at:
            return False
    return True
