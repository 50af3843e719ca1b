"""``minyi explain TEXT``."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import add_rules, router_of
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.columns import parse_time
from minyi_router.model import Appeal


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("appeal", metavar="诉求", help="诉求内容；写 - 就从标准输入读")
    parser.add_argument("--title", metavar="标题", default="", help="标题")
    parser.add_argument("--channel", metavar="渠道", default="", help="渠道")
    parser.add_argument("--place", metavar="地点", default="", help="地点")
    parser.add_argument("--time", metavar="时间", default="", help="收到时间，例如 2026-11-20 16:50")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    add_rules(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Route one text and say why."""
    received = parse_time(options.time) if options.time else None
    if options.time and received is None:
        raise UsageError(f"看不懂时间「{options.time}」，请写成 2026-11-20 16:50 这样")
    text = sys.stdin.read() if options.appeal == "-" else options.appeal
    appeal = Appeal(
        text, title=options.title, channel=options.channel, place=options.place, received_at=received
    )
    found = router_of(options).explain(appeal)
    if options.json:
        screen.raw(json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        screen.say(str(found))
    return Exit.OK
