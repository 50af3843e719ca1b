"""``minyi route FILE -o FILE``."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from pathlib import Path

from minyi_router.batch.answers import free_heads
from minyi_router.batch.backlog import route_backlog
from minyi_router.batch.job import Job, Progress
from minyi_router.batch.linked_work import LinkedPlan
from minyi_router.batch.rows import RowFault, Table
from minyi_router.batch.tables import rendering_of
from minyi_router.batch.work import Asked, Glance, Layout, Plan
from minyi_router.cli.backlog_options import (
    add_again,
    again_of,
    breaking_off,
    rejects_beside,
    tell_going_on,
    tell_left_out,
)
from minyi_router.cli.bulk_options import add_workers, finishing, workers_of
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import (
    add_columns,
    add_model,
    add_rules,
    dial_note,
    refuse_own_input,
    router_of,
    table_of,
)
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.wording import ACTIONS

_SHOWN = ("编号", "诉求", "去向", "类型", "事项", "承办", "等级", "办理时限")


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("file", metavar="表格", help="CSV、XLSX、JSONL 或 Parquet；UTF-8 或 GB18030 都行")
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        action="append",
        default=[],
        help="结果写到哪里（.csv .xlsx .jsonl .parquet），可写多次",
    )
    parser.add_argument(
        "--show", metavar="行数", type=int, default=None, help="屏幕上列出前几行（不写 -o 时默认 20）"
    )
    parser.add_argument(
        "--heads",
        choices=("zh", "id"),
        default="zh",
        help="结果列用中文表头（zh，默认）还是程序用的标识（id）",
    )
    parser.add_argument(
        "--window",
        metavar="天数",
        type=float,
        help="按收到时间的先后，和这张表里前面几天以内的比，认出催办、同诉、回访（不写就不比）",
    )
    add_workers(parser)
    add_again(parser)
    add_rules(parser)
    add_model(parser)
    add_columns(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Route a table; the original columns stay, the answers stand beside them."""
    table, heads = table_of(options)
    refuse_own_input(options)
    router = router_of(options)
    most = options.show if options.show is not None else (0 if options.output else 20)
    job = _job(options, table, Layout.of(table.columns, heads, router.pack), most)
    shown: list[Glance] = []
    faults: list[RowFault] = []
    last = Progress({})
    with breaking_off(screen, job), finishing():
        steps = route_backlog(job, router, workers=workers_of(options), again=again_of(options))
        for step, last in enumerate(screen.counted(steps, "派单")):
            if step == 0:
                tell_going_on(screen, last)
            shown += last.glances[: most - len(shown)]
            faults += [last.first_fault] if last.first_fault and not faults else []
    if shown:
        screen.table(_SHOWN, shown)
    _summary(screen, last, job)
    if note := dial_note(router.engine):
        screen.note(note)
    return tell_left_out(screen, last, job, faults)


def _job(options: Namespace, table: Table, layout: Layout, most: int) -> Job:
    outputs = tuple(map(Path, options.output))
    window = _window(options, layout)
    asked = Asked(options.heads, model=options.model is not None, linked=window is not None)
    answers = asked.columns()
    named = free_heads(table.columns, [answer.head for answer in answers])
    renderings = tuple([rendering_of(path, table, answers, named) for path in outputs])
    linked = LinkedPlan(layout, asked, window, most) if window else None
    plan = Plan(layout, asked, renderings, glances=most)
    return Job(table, plan, outputs, rejects_beside(options), linked)


def _window(options: Namespace, layout: Layout) -> timedelta | None:
    """How far apart appeals may lie that are compared; None: they are not."""
    if options.window is None:
        return None
    if not 0 < options.window <= 36_500:
        raise UsageError("--window 应大于 0 天，不超过 36500 天")
    if "time" not in layout.heads:
        raise UsageError("--window 要按收到时间比，认不出哪一列是收到时间，请用 --time 列名 指定")
    return timedelta(days=options.window)


def _summary(screen: Screen, last: Progress, job: Job) -> None:
    parts = [f"{said} {last.counts[action]}" for action, said in ACTIONS.items() if last.counts.get(action)]
    rate = f"，自动派单率 {last.automatic / last.routed:.1%}" if last.routed else ""
    read = f"（读到 {last.rows} 行，另有 {last.rejected} 行读不了）" if last.rejected else ""
    screen.say(f"共 {last.routed} 件{read}：{'，'.join(parts) or '没有可派的行'}{rate}")
    if last.found:
        screen.say(f"比出同一件事的 {last.found.groups} 组")
    if last.found and last.found.untimed:
        screen.note(
            f"有 {last.found.untimed} 件没有收到时间（或看不懂）：排在最后，和那时还在比的都比，不管隔了几天"
        )
    for path in job.outputs:
        screen.say(f"已写入 {path}")
