"""Which encoding a text file is in: by its mark, else by reading all of it.

A guess from the first lines would be wrong for an export whose first Chinese character stands on
line 5,000, so the whole file is decoded once, in pieces, before a row is given out.

A file with a few broken bytes is read all the same where the encoding of the rest is plain: bytes that make
no sense become half characters (`marked`), which no text has, so that the reader can put aside the lines
they stand in. Plain means: of the lines with Chinese, at least half read as UTF-8 (bytes of another encoding
hardly ever do), or else nine of ten, or all but one, as GB18030 (bytes of another encoding often do).
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from minyi_router.errors import TableError

MARKING = "minyi_router.marked"
"""The name of the error handler for `open` and the codecs."""

_CHUNK = 1 << 18
_BYTE_ZERO = 0xDC00  # a byte b that makes no sense becomes the half character 0xDC00 + b
_HALVES = re.compile("[\udc00-\udcff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-8 first: GB18030 text is practically never valid UTF-8, while the reverse happens in very short files.
_UNMARKED = ("utf-8", "gb18030")
_SUBSETS = {"gb2312", "gbk", "cp936", "ansi", "gb18030"}
_GOOD_FOR_ONE = {"utf-8": 1, "gb18030": 9}  # lines that must be good for one that may be broken
_THREE_BYTES = "\u0800"
_HOPELESS = 1_000  # broken lines
_OTHER_FILES = (
    (b"PK\x03\x04", "其实是 Excel 的 .xlsx（或压缩）文件，请把后缀改成 .xlsx 再试"),
    (b"\xd0\xcf\x11\xe0", "其实是 Excel 的 .xls 文件，请在 Excel 里另存为 .xlsx"),
)


class Encoding(NamedTuple):
    """A codec, and whether some bytes of the file make no sense in it."""

    name: str
    damaged: bool = False


class _Lines(NamedTuple):
    """How many lines show the encoding, how many are broken, and the first of those, from 1 on."""

    good: int
    broken: int
    first: int


def detect_encoding(path: Path, wanted: str = "") -> Encoding:
    """The encoding of a file; the codec drops the byte order mark if there is one.

    Args:
        path: the file.
        wanted: the encoding that a person says it has; it is taken, and only looked at for broken bytes.

    Raises:
        TableError: the file cannot be opened, is no text, or reads in no known encoding.
    """
    try:
        start = _start(path)
        names = (_codec(wanted, start),) if wanted else _candidates(path, start)
        found: dict[str, _Lines] = {}
        for name in names:
            if _reads(path, name):
                return Encoding(name)
            found[name] = _lines(path, name)
            if _is_plain(name, found[name]):
                return Encoding(name, damaged=True)
    except OSError as error:
        raise unreadable(path, error) from error
    why = "，".join(f"按 {name.upper()} 第 {lines.first} 行起读不通" for name, lines in found.items())
    raise TableError(f"{path.name}：认不出文字编码（{why}）。请用 Excel 或记事本另存为 UTF-8 编码后再试")


def unreadable(path: Path, error: OSError) -> TableError:
    """The error for a file that the system will not open."""
    if isinstance(error, FileNotFoundError):
        return TableError(f"找不到文件：{path}")
    if isinstance(error, IsADirectoryError):
        return TableError(f"这是文件夹，不是表格：{path}")
    return TableError(f"打不开文件：{path}（{error.strerror or error}）")


def known_codec(name: str) -> bool:
    """Whether this is the name of an encoding of texts."""
    try:
        b"aa".decode(name, "replace")
        return codecs.lookup(name).incrementaldecoder is not None
    except (LookupError, ValueError):
        return name.lower() in _SUBSETS


def is_marked(text: str) -> bool:
    """Whether any byte of this text made no sense."""
    return not text.isascii() and _HALVES.search(text) is not None


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(_BYTE_ZERO + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(MARKING, _mark)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    for mark, why in _OTHER_FILES:
        if start.startswith(mark):
            raise TableError(f"{path.name}：{why}")
    return start


def _codec(wanted: str, start: bytes) -> str:
    """The codec for an encoding that was named: its mark dropped, GB2312 and GBK as what came after them."""
    name = wanted.lower()
    if name in _SUBSETS:
        return "gb18030"
    marked = (codec for mark, codec in _MARKS if name.startswith("utf") and start.startswith(mark))
    return next(marked, name)


def _candidates(path: Path, start: bytes) -> tuple[str, ...]:
    for mark, name in _MARKS:
        if start.startswith(mark):
            return (name,)
    order = _unmarked_utf16(start)
    return (order,) if order and _reads(path, order) else _UNMARKED


def _unmarked_utf16(start: bytes) -> str:
    """UTF-16 without its mark shows in its digits, commas and line ends: every other byte of them is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 50 < len(start) or min(even, odd) * 50 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk, last in _chunks(path):
            decoder.decode(chunk, final=last)
    except UnicodeDecodeError:
        return False
    return True


def _lines(path: Path, encoding: str) -> _Lines:
    """The lines of a file with broken bytes, until there is no hope; in bounded memory, however long.

    Only characters that take three bytes in UTF-8, as all Chinese ones do, show anything: two of its bytes
    are often a Chinese character of GB18030 by chance.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors=MARKING)
    line, good, broken, first = 1, 0, 0, 0
    shows = is_broken = False
    for chunk, last in _chunks(path):
        for place, piece in enumerate(decoder.decode(chunk, final=last).split("\n")):
            if place:  # a line has ended before this piece
                good, broken, line = good + (shows and not is_broken), broken + is_broken, line + 1
                shows = is_broken = False
            is_broken = is_broken or is_marked(piece)
            shows = shows or (not piece.isascii() and max(piece) >= _THREE_BYTES)
            first = first or (line if is_broken else 0)
        if broken > max(good, _HOPELESS):
            break
    return _Lines(good + (shows and not is_broken), broken + is_broken, first)


def _is_plain(name: str, lines: _Lines) -> bool:
    """Whether the lines that are not broken leave no doubt about the encoding; a mark leaves none at all."""
    needed = _GOOD_FOR_ONE.get(name, 0)
    return lines.good >= lines.broken * needed or (lines.good > 0 and lines.broken == 1)


def _chunks(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Pieces of the file, each with whether it is the last one (which is empty)."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk, False
    yield b"", True
