"""``minyi cluster FILE -o FILE``."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from minyi_router.batch import open_writer
from minyi_router.batch.answers import free_heads
from minyi_router.batch.grouping import GROUP_HEADS, Grouped, group_rows
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import add_columns, add_rules, refuse_own_input, router_of, table_of
from minyi_router.cli.parser import Parser
from minyi_router.cli.rejects import report_rejects
from minyi_router.cli.screen import Screen
from minyi_router.relate.groups import Group
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask

_SHOWN = ("群组", "件数", "催办", "同诉", "回访", "首件")
_COUNTS = ("件数", "催办", "同诉", "回访")


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("file", metavar="表格", help="CSV、XLSX 或 JSONL；先来后到按收到时间")
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        action="append",
        default=[],
        help="结果写到哪里，可写多次",
    )
    parser.add_argument(
        "--window", metavar="天数", type=float, default=30, help="相隔几天以内才比（默认 30）"
    )
    parser.add_argument("--show", metavar="组数", type=int, default=20, help="列出最大的几组（默认 20）")
    add_rules(parser)
    add_columns(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Find the groups of a table; the original columns stay, each row's group stands beside them."""
    if not 0 < options.window <= 36_500:
        raise UsageError("--window 应大于 0 天，不超过 36500 天")
    table, heads = table_of(options)
    refuse_own_input(options)
    with screen.working("比对"):
        grouped = group_rows(router_of(options), table, heads, timedelta(days=options.window))
    named = dict(zip(GROUP_HEADS, free_heads(table.columns, GROUP_HEADS), strict=True))
    with ExitStack() as stack:
        columns = [*table.columns, *named.values()]
        writers = [stack.enter_context(open_writer(path, columns)) for path in options.output]
        for row, cells in grouped.cells() if writers else ():
            for writer in writers:
                writer.write({**row.values, **{named[head]: cell for head, cell in cells.items()}})
    _show(screen, grouped, options.show)
    for path in options.output:
        screen.say(f"已写入 {path}")
    beside = Path(options.output[0] if options.output else options.file)
    return report_rejects(screen, beside, grouped.rejects)


def _show(screen: Screen, grouped: Grouped, most: int) -> None:
    largest = sorted(grouped.groups, key=lambda group: -len(group.members))[:most]
    if largest:
        screen.table(_SHOWN, map(_line, largest), right=_COUNTS)
    joined = sum(len(group.members) for group in grouped.groups)
    screen.say(f"共 {len(grouped.rows)} 件：{len(grouped.groups)} 组同一件事，合 {joined} 件")


def _line(group: Group) -> tuple[str, ...]:
    counts = Counter(member.relation for member in group.members)
    numbers = [str(counts[relation]) for relation in ("chase", "joint", "callback")]
    text = mask(group.first.text or group.first.title)
    return group.id, str(len(group.members)), *numbers, shorten(text, 60)
