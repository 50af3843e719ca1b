"""``minyi demo-tickets N -o FILE``."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from datetime import date
from typing import Any

from minyi_router.batch import open_writer
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import add_rules, router_of
from minyi_router.cli.outputs import STANDARD_OUTPUT, file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.supervise.simulate import TICKET_HEADS, Simulated, simulate, ticket_cells

_MOST = 1_000_000  # all of a year are held in memory, 1.3 kB each
_YEARS = range(2001, 2099)  # those of the working calendar, with a year on either side


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("number", metavar="件数", type=_number, help=f"造多少件，1 到 {_MOST}")
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        type=file_of(".csv", ".xlsx", ".jsonl"),
        required=True,
        help="写到哪里：CSV、XLSX 或 JSONL",
    )
    parser.add_argument("--seed", metavar="数", type=int, default=1, help="换一个数，造出另一年（默认 1）")
    parser.add_argument(
        "--until", metavar="日期", type=_day, help="最后一天，写成 2026-11-22 这样（不写就到今天）"
    )
    parser.add_argument(
        "--truth",
        metavar="文件.json",
        type=file_of(".json"),
        help="把埋下的突增和慢的单位另写一份，好核对找没找到",
    )
    add_rules(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Play a year and write its tickets."""
    pack = router_of(options).pack
    until = options.until or date.today()
    try:
        with screen.working("造工单"):
            simulated = simulate(pack, options.number, options.seed, until)
    except ValueError as error:
        raise UsageError(str(error)) from error
    with open_writer(options.output, TICKET_HEADS) as writer:
        for life in screen.progress(simulated.tickets, "写表格"):
            writer.write(ticket_cells(life))
    tell = screen.note if options.truth == STANDARD_OUTPUT else screen.say  # JSON alone goes to stdout then
    tell(f"已写入 {options.output}：{len(simulated.tickets)} 件，到 {until} 为止的一年，全是编的")
    if options.truth == STANDARD_OUTPUT:
        screen.raw(in_json(truth(simulated)))
    elif options.truth:
        write_whole(options.truth, in_json(truth(simulated)))
        screen.say(f"已写入 {options.truth}：埋下的突增 {len(simulated.planted)} 处")
    return Exit.OK


def truth(simulated: Simulated) -> dict[str, Any]:
    """What is known of a year that was played, as plain data; dates as 2026-11-22."""
    planted = [
        {**surge._asdict(), "first": str(surge.first), "last": str(surge.last)} for surge in simulated.planted
    ]
    return {"planted": planted, "slow_units": list(simulated.slow), "best_unit": simulated.best}


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST:
        return int(text)
    raise ArgumentTypeError(f"件数应是 1 到 {_MOST} 的整数，不是「{text}」")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"日期要写成 2026-11-22 这样，不是「{text}」") from None
    if day.year not in _YEARS:
        raise ArgumentTypeError(f"日期要在 {_YEARS[0]} 年到 {_YEARS[-1]} 年之间，不是「{text}」")
    return day
