"""Clocks and the calendar: can every time be read, do working hours make sense."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from minyi_router.calendar import (
    Season,
    check_seasons,
    check_spans,
    parse_duration,
    parse_month_days,
    parse_span,
)
from minyi_router.rulepack.checks.faults import Fault, Names, readable, unknown
from minyi_router.rulepack.documents import CalendarDoc
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.rulepack.times import parse_weekday

_YEAR = re.compile("20[0-9]{2}")


def check_clocks(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Terms can be read and belong to names of this pack."""
    if "deadlines.yaml" not in parsed.named:
        return
    file, document = parsed.named["deadlines.yaml"]
    sorts = {"matter": ("事项", names.matters), "kind": ("类型", names.kinds), "tier": ("等级", names.tiers)}
    for clock in ("contact", "resolve"):
        terms = getattr(document, clock)
        if terms.default:
            yield from readable(parse_duration, terms.default, "MY401", file, (clock, "default"))
        for sort, (what, known) in sorts.items():
            for name, text in getattr(terms, sort).items():
                path = (clock, sort, name)
                if known.lacks(name):
                    yield Fault("MY109", unknown(what, name, known), file, path, at_key=True)
                yield from readable(parse_duration, text, "MY401", file, path)


def check_calendar(parsed: Parsed, _names: Names) -> Iterator[Fault]:
    """Working hours can be read and do not overlap; days are days."""
    if "calendar.yaml" not in parsed.named:
        return
    file, document = parsed.named["calendar.yaml"]
    for i, day in enumerate(document.weekdays):
        yield from readable(parse_weekday, day, "MY402", file, ("weekdays", i))
    if not document.weekdays:
        yield Fault("MY403", "至少要写一天上班", file, ("weekdays",), at_key=True)
    yield from _check_hours(file, ("hours",), document.hours)
    for i, season in enumerate(document.seasons):
        yield from _check_hours(file, ("seasons", i, "hours"), season.hours)
        yield from readable(parse_month_days, season.dates, "MY402", file, ("seasons", i, "dates"))
    for message in check_seasons(_seasons(document)):
        yield Fault("MY403", message, file, ("seasons",), at_key=True)
    for i, day in enumerate(document.half_days):
        yield from _check_hours(file, ("half_days", i, "hours"), day.hours)
    for year in document.years:
        if not _YEAR.fullmatch(year):
            message = f"「{year}」不是年份，应写成 2027 这样（2000 到 2099）"
            yield Fault("MY402", message, file, ("years", year), at_key=True)


def _seasons(document: CalendarDoc) -> Iterator[Season]:
    """The dates of the seasons that can be read."""
    for season in document.seasons:
        with suppress(ValueError):
            yield Season(*parse_month_days(season.dates), ())


def _check_hours(file: SourceFile, path: Path_, hours: tuple[str, ...]) -> Iterator[Fault]:
    spans = []
    for i, text in enumerate(hours):
        faults = list(readable(parse_span, text, "MY402", file, (*path, i)))
        yield from faults
        if not faults:
            spans.append(parse_span(text))
    for message in check_spans(spans) if spans or not hours else ():
        yield Fault("MY403", message, file, path, at_key=True)
