"""What every writer of tables does alike: heads, cells, and a file that is there whole or not at all."""

import math
import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from minyi_router.batch.rows import whole_characters
from minyi_router.columns import number_text
from minyi_router.errors import TableError

LIST_MARK = "；"

# Text, number, yes or no, point in time, several texts, or nothing.
Cell = str | int | float | datetime | date | Sequence[str] | None


class TableWriter(ABC):
    """Writes the rows of one table; a context manager.

    All goes to a temporary file beside `path`, which takes its name when the block ends well. If the block
    ends with an exception the temporary file is removed, and what stood at `path` before is untouched.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        if not columns or len(set(columns)) != len(columns):
            raise TableError(f"{path.name}：表头不能为空，也不能重复：{'、'.join(columns)}")
        self.path = path
        self.columns = tuple(columns)
        self.rows = 0
        self._known = frozenset(columns)
        self._temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")

    def write(self, values: Mapping[str, Cell]) -> None:
        """Append one row; columns not in `values` stay empty.

        Raises:
            TableError: `values` names a column that is not there, or the format holds no more rows.
        """
        if not self._known.issuperset(values):
            unknown = "、".join(sorted(set(values) - self._known))
            raise TableError(f"{self.path.name}：没有这些列：{unknown}（有：{'、'.join(self.columns)}）")
        self._write([cleaned(values.get(column)) for column in self.columns])
        self.rows += 1

    def __enter__(self) -> Self:
        try:
            self._start(self._temporary)
        except OSError as error:
            self._discard()
            raise _unwritable(self.path, error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            self._finish()
            _flush_to_disk(self._temporary)
        except BaseException:
            self._discard()
            raise
        self._put_in_place()

    def _discard(self) -> None:
        with suppress(Exception):  # the exception that brought us here is the one to be seen
            self._abandon()
        with suppress(OSError):
            self._temporary.unlink(missing_ok=True)

    def _put_in_place(self) -> None:
        try:
            self._temporary.replace(self.path)
        except OSError as error:  # on Windows: the old file is open in Excel; no reason to lose hours of work
            text = f"无法替换 {self.path}（可能正在 Excel 中打开）。结果已完整写在 {self._temporary}"
            raise TableError(text) from error

    @abstractmethod
    def _start(self, temporary: Path) -> None:
        """Open the temporary file and write the heads."""

    @abstractmethod
    def _write(self, cells: Sequence[Cell]) -> None:
        """Append one row of cleaned cells, as many as there are columns."""

    @abstractmethod
    def _finish(self) -> None:
        """Write what is still to be written, and close."""

    @abstractmethod
    def _abandon(self) -> None:
        """Close without caring for what was written."""


def _unwritable(path: Path, error: OSError) -> TableError:
    if isinstance(error, FileNotFoundError):
        return TableError(f"无法写 {path}：没有这个文件夹")
    return TableError(f"无法写 {path}（{error.strerror or error}）")


def _flush_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def cleaned(cell: Cell) -> Cell:
    """The cell without what no file can hold: half characters, and numbers that are none (NaN)."""
    if isinstance(cell, str):
        return whole_characters(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    if isinstance(cell, Sequence):
        return [whole_characters(part) for part in cell]
    return cell


def cell_text(cell: Cell) -> str:
    """A cell as text: numbers as digits, times as 2018-01-01 08:30:00, lists joined by ；, nothing as ""."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case int() | float():
            return number_text(cell)
        case date():
            return _moment_text(cell)
    return LIST_MARK.join(cell)


def _moment_text(moment: date) -> str:
    if isinstance(moment, datetime):
        return moment.replace(microsecond=0, tzinfo=None).isoformat(" ")
    return moment.isoformat()
