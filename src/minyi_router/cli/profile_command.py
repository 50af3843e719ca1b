"""``minyi profile FILE [-o PROFILE]``: how a table is understood, and the profile that says so."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from minyi_router.batch import Row, Table, read_table
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import ROLES, add_columns, known_beforehand
from minyi_router.cli.outputs import file_of, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.profile_text import DELIMITERS, profile_yaml
from minyi_router.cli.screen import Screen
from minyi_router.columns import Profile, find_heads, known_heads, parse_time
from minyi_router.errors import TableError
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask

_LOOKED_AT = 1_000  # rows


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("file", metavar="表格", help="这个渠道导出的一个表格：CSV、XLSX 或 JSONL")
    parser.add_argument(
        "-o", "--output", metavar="文件.yaml", type=file_of(".yaml", ".yml"), help="把读法写成 profile"
    )
    parser.add_argument("--over", action="store_true", help="文件已经有了也写，换掉它")
    parser.add_argument("--sheet", metavar="名称", default="", help="读哪个工作表")
    parser.add_argument(
        "--heads", metavar="行号", type=_rows, default=(), help="表头在第几行，例如 3；两层表头写 2,3"
    )
    parser.add_argument("--encoding", metavar="编码", default="", help="CSV 的文字编码，例如 gb18030")
    parser.add_argument("--delimiter", metavar="符号", default="", help="CSV 里隔开各格的符号；制表符写 tab")
    add_columns(parser)


def _rows(text: str) -> tuple[int, ...]:
    parts = text.replace("，", ",").split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise ArgumentTypeError(f"要写行号，例如 3 或 2,3，不是「{text}」")
    return tuple(map(int, parts))


def run(options: Namespace, screen: Screen) -> Exit:
    """Show how a table is read; write the profile if asked and if the text is found."""
    if options.output and Path(options.output).exists() and not options.over:
        raise UsageError(f"{options.output} 已经有了；要换掉它请加 --over")
    wanted = _wanted(options)
    table = read_table(options.file, wanted)
    rows = [row for row in islice(table, _LOOKED_AT) if isinstance(row, Row)]
    try:
        heads, missing = find_heads(table.columns, profile=wanted), ""
    except TableError as error:
        heads, missing = known_heads(table.columns), str(error)
    _show(screen, table, heads, rows)
    if missing:
        raise UsageError(missing)
    if options.output:
        write_whole(options.output, profile_yaml(table, heads, wanted))
        screen.say(f"已写入 {options.output}；以后这样用：minyi route 表格 --profile {options.output}")
    return Exit.OK


def _wanted(options: Namespace) -> Profile:
    profile = known_beforehand(options)
    given = {name: value for name in ("sheet", "heads", "encoding") if (value := getattr(options, name))}
    mark = DELIMITERS.get(options.delimiter, options.delimiter)
    if len(mark) > 1:
        raise UsageError(f"--delimiter 要写一个符号，或 tab，不是「{mark}」")
    return replace(profile, **given, delimiter=mark or profile.delimiter)


def _show(screen: Screen, table: Table, heads: Mapping[str, str], rows: Sequence[Row]) -> None:
    screen.say(f"{table.path.name}：{_understood(table)}")
    examples = {column: _example(column, rows) for column in table.columns}
    lines = [(f"{ROLES[role]}（{role}）", heads.get(role, "（没有）")) for role in ROLES]
    screen.table(("是什么", "哪一列", "例子"), [(*line, examples.get(line[1], "")) for line in lines])
    rest = [column for column in table.columns if column not in heads.values()]
    if rest:
        screen.table(
            ("别的列（规则可以用 field 问）", "例子"), [(column, examples[column]) for column in rest]
        )
    if "time" in heads:
        screen.say(_times(heads["time"], rows))
    for note in table.notes:
        screen.note(note)


def _understood(table: Table) -> str:
    parts = [f"编码 {table.encoding.upper()}"] if table.encoding else []
    parts += [f"工作表「{table.sheet}」"] if table.sheet else []
    parts += (
        [f"表头在第 {'、'.join(map(str, table.head_rows))} 行"] if table.head_rows else ["一行一个 JSON 对象"]
    )
    return "，".join([*parts, f"{len(table.columns)} 列"])


def _example(column: str, rows: Sequence[Row]) -> str:
    """The first cell of a column that is not empty, personal data masked."""
    cells = (cell for row in rows if (cell := row.values[column].strip()))
    return shorten(mask(next(cells, "")), 40)


def _times(column: str, rows: Sequence[Row]) -> str:
    cells = [cell for row in rows if (cell := row.values[column].strip())]
    readable = Counter(parse_time(cell) is not None for cell in cells)
    wrong = next((cell for cell in cells if parse_time(cell) is None), "")
    like = f"，{readable[False]} 个读不懂（如「{shorten(mask(wrong), 30)}」）" if wrong else ""
    return f"收到时间：前 {len(rows)} 行里有 {len(cells)} 个，{readable[True]} 个读得懂{like}"
