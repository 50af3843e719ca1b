"""``minyi evaluate FILE --truth ANSWER=COLUMN …``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping

from minyi_router.batch import RowFault
from minyi_router.batch.routing import Routed, route_rows
from minyi_router.cli.exits import Exit
from minyi_router.cli.options import add_columns, add_model, add_rules, dial_note, judge_of, table_of
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.cli.truths import add_truths, known_of
from minyi_router.model import Decision
from minyi_router.report.evaluation import Evaluation, evaluate
from minyi_router.report.statistics import AnswerScores, Interval

_MOST_LABELS = 60


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("file", metavar="表格", help="带正确答案的 CSV、XLSX 或 JSONL")
    add_truths(parser, required=True)
    parser.add_argument(
        "--json", metavar="文件", type=file_of(".json"), help="把全部数字写成 JSON（- 是标准输出）"
    )
    add_rules(parser)
    add_model(parser)
    add_columns(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Route a table with known answers and print how many were right."""
    table, heads = table_of(options)
    known = known_of(options, table)
    router = judge_of(options)
    rejected: list[RowFault] = []

    def judged() -> Iterator[tuple[Mapping[str, str], Decision]]:
        rows = screen.progress(table, "评测")
        for result in route_rows(router, known.chosen(rows), heads):
            if isinstance(result, Routed):
                yield result.row.values, result.decision
            else:
                rejected.append(result)

    result = evaluate(judged(), known.truths, known.merge)
    if note := dial_note(router.engine):
        screen.note(note)
    if options.json == "-":
        screen.raw(_json(result))
    else:
        _show(screen, result)
        if options.json:
            write_whole(options.json, _json(result))
    if rejected:
        screen.note(
            f"有 {len(rejected)} 行读不了，没有计入；第一处在第 {rejected[0].number} 行：{rejected[0].reason}"
        )
    return Exit.REJECTED if rejected else Exit.OK


def _json(result: Evaluation) -> str:
    return in_json(result.to_dict())


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
