"""Sheets to an XLSX file that a clerk can edit: heads, notes, lists to choose from, text everywhere."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from minyi_router.errors import TableError
from minyi_router.text.display import width
from minyi_router.workshop.excel.cells import too_long
from minyi_router.workshop.excel.layout import (
    ABOUT_SHEET,
    CASES_SHEET,
    FILE,
    FILES_SHEET,
    Column,
    Shape,
    Table,
)
from minyi_router.workshop.excel.parts import RULES, TABLES, TERMS
from minyi_router.workshop.excel.sheets import Sheet, Spot

HELPER = "minyi"
"""Author of the notes at the heads."""

_ROOM = 500  # rows below the last one where choices still work
_NARROW, _WIDE, _LINE, _TALLEST = 10, 56, 15, 210
_FIXED = datetime.fromisoformat("2000-01-01")  # so that the same pack gives the same file
_FILLS = {"when": "DDEBF7", "then": "E2EFDA", "expect": "FFF2CC", "": "E7E6E6"}


def write_book(path: Path, about: Sequence[Sequence[str]], sheets: Sequence[Sheet]) -> None:
    """Write the book, whole or not at all.

    Raises TableError for what XLSX cannot hold, and for a path that cannot be written.
    """
    book = Workbook()
    book.properties.creator = HELPER
    book.properties.created = _FIXED
    _styles(book)
    first: Any = book.active
    first.title = ABOUT_SHEET
    _write_about(first, about)
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.name), sheet)
    _name_lists(book, sheets)
    save(book, path)


def save(book: Workbook, path: Path) -> None:
    """Save to a file beside, then give it its name. Raises TableError where that fails."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        book.save(beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise TableError(
            f"无法写 {path}（{error.strerror or error}）；如果正在 Excel 中打开，请先关闭"
        ) from error


def _styles(book: Workbook) -> None:
    for name, wrap in (("文字", False), ("长文字", True)):
        style = NamedStyle(name, number_format="@", alignment=Alignment(wrap_text=wrap, vertical="top"))
        book.add_named_style(style)


def _write_about(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell: Any = sheet.cell(number, column)
            _put(cell, text)
            cell.style = "长文字" if len(row) > 1 else "文字"
            if column == 1 and len(row) > 1:
                cell.font = Font(bold=True)
    sheet["A1"].font = Font(bold=True, size=14)
    for letter, columns in (("A", 18), ("B", 70), ("C", 60)):
        sheet.column_dimensions[letter].width = columns


def _write_sheet(sheet: Worksheet, content: Sheet) -> None:
    places = {column.head: at for at, column in enumerate(content.columns, 1)}
    widths = _widths(content)
    for column in content.columns:
        at = places[column.head]
        _write_head(sheet, at, column)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = widths[column.head]
        sheet.column_dimensions[letter].number_format = "@"
        sheet.column_dimensions[letter].alignment = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(content.rows, 2):
        for head, text in row.items():
            if too_long(text):
                raise TableError(
                    f"{Spot(content.name, number, places[head]).name}：内容太长，Excel 一格装不下（{head}）"
                )
            cell: Any = sheet.cell(number, places[head])
            cell.style = "长文字"
            _put(cell, text)
        sheet.row_dimensions[number].height = _height(row, widths)
    frozen = min(_frozen_columns(content), len(content.columns) - 1)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    last = get_column_letter(len(content.columns))
    sheet.auto_filter.ref = f"A1:{last}{max(2, len(content.rows) + 1)}"
    _choices(sheet, content)


def _put(cell: Any, text: str) -> None:
    """A text is a text: ``=1+1`` is no formula."""
    cell.value = text
    cell.data_type = "s"


def _write_head(sheet: Worksheet, at: int, column: Column) -> None:
    cell: Any = sheet.cell(1, at)
    cell.style = "长文字"
    _put(cell, column.head)
    cell.font = Font(bold=True)
    fill = _FILLS.get(column.path[0] if len(column.path) > 1 else "", _FILLS[""])
    cell.fill = PatternFill("solid", start_color=fill)
    lines = [column.about or column.head]
    if column.shape not in {Shape.TEXT, Shape.YES_NO}:
        lines.append(f"格子里写：{column.shape.value}")
    if column.choices:
        lines.append(f"可以写：{'、'.join(column.choices)}")
    if column.key:
        lines.append(f"文件里叫 {'.'.join(column.path)}")
    cell.comment = Comment("\n".join(lines), HELPER, width=300, height=30 + 34 * len(lines))


def _frozen_columns(content: Sheet) -> int:
    heads = [column.head for column in content.columns]
    return 2 if heads[0] == FILE and content.name != FILES_SHEET else 1


def _widths(content: Sheet) -> dict[str, int]:
    """Columns wide enough for most of what stands in them."""
    found = {}
    for column in content.columns:
        longest = [
            max(map(width, row[column.head].split("\n"))) for row in content.rows if column.head in row
        ]
        typical = sorted(longest)[len(longest) * 9 // 10] if longest else 0
        found[column.head] = max(_NARROW, min(_WIDE, max(typical + 2, min(width(column.head) + 4, 24))))
    return found


def _height(row: Any, widths: dict[str, int]) -> float | None:
    lines = max((_lines(text, widths[head]) for head, text in row.items()), default=1)
    return min(lines * _LINE, _TALLEST) if lines > 1 else None


def _lines(text: str, columns: int) -> int:
    return sum(-(-max(width(line), 1) // columns) for line in text.split("\n"))


def _choices(sheet: Worksheet, content: Sheet) -> None:
    """Drop-downs: strict where only some values are possible, else an offer."""
    last = len(content.rows) + 1 + _ROOM
    for at, column in enumerate(content.columns, 1):
        letter = get_column_letter(at)
        if column.choices and column.shape is not Shape.LIST:
            offered = f'"{",".join(column.choices)}"'
        elif column.names:
            offered = f"={_list_name(column.names)}"
        else:
            continue
        rule = DataValidation(type="list", formula1=offered, allow_blank=True)
        rule.showErrorMessage = bool(column.choices)
        rule.errorTitle, rule.error = "不能这样写", f"可以写：{'、'.join(column.choices)}"[:200]
        rule.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(rule)


def _list_name(sheet: str) -> str:
    return f"名单_{sheet}"


def _name_lists(book: Workbook, sheets: Iterable[Sheet]) -> None:
    """A name for the column of names of each sheet, for the drop-downs; with room for new rows."""
    heads = {table.sheet: table.name_head for table in (*TABLES, TERMS) if isinstance(table, Table)}
    heads |= {RULES.sheet: head_of_rule_id(), FILES_SHEET: FILE}
    for sheet in sheets:
        columns = [column.head for column in sheet.columns]
        head = heads.get(sheet.name)
        if head not in columns or sheet.name == CASES_SHEET:
            continue
        letter = get_column_letter(columns.index(head) + 1)
        area = f"'{sheet.name}'!${letter}$2:${letter}${len(sheet.rows) + 1 + _ROOM}"
        name = _list_name(sheet.name)
        book.defined_names[name] = DefinedName(name, attr_text=area)


def head_of_rule_id() -> str:
    """The head of the column of rule ids."""
    return RULES.sections[0].columns[0].head
