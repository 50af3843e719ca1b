"""``minyi check DIR``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from minyi_router import __version__
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.outputs import in_json
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.errors import Problem
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.problems import pack_error, render
from minyi_router.workshop.check import CODES, Finding, Report, Severity, check_folder, parse_severity
from minyi_router.workshop.check.sarif import sarif

T = TypeVar("T")


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("folder", metavar="文件夹", help="规则包所在的文件夹")
    parser.add_argument(
        "--level", metavar="级别", default="警告", help="列出哪一级以上：错误、警告（不写就是）、提示"
    )
    parser.add_argument(
        "--fail-level", metavar="级别", default="警告", help="有哪一级以上的就算不通过（不写就是警告）"
    )
    parser.add_argument("--only", metavar="编号", help="只看这些编号，用逗号分开；MY2 表示 MY2 开头的全部")
    parser.add_argument(
        "--format", choices=("text", "json", "sarif"), default="text", help="输出什么：文字、JSON 或 SARIF"
    )
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="输出 JSON")
    parser.add_argument("--today", metavar="日期", help="按哪一天检查，例如 2026-11-22（不写就是今天）")


def run(options: Namespace, screen: Screen) -> Exit:
    """Check a pack; a pack that cannot be loaded shows its faults and nothing else."""
    level, fail_level = (_read(parse_severity, text) for text in (options.level, options.fail_level))
    codes = _codes(options.only or "")
    today = _read(_day, options.today) if options.today else date.today()
    report = check_folder(Path(options.folder), today)
    if report.pack is None:
        if options.format == "text":
            raise pack_error(finding.problem for finding in report.findings)
        _write(options.format, report, screen)
        return Exit.BAD_RULES
    asked = report.only(codes)
    if options.format == "text":
        _tell(report.pack, asked, level, screen)
    else:
        _write(options.format, asked.only(codes, level), screen)
    worst = asked.worst()
    return Exit.FINDINGS if worst is not None and worst >= fail_level else Exit.OK


def _write(form: str, report: Report, screen: Screen) -> None:
    data = sarif(report, __version__) if form == "sarif" else [_plain(finding) for finding in report.findings]
    screen.raw(in_json(data))


def _plain(finding: Finding) -> dict[str, object]:
    code = CODES.get(finding.problem.code)
    page = code.page if code else ""
    return {**asdict(finding.problem), "severity": finding.severity.name.lower(), "page": page}


def _tell(pack: RulePack, report: Report, level: Severity, screen: Screen) -> None:
    shown = [finding for finding in report.findings if finding.severity >= level]
    hidden = [finding for finding in report.findings if finding.severity < level]
    for finding in shown:
        screen.say(render(_labelled(finding)))
    if shown:
        screen.say(f"共 {len(shown)} 处：{_counted(shown)}")
    else:
        stamp, lexicon = pack.stamp, pack.lexicon
        troubled = any(finding.severity > Severity.INFO for finding in hidden)
        none = f"没有{level.chinese}" if troubled else "没有问题"
        screen.say(f"规则包 {stamp.id} {stamp.version}（{stamp.hash}）{none}")
        screen.say(
            f"规则 {len(pack.rules)} 条，词 {len(lexicon.words)} 个，"
            f"事项 {len(pack.matters)} 个，单位 {len(pack.units)} 个，地名 {len(lexicon.names)} 个"
        )
    lowest = min((finding.severity for finding in hidden), default=level).chinese
    more = [f"没有列出的：{_counted(hidden)}（加 --level {lowest} 看）"] if hidden else []
    more += [f"写明原因忽略的：{len(report.excused)}"] if report.excused else []
    if more:
        screen.say("；".join(more))


def _labelled(finding: Finding) -> Problem:
    problem = finding.problem
    return (
        problem if finding.severity > Severity.INFO else replace(problem, message=f"提示：{problem.message}")
    )


def _counted(findings: Iterable[Finding]) -> str:
    given = [finding.severity for finding in findings]
    return "，".join(f"{s.chinese} {given.count(s)}" for s in sorted(Severity, reverse=True) if s in given)


def _codes(text: str) -> list[str]:
    """The codes that some beginnings stand for."""
    beginnings = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    for beginning in beginnings:
        if not any(code.startswith(beginning) for code in CODES):
            raise UsageError(f"没有 {beginning} 这个编号；编号写成 MY205，或开头几位，例如 MY2")
    return [code for code in CODES if code.startswith(tuple(beginnings))] if beginnings else []


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"「{text}」不是日期，应写成 2026-11-22 这样") from None


def _read(read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except ValueError as error:
        raise UsageError(str(error)) from error
