"""Faults put into the cells of a copy of the book: a colour, a comment, and a list to click on."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from minyi_router.workshop.excel.read_book import FAULTS_SHEET
from minyi_router.workshop.excel.sheets import BookFault, Spot
from minyi_router.workshop.excel.write_book import save

CHECKER = "minyi 检查"
"""Author of the comments that tell faults."""

_COLOUR = "FFC7CE"
_SUFFIX = ".有误"
_UNHELD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML, and so no XLSX, can hold."""


def marked_path(path: Path) -> Path:
    """Where the marked copy of a book goes: beside it, never over it."""
    stem = path.stem
    while stem.endswith(_SUFFIX):
        stem = stem.removesuffix(_SUFFIX)
    copy = path.with_name(f"{stem}{_SUFFIX}.xlsx")
    return copy if copy.name != path.name else path.with_name(f"{stem}{_SUFFIX}{_SUFFIX}.xlsx")


def mark(path: Path, faults: Sequence[BookFault]) -> Path:
    """Write the marked copy of a book and return its path. Raises TableError where it cannot be written."""
    book = load_workbook(path)
    _clear(book)
    faults = [fault._replace(message=_UNHELD.sub("\ufffd", fault.message)) for fault in faults]
    for fault in faults:
        sheet: Any = book[fault.spot.sheet] if fault.spot.sheet in book.sheetnames else book.worksheets[0]
        cell = _cell(sheet, fault.spot)
        said = [cell.comment.text] if cell.comment else []
        text = "\n\n".join([*said, " ".join(filter(None, (fault.code, fault.message)))])
        cell.comment = Comment(
            text, CHECKER, width=360, height=60 + 24 * (len(text) // 20 + text.count("\n"))
        )
        cell.fill = PatternFill("solid", start_color=_COLOUR)
    _list(book, faults)
    copy = marked_path(path)
    save(book, copy)
    return copy


def _cell(sheet: Any, spot: Spot) -> Any:
    """The cell to mark; of merged cells only the first can have a comment."""
    at = f"{get_column_letter(spot.column)}{spot.row}"
    for area in sheet.merged_cells.ranges:
        if at in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet.cell(spot.row, spot.column)


def _clear(book: Workbook) -> None:
    """Take away what an earlier import marked, and numbers that would spoil the copy."""
    if FAULTS_SHEET in book.sheetnames:
        del book[FAULTS_SHEET]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                comment: Any = cell.comment
                if comment and comment.author == CHECKER:
                    cell.comment = None
                    cell.fill = PatternFill()
                if isinstance(cell.value, float) and not math.isfinite(cell.value):
                    cell.value = str(cell.value)


def _list(book: Workbook, faults: Sequence[BookFault]) -> None:
    sheet: Any = book.create_sheet(FAULTS_SHEET, 0)
    rows = [("位置", "代码", "有什么问题、怎么改"), *((f.spot.name, f.code, f.message) for f in faults)]
    for number, texts in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(number, column, text)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    for number, fault in enumerate(faults, 2):
        place = f"'{fault.spot.sheet}'!{fault.spot.name.rpartition('!')[2]}"
        cell = sheet.cell(number, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
        cell.font = Font(color="0563C1", underline="single")
    for letter, columns in (("A", 16), ("B", 10), ("C", 100)):
        sheet.column_dimensions[letter].width = columns
    sheet.freeze_panes = "A2"
    book.active = 0
