"""Options that several commands share, and what they turn into."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from minyi_router.batch import Table, read_profile, read_table
from minyi_router.cli.exits import UsageError
from minyi_router.cli.parser import Parser
from minyi_router.columns import NOTHING_KNOWN, Profile, find_heads
from minyi_router.engine import Engine
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


def add_model(parser: Parser) -> None:
    """``--model FILE``."""
    parser.add_argument(
        "--model", metavar="文件.npz", help="规则没有答案时用的模型（minyi train 写的）；不写就只用规则"
    )


def add_columns(parser: Parser) -> None:
    """``--profile``, and ``--text``, ``--title``, …: how to read the table, and which column is which."""
    parser.add_argument(
        "--profile",
        metavar="文件.yaml",
        help="怎样读这个渠道的导出表（minyi profile 会写一份）；和别的选项不同时，以选项为准",
    )
    for role, chinese in ROLES.items():
        parser.add_argument(f"--{role}", metavar="列名", help=f"哪一列是{chinese}（不写就按常见表头自动找）")


def router_of(options: Namespace) -> Router:
    """The router for ``--rules`` and ``--model``."""
    return Router.load(options.rules, getattr(options, "model", None))


def judge_of(options: Namespace) -> Router:
    """The same, to judge a history by: appeals that the model was trained on it takes as unseen."""
    router = router_of(options)
    model = router.engine.model
    return Router(router.pack, model.unseen()) if model else router


def dial_note(engine: Engine) -> str:
    """What is to be known (Chinese) of a pack calibrated for another use than this one; mostly nothing."""
    pack = engine.pack
    if engine.dial or not (pack.dial or pack.learned_dial):
        return ""
    if engine.model:
        said = "规则包的把握（confidence.yaml）是只用规则时校准的，这次用了模型，没有用上"
        return f"{said}；请带上 --model 重跑 minyi calibrate"
    return "规则包的把握（confidence.yaml）是规则加模型一起校准的，这次没有用模型（--model），没有用上"


def refuse_own_input(options: Namespace) -> None:
    """No result goes over the table that it comes from. Raises UsageError."""
    for path in options.output:
        if Path(path).resolve() == Path(options.file).resolve():
            raise UsageError(f"-o 写的就是原来的表格，会把它盖掉：{path}")


def table_of(options: Namespace) -> tuple[Table, dict[str, str]]:
    """The table of ``file`` and which of its columns is what."""
    table = table_at(options, options.file)
    return table, heads_of(options, table)


def table_at(options: Namespace, path: str) -> Table:
    """A table, read as ``--profile`` says; what is to be told of it is told when the command ends."""
    table = read_table(Path(path), known_beforehand(options))
    options.notes = [*vars(options).get("notes", ()), *(f"{table.path.name}：{note}" for note in table.notes)]
    return table


def heads_of(options: Namespace, table: Table) -> dict[str, str]:
    """Which column of a table is what: as the options say, else the profile, else by the usual heads."""
    return find_heads(table.columns, profile=known_beforehand(options))


def known_beforehand(options: Namespace) -> Profile:
    """What ``--profile`` says of the table, with the columns that other options name. Raises TableError."""
    profile = read_profile(Path(options.profile)) if options.profile else NOTHING_KNOWN
    return profile.naming({role: value for role in ROLES if (value := getattr(options, role))})
