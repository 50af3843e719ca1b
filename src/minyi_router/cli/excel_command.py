"""``minyi excel export PACK BOOK`` and ``minyi excel import BOOK DIR``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen

if TYPE_CHECKING:
    from minyi_router.workshop.excel import Imported

_MOST_SHOWN = 50
_MOST_NAMED = 8


def add_options(parser: Parser) -> None:
    """The options of this command and its two halves."""
    ways = parser.add_subparsers(
        dest="way", required=True, metavar="做什么", parser_class=Parser, title="做什么"
    )
    export = ways.add_parser(
        "export", help="把规则包写成 Excel 规则簿", description="把规则包写成 Excel 规则簿"
    )
    export.add_argument("folder", metavar="规则包", help="规则包所在的文件夹")
    export.add_argument("book", metavar="规则簿.xlsx", help="写到哪个文件")
    export.add_argument("--over", action="store_true", help="文件已经有了也写，换掉它")
    back = ways.add_parser("import", help="把改好的规则簿写回规则包", description="把改好的规则簿写回规则包")
    back.add_argument("book", metavar="规则簿.xlsx", help="改好的规则簿")
    back.add_argument("folder", metavar="文件夹", help="写到哪个文件夹（还不存在，或是空的）")
    back.add_argument("--over", action="store_true", help="换掉文件夹里的规则包；README.md 等别的文件留下")


def run(options: Namespace, screen: Screen) -> Exit:
    """Write a book, or read one."""
    try:
        return _export(options, screen) if options.way == "export" else _import(options, screen)
    except ModuleNotFoundError as error:
        if error.name != "openpyxl":
            raise
        raise UsageError('规则簿要用到 openpyxl，请先安装：pip install "minyi_router[excel]"') from error


def _export(options: Namespace, screen: Screen) -> Exit:
    from minyi_router.workshop.excel import export_book  # noqa: PLC0415 - openpyxl may be missing

    with screen.working("正在写规则簿……"):
        rows = export_book(Path(options.folder), Path(options.book), over=options.over)
    told = "，".join(f"{sheet} {count} 行" for sheet, count in rows.items() if count)
    screen.say(f"已写到 {options.book}：{told}")
    screen.say(f"怎么改，看「说明」表。改好后运行：minyi excel import {options.book} {options.folder} --over")
    return Exit.OK


def _import(options: Namespace, screen: Screen) -> Exit:
    from minyi_router.workshop.excel import import_book  # noqa: PLC0415 - openpyxl may be missing

    book, folder = Path(options.book), Path(options.folder)
    with screen.working("正在读规则簿……"):
        done = import_book(book, folder, over=options.over)
    if done.faults:
        for fault in done.faults[:_MOST_SHOWN]:
            screen.say(fault.told)
        if len(done.faults) > _MOST_SHOWN:
            screen.say(f"……还有 {len(done.faults) - _MOST_SHOWN} 处，都在「有误」表里")
        screen.say(f"共 {len(done.faults)} 处问题，{folder} 没有动。")
        screen.say(f"有问题的格子标在 {done.marked} 里：照批注改好，再 import 这一份。")
        return Exit.BAD_RULES
    screen.say(f"规则包检查没有问题，已写入 {folder}：{_told(done)}")
    if done.stale:
        screen.note("注意：文件夹里原来的规则包不是导出这本规则簿时的那一份，后来的改动已被换掉")
    screen.say(f"接着跑例子：minyi test {folder}")
    return Exit.OK


def _told(done: Imported) -> str:
    """What happened to the files, changed ones by name when they are few."""
    names = f"（{'、'.join(done.written)}）" if 0 < len(done.written) <= _MOST_NAMED else ""
    parts = [f"写了 {len(done.written)} 个文件{names}"]
    if done.kept:
        parts.append(f"{done.kept} 个没有变")
    if done.dropped:
        parts.append(f"去掉 {len(done.dropped)} 个（{'、'.join(done.dropped)}）")
    return "，".join(parts)
