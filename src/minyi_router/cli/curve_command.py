"""``minyi curve HISTORY --truth ANSWER=COLUMN -o curve.html``: automation against first-dispatch accuracy."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from minyi_router.cli.dial_options import Asked, add_history, ended, history_of
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.outputs import file_of, in_json, write_whole, write_whole_bytes
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.report.drawing import Drawing, Line, Mark, chinese_font, least_of, need_drawing, png, svg
from minyi_router.report.pictures import picture_script
from minyi_router.workshop.dial.curve import ACCURACY, AUTOMATION, NAMES, Curve, curves

_HTML = {".html", ".htm"}
_SHOWN_FROM = 0.2  # to the left of it the accuracy of few rows jumps about


def add_options(parser: Parser) -> None:
    """The options of this command."""
    add_history(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        action="append",
        default=[],
        type=file_of(*_HTML, ".svg", ".png"),
        help="画成网页（.html）或图（.svg、.png）；可写多次",
    )
    parser.add_argument(
        "--json", metavar="文件", type=file_of(".json"), help="把曲线上的点和表写成 JSON（- 是标准输出）"
    )


def run(options: Namespace, screen: Screen) -> Exit:
    """Judge the history by rules, by the model and by both, and show what each threshold would cost."""
    _check_output(options.output)
    asked = history_of(options)
    ruled = asked.judged(screen, asked.engine._replace(model=None))
    learned = asked.judged(screen) if asked.engine.model else None
    try:
        found = curves(ruled, learned)
    except ValueError as error:
        raise UsageError(str(error)) from error
    for path in options.output:
        _draw(path, found, asked, Path(options.file).name)
    if options.json and options.json != "-":
        write_whole(options.json, in_json(_report(found, asked, Path(options.file).name, whole=True)))
    if options.json == "-":
        screen.raw(in_json(_report(found, asked, Path(options.file).name, whole=True)))
    else:
        _show(screen, found)
        for path in (*options.output, *filter(None, [options.json])):
            screen.say(f"已写入 {path}")
    return ended(screen, asked)


def _check_output(paths: Sequence[str]) -> None:
    """What draws is there, and a font where one is needed: said before the work, not after."""
    kinds = {Path(path).suffix.lower() for path in paths}
    if kinds & {*_HTML}:
        picture_script("画成网页（.html）")
    if kinds & {".svg", ".png"}:
        need_drawing()
    if ".png" in kinds:
        chinese_font()


def _draw(path: str, found: Sequence[Curve], asked: Asked, file: str) -> None:
    kind = Path(path).suffix.lower()
    if kind in _HTML:
        from minyi_router.workshop.page import curve_page  # noqa: PLC0415 - needs an extra of its own

        write_whole(path, curve_page(_report(found, asked, file, whole=False)))
    elif kind == ".svg":
        write_whole(path, svg(_drawing(found)))
    else:
        write_whole_bytes(path, png(_drawing(found)))


def _report(found: Sequence[Curve], asked: Asked, file: str, *, whole: bool) -> dict[str, Any]:
    model, stamp = asked.engine.model, asked.engine.pack.stamp
    return {
        "file": file,
        "n": found[0].n,
        "pack": f"{stamp.id} {stamp.version}",
        "model": model.hash if model else None,
        "least": _least(found),
        "curves": [curve.to_dict(whole=whole) for curve in found],
    }


def _drawing(found: Sequence[Curve]) -> Drawing:
    lines = [
        Line(
            NAMES[curve.name],
            [point.automatic / curve.n for point in curve.drawn],
            [point.right / point.automatic for point in curve.drawn],
        )
        for curve in found
    ]
    marks = [
        Mark(
            f"现在（{NAMES[curve.name]}）", now.automation_rate or 0, now.first_dispatch_accuracy or 0, number
        )
        for number, curve in enumerate(found)
        if (now := curve.today) and now.automatic
    ]
    return Drawing("自动派单率和首派准确率", "自动派单率", "首派准确率", lines, marks, _least(found))


def _least(found: Sequence[Curve]) -> tuple[float, float]:
    """Where the axes begin: the left end has few rows, whose accuracy says little."""
    shares = [
        point.right / point.automatic
        for curve in found
        for point in curve.points
        if point.automatic >= _SHOWN_FROM * curve.n
    ]
    marks = [now.first_dispatch_accuracy or 0.0 for curve in found if (now := curve.today) and now.automatic]
    return 0.0, least_of([*shares, *marks], 0.01)


def _show(screen: Screen, found: Sequence[Curve]) -> None:
    names = [NAMES[curve.name] for curve in found]
    for curve in found:
        if now := curve.today:
            said = f"现在（{NAMES[curve.name]}）：自动派单率 {_rate(now.automation_rate)}"
            screen.say(f"{said}，首派准确率 {_rate(now.first_dispatch_accuracy)}（{now.automatic}/{now.n}）")
    rows = [(f"{share:.0%}", *[_rate(curve.accuracy_at(share)) for curve in found]) for share in AUTOMATION]
    screen.table(("自动派单率", *names), rows, title="要自动派出这么多，首派准确率是", right=names)
    rows = [(f"{share:.0%}", *[_rate(curve.automation_at(share)) for curve in found]) for share in ACCURACY]
    screen.table(("首派准确率", *names), rows, title="要派得这么准，最多自动派出", right=names)
    screen.say("每一件的把握都用没有它参加算出来的权数；— 是做不到。这里不作保证，要保证请用 minyi calibrate")


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
