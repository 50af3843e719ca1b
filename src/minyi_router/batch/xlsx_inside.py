"""What a workbook says of itself that calamine does not tell: the parts of the file, read as text.

Only the beginning of a sheet is looked at, so that it costs nothing beside reading the sheet: what is told
here are notes, and what they tell of mostly begins at once (a column of formulas, a filter). Whatever cannot
be found is taken as not there; whether the file is sound is for calamine to say.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path, PurePosixPath

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SEEN = 1 << 16  # bytes of a sheet that are looked at for notes
_MOST_CELLS = 1 << 26
"""Cells from the first to the last of a sheet: calamine makes room for all, 32 bytes each, or is killed."""

_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_EXTENT = re.compile(r"([A-Z]+)([0-9]+)$")
_FILLED = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]+)([0-9]+)"[^>]*(?<!/)>')
_FORMULA = re.compile(
    r'<(?:\w+:)?c\s[^>]*?r="([A-Z]+[0-9]+)"[^>]*><(?:\w+:)?f\b(?:[^>]*/>|[^<]*</(?:\w+:)?f>)'
    r"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_ERROR = re.compile(r'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*?r="([A-Z]+[0-9]+)"')
_TRUE = {"1", "true"}


@dataclass(frozen=True, slots=True)
class Inside:
    """Where the sheets lie in the file, by name, and whether its days are counted from 1904 on."""

    path: Path
    parts: Mapping[str, str] = field(default_factory=dict)
    from_1904: bool = False

    def start(self, sheet: str) -> str:
        """The beginning of a sheet; "" where it cannot be found."""
        return next(self._chunks(sheet), b"").decode("utf-8", "replace")

    def _chunks(self, sheet: str) -> Iterator[bytes]:
        try:
            with zipfile.ZipFile(self.path) as file, file.open(self.parts[sheet]) as part:
                while chunk := part.read(_SEEN):
                    yield chunk
        except (KeyError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
            return

    def too_large(self, sheet: str, start: str) -> str:
        """The last cell of a sheet that has more room than memory, usually for one stray cell; else ""."""
        extent = next(_tags(start, "dimension"), {}).get("ref", "")
        if _area(extent.rpartition(":")[2]) <= _MOST_CELLS:
            return ""
        last = self._last_cell(sheet)  # many programs write an extent that means nothing
        return last if _area(last) > _MOST_CELLS else ""

    def _last_cell(self, sheet: str) -> str:
        column, row, rest = b"A", 1, b""
        for chunk in self._chunks(sheet):
            text = rest + chunk
            for found in _FILLED.finditer(text):
                column = max(column, found[1], key=lambda letters: (len(letters), letters))
                row = max(row, int(found[2]))
            rest = text[text.rfind(b"<") :]
        return f"{column.decode()}{row}"


def inside(path: Path) -> Inside:
    """What the workbook says of its sheets."""
    try:
        with zipfile.ZipFile(path) as file:
            workbook = file.read(_WORKBOOK).decode("utf-8", "replace")
            relations = file.read(_RELATIONS).decode("utf-8", "replace")
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return Inside(path)
    targets = {tag.get("Id", ""): tag.get("Target", "") for tag in _tags(relations, "Relationship")}
    parts = {tag.get("name", ""): _part(targets.get(_link(tag), "")) for tag in _tags(workbook, "sheet")}
    flags = next(_tags(workbook, "workbookPr"), {})
    return Inside(path, parts, flags.get("date1904", "") in _TRUE)


def has_cells(start: str) -> bool:
    """Whether a sheet that begins so holds anything."""
    return re.search(r"<(?:\w+:)?c\s[^>]*(?<!/)>", start) is not None


def notes_on(start: str) -> Iterator[str]:
    """What a clerk should know (Chinese) of a sheet that begins so."""
    rows = [tag.get("r", "") for tag in _tags(start, "row") if tag.get("hidden") in _TRUE]
    filtered = any(tag.get("filterMode") in _TRUE for tag in _tags(start, "sheetPr"))
    if rows or filtered:
        yield f"有隐藏或筛掉的行{f'（如第 {rows[0]} 行）' if rows else ''}，也照样读了"
    hidden = [tag for tag in _tags(start, "col") if tag.get("hidden") in _TRUE]
    if hidden:
        yield f"有隐藏的列（如 {column_letters(int(hidden[0].get('min', '1')) - 1)} 列），也照样读了"
    if formula := _FORMULA.search(start) if "<" in start else None:
        yield f"{formula[1]} 等格子是公式，文件里没有存算好的结果，按空格读；请在 Excel 里打开、保存一次再来"
    if error := _ERROR.search(start):
        yield f"{error[1]} 等格子是错误值（如 #N/A），按空格读"


def column_letters(place: int) -> str:
    """What Excel calls a column, counted from 0: A, B … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _tags(xml: str, name: str) -> Iterator[dict[str, str]]:
    """The attributes of every tag of this name."""
    for tag in re.finditer(rf"<(?:\w+:)?{name}\s([^>]*)>", xml):
        yield {key: unescape(value) for key, value in _ATTRIBUTE.findall(tag[1])}


def _link(tag: Mapping[str, str]) -> str:
    """Which relation a tag names; r:id, unless the program that wrote it calls r something else."""
    return next((value for key, value in tag.items() if key.endswith(":id")), "")


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else (PurePosixPath("xl") / target).as_posix()


def _area(cell: str) -> int:
    """How many cells there are from A1 to this one."""
    found = _EXTENT.match(cell)
    if not found:
        return 0
    width = 0
    for letter in found[1]:
        width = width * 26 + ord(letter) - ord("A") + 1
    return width * int(found[2])
