"""``minyi due TICKETS [--now TIME] [-o FILE.xlsx] [--notices DIR]``."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from minyi_router.batch.xlsx_writer import need_library, write_book
from minyi_router.cli.due_tables import Found, sheets_of, show
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.letters_out import letters_in, templates_for, write_letter
from minyi_router.cli.lives_of import add_lives, add_now, lives_at, note, now_of
from minyi_router.cli.options import add_rules, router_of
from minyi_router.cli.outputs import file_of
from minyi_router.cli.parser import Parser
from minyi_router.cli.rejects import report_rejects
from minyi_router.cli.screen import Screen
from minyi_router.report.letters import need_letters
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.supervision import Clock
from minyi_router.supervise.callbacks import callbacks_due
from minyi_router.supervise.letter import letter_values
from minyi_router.supervise.life import Lives
from minyi_router.supervise.limits import BOTH, standing_table
from minyi_router.supervise.notices import Issue, notices_due
from minyi_router.supervise.telling import moment_told


def add_options(parser: Parser) -> None:
    """The options of this command."""
    add_lives(parser)
    add_now(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="清单.xlsx",
        type=file_of(".xlsx"),
        help="超期、临期与预警、发文、回访四张表",
    )
    parser.add_argument(
        "--notices", metavar="文件夹", help="该发的单子写成 Word 文件放在这里，一份一个；已经有的不重写"
    )
    add_rules(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Tell how all tickets stand at a moment, and write the lists and notices asked for."""
    now = now_of(options)
    _check(options)
    router = router_of(options)
    pack = router.pack
    lives = lives_at(options, screen, router)
    if not lives.known & {"closed", "replied"}:
        advice = "工单都当作没有办结；列名不同的用 --column 办结时间=列名 指定"
        note(options, f"没有办结时间（也没有答复时间）一列，{advice}")
    with screen.working("算时限"):
        found = Found(
            standing_table(lives.lives, pack, now),
            notices_due(lives.lives, pack, now, clocks=_clocks(lives)),
            callbacks_due(lives.lives, pack, now),
        )
    _say_what(screen, len(lives.lives), found, now)
    show(screen, found)
    if options.output:
        write_book(Path(options.output), sheets_of(found))
        screen.say(f"已写入 {options.output}")
    if options.notices:
        _issue(options, screen, found.issues, pack, now)
    return report_rejects(screen, Path(options.output or options.file), lives.rejects)


def _clocks(lives: Lives) -> tuple[Clock, ...]:
    """Nobody is reminded to call where the table does not tell who was called."""
    return BOTH if "contacted" in lives.known else ("resolve",)


def _check(options: Namespace) -> None:
    """Refuse what cannot be written before the work, not after."""
    if options.output:
        need_library()
        if Path(options.output).resolve() == Path(options.file).resolve():
            raise UsageError(f"-o 写的就是工单表，会把它盖掉：{options.output}")
    if options.notices:
        need_letters()
        folder = Path(options.notices)
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"--notices 要写一个文件夹，「{folder}」是文件")


def _say_what(screen: Screen, read: int, found: Found, now: datetime) -> None:
    tickets = len(found.rows) // 2
    later = f"；另有 {read - tickets} 件是以后才受理的，不计" if read > tickets else ""
    waiting = sum(row.standing.clock == "resolve" and row.ticket.closed is None for row in found.rows)
    screen.say(f"算到 {moment_told(now)}：共 {tickets} 件，没有办结的 {waiting} 件{later}")


def _issue(
    options: Namespace, screen: Screen, issues: Sequence[Issue], pack: RulePack, now: datetime
) -> None:
    """Write a Word file for each notice that has none yet."""
    templates = templates_for(issues, Path(options.rules) if options.rules else None)
    folder = Path(options.notices)
    folder.mkdir(parents=True, exist_ok=True)
    done: Counter[bool] = Counter()
    for letter in screen.progress(letters_in(folder, issues), "写单子"):
        done[letter.there] += 1
        if not letter.there:
            write_letter(letter, templates[letter.issue.notice], letter_values(letter.issue, pack, now))
    screen.say(f"已写入 {folder}：{done[False]} 份")
    if done[True]:
        screen.note(f"有 {done[True]} 份以前写过，没有重写；要重写的先把旧文件移走")
