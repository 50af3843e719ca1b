"""``minyi coverage PACK --on FILE``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from minyi_router.batch import RowFault
from minyi_router.cli.bulk_options import (
    add_bulk,
    check_output,
    deliver,
    finishing,
    tell_rejected,
    workers_of,
)
from minyi_router.cli.coverage_summary import show_report
from minyi_router.cli.exits import Exit
from minyi_router.cli.options import table_of
from minyi_router.cli.outputs import in_json
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.cli.truths import known_of
from minyi_router.rulepack.load import load_pack
from minyi_router.workshop.coverage import Outline, Survey, Surveyor, report_of, sheets_of, survey_all
from minyi_router.workshop.sources import Judge, Layout, PackAt
from minyi_router.workshop.tally import total


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("pack", metavar="规则包", help="规则包所在的文件夹")
    add_bulk(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Survey a table and tell what each rule and word did."""
    check_output(options)
    pack = load_pack(Path(options.pack))
    table, heads = table_of(options)
    known = known_of(options, table)
    layout = Layout.of(table.columns, heads, (pack,), known.truths)
    place = PackAt(options.pack, pack.stamp.hash, model=options.model or "")
    plan = Survey(place, layout, Judge(known.truths, known.merge))
    rejected: list[RowFault] = []
    with finishing():
        lines = layout.lines(known.chosen(screen.progress(table, "统计")), rejected)
        tally = total(survey_all(lines, Surveyor(place.built(pack), plan), workers=workers_of(options)), 1)
    outline = Outline(pack, Path(options.file).name, len(rejected), known.truths)
    report = report_of(tally, outline)
    if deliver(options, report, lambda: sheets_of(report)):
        screen.raw(in_json(report))
    else:
        show_report(screen, report)
        for path in filter(None, (options.output, options.json)):
            screen.say(f"已写入 {path}")
    return tell_rejected(screen, rejected, report["untimed"])
