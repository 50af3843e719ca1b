"""``minyi evaluate FILE --truth ANSWER=COLUMN …``."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from minyi_router.batch import RowFault, Table
from minyi_router.batch.routing import Routed, route_rows
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import add_columns, add_rules, router_of, table_of
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.model import Decision
from minyi_router.report.evaluation import ANSWERS, REST, Evaluation, Merge, Truth, evaluate
from minyi_router.report.statistics import AnswerScores, Interval
from minyi_router.rulepack.nodes import Entries, read_nodes
from minyi_router.rulepack.parse import plain

_MOST_LABELS = 60


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("file", metavar="表格", help="带正确答案的 CSV、XLSX 或 JSONL")
    parser.add_argument(
        "--truth",
        metavar="答案=列名",
        action="append",
        required=True,
        help=f"正确答案在哪一列，可写多次；首派准确率按第一个算。答案：{'、'.join(ANSWERS)}",
    )
    parser.add_argument(
        "--alt", metavar="答案=列名", action="append", default=[], help="哪一列写着也算对的答案（用；隔开）"
    )
    parser.add_argument(
        "--merge", metavar="文件", help="哪些名称算同一个（YAML：答案: {合并后: [原名, 原名], 合并后: 其余}）"
    )
    parser.add_argument(
        "--where", metavar="列名=值", action="append", default=[], help="只算这一列是这个值的行"
    )
    parser.add_argument("--json", metavar="文件", help="把全部数字写成 JSON（- 是标准输出）")
    add_rules(parser)
    add_columns(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Route a table with known answers and print how many were right."""
    table, heads = table_of(options)
    truths = _truths(options, table)
    wanted = [_split(text, table) for text in options.where]
    merge = read_merge(Path(options.merge)) if options.merge else Merge()
    router = router_of(options)
    rejected: list[RowFault] = []

    def judged() -> Iterator[tuple[Mapping[str, str], Decision]]:
        rows = (row for row in screen.progress(table, "评测") if _chosen(row, wanted))
        for result in route_rows(router, rows, heads):
            if isinstance(result, Routed):
                yield result.row.values, result.decision
            else:
                rejected.append(result)

    result = evaluate(judged(), truths, merge)
    if options.json == "-":
        screen.raw(_json(result))
    else:
        _show(screen, result)
        if options.json:
            Path(options.json).write_text(_json(result), encoding="utf-8")
    if rejected:
        screen.note(
            f"有 {len(rejected)} 行读不了，没有计入；第一处在第 {rejected[0].number} 行：{rejected[0].reason}"
        )
    return Exit.REJECTED if rejected else Exit.OK


def _json(result: Evaluation) -> str:
    return json.dumps(result.to_dict(), ensure_ascii=False, indent=2) + "\n"


def _chosen(row: object, wanted: list[tuple[str, str]]) -> bool:
    values = getattr(row, "values", None)
    return values is None or all(values.get(column) == value for column, value in wanted)


def _truths(options: Namespace, table: Table) -> list[Truth]:
    alternatives = dict(_split(text, table, value_is_column=True) for text in options.alt)
    truths = []
    for text in options.truth:
        answer, column = _split(text, table, value_is_column=True)
        if answer not in ANSWERS:
            raise UsageError(f"没有这种答案：「{answer}」；可写：{'、'.join(ANSWERS)}")
        truths.append(Truth(answer, column, alternatives.get(answer)))
    return truths


def _split(text: str, table: Table, *, value_is_column: bool = False) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    column = value if value_is_column else name
    if not equals:
        raise UsageError(f"「{text}」少了等号")
    if column not in table.columns:
        raise UsageError(f"表里没有「{column}」这一列；有：{'、'.join(table.columns)}")
    return name, value


def read_merge(path: Path) -> Merge:
    """Which labels count as one, from a YAML file. Raises UsageError."""
    root, faults = read_nodes(path.read_text(encoding="utf-8"))
    if faults or not isinstance(root, Entries):
        raise UsageError(f"{path}：{faults[0].message if faults else '应是「答案: {合并后: [原名]}」'}")
    labels: dict[str, dict[str, str]] = {}
    rest: dict[str, str] = {}
    for answer, groups in plain(root).items():
        labels[answer] = {}
        for merged, names in groups.items():
            if names == REST:
                rest[answer] = merged
            else:
                labels[answer].update(dict.fromkeys((names,) if isinstance(names, str) else names, merged))
    return Merge(labels, rest)


def _show(screen: Screen, result: Evaluation) -> None:
    dispatch = result.dispatch
    screen.say(
        f"自动派单率 {_rate(dispatch.automation_rate, dispatch.automation_interval)}"
        f"（{dispatch.automatic}/{dispatch.n}）"
        f"　首派准确率 {_rate(dispatch.first_dispatch_accuracy, dispatch.first_dispatch_interval)}"
        f"（{dispatch.right}/{dispatch.automatic}）"
    )
    for scores in result.answers:
        _show_answer(screen, scores)


def _show_answer(screen: Screen, scores: AnswerScores) -> None:
    macro = f"，宏平均 F1 {scores.macro_f1:.3f}" if scores.macro_f1 is not None else ""
    rate = _rate(scores.accuracy, scores.interval)
    name = scores.answer.removesuffix("+") + ("（含也算对的）" if scores.answer.endswith("+") else "")
    screen.say(f"\n{name}：准确率 {rate}（{scores.right}/{scores.n}）{macro}")
    labels = sorted(scores.labels, key=lambda s: (-s.support, s.label))[:_MOST_LABELS]
    rows = [(s.label, str(s.support), _figure(s.precision), _figure(s.recall), _figure(s.f1)) for s in labels]
    screen.table(("名称", "件数", "精确率", "召回率", "F1"), rows, right=("件数", "精确率", "召回率", "F1"))
    confusion = scores.confusion
    if 1 < len(confusion.labels) <= 8:
        heads = ("应是＼得到", *confusion.labels)
        counts = [
            (label, *map(str, row)) for label, row in zip(confusion.labels, confusion.counts, strict=True)
        ]
        screen.table(heads, counts, right=confusion.labels)


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _rate(value: float | None, interval: Interval | None) -> str:
    if value is None or interval is None:
        return "—"
    return f"{value:.1%} [{interval[0]:.1%}, {interval[1]:.1%}]"
