"""JSON lines: one object a line, its keys are the columns."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from minyi_router.batch.encoding import MARKING, Encoding, detect_encoding, is_marked, unreadable
from minyi_router.batch.rows import Row, RowFault, Table, made_row, shown_raw, unique_heads, whole_characters
from minyi_router.batch.text_lines import CutLine, bounded_lines, too_long
from minyi_router.batch.writer import LIST_MARK
from minyi_router.columns import NOTHING_KNOWN, Profile, number_text
from minyi_router.errors import TableError


def read_jsonl(path: Path, profile: Profile = NOTHING_KNOWN) -> Table:
    """The table in a file of JSON lines, read as a stream; the columns are all keys in the order first seen.

    Raises:
        TableError: the file cannot be opened, is in no known encoding, or no line is an object with keys.
    """
    encoding = detect_encoding(path, profile.encoding)
    keys: dict[str, None] = {}
    for _, _, parsed in _objects(path, encoding):
        if isinstance(parsed, dict):
            keys.update(dict.fromkeys(parsed))
    if not keys:
        raise TableError(f"{path.name}：没有一行是 JSON 对象，认不出列")
    columns = unique_heads(tuple(keys))
    return Table(path, columns, encoding.name, lambda: _rows(path, encoding, columns, tuple(keys)))


def _rows(
    path: Path, encoding: Encoding, columns: tuple[str, ...], keys: tuple[str, ...]
) -> Iterator[Row | RowFault]:
    for number, line, parsed in _objects(path, encoding):
        if isinstance(parsed, str):
            length = line.length if isinstance(line, CutLine) else None
            yield RowFault(number, parsed, shown_raw(line.rstrip("\r\n"), length))
        else:
            yield made_row((number, columns, tuple([parsed.get(key, "") for key in keys])))


def _objects(path: Path, encoding: Encoding) -> Iterator[tuple[int, str, dict[str, str] | str]]:
    """Each line that is not blank: its number, its text, and its object as texts, or what is wrong."""
    try:
        with path.open(encoding=encoding.name, errors=MARKING, newline="") as file:
            for number, line in enumerate(bounded_lines(file), 1):
                if not line.isspace():
                    yield number, line, _checked(line, encoding)
    except OSError as error:
        raise unreadable(path, error) from error


def _checked(line: str, encoding: Encoding) -> dict[str, str] | str:
    if isinstance(line, CutLine):
        return too_long(line)
    if encoding.damaged and is_marked(line):
        return f"有些字节按 {encoding.name.upper()} 读不通，这一行可能已经损坏"
    return _parse(line.rstrip("\r\n"))


class _TwiceError(ValueError):
    """A key that an object has twice: one of its values would be lost."""


def _parse(line: str) -> dict[str, str] | str:
    try:
        parsed = json.loads(line, object_pairs_hook=_unique)
        if not isinstance(parsed, dict):
            return "不是 JSON 对象（应写成 {…}）"
        return {whole_characters(key): _text(value) for key, value in parsed.items()}
    except json.JSONDecodeError as error:
        return f"不是合法的 JSON：第 {error.pos + 1} 个字符处"
    except RecursionError:
        return "JSON 嵌套太深"
    except _TwiceError as error:
        return f"「{error}」写了两次，不知道以哪个为准"
    except ValueError:  # more digits than Python turns into a number
        return "JSON 里的数字太长"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


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
