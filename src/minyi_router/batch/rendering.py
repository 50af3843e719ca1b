"""How the rows of a result become bytes: any chunk of them, in any process, the same bytes every time.

What a worker renders is appended to a spool as it is; only where a format cannot be appended to (XLSX,
Parquet) is the spool turned into the file at the end.
"""

from __future__ import annotations

import csv
import io
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from shutil import rmtree
from typing import Any

from minyi_router.batch.chunks import Chunk
from minyi_router.batch.rows import whole_characters
from minyi_router.batch.writer import Cell, cell_text, cleaned
from minyi_router.batch.xlsx_writer import MORE, MOST_ROWS, XlsxWriter

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # Excel in Chinese takes the wide ones too
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Rendering(ABC):
    """One format with its heads. Rows are the cells of the chunk's rows with those of the answers behind."""

    columns: tuple[str, ...]

    @abstractmethod
    def opening(self) -> bytes:
        """What stands before the first row."""

    @abstractmethod
    def lines(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Some rows, their cells in order of the columns."""

    def rows(self, chunk: Chunk, answers: Sequence[Sequence[Cell]]) -> bytes:
        """The rows of a chunk; ``answers`` has one row of cells for each of them."""
        return self.lines(list(chain(*pair)) for pair in zip(chunk.rows(), answers, strict=True))

    def settle(self, spool: Path, target: Path) -> bool:
        """Write the file out of the spool; False when the spool is the file."""
        del spool, target
        return False


@dataclass(frozen=True, slots=True)
class Delimited(Rendering):
    """CSV or TSV in UTF-8 with a byte order mark and CR LF, which Excel takes without questions."""

    delimiter: str = ","

    def opening(self) -> bytes:
        """The mark and the heads."""
        return b"\xef\xbb\xbf" + self.lines([self.columns])

    def lines(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """One line for each row, or more where a cell has several."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n")
        writer.writerows([[_delimited(cell) for cell in row] for row in rows])
        return whole_characters(text.getvalue()).encode("utf-8")


@dataclass(frozen=True, slots=True)
class JsonLines(Rendering):
    """JSON lines in UTF-8: numbers, lists and null stay what they are, times become ISO 8601 text."""

    def opening(self) -> bytes:
        """Nothing: every line is a row."""
        return b""

    def lines(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """One object a line."""
        lines = [_JSON.encode(dict(zip(self.columns, map(_plain, row), strict=True))) + "\n" for row in rows]
        return whole_characters("".join(lines)).encode("utf-8")


@dataclass(frozen=True, slots=True)
class Sheets(Rendering):
    """XLSX, which cannot be appended to: rows wait as lines of JSON until all are there."""

    def opening(self) -> bytes:
        """Nothing."""
        return b""

    def lines(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """One list a line; points in time as {"at": …}."""
        return "".join([json.dumps([cleaned(c) for c in row], default=_at) + "\n" for row in rows]).encode()

    def settle(self, spool: Path, target: Path) -> bool:
        """Write the workbook; rows that a sheet does not hold go on in the next one."""
        folder = target.with_name(f"{target.name}.tmp")  # whatever a kill leaves of it is cleared next time
        rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            with XlsxWriter(folder / "book.xlsx", self.columns) as writer:
                for number, row in enumerate(_waiting(spool)):
                    if number and number % MOST_ROWS == 0:
                        writer.turn(f"{MORE}{number // MOST_ROWS}", self.columns)
                    writer.write(dict(zip(self.columns, row, strict=True)))
            (folder / "book.xlsx").replace(target)
        finally:
            rmtree(folder, ignore_errors=True)
        return True


def _waiting(spool: Path) -> Iterator[list[Any]]:
    with spool.open(encoding="utf-8") as lines:
        for line in lines:
            cells = json.loads(line)
            yield [datetime.fromisoformat(c["at"]) if isinstance(c, dict) else c for c in cells]


def _at(cell: date) -> dict[str, str]:
    return {"at": cell.isoformat()}


def harmless(text: str) -> str:
    """`text` so that a spreadsheet shows and never runs it: what looks like a formula gets an apostrophe."""
    if "\0" in text:  # not in any file: our own reader takes it for damage, and it must not hide what follows
        text = text.replace("\0", "")
    if text[:1] in _FORMULA_STARTS and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def bare(text: str) -> str:
    """What ``harmless`` was given, where it gave this."""
    return text[1:] if text[:1] == "'" and harmless(text[1:]) == text else text


def _delimited(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, (list, tuple)):
        return harmless(cell_text(cell))
    return "" if cell is None else cell_text(cleaned(cell))


def _plain(cell: Cell) -> Any:
    """A cell as JSON has it."""
    if isinstance(cell, date):
        return cell.isoformat()
    return cleaned(cell) if isinstance(cell, float) else cell
