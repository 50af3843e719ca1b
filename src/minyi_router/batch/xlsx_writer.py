"""Writing XLSX in constant memory: text stays text, whatever it looks like. The home of xlsxwriter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from minyi_router.batch.writer import Cell, TableWriter, cell_text
from minyi_router.errors import MissingExtraError, TableError

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its heads."""

MORE = "续"
"""What sheets are called that go on where one before them is full, with a number."""

_MOST_UNITS = 32_767  # UTF-16 units in one cell
_EXACT_DIGITS = 10**15  # Excel keeps 15 digits; a longer number is an identifier and stays text
_WIDTHS_FROM_ROWS = 200
_NARROWEST, _WIDEST = 8, 60
_CALENDAR_START = 1900  # Excel counts days from here, wrongly until March; the year itself is left to text
_DATE, _DATE_TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_CREATED = datetime.fromisoformat("2000-01-01")  # fixed, so that the same rows give the same bytes
_NO_MAGIC = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_OPTIONS = {**_NO_MAGIC, "constant_memory": True, "use_zip64": True}  # a full sheet may have 2 GB
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def need_library() -> None:
    """Raise MissingExtraError where xlsxwriter is not installed."""
    if find_spec("xlsxwriter") is None:
        raise MissingExtraError("xlsxwriter", extra="excel", purpose="写 XLSX 文件")


class Sheet(NamedTuple):
    """A sheet of a workbook: its name (at most 31 characters), its heads, its rows in order of the heads."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_book(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write an XLSX file of several sheets, whole or not at all.

    Raises:
        MissingExtraError: xlsxwriter is not installed.
        TableError: no sheets, a name that is no .xlsx file, a file that cannot be written, too many rows.
    """
    if path.suffix.lower() != ".xlsx" or not sheets:
        raise TableError(f"{path.name}：几张表的结果只能写成 .xlsx 文件")
    writer = XlsxWriter(path, sheets[0].columns)
    writer.first_sheet = sheets[0].name
    with writer:
        for place, sheet in enumerate(sheets):
            if place:
                writer.turn(sheet.name, sheet.columns)
            for row in sheet.rows:
                writer.write(dict(zip(sheet.columns, row, strict=True)))


class XlsxWriter(TableWriter):
    """Writes one sheet: bold frozen heads with a filter, columns as wide as their text.

    Numbers and times become numbers and times (wall time: XLSX knows no time zones); all else becomes text,
    never a formula or a link. What XLSX cannot hold is left out: control characters, and the end of a text
    over 32,767 characters, which is marked.
    """

    first_sheet: str | None = None
    """What the first sheet is called; None: as the library calls it."""

    def _start(self, temporary: Path) -> None:
        need_library()
        from xlsxwriter import Workbook  # noqa: PLC0415 - optional

        temporary.touch(exist_ok=False)  # xlsxwriter opens it only at the end; a forbidden folder shows now
        self._book: Any = Workbook(str(temporary), {**_OPTIONS, "tmpdir": str(temporary.parent)})
        self._book.set_properties({"created": _CREATED})
        self._formats = {form: self._book.add_format({"num_format": form}) for form in (_DATE, _DATE_TIME)}
        self._bold = self._book.add_format({"bold": True})
        self._open_sheet(self.first_sheet)

    def turn(self, name: str, columns: Sequence[str]) -> None:
        """Go on with another sheet; what was written before stays in the sheets before."""
        self._close_sheet()
        self.columns, self._known = tuple(columns), frozenset(columns)
        self._open_sheet(name)

    def _open_sheet(self, name: str | None) -> None:
        self._sheet: Any = self._book.add_worksheet(name)
        self._widths = [_NARROWEST] * len(self.columns)
        self._next = 0
        self._write_heads()

    def _write_heads(self) -> None:
        for place, head in enumerate(self.columns):
            self._sheet.write_string(0, place, _sheet_text(head), self._bold)
        self._sheet.freeze_panes(1, 0)
        self._widen([f"{head}    " for head in self.columns])  # room for the arrow of the filter
        self._next = 1

    def _write(self, cells: Sequence[Cell]) -> None:
        if self._next > MOST_ROWS:
            raise TableError(f"{self.path.name}：XLSX 一张表最多 {MOST_ROWS + 1} 行，请改写为 .csv")
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
        from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - optional

        self._close_sheet()
        try:
            self._book.close()
        except FileCreateError as error:  # what the system said is inside
            said = error.args[0] if error.args else error
            raise said if isinstance(said, OSError) else OSError(str(said)) from error

    def _close_sheet(self) -> None:
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), len(self.columns) - 1)

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
