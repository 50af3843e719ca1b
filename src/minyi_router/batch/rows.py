"""What every table gives, whatever file it came from: heads, rows, and the rows that could not be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from minyi_router.batch.chunks import Chunk

_HALF = re.compile("[\ud800-\udfff]")
_BROKEN_OFF = re.compile(r"[0-9A-Za-z]{1,40}$")


_MOST_RAW = 10_000
"""Characters of a broken record that are kept to be shown: more than any appeal has."""


class Row(tuple[int, tuple[str, ...], tuple[str, ...]]):
    """One record: its number, the names of the columns, its cells.

    `number` is what a person sees beside it: the row of the sheet (the heads are row 1) in CSV and XLSX,
    where blank rows count too; the line of the file, from 1 on, in JSONL. Every column has a cell, ""
    where it is empty. `values` are the cells by column, made anew each time they are asked for: a tuple of
    tuples is a fifth of the price of a dictionary, and tables have millions of rows.
    """

    __slots__ = ()

    def __new__(cls, number: int, values: Mapping[str, str]) -> Self:
        """A row out of its cells by column."""
        return super().__new__(cls, (number, tuple(values), tuple(values.values())))

    @property
    def number(self) -> int:
        """What a person sees beside it."""
        return self[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return self[1]

    @property
    def cells(self) -> tuple[str, ...]:
        """Their cells."""
        return self[2]

    @property
    def values(self) -> dict[str, str]:
        """The cells by column, in order."""
        return dict(zip(self[1], self[2], strict=False))

    def __repr__(self) -> str:
        return f"Row({self.number}, {self.values})"

    def __getnewargs__(self) -> tuple[int, dict[str, str]]:
        return self.number, self.values


made_row: Callable[[tuple[int, tuple[str, ...], tuple[str, ...]]], Row] = partial(tuple.__new__, Row)
"""A row out of its three parts, at once."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A record that could not be read: its number as in `Row`, why (Chinese), and its text as it stands."""

    number: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table on disk. Each iteration reads the file afresh, from its first row, in order.

    `encoding` is the codec of a text file and None for others. Rows without any text count, but are left out.
    `notes` tell (in Chinese, a sentence each) how the file was understood where that is not plain: which row
    holds the heads, what was not read. `sheet` and `head_rows` are where the heads were found (no sheet in a
    text file, no head rows in JSONL); `delimiter` is what parts the cells of a text file. A table kept in
    columns (Parquet) gives chunks of so many rows by `frames`, its types by `schema`.
    """

    path: Path
    columns: tuple[str, ...]
    encoding: str | None
    _rows: Callable[[], Iterator[Row | RowFault]] = field(repr=False, compare=False)
    notes: tuple[str, ...] = ()
    sheet: str = ""
    head_rows: tuple[int, ...] = ()
    delimiter: str = ""
    read: str = field(default="", repr=False)  # how it was asked to be read, for who must know if that is so
    frames: Callable[[int], Iterator[Chunk]] | None = field(default=None, repr=False, compare=False)
    schema: Any = field(default=None, repr=False, compare=False)

    def __iter__(self) -> Iterator[Row | RowFault]:
        return self._rows()


def with_column(table: Table, name: str, cell: str) -> Table:
    """The table with one more column at the end, the same cell in every row; it is text from then on."""
    columns = unique_heads((*table.columns, name))

    def rows() -> Iterator[Row | RowFault]:
        for row in table:
            if isinstance(row, RowFault):
                yield row
            else:
                yield made_row((row.number, columns, (*row.cells, cell)))

    return replace(table, columns=columns, _rows=rows, frames=None, schema=None)


class Head(NamedTuple):
    """The heads of a table: the names of its columns, the rows they stand in, what is to be told of it."""

    columns: tuple[str, ...]
    rows: tuple[int, ...]
    notes: tuple[str, ...] = ()


def unique_heads(cells: Sequence[str]) -> tuple[str, ...]:
    """Names for the columns: heads without blanks around; an empty one is 列3, a second 内容 is 内容_2."""
    heads = [_bare(cell) or f"列{place}" for place, cell in enumerate(cells, 1)]
    names: dict[str, None] = {}
    for head in heads:
        names[head if head not in names else _free_name(head, {*heads, *names})] = None
    return tuple(names)


def _bare(head: str) -> str:
    return head.strip().strip("\ufeff\0").strip()


def _free_name(head: str, taken: set[str]) -> str:
    count = 2
    while f"{head}_{count}" in taken:
        count += 1
    return f"{head}_{count}"


def is_blank(cells: Sequence[str]) -> bool:
    """Whether no cell holds any text."""
    return not any(map(str.strip, cells))


def whole_characters(text: str) -> str:
    """`text` with half characters (an emoji cut in two), which no file can hold, replaced by U+FFFD."""
    return _HALF.sub("\ufffd", text)


def shown_raw(text: str, length: int | None = None) -> str:
    """A broken record as it is shown: whole characters, and of a very long one the start, marked.

    Args:
        text: the record, or its start.
        length: how long it is, where `text` is only its start.
    """
    length = len(text) if length is None else length
    if length <= _MOST_RAW:
        return whole_characters(text)
    start = _BROKEN_OFF.sub(
        "", text[:_MOST_RAW]
    )  # half a number would not be known for one, and not be masked
    return f"{whole_characters(start)}…（后面略去，共 {length} 字）"
