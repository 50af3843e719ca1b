"""Every finding, word for word, and what comes near and must not be one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.workshop.check.tables import Found, messages, tables

import minyi_router
from minyi_router.workshop.check import CODES, FAMILIES, Severity

CASES = tables()
SOURCE = Path(minyi_router.__file__).parent
NOTHING_NEAR = frozenset({"MY130", "MY131", "MY504", "MY505", "MY506"})
"""Codes whose opposite stands in another table, or in the same case."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_pack_gives_these_messages_and_no_other(case: Found, tmp_path: Path) -> None:
    assert messages(tmp_path, case) == case.expected, case.why


@pytest.mark.parametrize("code", [code.code for code in CODES.values() if not code.reading])
def test_every_code_has_a_case_and_a_near_miss(code: str) -> None:
    shown = [f": {code} " in case.expected for case in CASES if case.code == code]
    assert True in shown
    assert False in shown or code in NOTHING_NEAR


def test_every_case_says_why() -> None:
    assert [why for why, count in Counter(case.why for case in CASES).items() if count > 1 or not why] == []


def test_the_registry_names_the_codes_of_the_source_and_no_other() -> None:
    """Codes are collected from the source itself."""
    emitted = {
        code
        for path in SOURCE.rglob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(MY[0-9]{3})"', path.read_text(encoding="utf-8"))
    }
    assert emitted == set(CODES)


def test_faults_of_reading_are_the_codes_of_the_rulepack_and_errors() -> None:
    """What keeps a pack from loading is an error and stays one; findings of checks are not."""
    emitted = {
        code
        for path in (SOURCE / "rulepack").rglob("*.py")
        for code in re.findall(r'"(MY[0-9]{3})"', path.read_text(encoding="utf-8"))
    }
    assert emitted == {code.code for code in CODES.values() if code.reading}
    assert emitted == {code.code for code in CODES.values() if code.severity is Severity.ERROR}


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_every_code_has_a_family_a_page_and_a_short_title(code: minyi_router.workshop.check.Code) -> None:
    assert code.family == FAMILIES[code.code[2]]
    assert code.page == f"docs/checks/{code.code}.md"
    assert 3 <= len(code.title) <= 26
    assert not code.title.endswith("。")
