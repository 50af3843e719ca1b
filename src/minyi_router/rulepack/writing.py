"""Plain data to YAML text in the style of the starter pack: what a clerk could have typed.

The reverse of nodes.py and ``parse.plain``: every scalar is text there, so quotes stand only where
the YAML needs them. Reading what was written gives the same data, whatever the texts hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from minyi_router.text.display import width

WIDE = 110
"""Columns after which a list goes on in the next line; a Han character takes two."""

_FULL = 124  # what a line with a comment about it may hold
_ONE_LINE = (
    260  # an entry of plain texts or a case stays on one line up to here, so that tables look like tables
)
_LONGEST_KEY = 1000  # the parser looks for a key's colon within 1024 characters
_UNSURE_START = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`]")
_NUMBER = re.compile(r"-\d+(\.\d+)?")
_UNSURE = re.compile(r"[,\[\]{}\n\r\t]|:[ ?]| #|:$")  # in brackets libyaml takes :? for the end of a key
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})

Path_ = tuple[str | int, ...]


class Note(NamedTuple):
    """The comments of one entry, without their ``#``: the lines above it, and the one beside it."""

    above: tuple[str, ...] = ()
    beside: str = ""


def document_yaml(
    data: Mapping[str, Any], *, head: str = "", tail: str = "", notes: Mapping[Path_, Note] | None = None
) -> str:
    """One file: its comment at the top and at the end, and the data between.

    ``notes`` are comments by the path of the entry they belong to. Texts, numbers, booleans, None (null),
    mappings and sequences can be written; keys must be texts. Raises ValueError for a key that no
    reader of YAML would take (over 1000 characters).
    """
    writer = _Writer(notes or {})
    parts = [writer.entry((key,), value, 0) for key, value in data.items()] or [["{}"]]
    if head:
        parts.insert(0, [*_comment(head, 0), ""])
    if tail:
        parts.append(["", *_comment(tail, 0)])
    lines = parts[0]
    for before, part in pairwise(parts):
        if (len(before) > 1 or len(part) > 1) and lines[-1] and part[0]:
            lines.append("")
        lines += part
    return "\n".join(lines).rstrip("\n") + "\n"


def rule_yaml(rule: Mapping[str, Any]) -> str:
    """One rule as a block to paste below ``rules:``, indented by two blanks and ended by a line feed."""
    return "\n".join(_Writer({}).item(("rules", 0), rule, 2)) + "\n"


