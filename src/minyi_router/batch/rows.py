"""What every table gives, whatever file it came from: heads, rows, and the rows that could not be read."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    `number` is what a person sees beside it: the row of the sheet (the heads are row 1) in CSV and XLSX,
    where blank rows count too; the line of the file, from 1 on, in JSONL. `values` has every column, ""
    where the cell is empty.
    """

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowFault:
    """A record that could not be read: its number as in `Row`, why (Chinese), and its text as it stands."""

    number: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table on disk. Each iteration reads the file afresh, from its first row, in order.

    `encoding` is the codec of a text file and None for XLSX. Rows without any text are left out but counted.
    """

    path: Path
    columns: tuple[str, ...]
    encoding: str | None
    _rows: Callable[[], Iterator[Row | RowFault]] = field(repr=False, compare=False)

    def __iter__(self) -> Iterator[Row | RowFault]:
        return self._rows()


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
    return not any(cell and not cell.isspace() for cell in cells)


def whole_characters(text: str) -> str:
    """`text` with half characters (an emoji cut in two), which no file can hold, replaced by U+FFFD."""
    return _HALF.sub("\ufffd", text)
