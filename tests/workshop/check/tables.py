"""The tables of findings: one file a code in tables/, each a list of cases; near misses expect nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from tests.packs import tiny_pack
from tests.rulepack.bad import SHOWN, contents

from minyi_router.rulepack.problems import render
from minyi_router.workshop.check import check_folder

FOLDER = Path(__file__).parent / "tables"
TODAY = date(2026, 1, 5)
UPKEEP = frozenset({"MY501", "MY502", "MY503"})
"""What the short rules of these tables lack; looked at only in the tables about it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The tiny pack with some files changed, why that is worth a word or is not, and every message."""

    code: str
    number: int
    why: str
    files: Mapping[str, Any]
    expected: str
    today: date

    def __str__(self) -> str:
        return f"{self.code}-{self.number}"


def tables() -> list[Found]:
    """All cases, in order of code."""
    return [
        Found(path.stem, number, case["why"], case["files"], case["expected"].rstrip("\n"), _day(case))
        for path in sorted(FOLDER.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1)
    ]


def _day(case: Mapping[str, str]) -> date:
    return date.fromisoformat(case["today"]) if "today" in case else TODAY


def messages(folder: Path, case: Found) -> str:
    """What a clerk reads about the tiny pack with these files, hints included."""
    pack = tiny_pack(folder, contents(case.files))
    report = check_folder(pack, case.today)
    assert report.pack is not None, [finding.problem.message for finding in report.findings]
    told = [f.problem for f in report.findings if f.problem.code == case.code or f.problem.code not in UPKEEP]
    return "\n".join(map(render, told)).replace(pack.as_posix(), SHOWN)
