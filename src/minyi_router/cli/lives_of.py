"""Tables of tickets with what became of them: the options that name their columns, and the tickets read."""

from __future__ import annotations

import gc
from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from minyi_router.batch import RowFault
from minyi_router.batch.columnar import ColumnChunk
from minyi_router.calendar import BEIJING
from minyi_router.cli.bulk_options import add_workers, finishing, workers_of
from minyi_router.cli.exits import UsageError
from minyi_router.cli.options import add_columns, known_beforehand, table_at
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.columns import KNOWN_HEADS, LIFE_HEADS, find_life_heads, parse_time
from minyi_router.router import Router
from minyi_router.supervise.filling import Numbered, filled
from minyi_router.supervise.life import Lives, read_lives
from minyi_router.text.likeness import nearest


def add_lives(parser: Parser) -> None:
    """The table, ``--column ROLE=HEAD``, and the columns that tables of appeals have too."""
    parser.add_argument("file", metavar="工单表", help="工单和办理经过：CSV、XLSX、JSONL 或 Parquet")
    parser.add_argument(
        "--column",
        metavar="角色=列名",
        action="append",
        default=[],
        help="哪一列是什么，例如 办结时间=归档日；可写多次（不写就按常见表头自动找）",
    )
    add_columns(parser)
    add_workers(parser)


def add_now(parser: Parser) -> None:
    """``--now``."""
    parser.add_argument("--now", metavar="时间", help="算到什么时候，例如 2026-11-20 09:00（不写就是现在）")


def now_of(options: Namespace) -> datetime:
    """The moment asked about, naive Beijing time. Raises UsageError."""
    if options.now is None:
        return datetime.now(BEIJING).replace(tzinfo=None)
    moment = parse_time(options.now)
    if moment is None:
        raise UsageError(f"--now 看不懂「{options.now}」，请写成 2026-11-20 09:00")
    return moment


def lives_at(options: Namespace, screen: Screen, router: Router) -> Lives:
    """The tickets of the table, and the rows left out; notes on the table are told when the command ends.

    A table that does not tell matter or unit is routed, and told all that the rules can tell.

    Raises:
        UsageError: ``--column`` is not written as it should be, or the routing could not be finished.
        TableError: the table cannot be read, or a column that was named is not there.
    """
    gc.freeze()  # the pack is there to stay: collecting need not go through it with every chunk of tickets
    table = table_at(options, options.file)
    heads = find_life_heads(table.columns, _named(options.column), known_beforehand(options))
    rows: list[Numbered] = []
    faults: list[RowFault] = []
    for row in screen.progress(table, "读表"):
        if isinstance(row, RowFault):
            faults.append(row)
        else:
            rows.append((row.number, row.cells))

    def watch(chunks: Iterable[ColumnChunk]) -> Iterable[ColumnChunk]:
        return screen.progress(chunks, "判事项和承办单位")

    with finishing():
        full = filled(table.columns, heads, rows, router, workers=workers_of(options), watch=watch)
    lives = read_lives(full.columns, full.heads, [*screen.progress(full.rows, "读工单"), *faults])
    if full.roles:
        names = "、".join(LIFE_HEADS[role][0] for role in full.roles)
        note(options, f"表里没有的这几样，是按规则包判的：{names}")
    return lives


def note(options: Namespace, text: str) -> None:
    """Something about the table to be told when the command ends."""
    options.notes = [*options.notes, f"{Path(options.file).name}：{text}"]


def _named(written: list[str]) -> dict[str, str]:
    """The columns named by role; a role is written as its most usual head, or as its identifier."""
    roles = {**{heads[0]: role for role, heads in _ROLES.items()}, **{role: role for role in _ROLES}}
    named: dict[str, str] = {}
    for pair in written:
        role, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column:
            raise UsageError(f"--column 要写成 角色=列名，例如 办结时间=归档日，不是「{pair}」")
        if role not in roles:
            likely = nearest(role, roles)
            hint = f"是不是「{likely}」？" if likely else ""
            known = "、".join(heads[0] for heads in _ROLES.values())
            raise UsageError(f"--column 没有这种角色：「{role}」。{hint}可以写：{known}")
        named[roles[role]] = column
    return named


_ROLES = {**KNOWN_HEADS, **LIFE_HEADS}
