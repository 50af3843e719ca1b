"""Where each thing with a name is defined, told from the trees of a pack's files alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from minyi_router.rulepack.grafts import at, listed
from minyi_router.rulepack.nodes import Entries, Node, Scalar
from minyi_router.rulepack.overlay_documents import SORTS
from minyi_router.rulepack.parse import model_of
from minyi_router.rulepack.rule_documents import CasesDoc, RulesDoc
from minyi_router.rulepack.source import Path_, SourceFile

Target: TypeAlias = tuple[str, str]
"""The sort of a thing, as overlay.yaml calls it, and its name."""
Index: TypeAlias = Mapping[Target, list[tuple[SourceFile, Path_]]]
"""Each thing, and where it stands; what may stand several times (a case's text) at all its places."""


def defined(files: Iterable[SourceFile]) -> Index:
    """Everything these files define."""
    found: dict[Target, list[tuple[SourceFile, Path_]]] = {}
    for file in files:
        found.setdefault(("file", file.inner), []).append((file, ()))
        for target, path in _in_file(file):
            found.setdefault(target, []).append((file, path))
    return found


def _in_file(file: SourceFile) -> Iterator[tuple[Target, Path_]]:
    for sort, (_, name, key) in SORTS.items():
        if name == file.inner:
            yield from _keys(file, sort, key)
    model = None if file.inner.endswith(".csv") else model_of(file.inner)
    if model is RulesDoc:
        yield from _keys(file, "group", "terms")
        yield from _rules(file)
    elif model is CasesDoc:
        yield from _cases(file, ("cases",))


def _keys(file: SourceFile, sort: str, key: str) -> Iterator[tuple[Target, Path_]]:
    entries = at(file, (key,))
    for name, _ in entries.pairs if isinstance(entries, Entries) else ():
        yield (sort, name.text), (key, name.text)


def _rules(file: SourceFile) -> Iterator[tuple[Target, Path_]]:
    for i, rule in enumerate(listed(at(file, ("rules",)))):
        if name := _text(rule, "id"):
            yield ("rule", name), ("rules", i)
        yield from _cases(file, ("rules", i, "tests"))


def _cases(file: SourceFile, path: Path_) -> Iterator[tuple[Target, Path_]]:
    """Cases go by their name, or by their text."""
    for k, case in enumerate(listed(at(file, path))):
        for key in ("name", "text"):
            if name := _text(case, key):
                yield ("test", name), (*path, k)


def _text(node: Node, key: str) -> str:
    value = node.get(key) if isinstance(node, Entries) else None
    return value.text.strip() if isinstance(value, Scalar) else ""
