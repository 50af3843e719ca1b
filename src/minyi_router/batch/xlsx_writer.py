"""Writing XLSX in constant memory: text stays text, whatever it looks like. The home of xlsxwriter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from minyi_router.batch.errors import MissingExtraError
from minyi_router.batch.writer import Cell, TableWriter, cell_text
from minyi_router.errors import TableError

_MOST_ROWS = 1_048_576  # heads included
_MOST_UNITS = 32_767  # UTF-16 units in one cell
_EXACT_DIGITS = 10**15  # Excel keeps 15 digits; a longer number is an identifier and stays text
_WIDTHS_FROM_ROWS = 200
_NARROWEST, _WIDEST = 8, 60
_CALENDAR_START = 1900  # Excel counts days from here, wrongly until March; the year itself is left to text
_DATE, _DATE_TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_CREATED = datetime.fromisoformat("2000-01-01")  # fixed, so that the same rows give the same bytes
_NO_MAGIC = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class XlsxWriter(TableWriter):
    """Writes one sheet: bold frozen heads with a filter, columns as wide as their text.

    Numbers and times become numbers and times (wall time: XLSX knows no time zones); all else becomes text,
    never a formula or a link. What XLSX cannot hold is left out: control characters, and the end of a text
    over 32,767 characters, which is marked.
    """

    def _start(self, temporary: Path) -> None:
        try:
            from xlsxwriter import Workbook  # noqa: PLC0415 - optional
        except ImportError as error:
            raise MissingExtraError("xlsxwriter", extra="excel", purpose="写 XLSX 文件") from error
        temporary.touch(exist_ok=False)  # xlsxwriter opens it only at the end; a forbidden folder shows now
        self._book: Any = Workbook(str(temporary), {"constant_memory": True, **_NO_MAGIC})
        self._book.set_properties({"created": _CREATED})
        self._sheet: Any = self._book.add_worksheet()
        self._formats = {form: self._book.add_format({"num_format": form}) for form in (_DATE, _DATE_TIME)}
        self._widths = [_NARROWEST] * len(self.columns)
        self._next = 0
        self._write_heads()

    def _write_heads(self) -> None:
        bold = self._book.add_format({"bold": True})
        for place, head in enumerate(self.columns):
            self._sheet.write_string(0, place, _sheet_text(head), bold)
        self._sheet.freeze_panes(1, 0)
        self._widen([f"{head}    " for head in self.columns])  # room for the arrow of the filter
        self._next = 1

    def _write(self, cells: Sequence[Cell]) -> None:
        if self._next >= _MOST_ROWS:
            raise TableError(f"{self.path.name}：XLSX 一张表最多 {_MOST_ROWS} 行，请改写为 .csv")
        for place, cell in enumerate(cells):
            self._write_cell(place, cell)
        if self._next <= _WIDTHS_FROM_ROWS:
            self._widen([cell_text(cell) for cell in cells])
        self._next += 1

    def _write_cell(self, place: int, cell: Cell) -> None:
        sheet, row = self._sheet, self._next
        match cell:
            case None | "":
                return
            case bool():
                sheet.write_boolean(row, place, cell)
            case int() | float() if abs(cell) < _EXACT_DIGITS:
                sheet.write_number(row, place, cell)
            case date() if cell.year > _CALENDAR_START:
                moment = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
                form = _DATE_TIME if isinstance(cell, datetime) else _DATE
                sheet.write_datetime(row, place, moment, self._formats[form])
            case _:
                sheet.write_string(row, place, _sheet_text(cell_text(cell)))

    def _widen(self, texts: Sequence[str]) -> None:
        for place, text in enumerate(texts):
            self._widths[place] = min(max(self._widths[place], _display_width(text) + 2), _WIDEST)

    def _finish(self) -> None:
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), len(self.columns) - 1)
        self._book.close()

    def _abandon(self) -> None:
        with suppress(Exception):  # closing is the only way to be rid of xlsxwriter's own temporary file
            self._book.close()


def _sheet_text(text: str) -> str:
    kept = _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(kept) <= _MOST_UNITS // 2 or len(kept.encode("utf-16-le")) // 2 <= _MOST_UNITS:
        return kept
    mark = "…（超出 XLSX 一格的长度，后面略去）"
    room = (_MOST_UNITS - len(mark)) * 2
    return kept.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + mark


def _display_width(text: str) -> int:
    """Columns of a fixed-width font that the longest line takes: a Han character is two."""
    lines = text[: _WIDEST * 4].splitlines()
    return max((sum(map(_columns, line)) for line in lines), default=0)


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
