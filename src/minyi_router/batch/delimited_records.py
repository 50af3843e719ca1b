"""CSV and TSV cut into records: broken quotes cost one row, endless lines cost one row, no more."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from minyi_router.batch.encoding import MARKING, Encoding, is_marked, unreadable
from minyi_router.batch.rows import is_blank, shown_raw
from minyi_router.batch.text_lines import CutLine, bounded_lines, too_long

UNCLOSED = "引号没有闭合，或格内的引号没有写成两个"


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record and the physical lines it took.

    `fault`: why it cannot be read (Chinese). `odd`: its quotes are not as the format wants them, but it can
    be read.
    """

    cells: list[str]
    lines: list[str]
    fault: str = ""
    odd: bool = False

    @property
    def raw(self) -> str:
        """Its text as it stands, of a very long one the start."""
        text = "".join(self.lines).rstrip("\r\n")
        last = self.lines[-1] if self.lines else ""
        return shown_raw(text, last.length if isinstance(last, CutLine) else None)


@dataclass(frozen=True, slots=True)
class DelimitedFile:
    """A file, its encoding, and what parts its cells."""

    path: Path
    encoding: Encoding
    delimiter: str

    def records(self, width: int = 0, after: int = 0) -> Iterator[tuple[int, Record]]:
        """The records that hold any text, each with its number, from 1 on.

        Args:
            width: how many cells a row has; with it, the rows that a stray quote has swallowed are saved.
            after: the last record of which that is not known yet (the heads).

        Raises:
            TableError: the file cannot be opened.
        """
        try:
            with self.path.open(encoding=self.encoding.name, errors=MARKING, newline="") as file:
                lines = _Lines(bounded_lines(file))
                for number, record in enumerate(_parse(lines, self.delimiter), 1):
                    healed = _heal(lines, record, self.delimiter, width) if number > after else record
                    if healed.fault or not is_blank(healed.cells):
                        yield number, self._checked(healed)
        except OSError as error:
            raise unreadable(self.path, error) from error

    def _checked(self, record: Record) -> Record:
        if self.encoding.damaged and not record.fault and any(map(is_marked, record.lines)):
            why = f"有些字节按 {self.encoding.name.upper()} 读不通，这一行可能已经损坏"
            return Record(record.cells, record.lines, why)
        return record


class _TooLong(Exception):  # noqa: N818 (stops the csv module; never seen outside)
    """A line came that is too long to be read."""


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
        if type(line) is CutLine:
            raise _TooLong
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        """Have these lines come again."""
        self._returned.extendleft(reversed(lines))
        self.ended = False


def _parse(lines: _Lines, delimiter: str) -> Iterator[Record]:
    """Every record, blank ones too, by the strict rules of CSV and where those fail by Excel's own."""
    strict = csv.reader(lines, delimiter=delimiter, strict=True)
    lenient = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.taken = []
        try:
            record = Record(next(strict), lines.taken)
        except csv.Error:
            record = _parse_leniently(lines, lenient)
        except _TooLong:
            record = _cut_short(lines)
        except StopIteration:
            return
        yield record


def _parse_leniently(lines: _Lines, reader: Iterator[list[str]]) -> Record:
    lines.give_back(lines.taken)
    lines.taken = []
    try:
        cells = next(reader)
    except csv.Error:  # a cell longer than the csv module takes: mostly a quote that never closes
        if len(lines.taken) == 1:
            return Record([], lines.taken, f"有一格超过 {csv.field_size_limit()} 字")
        return Record([], lines.taken, UNCLOSED)
    except _TooLong:
        return _cut_short(lines)
    return Record(cells, lines.taken, UNCLOSED if lines.ended else "", odd=True)


def _cut_short(lines: _Lines) -> Record:
    """The record that a line too long has ended: itself, or the open quote before it."""
    *before, last = lines.taken
    if before or not isinstance(last, CutLine):
        lines.give_back([last])
        return Record([], before, UNCLOSED)
    return Record([], [last], too_long(last))


def _heal(lines: _Lines, record: Record, delimiter: str, width: int) -> Record:
    """Save the rows that one stray quote has swallowed.

    If a record over several lines is broken, and one of its later lines is a whole row by itself, the record
    ends before that line. Otherwise it stands as it is. With a single column every line would be a row, so
    there only a quote without any end counts. Of several broken lines none is a row (a `width` of 0).
    """
    if len(record.lines) == 1 or not width:
        return record
    suspect = record.odd or not _fits(record.cells, width)
    if record.fault == UNCLOSED or (suspect and width > 1):
        for place, line in enumerate(record.lines[1:], 1):
            if _is_whole_row(line, delimiter, width):
                lines.give_back(record.lines[place:])
                return Record(record.cells, record.lines[:place], UNCLOSED)
    return record


def _fits(cells: Sequence[str], width: int) -> bool:
    return len(cells) >= width and is_blank(cells[width:])


def _is_whole_row(line: str, delimiter: str, width: int) -> bool:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return False
    return len(cells) == width and not is_blank(cells)
