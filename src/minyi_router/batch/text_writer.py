"""A table written row by row in a format that is text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from minyi_router.batch.rendering import Rendering
from minyi_router.batch.writer import Cell, TableWriter


class TextWriter(TableWriter):
    """Writes what a rendering makes of each row."""

    _file: BinaryIO

    def __init__(self, path: Path, rendering: Rendering) -> None:
        super().__init__(path, rendering.columns)
        self._rendering = rendering

    def _start(self, temporary: Path) -> None:
        self._file = temporary.open("xb")
        self._file.write(self._rendering.opening())

    def _write(self, cells: Sequence[Cell]) -> None:
        self._file.write(self._rendering.lines([cells]))

    def _finish(self) -> None:
        self._file.close()

    def _abandon(self) -> None:
        self._file.close()
