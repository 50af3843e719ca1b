"""``minyi digest TICKETS (--week 2026-W47 | --month 2026-11) -o FILE.html -o FILE.xlsx``."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from minyi_router.batch.xlsx_writer import need_library, write_book
from minyi_router.cli.digested import show
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.lives_of import add_lives, add_now, lives_at, now_of
from minyi_router.cli.options import add_model, add_rules, refuse_own_input, router_of
from minyi_router.cli.outputs import STANDARD_OUTPUT, file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.rejects import report_rejects
from minyi_router.cli.screen import Screen
from minyi_router.report.pictures import picture_script
from minyi_router.supervise.linking import linked
from minyi_router.supervise.making import steps
from minyi_router.supervise.material import Material, Report
from minyi_router.supervise.page import digest_page
from minyi_router.supervise.periods import Period, parse_month, parse_week, week_of
from minyi_router.supervise.sheets import digest_sheets

_HTML = (".html", ".htm")


def add_options(parser: Parser) -> None:
    """The options of this command."""
    add_lives(parser)
    parser.add_argument(
        "--week", metavar="周", type=_period(parse_week), help="哪一周，例如 2026-W47（不写就是刚过完的一周）"
    )
    parser.add_argument("--month", metavar="月", type=_period(parse_month), help="哪一月，例如 2026-11")
    add_now(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        action="append",
        default=[],
        type=file_of(*_HTML, ".xlsx"),
        help="写成网页（.html，断网也能打开，可打印）或 Excel（.xlsx，同样的表）；可写多次",
    )
    parser.add_argument(
        "--json", metavar="文件", type=file_of(".json"), help="全部内容写成 JSON（- 是标准输出）"
    )
    add_rules(parser)
    add_model(parser)


def _period(parse: Callable[[str], Period]) -> Callable[[str], Period]:
    def read(text: str) -> Period:
        try:
            return parse(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from error

    return read


def run(options: Namespace, screen: Screen) -> Exit:
    """Make the digest of a week or a month."""
    now = now_of(options)
    period = _asked(options, now)
    _check(options)
    router = router_of(options)
    lives = lives_at(options, screen, router)
    with screen.working("比对同一件事的"):
        lives = linked(lives, router, period)
    try:
        material = Material.of(lives, router.pack, period, now)
    except ValueError as error:
        raise UsageError(str(error)) from error
    report: Report = {"file": Path(options.file).name}
    for _, section in screen.progress(steps(material), "做简报"):
        report |= section
    _deliver(options, screen, report)
    return report_rejects(screen, Path((*options.output, options.file)[0]), lives.rejects)


def _asked(options: Namespace, now: datetime) -> Period:
    if options.week and options.month:
        raise UsageError("--week 和 --month 只能写一个")
    found: Period = options.week or options.month or week_of(now.date()).before()
    return found


def _check(options: Namespace) -> None:
    """Refuse what cannot be written before the work, not after."""
    refuse_own_input(options)
    kinds = {Path(path).suffix.lower() for path in options.output}
    if not kinds.isdisjoint(_HTML):
        picture_script("生成网页（.html）")
    if ".xlsx" in kinds:
        need_library()


def _deliver(options: Namespace, screen: Screen, report: Report) -> None:
    for path in options.output:
        if Path(path).suffix.lower() in _HTML:
            write_whole(path, digest_page(report))
        else:
            write_book(Path(path), digest_sheets(report))
    if options.json == STANDARD_OUTPUT:
        screen.raw(in_json(report))
        return
    if options.json:
        write_whole(options.json, in_json(report))
    show(screen, report)
    for path in (*options.output, *filter(None, [options.json])):
        screen.say(f"已写入 {path}")
