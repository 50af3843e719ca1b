"""New weights and thresholds in the files of a pack: the numbers change, every other character stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    """The texts of the files that change, by name; what stands in a pack below an overlay is left alone."""
    edits: dict[str, tuple[SourceFile, list[_Edit]]] = {}
    wanted = {change.rule: change.new for change in changes}
    for file, path, rule in all_rules(parsed):
        if rule.id in wanted and not file.base:
            edits.setdefault(file.name, (file, []))[1].append(_weight(file, path, wanted[rule.id]))
    if old != new and _PACK in parsed.named:
        whole = parsed.named[_PACK][0]
        own = whole.parts[-1] if whole.parts else whole  # an overlay's settings are laid over its base's
        edits[own.name] = (own, _settings(own, _to_write(whole, old, new)))
    return {name: _edited(file, found) for name, (file, found) in edits.items()}


def below(parsed: Parsed, changes: Iterable[Change]) -> list[str]:
    """The changed rules that stand in a pack below, where nothing is written."""
    base = {rule.id for file, _, rule in all_rules(parsed) if file.base}
    return [change.rule for change in changes if change.rule in base]


def _weight(file: SourceFile, path: Path_, weight: float) -> _Edit:
    """The number where one stands; else a new entry behind ``then``, in the rule's own way of writing."""
    return _entry(file, path, "weight", f"{weight:g}", behind="then")


def _to_write(whole: SourceFile, old: Thresholds, new: Thresholds) -> dict[str, str]:
    """The settings that change. ``organ_margin`` is as ``margin`` until it is written."""
    names = ["min_score", "margin"]
    changed = [name for name in names if getattr(old, name) != getattr(new, name)]
    is_written = _node(whole, ("settings", "organ_margin")) is not None
    if new.organ_margin != (old.organ_margin if is_written else new.margin):
        changed.append("organ_margin")
    return {name: f"{getattr(new, name):g}" for name in changed}


def _settings(file: SourceFile, wanted: Mapping[str, str]) -> list[_Edit]:
    """The numbers where they stand, the others behind the last setting; all in one line where none stands."""
    written, root = _node(file, ("settings",)), file.root
    if isinstance(written, Entries) and written.pairs:
        last = written.pairs[-1][0].text
        return [_entry(file, ("settings",), name, text, behind=last) for name, text in wanted.items()]
    both = ", ".join(f"{name}: {text}" for name, text in wanted.items())
    last = root.pairs[-1][0].text if isinstance(root, Entries) else ""
    return [_entry(file, (), "settings", f"{{{both}}}", behind=last)]


def _entry(file: SourceFile, path: Path_, name: str, text: str, *, behind: str) -> _Edit:
    """The edit that gives an entry of a mapping this value; a new one goes behind another entry."""
    now = _node(file, (*path, name))
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
    if isinstance(node, Scalar) and node.span.end_column == 0:  # in a block behind |: it ends a line too late
        line = max(n for n in range(node.span.end_line) if file.lines[n].strip())
        return line, len(file.lines[line])
    if isinstance(node, Scalar) or _bracketed(file, node):
        return node.span.end_line, node.span.end_column
    last = node.nodes[-1] if isinstance(node, Items) else node.pairs[-1][1]
    return _end(file, last)


def _edited(file: SourceFile, edits: Iterable[_Edit]) -> str:
    """The file's text with the edits; its line ends stay, and new lines end like its first one."""
    lines = file.data.decode("utf-8").splitlines(keepends=True)
    ending = lines[0][len(lines[0].rstrip("\r\n")) :] or "\n"
    for edit in sorted(edits, reverse=True):
        text = lines[edit.line]
        new = edit.text.replace("\n", ending)
        lines[edit.line] = text[: edit.start] + new + text[edit.end :]
    return "".join(lines)
