"""One spelling for texts and words alike."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.text.folding import SENTENCE_END, fold, folding_table

HAN = "电动车噪音扰民"


@pytest.mark.parametrize(
    ("text", "folded", "why"),
    [
        ("", "", "nothing stays nothing"),
        (HAN, HAN, "simplified Han stay as they are"),
        ("ＫＴＶ１２３", "ktv123", "full width becomes half width"),
        ("KtV", "ktv", "case does not matter"),
        ("ｱ", "ア", "half-width kana become full width"),
        ("噪聲擾民", "噪声扰民", "traditional becomes simplified"),
        ("頭髮和出發", "头发和出发", "several characters become one"),
        ("電動車 闖紅燈", "电动车闯红灯", "both at once"),
        ("停 车　位\t", "停车位", "blanks inside words: half, full width, tab"),
        ("停\u00a0车\u2003位", "停车位", "no-break and em spaces"),
        ("停\u200b车\ufeff位\u200d", "停车位", "zero width characters and a BOM inside the text"),
        ("停\u202e车\u2060位\u00ad", "停车位", "direction marks, word joiners, soft hyphens"),
        ("停\0车\x07位\x7f", "停车位", "NUL and control characters"),
        ("一\r\n二\r三", "一\n二三", "of Windows line ends the line feed stays; a lone \\r is a control"),
        ("一\u2028二\x0b三\x0c四\x85五", "一\n二\n三\n四\n五", "every other kind of line end"),
        ("！？；：，（）", "!?;:,()", "full-width punctuation"),
        ("。、“”《》", "。、“”《》", "Chinese punctuation without a half-width twin stays"),
        ("…", "...", "an ellipsis is three dots"),
        ("１００㎡", "100m2", "a unit sign becomes its letters"),
        ("㍿", "株式会社", "one character may become four"),
        ("①②", "12", "circled digits"),
        ("Ⅷ", "viii", "Roman digits"),
        ("ﬁ", "fi", "a ligature"),
        ("℃", "°c", "degrees"),
        ("½", "1⁄2", "a fraction"),
        ("😡", "😡", "an emoji stays"),
        ("👨\u200d👩", "👨👩", "joined emojis come apart"),
        ("❤\ufe0f", "❤", "variation selectors go"),
        ("é", "é", "a letter with its accent in one"),
        ("e\u0301", "e\u0301", "an accent of its own stays: folding looks at one character at a time"),
        ("ßŁ", "ßł", "letters of other languages keep their own lower case"),
        ("İ", "i", "even one whose lower case is two characters"),
        ("\ud83d", "\ufffd", "half of a broken pair becomes the sign for broken"),
        ("\udfff噪音\ud800", "\ufffd噪音\ufffd", "and hurts nothing beside it"),
        ("\U00020bb7野家", "\U00020bb7野家", "Han beyond the first plane"),
        ("\uf900", "岂", "compatibility Han"),
        ("⼀⾞", "一车", "radicals for characters"),
    ],
)
def test_cases(text: str, folded: str, why: str) -> None:
    assert fold(text) == folded, why


def test_every_code_point_folds_on_its_own() -> None:
    """No exception, no surrogate, no blank and no control character left over."""
    whole = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = fold(whole)
    assert not any(c.isspace() and c != "\n" for c in folded)
    assert not any("\ud800" <= c <= "\udfff" for c in folded)
    assert "\0" not in folded


def test_the_short_way_folds_as_the_table_does() -> None:
    """Every code point between usual ones, which are replaced without a look at the table."""
    table = folding_table().table
    texts = [f"，停{chr(code)} 车？" for code in range(sys.maxunicode + 1)]
    assert [fold(text) for text in texts] == [text.translate(table) for text in texts]


NASTY = (
    st.text(st.sampled_from("噪聲 \u3000\u200b\r\n①㎡ﬁ…Ａａ😡\ud800\0\u0301İ。！\U000e0101\U0001f200㍿"))
    | st.text()
)


@settings(deadline=None, max_examples=200)
@given(NASTY, NASTY)
def test_characters_fold_one_by_one(one: str, other: str) -> None:
    """So a word folds alike wherever it stands."""
    assert fold(one + other) == fold(one) + fold(other)
    assert fold(one) == "".join(map(fold, one))


@settings(deadline=None, max_examples=200)
@given(NASTY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_twice_is_folding_once_for_every_code_point() -> None:
    """What a character folds to folds to itself."""
    unsteady = [hex(c) for c in range(sys.maxunicode + 1) if fold(fold(chr(c))) != fold(chr(c))]
    assert unsteady == []


@pytest.mark.parametrize("char", "。！？；!?;\n")
def test_sentence_ends(char: str) -> None:
    assert SENTENCE_END.search(fold(f"一{char}二"))


@pytest.mark.parametrize("char", "，、：,:.…—·~")
def test_no_sentence_ends(char: str) -> None:
    assert not SENTENCE_END.search(fold(f"一{char}二"))
