"""``minyi init DIR [--overlay]``."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.overlay_skeleton import SKELETON
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.rulepack.load import starter_pack


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("folder", metavar="文件夹", help="新规则包放在哪里（还不存在，或是空的）")
    parser.add_argument(
        "--overlay", action="store_true", help="不复制：新建一个盖在示例规则包上的小包，只写不同的地方"
    )


def run(options: Namespace, screen: Screen) -> Exit:
    """Begin a new pack in a new folder; never in one that holds something."""
    target = Path(options.folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"「{target}」已经有东西了，请换一个空文件夹")
    if options.overlay:
        _write(target)
        screen.say(f"小包已建在 {target}，盖在示例规则包上；现在和示例规则包派得一样")
        screen.say("先改 pack.yaml 的名称，再看 overlay.yaml 里的样子；改完运行：")
    else:
        shutil.copytree(starter_pack(), target, dirs_exist_ok=True)
        screen.say(f"示例规则包已复制到 {target}")
        screen.say("先改 pack.yaml 的名称，再改 units.yaml、places/ 和 matters.yaml；改完运行：")
    screen.say(f"    minyi check {target}")
    screen.say(f"    minyi test {target}")
    return Exit.OK


def _write(target: Path) -> None:
    for name, text in SKELETON.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
