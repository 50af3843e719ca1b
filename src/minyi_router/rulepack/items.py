"""The little language of words, ``<词组>+夜间``, ``请…核实处理``: text to parts, or a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from minyi_router.text.folding import SENTENCE_END, fold

GAP = "…"
_GAPS = re.compile("…+|\\.{3,}")
_GROUP = re.compile("<([^<>]*)>")
_SEPARATORS = re.compile("[，、,；]")
_BRACKETS = re.compile("[<>＜＞]")
_WIDE_PLUS = re.compile("[＋﹢]")
_REFERENCE = re.compile("<属地([^<>]+)>")


@dataclass(frozen=True, slots=True)
class GroupRef:
    """``<词组>``: the name of a term group."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A word: its folded pieces (more than one when ``…`` stands between them) and how it was written."""

    text: str
    pieces: tuple[str, ...]


class ItemFault(ValueError):  # noqa: N818 (a fault is data for a report here, like NodeFault)
    """What is wrong with an item, and which characters of it (half-open)."""

    def __init__(self, code: str, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.code, self.message, self.start, self.end = code, message, start, end


def parse_item(text: str) -> tuple[GroupRef | Literal, ...]:
    """The parts of an item, joined by ``+``. Raises ItemFault.

    A word of one character is too eager alone; beside a longer word or a group it may stand.
    """
    parts: list[GroupRef | Literal] = []
    start = 0
    for part in text.split("+"):
        parts.append(_part(part, start, 1 if "+" in text else 2))
        start += len(part) + 1
    if all(isinstance(part, Literal) and len("".join(part.pieces)) < 2 for part in parts):
        raise ItemFault("MY205", f"「{text}」每个词都只有一个字，太容易误中；至少一个要更长", 0, len(text))
    if len({part.name if isinstance(part, GroupRef) else part.pieces for part in parts}) < len(parts):
        raise ItemFault("MY206", f"「{text}」里同一个词写了两次，写一次就够", 0, len(text))
    return tuple(parts)


def parse_word(text: str, *, shortest: int = 2) -> Literal:
    """A single word; ``shortest`` is the fewest characters it may have. Raises ItemFault."""
    return _literal(text, 0, shortest)


def parse_group_item(text: str) -> tuple[GroupRef | Literal]:
    """What a term group may list: one word, or another group. Raises ItemFault."""
    if "+" in text:
        message = "词组里不能用「+」；要两个词同时出现，请写在规则的 any 里"
        raise ItemFault("MY104", message, text.index("+"), text.index("+") + 1)
    return (_part(text, 0, 2),)


def inner_groups(items: Iterable[str]) -> Iterator[str]:
    """The groups that the items of a group name."""
    for text in items:
        if found := _GROUP.fullmatch(text.strip()):
            yield found[1].strip()


def place_role(text: str) -> str | None:
    """The role in ``<属地角色>``, or None for a plain name."""
    found = _REFERENCE.fullmatch(text)
    return found[1] if found else None


def _part(part: str, start: int, shortest: int) -> GroupRef | Literal:
    group = _GROUP.fullmatch(part.strip())
    if group:
        return GroupRef(group[1].strip())
    return _literal(part, start, shortest)


def _literal(part: str, start: int, shortest: int) -> Literal:
    end = start + len(part)
    if _BRACKETS.search(part):
        message = f"尖括号没有配对，或和文字连在一起：「{part}」；词组写成 <词组名>，和词之间用 +"
        raise ItemFault("MY104", message, start, end)
    if plus := _WIDE_PLUS.search(part):
        at = start + plus.start()
        raise ItemFault("MY104", f"词里有全角的「{plus[0]}」，请改成英文加号 +", at, at + 1)
    if separator := _SEPARATORS.search(part):
        at = start + separator.start()
        raise ItemFault("MY201", f"词里有「{separator[0]}」：是不是想写两个词？请用英文逗号分开", at, at + 1)
    pieces = tuple(fold(piece) for piece in _GAPS.split(part))
    if not part.strip():
        raise ItemFault("MY202", "「+」旁边少了一个词", max(0, start - 1), max(end, 1))
    if not any(pieces):
        raise ItemFault("MY202", f"「{part}」折叠后是空的，什么也匹配不到", start, max(end, start + 1))
    if not all(pieces):
        raise ItemFault("MY203", "「…」要放在两段文字中间", start, end)
    if SENTENCE_END.search("".join(pieces)):
        raise ItemFault("MY204", f"「{part}」里有句号一类的标点，跨句的词匹配不到", start, end)
    if len(pieces) == 1 and len(pieces[0]) < shortest:
        raise ItemFault("MY205", f"「{part}」只有一个字，太容易误中；请写更长的词", start, end)
    return Literal(part.strip(), pieces)
