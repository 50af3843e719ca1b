"""Personal data made unreadable wherever a text is shown.

Masked: 居民身份证 (GB 11643; 18 digits, or the 15 of before 1999; a mistyped check digit is
masked too), mobile and landline numbers, bank cards (Luhn), number plates. The length stays, so
that spans into the text stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_DIGIT = r"(?<![0-9])"
_END = r"(?![0-9])"
_IDENTITY = re.compile(
    _DIGIT + r"[1-9]\d{5}(?:(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]|\d{2}[01]\d[0-3]\d{4})" + _END
)
_MOBILE = re.compile(_DIGIT + r"1[3-9]\d(?:[ -]?\d{4}){2}" + _END)
_LANDLINE = re.compile(_DIGIT + r"0\d{2,3}[- ]?\d{7,8}" + _END)
_CARD = re.compile(_DIGIT + r"[3-6]\d{3}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})?" + _END)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·. ]?"
    r"[A-Za-z0-9]{4,5}[A-Za-z0-9挂学警港澳](?![A-Za-z0-9])"
)


def mask(text: str) -> str:
    """The text with the middle of every personal number replaced by ``*``; same length."""
    for pattern, is_real in _PATTERNS:
        text = pattern.sub(lambda match, ok=is_real: _starred(match.group(), ok), text)  # type: ignore[misc]
    return text


def _starred(found: str, is_real: Callable[[str], bool]) -> str:
    if not is_real(found):
        return found
    head, tail = (2, 1) if len(found) < 10 else (3, 2)
    return found[:head] + "*" * (len(found) - head - tail) + found[-tail:]


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