def scalar_yaml(value: Any) -> str:
    """A text, number, boolean or None as one line of YAML that stands well anywhere."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if _is_plain(text) else _quoted(text)


def _quoted(text: str) -> str:
    if any(unicodedata.category(char) in _UNSEEN_KINDS for char in text):
        return f'"{"".join(map(_escaped, text))}"'
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _is_plain(text: str) -> bool:
    """Whether a text may stand without quotes, in brackets too."""
    if text.isalnum():
        return True
    if not text or text != text.strip() or _UNSURE.search(text):
        return False
    if any(unicodedata.category(char) in _UNSEEN_KINDS for char in text):
        return False
    return not _UNSURE_START.match(text) or _NUMBER.fullmatch(text) is not None


def _escaped(char: str) -> str:
    if char in _ESCAPED:
        return _ESCAPED[char]
    if unicodedata.category(char) not in _UNSEEN_KINDS:
        return char
    code = ord(char)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _key(key: Any) -> str:
    """A key; one with a colon is quoted, or it would look like a key that swallowed its value."""
    text = str(key)
    written = _quoted(text) if ":" in text or "：" in text else scalar_yaml(text)
    if len(written) > _LONGEST_KEY:
        raise ValueError(f"「{text[:20]}…」太长，不能当名称")
    return written


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if _is_list(value):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar_yaml(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, Mapping) and not _is_list(value)


class _Writer:
    """Chooses block or brackets for each value, and puts the notes where they belong."""

    def __init__(self, notes: Mapping[Path_, Note]) -> None:
        self._notes = notes
        self._around = {path[:end] for path in notes for end in range(len(path))}

    def entry(self, path: Path_, value: Any, indent: int) -> list[str]:
        """``key: value`` and its comments."""
        start = " " * indent + _key(path[-1]) + ":"
        return self._noted(path, self._value(path, value, indent, start), indent)

    def item(self, path: Path_, value: Any, indent: int) -> list[str]:
        """``- value`` and its comments."""
        pad = " " * indent
        if not isinstance(value, Mapping) or not value or self._in_line(path, value, indent):
            return self._noted(path, [f"{pad}- {_flow(value)}"], indent)
        lines = self._entries(path, value, indent + 2)
        first = next(n for n, line in enumerate(lines) if not line.lstrip().startswith("#"))
        above = [line[2:] for line in lines[:first]]
        lines = [pad + "- " + lines[first][indent + 2 :], *lines[first + 1 :]]
        return self._noted(path, [*above, *lines], indent, first=len(above))

    def _noted(self, path: Path_, lines: list[str], indent: int, first: int = 0) -> list[str]:
        note = self._notes.get(path)
        if note is None:
            return lines
        if note.beside:
            lines[first] += f"   {_comment(note.beside, 0)[0]}"
        return [*_comment("\n".join(note.above), indent), *lines] if note.above else lines

    def _value(self, path: Path_, value: Any, indent: int, start: str) -> list[str]:
        if _is_leaf(value) or not value or self._in_line(path, value, indent):
            return [f"{start} {_flow(value)}"]
        if isinstance(value, Mapping):
            return [start, *self._entries(path, value, indent + 2)]
        noted = sum((*path, at) in self._notes for at in range(len(value)))
        if all(map(_is_leaf, value)) and 2 * noted < len(value):
            return self._wrapped(path, value, f"{start} [", indent + 2)
        blocks = [self.item((*path, at), inner, indent + 2) for at, inner in enumerate(value)]
        return [start, *_apart(blocks, apart=path == ("rules",))]

    def _entries(self, path: Path_, value: Mapping[str, Any], indent: int) -> list[str]:
        return [line for key, inner in value.items() for line in self.entry((*path, key), inner, indent)]

    def _wrapped(self, path: Path_, items: Sequence[Any], start: str, indent: int) -> list[str]:
        """A list in brackets over as many lines as it needs; an item with a comment starts a line.

        Such a line is filled a little further, so that a comment about it covers all it did.
        """
        lines: list[str] = []
        line, beside, limit = start, "", _FULL if path in self._notes else WIDE
        for at, value in enumerate(items):
            piece = scalar_yaml(value) + ("]" if at == len(items) - 1 else ",")
            note = self._notes.get((*path, at))
            blank = "" if line.endswith("[") or not line.strip() else " "
            if note or width(line) + len(blank) + width(piece) > limit:
                lines.append(line + beside)
                lines += _comment("\n".join(note.above), indent) if note and note.above else []
                beside = f"   {_comment(note.beside, 0)[0]}" if note and note.beside else ""
                line, blank, limit = " " * indent, "", _FULL if note else WIDE
            line += blank + piece
        return [*lines, line + beside]

    def _in_line(self, path: Path_, value: Any, indent: int) -> bool:
        """Whether a mapping or a list of mappings stands in brackets on one line."""
        if not isinstance(value, Mapping) or len(path) < 2 or path in self._around:
            return False
        if path[-1] == "when" or path[0] == "terms" or path[:-1] == ("rules",):
            return False
        if any(_is_list(inner) and not all(map(_is_leaf, inner)) for inner in value.values()):
            return False
        is_row = all(map(_is_leaf, value.values())) or "expect" in value or isinstance(path[-1], int)
        return indent + width(_flow(value)) + width(str(path[-1])) + 4 <= (_ONE_LINE if is_row else WIDE)


def _apart(blocks: list[list[str]], *, apart: bool) -> Iterator[str]:
    for at, block in enumerate(blocks):
        if apart and at:
            yield ""
        yield from block


def _comment(text: str, indent: int) -> list[str]:
    pad = " " * indent
    return [f"{pad}# {_printable(line)}".rstrip() for line in text.split("\n")]


def _printable(line: str) -> str:
    """A comment can escape nothing: what a reader would refuse becomes a blank."""
    return "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cn", "Cs"} else char for char in line
    )
