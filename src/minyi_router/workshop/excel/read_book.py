"""An XLSX file to rows of texts: whatever Excel or WPS made of them, but no formulas and no macros."""

from __future__ import annotations

import math
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from minyi_router.errors import TableError
from minyi_router.text.likeness import nearest
from minyi_router.workshop.excel.book import SHEETS
from minyi_router.workshop.excel.cells import value_text
from minyi_router.workshop.excel.layout import (
    ABOUT_SHEET,
    CASES_SHEET,
    FILES_SHEET,
    PLACES_SHEET,
    Column,
)
from minyi_router.workshop.excel.parts import RULES, TABLES, TERMS
from minyi_router.workshop.excel.place_sheet import HEADS
from minyi_router.workshop.excel.rule_sheets import CASE_SHEET_COLUMNS, FILE_SHEET_COLUMNS
from minyi_router.workshop.excel.sheets import BookFault, Cell, Row, Spot

FAULTS_SHEET = "有误"
"""The list of faults that import puts into a book; reading leaves it alone."""

FORMAT_HEAD, FORMAT = "规则簿格式", "1"

_MOST_BYTES = 20_000_000
"""Unpacked; a book of 300 rules has a little over 1 MB, and openpyxl needs some 50 times as much memory."""

_MOST_PACKED, _SMALL = 200, 5_000_000
"""How many times smaller a part may be packed than unpacked; parts up to so many bytes may be more."""

_MOST_AREA = 1_000_000
"""Cells of one merged area or link: openpyxl makes every one of them."""

