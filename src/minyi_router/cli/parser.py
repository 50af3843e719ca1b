"""An argument parser that speaks Chinese."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from minyi_router.cli.exits import UsageError

_WORDS = {
    "the following arguments are required:": "缺少",
    "unrecognized arguments:": "不认识的选项",
    "invalid choice:": "没有这个命令或取值：",
    "expected one argument": "后面要跟一个值",
    "expected at least one argument": "后面至少要跟一个值",
    "choose from": "可选",
}


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """As argparse's, with Chinese headings and errors raised as UsageError."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, allow_abbrev=False, **options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这页说明")

    def error(self, message: str) -> NoReturn:
        """Raise UsageError in Chinese, with the usage line."""
        for english, chinese in _WORDS.items():
            message = message.replace(english, chinese)
        raise UsageError(f"{message.removeprefix('argument ')}\n{self.format_usage().strip()}")
