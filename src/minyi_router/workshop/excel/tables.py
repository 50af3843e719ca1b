"""Sheets with one entry a row (units, matters, term groups, rules): documents to rows and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.writing import Path_
from minyi_router.text.likeness import nearest
from minyi_router.workshop.excel import cells
from minyi_router.workshop.excel.comments import cell_note
from minyi_router.workshop.excel.entries import entry_cells, read_entry
from minyi_router.workshop.excel.layout import FILE, KIND, NOTE, Section, Table
from minyi_router.workshop.excel.sheets import Draft, Row

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff<>:"|?*\\]')
_OF_WINDOWS = re.compile(r"(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])\s*(?:\.|$)", re.IGNORECASE)
"""Names that are devices on Windows, whatever suffix they have."""


class Drawn(NamedTuple):
    """A row drawn from a file: which entry it is, and its cells. Without a path it takes no comments."""

    file: str
    path: Path_ | None
    cells: dict[str, str]


def draw(table: Table, files: Mapping[str, Mapping[str, Any]]) -> Iterator[Drawn]:
    """The rows of a sheet for what the files say."""
    names = [table.file] if table.file else [name for name in files if is_rule_file(name)]
    for name in names:
        for section in table.sections if name in files else ():
            for path, key, entry in _entries(section, files[name]):
                found = {} if table.file else {FILE: cells.text_cell(name)}
                if len(table.sections) > 1:
                    found[KIND] = section.label
                if key is not None:
                    found[table.name_head] = cells.text_cell(key)
                found |= entry_cells(section.columns, entry)
                yield Drawn(name, path, found)


def is_rule_file(name: str) -> bool:
    """Whether a file of this name in a pack holds term groups and rules."""
    below = "/" in name and not name.startswith(("places/", "cases/"))
    return below and name.endswith((".yaml", ".yml")) and name not in NAMED_FILES


def is_case_file(name: str) -> bool:
    """Whether a file of this name in a pack holds cases."""
    return name.startswith("cases/") and name.endswith((".yaml", ".yml"))


def name_fault(name: str) -> str | None:
    """What is wrong with a name of a file inside a pack, on Windows or elsewhere."""
    parts = name.split("/")
    if _NOT_IN_NAMES.search(name) or any(not p or p.startswith((".", "~$")) for p in parts):
        return f"「{name}」不能当文件名，要写成 matters/治安.yaml 这样"
    if any(part != part.strip() for part in parts):
        return f"「{name}」的文件名前后有空格"
    if any(part.endswith(".") for part in parts):
        return f"「{name}」的文件名不能以点结尾"
    if any(_OF_WINDOWS.match(part) for part in parts):
        return f"「{name}」是 Windows 留作别用的名称，请换一个文件名"
    return None


def read(table: Table, rows: Iterable[Row], draft: Draft) -> None:
    """Put what the rows say into the draft; what cannot be said goes to its faults."""
    seen: dict[tuple[str, Path_], int] = {}
    for row in rows:
        file, section = _file(table, row, draft), _section(table, row, draft)
        if file is None or section is None:
            continue
        _foreign(table, section, row, draft)
        path = _path(table, section, file, row, draft)
        if path is None:
            continue
        if (section.keyed or section.whole) and (
            first := seen.setdefault((file, path), row.number)
        ) != row.number:
            head = table.name_head if section.keyed else KIND
            draft.faults.append(row.fault(head, f"和第 {first} 行重复，请留下一行"))
            continue
        _put(section, file, path, row, draft, table.name_head)


def _put(section: Section, file: str, path: Path_, row: Row, draft: Draft, name_head: str) -> None:
    entry, where = read_entry(section.columns, row, path, draft.faults)
    first = name_head if section.keyed else section.columns[0].head
    draft.where |= {(file, inner): spot for inner, spot in where.items()}
    if section.whole:
        draft.files.setdefault(file, {}).update(entry)
        return
    draft.where[file, path] = row.spot(first)
    place: Any = draft.files.setdefault(file, {})
    if section.keyed:
        place.setdefault(path[0], {})[path[1]] = entry
    else:
        place.setdefault(path[0], []).append(entry)
    draft.note(file, path, cell_note(cells.cell_text(row.text(NOTE))))


def _entries(
    section: Section, data: Mapping[str, Any]
) -> Iterator[tuple[Path_ | None, str | None, Mapping[str, Any]]]:
    """The entries of a section: where each stands, its name, and what it says."""
    if section.whole:
        if any(column.path[0] in data for column in section.columns):
            yield None, None, data
        return
    (key,) = section.path
    found = data.get(key) or ()
    if section.keyed and found:
        for name, entry in found.items():
            yield (key, name), name, entry or {}
    else:
        for at, entry in enumerate(found):
            yield (key, at), None, entry


def _file(table: Table, row: Row, draft: Draft) -> str | None:
    if table.file:
        return table.file
    name = cells.cell_text(row.text(FILE))
    if not name:
        draft.faults.append(row.fault(FILE, "没有写文件，例如 matters/治安.yaml"))
        return None
    fault = name_fault(name)
    if not fault and not is_rule_file(name):
        fault = f"「{name}」不是规则文件，要写成 matters/治安.yaml 这样：子文件夹、文件名、.yaml"
    if fault:
        draft.faults.append(row.fault(FILE, fault))
        return None
    return name


def _section(table: Table, row: Row, draft: Draft) -> Section | None:
    if len(table.sections) == 1:
        return table.sections[0]
    label, labels = row.text(KIND), [section.label for section in table.sections]
    for section in table.sections:
        if section.label == label:
            return section
    draft.faults.append(row.fault(KIND, unknown("种类", label, labels)))
    return None


def unknown(what: str, given: str, known: Sequence[str]) -> str:
    """A message for a name that is none of those known."""
    if not given:
        return f"没有写{what}，可以写：{'、'.join(known)}"
    near = nearest(given, known)
    hint = f"是不是「{near}」？" if near else ""
    return f"不认识的{what}「{given}」。{hint}可以写：{'、'.join(known)}"


def _foreign(table: Table, section: Section, row: Row, draft: Draft) -> None:
    """Cells below heads that belong to another section of the sheet."""
    known = {FILE, KIND, NOTE, *(column.head for column in section.columns)}
    known |= {table.name_head} if section.keyed else set()
    for head in row.cells:
        if head not in known:
            draft.faults.append(row.fault(head, f"「{section.label}」没有「{head}」这一样，请清空这一格"))


def _path(table: Table, section: Section, file: str, row: Row, draft: Draft) -> Path_ | None:
    if section.whole:
        return ()
    (key,) = section.path
    if not section.keyed:
        place: Any = draft.files.get(file, {}).get(key, [])
        return (key, len(place))
    name = cells.cell_text(row.text(table.name_head))
    if not name:
        draft.faults.append(row.fault(table.name_head, f"没有写{table.name_head}"))
        return None
    return (key, name)
