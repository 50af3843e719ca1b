"""The tiny rule pack of the tests, and copies of it with changed files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

TINY = Path(__file__).parent / "tiny"


def tiny_pack(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """A copy of the tiny pack below ``folder``, with some files replaced, added or (None) left out."""
    pack = folder / "pack"
    shutil.copytree(TINY, pack)
    for name, content in (changes or {}).items():
        path = pack / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return pack


def patched(name: str, old: str, new: str) -> dict[str, str]:
    """The change that replaces one passage of one file of the tiny pack; it must stand there once."""
    text = (TINY / name).read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times in {name}")
    return {name: text.replace(old, new)}
