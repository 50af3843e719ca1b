"""JSON lines: one object a line, its keys are the columns."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from minyi_router.batch.encoding import detect_encoding, unreadable
from minyi_router.batch.rows import Row, RowFault, Table, unique_heads, whole_characters
from minyi_router.batch.writer import LIST_MARK, Cell, TableWriter
from minyi_router.columns import number_text
from minyi_router.errors import TableError

# Reading -------------------------------------------------------------------------------------------


def read_jsonl(path: Path) -> Table:
    """The table in a file of JSON lines, read as a stream; the columns are all keys in the order first seen.

    Raises:
        TableError: the file cannot be opened, is in no known encoding, or no line is an object with keys.
    """
    encoding = detect_encoding(path)
    keys: dict[str, None] = {}
    for _, _, parsed in _objects(path, encoding):
        if isinstance(parsed, dict):
            keys.update(dict.fromkeys(parsed))
    if not keys:
        raise TableError(f"{path.name}：没有一行是 JSON 对象，认不出列")
    columns = unique_heads(tuple(keys))
    names = dict(zip(keys, columns, strict=True))
    return Table(path, columns, encoding, lambda: _rows(path, encoding, names))


def _rows(path: Path, encoding: str, names: dict[str, str]) -> Iterator[Row | RowFault]:
    for number, line, parsed in _objects(path, encoding):
        if isinstance(parsed, str):
            yield RowFault(number, parsed, line)
        else:
            yield Row(number, {name: parsed.get(key, "") for key, name in names.items()})


def _objects(path: Path, encoding: str) -> Iterator[tuple[int, str, dict[str, str] | str]]:
    """Each line that is not blank: its number, its text, and its object as texts, or what is wrong."""
    try:
        with path.open(encoding=encoding, newline="\n") as file:
            for number, line in enumerate(file, 1):
                if not line.isspace():
                    bare = line.rstrip("\r\n")
                    yield number, bare, _parse(bare)
    except OSError as error:
        raise unreadable(path, error) from error


def _parse(line: str) -> dict[str, str] | str:
    try:
        parsed = json.loads(line)
        if not isinstance(parsed, dict):
            return "不是 JSON 对象（应写成 {…}）"
        return {whole_characters(key): _text(value) for key, value in parsed.items()}
    except json.JSONDecodeError as error:
        return f"不是合法的 JSON：第 {error.pos + 1} 个字符处"
    except RecursionError:
        return "JSON 嵌套太深"
    except ValueError:  # more digits than Python turns into a number
        return "JSON 里的数字太长"


def _text(value: Any) -> str:
    """A JSON value as text: lists joined by ；, null as "", objects as JSON."""
    match value:
        case None:
            return ""
        case str():
            return whole_characters(value)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number_text(value)
        case list():
            return LIST_MARK.join(_text(part) for part in value)
    return whole_characters(json.dumps(value, ensure_ascii=False))


# Writing -------------------------------------------------------------------------------------------


class JsonLinesWriter(TableWriter):
    """Writes JSON lines in UTF-8: numbers, lists and null stay what they are, times become ISO 8601 text."""

    _file: TextIO

    def _start(self, temporary: Path) -> None:
        self._file = temporary.open("x", encoding="utf-8", newline="\n")

    def _write(self, cells: Sequence[Cell]) -> None:
        values = (cell.isoformat() if isinstance(cell, date) else cell for cell in cells)
        record = dict(zip(self.columns, values, strict=True))
        self._file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def _finish(self) -> None:
        self._file.close()

    def _abandon(self) -> None:
        self._file.close()
