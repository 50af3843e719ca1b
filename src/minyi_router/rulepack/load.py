"""From a folder to a pack that runs, or to one error that holds every fault."""

from __future__ import annotations

from pathlib import Path

from minyi_router.errors import Problem
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.parse import Parsed, parse
from minyi_router.rulepack.problems import pack_error
from minyi_router.rulepack.source import SourceFile, pack_hash, read_folder
from minyi_router.rulepack.validate import validate


def starter_pack() -> Path:
    """The folder of the starter pack: inside the installed package, else beside a source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "starter_pack"
    return installed if installed.is_dir() else package.parents[1] / "rules"


def read_pack(folder: Path) -> tuple[tuple[SourceFile, ...], Parsed, tuple[Problem, ...]]:
    """The files, the documents, and every problem of reading and of meaning.

    What could be read is checked for meaning even when other files could not.
    """
    files, unreadable = read_folder(folder)
    if not files and unreadable:
        return (), Parsed(), unreadable  # no such folder
    parsed, malformed = parse(files, folder)
    return files, parsed, (*unreadable, *malformed, *validate(parsed))


def load_pack(folder: Path) -> RulePack:
    """The pack in a folder, ready to run. Raises RulePackError with every problem at once."""
    files, parsed, problems = read_pack(folder)
    if problems:
        raise pack_error(problems)
    return compile_pack(parsed, pack_hash(files))
