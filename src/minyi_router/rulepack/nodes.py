"""YAML as a tree of nodes that know their place (the home of yaml).

Only what a clerk needs is let through: mappings, lists and scalars that stay text. Anchors, tags,
several documents, duplicate keys, keys that are no text and deep nesting are faults. Reading by
events bounds the depth before anything recursive happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from minyi_router.rulepack.syntax import (
    FULL_WIDTH_COLON,
    NO_BLANK,
    Spot,
    Stumble,
    explained,
    wrong_indent,
)

MAX_DEPTH = 30


@dataclass(frozen=True, slots=True)
class Span:
    """From (line, column) up to but not including (end_line, end_column), all from 0."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, always; ``plain`` when it was written without quotes."""

    text: str
    span: Span
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in written order; keys are unique."""

    pairs: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node: TypeAlias = Scalar | Items | Entries


@dataclass(frozen=True, slots=True)
class NodeFault:
    """A fault of the YAML itself: a code, a message, and where."""

    code: str
    message: str
    span: Span


class _Stop(Exception):  # noqa: N818 (ends the reading; never seen outside)
    """Reading cannot go on."""


_LOADER = getattr(yaml, "CLoader", yaml.Loader)


def read_nodes(text: str) -> tuple[Node | None, tuple[NodeFault, ...]]:
    """The tree of one YAML text (None when there is none) and every fault found on the way."""
    reader = _Reader(text)
    if found := wrong_indent(text.split("\n")):
        reader.stumbled(found)
        return None, tuple(reader.faults)
    try:
        root = reader.document()
    except _Stop:
        root = None
    except yaml.MarkedYAMLError as error:
        reader.syntax_fault(error)
        root = None
    return root, tuple(reader.faults)


class _Reader:
    """Builds nodes from the parser's events."""

    def __init__(self, text: str) -> None:
        self.faults: list[NodeFault] = []
        self._lines = text.split("\n")
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))
        self._depth = 0

    def document(self) -> Node | None:
        root: Node | None = None
        seen = False
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self._stop("MY006", "一个文件里有两份文档（---），请分成两个文件", event)
                seen = True
                root = self._node(next(self._events))
        return root

    def _node(self, event: yaml.Event) -> Node:
        self._refuse(event)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, _span(event), not event.style)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._stop("MY007", f"嵌套超过 {MAX_DEPTH} 层", event)
        node = self._items(event) if isinstance(event, yaml.SequenceStartEvent) else self._entries(event)
        self._depth -= 1
        return node

    def _items(self, start: yaml.Event) -> Items:
        nodes = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            nodes.append(self._node(event))
        return Items(tuple(nodes), _span(start, event))

    def _entries(self, start: yaml.Event) -> Entries:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, value = self._node(event), self._node(next(self._events))
            if not isinstance(key, Scalar):
                self._fault("MY008", "键必须是文字", key.span)
            elif colon := _colon_in_key(key, value):
                self.stumbled(colon)
            elif key.text in pairs:
                first = pairs[key.text][0].span
                self._fault("MY009", f"重复的键「{key.text}」，在 {_at(first)} 已经写过", key.span)
            else:
                pairs[key.text] = (key, value)
        return Entries(tuple(pairs.values()), _span(start, event))

    def _refuse(self, event: yaml.Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            self._stop("MY010", f"规则包里不用引用（*{anchor}），请把内容写出来；* 开头的词要加引号", event)
        if anchor:
            self._stop("MY010", f"规则包里不用锚点（&{anchor}），请把内容写出来；& 开头的词要加引号", event)
        if tag and tag != "!":
            written = tag.replace("tag:yaml.org,2002:", "!!")
            self._stop("MY011", f"规则包里不用标签（{written}），请删掉；! 开头的词要加引号", event)

    def _fault(self, code: str, message: str, span: Span) -> None:
        self.faults.append(NodeFault(code, message, span))

    def _stop(self, code: str, message: str, event: yaml.Event) -> None:
        self._fault(code, message, _span(event))
        raise _Stop

    def syntax_fault(self, error: yaml.MarkedYAMLError) -> None:
        """Tell in a clerk's words what the parser stumbled over."""
        begun, met = _spot(error.context_mark), _spot(error.problem_mark)
        said = f"{error.context}: {error.problem}"
        found = explained(said, begun, met or begun or Spot(0, 0), self._lines)
        self.stumbled(found)

    def stumbled(self, found: Stumble) -> None:
        """Put a fault of writing on record."""
        line, column = found.at
        self._fault(found.code, found.message, Span(line, column, line, column + found.length))


def _colon_in_key(key: Scalar, value: Node) -> Stumble | None:
    """A key that swallowed its value because the colon is full width, or has no blank behind it."""
    at = Spot(key.span.line, key.span.column + max(key.text.find("："), key.text.find(":")))
    if key.plain and "：" in key.text:
        return Stumble("MY004", FULL_WIDTH_COLON, at)
    if key.plain and ":" in key.text and isinstance(value, Scalar) and not value.text:
        return Stumble("MY004", NO_BLANK, at)
    return None


def _spot(mark: yaml.Mark | None) -> Spot | None:
    return Spot(mark.line, mark.column) if mark else None


def _span(start: yaml.Event, end: yaml.Event | None = None) -> Span:
    first, last = start.start_mark, (end or start).end_mark
    if first is None or last is None:  # the parser always gives marks; its types do not say so
        return Span(0, 0, 0, 1)
    return Span(first.line, first.column, last.line, last.column)


def _at(span: Span) -> str:
    return f"{span.line + 1}:{span.column + 1}"
