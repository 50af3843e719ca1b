"""MY3xx: units that nothing reaches or that are gone, places that cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from minyi_router.rulepack.checks.faults import Fault
from minyi_router.rulepack.checks.owners import cell
from minyi_router.rulepack.documents import PlaceRow
from minyi_router.rulepack.pack import Answers, MatterEntry
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.text.folding import fold
from minyi_router.workshop.check.subject import Subject, quoted

_FAR = 1_000_000  # beyond every house number


class Row(NamedTuple):
    """A row of a table of places, and where it stands."""

    file: SourceFile
    number: int
    place: PlaceRow

    def fault(self, code: str, message: str) -> Fault:
        """A fault that points at the row's name."""
        return Fault(code, message, cell(self.file, self.number, self.place.name), ())

    @property
    def numbered(self) -> bool:
        """Whether house numbers say which stretch this is."""
        return bool(self.place.parity) or self.place.first is not None or self.place.last is not None


def _rows(subject: Subject) -> Iterator[Row]:
    for file, rows in subject.parsed.places:
        for number, place in rows:
            yield Row(file, number, place)


def check_stations(subject: Subject) -> Iterator[Fault]:
    """One name in two areas, with nothing in a letter that could tell which is meant."""
    areas = {name for _, _, name, _ in subject.entries("places/areas.yaml", "areas")}
    holds = subject.pack.gazetteer.holds
    by_name: dict[str, list[Row]] = {}
    for row in _rows(subject):
        name, area = row.place.name, row.place.area
        by_name.setdefault(name, []).append(row)
        if name in areas and not holds(name, area) and not holds(area, name):
            yield row.fault("MY311", f"「{name}」本身是辖区名，这里却写在「{area}」，定不了属地；写全名")
    for rows in by_name.values():
        for later in rows[1:]:
            earlier = rows[: rows.index(later)]
            if reason := next((r for row in earlier if (r := _blurred(subject, row, later))), ""):
                yield later.fault("MY311", reason)


def _blurred(subject: Subject, one: Row, other: Row) -> str:
    """Why two rows of one name cannot be told apart; empty when they can, or lie in one area."""
    here, there = one.place, other.place
    holds = subject.pack.gazetteer.holds
    if holds(here.area, there.area) or holds(there.area, here.area):
        return ""
    first = f"{one.file.shown}:{one.number + 1}"
    both = f"「{there.name}」在「{here.area}」（{first}）和「{there.area}」都有"
    if one.numbered and other.numbered:
        shared = _shared(here, there)
        return f"{both}，门牌 {shared} 号两边都算；改起号、止号或单双号" if shared is not None else ""
    mine, theirs = set(here.crossings), set(there.crossings)
    if mine - theirs and theirs - mine:
        return ""
    return f"{both}，没有门牌、单双号或路口可以分开，只写这个名字的信定不了属地；补上门牌或路口，或写全名"


def _shared(one: PlaceRow, other: PlaceRow) -> int | None:
    """A house number on both stretches; None if there is none."""
    first = max(one.first or 1, other.first or 1)
    last = min(one.last or _FAR, other.last or _FAR)
    parities = {one.parity, other.parity} - {""}
    if first > last or len(parities) == 2:
        return None
    wanted = {"单": 1, "双": 0}.get(next(iter(parities), ""))
    shared = first if wanted is None or first % 2 == wanted else first + 1
    return shared if shared <= last else None


