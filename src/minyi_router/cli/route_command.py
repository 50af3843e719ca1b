"""``minyi route FILE -o FILE``."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from minyi_router.batch import RowFault, open_writer
from minyi_router.batch.routing import (
    DECISION_HEADS,
    MODEL_HEADS,
    Routed,
    answer_heads,
    decision_cells,
    route_rows,
)
from minyi_router.cli.exits import Exit
from minyi_router.cli.options import (
    add_columns,
    add_model,
    add_rules,
    dial_note,
    refuse_own_input,
    router_of,
    table_of,
)
from minyi_router.cli.parser import Parser
from minyi_router.cli.rejects import report_rejects
from minyi_router.cli.screen import Screen
from minyi_router.model import AUTOMATIC
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask
from minyi_router.wording import ACTIONS

_SHOWN = ("编号", "诉求", "去向", "类型", "事项", "承办", "等级", "办理时限")


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("file", metavar="表格", help="CSV、XLSX 或 JSONL；UTF-8 或 GB18030 都行")
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        action="append",
        default=[],
        help="结果写到哪里（.csv .xlsx .jsonl），可写多次",
    )
    parser.add_argument(
        "--show", metavar="行数", type=int, default=None, help="屏幕上列出前几行（不写 -o 时默认 20）"
    )
    add_rules(parser)
    add_model(parser)
    add_columns(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Route a table; the original columns stay, the answers stand beside them."""
    table, heads = table_of(options)
    refuse_own_input(options)
    router = router_of(options)
    asked = (*DECISION_HEADS, *MODEL_HEADS) if options.model else DECISION_HEADS
    named = answer_heads(table.columns, asked)
    shown: list[tuple[str, ...]] = []
    most = options.show if options.show is not None else (0 if options.output else 20)
    totals: Counter[str] = Counter()
    rejects: list[RowFault] = []
    with ExitStack() as stack:
        columns = [*table.columns, *named.values()]
        writers = [stack.enter_context(open_writer(path, columns)) for path in options.output]
        for result in route_rows(router, screen.progress(table, "派单"), heads):
            if isinstance(result, RowFault):
                rejects.append(result)
                continue
            found = decision_cells(result.decision, result.note)
            cells = {name: found[head] for head, name in named.items()}
            for writer in writers:
                writer.write({**result.row.values, **cells})
            totals[result.decision.action] += 1
            if len(shown) < most:
                shown.append(_line(result))
    if shown:
        screen.table(_SHOWN, shown)
    _summary(screen, totals, [*options.output])
    if note := dial_note(router.engine):
        screen.note(note)
    beside = Path(options.output[0] if options.output else options.file)
    return report_rejects(screen, beside, rejects)


def _line(result: Routed) -> tuple[str, ...]:
    decision = result.decision
    text = mask(result.appeal.text or result.appeal.title)
    due = decision.resolve_by
    return (
        decision.id,
        shorten(text, 36),
        ACTIONS[decision.action],
        decision.kind or "",
        decision.matter or "",
        decision.organ or decision.unit or "",
        decision.tier or "",
        f"{due:%m-%d %H:%M}" if due else "",
    )


def _summary(screen: Screen, totals: Counter[str], outputs: list[str]) -> None:
    n = sum(totals.values())
    automatic = sum(totals[action] for action in AUTOMATIC)
    parts = [f"{ACTIONS[action]} {totals[action]}" for action in ACTIONS if totals[action]]
    rate = f"，自动派单率 {automatic / n:.1%}" if n else ""
    screen.say(f"共 {n} 件：{'，'.join(parts) or '没有可派的行'}{rate}")
    for path in outputs:
        screen.say(f"已写入 {path}")
