"""What went wrong in the YAML itself, in a clerk's words. Looks at text only; knows no parser's types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

FULL_WIDTH_COLON = "全角冒号「：」不能当冒号用，请改成英文冒号加一个空格「: 」"
NO_BLANK = "英文冒号后面要有一个半角空格「: 」"

_INDENT = re.compile("[ -]*(?P<blank>[\t\u3000\u00a0]+)")
_KEY_COLON = re.compile("\\s*(?:- +)*[^\\s\"'\\[\\]{}:：,，。#]+(?P<colon>：|:(?=[^ /]))")
_FLOW_COLON = re.compile("(?P<colon>：) *[{\\[]")
_IN_WORDS = (  # what the parser says, and what that means to a clerk; the first that fits
    ("an anchor: ", "规则包里不用锚点，请把内容写出来；& 开头的词要加引号"),
    ("an alias: ", "规则包里不用引用，请把内容写出来；* 开头的词要加引号"),
    ("a tag: ", "规则包里不用标签，请删掉；! 开头的词要加引号"),
    ("mapping values are not allowed", "这里多了一个冒号，或上一行的缩进不对"),
    ("expected ',' or ']'", "方括号没有配对，或两项之间少了英文逗号"),
    ("expected ',' or '}'", "花括号没有配对，或两项之间少了英文逗号"),
    ("expected ':'", "这一行少了英文冒号「:」或横杠「- 」，或缩进不对"),
    ("node content", "这里少了内容：多写了一个逗号，或有不该有的符号"),
    ("unexpected end of stream", "引号没有配对，一直到文件末尾也没有结束"),
    ("document indicator", "引号没有配对"),
    ("escape", "英文双引号里的反斜杠有特别的意思，请改用单引号"),
)
_CODES = (("an anchor: ", "MY010"), ("an alias: ", "MY010"), ("a tag: ", "MY011"))
_MISPLACED = ("expected key", "expected <block end>", "expected '-' indicator")
_AT_THE_START = (
    "an anchor: ",
    "an alias: ",
    "a tag: ",
    "expected ':'",
    "end of stream",
    "document indicator",
)


class Spot(NamedTuple):
    """A line and a column, from 0."""

    line: int
    column: int


class Stumble(NamedTuple):
    """A fault of writing: code, message, where it starts, and how many characters it spans."""

    code: str
    message: str
    at: Spot
    length: int = 1


def wrong_indent(lines: Iterable[str]) -> Stumble | None:
    """The first line that is indented with tabs or full-width blanks, and how many more there are."""
    found = [(number, match) for number, line in enumerate(lines) if (match := _INDENT.match(line))]
    if not found:
        return None
    number, match = found[0]
    what = "制表符（Tab）" if "\t" in match["blank"] else "全角空格"
    more = f"；这样的共 {len(found)} 行" if len(found) > 1 else ""
    message = f"缩进里有{what}，请换成半角空格{more}"
    return Stumble("MY003", message, Spot(number, match.start("blank")), len(match["blank"]))


def explained(problem: str, begun: Spot | None, met: Spot, lines: Sequence[str]) -> Stumble:
    """What the parser's words mean; it had ``begun`` a construct there and ``met`` the trouble here.

    ``problem`` is what it was doing, a colon, and what went wrong.
    """
    at_end, met = met, _inside(met, lines)
    begun = _inside(begun, lines) if begun else met
    in_flow = "',' or" in problem
    first = min(begun.line, met.line) if in_flow else max(0, met.line - 2)
    for number in range(met.line, first - 1, -1):
        if stumble := _colon(number, lines[number], in_flow=in_flow):
            return stumble
    unclosed = in_flow and begun.line != met.line
    at = begun if unclosed or any(said in problem for said in _AT_THE_START) else met
    if "cannot start any token" in problem:
        char = lines[at.line][at.column : at.column + 1]
        return Stumble("MY005", f"「{char}」不能用在开头，请用引号把文字括起来", at)
    if "node content" in problem and at_end != met:
        return Stumble("MY005", "括号没有配对，一直到文件末尾也没有结束", at)
    if any(said in problem for said in _MISPLACED):
        return Stumble("MY005", _misplaced(lines[at.line], at.column), at)
    words = next((words for said, words in _IN_WORDS if said in problem), f"YAML 写法有误（{problem}）")
    return Stumble(next((code for said, code in _CODES if said in problem), "MY005"), words, at)


def _misplaced(line: str, column: int) -> str:
    if line[:column].strip(" -"):
        return "这里多了东西：前面的括号或引号到此已经结束"
    return "缩进不对：同一级的行左边要对齐"


def _inside(spot: Spot, lines: Sequence[str]) -> Spot:
    """The spot; one behind the last line comes back to the end of the last line that says something."""
    last = max((n for n, line in enumerate(lines) if line.strip()), default=0)
    return spot if spot.line <= last else Spot(last, max(0, len(lines[last].rstrip()) - 1))


def _colon(number: int, line: str, *, in_flow: bool) -> Stumble | None:
    """A colon that is full width or has no blank behind it, where a key seems to stand."""
    found = _KEY_COLON.match(line) or (_FLOW_COLON.search(line) if in_flow else None)
    if not found:
        return None
    message = FULL_WIDTH_COLON if found["colon"] == "：" else NO_BLANK
    return Stumble("MY004", message, Spot(number, found.start("colon")))
