"""``minyi schema [FILE] [-o DIR]``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.outputs import in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.rulepack.schema import CASE_FILES, RULE_FILES, schemas

_SHARED = {RULE_FILES: "rules", CASE_FILES: "cases"}


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument(
        "name",
        metavar="文件",
        nargs="?",
        help="哪个文件的，例如 units.yaml；规则文件写 rules，例子文件写 cases",
    )
    parser.add_argument("--overlay", action="store_true", help="盖在底包上的小包用的：文件里只写和底包不同的")
    parser.add_argument("-o", "--output", metavar="文件夹", help="把全部写进这个文件夹，一个文件一份")


def run(options: Namespace, screen: Screen) -> Exit:
    """Print one schema, or write all of them."""
    known = {_key(name): schema for name, schema in schemas(overlay=options.overlay).items()}
    if options.output:
        folder = Path(options.output)
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in known.items():
            write_whole(folder / _file(name), _text(schema))
        screen.say(f"已写入 {len(known)} 份到 {folder}")
        return Exit.OK
    if options.name is None:
        screen.raw(_text(known))
        return Exit.OK
    if options.name not in known:
        raise UsageError(f"没有「{options.name}」的格式；可写：{'、'.join(known)}")
    screen.raw(_text(known[options.name]))
    return Exit.OK


def _key(name: str) -> str:
    """The name as one types it: what several files share has a word of its own."""
    return _SHARED.get(name, name)


def _file(key: str) -> str:
    return f"{key.removesuffix('.yaml').replace('/', '-')}.schema.json"


def _text(schema: dict[str, Any]) -> str:
    return in_json(schema)
