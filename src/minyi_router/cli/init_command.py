"""``minyi init DIR``."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.rulepack.load import starter_pack


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("folder", metavar="文件夹", help="新规则包放在哪里（还不存在，或是空的）")


def run(options: Namespace, screen: Screen) -> Exit:
    """Copy the starter pack to a new folder; never into one that holds something."""
    target = Path(options.folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"「{target}」已经有东西了，请换一个空文件夹")
    shutil.copytree(starter_pack(), target, dirs_exist_ok=True)
    screen.say(f"示例规则包已复制到 {target}")
    screen.say("先改 pack.yaml 的名称，再改 units.yaml、places/ 和 matters.yaml；改完运行：")
    screen.say(f"    minyi check {target}")
    screen.say(f"    minyi test {target}")
    return Exit.OK
