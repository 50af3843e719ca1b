"""``minyi reroute OLD --rules NEW -o FILE``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from minyi_router.batch.answers import free_heads
from minyi_router.batch.backlog import route_backlog
from minyi_router.batch.earlier import Earlier, earlier, narrowed
from minyi_router.batch.job import Job, Progress
from minyi_router.batch.reroute import COMPARED, PACK, ReroutePlan, change_columns
from minyi_router.batch.rows import RowFault, Table
from minyi_router.batch.tables import read_table, rendering_of
from minyi_router.batch.work import Layout
from minyi_router.batch.xlsx_writer import MORE
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
    heads_of,
    refuse_own_input,
    router_of,
)
from minyi_router.cli.parser import Parser
from minyi_router.cli.rerouted import show_changes
from minyi_router.cli.screen import Screen
from minyi_router.router import Router


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument(
        "file", metavar="旧结果", help="minyi route 写出来的结果：CSV、XLSX、JSONL 或 Parquet"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        action="append",
        default=[],
        help="有变动的行写到哪里（.csv .xlsx .jsonl .parquet），可写多次",
    )
    add_workers(parser)
    add_again(parser)
    add_rules(parser)
    add_model(parser)
    add_columns(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Route an earlier result again; only the rows that came out otherwise are written."""
    table = read_table(Path(options.file))  # not as a profile says: that is about what was routed
    options.notes = [f"{table.path.name}：{note}" for note in table.notes]
    if any(f"「{MORE}1」" in note for note in table.notes):
        raise UsageError(
            f"{table.path.name}：结果有几个工作表，reroute 只读得了一个，请改用 .csv 或 .parquet 的结果"
        )
    old = earlier(table, (*COMPARED, PACK))
    refuse_own_input(options)
    router = router_of(options)
    job = _job(options, table, old, router)
    faults: list[RowFault] = []
    last = Progress({})
    with breaking_off(screen, job), finishing():
        steps = route_backlog(job, router, workers=workers_of(options), again=again_of(options))
        for step, last in enumerate(screen.counted(steps, "重新派单")):
            if step == 0:
                tell_going_on(screen, last)
            faults += [last.first_fault] if last.first_fault and not faults else []
    show_changes(screen, table.path.name, last, router.pack.stamp)
    for path in job.outputs:
        screen.say(f"已写入 {path}")
    for note in filter(None, (*_notes(old, router), dial_note(router.engine))):
        screen.note(note)
    return tell_left_out(screen, last, job, faults)


def _job(options: Namespace, table: Table, old: Earlier, router: Router) -> Job:
    original = narrowed(table, old.columns)
    layout = Layout.of(original.columns, heads_of(options, original), router.pack)
    outputs = tuple(map(Path, options.output))
    columns = change_columns(old.style)
    heads = free_heads(original.columns, [column.head for column in columns])
    renderings = tuple([rendering_of(path, original, columns, heads) for path in outputs])
    return Job(
        table, ReroutePlan(layout, old, renderings, bool(table.delimiter)), outputs, rejects_beside(options)
    )


def _notes(old: Earlier, router: Router) -> tuple[str, ...]:
    """What was used the first time and not now, so that answers change whatever the rules say."""
    return (
        "旧结果用了模型，这次没有用（--model）：模型判的那些会显示为变动"
        if old.has("opinions") and not router.engine.model
        else "",
        "旧结果和别的工单比过（催办、同诉），这次没有比：关联派单的那些会显示为变动"
        if old.has("relation")
        else "",
    )
