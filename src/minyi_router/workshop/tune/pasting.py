"""New weights and thresholds in the files of a pack: the numbers change, every other character stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from minyi_router.rulepack.checks.faults import all_rules
from minyi_router.rulepack.nodes import Entries, Items, Node, Scalar
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.source import Path_, SourceFile, child
from minyi_router.workshop.tune.making import Change, Thresholds

_PACK = "pack.yaml"


class _Edit(NamedTuple):
    """In a line (from 0), the columns from ``start`` to ``end`` become ``text``."""

    line: int
    start: int
    end: int
    text: str


def pasted(parsed: Parsed, changes: Sequence[Change], old: Thresholds, new: Thresholds) -> dict[str, str]:
    """The texts of the files that change, by name; rules of a pack below an overlay are left out."""
    edits: dict[str, tuple[SourceFile, list[_Edit]]] = {}
    wanted = {change.rule: change.new for change in changes}
    for file, path, rule in all_rules(parsed):
        if rule.id in wanted and not file.base:
            edits.setdefault(file.name, (file, []))[1].append(_weight(file, path, wanted[rule.id]))
    if _PACK in parsed.named and old != new and not parsed.named[_PACK][0].base:
        file = parsed.named[_PACK][0]
        edits.setdefault(file.name, (file, []))[1].extend(_settings(file, old, new))
    return {name: _edited(file, found) for name, (file, found) in edits.items()}


def _weight(file: SourceFile, path: Path_, weight: float) -> _Edit:
    """The number where one stands; else a new entry behind ``then``, in the rule's own way of writing."""
    return _entry(file, path, "weight", weight, behind="then")


def _settings(file: SourceFile, old: Thresholds, new: Thresholds) -> Iterator[_Edit]:
    written = _node(file, ("settings",))
    if not isinstance(written, Entries) or not written.pairs:
        return
    for name in ("min_score", "margin", "organ_margin"):
        value = getattr(new, name)
        if getattr(old, name) != value or (name == "organ_margin" and value != new.margin):
            yield _entry(file, ("settings",), name, value, behind=written.pairs[-1][0].text)


def _entry(file: SourceFile, path: Path_, name: str, value: float, *, behind: str) -> _Edit:
    """The edit that gives an entry of a mapping this value; a new one goes behind another entry."""
    text, now = f"{value:g}", _node(file, (*path, name))
    if now is not None:
        return _Edit(now.span.line, now.span.column, now.span.end_column, text)
    key, before = file.key_span((*path, behind)), _node(file, (*path, behind))
    if key is None or before is None:
        raise LookupError(f"{file.shown}: {'/'.join(map(str, (*path, behind)))}")
    line, column = _end(file, before)
    if _bracketed(file, _node(file, path)):
        return _Edit(line, column, column, f", {name}: {text}")
    end = len(file.lines[line])
    return _Edit(line, end, end, f"\n{' ' * key.column}{name}: {text}")


def _node(file: SourceFile, path: Path_) -> Node | None:
    node = file.root
    for step in path:
        node = child(node, step)
    return node


def _bracketed(file: SourceFile, node: Node | None) -> bool:
    """Whether a mapping or list was written in brackets; else by its indentation."""
    return node is not None and file.lines[node.span.line][node.span.column : node.span.column + 1] in {
        "{",
        "[",
    }


def _end(file: SourceFile, node: Node) -> tuple[int, int]:
    """Line and column behind a value. The parser ends what is written by indentation only at the next key."""
    if isinstance(node, Scalar) or _bracketed(file, node):
        return node.span.end_line, node.span.end_column
    last = node.nodes[-1] if isinstance(node, Items) else node.pairs[-1][1]
    return _end(file, last)


def _edited(file: SourceFile, edits: Iterable[_Edit]) -> str:
    lines = list(file.lines)
    for edit in sorted(edits, reverse=True):
        text = lines[edit.line]
        lines[edit.line] = text[: edit.start] + edit.text + text[edit.end :]
    return "\n".join(lines)
