"""The rows of a table in order of time, so many at a time, in the memory of a few."""

from __future__ import annotations

import json
from array import array
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from minyi_router.batch.chunks import TextChunk, chunks_of
from minyi_router.batch.linked_order import Order, along
from minyi_router.batch.rows import Table
from minyi_router.batch.work import Layout, noted
from minyi_router.errors import TableError
from minyi_router.model import Appeal

SIZE = 256
"""Rows in a batch: few, since the process in the middle waits for the first ones."""

_ENCODING = ("utf-8", "surrogatepass")  # half characters come back as they were


class _Line(NamedTuple):
    """A row: its place and number in the table, the id it is known by, whether that stood there before."""

    place: int
    number: int
    name: str
    doubled: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows next to each other in time, with the cells that appeals are read from."""

    lines: tuple[_Line, ...]

    def appeals(self, layout: Layout) -> Iterator[tuple[Appeal, str]]:
        """The appeal in each row under an id of its own, and what could not be read of it."""
        cells = [line.cells for line in self.lines]
        read = layout.appeals(TextChunk(layout.columns, [line.number for line in self.lines], cells))
        for line, (appeal, note) in zip(self.lines, read, strict=True):
            yield replace(appeal, id=line.name), noted(note, doubled=line.doubled)


def ends(batch: Batch) -> tuple[int, int]:
    """The least and the greatest number of its rows."""
    numbers = [line.number for line in batch.lines]
    return min(numbers), max(numbers)


def batches(table: Table, layout: Layout, order: Order, waiting: Path, size: int = SIZE) -> Generator[Batch]:
    """All rows in order of time; where they do not stand so already they wait in a file.

    Raises:
        OSError: the file cannot be written.
        TableError: the table cannot be read on, or is no longer what it was when it was looked through.
    """
    lines = _lines(table, layout, order)
    if order.places is not None:
        lines = _sorted(lines, order, waiting)
    with closing(lines):
        while taken := tuple(islice(lines, size)):
            yield Batch(taken)


def _lines(table: Table, layout: Layout, order: Order) -> Generator[_Line]:
    """The rows as they stand."""
    place, id_column = 0, layout.heads.get("id")
    id_place = layout.columns.index(id_column) if id_column else None
    for chunk in chunks_of(table):
        if place + len(chunk.numbers) > order.rows:
            raise changed(table)
        for number, cells in zip(chunk.numbers, chunk.texts(layout.columns), strict=True):
            id_ = cells[id_place] if id_place is not None else ""
            yield _Line(place, number, *order.names.name(place, number, id_), tuple(cells))
            place += 1
    if place != order.rows:
        raise changed(table)


def changed(table: Table) -> TableError:
    """Between two looks at a table it became another one."""
    return TableError(f"{table.path.name}：表格在运行中被改动了，请加 --restart 从头来")


def _sorted(lines: Iterator[_Line], order: Order, waiting: Path) -> Generator[_Line]:
    begins = array("q")
    with waiting.open("w+b") as file:
        for line in lines:
            begins.append(file.tell())
            file.write(json.dumps(line, ensure_ascii=False).encode(*_ENCODING) + b"\n")
        assert order.places is not None
        for _, begin in along(order.places, begins):
            file.seek(begin)
            place, number, name, doubled, cells = json.loads(file.readline().decode(*_ENCODING))
            yield _Line(place, number, name, doubled, tuple(cells))
