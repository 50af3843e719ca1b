"""From a folder to a pack that runs, or to one error that holds every fault."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from minyi_router.errors import Problem
from minyi_router.rulepack.checks.faults import Fault, placed
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.overlay import merge
from minyi_router.rulepack.overlay_documents import OVERLAY, STARTER, Made, OverlayDoc
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.parse import Parsed, document_of, parse
from minyi_router.rulepack.problems import pack_error
from minyi_router.rulepack.source import SourceFile, pack_hash, read_folder
from minyi_router.rulepack.validate import validate
from minyi_router.text.likeness import nearest

MOST_LAYERS = 4
"""How many packs may lie one over the other; more than that nobody can follow."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """A folder read, with all below it: the files as they are on disk, and those that make the pack."""

    on_disk: tuple[SourceFile, ...]
    files: tuple[SourceFile, ...] = ()
    parsed: Parsed = field(default_factory=Parsed)
    problems: tuple[Problem, ...] = ()


class PackLayer(NamedTuple):
    """A folder of a pack, its files as they are on disk, and what it lies over as it is written there."""

    folder: Path
    files: tuple[SourceFile, ...]
    over: str


def starter_pack() -> Path:
    """The folder of the starter pack: inside the installed package, else beside a source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "starter_pack"
    return installed if installed.is_dir() else package.parents[1] / "rules"


def read_pack(folder: Path) -> tuple[tuple[SourceFile, ...], Parsed, tuple[Problem, ...]]:
    """The files, the documents, and every problem of reading and of meaning.

    What could be read is checked for meaning even when other files could not. Of an overlay the files
    are its own and its base's (their names begin with the base's), the documents those of both together.
    """
    layer = _read(folder, ())
    return layer.on_disk, layer.parsed, layer.problems


def load_pack(folder: Path) -> RulePack:
    """The pack in a folder, ready to run. Raises RulePackError with every problem at once."""
    files, parsed, problems = read_pack(folder)
    if problems:
        raise pack_error(problems)
    return compile_pack(parsed, pack_hash(files))


def pack_layers(folder: Path) -> tuple[PackLayer, ...]:
    """Every folder that a pack is made of, its own first; the starter pack is not named.

    For whoever takes a pack elsewhere. Faults are left to loading it.
    """
    files = read_folder(folder)[0]
    overlay = next((file for file in files if file.name == OVERLAY), None)
    document = document_of(overlay)[0] if overlay else None
    over = document.over if isinstance(document, OverlayDoc) else STARTER
    below = pack_layers(base_folder(folder, over)) if over != STARTER else ()
    return (PackLayer(folder, files, over), *below)


def _read(folder: Path, above: tuple[Path, ...]) -> _Layer:
    """A pack, with its base if it is an overlay; ``above`` are the overlays that lie over it."""
    files, unreadable = read_folder(folder)
    if not files and unreadable:
        return _Layer((), problems=unreadable)  # no such folder
    overlay = next((file for file in files if file.name == OVERLAY), None)
    if overlay is None:
        parsed, malformed = parse(files, folder)
        return _Layer(files, files, parsed, (*unreadable, *malformed, *validate(parsed)))
    document, malformed_overlay = document_of(overlay)
    if not isinstance(document, OverlayDoc):  # what it changes is not known, so nothing else can be told
        return _Layer(files, problems=(*unreadable, *malformed_overlay))
    base = _base(overlay, document.over, folder, above)
    if base.problems:
        return _Layer((*base.on_disk, *files), problems=(*base.problems, *unreadable))
    layer = _laid_over(base, overlay, document, files, folder)
    return replace(layer, problems=(*unreadable, *layer.problems))


