"""An overlay laid over its base: two sets of files become the files of one pack.

Everything happens on the trees of the files, before their meaning is looked at, so that what comes
out is read and checked like any folder; every node still knows the file and line it was written in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from minyi_router.rulepack.checks.faults import Fault, placed_at
from minyi_router.rulepack.defined import Target, defined
from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.grafts import at, edited, joined, laid_over, lengthened, listed, shifted, without
from minyi_router.rulepack.nodes import Entries, Node, Scalar, Span
from minyi_router.rulepack.overlay_checks import Overlay, check_overlay
from minyi_router.rulepack.overlay_documents import APPENDED, SORTS, Change, Made, OverlayDoc
from minyi_router.rulepack.parse import is_place_table
from minyi_router.rulepack.source import Path_, SourceFile

_PACK, _CONFIDENCE = "pack.yaml", "confidence.yaml"
_CARD: tuple[Path_, ...] = (("id",), ("name",), ("version",))  # what an overlay says of itself
_WHOLE = {(sort.file, sort.key) for sort in SORTS.values()} | {("calendar.yaml", "years")}
"""Mappings whose entries are taken from one pack or the other, never mixed."""
_NOWHERE = Span(0, 0, 0, 1)


class Merged(NamedTuple):
    """The files of one pack, the faults of laying them together, and what was changed."""

    files: tuple[SourceFile, ...]
    faults: tuple[Fault, ...]
    changes: tuple[Made, ...]


def merge(
    base: Sequence[SourceFile], own: Sequence[SourceFile], file: SourceFile, document: OverlayDoc
) -> Merged:
    """The pack that an overlay makes of a faultless base; ``own`` is all it has beside its overlay.yaml."""
    overlay = Overlay(file, document, defined(base), defined(own), tuple(own))
    lower = _lower(overlay, base)
    lower, faults = _appended(overlay, lower)
    gone = _gone(overlay)
    lower = {name: _trimmed(overlay, one, gone) for name, one in lower.items()}
    files = _together(lower.values(), own)
    return Merged(files, (*check_overlay(overlay), *faults), tuple(_made(overlay)))


def _together(lower: Collection[SourceFile], own: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
    """All files side by side, and one for two where an overlay says what differs from the base's."""
    upper = {one.inner: one for one in own if _is_partial(one)}
    below = {one.inner: one for one in lower if one.inner in upper}
    rest = (one for one in lower if one.inner not in upper and one.inner != _PACK)  # a card is one's own
    ours = (_laid(below[one.inner], one) if _is_partial(one) and one.inner in below else one for one in own)
    return (*rest, *ours)


def _lower(overlay: Overlay, base: Iterable[SourceFile]) -> dict[str, SourceFile]:
    """The files of the base that count, by their names.

    A table that both packs have is a fault; ours counts then, so that it is the only one.
    """
    tables = {name for sort, name in overlay.own if sort == "file" and is_place_table(name)}
    return {one.name: one for one in base if one.inner not in overlay.dropped_files() | tables}


def _is_partial(file: SourceFile) -> bool:
    """Whether a file of an overlay says only what differs from the base's file of this name."""
    return file.inner in NAMED_FILES and (file.inner != _PACK or isinstance(file.root, Entries))


def _made(overlay: Overlay) -> Iterator[Made]:
    for action, path, change in overlay.changes("append", "replace", "disable"):
        sort, name = change.target
        keys = APPENDED.get(sort, ()) if action == "append" else ()
        words = tuple(word for key in keys if key != "tests" for word in getattr(change, key))
        yield Made(action, sort, name, change.because, words, placed_at(overlay.file, path))


def _appended(overlay: Overlay, lower: Mapping[str, SourceFile]) -> tuple[dict[str, SourceFile], list[Fault]]:
    """The base with what is added to its lists, and what of it cannot be."""
    grown, faults = dict(lower), []
    for path, change, where, entry in _additions(overlay, grown):
        sort, name = change.target
        for key, inside in APPENDED[sort].items():
            below, list_path = grown[where], (*entry, *inside, key)
            if at(overlay.file, (*path, key)) is None:
                continue
            if sort == "rule" and key == "any" and not listed(at(below, list_path)):
                message = f"规则「{name}」没有 any，添了 any 反而更难命中；要改它请用 replace"
                faults.append(Fault("MY025", message, overlay.file, (*path, key), at_key=True))
                continue
            new, repeated = _new(overlay.file, (*path, key), below, list_path)
            faults += repeated
            grown[where] = _grown(below, list_path, overlay.file, (*path, key), new)
    return grown, faults


