"""Which encoding a text file is in: by its mark, else by reading all of it.

A guess from the first lines would be wrong for an export whose first Chinese character stands on
line 5,000, so the whole file is decoded once, in pieces, before a row is given out.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

from minyi_router.errors import TableError

_CHUNK = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-8 first: GB18030 text is practically never valid UTF-8, while the reverse happens in very short files.
_UNMARKED = ("utf-8", "gb18030")


def detect_encoding(path: Path) -> str:
    """The name of the codec that reads all of `path`; it drops the byte order mark if there is one.

    Raises:
        TableError: the file cannot be opened, or no known encoding reads it to the end.
    """
    places: list[str] = []
    try:
        for name in _candidates(path):
            line = _first_bad_line(path, name)
            if line is None:
                return name
            places.append(f"按 {name.upper()} 第 {line} 行起读不通")
    except OSError as error:
        raise unreadable(path, error) from error
    why = "，".join(places)
    raise TableError(f"{path.name}：认不出文字编码（{why}）。请用 Excel 或记事本另存为 UTF-8 编码后再试")


def unreadable(path: Path, error: OSError) -> TableError:
    """The error for a file that the system will not open."""
    if isinstance(error, FileNotFoundError):
        return TableError(f"找不到文件：{path}")
    if isinstance(error, IsADirectoryError):
        return TableError(f"这是文件夹，不是表格：{path}")
    return TableError(f"打不开文件：{path}（{error.strerror or error}）")


def _candidates(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return (name,)
    return _UNMARKED


def _first_bad_line(path: Path, encoding: str) -> int | None:
    """The line, from 1 on, where `encoding` stops making sense; None when it reads to the end."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk, last in _chunks(path):
        try:
            line += decoder.decode(chunk, final=last).count("\n")
        except UnicodeDecodeError as error:
            return line + _newlines(error.object[: error.start], encoding)
    return None


def _newlines(piece: bytes, encoding: str) -> int:
    return piece.decode(encoding, errors="replace").count("\n")


def _chunks(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Pieces of the file, each with whether it is the last one (which is empty)."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk, False
    yield b"", True
