"""Sheets as plain rows of texts, and what is wrong with them: no Excel here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from minyi_router.rulepack.writing import Note, Path_
from minyi_router.workshop.excel.layout import Column


class Spot(NamedTuple):
    """A cell: sheet, row (from 1; the heads are row 1) and column (from 1)."""

    sheet: str
    row: int = 1
    column: int = 1

    @property
    def name(self) -> str:
        """As people write it: 规则!D12."""
        letters, left = "", self.column
        while left:
            left, letter = divmod(left - 1, 26)
            letters = chr(65 + letter) + letters
        return f"{self.sheet}!{letters}{self.row}"


class BookFault(NamedTuple):
    """One thing wrong with a book, at a cell. ``code`` is empty for faults of the book itself."""

    spot: Spot
    code: str
    message: str

    @property
    def told(self) -> str:
        """One line for the screen."""
        return " ".join(filter(None, (f"{self.spot.name}:", self.code, self.message)))


class Cell(NamedTuple):
    """What stands in a cell that says something, and where."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cells that say something by their heads, and where each column is."""

    cells: Mapping[str, Cell]
    columns: Mapping[str, int]
    sheet: str
    number: int

    def text(self, head: str) -> str:
        """The text below a head, "" where nothing stands."""
        cell = self.cells.get(head)
        return cell.text if cell else ""

    def spot(self, head: str) -> Spot:
        """The cell below a head, whether or not something stands there."""
        return Spot(self.sheet, self.number, self.columns.get(head, 1))

    def fault(self, head: str, message: str) -> BookFault:
        """A fault of this row."""
        return BookFault(self.spot(head), "", message)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: its columns and, for each row, the texts by head."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, str], ...]

    def read(self) -> tuple[Row, ...]:
        """The rows as if they had been read from a book."""
        places = {column.head: at for at, column in enumerate(self.columns, 1)}
        return tuple(
            Row(
                {h: Cell(text, Spot(self.name, number, places[h])) for h, text in row.items() if text},
                places,
                self.name,
                number,
            )
            for number, row in enumerate(self.rows, 2)
        )


@dataclass(slots=True)
class Draft:
    """A pack that is being put together from rows.

    ``files`` hold the data of YAML files, ``tables`` the lines of CSV files; ``where`` says which cell
    a value came from (or would stand in), by file and path; a line of a table by its number, from 0.
    """

    files: dict[str, dict[str, object]] = field(default_factory=dict)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    tails: dict[str, str] = field(default_factory=dict)
    notes: dict[str, dict[Path_, Note]] = field(default_factory=dict)
    where: dict[tuple[str, Path_], Spot] = field(default_factory=dict)
    faults: list[BookFault] = field(default_factory=list)

    def put(self, file: str, path: Path_, value: object, spot: Spot) -> None:
        """Set a value in a file; mappings on the way are made."""
        place: dict[str, object] = self.files.setdefault(file, {})
        for step in path[:-1]:
            inner = place.setdefault(str(step), {})
            if not isinstance(inner, dict):
                raise TypeError(f"{file}: {path} goes through a value")
            place = inner
        place[str(path[-1])] = value
        self.where[file, path] = spot

    def note(self, file: str, path: Path_, note: Note) -> None:
        """Set the comments of an entry."""
        if note.above or note.beside:
            self.notes.setdefault(file, {})[path] = note

    def place(self, file: str, path: Path_) -> Spot | None:
        """The cell of the value at a path, or of the nearest entry around it that has one."""
        for end in range(len(path), -1, -1):
            if spot := self.where.get((file, path[:end])):
                return spot
        return None
