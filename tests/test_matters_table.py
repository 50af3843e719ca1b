"""The table at the end of rules/README.md says what the pack says."""

from __future__ import annotations

from tests.tools import ROOT, tool

TOOL = tool("matters_table")


def test_the_table_is_as_generated() -> None:
    """Else run ``python tools/matters_table.py``."""
    page = TOOL.PAGE.read_text(encoding="utf-8")
    assert page == TOOL.refreshed(page)


def test_every_matter_has_its_row() -> None:
    """With its owner, clocks, basis and counts, against what a person reads in the files."""
    rows = [line.strip("| ").split(" | ") for line in TOOL.table(ROOT / "rules").splitlines()]
    by_matter = {row[0]: row for row in rows[2:]}
    assert rows[0] == ["事项", "归谁", "承办", "先联系", "办结", "依据", "规则", "词", "例子"]
    assert by_matter["经济犯罪"][1:5] == ["经侦", "经侦大队", "默认", "7日"]
    assert by_matter["养犬"][1:3] == ["派出所", "属地派出所"]
    assert by_matter["占道经营"][1:3] == ["分流：城管", "—"]
    assert by_matter["未识别诉求"][6:] == ["0", "0", "0"]
    assert all(
        int(row[6]) and int(row[7].replace(",", "")) and int(row[8])
        for row in rows[2:]
        if row[0] != "未识别诉求"
    )
