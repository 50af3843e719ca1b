"""Units, lines, matters, areas and places: who owns what, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from minyi_router.rulepack.checks.faults import (
    Fault,
    Names,
    as_tuple,
    is_own_parent,
    known_names,
    unknown,
)
from minyi_router.rulepack.checks.words import word_faults
from minyi_router.rulepack.items import place_role
from minyi_router.rulepack.nodes import Scalar, Span
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.source import Path_, SourceFile


def check_unit(file: SourceFile, path: Path_, value: str, names: Names) -> Iterator[Fault]:
    """A unit, or ``<属地角色>`` of a role that some unit has."""
    role = place_role(value)
    if role is not None and names.roles.lacks(role):
        yield Fault("MY302", unknown("属地角色", role, names.roles), file, path)
    elif role is None and names.units.lacks(value):
        yield Fault("MY303", unknown("单位", value, names.units), file, path)


def check_units(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Units name their parent, line and areas; no unit is its own superior; one unit a role and area."""
    if "units.yaml" not in parsed.named:
        return
    file, document = parsed.named["units.yaml"]
    holders: dict[tuple[str, str], str] = {}
    for name, unit in document.units.items():
        path = ("units", name)
        yield from _check_spellings(file, path, name, unit.aliases)
        yield from known_names(file, (*path, "parent"), as_tuple(unit.parent), "单位", names.units, "MY303")
        heir = as_tuple(unit.successor)
        yield from known_names(file, (*path, "successor"), heir, "单位", names.units, "MY303")
        yield from known_names(file, (*path, "line"), as_tuple(unit.line), "警种", names.lines)
        yield from known_names(file, (*path, "areas"), unit.areas, "辖区", names.areas, "MY304")
        for i, area in enumerate(unit.areas if unit.role else ()):
            other = holders.setdefault((unit.role, area), name)
            if other != name:
                message = f"辖区「{area}」的{unit.role}已经是「{other}」，不能有两个"
                yield Fault("MY305", message, file, (*path, "areas", i))
        if is_own_parent(name, {n: u.parent for n, u in document.units.items()}):
            yield Fault("MY306", f"「{name}」的上级绕了一圈又回到自己", file, (*path, "parent"))
    yield from known_names(file, ("oversight",), document.oversight, "单位", names.units, "MY303")


def check_owners(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Each matter belongs to one police line or one organ; lines name known units."""
    if "matters.yaml" in parsed.named:
        file, document = parsed.named["matters.yaml"]
        outside = _outside_lines(parsed)
        for name, matter in document.matters.items():
            path = ("matters", name)
            if (matter.line is None) == (matter.organ is None):
                message = f"事项「{name}」要写 line 或 organ，只写一个"
                yield Fault("MY307", message, file, path, at_key=True)
            if matter.line in outside:
                message = f"事项「{name}」不归公安，要写 organ，不写 line"
                yield Fault("MY307", message, file, (*path, "line"))
            yield from known_names(file, (*path, "line"), as_tuple(matter.line), "警种", names.lines)
            yield from known_names(file, (*path, "organ"), as_tuple(matter.organ), "机关", names.organs)
            for key in ("unit", "supervisor", "co_units"):
                for i, value in enumerate(as_tuple(getattr(matter, key))):
                    yield from check_unit(file, (*path, key, i), value, names)
    if "lines.yaml" in parsed.named:
        yield from _check_lines(*parsed.named["lines.yaml"], names)


def _outside_lines(parsed: Parsed) -> list[str]:
    lines = parsed.named["lines.yaml"][1].lines if "lines.yaml" in parsed.named else {}
    return [name for name, line in lines.items() if not line.police]


def _check_lines(file: SourceFile, document: Any, names: Names) -> Iterator[Fault]:
    outside = [name for name, line in document.lines.items() if not line.police]
    if len(outside) != 1:
        message = f"要有且只有一个写 police: 否 的警种（管非公安的事），现在有 {len(outside)} 个"
        yield Fault("MY308", message, file, ("lines",), at_key=True)
    for name, line in document.lines.items():
        yield from known_names(
            file, ("lines", name, "unit"), as_tuple(line.unit), "单位", names.units, "MY303"
        )


def check_defaults(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Defaults, tiers of flags and parents of areas exist."""
    for name, known, what in (
        ("kinds.yaml", names.kinds, "类型"),
        ("tiers.yaml", names.tiers, "等级"),
        ("matters.yaml", names.matters, "事项"),
    ):
        if name in parsed.named:
            file, document = parsed.named[name]
            yield from known_names(file, ("default",), as_tuple(document.default), what, known)
    if "flags.yaml" in parsed.named:
        file, document = parsed.named["flags.yaml"]
        for name, flag in document.flags.items():
            yield from known_names(file, ("flags", name, "tier"), as_tuple(flag.tier), "等级", names.tiers)
    if "places/areas.yaml" in parsed.named:
        file, document = parsed.named["places/areas.yaml"]
        parents = {name: area.within for name, area in document.areas.items()}
        for name, area in document.areas.items():
            path = ("areas", name, "within")
            yield from _check_spellings(file, ("areas", name), name, area.aliases)
            yield from known_names(file, path, as_tuple(area.within), "辖区", names.areas, "MY304")
            if is_own_parent(name, parents):
                yield Fault("MY306", f"「{name}」绕了一圈又属于自己", file, path)


def _check_spellings(file: SourceFile, path: Path_, name: str, aliases: tuple[str, ...]) -> Iterator[Fault]:
    """Names of units and areas are looked for in texts, so they must be words that can be found."""
    for i, alias in enumerate(aliases):
        yield from word_faults(file, (*path, "aliases", i), alias)
    for fault in word_faults(file, path, name):
        yield Fault(fault.code, fault.message, file, path, at_key=True)


def check_places(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Rows of places lie in known areas, name known units, and have names that can be matched."""
    for file, rows in parsed.places:
        for number, row in rows:
            if names.areas.lacks(row.area):
                message = unknown("辖区", row.area, names.areas)
                yield Fault("MY304", message, cell(file, number, row.area), ())
            for unit in row.roles.values():
                if names.units.lacks(unit):
                    message = unknown("单位", unit, names.units)
                    yield Fault("MY303", message, cell(file, number, unit), ())
            for name in (row.name, *row.aliases):
                yield from word_faults(cell(file, number, name), (), name)


def cell(file: SourceFile, number: int, text: str) -> SourceFile:
    """The file, seen as one scalar that is the cell with this text, so that its faults have a place."""
    line = file.lines[number]
    found = re.search(f'(?:^|[,;；"])\\s*(?P<cell>{re.escape(text)})\\s*(?:$|[,;；"])', line)
    at, end = found.span("cell") if found else (0, len(line))
    return SourceFile(file.name, file.shown, b"", file.lines, Scalar(text, Span(number, at, number, end)))
