"""``minyi check DIR``."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from minyi_router.cli.exits import Exit
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.errors import RulePackError
from minyi_router.rulepack.load import load_pack


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("folder", metavar="文件夹", help="规则包所在的文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: Namespace, screen: Screen) -> Exit:
    """Load a pack and tell every fault of it."""
    try:
        pack = load_pack(Path(options.folder))
    except RulePackError as error:
        if not options.json:
            raise
        screen.raw(json.dumps([asdict(p) for p in error.problems], ensure_ascii=False, indent=2) + "\n")
        return Exit.BAD_RULES
    if options.json:
        screen.raw("[]\n")
    else:
        stamp, lexicon = pack.stamp, pack.lexicon
        screen.say(f"规则包 {stamp.id} {stamp.version}（{stamp.hash}）没有问题")
        screen.say(
            f"规则 {len(pack.rules)} 条，词 {len(lexicon.words)} 个，"
            f"事项 {len(pack.matters)} 个，单位 {len(pack.units)} 个，地名 {len(lexicon.names)} 个"
        )
    return Exit.OK
