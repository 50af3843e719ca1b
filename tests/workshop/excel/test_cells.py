"""What stands in one cell: every text, list and set of pairs comes back, and clerks may type freely."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from minyi_router.workshop.excel import cells

SPICE = "；;=＝\n\r\t \"'\\[]，、：:（/@#+…<>　\x00\x07\x85\u2028\ufeff\ufffe😀_x0D"
texts = st.text(st.sampled_from(SPICE) | st.characters(exclude_categories=["Cs"]), max_size=10)


@given(texts)
@example("_x000D_")
@example('"甲"')
@example("[]")
@settings(max_examples=500)
def test_a_text_comes_back(text: str) -> None:
    assert cells.cell_text(cells.text_cell(text)) == text


@given(st.lists(texts, max_size=5))
@settings(max_examples=500)
def test_a_list_comes_back(items: list[str]) -> None:
    assert cells.cell_list(cells.list_cell(items)) == items


@given(st.lists(st.tuples(texts, texts), max_size=4))
@settings(max_examples=500)
def test_pairs_come_back(pairs: list[tuple[str, str]]) -> None:
    assert cells.cell_pairs(cells.pairs_cell(pairs)) == pairs
    assert cells.cell_pairs(cells.pairs_cell(pairs, "\n")) == pairs


@given(st.lists(st.lists(st.tuples(texts, texts), min_size=1, max_size=3), max_size=3))
@settings(max_examples=300)
def test_rows_of_pairs_come_back(rows: list[list[tuple[str, str]]]) -> None:
    assert cells.cell_rows(cells.rows_cell(rows)) == rows


@given(texts, st.lists(texts, max_size=3))
@settings(max_examples=300)
def test_a_cell_holds_nothing_that_xlsx_would_change(text: str, items: list[str]) -> None:
    """No control characters, no codes of Excel's own, no blanks at the ends."""
    for cell in (cells.text_cell(text), cells.list_cell(items)):
        assert cell == cell.strip()
        assert not set(cell) & set("\x00\x07\x85\u2028\ufeff\ufffe\r")
        assert "_x000D_" not in cell


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("噪音；扰民", ["噪音", "扰民"], "the sign of lists"),
        ("噪音;扰民", ["噪音", "扰民"], "typed without the Chinese keyboard"),
        ("噪音\n扰民\n", ["噪音", "扰民"], "one a line"),
        (" 噪音 ； ；扰民；", ["噪音", "扰民"], "blanks and empty items"),
        ('"甲；乙"；丙', ["甲；乙", "丙"], "quotes hold an item together"),
        ('"甲\\n乙"', ["甲\n乙"], "a line feed inside an item"),
        ('"甲" 的狗；丙', ['"甲" 的狗', "丙"], "quotes that are part of a word"),
        ('说"好；丙', ['说"好', "丙"], "a quote inside"),
        ('"云\\ud800路"', ['"云\\ud800路"'], "half a character is none"),
        ("", [], "nothing"),
    ],
)
def test_lists_as_clerks_type_them(typed: str, meant: list[str], why: str) -> None:
    assert cells.cell_list(typed) == meant, why


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("诉求类型=投诉类；来源=网站", [("诉求类型", "投诉类"), ("来源", "网站")], "two"),
        (
            "诉求类型＝投诉类\n来源 = 网站；",
            [("诉求类型", "投诉类"), ("来源", "网站")],
            "full width, line feeds",
        ),
        ("公式=a=b", [("公式", "a=b")], "only the first sign counts"),
        ("空=", [("空", "")], "no value"),
    ],
)
def test_pairs_as_clerks_type_them(typed: str, meant: list[tuple[str, str]], why: str) -> None:
    assert cells.cell_pairs(typed) == meant, why


def test_pairs_without_a_sign() -> None:
    with pytest.raises(ValueError, match=r"^「投诉类」后面要有等号：写成 名称=内容，几项用 ； 隔开$"):
        cells.cell_pairs("类型=投诉；投诉类")


@pytest.mark.parametrize(
    ("value", "text", "why"),
    [
        (None, "", "an empty cell"),
        ("噪音\r\n扰民", "噪音\n扰民", "line ends of Windows"),
        (110, "110", "a number"),
        (3.0, "3", "a whole number that Excel keeps as a fraction"),
        (1.1, "1.1", "a fraction"),
        (float("inf"), "inf", "1E400, beyond every number"),
        (float("nan"), "nan", "no number"),
        (date(2026, 1, 1), "2026-01-01", "a day"),
        (datetime(2026, 1, 1), "2026-01-01", "Excel's day"),
        (datetime(2026, 1, 1, 9, 5), "2026-01-01 09:05", "a moment"),
        (datetime(2026, 1, 1, 9, 5, 7), "2026-01-01 09:05:07", "with seconds"),
        (time(12, 30), "12:30", "a time of day"),
        (timedelta(hours=30, minutes=5), "30:05", "a length of time"),
        (True, "是", "a yes"),
        (False, "否", "a no"),
    ],
)
def test_what_excel_makes_of_typing(value: object, text: str, why: str) -> None:
    assert cells.value_text(value) == text, why


def test_how_long_a_cell_may_be() -> None:
    assert not cells.too_long("长" * 32_767)
    assert cells.too_long("长" * 32_768)
    assert cells.too_long("😀" * 16_384), "Excel counts these twice"
