"""Two rule packs from their folders, and which of their files differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.problems import pack_error
from minyi_router.rulepack.source import pack_hash


class Opened(NamedTuple):
    """A pack, and the contents of its files by name (of an overlay those of its base too)."""

    pack: RulePack
    contents: Mapping[str, bytes]


def open_pack(folder: Path) -> Opened:
    """As load_pack does it, files kept. Raises RulePackError with every problem."""
    files, parsed, problems = read_pack(folder)
    if problems:
        raise pack_error(problems)
    contents = {file.name: file.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") for file in files}
    return Opened(compile_pack(parsed, pack_hash(files)), contents)


def changed_files(old: Opened, new: Opened) -> list[Mapping[str, str]]:
    """The files added, removed or changed, by name; line ends apart.

    What the other side has under another name (the base of an overlay bears a prefix) is not listed.
    """
    before, after = old.contents, new.contents
    mine, theirs = set(before.values()), set(after.values())
    found: list[Mapping[str, str]] = []
    for name in sorted({*before, *after}):
        if name in before and name in after:
            change = "changed" if before[name] != after[name] else ""
        elif name in after:
            change = "added" if after[name] not in mine else ""
        else:
            change = "removed" if before[name] not in theirs else ""
        if change:
            found.append({"file": name, "change": change})
    return found
