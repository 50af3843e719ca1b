"""``minyi train HISTORY --truth ANSWER=COLUMN -o MODEL.npz``: learn from where appeals went before."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Mapping, Sequence
from datetime import date

from minyi_router.batch import Table
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.label_maps import add_map, read_map
from minyi_router.cli.options import add_columns, add_rules, router_of, table_at
from minyi_router.cli.outputs import file_of, in_json, write_whole, write_whole_bytes
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.cli.trained import show
from minyi_router.cli.truths import Known, known_of
from minyi_router.learned.file import packed
from minyi_router.learned.labels import KIND, WHERE, Classes
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.learn import LabelError, LabelMap, Taught, TrainingError, Wanted, classes_of, train
from minyi_router.workshop.learn.linear import require

_LEARNABLE = f"{KIND}，以及 {'、'.join(WHERE)} 里的一个"


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("file", metavar="表格", help="有去向的历史来件：CSV、XLSX 或 JSONL")
    parser.add_argument(
        *("-o", "--output"),
        metavar="文件.npz",
        type=file_of(".npz"),
        required=True,
        help="学到的模型写到哪里",
    )
    parser.add_argument(
        "--truth",
        metavar="答案=列名",
        action="append",
        required=True,
        help=f"当时的答案在哪一列；可写 {_LEARNABLE}",
    )
    add_map(parser)
    parser.add_argument(
        "--where", metavar="列名=值", action="append", default=[], help="只学这一列是这个值的行"
    )
    parser.add_argument(
        "--at-least", metavar="件数", type=_count, default=5, help="少于这么多件的标签不学（不写是 5）"
    )
    parser.add_argument(
        "--report", metavar="文件", type=file_of(".json"), help="把报告写成 JSON（- 是标准输出）"
    )
    parser.set_defaults(alt=[], merge=None)
    add_rules(parser)
    add_columns(parser)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 2:
        raise ArgumentTypeError(f"要写 2 以上的整数，不是「{text}」")
    return int(text)


def run(options: Namespace, screen: Screen) -> Exit:
    """Learn, write the model, and tell how good it is on rows that it had not seen."""
    require()
    table = table_at(options, options.file)
    _refuse_answers(options.truth)
    known = known_of(options, table)
    written = read_map(options.map)
    engine = router_of(options).engine
    rows, rejected = _rows_of(options, table, known)
    try:
        classes = _classes(engine.pack, known, rows, written)
        wanted = Wanted(classes, options.at_least)
        trained = train(engine, rows, wanted, screen.progress)
    except (LabelError, TrainingError) as error:
        raise UsageError(str(error)) from error
    content = packed(trained.model)
    write_whole_bytes(options.output, content)
    report = {**trained.report, "bytes": len(content), "trained": f"{date.today():%Y-%m-%d}"}
    if options.report and options.report != "-":
        write_whole(options.report, in_json(report))
    if options.report == "-":
        screen.raw(in_json(report))
    else:
        show(screen, report, options.output)
    if rejected:
        screen.note(f"有 {rejected} 行读不了，没有计入")
    return Exit.REJECTED if rejected else Exit.OK


def _refuse_answers(written: Sequence[str]) -> None:
    """A model learns what it is and whose it is, the latter in one way only. Raises UsageError."""
    answers = [text.partition("=")[0] for text in written]
    if wrong := [answer for answer in answers if answer not in {KIND, *WHERE}]:
        raise UsageError(f"模型学不了「{'、'.join(dict.fromkeys(wrong))}」；--truth 可写：{_LEARNABLE}")
    if len(answers) > len(set(answers)):
        raise UsageError(
            f"同一种答案只能写一列：{'、'.join(a for a in dict.fromkeys(answers) if answers.count(a) > 1)}"
        )
    if len(several := [answer for answer in answers if answer in WHERE]) > 1:
        raise UsageError(f"{'、'.join(several)} 说的都是归谁，只能学一个，留最要紧的那个")


def _rows_of(options: Namespace, table: Table, known: Known) -> tuple[list[Taught], int]:
    """The appeals with their labels (the first where several stand), and how many rows could not be read."""
    read, rejected = known.appeals(options, table)
    columns = [truth.column for truth in known.truths]
    rows = [Taught(appeal, tuple(_first(row.values.get(c, "")) for c in columns)) for row, appeal in read]
    return rows, rejected


def _first(label: str) -> str:
    return label.partition("|")[0].strip()


def _classes(
    pack: RulePack, known: Known, rows: Sequence[Taught], written: Mapping[str, LabelMap]
) -> tuple[Classes, ...]:
    """The classes of each answer. Raises LabelError with what is wrong with all of them."""
    found: list[Classes] = []
    faults: list[str] = []
    for number, truth in enumerate(known.truths):
        labels = {row.labels[number] for row in rows} - {""}
        try:
            found.append(classes_of(pack, truth.answer, labels, written.get(truth.answer, {})))
        except LabelError as error:
            faults.append(str(error))
    if faults:
        raise LabelError("\n".join(faults))
    return tuple(found)
