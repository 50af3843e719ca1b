"""CSV and TSV: reading what other programs export, writing what Excel opens without harm."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from minyi_router.batch.encoding import detect_encoding, unreadable
from minyi_router.batch.rows import Row, RowFault, Table, is_blank, unique_heads
from minyi_router.batch.writer import Cell, TableWriter, cell_text
from minyi_router.errors import TableError

_UNCLOSED = "引号没有闭合，或格内的引号没有写成两个"
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


# Reading -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Record:
    """The cells of one record and the physical lines it took.

    `unclosed`: a quote has no end. `odd`: the quotes are not as the format wants them, but can be read.
    """

    cells: list[str]
    lines: list[str]
    unclosed: bool = False
    odd: bool = False

    @property
    def raw(self) -> str:
        return "".join(self.lines).rstrip("\r\n")


class _Lines:
    """The lines of a file, of which those taken for a broken record can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        self._returned.extendleft(reversed(lines))
        self.ended = False


def read_delimited(path: Path, delimiter: str) -> Table:
    """The table in a CSV or TSV file, read as a stream.

    Raises:
        TableError: the file cannot be opened, is in no known encoding, or holds no heads.
    """
    encoding = detect_encoding(path)
    first = next(_records(path, encoding, delimiter), None)
    if first is None:
        raise TableError(f"{path.name}：是空文件，没有表头")
    if first[1].unclosed:
        raise TableError(f"{path.name}：表头里的{_UNCLOSED}")
    columns = unique_heads(first[1].cells)
    return Table(path, columns, encoding, lambda: _rows(path, encoding, delimiter, columns))


def _rows(path: Path, encoding: str, delimiter: str, columns: tuple[str, ...]) -> Iterator[Row | RowFault]:
    records = _records(path, encoding, delimiter, len(columns))
    next(records, None)  # the heads
    for number, record in records:
        reason = _fault(record, len(columns))
        if reason:
            yield RowFault(number, reason, record.raw)
        else:
            yield Row(number, dict(zip(columns, record.cells, strict=False)))


def _fault(record: _Record, width: int) -> str:
    """Why the record is not a row of the table, "" if it is one. Empty cells too many do no harm."""
    count = len(record.cells)
    if record.unclosed:
        return _UNCLOSED
    if "\0" in record.raw:
        return "含有空字符（NUL），这一行可能已经损坏"
    if count < width:
        return f"只有 {count} 格，表头有 {width} 格"
    if not is_blank(record.cells[width:]):
        return f"有 {count} 格，表头只有 {width} 格"
    return ""


def _records(
    path: Path, encoding: str, delimiter: str, width: int | None = None
) -> Iterator[tuple[int, _Record]]:
    """The records that hold any text, each with its number; with `width`, broken quotes are healed."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            lines = _Lines(iter(file))
            for number, record in enumerate(_parse(lines, delimiter), 1):
                healed = _heal(lines, record, delimiter, width) if width else record
                if healed.unclosed or not is_blank(healed.cells):
                    yield number, healed
    except OSError as error:
        raise unreadable(path, error) from error


def _parse(lines: _Lines, delimiter: str) -> Iterator[_Record]:
    """Every record, blank ones too, by the strict rules of CSV and where those fail by Excel's own."""
    strict = csv.reader(lines, delimiter=delimiter, strict=True)
    lenient = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.taken = []
        try:
            record = _Record(next(strict), lines.taken)
        except csv.Error:
            record = _parse_leniently(lines, lenient)
        except StopIteration:
            return
        yield record


def _parse_leniently(lines: _Lines, reader: Iterator[list[str]]) -> _Record:
    lines.give_back(lines.taken)
    lines.taken = []
    try:
        cells = next(reader)
    except csv.Error:  # a cell longer than the csv module takes, which is a quote that never closes
        return _Record([], lines.taken, unclosed=True)
    return _Record(cells, lines.taken, unclosed=lines.ended, odd=True)


def _heal(lines: _Lines, record: _Record, delimiter: str, width: int) -> _Record:
    """Save the rows that one stray quote has swallowed.

    If a record over several lines is broken, and one of its later lines is a whole row by itself, the record
    ends before that line. Otherwise it stands as it is. With a single column every line would be a row, so
    there only a quote without any end counts.
    """
    suspect = record.odd or not _fits(record.cells, width)
    if record.unclosed or (suspect and width > 1):
        for place, line in enumerate(record.lines[1:], 1):
            if _is_whole_row(line, delimiter, width):
                lines.give_back(record.lines[place:])
                return _Record(record.cells, record.lines[:place], unclosed=True)
    return record


def _fits(cells: Sequence[str], width: int) -> bool:
    return len(cells) >= width and is_blank(cells[width:])


def _is_whole_row(line: str, delimiter: str, width: int) -> bool:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return False
    return len(cells) == width and not is_blank(cells)


# Writing -------------------------------------------------------------------------------------------


def harmless(text: str) -> str:
    """`text` so that a spreadsheet shows and never runs it: what looks like a formula gets an apostrophe."""
    if text.startswith(_FORMULA_START) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


class DelimitedWriter(TableWriter):
    """Writes CSV or TSV in UTF-8 with a byte order mark and CR LF, which Excel takes without questions."""

    _file: TextIO

    def __init__(self, path: Path, columns: Sequence[str], delimiter: str = ",") -> None:
        super().__init__(path, columns)
        self._delimiter = delimiter

    def _start(self, temporary: Path) -> None:
        self._file = temporary.open("x", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file, delimiter=self._delimiter, lineterminator="\r\n")
        self._write(self.columns)

    def _write(self, cells: Sequence[Cell]) -> None:
        self._csv.writerow([_delimited_text(cell) for cell in cells])

    def _finish(self) -> None:
        self._file.close()

    def _abandon(self) -> None:
        self._file.close()


def _delimited_text(cell: Cell) -> str:
    text = cell_text(cell)
    # Our own reader takes a NUL for a damaged row, and Excel cuts the cell there.
    return harmless(text.replace("\0", "")) if isinstance(cell, (str, list, tuple)) else text
