"""What stands in one cell: texts, lists and pairs as a clerk types them, and back.

A list is ``噪音；扰民；太吵``; pairs are ``诉求类型=投诉类；来源=网站``. What could be misread (an item with
``；`` in it, blanks at its ends, nothing at all) stands in double quotes with the escapes of JSON, as
it would in YAML. Decoding takes a line feed and ``;`` for ``；`` too, and ``＝`` for ``=``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

LIST_MARK = "；"
NOTHING = "[]"
"""A list that is there and empty, where that differs from no list."""

MOST_UNITS = 32_767
"""UTF-16 units that XLSX holds in one cell."""

_LIST_STOPS = "；;\n"
_LINE_STOPS = "；;"
_EQUALS = "=＝"
_SPLIT_LINES = "\n"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_YES, _NO = frozenset({"是", "true", "yes"}), frozenset({"否", "false", "no"})
_STRING = json.JSONDecoder()


def text_cell(text: str, unsafe: str = "") -> str:
    """A text as it stands in a cell; ``unsafe`` are the characters that would mean something there."""
    looks_quoted = len(text) > 1 and text[0] == text[-1] == '"'
    if (
        not text
        or text != text.strip()
        or looks_quoted
        or text == NOTHING
        or (unsafe and text[0] == '"')
        or any(char in text for char in unsafe)
        or _UNSEEN.search(text)
    ):
        return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))
    return text


def cell_text(cell: str) -> str:
    """The text that a cell of one text means."""
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        quoted, end = _quoted(cell, 0)
        return quoted if quoted is not None and end == len(cell) else cell
    return cell


def list_cell(items: Iterable[str]) -> str:
    """Several texts in one cell."""
    return LIST_MARK.join(text_cell(item, _LIST_STOPS) for item in items)


def cell_list(cell: str) -> list[str]:
    """The items of a cell; empty ones are dropped."""
    items, at = [], 0
    while at < len(cell):
        item, at, given = token(cell, at, _LIST_STOPS)
        if given:
            items.append(item)
        at += 1
    return items


def pairs_cell(pairs: Iterable[tuple[str, str]], between: str = LIST_MARK) -> str:
    """Names and values in one cell."""
    unsafe = _LIST_STOPS + _EQUALS
    return between.join(f"{text_cell(key, unsafe)}={text_cell(value, _LIST_STOPS)}" for key, value in pairs)


def cell_pairs(cell: str, stops: str = _LIST_STOPS) -> list[tuple[str, str]]:
    """The names and values of a cell. Raises ValueError (Chinese) where a name has no equals sign."""
    pairs, at = [], 0
    while at < len(cell):
        key, at, given = token(cell, at, stops + _EQUALS)
        if not given and (at >= len(cell) or cell[at] in stops):
            at += 1
            continue
        if at >= len(cell) or cell[at] not in _EQUALS:
            raise ValueError(f"「{key}」后面要有等号：写成 名称=内容，几项用 {LIST_MARK} 隔开")
        value, at, _ = token(cell, at + 1, stops)
        pairs.append((key, value))
        at += 1
    return pairs


def rows_cell(rows: Sequence[Iterable[tuple[str, str]]]) -> str:
    """Several sets of pairs, one a line."""
    return _SPLIT_LINES.join(map(pairs_cell, rows))


def cell_rows(cell: str) -> list[list[tuple[str, str]]]:
    """The sets of pairs of a cell, one a line. Raises ValueError as cell_pairs."""
    return [cell_pairs(line, _LINE_STOPS) for line in cell.split(_SPLIT_LINES) if line.strip()]


def yes_no_cell(text: str) -> str:
    """A yes or no, however the file says it, as clerks say it; anything else as it is."""
    return "是" if text.lower() in _YES else "否" if text.lower() in _NO else text_cell(text)


def cell_yes_no(cell: str) -> str:
    """A yes or no as our files write it; anything else as it is, for the reader to refuse."""
    text = cell_text(cell)
    return "true" if text.lower() in _YES else "false" if text.lower() in _NO else text


def value_text(value: Any) -> str:
    """What Excel holds (a number, a date, a time, a yes) as the text a clerk sees."""
    match value:
        case None:
            text = ""
        case bool():
            text = "是" if value else "否"
        case float():
            text = str(int(value)) if math.isfinite(value) and value.is_integer() else repr(value)
        case datetime():
            text = f"{value:%Y-%m-%d} {_clock(value)}".removesuffix(" 00:00")
        case time():
            text = _clock(value)
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            text = f"{minutes // 60:02}:{minutes % 60:02}"
        case _:
            text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return text


def too_long(cell: str) -> bool:
    """Whether XLSX cannot hold the text."""
    return len(cell) > MOST_UNITS // 2 and len(cell.encode("utf-16-le")) // 2 > MOST_UNITS


def merged(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """The values of each name, where a name may stand several times; an empty value adds none."""
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        values = found.setdefault(key, [])
        if value:
            values.append(value)
    return found


def _clock(moment: time | datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def token(cell: str, at: int, stops: str) -> tuple[str, int, bool]:
    """One text up to a stop: the text, where the stop is, and whether anything stood there."""
    at = _past_blanks(cell, at, stops)
    if at < len(cell) and cell[at] == '"':
        quoted, end = _quoted(cell, at)
        end = _past_blanks(cell, end, stops)
        if quoted is not None and (end >= len(cell) or cell[end] in stops):
            return quoted, end, True
    end = next((i for i in range(at, len(cell)) if cell[i] in stops), len(cell))
    text = cell[at:end].strip()
    return text, end, bool(text)


def _past_blanks(cell: str, at: int, stops: str) -> int:
    while at < len(cell) and cell[at].isspace() and cell[at] not in stops:
        at += 1
    return at


def _quoted(cell: str, at: int) -> tuple[str | None, int]:
    try:
        text, end = _STRING.raw_decode(cell, at)
    except ValueError:
        return None, at
    if not isinstance(text, str) or _SURROGATE.search(text):  # half a character: no file can hold it
        return None, end
    return text, end
