"""Text on a screen: columns, arrows, cutting."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.text.display import arrow, shorten, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("噪音", 4), ("ＫＴＶ", 6), ("，。", 4), ("e\u0301", 1), ("ｱ", 1), ("😡", 2)],
)
def test_width(text: str, columns: int) -> None:
    """Han and full-width characters take two columns, accents none."""
    assert width(text) == columns


@pytest.mark.parametrize(
    ("line", "start", "end", "shown"),
    [
        ("any: [停水]", 6, 8, "      ^^^^"),
        ("任一: [停水]", 5, 7, "       ^^^^"),
        ("\tany", 1, 4, "\t^^^"),
        ("停水", 2, 2, "    ^"),
        ("停水", 0, 1, "^^"),
        ("", 0, 0, "^"),
    ],
)
def test_arrow(line: str, start: int, end: int, shown: str) -> None:
    assert arrow(line, start, end) == shown


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("噪音扰民", 8, "噪音扰民"),
        ("噪音扰民", 7, "噪音扰…"),
        ("噪音扰民", 6, "噪音…"),
        ("一\n二  三", 20, "一 二 三"),
        ("abcdef", 4, "abc…"),
    ],
)
def test_shorten(text: str, columns: int, shown: str) -> None:
    assert shorten(text, columns) == shown


@settings(deadline=None, max_examples=200)
@given(st.text(), st.integers(1, 40))
def test_what_is_shortened_fits(text: str, columns: int) -> None:
    assert width(shorten(text, columns)) <= columns
