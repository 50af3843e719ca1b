"""``minyi test DIR``."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from minyi_router.cli.exits import Exit
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask
from minyi_router.workshop.cases import CaseResult, load_cases, run_case
from minyi_router.workshop.junit import DONE, junit


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("folder", metavar="文件夹", help="规则包所在的文件夹")
    parser.add_argument("-k", dest="word", metavar="词", help="只跑名字、规则或文字里有这个词的例子")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--junit", metavar="文件", type=file_of(".xml"), help="另写一份 JUnit XML，给 CI 看")


def run(options: Namespace, screen: Screen) -> Exit:
    """Run the cases of a pack. No case at all is a finding, and so is a ``todo`` that passes."""
    engine, cases = load_cases(Path(options.folder))
    chosen = [case for case in cases if not options.word or case.holds(options.word)]
    results = [run_case(engine, case) for case in screen.progress(chosen, "例子")]
    if options.junit:
        write_whole(options.junit, junit(results, engine.pack.name).decode())
    counts: Counter[str] = Counter(result.status for result in results)
    if options.json:
        screen.raw(_json(results, counts))
    else:
        _show(screen, results)
        if not results:
            screen.say(_nothing(options.word if cases else ""))
        screen.say(_summary(counts))
    return Exit.FINDINGS if counts["failed"] or counts["done"] or not results else Exit.OK


def _json(results: Sequence[CaseResult], counts: Counter[str]) -> str:
    told = {name: counts[name] for name in ("passed", "failed", "known", "done")}
    content = {"schema": 1, "counts": told, "cases": [result.to_dict() for result in results]}
    return in_json(content)


def _show(screen: Screen, results: Sequence[CaseResult]) -> None:
    """What failed, in full; then what is known to fail, a line each."""
    for result in results:
        if result.status in {"failed", "done"}:
            _show_one(screen, result)
    known = [result for result in results if result.status == "known"]
    if known:
        screen.say("还做不到的（todo）：")
    for result in known:
        screen.say(f"    {_head(result)}：{mask(result.asked.case.todo)}")


def _show_one(screen: Screen, result: CaseResult) -> None:
    case = result.asked.case
    screen.say(_head(result))
    screen.say(f"    {shorten(mask(case.text), 90)}" + (f"（{mask(case.why)}）" if case.why else ""))
    if result.status == "done":
        screen.say(f"    × {DONE}（{mask(case.todo)}）")
    for line in result.reasons:
        screen.say(f"    {line}")


def _head(result: CaseResult) -> str:
    place = result.asked.place
    return f"{place.file}:{place.line}: {result.asked.title}"


def _nothing(word: str | None) -> str:
    return f"没有名字、规则或文字里有「{word}」的例子" if word else "一个例子也没有"


def _summary(counts: Counter[str]) -> str:
    parts = [f"{counts['passed']} 个例子通过", f"{counts['failed']} 个不符"]
    parts += [f"{counts['known']} 个还做不到（todo）"] if counts["known"] else []
    parts += [f"{counts['done']} 个 todo 已经做到"] if counts["done"] else []
    return "，".join(parts)
