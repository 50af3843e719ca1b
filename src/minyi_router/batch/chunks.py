"""Consecutive rows on their way through a run: they cross the border between processes as plain columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from minyi_router.batch.processes import SIZE
from minyi_router.batch.rows import Row, RowFault, Table


class Chunk(Protocol):
    """Rows of one table, in order."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads of the table."""

    @property
    def numbers(self) -> Sequence[int]:
        """The number of each row, as in `Row`."""

    @property
    def faults(self) -> Sequence[RowFault]:
        """What could not be read among these rows."""

    def rows(self) -> Sequence[Sequence[str]]:
        """The cells of each row as text, in order of the columns."""

    def texts(self, columns: Sequence[str]) -> Sequence[Sequence[str]]:
        """The cells of each row in some of the columns."""

    def part(self, places: Sequence[int], columns: Sequence[str]) -> Chunk:
        """Some of the rows, by their places from 0 on, with some of the columns; without faults."""


@dataclass(frozen=True, slots=True)
class TextChunk:
    """Rows of a table that is text."""

    columns: tuple[str, ...]
    numbers: Sequence[int]
    cells: Sequence[tuple[str, ...]]
    faults: Sequence[RowFault] = ()

    def rows(self) -> Sequence[Sequence[str]]:
        """The cells as they are."""
        return self.cells

    def texts(self, columns: Sequence[str]) -> Sequence[Sequence[str]]:
        """The cells of some columns."""
        places = [self.columns.index(column) for column in columns]
        return [[row[place] for place in places] for row in self.cells]

    def part(self, places: Sequence[int], columns: Sequence[str]) -> TextChunk:
        """Some of the rows with some of the columns."""
        cells = [tuple(row) for row in self.texts(columns)]
        return TextChunk(
            tuple(columns), [self.numbers[place] for place in places], [cells[place] for place in places]
        )


def chunks_of(table: Table, size: int = SIZE) -> Iterator[Chunk]:
    """The rows of a table, so many at a time, faulty ones among them; always cut at the same places."""
    if table.frames is not None:
        yield from table.frames(size)
        return
    items = iter(table)
    while taken := list(islice(items, size)):
        yield _chunk(table.columns, taken)


def _chunk(columns: tuple[str, ...], taken: Iterable[Row | RowFault]) -> TextChunk:
    numbers: list[int] = []
    cells: list[tuple[str, ...]] = []
    faults: list[RowFault] = []
    for item in taken:
        if isinstance(item, RowFault):
            faults.append(item)
        else:
            numbers.append(item.number)
            cells.append(tuple(item.cells))
    return TextChunk(columns, numbers, cells, faults)


def ends(chunk: Chunk) -> tuple[int, int]:
    """The numbers of the first row and of the last."""
    numbers = sorted([*chunk.numbers, *(fault.number for fault in chunk.faults)]) or [0]
    return numbers[0], numbers[-1]
