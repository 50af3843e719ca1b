"""Reading XLSX: the first sheet, each cell as the text that a clerk sees. The home of python-calamine."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from minyi_router.batch.encoding import unreadable
from minyi_router.batch.rows import Row, Table, is_blank, unique_heads
from minyi_router.columns import number_text
from minyi_router.errors import MissingExtraError, TableError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_Value = str | int | float | date | datetime | time | timedelta


def read_xlsx(path: Path) -> Table:
    """The first visible sheet of an XLSX file, which is held in memory while it is read.

    Formulas give the value that was stored with them; error values ("#N/A") are empty.

    Raises:
        MissingExtraError: python-calamine is not installed.
        TableError: the file cannot be opened, is no XLSX file, has a password, or holds no heads.
    """
    first = next(_records(path), None)
    if first is None:
        raise TableError(f"{path.name}：第一个工作表是空的，没有表头")
    columns = unique_heads(first[1])
    return Table(path, columns, None, lambda: _rows(path, columns))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    for number, cells in itertools.islice(_records(path), 1, None):
        yield Row(number, dict(zip(columns, cells, strict=True)))


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of the sheet that hold any text, each with the number that Excel shows beside it."""
    sheet = _sheet(path)
    if sheet.start is None:  # empty; calamine before 0.7 panics on going through such a sheet
        return
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [_text(value) for value in values]
        if not is_blank(cells):
            yield number, cells


def _sheet(path: Path) -> CalamineSheet:
    try:
        import python_calamine as calamine  # noqa: PLC0415 - optional
    except ImportError as error:
        raise MissingExtraError("python-calamine", extra="excel", purpose="读取 XLSX 文件") from error
    try:
        with path.open("rb"):  # for the system's own words about a file that cannot be opened
            pass
        return _first_visible(calamine.load_workbook(path), path)
    except OSError as error:
        raise unreadable(path, error) from error
    except calamine.PasswordError as error:
        raise TableError(f"{path.name}：有密码保护，请先在 Excel 里去掉密码") from error
    except calamine.CalamineError as error:
        raise TableError(f"{path.name}：不是 XLSX 文件，或者文件已损坏（{error}）") from error


def _first_visible(workbook: CalamineWorkbook, path: Path) -> CalamineSheet:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - optional

    for sheet in workbook.sheets_metadata:
        if (sheet.typ, sheet.visible) == (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible):
            return workbook.get_sheet_by_name(sheet.name)
    raise TableError(f"{path.name}：里面没有工作表")


def _text(value: _Value) -> str:
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case int() | float():
            return number_text(value)
        case timedelta():
            return _clock(value)
        case datetime():
            return _whole_second(value).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value.isoformat("seconds")


def _whole_second(value: datetime) -> datetime:
    """Rounded: a sheet stores a time as a fraction of a day, and 08:30:00 comes back as 08:29:59.999."""
    return (value + timedelta(milliseconds=500)).replace(microsecond=0)


def _clock(span: timedelta) -> str:
    """A length of time as [h]:mm:ss, hours beyond 24 included."""
    seconds = round(abs(span).total_seconds())
    sign = "-" if span < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
