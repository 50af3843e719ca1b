"""Personal data made unreadable wherever a text is shown.

Masked: 居民身份证 (GB 11643; 18 digits, or the 15 of before 1999; a mistyped check digit is
masked too), mobile and landline numbers, bank cards (Luhn), number plates. The length stays, so
that spans into the text stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ALIKE = {0xFF01 + i: 0x21 + i for i in range(0x5E)} | {0x3000: 0x20}  # full width, one for one
_START, _END = r"(?<![0-9])", r"(?![0-9])"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(
    rf"{_START}[1-9]\d{{5}}(?:(?:18|19|20)\d{{2}}{_DAY}\d{{3}}[\dXx]|\d{{2}}{_DAY}\d{{3}}){_END}"
)
_MOBILE = re.compile(rf"{_START}(?:\+?86[ -]?)?(1[3-9]\d(?:[ -]?\d{{4}}){{2}}){_END}")
_LANDLINE = re.compile(rf"{_START}0\d{{2,3}}[- ]?\d{{7,8}}{_END}")
_CARD = re.compile(rf"{_START}[3-6]\d{{3}}(?:[ -]?\d{{4}}){{2,3}}(?:[ -]?\d{{1,4}})?{_END}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·. ]?"
    r"[A-Za-z0-9]{4,5}[A-Za-z0-9挂学警港澳](?![A-Za-z0-9])"
)

_TELLING = re.compile("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
"""Every pattern asks for a digit or a letter of these: most words have none, and need no further look."""


def mask(text: str) -> str:
    """The text with the middle of every personal number replaced by ``*``; same length."""
    if not _TELLING.search(text):
        return text
    plain = text.translate(_ALIKE)
    for pattern, is_real in _PATTERNS:
        for found in pattern.finditer(plain):
            if is_real(found.group()):
                first, last = _middle(*found.span(pattern.groups))  # the number without its country's
                stars = "*" * (last - first)
                text = text[:first] + stars + text[last:]
                plain = plain[:first] + stars + plain[last:]
    return text


def _middle(start: int, end: int) -> tuple[int, int]:
    """What of a number is hidden: all but a few characters at either end."""
    head, tail = (2, 1) if end - start < 10 else (3, 2)
    return start + head, end - tail


def _always(_: str) -> bool:
    return True


def _luhn(number: str) -> bool:
    digits = [int(c) for c in reversed(number) if c.isdigit()]
    doubled = [d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(digits)]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (_IDENTITY, _always),
    (_CARD, _luhn),
    (_MOBILE, _always),
    (_LANDLINE, _always),
    (_PLATE, _always),
)
