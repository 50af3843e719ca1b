"""The door to tables: the name of the file says what is in it.

    table = read_table("工单.xlsx")
    heads = find_heads(table.columns, {})
    with open_writer("结果.csv", ["编号", "承办单位"]) as results:
        for row in table:
            ...

Nothing here asks what the columns mean; that is `heads`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from os import PathLike
from pathlib import Path

from minyi_router.batch.delimited import DelimitedWriter, read_delimited
from minyi_router.batch.jsonl import JsonLinesWriter, read_jsonl
from minyi_router.batch.rows import Table
from minyi_router.batch.writer import TableWriter
from minyi_router.batch.xlsx_reader import read_xlsx
from minyi_router.batch.xlsx_writer import XlsxWriter
from minyi_router.errors import TableError

_READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": partial(read_delimited, delimiter=","),
    ".tsv": partial(read_delimited, delimiter="\t"),
    ".xlsx": read_xlsx,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
_WRITERS: dict[str, Callable[[Path, Sequence[str]], TableWriter]] = {
    ".csv": DelimitedWriter,
    ".tsv": partial(DelimitedWriter, delimiter="\t"),
    ".xlsx": XlsxWriter,
    ".jsonl": JsonLinesWriter,
    ".ndjson": JsonLinesWriter,
}
FORMATS = tuple(_READERS)


def read_table(path: str | PathLike[str]) -> Table:
    """The table in a .csv, .tsv, .xlsx, .jsonl or .ndjson file. Iterating gives a `Row` or a `RowFault` each.

    Raises:
        TableError: another format, or a file that cannot be read as a whole.
        MissingExtraError: the library for this format is not installed.
    """
    file = Path(path)
    return _READERS[_format(file)](file)


def open_writer(path: str | PathLike[str], columns: Sequence[str]) -> TableWriter:
    """A writer, to be used in a `with` block, for the format that the name of the file says.

    Raises:
        TableError: another format, no columns, or two columns of one name.
    """
    file = Path(path)
    return _WRITERS[_format(file)](file, columns)


def _format(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in _READERS:
        return suffix
    advice = "请在 Excel 里另存为 .xlsx" if suffix in {".xls", ".et", ".xlsm", ".ods"} else "请换一种格式"
    kind = suffix or "没有后缀的文件"
    raise TableError(f"{path.name}：不支持 {kind}（可用 {' '.join(FORMATS)}），{advice}")
