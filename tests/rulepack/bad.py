"""The table of bad packs: one file a code in bad_packs/, each a list of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.packs import patched, tiny_pack

from minyi_router.errors import RulePackError
from minyi_router.rulepack.load import load_pack

FOLDER = Path(__file__).parent / "bad_packs"
SHOWN = "包"  # stands for the pack's folder in the expected messages
BELOW = "底包"  # and this for the folder of the base that an overlay lies over, beside it
CARD = {"pack.yaml": "id: 上包\nversion: 1\n"}  # what every overlay has


@dataclass(frozen=True, slots=True)
class BadPack:
    """The tiny pack with some files changed, why that is wrong, and the whole message it must give.

    With ``base``, that is what the tiny pack is changed by, and the files are those of an overlay over it.
    """

    code: str
    number: int
    why: str
    files: Mapping[str, Any]
    expected: str
    base: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.code}-{self.number}"


def bad_packs() -> list[BadPack]:
    """All cases, in order of code."""
    return [
        BadPack(path.stem, number, case["why"], case["files"], case["expected"].strip("\n"), case.get("base"))
        for path in sorted(FOLDER.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1)
    ]


def contents(files: Mapping[str, Any]) -> dict[str, str | bytes | None]:
    """File contents as the table writes them, made real.

    A text stands for itself, null for no file, ``{old, new}`` for the tiny pack's file with one passage
    replaced, ``{gbk: text}``, ``{utf-16: text}`` and ``{hex: digits}`` for bytes, ``{repeat, times}`` for
    a long file.
    """
    return {name: _content(name, written) for name, written in files.items()}


def _content(name: str, written: Any) -> str | bytes | None:
    match written:
        case None | str():
            return written
        case {"old": old, "new": new}:
            return patched(name, old, new)[name]
        case {"hex": digits}:
            return bytes.fromhex(digits)
        case {"repeat": text, "times": times}:
            return str(text) * int(times)
        case _:
            ((encoding, text),) = written.items()
            return str(text).encode(encoding)


def overlay_pack(folder: Path, files: Mapping[str, Any], base: Mapping[str, Any]) -> Path:
    """An overlay with these files over a copy of the tiny pack, which lies beside it as 底包."""
    below = tiny_pack(folder / "都", contents(base)).rename(folder / BELOW)
    pack = below.with_name("pack")
    for name, content in contents({**CARD, **files}).items():
        if content is not None:
            path = pack / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return pack


def message(folder: Path, files: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> str:
    """What a clerk reads when the tiny pack with these files is loaded; ``""`` when it loads."""
    pack = tiny_pack(folder, contents(files)) if base is None else overlay_pack(folder, files, base)
    try:
        load_pack(pack)
    except RulePackError as error:
        below = pack.with_name(BELOW)
        return str(error).replace(below.as_posix(), BELOW).replace(pack.as_posix(), SHOWN)
    return ""
