"""A profile as a clerk could have typed it, every line explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minyi_router.batch import Table
from minyi_router.cli.options import ROLES
from minyi_router.columns import Profile
from minyi_router.rulepack.writing import Note, document_yaml, scalar_yaml

DELIMITERS = {"tab": "\t", "\\t": "\t"}
"""How people type a delimiter that cannot be seen."""

_HEAD = """{name} 这类导出表的读法：minyi route 表格 --profile 这个文件
不写的就每次从表格里认；写了的，表格不一样就会报错。"""
_NOTES: Mapping[tuple[str | int, ...], Note] = {
    ("columns",): Note(("哪一列是什么；可以写几个列名，例如 [联系电话, 来电号码]，用表里先找到的那个",)),
    ("channel",): Note(("表里没有渠道列时，每一行都算这个渠道",)),
    ("sheet",): Note(("读哪个工作表",)),
    ("heads",): Note(("表头在第几行；两层表头写 [2, 3]",)),
    ("encoding",): Note(("文字编码",)),
    ("delimiter",): Note(("隔开各格的符号",)),
    **{("columns", role): Note(beside=name) for role, name in ROLES.items()},
}


def profile_yaml(table: Table, heads: Mapping[str, str], wanted: Profile) -> str:
    """The profile of a table: its columns, and of the rest what was asked for or is not plain.

    What can be told from any table of this source anew stands there as a comment, to be switched on.
    """
    data: dict[str, Any] = {"columns": {role: _names(role, heads, wanted) for role in ROLES if role in heads}}
    rows = wanted.heads or (table.head_rows if table.head_rows not in {(), (1,)} else ())
    known = {
        "channel": wanted.channel,
        "sheet": wanted.sheet,
        "heads": (rows[0] if len(rows) == 1 else rows) if rows else "",
        "encoding": wanted.encoding,
        "delimiter": "tab" if wanted.delimiter == "\t" else wanted.delimiter,
    }
    data |= {key: value for key, value in known.items() if value}
    examples = {"channel": "12345热线", "sheet": table.sheet, "encoding": table.encoding}
    tail = [
        f"{key}: {scalar_yaml(value)}    # {_NOTES[key,].above[0]}"
        for key, value in examples.items()
        if value and not known[key]
    ]
    notes = {path: note for path, note in _NOTES.items() if path[0] in data}
    head = _HEAD.format(name=table.path.name)
    return document_yaml(data, head=head, tail="\n".join(tail), notes=notes)


def _names(role: str, heads: Mapping[str, str], wanted: Profile) -> str | tuple[str, ...]:
    """The head found, and the others that the profile this one is made from names for the role."""
    names = tuple(dict.fromkeys((heads[role], *wanted.columns.get(role, ()))))
    return names[0] if len(names) == 1 else names
