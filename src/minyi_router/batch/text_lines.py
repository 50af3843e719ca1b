"""The lines of a text file, none of them longer than memory allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self, TextIO

LONGEST_LINE = 1_000_000
"""Characters; a line beyond is no row of any table, but a file without line ends or a picture in a cell."""


class CutLine(str):
    """The start of a line that is too long; ``length`` is that of the whole line."""

    __slots__ = ("length",)

    def __new__(cls, start: str, length: int) -> Self:
        """The first characters, and how many there are."""
        line = super().__new__(cls, start)
        line.length = length
        return line

    length: int


def bounded_lines(file: TextIO) -> Iterator[str]:
    """Every line with its end; of one that is longer than `LONGEST_LINE` only the start, as a `CutLine`.

    Memory stays bounded however long the line is, and the lines after it are read.
    """
    while line := file.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
            yield line
        else:
            yield CutLine(line, len(line) + _skipped(file))


def too_long(line: CutLine) -> str:
    """Why such a line is no row (Chinese)."""
    return f"这一行有 {line.length} 字，超过 {LONGEST_LINE} 字，可能少了换行"


def _skipped(file: TextIO) -> int:
    """Go on to the end of the line; how many characters there were."""
    length = 0
    while piece := file.readline(LONGEST_LINE):
        length += len(piece)
        if len(piece) < LONGEST_LINE or piece.endswith(("\n", "\r")):
            break
    return length
