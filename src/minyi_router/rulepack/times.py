"""Times as rules ask for them: hours that may pass midnight, days of the week."""

from __future__ import annotations

import re
from datetime import datetime

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")


def parse_hours(text: str) -> tuple[int, int]:
    """``22:00-06:00`` as minutes of the day, the end exclusive and perhaps before the start."""
    found = _HOURS.fullmatch(text)
    if not found:
        raise ValueError(f"「{text}」不是钟点，应写成 22:00-06:00 这样")
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if start == end or end > 24 * 60:
        raise ValueError(f"「{text}」的起止时间不对")
    return start, end


def parse_moment(text: str) -> datetime:
    """``2026-01-05 09:00`` as a moment. Raises ValueError with a plain Chinese reason."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"「{text}」不是时间，应写成 2026-01-05 09:00 这样") from None


def parse_weekday(text: str) -> int:
    """``周一`` as 0. Raises ValueError with a plain Chinese reason."""
    if text not in WEEKDAYS:
        raise ValueError(f"「{text}」不是星期，应写成 周一 到 周日")
    return WEEKDAYS.index(text)


def parse_day(text: str) -> str:
    """A day as rules ask for it, unchanged. Raises ValueError with a plain Chinese reason."""
    if text not in {*WEEKDAYS, "工作日", "休息日"}:
        raise ValueError(f"「{text}」不是日子，可以写：周一 到 周日、工作日、休息日")
    return text
