"""A rule pack as an Excel book that clerks edit, and back: every fault in its cell."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from minyi_router.errors import TableError
from minyi_router.model import PackStamp
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.parse import parse
from minyi_router.rulepack.problems import pack_error
from minyi_router.rulepack.source import SourceFile, pack_hash, read_folder
from minyi_router.workshop.excel import book as books
from minyi_router.workshop.excel import pack_folder
from minyi_router.workshop.excel.about import HASH_HEAD, about_rows
from minyi_router.workshop.excel.marks import mark
from minyi_router.workshop.excel.placing import placed
from minyi_router.workshop.excel.read_book import read_book
from minyi_router.workshop.excel.sheets import BookFault
from minyi_router.workshop.excel.write_book import write_book

OVERLAY = "overlay.yaml"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a book: its faults and the marked copy, or what happened to the files.

    ``written`` are new or say something new, ``kept`` say what they said and stay as they are written,
    ``dropped`` are gone. ``stale``: the folder held another pack than the one the book was made from.
    """

    faults: tuple[BookFault, ...] = ()
    marked: Path | None = None
    written: tuple[str, ...] = ()
    kept: int = 0
    dropped: tuple[str, ...] = ()
    stale: bool = False


def export_book(folder: Path, path: Path, *, over: bool = False) -> dict[str, int]:
    """Write the pack in a folder as a book; how many rows each sheet has.

    Raises RulePackError when the pack has faults, TableError when the book cannot be written, when a
    file stands there and may not be replaced, or when something of the pack could not be read back.
    """
    _refuse_target(path, over=over)
    _refuse_overlay(folder)
    files, parsed, problems = read_pack(folder)
    if problems:
        raise pack_error(problems)
    sheets = books.draw(files)
    draft = books.read({sheet.name: sheet.read() for sheet in sheets})
    lost = [fault.told for fault in draft.faults] or books.differences(files, draft)
    if lost:
        raise TableError(f"这些地方 Excel 里写不下，没有导出：{'；'.join(lost)}")
    pack = parsed.named["pack.yaml"][1]
    stamp = PackStamp(pack.id, pack.version, pack_hash(files))
    write_book(path, list(about_rows(stamp, pack.name, sheets)), sheets)
    return {sheet.name: len(sheet.rows) for sheet in sheets}


def import_book(path: Path, folder: Path, *, over: bool = False) -> Imported:
    """Write the pack that a book says into a folder, or, if it has faults, a marked copy of the book.

    Raises TableError when the book cannot be read, the folder is not empty (and ``over`` is not given,
    or it is no pack), or the files cannot be written; the folder is then as it was.
    """
    folder = folder.resolve()
    _refuse_overlay(folder)
    pack_folder.refuse_full(folder, over=over)
    book = read_book(path)
    draft = books.read(book.rows)
    if book.faults or draft.faults:
        return _told(path, (*book.faults, *draft.faults))
    texts = books.texts(draft)
    old, _ = read_folder(folder) if folder.is_dir() else ((), ())
    same = _unchanged(old, folder, texts)
    staged = pack_folder.stage({name: text.encode() for name, text in texts.items()} | same, folder)
    try:
        files, _, problems = read_pack(staged)
        if problems:
            return _told(path, placed(problems, files, draft, staged.as_posix()))
        pack_folder.install(staged, folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return Imported(
        written=tuple(sorted(texts.keys() - same.keys())),
        kept=len(same),
        dropped=tuple(sorted({file.name for file in old} - texts.keys())),
        stale=bool(old) and pack_hash(old) != book.about.get(HASH_HEAD, ""),
    )


def _told(path: Path, faults: Iterable[BookFault]) -> Imported:
    """The faults in the order of the book, and its marked copy."""
    sheets = {name: at for at, name in enumerate(books.SHEETS, 1)}
    ordered = sorted(set(faults), key=lambda fault: (sheets.get(fault.spot.sheet, 0), fault))
    return Imported(tuple(ordered), mark(path, ordered))


def _unchanged(old: Sequence[SourceFile], folder: Path, texts: Mapping[str, str]) -> dict[str, bytes]:
    """The files of the folder that say what they said before: they stay as somebody wrote them."""
    if not old or parse(old, folder)[1]:
        return {}
    draft = books.read({sheet.name: sheet.read() for sheet in books.draw(old)})
    before = books.texts(draft) if not draft.faults else {}
    return {file.name: file.data for file in old if before.get(file.name) == texts.get(file.name, "")}


def _refuse_target(path: Path, *, over: bool) -> None:
    if path.suffix.lower() != ".xlsx":
        raise TableError(f"「{path.name}」要以 .xlsx 结尾")
    if not path.parent.is_dir():
        raise TableError(f"没有「{path.parent}」这个文件夹")
    if path.exists() and not over:
        raise TableError(f"「{path}」已经有了；要换掉它，请加 --over（先确认里面没有还没导入的修改）")


def _refuse_overlay(folder: Path) -> None:
    if (folder / OVERLAY).is_file():
        raise TableError(f"「{folder}」是叠加包（有 {OVERLAY}），还不能和 Excel 互转；底包可以")


__all__ = ["BookFault", "Imported", "export_book", "import_book"]
