"""``minyi explain TEXT``."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime

from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.options import add_model, add_rules, dial_note, router_of
from minyi_router.cli.outputs import file_of, in_json, write_whole
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.columns import parse_time
from minyi_router.model import Appeal, Decision
from minyi_router.wording import ACTIONS, ANSWERS, REASONS

_ASKED = (
    *("action", "kind", "matter", "line", "organ", "tier", "unit", "co_units", "supervisor", "handler"),
    *("flags", "labels", "notices", "contact_by", "resolve_by", "other_matters", "review_reasons"),
)


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("appeal", metavar="诉求", help="诉求内容；写 - 就从标准输入读")
    parser.add_argument("--title", metavar="标题", default="", help="标题")
    parser.add_argument("--channel", metavar="渠道", default="", help="渠道")
    parser.add_argument("--place", metavar="地点", default="", help="地点")
    parser.add_argument("--time", metavar="时间", default="", help="收到时间，例如 2026-11-20 16:50")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--html", metavar="文件", type=file_of(".html", ".htm"), help="另写一个网页，离线也能打开"
    )
    parser.add_argument(
        "--expect",
        metavar="答案=值",
        action="append",
        default=[],
        help="核对答案，例如 承办单位=交警大队；不符就以 1 退出（可以写几次，值留空就是应当没有）",
    )
    add_rules(parser)
    add_model(parser)


def run(options: Namespace, screen: Screen) -> Exit:
    """Route one text and say why; compare with what was expected."""
    expected = [_expectation(text) for text in options.expect]
    router = router_of(options)
    found = router.explain(_appeal(options))
    if options.html:
        write_whole(options.html, found.to_page())
        screen.note(f"已写入 {options.html}")
    if options.json:
        screen.raw(in_json(found.to_dict()))
    else:
        screen.styled(found.lines())
    if note := dial_note(router.engine):
        screen.note(note)
    differing = [line for name, wanted in expected if (line := _differs(found.decision, name, wanted))]
    for line in differing:
        screen.note(f"不符：{line}")
    return Exit.FINDINGS if differing else Exit.OK


def _appeal(options: Namespace) -> Appeal:
    received = parse_time(options.time) if options.time else None
    if options.time and received is None:
        raise UsageError(f"看不懂时间「{options.time}」，请写成 2026-11-20 16:50 这样")
    text = sys.stdin.read() if options.appeal == "-" else options.appeal
    return Appeal(
        text, title=options.title, channel=options.channel, place=options.place, received_at=received
    )


def _expectation(text: str) -> tuple[str, str]:
    """The answer and its value; an answer may be named in Chinese."""
    name, equals, wanted = (part.strip() for part in text.replace("＝", "=", 1).partition("="))
    answer = next((key for key in _ASKED if name in {key, ANSWERS[key]}), None)
    if not equals or answer is None:
        known = "、".join(ANSWERS[key] for key in _ASKED)
        raise UsageError(f"看不懂「--expect {text}」。请写成 承办单位=交警大队 这样，答案是其中一个：{known}")
    return answer, wanted


def _differs(decision: Decision, answer: str, wanted: str) -> str | None:
    """What was expected and what came; None when it is as expected. Of a list, all named must be there."""
    given = list(_values(getattr(decision, answer)))
    named = [part for part in wanted.split("、") if part]
    told = [_told(answer, value) for value in given]
    if (named and all(name in {*given, *told} for name in named)) or (not named and not given):
        return None
    return f"{ANSWERS[answer]}应是「{wanted or '（无）'}」，得到「{'、'.join(told) or '（无）'}」"


def _values(value: object) -> Iterable[str]:
    if isinstance(value, datetime):
        return (f"{value:%Y-%m-%d %H:%M}",)
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _told(answer: str, value: str) -> str:
    """An action or a reason in words."""
    return {"action": ACTIONS, "review_reasons": REASONS}.get(answer, {}).get(value, value)
