"""``minyi diff OLD NEW --on FILE`` and ``minyi diff PACK --shadow --on FILE``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from minyi_router.batch import RowFault
from minyi_router.cli.bulk_options import (
    add_bulk,
    check_output,
    deliver,
    finishing,
    tell_rejected,
    workers_of,
)
from minyi_router.cli.diff_summary import show_report
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import table_of
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.cli.truths import known_of
from minyi_router.errors import Problem, RulePackError
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.diff import (
    Comparer,
    Comparison,
    Gate,
    GateError,
    Opened,
    Outline,
    changed_files,
    compare_all,
    open_pack,
    read_gate,
    report_of,
    sheets_of,
)
from minyi_router.workshop.diff.gate import HELP
from minyi_router.workshop.sources import Judge, Layout, PackAt
from minyi_router.workshop.tally import total

_MOST_EXAMPLES = 1000


class _Packs(NamedTuple):
    """Both packs, how a worker finds them, and the files that differ."""

    old: RulePack
    new: RulePack
    places: tuple[PackAt, PackAt]
    files: list[Mapping[str, str]]


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument(
        "packs", metavar="规则包", nargs="+", help="旧规则包和新规则包的文件夹；用 --shadow 时只写一个"
    )
    parser.add_argument(
        "--shadow", action="store_true", help="和自己比：试行规则（mode: shadow）要是生效会怎样"
    )
    parser.add_argument(
        "--examples", metavar="条数", type=int, default=5, help="每种去向变化留几个例子（默认 5）"
    )
    parser.add_argument(
        "--html", metavar="文件", type=file_of(".html", ".htm"), help="写成一个网页，可以点开看每个例子"
    )
    parser.add_argument(
        "--fail-if",
        metavar="条件",
        action="append",
        default=[],
        help=f"超过就以退出码 1 结束，可写多次。{HELP}".replace("%", "%%"),
    )
    add_bulk(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Judge a table by two packs and tell what moves."""
    check_output(options)
    gates = _gates(options)
    old, new, places, files = _packs(options)
    table, heads = table_of(options)
    known = known_of(options, table)
    if not known.truths and any(gate.needs_truth for gate in gates):
        raise UsageError("--fail-if accuracy 要有正确答案：请用 --truth 答案=列名 指出在哪一列")
    layout = Layout.of(table.columns, heads, (old, new), known.truths)
    plan = Comparison(places, layout, Judge(known.truths, known.merge), options.examples)
    rejected: list[RowFault] = []
    with screen.working("准备规则包"):
        here = Comparer(places[0].built(old), places[1].built(new), plan)
    with finishing():
        lines = layout.lines(known.chosen(screen.progress(table, "比较")), rejected)
        tally = total(compare_all(lines, here, workers=workers_of(options)), options.examples)
    name = Path(options.file).name
    outline = Outline(old, new, name, len(rejected), known.truths, here.changes, files, options.shadow)
    report = report_of(tally, outline)
    return _tell(options, screen, report, gates, rejected)


def _tell(
    options: Namespace, screen: Screen, report: dict[str, Any], gates: list[Gate], rejected: list[RowFault]
) -> Exit:
    if options.html:
        from minyi_router.workshop.page import diff_page  # noqa: PLC0415 - needs an extra of its own

        write_whole(options.html, diff_page(report))
    if deliver(options, report, lambda: sheets_of(report)):
        screen.raw(in_json(report))
    else:
        show_report(screen, report)
        for path in filter(None, (options.output, options.json, options.html)):
            screen.say(f"已写入 {path}")
    left_out = tell_rejected(screen, rejected, report["untimed"])
    reasons = [reason for gate in gates if (reason := gate.reason(report))]
    for reason in reasons:
        screen.note(f"没有通过 --fail-if {reason}")
    return Exit.FINDINGS if reasons else left_out


def _gates(options: Namespace) -> list[Gate]:
    if not 0 <= options.examples <= _MOST_EXAMPLES:
        raise UsageError(f"--examples 要写 0 到 {_MOST_EXAMPLES}")
    try:
        return [read_gate(text) for text in options.fail_if]
    except GateError as error:
        raise UsageError(str(error)) from error


def _packs(options: Namespace) -> _Packs:
    """Both packs, and how a worker finds them. Raises RulePackError naming which one is bad."""
    wanted = 1 if options.shadow else 2
    if len(options.packs) != wanted:
        raise UsageError(
            "用了 --shadow，只写一个规则包"
            if options.shadow
            else "要写两个规则包：先旧后新（或者一个加 --shadow）"
        )
    if options.shadow:
        pack, _ = open_pack(Path(options.packs[0]))
        if not pack.on_trial:
            raise UsageError(f"{options.packs[0]} 里没有试行的规则（mode: shadow），没有什么可比")
        place = PackAt(options.packs[0], pack.stamp.hash, model=options.model or "")
        live = replace(place, trials_live=True)
        return _Packs(pack, pack.with_trials_live(), (place, live), [])
    found = _both(options.packs)
    places = [
        PackAt(folder, opened.pack.stamp.hash, model=options.model or "")
        for folder, opened in zip(options.packs, found, strict=True)
    ]
    return _Packs(found[0].pack, found[1].pack, (places[0], places[1]), changed_files(*found))


def _both(folders: list[str]) -> list[Opened]:
    packs: list[Opened] = []
    faults: list[str] = []
    problems: list[Problem] = []
    for name, folder in zip(("旧", "新"), folders, strict=True):
        try:
            packs.append(open_pack(Path(folder)))
        except RulePackError as error:
            faults.append(f"{name}规则包 {folder} 有问题：\n{error}")
            problems += error.problems
    if faults:
        raise RulePackError(tuple(problems), "\n\n".join(faults))
    return packs
