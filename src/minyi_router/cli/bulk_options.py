"""Options of the commands that judge a whole table in several processes."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from minyi_router.batch import RowFault
from minyi_router.batch.processes import MOST_WORKERS, WorkerError
from minyi_router.batch.xlsx_writer import Sheet, write_book
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import add_columns, add_model
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.cli.truths import add_truths
from minyi_router.errors import MissingExtraError


def add_bulk(parser: Parser) -> None:
    """``--on``, ``--json``, ``-o``, ``--workers``, where the truth stands, which column is which."""
    parser.add_argument(
        "--on", dest="file", metavar="表格", required=True, help="一批诉求：CSV、XLSX 或 JSONL"
    )
    parser.add_argument("-o", "--output", metavar="文件.xlsx", help="全部结果写成 Excel（几张表）")
    parser.add_argument(
        "--json", metavar="文件", type=file_of(".json"), help="全部结果写成 JSON（- 是标准输出）"
    )
    add_workers(parser)
    add_model(parser)
    add_truths(parser)
    add_columns(parser)


def add_workers(parser: Parser) -> None:
    """``--workers``."""
    parser.add_argument(
        "--workers", metavar="个数", type=_count, help="用几个进程（不写就按处理器个数；1 是不另开进程）"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise ArgumentTypeError(f"要写 1 到 {MOST_WORKERS} 的数，不是「{text}」")
    return int(text)


def workers_of(options: Namespace) -> int:
    """How many processes: as asked, else one for each processor this process may use."""
    if options.workers is not None:
        return int(options.workers)
    usable = getattr(os, "sched_getaffinity", None)
    return min(len(usable(0)) if usable else os.cpu_count() or 1, MOST_WORKERS)


@contextmanager
def finishing() -> Iterator[None]:
    """A run that could not be finished is told as it is, without a trace of calls."""
    try:
        yield
    except WorkerError as error:
        raise UsageError(str(error)) from error


def deliver(options: Namespace, report: dict[str, Any], sheets: Callable[[], list[Sheet]]) -> bool:
    """Write what was asked for; True when JSON went to standard output, where nothing else belongs then."""
    if options.output:
        write_book(Path(options.output), sheets())
    if options.json and options.json != "-":
        write_whole(options.json, in_json(report))
    return bool(options.json == "-")


def check_output(options: Namespace) -> None:
    """Refuse what cannot be written before the work, not after.

    Raises:
        UsageError: another format than XLSX, or a folder that is not there.
        MissingExtraError: the library that writes it is not installed.
    """
    if options.output and Path(options.output).suffix.lower() != ".xlsx":
        raise UsageError(f"-o 只能写 .xlsx 文件，不是「{options.output}」；要别的格式请用 --json")
    html = getattr(options, "html", None)
    if options.output and not Path(options.output).parent.is_dir():
        raise UsageError(f"没有这个文件夹：{Path(options.output).parent}")
    if options.output and Path(options.output).resolve() == Path(options.file).resolve():
        raise UsageError(f"-o 和 --on 是同一个文件，会把来件盖掉：{options.output}")
    for wanted, library, extra, purpose in (
        (options.output, "xlsxwriter", "excel", "写 XLSX 文件"),
        (html, "plotly", "html", "生成网页报告（--html）"),
    ):
        if wanted and find_spec(library) is None:
            raise MissingExtraError(library, extra=extra, purpose=purpose)


def tell_rejected(screen: Screen, rejected: list[RowFault], untimed: int) -> Exit:
    """Say which rows were left out and which have no clock."""
    if untimed:
        screen.note(f"有 {untimed} 件的收到时间看不懂，没有算时限")
    if not rejected:
        return Exit.OK
    first = rejected[0]
    screen.note(f"有 {len(rejected)} 行读不了，没有计入；第一处在第 {first.number} 行：{first.reason}")
    return Exit.REJECTED
