"""supervision.yaml: numbers in their range, times and names that are known, no notice for everything."""

from __future__ import annotations

from collections.abc import Iterator

from minyi_router.calendar import parse_duration
from minyi_router.rulepack.checks.faults import Fault, Names, known_names, readable, unknown
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.rulepack.supervision import AMONG, MINUTES
from minyi_router.rulepack.supervision_documents import Notice, SupervisionDoc

FILE = "supervision.yaml"


def check_supervision(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Every fault of meaning in supervision.yaml."""
    if FILE not in parsed.named:
        return
    file, document = parsed.named[FILE]
    yield from _numbers(file, document)
    for clock in ("contact", "resolve"):
        yield from _minutes(file, ("near", clock), getattr(document.near, clock))
    back = document.callback
    yield from readable(parse_duration, back.within, "MY401", file, ("callback", "within"))
    yield from known_names(file, ("callback", "skip"), back.skip, "类型", names.kinds)
    for i, word in enumerate(back.unsatisfied):
        if word in back.satisfied:
            message = f"「{word}」又算满意又算不满意"
            yield Fault("MY115", message, file, ("callback", "unsatisfied", i))
    for name, rule in document.notices.items():
        yield from _notice(file, ("notices", name), rule, names)


def _numbers(file: SourceFile, document: SupervisionDoc) -> Iterator[Fault]:
    ranges: tuple[tuple[Path_, float, float, float], ...] = (
        (("warn_at",), document.warn_at, 0, 1),
        (("ranking", "months"), document.ranking.months, 1, 24),
        (("surges", "false_alarms"), document.surges.false_alarms, 0.001, 100),
        (("surges", "times"), document.surges.times, 1, 100),
        (("surges", "weeks"), document.surges.weeks, 2, 52),
        (("places", "days"), document.places.days, 1, 366),
    )
    for path, value, least, most in ranges:
        if not least <= value <= most:
            message = f"{path[-1]} 应在 {least:g} 和 {most:g} 之间，现在是 {value:g}"
            yield Fault("MY112", message, file, path)


def _minutes(file: SourceFile, path: Path_, text: str) -> Iterator[Fault]:
    faults = list(readable(parse_duration, text, "MY401", file, path))
    yield from faults
    if not faults and parse_duration(text).unit not in MINUTES:
        yield Fault("MY401", f"这里要写几分钟或几小时，现在是「{text}」", file, path)


def _notice(file: SourceFile, path: Path_, rule: Notice, names: Names) -> Iterator[Fault]:
    if names.notices.lacks(rule.notice):
        yield Fault("MY109", unknown("通知单", rule.notice, names.notices), file, (*path, "notice"))
    yield from known_names(file, (*path, "instead_of"), rule.instead_of, "通知单", names.notices)
    if rule.reply_within:
        yield from readable(parse_duration, rule.reply_within, "MY401", file, (*path, "reply_within"))
    sorts = {
        "tier": ("等级", names.tiers),
        "kind": ("类型", names.kinds),
        "matter": ("事项", names.matters),
        "line": ("警种", names.lines),
    }
    for key, (what, known) in sorts.items():
        yield from known_names(file, (*path, "when", key), getattr(rule.when, key), what, known)
    given = rule.when.model_dump(exclude_defaults=True)
    if not set(given) - set(AMONG) - {"open"}:
        message = "没有写出过什么事（超期、退单、重办、不满意、批示、多件），这样的单子件件都要发"
        yield Fault("MY116", message, file, (*path, "when"), at_key=True)
