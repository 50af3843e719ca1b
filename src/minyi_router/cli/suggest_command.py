"""``minyi suggest PACK --on HISTORY --truth ANSWER=COLUMN`` and ``minyi suggest PACK --feedback FILE``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minyi_router.batch import RowFault, Table
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import add_columns, heads_of, table_at
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.returned import FEEDBACK_ROLES, read_returned, show_feedback
from minyi_router.cli.screen import Screen
from minyi_router.cli.suggested import show_suggestions
from minyi_router.cli.truths import Known as Asked
from minyi_router.cli.truths import add_truths, known_of
from minyi_router.columns import appeal_of
from minyi_router.errors import ModelError
from minyi_router.model import Appeal
from minyi_router.report.evaluation import accepted_labels
from minyi_router.rulepack.load import load_pack, read_pack
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.problems import pack_error
from minyi_router.workshop.feedback import judge
from minyi_router.workshop.suggest import Judge, Known, Wanted, suggest

if TYPE_CHECKING:
    from minyi_router.learned.model import Model


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("pack", metavar="规则包", help="规则包所在的文件夹")
    parser.add_argument("--on", metavar="表格", help="带正确答案的历史来件：CSV、XLSX 或 JSONL")
    add_truths(parser)
    parser.add_argument("--most", metavar="个数", type=int, default=20, help="最多提几条（默认 20）")
    help_text = "一个词至少要让几件不同的来件变对，差不多一样的只算一件（默认 5）"
    parser.add_argument("--at-least", metavar="件数", type=int, default=5, help=help_text)
    help_text = "留出多少来件不用来提建议、只用来验证（默认 30%%；0 是不留）"
    parser.add_argument("--hold-out", metavar="比例", default="30%", help=help_text)
    help_text = "只给这个事项、单位、警种或机关提建议"
    parser.add_argument("--for", metavar="名称", dest="only", default="", help=help_text)
    help_text = "退单、改派的工单：找出误事的规则和词；同时写 --on 全部来件，才能算比例"
    parser.add_argument("--feedback", metavar="表格", help=help_text)
    for role, words in FEEDBACK_ROLES.items():
        help_text = f"退单表里哪一列是{words}（不写就按常见表头自动找）"
        parser.add_argument(f"--{role}", metavar="列名", dest=f"feedback_{role}", help=help_text)
    help_text = "minyi train 写出的模型：规则没判对、它判对的来件，它靠的是哪些词，也一起试"
    parser.add_argument("--model", metavar="模型.npz", help=help_text)
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        type=file_of(".yaml", ".yml"),
        help="把建议写成可以放进规则包的 YAML",
    )
    parser.add_argument(
        "--json", metavar="文件", type=file_of(".json"), help="把全部结果写成 JSON（- 是标准输出）"
    )
    add_columns(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Propose words, or say which rules returned tickets tell against."""
    if options.feedback and options.model:
        raise UsageError("--model 只在从 --on 找词时有用，不和 --feedback 一起写")
    if options.feedback:
        return _feedback(options, screen)
    if not options.on:
        raise UsageError("缺少 --on 表格（带正确答案的历史来件），或 --feedback 表格（退单、改派的工单）")
    if not options.truth:
        raise UsageError("缺少 --truth 答案=列名：要知道正确答案，才能找出该加的词")
    if options.most < 1 or options.at_least < 2:
        raise UsageError("--most 至少是 1；--at-least 至少是 2：只对一件来件有用的词不提")
    return _suggest(options, screen)


def _suggest(options: Namespace, screen: Screen) -> Exit:
    wanted = Wanted(options.most, options.at_least, _share(options.hold_out), options.only)
    parsed = _parsed(Path(options.pack))
    table = table_at(options, options.on)
    asked = known_of(options, table)
    rows, rejected = _rows(options, table, asked)
    judge = Judge(asked.truths[0].answer, asked.merge)
    try:
        found = suggest(
            parsed, rows, judge, wanted, lambda seen: screen.progress(seen, "逐条试"), _model(options)
        )
    except ValueError as error:
        raise UsageError(str(error)) from error
    if options.output and found.yaml:
        write_whole(options.output, found.yaml)
    if options.json != "-":
        show_suggestions(screen, found, options.output)
    _write_json(options, screen, found.to_dict())
    if rejected:
        first = f"第一处在第 {rejected[0].number} 行：{rejected[0].reason}"
        screen.note(f"有 {len(rejected)} 行读不了，没有计入；{first}")
    return Exit.REJECTED if rejected else Exit.OK


def _model(options: Namespace) -> Model | None:
    """The model to listen to. Raises UsageError."""
    if not options.model:
        return None
    from minyi_router.learned.fitting import model_for  # noqa: PLC0415 - loads numpy

    try:
        return model_for(load_pack(Path(options.pack)), Path(options.model))
    except ModelError as error:
        raise UsageError(str(error)) from error


def _feedback(options: Namespace, screen: Screen) -> Exit:
    parsed = _parsed(Path(options.pack))
    history, unread = _history(options) if options.on else ([], 0)
    returned, missing = read_returned(options, history)
    found = judge(parsed, returned, screen.progress(history, "核对历史"))
    if options.json != "-":
        show_feedback(screen, found, with_history=bool(history))
    _write_json(options, screen, found.to_dict())
    if missing:
        screen.note(f"有 {missing} 件退单没有计入：没有写原单位，或找不到诉求内容（--on 里也没有这个编号）")
    if unread:
        screen.note(f"--on 的表里有 {unread} 行读不了，没有计入")
    return Exit.REJECTED if missing or unread else Exit.OK


def _write_json(options: Namespace, screen: Screen, data: dict[str, Any]) -> None:
    if options.json == "-":
        screen.raw(in_json(data))
    elif options.json:
        write_whole(options.json, in_json(data))


def _parsed(folder: Path) -> Parsed:
    _, parsed, problems = read_pack(folder)
    if problems:
        raise pack_error(problems)
    return parsed


def _rows(options: Namespace, table: Table, asked: Asked) -> tuple[list[Known], list[RowFault]]:
    """The rows whose right answer is known, and those that cannot be read."""
    heads, truth = heads_of(options, table), asked.truths[0]
    known: list[Known] = []
    rejected: list[RowFault] = []
    for row in asked.chosen(table):
        if isinstance(row, RowFault):
            rejected.append(row)
        elif accepted := accepted_labels(row.values, truth, asked.merge):
            known.append(Known(row.number, appeal_of(row.values, heads)[0], accepted))
    if not known:
        raise UsageError(f"没有一行在「{truth.column}」这一列写了正确答案")
    return known, rejected


def _history(options: Namespace) -> tuple[list[Appeal], int]:
    """The appeals of ``--on``, and how many rows could not be read."""
    table = table_at(options, options.on)
    heads, asked = heads_of(options, table), known_of(options, table)
    rows = list(asked.chosen(table))
    appeals = [appeal_of(row.values, heads)[0] for row in rows if not isinstance(row, RowFault)]
    return appeals, len(rows) - len(appeals)


def _share(text: str) -> float:
    """``30%`` or ``0.3`` as a share from 0 to 0.9."""
    number = text.strip().removesuffix("%")
    try:
        share = float(number) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 0.9:
        raise UsageError(f"--hold-out 要写成 0% 到 90% 之间的比例，例如 30%，现在是「{text}」")
    return share
