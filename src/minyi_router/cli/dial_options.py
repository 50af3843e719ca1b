"""A history with right answers, a pack and perhaps a model: what ``calibrate`` and ``curve`` begin with."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from minyi_router.batch import Table
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.label_maps import add_map, read_map
from minyi_router.cli.options import add_columns, add_rules, table_at
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.cli.truths import known_of
from minyi_router.engine import Engine, build
from minyi_router.learned.labels import WHERE, Classes
from minyi_router.report.evaluation import Truth, accepted_labels
from minyi_router.rulepack.load import load_pack, starter_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.dial.judged import Judged, Known, judged
from minyi_router.workshop.learn.classes import classes_of


class Asked(NamedTuple):
    """The engine, the rows with their right answers, and how many could not be read.

    ``stale``: what of the pack is not good for this model, in Chinese; empty if nothing is.
    """

    engine: Engine
    known: list[Known]
    classes: Classes
    rejected: int
    stale: str

    def judged(self, screen: Screen, engine: Engine | None = None) -> list[Judged]:
        """Every row whose right answer is known, as an engine sees it (routing's own). Raises UsageError."""
        rows = list(judged(engine or self.engine, screen.progress(self.known, "逐件判断"), self.classes))
        if not rows:
            raise UsageError("没有一件来件有正确答案")
        return rows


def add_history(parser: Parser) -> None:
    """The history, the pack, the model, and where the right answers stand."""
    parser.add_argument("file", metavar="历史", help="带正确答案的历史来件：CSV、XLSX 或 JSONL")
    add_rules(parser)
    parser.add_argument("--model", metavar="文件.npz", help="minyi train 训练出的模型；不写就只用规则")
    parser.add_argument(
        "--truth",
        metavar="答案=列名",
        action="append",
        required=True,
        help=f"正确答案在哪一列。答案：{'、'.join(WHERE)} 中的一个",
    )
    parser.add_argument(
        "--alt", metavar="答案=列名", action="append", default=[], help="哪一列写着也算对的答案（用；隔开）"
    )
    add_map(parser)
    parser.add_argument(
        "--where", metavar="列名=值", action="append", default=[], help="只算这一列是这个值的行"
    )
    parser.set_defaults(merge=None)
    add_columns(parser)


def share(low: float, high: float) -> Callable[[str], float]:
    """The type of an option that is a share between these two: ``3%`` or ``0.03``."""

    def read(text: str) -> float:
        written = text.strip().replace("％", "%")
        try:
            found = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
        except ValueError:
            found = -1.0
        if not low <= found <= high:
            raise ArgumentTypeError(f"要写成 {low:g} 到 {high:g} 之间的比例，例如 3% 或 0.03，不是「{text}」")
        return round(found, 6)

    return read


def history_of(options: Namespace) -> Asked:
    """The history, with the engine that is to judge it. Raises UsageError."""
    try:
        engine, stale = engine_of(options)
        table = table_at(options, options.file)
        known, rejected, truth = _known(options, table)
        labels = [label for one in known for label in one.accepted]
        written = read_map(options.map).get(truth.answer, {})
        classes = classes_of(engine.pack, truth.answer, labels, written)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return Asked(engine, known, classes, rejected, stale)


def engine_of(options: Namespace) -> tuple[Engine, str]:
    """The engine of the pack and the model; of a dial for another model only that it is stale is kept.

    Raises RulePackError, ModelError.
    """
    pack = load_pack(Path(options.rules) if options.rules else starter_pack())
    if not options.model:
        return build(pack), ""
    from minyi_router.learned.file import read_model  # noqa: PLC0415 - loads numpy, which rules need not
    from minyi_router.learned.fitting import check_fit  # noqa: PLC0415 - as above

    model = read_model(Path(options.model))
    pack, stale = _without_stale(pack, model.hash)
    check_fit(pack, model, options.model)
    return build(pack, model), stale


def _without_stale(pack: RulePack, model: str) -> tuple[RulePack, str]:
    dial = pack.learned_dial
    if dial is None or dial.model == model:
        return pack, ""
    said = "规则包 confidence.yaml 里的 learned 是和别的模型一起校准的，没有算进“现在”"
    return replace(pack, learned_dial=None), said


def _known(options: Namespace, table: Table) -> tuple[list[Known], int, Truth]:
    """The appeals with their right answers, how many rows could not be read, and which answer it is."""
    asked = known_of(options, table)
    if len(asked.truths) > 1:
        raise UsageError("--truth 只能写一次：界限按一种答案来定")
    truth = asked.truths[0]
    if truth.answer not in WHERE:
        raise UsageError(f"「{truth.answer}」不说明归谁管，定不了界限；--truth 可写：{'、'.join(WHERE)}")
    read, rejected = asked.appeals(options, table)
    rows = [Known(appeal, accepted_labels(row.values, truth, asked.merge)) for row, appeal in read]
    return rows, rejected, truth


def ended(screen: Screen, asked: Asked) -> Exit:
    """Say what was left out; the exit code of a command that did its work."""
    if asked.stale:
        screen.note(asked.stale)
    if asked.rejected:
        screen.note(f"有 {asked.rejected} 行读不了，没有计入")
    return Exit.REJECTED if asked.rejected else Exit.OK
