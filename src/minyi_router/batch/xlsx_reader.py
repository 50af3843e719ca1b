"""Reading XLSX: one sheet, each cell as the text that a clerk sees. The home of python-calamine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from minyi_router.batch.encoding import unreadable
from minyi_router.batch.head_rows import MOST_ABOVE, Area, find_head
from minyi_router.batch.merged_cells import Cells, filled_down
from minyi_router.batch.rows import Head, Row, Table, is_blank, made_row
from minyi_router.batch.xlsx_cells import column_texts
from minyi_router.batch.xlsx_inside import Inside, has_cells, inside, notes_on
from minyi_router.columns import NOTHING_KNOWN, Profile, known_heads, number_text, same_head
from minyi_router.errors import MissingExtraError, TableError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_BLOCK = 64  # rows whose cells are turned into texts together; more cost more, for they leave the caches
_DAYS_BETWEEN = 1462  # from the first day of 1900's calendar to that of 1904's, as Excel counts
_DAY_NUMBER = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Opened:
    """A sheet that is read, and what is known of its workbook."""

    sheet: CalamineSheet
    book: Inside
    notes: tuple[str, ...]


def read_xlsx(path: Path, profile: Profile = NOTHING_KNOWN) -> Table:
    """One sheet of an XLSX file: the one the profile names, else the first visible. It is held in memory.

    Formulas give the value that was stored with them; error values ("#N/A") are empty. Hidden rows and
    columns, and rows that a filter keeps back, are read like all others. The table's notes tell of these.

    Raises:
        MissingExtraError: python-calamine is not installed.
        TableError: the file cannot be opened, is no XLSX file, has a password, or holds no heads.
    """
    opened = _open(path, profile)
    areas = _areas(opened.sheet)
    top = islice((record for record in _records(opened.sheet) if not is_blank(record[1])), MOST_ABOVE)
    head = find_head(tuple(top), profile, path.name, areas)
    if head is None:
        raise TableError(_empty(path, opened, profile))
    kept = [opened]  # for the first going through; the next ones read the file again

    def rows() -> Iterator[Row]:
        source = kept.pop() if kept else _open(path, profile)
        return _rows(source, head, areas, profile)

    notes = (*head.notes, *opened.notes)
    return Table(path, head.columns, None, rows, notes, opened.sheet.name, head.rows)


def _rows(opened: _Opened, head: Head, areas: tuple[Area, ...], profile: Profile) -> Iterator[Row]:
    """The rows below the heads that hold any text."""
    last = head.rows[-1]
    below = tuple(area for area in areas if area.top > last)
    if not below and not opened.book.from_1904:
        return _plain_rows(opened.sheet, head)
    records: Iterator[tuple[int, Cells]] = islice(_records(opened.sheet), last, None)
    if opened.book.from_1904:
        records = _counted_from_1900(records, _time_column(head.columns, profile))
    filled = filled_down(records, below)
    return (made_row((n, head.columns, cells)) for n, cells in filled if not is_blank(cells))


def _plain_rows(sheet: CalamineSheet, head: Head) -> Iterator[Row]:
    """The same where cells stand for themselves: no work for each row, only for each column of a block."""
    last = head.rows[-1]
    for first, columns in _blocks(sheet):
        cells = zip(*columns, strict=True)
        every = map(made_row, zip(count(first), repeat(head.columns), cells, strict=False))
        rows = islice(every, max(last - first + 1, 0), None)
        none_blank = all(map(str.strip, columns[0]))
        yield from rows if none_blank else (row for row in rows if not is_blank(row.cells))


def _records(sheet: CalamineSheet) -> Iterator[tuple[int, Cells]]:
    """Every row of the sheet as texts, blank ones too, with the number that Excel shows beside it."""
    for first, columns in _blocks(sheet):
        yield from zip(count(first), zip(*columns, strict=True), strict=False)


def _blocks(sheet: CalamineSheet) -> Iterator[tuple[int, list[Sequence[str]]]]:
    """The sheet in blocks of rows: the number of the first, and the texts of each column."""
    if sheet.start is None:  # empty; calamine before 0.7 panics on going through such a sheet
        return
    rows, first = sheet.iter_rows(), 1
    while block := tuple(islice(rows, _BLOCK)):
        yield first, list(map(column_texts, zip(*block, strict=True)))
        first += len(block)


def _areas(sheet: CalamineSheet) -> tuple[Area, ...]:
    """The merged cells, columns counted from the first that holds anything, as the rows are given."""
    if sheet.start is None:
        return ()
    shift, width = sheet.start[1], sheet.width
    found = (
        Area(a[0] + 1, b[0] + 1, max(a[1] - shift, 0), b[1] - shift)
        for a, b in sheet.merged_cell_ranges or ()
    )
    return tuple(area for area in found if area.right >= 0 and area.left < width)


def _time_column(columns: tuple[str, ...], profile: Profile) -> int | None:
    """Where the times stand, counted from 0."""
    named = (same_head(name, columns) for name in profile.columns.get("time", ()))
    found = next((column for column in named if column), None) or known_heads(columns).get("time")
    return columns.index(found) if found else None


def _counted_from_1900(
    records: Iterator[tuple[int, Cells]], place: int | None
) -> Iterator[tuple[int, Cells]]:
    """The rows of a workbook of 1904 with bare day numbers among the times as other workbooks write them.

    Cells that are formatted as dates calamine has turned to dates already, by the workbook's own calendar.
    """
    for number, cells in records:
        if place is not None and _DAY_NUMBER.fullmatch(cells[place]):
            days = number_text(float(cells[place]) + _DAYS_BETWEEN)
            yield number, (*cells[:place], days, *cells[place + 1 :])
        else:
            yield number, cells


# Finding the sheet ---------------------------------------------------------------------------------


def _open(path: Path, profile: Profile) -> _Opened:
    try:
        import python_calamine as calamine  # noqa: PLC0415 - optional
    except ImportError as error:
        raise MissingExtraError("python-calamine", extra="excel", purpose="读取 XLSX 文件") from error
    try:
        with path.open("rb"):  # for the system's own words about a file that cannot be opened
            pass
        with calamine.load_workbook(path) as workbook:
            return _sheet_of(workbook, inside(path), profile)
    except OSError as error:
        raise unreadable(path, error) from error
    except calamine.PasswordError as error:
        raise TableError(f"{path.name}：有密码保护，请先在 Excel 里去掉密码") from error
    except calamine.CalamineError as error:
        raise TableError(f"{path.name}：不是 XLSX 文件，或者文件已损坏（{error}）") from error


def _sheet_of(workbook: CalamineWorkbook, book: Inside, profile: Profile) -> _Opened:
    visible = _visible(workbook)
    name = _chosen(workbook, visible, book, profile)
    start = book.start(name)
    if last := book.too_large(name, start):
        raise TableError(
            f"{book.path.name}：工作表「{name}」一直伸到 {last} 格，太大了读不了；"
            "请在 Excel 里删掉数据右边和下面多余的列和行，另存后再试"
        )
    others = [other for other in visible if other != name and has_cells(book.start(other))]
    notes = list(notes_on(start))
    if others and not profile.sheet:
        notes.insert(
            0, f"只读了工作表「{name}」，没有读「{'」「'.join(others)}」；要读别的，在 profile 里写 sheet"
        )
    return _Opened(workbook.get_sheet_by_name(name), book, tuple(notes))


def _visible(workbook: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - optional

    wanted = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    return [sheet.name for sheet in workbook.sheets_metadata if (sheet.typ, sheet.visible) == wanted]


def _chosen(workbook: CalamineWorkbook, visible: list[str], book: Inside, profile: Profile) -> str:
    """The sheet that is to be read; a hidden one only where the profile names it."""
    if profile.sheet in workbook.sheet_names:
        return profile.sheet
    if profile.sheet:
        there = "、".join(workbook.sheet_names)
        raise TableError(
            f"{profile.place('sheet')}{book.path.name} 里没有工作表「{profile.sheet}」；有：{there}"
        )
    if not visible:
        raise TableError(f"{book.path.name}：里面没有工作表")
    return visible[0]


def _empty(path: Path, opened: _Opened, profile: Profile) -> str:
    """What to say of a sheet without any text."""
    name = opened.sheet.name
    others = [other for other in opened.book.parts if other != name and has_cells(opened.book.start(other))]
    if profile.sheet:
        return f"{path.name}：工作表「{name}」是空的，没有表头"
    hint = f"；有内容的是「{'」「'.join(others)}」，要读它请在 profile 里写 sheet" if others else ""
    return f"{path.name}：第一个工作表是空的，没有表头{hint}"
