"""CSV and TSV: reading what other programs export."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from minyi_router.batch.delimited_records import UNCLOSED, DelimitedFile, Record
from minyi_router.batch.encoding import Encoding, detect_encoding
from minyi_router.batch.head_rows import MOST_ABOVE, find_head, holds_heads
from minyi_router.batch.rows import Head, Row, RowFault, Table, is_blank, made_row, whole_characters
from minyi_router.columns import NOTHING_KNOWN, Profile
from minyi_router.errors import TableError

_DELIMITERS = {",": "逗号", "\t": "制表符（Tab）", ";": "分号", "|": "竖线"}


def read_delimited(path: Path, profile: Profile = NOTHING_KNOWN, delimiter: str = ",") -> Table:
    """The table in a CSV or TSV file, read as a stream.

    Cells may be parted by something else than `delimiter` where the heads show it: see `_told_apart`.

    Raises:
        TableError: the file cannot be opened, is in no known encoding, or holds no heads.
    """
    encoding = detect_encoding(path, profile.encoding)
    used = profile.delimiter or _told_apart(path, encoding, delimiter, profile)
    file = DelimitedFile(path, encoding, used)
    top = _top(file)
    if top and (fault := top[0][1].fault):
        raise TableError(f"{path.name}：表头{'里的' if fault == UNCLOSED else '读不了：'}{fault}")
    head = find_head(_lines(top), profile, path.name)
    if head is None:
        raise TableError(f"{path.name}：是空文件，没有表头")
    notes = head.notes
    if used != delimiter and not profile.delimiter:
        notes = (f"各格是用{_DELIMITERS[used]}隔开的，不是{_DELIMITERS[delimiter]}", *notes)
    rows = partial(_rows, file, head)
    return Table(path, head.columns, encoding.name, rows, notes, head_rows=head.rows, delimiter=used)


def _told_apart(path: Path, encoding: Encoding, delimiter: str, profile: Profile) -> str:
    """What parts the cells: the first that shows known heads, or else makes several cells of the first lines.

    The delimiter that goes with the name of the file is tried first, and stands where none is better.
    """
    tops: dict[str, list[tuple[int, list[str]]]] = {}
    for mark in dict.fromkeys((delimiter, *_DELIMITERS)):
        tops[mark] = _lines(_top(DelimitedFile(path, encoding, mark)))
        if any(holds_heads(cells, profile) for _, cells in tops[mark]):
            return mark
    return next((mark for mark, top in tops.items() if _is_even(top[:2])), delimiter)


def _is_even(lines: list[tuple[int, list[str]]]) -> bool:
    counts = {len(cells) for _, cells in lines}
    return len(counts) == 1 and 1 not in counts


def _top(file: DelimitedFile) -> list[tuple[int, Record]]:
    return list(islice(file.records(), MOST_ABOVE))


def _lines(top: list[tuple[int, Record]]) -> list[tuple[int, list[str]]]:
    return [(number, [*map(whole_characters, record.cells)]) for number, record in top if record.cells]


def _rows(file: DelimitedFile, head: Head) -> Iterator[Row | RowFault]:
    width, last = len(head.columns), head.rows[-1]
    for number, record in file.records(width, last):
        if number <= last:
            continue
        reason = _fault(record, width)
        if reason:
            yield RowFault(number, reason, record.raw)
        else:
            yield made_row((number, head.columns, tuple(record.cells[:width])))


def _fault(record: Record, width: int) -> str:
    """Why the record is not a row of the table, "" if it is one. Empty cells too many do no harm."""
    count = len(record.cells)
    if record.fault:
        return record.fault
    if "\0" in "".join(record.lines):
        return "含有空字符（NUL），这一行可能已经损坏"
    if count < width:
        return f"只有 {count} 格，表头有 {width} 格"
    if count > width and not is_blank(record.cells[width:]):
        return f"有 {count} 格，表头只有 {width} 格"
    return ""
