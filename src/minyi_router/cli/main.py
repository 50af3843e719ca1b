"""``minyi``: reads the command, runs it, turns what went wrong into a message and an exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from minyi_router import __version__
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.parser import Parser
from minyi_router.errors import ModelError, RulePackError, TableError

if TYPE_CHECKING:
    from minyi_router.cli.screen import Screen

COMMANDS = {
    "route": "给一个表格里的诉求派单",
    "reroute": "按新规则重派旧结果，只写有变动的行",
    "explain": "一条诉求怎么派、为什么",
    "check": "检查规则包",
    "test": "跑规则里的例子",
    "coverage": "每条规则、每个词在一批诉求上起了什么作用",
    "diff": "规则改了，一批诉求的去向会变多少",
    "mutate": "逐个去掉词和条件，看哪些没有例子发现",
    "suggest": "从已知答案里找该加的词，从退单里找误事的规则",
    "tune": "用已知答案调规则的分值和自动派单的界限",
    "train": "从历史来件学一个模型，回答规则没有说的",
    "drift": "新来件和模型训练时还像不像、还准不准",
    "calibrate": "按历史定多大把握才自动派，并保证派错的不超过多少",
    "curve": "画出自动派单率和首派准确率怎样此消彼长",
    "excel": "规则包和 Excel 互转",
    "init": "复制一份示例规则包，从它改起",
    "schema": "规则文件的 JSON Schema（编辑器补全用）",
    "profile": "看一个表格会怎样读，写成这个渠道的读法（profile）",
    "cluster": "找出一批诉求里同一件事的（催办、同诉、回访）",
    "evaluate": "和已知答案比，算自动派单率和首派准确率",
    "due": "哪些工单临期、超期，该发哪些督办单、提醒函，该回访谁",
    "digest": "一周、一月的简报：指标、突增、超期、排名（网页和 Excel）",
    "demo-tickets": "造一年的示例工单（演示和试验用，全是编的）",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (see cli/exits.py)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except UsageError as error:
        print(error, file=sys.stderr)
        return Exit.USAGE
    except ModuleNotFoundError as error:
        if error.name != "rich":
            raise
        print('命令行要用到 rich，请先安装：pip install "minyi_router[cli]"', file=sys.stderr)
        return Exit.USAGE
    except KeyboardInterrupt:
        print("已中断", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away, as `| head` does
        return Exit.OK


def _run(given: list[str]) -> int:
    parser = Parser(prog="minyi", description="民意诉求派单：规则包进来，有理有据的派单决定出去。")
    parser.add_argument("--version", action="version", version=f"minyi_router {__version__}", help="显示版本")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="命令", parser_class=Parser, title="命令"
    )
    for name, help_text in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=help_text)
        if given[:1] == [name]:  # only the command asked for is loaded
            _module(name).add_options(command)
    options = parser.parse_args(given)
    screen = import_module("minyi_router.cli.screen").Screen()  # here, so that --help works without rich
    try:
        return _ended(options, screen)
    except RulePackError as error:
        screen.note(str(error))
        return Exit.BAD_RULES
    except BrokenPipeError:
        raise
    except (TableError, ModelError, OSError) as error:
        raise UsageError(_message(error)) from error


def _ended(options: Namespace, screen: Screen) -> int:
    """Run the command, then tell how its tables were understood; also where it failed, for it may be why."""
    try:
        return int(_module(options.command).run(options, screen))
    finally:
        for note in dict.fromkeys(vars(options).get("notes", ())):
            screen.note(note)


def _module(command: str) -> ModuleType:
    return import_module(f"minyi_router.cli.{command.replace('-', '_')}_command")


def _message(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"没有这个文件：{error.filename}"
    if isinstance(error, OSError):
        return f"打不开 {error.filename}：{error.strerror}"
    return str(error)
