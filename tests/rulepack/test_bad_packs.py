"""Every fault a rule pack can have: what the clerk reads, word for word, arrow and all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from tests.rulepack.bad import BadPack, bad_packs, message

import minyi_router
from minyi_router.rulepack import nodes

CASES = bad_packs()
SOURCE = Path(minyi_router.__file__).parent / "rulepack"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_bad_pack_gives_this_message(case: BadPack, tmp_path: Path) -> None:
    """The whole message is compared, so place, arrow, advice and number of faults are all promised."""
    assert message(tmp_path, case.files, case.base) == case.expected, case.why


@pytest.mark.parametrize("case", CASES, ids=str)
def test_faults_are_the_same_without_libyaml(
    case: BadPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyYAML's own parser says it otherwise and may point a character further on."""
    monkeypatch.setattr(nodes, "_LOADER", yaml.Loader)
    assert heads(message(tmp_path, case.files, case.base)) == heads(case.expected)


def heads(text: str) -> list[str]:
    """The lines that name a fault, without columns."""
    return [re.sub(r":[0-9]+: MY", ": MY", line) for line in text.splitlines() if ": MY" in line]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case_shows_its_own_code(case: BadPack) -> None:
    """A case is filed under the code it is about."""
    assert f": {case.code} " in case.expected


def test_every_code_has_a_case() -> None:
    """A new fault of reading needs a bad pack: codes are collected from the source itself.

    Findings on packs that load have tables of their own: tests/workshop/check.
    """
    emitted = {
        code
        for path in SOURCE.rglob("*.py")
        for code in re.findall(r'"(MY[0-9]{3})"', path.read_text(encoding="utf-8"))
    }
    assert emitted == {case.code for case in CASES}


def test_every_case_says_why() -> None:
    """The table reads like a specification: each case has its own reason."""
    reasons = [case.why for case in CASES]
    assert all(reasons)
    assert len(set(reasons)) == len(reasons)
