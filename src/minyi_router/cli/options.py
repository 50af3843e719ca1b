"""Options that several commands share, and what they turn into."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from minyi_router.batch import Table, read_table
from minyi_router.cli.exits import UsageError
from minyi_router.cli.parser import Parser
from minyi_router.columns import find_heads
from minyi_router.router import Router

ROLES = {
    "text": "诉求内容",
    "title": "标题",
    "id": "编号",
    "time": "收到时间",
    "channel": "渠道",
    "caller": "诉求人",
    "place": "地点",
}


def add_rules(parser: Parser) -> None:
    """``--rules DIR``."""
    parser.add_argument("--rules", metavar="文件夹", help="规则包所在的文件夹（不写就用自带的示例规则包）")


def add_columns(parser: Parser) -> None:
    """``--text``, ``--title``, …: which column is which."""
    for role, chinese in ROLES.items():
        parser.add_argument(f"--{role}", metavar="列名", help=f"哪一列是{chinese}（不写就按常见表头自动找）")


def router_of(options: Namespace) -> Router:
    """The router for ``--rules``."""
    return Router.load(options.rules)


def refuse_own_input(options: Namespace) -> None:
    """No result goes over the table that it comes from. Raises UsageError."""
    for path in options.output:
        if Path(path).resolve() == Path(options.file).resolve():
            raise UsageError(f"-o 写的就是原来的表格，会把它盖掉：{path}")


def table_of(options: Namespace) -> tuple[Table, dict[str, str]]:
    """The table of ``file`` and which of its columns is what."""
    table = read_table(Path(options.file))
    named = {role: value for role in ROLES if (value := getattr(options, role))}
    return table, find_heads(table.columns, named)
