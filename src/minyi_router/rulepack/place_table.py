"""Tables of places (places/*.csv): lines to rows, with every fault of a row and its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping

from minyi_router.errors import Problem
from minyi_router.rulepack.documents import PlaceRow
from minyi_router.rulepack.nodes import Span
from minyi_router.rulepack.source import SourceFile

_HEADS = ("名称", "别名", "类别", "辖区", "单双号", "起号", "止号", "路口")
_MUST = ("名称", "辖区")
_LIST_SPLIT = re.compile("[；;]")
_HEAD_ADVICE = "第一行要用英文逗号分开写各列的名字，例如 名称,别名,类别,辖区"
_HOUSE_NUMBER = re.compile("[0-9]{1,6}")

Rows = tuple[tuple[int, PlaceRow], ...]
"""Rows with their line numbers, from 0."""


def read_places(file: SourceFile) -> tuple[Rows, list[Problem]]:
    """The rows of one table that could be read, and what is wrong with the others."""
    if not file.whole:
        return (), []  # the fault of reading is on record already
    records = _records(file.lines)
    number, heads = next(records, (0, []))
    if fault := _head_fault(heads):
        return (), [_fault(file, number, "MY015", fault)]
    rows, faults = [], []
    for number, cells in records:
        row = _row(heads, cells)
        if isinstance(row, str):
            faults.append(_fault(file, number, "MY301", row))
        else:
            rows.append((number, row))
    return tuple(rows), faults


def _records(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Each record's last line and cells; no cells where quotes do not match, which is the end.

    Excel leaves rows of nothing but commas behind: they say nothing.
    """
    reader = csv.reader(lines, strict=True)
    start = 0
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield start, []
            return
        if any(cells):
            yield reader.line_num - 1, cells
        start = reader.line_num


def _fault(file: SourceFile, number: int, code: str, message: str) -> Problem:
    number = min(number, len(file.lines) - 1)
    return file.problem(code, message, Span(number, 0, number, len(file.lines[number])))


def _head_fault(heads: list[str]) -> str | None:
    if not heads:
        return f"表格是空的。{_HEAD_ADVICE}"
    if missing := [head for head in _MUST if head not in heads]:
        return f"表头缺少「{'、'.join(missing)}」。{_HEAD_ADVICE}"
    twice = next((head for i, head in enumerate(heads) if head and head in heads[:i]), None)
    return f"表头里有两列「{twice}」" if twice else None


def _row(heads: list[str], cells: list[str]) -> PlaceRow | str:
    """A row of the table, or what is wrong with it."""
    if not cells:
        return "双引号没有配对；格子里有逗号或换行的，整格用英文双引号括起来"
    if len(cells) != len(heads):
        return f"这一行有 {len(cells)} 格，表头有 {len(heads)} 格"
    texts = dict(zip(heads, cells, strict=True))
    fault = _row_fault(texts)
    if fault:
        return fault
    first, last = (int(texts[head]) if texts.get(head) else None for head in ("起号", "止号"))
    return PlaceRow.model_construct(
        name=texts["名称"],
        aliases=_listed(texts.get("别名", "")),
        category=texts.get("类别", ""),
        area=texts["辖区"],
        parity=texts.get("单双号", ""),
        first=first,
        last=last,
        crossings=_listed(texts.get("路口", "")),
        roles={head: value for head, value in texts.items() if head not in _HEADS and value},
    )


def _row_fault(texts: Mapping[str, str]) -> str | None:
    first, last = texts.get("起号", ""), texts.get("止号", "")
    if any(number and not _HOUSE_NUMBER.fullmatch(number) for number in (first, last)):
        return "起号、止号只能写数字，例如 1 和 188"
    if first and last and int(first) > int(last):
        return f"起号 {first} 比止号 {last} 大"
    if (parity := texts.get("单双号", "")) not in {"", "单", "双"}:
        return f"单双号只能写 单 或 双，或留空；现在是「{parity}」"
    empty = [head for head in _MUST if not texts[head]]
    return f"「{'、'.join(empty)}」没有填" if empty else None


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _LIST_SPLIT.split(cell) if part.strip())
