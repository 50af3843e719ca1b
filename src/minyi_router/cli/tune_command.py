"""``minyi tune PACK --on HISTORY --truth ANSWER=COLUMN``: weights and thresholds from known answers."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from minyi_router.batch import Table
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import add_columns, table_at
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.cli.truths import Known as Asked
from minyi_router.cli.truths import add_truths, known_of
from minyi_router.engine import build
from minyi_router.report.evaluation import accepted_labels
from minyi_router.rulepack.load import load_pack, read_pack
from minyi_router.workshop.shown import answer_head
from minyi_router.workshop.tune import Figures, Known, Thresholds, Tuned, Wanted, below, pasted, tune
from minyi_router.workshop.tune.contests import TUNABLE

_THRESHOLDS = (("min_score", "最低分"), ("margin", "相近幅度"), ("organ_margin", "机关之间的相近幅度"))


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("pack", metavar="规则包", help="规则包所在的文件夹")
    parser.add_argument(
        "--on", metavar="表格", required=True, help="带正确答案的历史来件：CSV、XLSX 或 JSONL"
    )
    add_truths(parser, required=True)
    help_text = "至少自动派出多少（例如 87%%）：在这个前提下挑出错最少的几个界限；不写就不动界限"
    parser.add_argument("--automate", metavar="比例", type=_share, help=help_text)
    parser.add_argument("--write", action="store_true", help="把新的分值写进规则包（只改数字）；不写只列出来")
    parser.add_argument(
        "--json", metavar="文件", type=file_of(".json"), help="把全部结果写成 JSON（- 是标准输出）"
    )
    add_columns(parser)


def _share(text: str) -> float:
    """``87%`` or ``0.87``."""
    written = text.strip().replace("％", "%")
    try:
        share = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise ArgumentTypeError(f"要写成比例，例如 87%，不是「{text}」")
    return share


def run(options: Namespace, screen: Screen) -> Exit:
    """Tune, tell what it is worth on rows not used for it, and write the numbers if asked."""
    folder = Path(options.pack)
    engine = build(load_pack(folder))
    table = table_at(options, options.on)
    known = known_of(options, table)
    answers = tuple(truth.answer for truth in known.truths)
    if wrong := [answer for answer in answers if answer not in TUNABLE]:
        raise UsageError(f"分值管不到「{'、'.join(wrong)}」；--truth 可写：{'、'.join(TUNABLE)}")
    rows, rejected = _rows_of(options, table, known)
    try:
        wanted = Wanted(answers, known.merge, options.automate)
        tuned = tune(engine, rows, wanted, lambda folds: screen.progress(folds, "分五份，轮流留一份验证"))
    except ValueError as error:
        raise UsageError(str(error)) from error
    written = _write(folder, tuned) if options.write else ""  # first: a reader of our output may go away
    if options.json and options.json != "-":
        write_whole(options.json, in_json(tuned.to_dict()))
    if options.json == "-":
        screen.raw(in_json(tuned.to_dict()))
    else:
        _show(screen, tuned, options.automate)
    if written:
        screen.note(written)
    if rejected:
        screen.note(f"有 {rejected} 行读不了，没有计入")
    return Exit.REJECTED if rejected else Exit.OK


def _rows_of(options: Namespace, table: Table, known: Asked) -> tuple[list[Known], int]:
    """The appeals with their right answers, and how many rows could not be read."""
    read, rejected = known.appeals(options, table)
    rows = [
        Known(appeal, tuple(accepted_labels(row.values, truth, known.merge) for truth in known.truths))
        for row, appeal in read
    ]
    return rows, rejected


def _write(folder: Path, tuned: Tuned) -> str:
    """Write the numbers into the files of the pack; what was done, and what could not be."""
    _, parsed, _ = read_pack(folder)
    texts = pasted(parsed, tuned.changes, tuned.old, tuned.thresholds)
    for name, text in sorted(texts.items()):
        write_whole(folder / name, text)
    if not texts:
        said = "没有改动规则包"
    else:
        said = f"改了 {len(texts)} 个文件里的数字；请接着跑 minyi check 和 minyi test，再用 minyi diff 看变化"
    left = below(parsed, tuned.changes)
    return f"{said}\n有 {len(left)} 条规则写在底包里，没有动：{'、'.join(left)}" if left else said


def _show(screen: Screen, tuned: Tuned, automate: float | None) -> None:
    screen.say(f"{tuned.n} 件有答案。下面的“调后”，每一件都用没有它参加调出来的分值来判")
    heads = ("", "现在", "调后")
    screen.table(heads, _rows(tuned.before, tuned.after), right=heads[1:])
    columns = ("规则", "现在的分值", "新的分值", "有它的来件")
    changes = sorted(tuned.changes, key=lambda c: (-c.rows, c.rule))
    rows = [(c.rule, f"{c.old:g}", f"{c.new:g}", str(c.rows)) for c in changes]
    screen.table(columns, rows, title=f"分值要改的规则（{len(rows)} 条）", right=columns[1:])
    for name, head in _THRESHOLDS:
        old, new = _value(tuned.old, name), _value(tuned.thresholds, name)
        if old != new:
            screen.say(f"{head} {name}：{old} → {new}")
    if any(new < old for (_, old), (_, new) in zip(tuned.before.right, tuned.after.right, strict=True)):
        screen.say("有的答案调后反而不如现在：历史太少，或分值本来就合适。写之前先想想")
    if automate is not None and (tuned.after.automation_rate or 0) < automate:
        screen.say(f"怎么定界限，自动派单率都到不了 {automate:.1%}，界限没有动")


def _value(thresholds: Thresholds, name: str) -> str:
    return f"{getattr(thresholds, name):g}"


def _rows(before: Figures, after: Figures) -> list[tuple[str, str, str]]:
    rows = [
        (f"{answer_head(answer)}准确率（有规则命中的）", f"{old:.1%}", f"{new:.1%}")
        for (answer, old), (_, new) in zip(before.right, after.right, strict=True)
    ]
    for head, name in (("自动派单率", "automation_rate"), ("首派准确率", "first_dispatch_accuracy")):
        old, new = getattr(before, name), getattr(after, name)
        if old is not None and new is not None:
            rows.append((head, f"{old:.1%}", f"{new:.1%}"))
    return rows
