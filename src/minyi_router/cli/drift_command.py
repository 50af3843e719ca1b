"""``minyi drift MODEL --on NEW``: whether a model still fits what comes in; ends with 1 when it does not."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from minyi_router.batch import Table
from minyi_router.cli.drifted import show_drift
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.label_maps import add_map, read_map
from minyi_router.cli.options import add_columns, add_rules, table_at
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.cli.truths import Known as Truths
from minyi_router.cli.truths import known_of
from minyi_router.engine import Engine, build
from minyi_router.learned.fitting import model_for
from minyi_router.learned.labels import Classes
from minyi_router.report.evaluation import accepted_labels
from minyi_router.rulepack.load import load_pack, read_pack, starter_pack
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.problems import pack_error
from minyi_router.workshop.drift import Asked, DriftError, Told, drift
from minyi_router.workshop.learn.classes import LabelError, classes_of


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("model", metavar="模型.npz", help="minyi train 写出的模型")
    parser.add_argument("--on", metavar="表格", required=True, help="训练以后新来的来件：CSV、XLSX 或 JSONL")
    add_rules(parser)
    parser.add_argument(
        "--truth",
        metavar="答案=列名",
        action="append",
        default=[],
        help="后来知道的正确答案在哪一列，可写多次：有它才能看准不准；自动派单派错多少按第一个归属算",
    )
    add_map(parser)
    parser.add_argument(
        "--where", metavar="列名=值", action="append", default=[], help="只看这一列是这个值的行"
    )
    parser.add_argument(
        "--json", metavar="文件", type=file_of(".json"), help="把全部结果写成 JSON（- 是标准输出）"
    )
    parser.set_defaults(alt=[], merge=None)
    add_columns(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Compare, tell, and end with 1 when the model or its dial must be made anew."""
    folder = Path(options.rules) if options.rules else starter_pack()
    pack = load_pack(folder)
    engine = build(pack, model_for(pack, Path(options.model)))
    parsed = _parsed(folder)
    table = table_at(options, options.on)
    truths = known_of(options, table)
    _refuse_answers(engine, truths)
    rows, rejected = _rows(options, table, truths)
    try:
        asked = Asked(_classes(engine, truths, rows, options.map), _promised(parsed))
        found = drift(engine, parsed, screen.progress(rows, "逐件看"), asked)
    except (LabelError, DriftError) as error:
        raise UsageError(str(error)) from error
    if options.json == "-":
        screen.raw(in_json(found.to_dict()))
    else:
        if options.json:
            write_whole(options.json, in_json(found.to_dict()))
        show_drift(screen, found)
    if rejected:
        screen.note(f"有 {rejected} 行读不了，没有计入")
    if found.verdict.due:
        return Exit.FINDINGS
    return Exit.REJECTED if rejected else Exit.OK


def _parsed(folder: Path) -> Parsed:
    _, parsed, problems = read_pack(folder)
    if problems:
        raise pack_error(problems)
    return parsed


def _refuse_answers(engine: Engine, truths: Truths) -> None:
    """Only what the model answers can be compared. Raises UsageError."""
    can = [head.answer for head in engine.model.heads] if engine.model else []
    if wrong := [truth.answer for truth in truths.truths if truth.answer not in can]:
        raise UsageError(f"这个模型不回答「{'、'.join(wrong)}」；--truth 可写：{'、'.join(can)}")


def _rows(options: Namespace, table: Table, truths: Truths) -> tuple[list[Told], int]:
    """The appeals with their right labels, and how many rows could not be read."""
    read, rejected = truths.appeals(options, table)
    rows = [
        Told(appeal, tuple(accepted_labels(row.values, truth, truths.merge) for truth in truths.truths))
        for row, appeal in read
    ]
    return rows, rejected


def _classes(
    engine: Engine, truths: Truths, rows: Sequence[Told], written: str | None
) -> tuple[Classes, ...]:
    """What the labels stand for. Raises LabelError."""
    maps = read_map(written)
    return tuple(
        classes_of(
            engine.pack,
            truth.answer,
            {label for row in rows for label in row.labels[place]},
            maps.get(truth.answer, {}),
        )
        for place, truth in enumerate(truths.truths)
    )


def _promised(parsed: Parsed) -> float | None:
    """The error rate that the pack's dial was set for, as its ``about`` says it; None where it does not."""
    if "confidence.yaml" not in parsed.named:
        return None
    dial = parsed.named["confidence.yaml"][1].learned
    written = dial.about.get("max_error", "").strip() if dial else ""
    try:
        share = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None