def _additions(overlay: Overlay, lower: Collection[str]) -> Iterator[tuple[Path_, Change, str, Path_]]:
    """Each thing added to: where overlay.yaml says so, the change, its file in the base and path there.

    What is not there, or goes, is a fault that is told elsewhere.
    """
    busy = overlay.targets("replace", "disable")
    for _, path, change in overlay.changes("append"):
        for file, entry in overlay.base.get(change.target, ())[:1]:
            if change.target not in busy and file.name in lower:
                yield path, change, file.name, entry


def _new(
    file: SourceFile, path: Path_, below: SourceFile, list_path: Path_
) -> tuple[list[Node], list[Fault]]:
    """Those nodes of a list that are not in the base's list yet, and a fault for each that is."""
    seen = {text: placed_at(below, (*list_path, i)) for i, text in _texts(listed(at(below, list_path)))}
    nodes = listed(at(file, path))
    faults, repeated = [], set()
    for i, text in _texts(nodes):
        if text in seen:
            message = f"重复：「{text}」在 {seen[text]} 已经写过"
            faults.append(Fault("MY102", message, file, (*path, i)))
            repeated.add(i)
        seen.setdefault(text, placed_at(file, (*path, i)))
    return [node for i, node in enumerate(nodes) if i not in repeated], faults


def _texts(nodes: Iterable[Node]) -> Iterator[tuple[int, str]]:
    return ((i, node.text) for i, node in enumerate(nodes) if isinstance(node, Scalar))


def _grown(
    below: SourceFile, list_path: Path_, file: SourceFile, path: Path_, nodes: Iterable[Node]
) -> SourceFile:
    """The file with nodes of another one added to the list of the same key as theirs."""
    both = below if any(part is file for part in below.parts) else joined(below, file)
    by = len(both.lines) - len(file.lines)
    more = [shifted(node, by) for node in nodes]
    key = shifted(Scalar(str(path[-1]), file.key_span(path) or _NOWHERE), by)
    if both.root is None or not isinstance(key, Scalar):
        return below
    return replace(both, root=edited(both.root, list_path[:-1], lambda node: lengthened(node, key, more)))


def _gone(overlay: Overlay) -> set[Target]:
    """What of the base must make room; what stands in a mapping is written over instead."""
    ours = {target for target in overlay.own if target[0] in {"rule", "group"}}
    return (overlay.targets("disable") | ours) & overlay.base.keys()


def _trimmed(overlay: Overlay, file: SourceFile, gone: Collection[Target]) -> SourceFile:
    """The file without what goes; with a matter, kind or tier goes its line in deadlines.yaml."""
    paths = {path for target in gone for one, path in overlay.base[target] if one.name == file.name}
    if file.inner == "deadlines.yaml":
        clocked = [(clock, *target) for clock in ("contact", "resolve") for target in gone]
        paths |= {path for path in clocked if at(file, path)}
    if file.inner == _PACK:
        paths |= {path for path in _CARD if at(file, path)}
    return replace(file, root=without(file.root, paths)) if file.root and paths else file


def _laid(base: SourceFile, own: SourceFile) -> SourceFile:
    """One file of two: names and settings of ours added to the base's, or put in their place."""
    says_nothing = own.root is None or (isinstance(own.root, Scalar) and not own.root.text)
    if says_nothing and own.whole:
        return base  # all of it commented out

    def stays_one(path: Path_) -> bool:
        if own.inner == _CONFIDENCE:  # weights and thresholds belong together
            return len(path) == 1
        return len(path) == 2 and (own.inner, path[0]) in _WHOLE

    root = base.root
    if own.root and root:
        root = laid_over(root, shifted(own.root, len(base.lines)), stays_one)
    both = joined(base, own)
    return replace(both, name=own.name, shown=own.shown, base="", root=root)
