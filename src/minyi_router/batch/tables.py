"""The door to tables: the name of the file says what is in it.

    table = read_table("工单.xlsx")
    heads = find_heads(table.columns, {})
    with open_writer("结果.csv", ["编号", "承办单位"]) as results:
        for row in table:
            ...

Nothing here asks what the columns mean; that is `heads`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path

from minyi_router.batch.answers import HasSort
from minyi_router.batch.arrow import read_parquet
from minyi_router.batch.delimited import read_delimited
from minyi_router.batch.jsonl import read_jsonl
from minyi_router.batch.parquet import Parquet
from minyi_router.batch.rendering import Delimited, JsonLines, Rendering, Sheets
from minyi_router.batch.rows import Table, with_column
from minyi_router.batch.text_writer import TextWriter
from minyi_router.batch.writer import TableWriter
from minyi_router.batch.xlsx_reader import read_xlsx
from minyi_router.batch.xlsx_writer import XlsxWriter, need_library
from minyi_router.columns import NOTHING_KNOWN, Profile, known_heads
from minyi_router.errors import TableError

_READERS: dict[str, Callable[[Path, Profile], Table]] = {
    ".csv": partial(read_delimited, delimiter=","),
    ".tsv": partial(read_delimited, delimiter="\t"),
    ".xlsx": read_xlsx,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
}
_TEXTS: dict[str, Callable[[tuple[str, ...]], Rendering]] = {
    ".csv": Delimited,
    ".tsv": partial(Delimited, delimiter="\t"),
    ".jsonl": JsonLines,
    ".ndjson": JsonLines,
}
FORMATS = tuple(_READERS)
_WRITABLE = (*_TEXTS, ".xlsx")
CHANNEL = "渠道"
"""The column of a channel that only the profile tells."""


def read_table(path: str | PathLike[str], profile: Profile = NOTHING_KNOWN) -> Table:
    """The table in a file of one of FORMATS. Iterating gives a `Row` or a `RowFault` each.

    Args:
        path: the file.
        profile: what is known beforehand of the tables of its source. Where it gives the channel and the
            table has no column of it, every row gets one more column: 渠道.

    Raises:
        TableError: another format, or a file that cannot be read as a whole.
        MissingExtraError: the library for this format is not installed.
    """
    file = Path(path)
    table = _READERS[_format(file, FORMATS)](file, profile)
    known = "channel" in profile.columns or "channel" in known_heads(table.columns)
    asked = repr(replace(profile, file="", lines={}))
    if profile.channel and not known:
        table = with_column(table, CHANNEL, profile.channel)
    return replace(table, read=asked)


def open_writer(path: str | PathLike[str], columns: Sequence[str]) -> TableWriter:
    """A writer, to be used in a `with` block, for the format that the name of the file says.

    Raises:
        TableError: another format, no columns, or two columns of one name.
    """
    file = Path(path)
    suffix = _format(file, _WRITABLE)
    if suffix == ".xlsx":
        return XlsxWriter(file, columns)
    return TextWriter(file, _TEXTS[suffix](tuple(columns)))


def rendering_of(path: Path, table: Table, answers: Sequence[HasSort], heads: Sequence[str]) -> Rendering:
    """How a table with answers beside it (under these heads) is written into a file.

    Raises:
        TableError: another format.
        MissingExtraError: the library for this format is not installed.
    """
    suffix = _format(path, FORMATS)
    if suffix == ".parquet":
        return Parquet.of(table, answers, heads)
    if suffix == ".xlsx":
        need_library()
        return Sheets((*table.columns, *heads))
    return _TEXTS[suffix]((*table.columns, *heads))


def _format(path: Path, known: Sequence[str]) -> str:
    suffix = path.suffix.lower()
    if suffix in known:
        return suffix
    advice = "请在 Excel 里另存为 .xlsx" if suffix in {".xls", ".et", ".xlsm", ".ods"} else "请换一种格式"
    kind = suffix or "没有后缀的文件"
    raise TableError(f"{path.name}：不支持 {kind}（可用 {' '.join(known)}），{advice}")
