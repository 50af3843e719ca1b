"""``minyi calibrate HISTORY --truth ANSWER=COLUMN --max-error 3%``: how sure is sure enough."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from minyi_router.cli.dial_options import add_history, ended, history_of, share
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.model import PackStamp
from minyi_router.report.statistics import DispatchScores, Interval
from minyi_router.workshop.dial.calibrate import Calibrated, LineFound, Wanted, calibrate
from minyi_router.workshop.dial.choose import NEVER, Promise
from minyi_router.workshop.dial.pasting import FILE, pasted


def add_options(parser: Parser) -> None:
    """The options of this command."""
    add_history(parser)
    parser.add_argument(
        "--max-error",
        metavar="比例",
        type=share(0.0001, 0.5),
        required=True,
        help="自动派出的里面，派错的最多占多少（例如 3%%）",
    )
    parser.add_argument(
        "--confidence",
        metavar="比例",
        type=share(0.5, 0.9999),
        default=0.9,
        help="要有多大把握保证不超过它（默认 90%%）",
    )
    parser.add_argument("--by-line", action="store_true", help="来件够多的警种各定各的界限，每个警种都不超过")
    parser.add_argument(
        "--write", action="store_true", help=f"把界限写进规则包的 {FILE}（要写 --rules）；不写只列出来"
    )
    parser.add_argument(
        "--json", metavar="文件", type=file_of(".json"), help="把全部结果写成 JSON（- 是标准输出）"
    )


def run(options: Namespace, screen: Screen) -> Exit:
    """Find thresholds that keep the promise, tell what they are worth, and write them if asked."""
    if options.write and not options.rules:
        raise UsageError("--write 要改规则包：请用 --rules 写明是哪个文件夹")
    asked = history_of(options)
    model = asked.engine.model
    promise = Promise(options.max_error, round(1.0 - options.confidence, 6))
    rows = asked.judged(screen)
    try:
        found = calibrate(rows, Wanted(promise, options.by_line), model.hash if model else "")
    except ValueError as error:
        raise UsageError(str(error)) from error
    written = _write(Path(options.rules), found, asked.engine.pack.stamp) if options.write else ""
    if options.json and options.json != "-":
        write_whole(options.json, in_json(found.to_dict()))
    if options.json == "-":
        screen.raw(in_json(found.to_dict()))
    else:
        _show(screen, found)
    if written:
        screen.note(written)
    if options.write and found.dial is None:
        return Exit.FINDINGS
    return ended(screen, asked)


def _write(folder: Path, found: Calibrated, stamp: PackStamp) -> str:
    """Write the thresholds into the pack; what was done."""
    if found.dial is None:
        return f"没有能保证的界限，{FILE} 没有动"
    path = folder / FILE
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        write_whole(path, pasted(before, found, stamp, date.today().isoformat()))
    except ValueError as error:
        raise UsageError(str(error)) from error
    return f"已写入 {path}；请接着跑 minyi check 和 minyi test"


def _show(screen: Screen, found: Calibrated) -> None:
    screen.say(_basis(found))
    heads = ("定界限的一半", "现在", *(("校准后",) if found.dial else ()))
    screen.table(heads, _rows(found), right=heads[1:])
    screen.say(f"把握和实际平均相差 {found.ece:.1%}（ECE，15 段）")
    if found.dial or found.wanted.by_line:
        _show_lines(screen, found)
    for said in _promised(found):
        screen.say(said)


def _show_lines(screen: Screen, found: Calibrated) -> None:
    columns = ("警种", "件数", "界限", "自动派单率", "派错的", *(("保证",) if found.wanted.by_line else ()))
    rows = [_line(one, found.wanted) for one in found.lines]
    screen.table(columns, rows, title="各警种（按拟派给谁算）", right=columns[1:5])


def _basis(found: Calibrated) -> str:
    seen = f"；其中 {found.seen} 件模型训练时见过，由没见过它们的模型来判" if found.seen else ""
    return (
        f"{found.fitted + found.tested} 件有正确答案：{found.fitted} 件用来算把握，"
        f"{found.tested} 件用来定界限（下面的数字都是这一半的）{seen}"
    )


def _rows(found: Calibrated) -> list[tuple[str, ...]]:
    """The figures now, and once calibrated where anything is promised."""
    both = (found.before, found.after) if found.dial else (found.before,)
    return [
        ("自动派单率", *[_rate(one.automation_rate, one.automation_interval) for one in both]),
        ("首派准确率", *[_rate(one.first_dispatch_accuracy, one.first_dispatch_interval) for one in both]),
        ("自动派出／其中派错", *[f"{one.automatic}／{one.automatic - one.right}" for one in both]),
    ]


def _line(one: LineFound, wanted: Wanted) -> tuple[str, ...]:
    scores = one.scores
    cells = (
        one.line or "其余警种",
        str(scores.n),
        f"{one.at_least:.4f}" if one.at_least < NEVER else "都转人工",
        f"{scores.automation_rate or 0:.1%}",
        _errors(scores),
    )
    return (*cells, _kept(one, wanted.promise.max_error)) if wanted.by_line else cells


def _errors(scores: DispatchScores) -> str:
    """The share of wrong ones, with its interval."""
    right, ends = scores.first_dispatch_accuracy, scores.first_dispatch_interval
    if right is None or ends is None:
        return "—"
    wrong = scores.automatic - scores.right
    return f"{wrong}/{scores.automatic}　{_rate(1 - right, (1 - ends[1], 1 - ends[0]))}"


def _kept(one: LineFound, most: float) -> str:
    if one.bound is not None:
        return f"不超过 {_plain(most)}"
    if one.more is not None:
        return f"件数不够，历史大约还差 {one.more} 件"
    return "错的太多，保证不了"


def _promised(found: Calibrated) -> list[str]:
    """The promise, in words that can be passed on; or why there is none."""
    promise = found.wanted.promise
    sure, most = _plain(1 - promise.risk), _plain(promise.max_error)
    if found.dial is None:
        said = f"保证不了“派错的不超过 {most}”（{sure} 的把握）"
        if found.more is not None:
            return [f"{said}：历史太少，大约再有 {found.more} 件才够"]
        return [f"{said}：错的太多，多少件历史都不够。可以放宽 --max-error、改规则，或者用上模型"]
    if found.wanted.by_line:
        said = f"有 {sure} 的把握：写着界限的每个警种，自动派出的，派错的都不超过 {most}"
    else:
        said = f"有 {sure} 的把握：自动派出的，派错的不超过 {most}"
    return [said, "这个保证管的是和这份历史差不多的来件；来件变了、规则改了、模型换了，要重新校准"]


def _plain(share_: float) -> str:
    return f"{round(100 * share_, 4):g}%"


def _rate(value: float | None, ends: Interval | None) -> str:
    if value is None or ends is None:
        return "—"
    return f"{value:.1%} [{ends[0]:.1%}, {ends[1]:.1%}]"
