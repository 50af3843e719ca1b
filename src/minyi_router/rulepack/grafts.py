"""Cutting and joining trees of nodes so that every node still knows where it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from minyi_router.rulepack.nodes import Entries, Items, Node, Scalar
from minyi_router.rulepack.source import Path_, SourceFile, child

Keep = Callable[[Path_], bool]
"""Whether the mapping at a path stays one thing, to be taken or left whole."""


def joined(one: SourceFile, other: SourceFile) -> SourceFile:
    """A file whose lines are those of two, for a tree with nodes of both; its faults go to the right one.

    The tree is the first one's; nodes of the other belong into it once they are ``shifted`` by the
    number of the first one's lines.
    """
    parts = (*(one.parts or (one,)), *(other.parts or (other,)))
    return replace(one, lines=(*one.lines, *other.lines), whole=one.whole and other.whole, parts=parts)


def shifted(node: Node, by: int) -> Node:
    """The same node so many lines further down."""
    span = replace(node.span, line=node.span.line + by, end_line=node.span.end_line + by)
    if isinstance(node, Scalar):
        return replace(node, span=span)
    if isinstance(node, Items):
        return Items(tuple(shifted(item, by) for item in node.nodes), span)
    pairs = ((_key(name, by), shifted(value, by)) for name, value in node.pairs)
    return Entries(tuple(pairs), span)


def _key(name: Scalar, by: int) -> Scalar:
    moved = shifted(name, by)
    return moved if isinstance(moved, Scalar) else name


def without(root: Node, paths: Iterable[Path_]) -> Node:
    """The tree without what stands at these paths."""
    for path in sorted(paths, key=_order, reverse=True):  # from the end, so that indexes stay true
        root = edited(root, path[:-1], partial(_dropped, path[-1]))
    return root


def _order(path: Path_) -> tuple[tuple[int, int, str], ...]:
    """A path as something that sorts: indexes by size, keys by name."""
    return tuple((1, step, "") if isinstance(step, int) else (0, 0, step) for step in path)


def _dropped(step: str | int, parent: Node) -> Node:
    if isinstance(parent, Entries):
        return Entries(tuple(pair for pair in parent.pairs if pair[0].text != step), parent.span)
    if isinstance(parent, Items):
        return Items(tuple(item for i, item in enumerate(parent.nodes) if i != step), parent.span)
    return parent


def edited(node: Node, path: Path_, edit: Callable[[Node], Node]) -> Node:
    """The tree with one node, at a path that exists, put through a function."""
    if not path:
        return edit(node)
    if isinstance(node, Entries):
        pairs = tuple(
            (name, edited(value, path[1:], edit) if name.text == path[0] else value)
            for name, value in node.pairs
        )
        return Entries(pairs, node.span)
    if isinstance(node, Items):
        nodes = tuple(edited(n, path[1:], edit) if i == path[0] else n for i, n in enumerate(node.nodes))
        return Items(nodes, node.span)
    return node


def lengthened(entry: Node, key: Scalar, more: Iterable[Node]) -> Node:
    """A mapping whose list at a key, if it has one, goes on with these nodes."""
    if not isinstance(entry, Entries):
        return entry
    old = entry.get(key.text)
    nodes = (*listed(old), *more)
    items = Items(nodes, old.span if old else key.span)
    if old is None:
        return Entries((*entry.pairs, (key, items)), entry.span)
    return edited(entry, (key.text,), lambda _: items)


def listed(node: Node | None) -> tuple[Node, ...]:
    """The nodes of a list; a list of one may be written without brackets."""
    if isinstance(node, Items):
        return node.nodes
    return () if node is None or (isinstance(node, Scalar) and not node.text) else (node,)


def laid_over(base: Node, upper: Node, stays_one: Keep, path: Path_ = ()) -> Node:
    """Two mappings as one: what the upper one says counts, and the order of the base is kept."""
    if not (isinstance(base, Entries) and isinstance(upper, Entries)) or stays_one(path):
        return upper
    pairs = {key.text: (key, value) for key, value in base.pairs}
    for key, value in upper.pairs:
        below = pairs[key.text][1] if key.text in pairs else None
        merged = laid_over(below, value, stays_one, (*path, key.text)) if below else value
        pairs[key.text] = (key, merged)
    return Entries(tuple(pairs.values()), upper.span)


def at(file: SourceFile, path: Path_) -> Node | None:
    """The node at a path of a file's tree."""
    node = file.root
    for step in path:
        node = child(node, step)
    return node


def texts(nodes: Iterable[Node]) -> list[str]:
    """What the scalars among these nodes say."""
    return [node.text for node in nodes if isinstance(node, Scalar)]