_MOST_ROWS, _MOST_COLUMNS = 60_000, 300
_PASTE = "请复制这一格，选择性粘贴为数值"
_CODED = re.compile("_x([0-9A-Fa-f]{4})_")
_NO_CHARACTER = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What stays a code: control characters but tab and line ends, halves of characters."""

_AREA = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*[\"']([^\"']*)[\"']")
_LOCKED = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Book:
    """What a book says: the rows of each sheet, what is written about its pack, and its faults."""

    rows: Mapping[str, tuple[Row, ...]]
    about: Mapping[str, str]
    faults: tuple[BookFault, ...]


def read_book(path: Path) -> Book:
    """Read a book. Raises TableError when it is no XLSX file, or one with macros or links to other files."""
    _refuse_unsafe(path)
    try:
        book = load_workbook(path)
    except Exception as error:  # whatever a spoilt file makes openpyxl stumble over
        raise TableError(
            f"{path.name}：文件读不出来（{error}）。请在 Excel 中打开，另存为 .xlsx 再试"
        ) from error
    faults: list[BookFault] = []
    rows: dict[str, tuple[Row, ...]] = {}
    about: dict[str, str] = {}
    for sheet in book.worksheets:
        name = sheet.title.strip()
        _refuse_huge(path, sheet)
        faults += _formulas(sheet, name)
        if name == ABOUT_SHEET:
            about = {_text(row[0]): _text(row[1]) for row in sheet.iter_rows(max_col=2, values_only=True)}
        elif name in SHEETS:
            rows[name] = tuple(_read_sheet(sheet, name, faults))
        elif name != FAULTS_SHEET and any(_text(value) for row in sheet.values for value in row):
            faults.append(BookFault(Spot(name), "", _unknown_sheet(name)))
    faults += [_missing_sheet(name) for name in SHEETS if name not in rows]
    if about.get(FORMAT_HEAD) != FORMAT:
        sign = f"「{ABOUT_SHEET}」表里没有「{FORMAT_HEAD} {FORMAT}」"
        raise TableError(f"{path.name}：不是 minyi excel export 写出来的规则簿（{sign}）")
    return Book({name: rows.get(name, ()) for name in SHEETS}, about, tuple(faults))


def _refuse_unsafe(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith(_LOCKED):
        raise TableError(f"{path.name}：是旧格式（.xls）或设了密码，请在 Excel 中打开，不设密码另存为 .xlsx")
    try:
        with zipfile.ZipFile(path) as parts:
            names = [part.filename.lower() for part in parts.infolist()]
            _refuse_explosive(path, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise TableError(f"{path.name}：不是 XLSX 文件，或者没有存完整") from error
    if path.suffix.lower() != ".xlsx" or any("vbaproject" in name for name in names):
        raise TableError(f"{path.name}：带有宏，或不是 .xlsx；请在 Excel 中另存为「Excel 工作簿（.xlsx）」")
    if any("externallink" in name for name in names):
        raise TableError(f"{path.name}：有指向别的文件的链接；请在「数据—编辑链接」里断开链接，再存一次")


def _refuse_explosive(path: Path, parts: zipfile.ZipFile) -> None:
    """Refuse what would fill the memory, by the directory first and then by the areas inside."""
    listed = parts.infolist()
    if sum(part.file_size for part in listed) > _MOST_BYTES:
        raise TableError(f"{path.name}：解压后超过 {_MOST_BYTES // 1_000_000} MB，不像规则簿")
    if any(part.file_size > max(_SMALL, _MOST_PACKED * part.compress_size) for part in listed):
        raise TableError(f"{path.name}：里面有压缩得太紧的内容，不像规则簿；请在 Excel 中另存一次再试")
    for part in listed:
        for found in _AREA.findall(parts.read(part)):
            if _cells(found.decode("ascii", "replace")) > _MOST_AREA:
                raise TableError(f"{path.name}：有合并的单元格或链接占了太大一片，请取消合并、删掉链接再存")


def _cells(area: str) -> int:
    """How many cells A1:C7 has; 0 for what is no area of cells."""
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):
        return 0
    if left is None or top is None or right is None or bottom is None:
        return _MOST_AREA + 1  # whole columns or rows
    return (right - left + 1) * (bottom - top + 1)


def _refuse_huge(path: Path, sheet: Worksheet) -> None:
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        where = f"{sheet.max_row} 行、{sheet.max_column} 列"
        raise TableError(f"{path.name}：「{sheet.title}」表有 {where}，请删掉末尾多余的空行空列再存")


def _formulas(sheet: Worksheet, name: str) -> Iterator[BookFault]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        for column, cell in enumerate(row, 1):
            if cell.data_type == "f":
                yield BookFault(Spot(name, number, column), "", f"这一格是公式，规则簿里不能有公式。{_PASTE}")
            elif cell.data_type == "e":
                message = f"这一格是错误值 {cell.value}，请改成应有的内容"
                yield BookFault(Spot(name, number, column), "", message)
            elif isinstance(cell.value, float) and not math.isfinite(cell.value):
                message = "这一格的数太大，读不出来，请改成应有的内容"
                yield BookFault(Spot(name, number, column), "", message)
    if name in SHEETS:
        for area in sheet.merged_cells.ranges:
            message = f"{area.coord} 是合并的单元格，只有第一格有内容；请取消合并，每格都填上"
            yield BookFault(Spot(name, area.min_row, area.min_col), "", message)


def _read_sheet(sheet: Worksheet, name: str, faults: list[BookFault]) -> Iterator[Row]:
    numbered = enumerate(sheet.iter_rows(values_only=True), 1)
    _, first = next(numbered, (1, ()))
    given = [_text(value) for value in first]
    columns = _heads(name, given, faults)
    named = {at for at, head in enumerate(given, 1) if head}
    nameless: set[int] = set()
    for number, values in numbered:
        cells = {}
        for head, at in columns.items():
            if text := _text(values[at - 1]):
                cells[head] = Cell(text, Spot(name, number, at))
        if cells:
            yield Row(cells, columns, name, number)
        nameless |= {at for at, value in enumerate(values, 1) if at not in named and _text(value)}
    message = "这一列没有列名，读不到；请写上列名，或删掉这一列"
    faults.extend(BookFault(Spot(name, 1, at), "", message) for at in sorted(nameless))


def _heads(name: str, given: Sequence[str], faults: list[BookFault]) -> dict[str, int]:
    """The column of each known head; what is unknown, missing or twice goes to the faults."""
    known = {column.head: column for column in sheet_columns(name)}
    columns: dict[str, int] = {}
    for at, text in enumerate(given, 1):
        if not text:
            continue
        head = text if text in known else _by_key(text, known) or text
        if head in columns:
            faults.append(BookFault(Spot(name, 1, at), "", f"有两列「{head}」，请留下一列"))
        elif head in known or name == PLACES_SHEET:
            columns[head] = at
        else:
            faults.append(BookFault(Spot(name, 1, at), "", _unknown_head(text, set(known) - set(given))))
    if missing := [head for head in known if head not in columns]:
        which = "这几列" if missing[1:] else "这一列"
        message = f"缺少「{'」「'.join(missing)}」{which}，请补上列名（下面可以空着）"
        faults.append(BookFault(Spot(name), "", message))
    return columns


def sheet_columns(name: str) -> tuple[Column, ...]:
    """The columns a sheet must have."""
    known = {table.sheet: table.columns for table in (*TABLES, TERMS, RULES)}
    known |= {CASES_SHEET: CASE_SHEET_COLUMNS, FILES_SHEET: FILE_SHEET_COLUMNS}
    known[PLACES_SHEET] = tuple(Column(head) for head in ("文件", *HEADS))
    return known[name]


def _by_key(text: str, known: Mapping[str, Column]) -> str | None:
    """A head typed as the key of the files: unit, when.any."""
    return next(
        (head for head, column in known.items() if column.path and ".".join(column.path) == text), None
    )


def _unknown_head(text: str, missing: set[str]) -> str:
    near = nearest(text, missing)
    hint = f"是不是「{near}」？" if near else "请改成原来的列名，或删掉这一列"
    return f"不认识的列「{text}」。{hint}"


def _unknown_sheet(name: str) -> str:
    near = nearest(name, SHEETS)
    hint = f"是不是「{near}」？" if near else ""
    return f"不认识的表「{name}」。{hint}自己加的表请移到别的文件里；可以有的表：{'、'.join(SHEETS)}"


def _missing_sheet(name: str) -> BookFault:
    return BookFault(Spot(ABOUT_SHEET), "", f"缺少「{name}」这张表；如果是改了名，请改回来")


def _text(value: Any) -> str:
    text = _CODED.sub(_decoded, value_text(value))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _decoded(code: re.Match[str]) -> str:
    char = chr(int(code[1], 16))
    return code[0] if _NO_CHARACTER.match(char) else char
