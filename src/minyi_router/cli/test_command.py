"""``minyi test DIR``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from minyi_router.cli.exits import Exit
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.text.display import shorten
from minyi_router.workshop.cases import CaseResult, run_cases


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("folder", metavar="文件夹", help="规则包所在的文件夹")


def run(options: Namespace, screen: Screen) -> Exit:
    """Run the cases beside the rules; no case at all is a finding too."""
    results = list(screen.progress(run_cases(Path(options.folder)), "例子"))
    failed = [result for result in results if result.misses]
    for result in failed:
        _show(screen, result)
    if not results:
        screen.say("一个例子也没有")
    screen.say(f"{len(results) - len(failed)} 个例子通过，{len(failed)} 个不符")
    return Exit.FINDINGS if failed or not results else Exit.OK


def _show(screen: Screen, result: CaseResult) -> None:
    screen.say(f"{result.place.file}:{result.place.line}: 规则「{result.rule}」的例子 {result.number}")
    screen.say(f"    {shorten(result.text, 90)}" + (f"（{result.why}）" if result.why else ""))
    for miss in result.misses:
        screen.say(f"    ✗ {miss}")
    for item in result.decision.evidence:
        words = "、".join(piece.word for piece in item.pieces)
        screen.say(f"      命中「{item.rule}」：{words}")
