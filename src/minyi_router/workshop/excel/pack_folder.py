"""The files of a pack put into a folder: all of them or none, and nothing else touched."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from minyi_router.errors import TableError

_PARTS = {".yaml", ".yml", ".csv"}
_SIGN = "pack.yaml"
"""What tells a rule pack from any other folder with YAML and CSV files."""


def refuse_full(folder: Path, *, over: bool) -> None:
    """Raise TableError when the folder holds something and may not be written over, or is no pack."""
    if folder.exists() and not folder.is_dir():
        raise TableError(f"「{folder}」是文件，不是文件夹")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not (folder / _SIGN).is_file():  # whose YAML and CSV files are not ours to take away
        raise TableError(
            f"「{folder}」里已经有东西了，却没有 {_SIGN}，不是规则包，没有动；"
            "请写规则包所在的文件夹，或换一个空的、还不存在的文件夹"
        )
    if not over:
        raise TableError(
            f"「{folder}」里已经有东西了；要换掉里面的规则包，请加 --over（不属于规则包的文件会留下）"
        )


def stage(contents: Mapping[str, bytes], folder: Path) -> Path:
    """Write the files into a new folder beside the one meant, and return it.

    Raises TableError when they cannot be written; whatever happens, no half of a folder stays.
    """
    beside = folder.parent / f".{folder.name}.{secrets.token_hex(4)}.tmp"
    try:
        for name, content in contents.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        beside.mkdir(parents=True, exist_ok=True)
    except BaseException as error:
        shutil.rmtree(beside, ignore_errors=True)
        if not isinstance(error, (OSError, ValueError)):  # ValueError: a name no file can have
            raise
        raise TableError(f"无法写 {folder}（{getattr(error, 'strerror', None) or error}）") from error
    return beside


def install(staged: Path, folder: Path) -> None:
    """Give the staged files their place; what was there of a pack goes, all else stays.

    If a file cannot be put in place, everything is put back as it was and TableError is raised.
    """
    if not folder.exists():
        staged.rename(folder)
        return
    aside = staged.with_name(f"{staged.name}.old")
    moved: list[tuple[Path, Path]] = []
    try:
        for path in pack_files(folder):
            _move(path, aside / path.relative_to(folder), moved)
        for path in sorted(p for p in staged.rglob("*") if p.is_file()):
            _move(path, folder / path.relative_to(staged), moved)
    except OSError as error:
        for source, target in reversed(moved):
            source.parent.mkdir(parents=True, exist_ok=True)
            target.replace(source)
        shutil.rmtree(aside, ignore_errors=True)
        raise TableError(f"无法写 {folder}（{error.strerror or error}）；原来的文件都没有动") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)
    _drop_empty(folder)


def pack_files(folder: Path) -> list[Path]:
    """The files of a folder that a pack is read from; hidden ones are none of ours."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in _PARTS and path.is_file())
    return [p for p in found if not any(part.startswith((".", "~$")) for part in p.relative_to(folder).parts)]


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    moved.append((source, target))


def _drop_empty(folder: Path) -> None:
    """Folders that held nothing but files of the old pack."""
    for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden:
            with suppress(OSError):  # not empty
                path.rmdir()
