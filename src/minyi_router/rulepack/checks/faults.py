"""What checks have in common: the fault, the names a pack defines, and questions asked of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from minyi_router.errors import Problem
from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.nodes import Span
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import RuleDoc
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.text.likeness import nearest

_FEW = 8  # names that a message may list


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem before its path is turned into a line.

    ``within`` are offsets inside the scalar; ``at_key``: the key is at fault, not its value.
    """

    code: str
    message: str
    file: SourceFile
    path: Path_
    within: tuple[int, int] | None = None
    at_key: bool = False


def placed(fault: Fault) -> Problem:
    """The problem at the fault's path; what spans several lines is pointed at by its first character."""
    span = fault.file.key_span(fault.path) if fault.at_key else fault.file.span(fault.path)
    if span and span.line != span.end_line:
        span = Span(span.line, span.column, span.line, span.column + 1)
    elif span and fault.within:
        quoted = fault.file.lines[span.line][span.column : span.column + 1] in {"'", '"'}
        start = span.column + quoted
        span = Span(span.line, start + fault.within[0], span.line, start + fault.within[1])
    return fault.file.problem(fault.code, fault.message, span)


@dataclass(frozen=True, slots=True)
class Known:
    """The names of one sort.

    ``open``: a file that may define more of them could not be read, so any name may be right.
    """

    names: Collection[str]
    open: bool = False

    def lacks(self, name: str) -> bool:
        """Whether the name is surely none of these."""
        return not self.open and name not in self.names

    def plus(self, names: Iterable[str]) -> Known:
        """These and some more."""
        return Known({*self.names, *names}, self.open)


class Names:
    """All names a pack defines, by sort; of term groups also where."""

    def __init__(self, parsed: Parsed) -> None:
        def of(file: str, key: str) -> Known:
            entries = getattr(parsed.named[file][1], key) if file in parsed.named else ()
            return Known(frozenset(entries), file in parsed.incomplete)

        self.lines = of("lines.yaml", "lines")
        self.units = of("units.yaml", "units")
        self.kinds = of("kinds.yaml", "kinds")
        self.tiers = of("tiers.yaml", "tiers")
        self.matters = of("matters.yaml", "matters")
        self.organs = of("organs.yaml", "organs")
        self.flags = of("flags.yaml", "flags")
        self.notices = of("flags.yaml", "notices")
        self.labels = of("flags.yaml", "labels")
        self.areas = of("places/areas.yaml", "areas")
        self.passages = of("passages.yaml", "passages")
        self.roles = Known(_roles(parsed), self.units.open or any(map(_is_table, parsed.incomplete)))
        self.group_places = _group_places(parsed)
        self.groups = Known(frozenset(self.group_places), any(map(_is_rule_file, parsed.incomplete)))


def _is_table(name: str) -> bool:
    return name.endswith(".csv")


def _is_rule_file(name: str) -> bool:
    """Whether a file may define term groups."""
    return not _is_table(name) and not name.startswith("cases/") and name not in NAMED_FILES


def _roles(parsed: Parsed) -> set[str]:
    units = parsed.named["units.yaml"][1].units if "units.yaml" in parsed.named else {}
    in_tables = {role for _, rows in parsed.places for _, row in rows for role in row.roles}
    return in_tables | {unit.role for unit in units.values() if unit.role}


def _group_places(parsed: Parsed) -> dict[str, tuple[SourceFile, Path_]]:
    found: dict[str, tuple[SourceFile, Path_]] = {}
    for file, document in parsed.rules:
        for name in document.terms:
            found.setdefault(name, (file, ("terms", name)))
    return found


def unknown(what: str, name: str, known: Known) -> str:
    """The message for a name that is none of a sort, with the nearest one that is, or all if they are few."""
    if near := nearest(name, known.names):
        return f"没有这个{what}：「{name}」。是不是「{near}」？"
    few = 0 < len(known.names) <= _FEW
    return f"没有这个{what}：「{name}」" + (f"。现有：{'、'.join(sorted(known.names))}" if few else "")


def all_rules(parsed: Parsed) -> Iterator[tuple[SourceFile, Path_, RuleDoc]]:
    """Every rule with its file and path."""
    for file, document in parsed.rules:
        for i, rule in enumerate(document.rules):
            yield file, ("rules", i), rule


def known_names(
    file: SourceFile, path: Path_, values: Iterable[str], what: str, known: Known, code: str = "MY109"
) -> Iterator[Fault]:
    """A fault for each value that is no known name."""
    for i, value in enumerate(values):
        if known.lacks(value):
            yield Fault(code, unknown(what, value, known), file, (*path, i))


def placed_at(file: SourceFile, path: Path_) -> str:
    """A path as ``file:line``, for messages that point elsewhere."""
    place = file.problem("", "", file.span(path))
    return f"{place.file}:{place.line}" if place.line else place.file


def as_tuple(value: Any) -> tuple[str, ...]:
    """None, one text or several, as several."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def readable(
    read: Callable[[str], object], text: str, code: str, file: SourceFile, path: Path_
) -> Iterator[Fault]:
    """A fault with the reader's own words if it cannot read the text."""
    try:
        read(text)
    except ValueError as error:
        yield Fault(code, str(error), file, path)


def is_own_parent(name: str, parents: Mapping[str, str | None]) -> bool:
    """Whether following the parents leads back to where one began."""
    seen, current = {name}, parents.get(name)
    while current is not None and current not in seen:
        seen.add(current)
        current = parents.get(current)
    return current == name