def check_repeated(subject: Subject) -> Iterator[Fault]:
    """The same row twice."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in _rows(subject):
        place = row.place
        said = (
            place.area,
            place.parity,
            place.first,
            place.last,
            place.crossings,
            tuple(place.roles.items()),
        )
        first = seen.setdefault((fold(place.name), *said), row)
        if first is not row:
            at = f"{first.file.shown}:{first.number + 1}"
            yield row.fault(
                "MY313", f"「{place.name}」在 {at} 已经写过，辖区和路段都一样；别名合到一行，删去一行"
            )


def check_spellings(subject: Subject) -> Iterator[Fault]:
    """One spelling for places of different areas, or for two units: a letter with it means neither."""
    areas: dict[str, set[str]] = {
        name: {name} for _, _, name, _ in subject.entries("places/areas.yaml", "areas")
    }
    for row in _rows(subject):
        areas.setdefault(row.place.name, set()).add(row.place.area)
    owners: dict[str, dict[str, None]] = {}
    for row in _rows(subject):
        for spelling in (row.place.name, *row.place.aliases):
            owners.setdefault(fold(spelling), {}).setdefault(row.place.name)
    for _, _, name, area in subject.entries("places/areas.yaml", "areas"):
        for spelling in (name, *area.aliases):
            owners.setdefault(fold(spelling), {}).setdefault(name)
    told = set()
    for row in _rows(subject):
        for spelling in (row.place.name, *row.place.aliases):
            others = [
                n for n in owners[fold(spelling)] if n != row.place.name and areas[n] != areas[row.place.name]
            ]
            if others and fold(spelling) not in told:
                told.add(fold(spelling))
                message = f"「{spelling}」也是{quoted(others)}的叫法，辖区不同，定不了属地；各写各的全名"
                yield Fault("MY312", message, cell(row.file, row.number, spelling), ())
    yield from _unit_spellings(subject)


def _unit_spellings(subject: Subject) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    units = list(subject.entries("units.yaml", "units"))
    for _, _, name, _ in units:
        owners.setdefault(fold(name), name)
    for file, path, name, unit in units:
        for i, alias in enumerate(unit.aliases):
            other = owners.setdefault(fold(alias), name)
            if other != name:
                message = f"「{alias}」也是单位「{other}」的叫法，分不清说的是谁；别名要写得只有一家"
                yield Fault("MY312", message, file, (*path, "aliases", i))


def check_reached(subject: Subject) -> Iterator[Fault]:
    """Units that no matter, rule, line or place ever names; superiors of others are no addressees."""
    reached, roles = _references(subject)
    units = {name: unit for _, _, name, unit in subject.entries("units.yaml", "units")}
    parents = {unit.parent for unit in units.values()}
    idle = [
        name
        for name, unit in units.items()
        if name not in reached | parents and not (unit.role in roles and unit.areas) and not unit.retired
    ]
    told: set[str] = set()
    for file, path, name, unit in subject.entries("units.yaml", "units"):
        if name not in idle or (unit.role or "") in told:
            continue
        alike = [other for other in idle if unit.role and unit.areas and units[other].role == unit.role]
        if len(alike) > 1:
            told.add(unit.role)
            message = (
                f"没有事项或规则写 <属地{unit.role}>，{quoted(alike, 3)}派不到；写进 matters.yaml，或删掉"
            )
        else:
            message = f"没有事项、规则或警种写到「{name}」，永远派不到它；写进 matters.yaml，或删掉"
        yield Fault("MY310", message, file, path, at_key=True)


def _references(subject: Subject) -> tuple[set[str], set[str]]:
    """The units that something names, and the roles that something asks for by place."""
    pack = subject.pack
    owners: list[MatterEntry | Answers] = [*pack.matters.values(), *(w.rule.then for w in subject.rules)]
    refs = [ref for owner in owners for ref in (owner.unit, owner.supervisor, *owner.co_units) if ref]
    roles = {ref.name for ref in refs if ref.by_place}
    reached = {ref.name for ref in refs if not ref.by_place} | set(pack.oversight)
    reached |= {line.unit for line in pack.lines.values() if line.unit}
    reached |= {unit for row in _rows(subject) for role, unit in row.place.roles.items() if role in roles}
    return reached, roles


def check_retired(subject: Subject) -> Iterator[Fault]:
    """Units that are gone and still named somewhere."""
    units = {name: unit for _, _, name, unit in subject.entries("units.yaml", "units")}
    gone = {name for name, unit in units.items() if unit.retired and unit.retired <= subject.today}
    if not gone:
        return
    for file, path, name in _mentions(subject):
        if name in gone:
            heir = next((n for n in _heirs(name, units) if n not in gone), None)
            to = f"接手的「{heir}」" if heir else "接手的单位，并在 units.yaml 写上 successor"
            by_area = path[-1:] == ("areas",)
            still = f"辖区还在它名下；移给{to}" if by_area else f"这里还在用；改成{to}"
            yield Fault("MY314", f"「{name}」已于 {units[name].retired} 撤销，{still}", file, path)


def _heirs(name: str, units: Mapping[str, Any]) -> Iterator[str]:
    """Who took over from a unit, and from that one, as far as it goes."""
    seen = {name}
    heir = units[name].successor
    while heir and heir not in seen:
        yield heir
        seen.add(heir)
        heir = units[heir].successor


def _mentions(subject: Subject) -> Iterator[tuple[SourceFile, Path_, str]]:
    """Every place where a unit is named, or an area is left to one."""
    for file, path, _, line in subject.entries("lines.yaml", "lines"):
        yield file, (*path, "unit"), line.unit
    owners: list[tuple[SourceFile, Path_, Any]] = [
        (f, p, matter) for f, p, _, matter in subject.entries("matters.yaml", "matters")
    ]
    owners += [(w.file, (*w.path, "then"), w.doc.then) for w in subject.rules]
    for file, path, owner in owners:
        yield file, (*path, "unit"), owner.unit
        yield file, (*path, "supervisor"), owner.supervisor
        yield from ((file, (*path, "co_units", i), name) for i, name in enumerate(owner.co_units))
    if found := subject.document("units.yaml"):
        file, document = found
        yield from ((file, ("oversight", i), name) for i, name in enumerate(document.oversight))
        for name, unit in document.units.items():
            gone = unit.retired and unit.retired <= subject.today
            if unit.parent and not gone:
                yield file, ("units", name, "parent"), unit.parent
            if gone and unit.areas and unit.role:
                yield file, ("units", name, "areas"), name
    for row in _rows(subject):
        for unit in dict.fromkeys(row.place.roles.values()):
            yield cell(row.file, row.number, unit), (), unit