def _base(overlay: SourceFile, over: str, folder: Path, above: tuple[Path, ...]) -> _Layer:
    """The pack below, its files named after it; its problems, if any, and that they are in the way."""
    below = base_folder(folder, over)
    layers = (*above, folder.resolve())
    if fault := _wrong_base(below, over, layers):
        return _Layer((), problems=(_at_over(overlay, fault),))
    layer = _read(below, layers)
    if layer.problems:
        count = len(set(layer.problems))
        fault = f"底包「{over}」自己有 {count} 处问题，先把底包改好；本包的内容还没有看"
        return replace(layer, problems=(*layer.problems, _at_over(overlay, fault)))
    label = over if over == STARTER else below.resolve().name
    return _Layer(
        _named(layer.on_disk, label),
        _named(layer.files, label),
        replace(layer.parsed, changes=tuple(m.below(label) for m in layer.parsed.changes)),
    )


def base_folder(folder: Path, over: str) -> Path:
    """Where the base of an overlay lies, written without detours."""
    if over == STARTER:
        return starter_pack()
    written = folder / over.replace("\\", "/")
    straight = Path(os.path.normpath(written))
    is_elsewhere = _is_folder(written) and not (_is_folder(straight) and straight.samefile(written))
    return written if is_elsewhere else straight  # behind a link .. is not what it looks like


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that no file can have
        return False


def _wrong_base(below: Path, over: str, layers: tuple[Path, ...]) -> str:
    """Why a folder cannot be the base of the last of these layers; empty if it can."""
    if not _is_folder(below):
        near = nearest(below.name, [STARTER, *_folders(below.parent)])
        hint = (
            f"是不是「{near}」？" if near else f"可以写 {STARTER}，或从这个文件夹算起的位置，例如 ../市局规则"
        )
        return f"没有这个底包：「{over}」。{hint}"
    base = below.resolve()
    if base in layers:
        return f"「{over}」自己就叠在本包上面，绕成了一圈" if base != layers[-1] else "底包不能是本包自己"
    if base.is_relative_to(layers[-1]) or layers[-1].is_relative_to(base):
        return f"本包和底包「{over}」一个放在另一个里面，请并排放"
    if len(layers) >= MOST_LAYERS:
        return f"最多叠 {MOST_LAYERS} 层，这里已经是第 {len(layers) + 1} 层"
    return ""


def _folders(parent: Path) -> list[str]:
    """The names of the folders in a folder; none where nobody may look."""
    try:
        return [path.name for path in parent.iterdir() if path.is_dir()]
    except OSError:
        return []


def _at_over(overlay: SourceFile, message: str) -> Problem:
    return placed(Fault("MY020", message, overlay, ("over",)))


def _named(files: Iterable[SourceFile], label: str) -> tuple[SourceFile, ...]:
    return tuple(
        replace(file, name=f"{label}/{file.name}", base=f"{label}/{file.base}".rstrip("/")) for file in files
    )


def _laid_over(
    base: _Layer, overlay: SourceFile, document: OverlayDoc, files: tuple[SourceFile, ...], folder: Path
) -> _Layer:
    """The pack that an overlay and its base make together."""
    own = tuple(file for file in files if file is not overlay)
    merged = merge(base.files, own, overlay, document)
    parsed, malformed = parse(merged.files, folder)
    parsed = replace(parsed, changes=(*_still(base.parsed.changes, merged.changes), *merged.changes))
    below = {file.shown for file in base.on_disk}
    caused = (
        _noted(problem) if problem.file in below else problem for problem in (*malformed, *validate(parsed))
    )
    problems = (*map(placed, merged.faults), *caused)
    return _Layer((*base.on_disk, *files), merged.files, parsed, problems)


def _still(earlier: Iterable[Made], later: Iterable[Made]) -> tuple[Made, ...]:
    """The changes of the base that the overlay has not undone."""
    undone = {(made.sort, made.name) for made in later if made.action != "append"}
    return tuple(made for made in earlier if (made.sort, made.name) not in undone)


def _noted(problem: Problem) -> Problem:
    """A base without faults has one now, so the overlay brought it about."""
    note = "（写在底包里，底包自己没有问题；是本包的改动引起的，请改本包）"
    return replace(problem, message=f"{problem.message}{note}")
