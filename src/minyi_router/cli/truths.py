"""Options that say where the right answers stand, for every command that compares with them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from minyi_router.batch import Row, RowFault, Table
from minyi_router.cli.exits import UsageError
from minyi_router.cli.options import heads_of
from minyi_router.cli.parser import Parser
from minyi_router.columns import appeal_of
from minyi_router.model import Appeal
from minyi_router.report.evaluation import ANSWERS, REST, Merge, Truth
from minyi_router.rulepack.nodes import Entries, read_nodes
from minyi_router.rulepack.parse import plain


class Known(NamedTuple):
    """What is known about a table: right answers, labels that count as one, and which rows to take."""

    truths: tuple[Truth, ...]
    merge: Merge
    wanted: tuple[tuple[str, str], ...]

    def chosen(self, rows: Iterable[Row | RowFault]) -> Iterator[Row | RowFault]:
        """The rows that ``--where`` asks for; faulty rows are passed on."""
        for row in rows:
            if isinstance(row, RowFault) or all(row.values.get(c) == value for c, value in self.wanted):
                yield row

    def appeals(self, options: Namespace, table: Table) -> tuple[list[tuple[Row, Appeal]], int]:
        """The rows asked for with their appeals, and how many could not be read."""
        heads = heads_of(options, table)
        found, rejected = [], 0
        for row in self.chosen(table):
            if isinstance(row, RowFault):
                rejected += 1
            else:
                found.append((row, appeal_of(row.values, heads)[0]))
        return found, rejected


def add_truths(parser: Parser, *, required: bool = False) -> None:
    """``--truth``, ``--alt``, ``--merge``, ``--where``."""
    parser.add_argument(
        "--truth",
        metavar="答案=列名",
        action="append",
        required=required,
        default=[],
        help=f"正确答案在哪一列，可写多次；首派准确率按第一个算。答案：{'、'.join(ANSWERS)}",
    )
    parser.add_argument(
        "--alt", metavar="答案=列名", action="append", default=[], help="哪一列写着也算对的答案（用；隔开）"
    )
    parser.add_argument(
        "--merge", metavar="文件", help="哪些名称算同一个（YAML：答案: {合并后: [原名, 原名], 合并后: 其余}）"
    )
    parser.add_argument(
        "--where", metavar="列名=值", action="append", default=[], help="只算这一列是这个值的行"
    )


def known_of(options: Namespace, table: Table) -> Known:
    """What the options say about the table. Raises UsageError."""
    alternatives = dict(_split(text, table, value_is_column=True) for text in options.alt)
    truths = []
    for text in options.truth or ():
        answer, column = _split(text, table, value_is_column=True)
        if answer not in ANSWERS:
            raise UsageError(f"没有这种答案：「{answer}」；可写：{'、'.join(ANSWERS)}")
        truths.append(Truth(answer, column, alternatives.pop(answer, None)))
    if alternatives:
        raise UsageError(f"--alt 写了「{'、'.join(alternatives)}」，但没有用 --truth 给出它的正确答案")
    merge = read_merge(Path(options.merge)) if options.merge else Merge()
    return Known(tuple(truths), merge, tuple(_split(text, table) for text in options.where))


def _split(text: str, table: Table, *, value_is_column: bool = False) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    column = value if value_is_column else name
    if not equals:
        raise UsageError(f"「{text}」少了等号")
    if column not in table.columns:
        raise UsageError(f"表里没有「{column}」这一列；有：{'、'.join(table.columns)}")
    return name, value


def read_merge(path: Path) -> Merge:
    """Which labels count as one, from a YAML file. Raises UsageError."""
    try:
        root, faults = read_nodes(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}：不是 UTF-8 编码，请另存为 UTF-8") from error
    shaped = isinstance(root, Entries) and all(isinstance(groups, Entries) for _, groups in root.pairs)
    if faults or not isinstance(root, Entries) or not shaped:
        raise UsageError(f"{path}：{faults[0].message if faults else '应是「答案: {合并后: [原名]}」'}")
    labels: dict[str, dict[str, str]] = {}
    rest: dict[str, str] = {}
    for answer, groups in plain(root).items():
        if answer not in ANSWERS:
            raise UsageError(f"{path}：没有这种答案：「{answer}」；可写：{'、'.join(ANSWERS)}")
        labels[answer] = {}
        for merged, names in groups.items():
            if names == REST:
                rest[answer] = merged
            else:
                labels[answer].update(dict.fromkeys((names,) if isinstance(names, str) else names, merged))
    return Merge(labels, rest)
