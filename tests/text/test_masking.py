"""Personal data made unreadable, and nothing else. All numbers here are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.text.masking import mask


@pytest.mark.parametrize(
    ("text", "masked", "why"),
    [
        ("11010519491231002X", "110*************2X", "18 digits, the last may be X"),
        ("11010519491231002x", "110*************2x", "a small x as well"),
        ("身份证号：110105199003072331。", "身份证号：110*************31。", "among other characters"),
        ("110105199003072330", "110*************30", "a mistyped check digit is personal all the same"),
        ("110105491231002", "110**********02", "15 digits of before 1999"),
        ("13800138000", "138******00", "a mobile number"),
        ("电话19912345678找我", "电话199******78找我", "between Han characters"),
        ("138 0013 8000", "138********00", "with blanks"),
        ("138-0013-8000", "138********00", "with hyphens"),
        ("13800138000/13900139000", "138******00/139******00", "two of them"),
        ("+8613800138000", "+86138******00", "with the country's number"),
        ("8613800138000", "86138******00", "and without its plus sign"),
        ("１３８００１３８０００", "１３８******００", "in full width"),
        ("0871-65432109", "087********09", "a landline"),
        ("087165432109", "087*******09", "without a hyphen"),
        ("010 12345678", "010*******78", "a three-digit area code"),
        ("6222021234567890128", "622**************28", "a bank card of 19 digits"),
        ("6222 0212 3456 7890 128", "622******************28", "written in fours"),
        ("4111111111111111", "411***********11", "of 16 digits"),
        ("云A12345", "云A****5", "a number plate"),
        ("云A·12345", "云A*****5", "with its dot"),
        ("云A 12345", "云A*****5", "with a blank"),
        ("云AD12345", "云A*****5", "a new energy car"),
        ("云A12345D", "云A*****D", "a new energy lorry"),
        ("云a12345", "云a****5", "in small letters"),
        ("云A1234警", "云A****警", "a police car"),
        ("云A1234挂", "云A****挂", "a trailer"),
    ],
)
def test_masked(text: str, masked: str, why: str) -> None:
    assert mask(text) == masked, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("工单号20260105123456", "a ticket number of 14 digits"),
        ("工单号YL20260001", "with letters"),
        ("202601051234567", "a ticket number of 15 digits"),
        ("2026010512345678", "of 16 digits that is no card"),
        ("6222021234567890127", "19 digits with a wrong check digit are no card"),
        ("赔偿12000000.00元", "an amount"),
        ("2026-01-05 08:12", "a moment"),
        ("2026年1月5日", "a day"),
        ("20260105", "a day in digits"),
        ("12345", "the hotline"),
        ("110、119、12123", "short numbers"),
        ("400-812-3123", "a service number of a firm"),
        ("96110", "the anti-fraud number"),
        ("澜心路188号3栋2单元1401室", "an address"),
        ("K1次列车", "a train"),
        ("第13800号", "five digits"),
        ("12800138000", "no mobile number begins with 12"),
        ("138001380001", "twelve digits are no mobile number"),
        ("云A栋12号", "a building"),
        ("云A123", "too short for a plate"),
        ("XA12345", "no province"),
    ],
)
def test_not_masked(text: str, why: str) -> None:
    assert mask(text) == text, why


numbers = st.text(st.sampled_from("0123456789xX- 云粤ABD·警挂，。１２"), max_size=60)


@settings(deadline=None, max_examples=300)
@given(numbers | st.text())
def test_the_length_stays(text: str) -> None:
    """Spans into the text stay true; only stars are put in."""
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, masked, strict=True))


@settings(deadline=None, max_examples=200)
@given(
    st.text("号是：，。找我 ", max_size=6),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.text("号，。谢谢 ", max_size=6),
)
def test_every_mobile_number_is_masked(before: str, number: str, after: str) -> None:
    assert number not in mask(before + number + after)
