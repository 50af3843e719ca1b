"""What an overlay may not do: change what is not there, write again what is, or one thing twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from minyi_router.rulepack.checks.faults import Fault, Known, placed_at, unknown
from minyi_router.rulepack.defined import Index, Target
from minyi_router.rulepack.grafts import at
from minyi_router.rulepack.nodes import Scalar
from minyi_router.rulepack.overlay_documents import SORTS, Change, OverlayDoc
from minyi_router.rulepack.parse import is_place_table, model_of
from minyi_router.rulepack.rule_documents import RulesDoc
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.text.likeness import nearest

_CARD = ("file", "pack.yaml")
_DONE = {"append": "添过", "replace": "换掉", "disable": "停用"}


class Overlay(NamedTuple):
    """overlay.yaml, what it says, and what its pack and the base define."""

    file: SourceFile
    document: OverlayDoc
    base: Index
    own: Index
    own_files: tuple[SourceFile, ...]

    def changes(self, *actions: str) -> Iterator[tuple[str, Path_, Change]]:
        """Every change, with its action and its path in overlay.yaml."""
        for action in actions:
            for n, change in enumerate(getattr(self.document, action)):
                yield action, (action, n), change

    def targets(self, *actions: str) -> set[Target]:
        """What these actions are done to."""
        return {change.target for _, _, change in self.changes(*actions)}

    def dropped_files(self) -> set[str]:
        """The files of the base that do not count, by their names inside it."""
        return {name for sort, name in self.targets("replace", "disable") if sort == "file"}


def check_overlay(overlay: Overlay) -> Iterator[Fault]:
    """Every fault of the changes themselves, each where it is written."""
    yield from _missing_targets(overlay)
    yield from _twice(overlay)
    yield from _nothing_instead(overlay)
    yield from _written_again(overlay)
    yield from _same_id(overlay)


def _missing_targets(overlay: Overlay) -> Iterator[Fault]:
    for _, path, change in overlay.changes("append", "replace", "disable"):
        sort, name = change.target
        if change.target in overlay.base:
            continue
        if change.target in overlay.own and sort != "file":
            message = f"{SORTS[sort].chinese}「{name}」是本包自己写的，底包里没有；直接改它就行，不用写在这里"
        else:
            message = f"底包里{unknown(SORTS[sort].chinese, name, _names(overlay.base, sort))}"
        yield Fault("MY021", message, overlay.file, (*path, sort))


def _names(index: Index, sort: str) -> Known:
    return Known([name for kind, name in index if kind == sort])


def _twice(overlay: Overlay) -> Iterator[Fault]:
    """One thing is replaced or disabled once, and then nothing is added to it."""
    first: dict[Target, tuple[str, Path_]] = {}
    for action, path, change in overlay.changes("replace", "disable", "append"):
        sort, name = change.target
        if change.target in first:
            done, where = first[change.target]
            said = f"{SORTS[sort].chinese}「{name}」在 {placed_at(overlay.file, where)} 已经{_DONE[done]}"
            yield Fault("MY024", f"{said}，一样东西只能动一次", overlay.file, (*path, sort))
        elif action != "append":
            first[change.target] = (action, (*path, sort))
        if inside := _dropped_with(overlay, change.target):
            said = f"{SORTS[sort].chinese}「{name}」在 {inside} 里，这个文件已经整个换掉或停用"
            yield Fault("MY024", said, overlay.file, (*path, sort))


def _dropped_with(overlay: Overlay, target: Target) -> str:
    """The file that a thing of the base goes with; empty if it stays or is that file."""
    if target[0] == "file":
        return ""
    files = {file.inner for file, _ in overlay.base.get(target, ())}
    return min(files & overlay.dropped_files(), default="")


def _nothing_instead(overlay: Overlay) -> Iterator[Fault]:
    """What is replaced is written in this pack, unless the file it may stand in could not be read."""
    for _, path, change in overlay.changes("replace"):
        sort, name = change.target
        if change.target in overlay.own or change.target not in overlay.base:
            continue
        if any(_may_define(file, sort) for file in overlay.own_files):
            continue
        near = nearest(name, _names(overlay.own, sort).names)
        hint = f"是不是「{near}」？" if near else f"新的{_where(sort)}，名字要一样；只想去掉请写 disable"
        message = f"要换掉{SORTS[sort].chinese}「{name}」，可是本包里没有写同名的。{hint}"
        yield Fault("MY023", message, overlay.file, (*path, sort))


def _where(sort: str) -> str:
    places = {"rule": "写在本包的规则文件里", "group": "写在本包的规则文件里", "file": "放在本包里"}
    return places.get(sort) or f"写在本包的 {SORTS[sort].file} 里"


def _may_define(file: SourceFile, sort: str) -> bool:
    """Whether a file that could not be read whole may define a thing of this sort."""
    if file.whole or sort == "file":
        return False
    if SORTS[sort].file:
        return file.inner == SORTS[sort].file
    return not file.inner.endswith(".csv") and model_of(file.inner) is RulesDoc


def _written_again(overlay: Overlay) -> Iterator[Fault]:
    """A name of the base stands in this pack only if overlay.yaml says why."""
    dropped, replaced = overlay.dropped_files(), overlay.targets("replace")
    disabled = overlay.targets("disable")
    for target, places in overlay.own.items():
        sort, name = target
        below = [(file, path) for file, path in overlay.base.get(target, ()) if file.inner not in dropped]
        is_free = sort == "test" or (sort == "file" and not is_place_table(name))
        if not below or is_free or target in replaced:
            continue
        file, path = places[0]
        instead = f"要换掉它，请在 overlay.yaml 的 replace 里写 {sort}: {name} 和理由"
        if target in disabled:
            instead = "停用了又自己写一份，就是换：请把 disable 里的那一条挪到 replace"
        said = f"{SORTS[sort].chinese}「{name}」底包里已经有（{placed_at(*below[0])}）"
        at_name = (*path, "id") if sort == "rule" else path
        yield Fault("MY022", f"{said}。{instead}", file, at_name, at_key=sort != "rule")


def _same_id(overlay: Overlay) -> Iterator[Fault]:
    """An overlay is another pack than its base, and every decision names the pack."""
    base, own = overlay.base.get(_CARD), overlay.own.get(_CARD)
    if not base or not own:
        return
    theirs, ours = at(base[0][0], ("id",)), at(own[0][0], ("id",))
    if isinstance(theirs, Scalar) and isinstance(ours, Scalar) and theirs.text == ours.text:
        yield Fault("MY022", f"规则包编号「{ours.text}」和底包一样，请另起一个", own[0][0], ("id",))
