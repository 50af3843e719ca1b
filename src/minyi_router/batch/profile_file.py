"""Profiles as they are written: a small YAML file for the exports of one channel.

    # 12345 热线导出表
    columns: {text: 工单内容, id: 流水号, time: 受理时间, caller: [联系电话, 来电号码]}
    channel: 12345热线
    sheet: 工单
    heads: 3
    encoding: gb18030
    delimiter: ";"

Everything may be left out. All faults are collected, each with its line and column, then raised once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from minyi_router.batch.encoding import known_codec, unreadable
from minyi_router.columns import KNOWN_HEADS, Profile
from minyi_router.errors import TableError
from minyi_router.rulepack.nodes import Entries, Items, Node, Scalar, Span, read_nodes
from minyi_router.text.display import arrow
from minyi_router.text.likeness import nearest

_LARGEST = 1 << 20  # bytes; a profile has ten lines
_NO_DELIMITER = "\"'\r\n\\"


class _Fault(NamedTuple):
    """What is wrong (Chinese), and where."""

    span: Span
    message: str


class _WrongError(ValueError):
    """A value that cannot be taken."""


def read_profile(path: Path) -> Profile:
    """The profile in a YAML file.

    Raises:
        TableError: the file cannot be opened, or something in it is wrong; the message shows every fault.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode("utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise TableError(f"{path.name}：不是 UTF-8 编码，请另存为 UTF-8") from error
    return profile_of(text, path.name)


def profile_of(text: str, file: str) -> Profile:
    """The profile in a YAML text; ``file`` is how messages shall name it. Raises TableError."""
    root, found = read_nodes(text)
    faults = [_Fault(fault.span, fault.message.replace("规则包里", "这里")) for fault in found]
    if not faults and not isinstance(root, Entries):
        raise TableError(f"{file}：里面没有「键: 值」，应写成例如 columns: {{text: 工单内容}}")
    known = _taken(root, _KEYS, "键", faults)
    columns = root.get("columns") if isinstance(root, Entries) else None
    if "columns" in known:
        known["columns"] = _taken(columns, dict.fromkeys(KNOWN_HEADS, _names), "角色", faults)
    if faults:
        raise TableError(_shown(faults, text, file))
    return Profile(**known, file=file, lines={**_lines(root, ("sheet",)), **_lines(columns, KNOWN_HEADS)})


def _taken(
    node: Node | None, readers: Mapping[str, Callable[[Node], Any]], called: str, faults: list[_Fault]
) -> dict[str, Any]:
    """The values of a mapping by key; what is wrong goes to ``faults``."""
    known: dict[str, Any] = {}
    for key, value in node.pairs if isinstance(node, Entries) else ():
        if key.text not in readers:
            likely = nearest(key.text, readers)
            hint = f"。是不是「{likely}」？" if likely else "。"
            faults.append(
                _Fault(key.span, f"没有这个{called}：「{key.text}」{hint}可写：{'、'.join(readers)}")
            )
            continue
        try:
            known[key.text] = readers[key.text](value)
        except _WrongError as error:
            faults.append(_Fault(value.span, str(error)))
    return known


def _lines(node: Node | None, names: Mapping[str, Any] | tuple[str, ...]) -> dict[str, int]:
    pairs = node.pairs if isinstance(node, Entries) else ()
    return {key.text: key.span.line + 1 for key, _ in pairs if key.text in names}


def _text(node: Node) -> str:
    if isinstance(node, Scalar) and node.text.strip():
        return node.text.strip()
    raise _WrongError("这里要写一段文字")


def _entries(node: Node) -> None:
    if not isinstance(node, Entries):
        raise _WrongError("columns 应写成「角色: 列名」，例如 {text: 工单内容, id: 流水号}")


def _names(node: Node) -> tuple[str, ...]:
    """One head, or a list of them."""
    nodes = node.nodes if isinstance(node, Items) else (node,)
    if not nodes or not all(isinstance(each, Scalar) and each.text.strip() for each in nodes):
        raise _WrongError("这里要写列名，或列名的列表，例如 [联系电话, 来电号码]")
    return tuple(map(_text, nodes))


def _rows(node: Node) -> tuple[int, ...]:
    """Numbers of rows, one after the other."""
    nodes = node.nodes if isinstance(node, Items) else (node,)
    texts = [each.text.strip() if isinstance(each, Scalar) else "" for each in nodes]
    if not texts or not all(text.isdecimal() and 0 < int(text[:9]) < 1_000_000 for text in texts):
        raise _WrongError("heads 要写表头在第几行，例如 3；两层表头写 [2, 3]")
    rows = tuple(map(int, texts))
    if rows != tuple(range(rows[0], rows[0] + len(rows))):
        raise _WrongError("heads 的几行要挨着，从上到下，例如 [2, 3]")
    return rows


def _encoding(node: Node) -> str:
    name = _text(node)
    if not known_codec(name):
        raise _WrongError(f"不认识的编码：「{name}」；可写：utf-8、gb18030、utf-16、big5 等")
    return name


def _delimiter(node: Node) -> str:
    mark = node.text if isinstance(node, Scalar) else ""
    mark = "\t" if mark.strip().lower() in {"tab", "\\t"} else mark
    if len(mark) != 1 or mark.isalnum() or mark in _NO_DELIMITER:
        raise _WrongError('delimiter 要写一个隔开各格的符号，例如 ";"；制表符写 tab')
    return mark


_KEYS: Mapping[str, Callable[[Node], Any]] = {
    "columns": _entries,
    "channel": _text,
    "sheet": _text,
    "heads": _rows,
    "encoding": _encoding,
    "delimiter": _delimiter,
}


def _shown(faults: list[_Fault], text: str, file: str) -> str:
    """Every fault in order of place, with its line and an arrow below it."""
    lines = text.split("\n")
    ordered = sorted(set(faults), key=lambda fault: (fault.span.line, fault.span.column))
    return "\n".join([*(_one(fault, lines, file) for fault in ordered), f"共 {len(ordered)} 处问题"])


def _one(fault: _Fault, lines: list[str], file: str) -> str:
    span = fault.span
    source = lines[span.line].rstrip("\r") if span.line < len(lines) else ""
    stop = span.end_column if span.end_line == span.line else len(source)
    head = f"{file}:{span.line + 1}:{span.column + 1}: {fault.message}"
    return f"{head}\n{source}\n{arrow(source, span.column, stop)}" if source.strip() else head
