"""What a clerk does to a book, as tests need it: real XLSX files, changed with openpyxl."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from minyi_router.workshop.excel import Imported, import_book

Edit = Callable[[Workbook], None]


def edited(book: Path, *edits: Edit) -> Path:
    """The book with some edits, saved in place."""
    workbook = load_workbook(book)
    for edit in edits:
        edit(workbook)
    workbook.save(book)
    return book


def column(sheet: Any, head: str) -> int:
    """Which column stands below a head."""
    heads = [cell.value for cell in sheet[1]]
    return heads.index(head) + 1


def row(sheet: Any, name: str) -> int:
    """The first row one of whose first three cells is this."""
    return next(
        number
        for number in range(2, sheet.max_row + 1)
        if name in {sheet.cell(number, at).value for at in (1, 2, 3)}
    )


def put(sheet: str, name: str, head: str, value: object) -> Edit:
    """Type a value into the row of a name, below a head."""

    def edit(book: Workbook) -> None:
        page: Any = book[sheet]
        page.cell(row(page, name), column(page, head)).value = value

    return edit


def add(sheet: str, **cells: object) -> Edit:
    """A new row at the end of a sheet."""

    def edit(book: Workbook) -> None:
        page: Any = book[sheet]
        number = page.max_row + 1
        for head, value in cells.items():
            page.cell(number, column(page, head)).value = value

    return edit


def without(sheet: str, name: str) -> Edit:
    """A row deleted."""

    def edit(book: Workbook) -> None:
        page: Any = book[sheet]
        page.delete_rows(row(page, name))

    return edit


def values(book: Path, *, but: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    """All values of all cells, by sheet."""
    return {
        sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in load_workbook(book).worksheets
        if sheet.title not in but
    }


def refused(exported: bytes, folder: Path, *edits: Edit) -> Imported:
    """What an edited book with faults is told; nothing may be written."""
    path = folder / "book.xlsx"
    path.write_bytes(exported)
    done = import_book(edited(path, *edits), folder / "pack")
    assert not (folder / "pack").exists(), "a book with faults writes nothing"
    assert not [p for p in folder.iterdir() if p.name.startswith(".")], "and leaves nothing behind"
    return done
