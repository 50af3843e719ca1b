"""How exports of hotlines and offices write times."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

_BEIJING = timezone(timedelta(hours=8))
_NOON = 12
_LONGEST_TIME = 60  # characters
_SERIAL_ZERO = datetime.fromisoformat("1899-12-30")  # day 0 of Excel's calendar, for days after February 1900
_SERIAL_DAYS = (25_569, 73_050)  # 1970 to 2099; other five-digit numbers are no times
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_ISO_LENGTH = len("2018-01-01 08:30:00")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[ T]?([0-9]{2})([0-9]{2})([0-9]{2})?)?")
_WRITTEN = re.compile(
    r"""(?P<year>[0-9]{4})\s?[-/.年]\s?(?P<month>[0-9]{1,2})\s?[-/.月]\s?
    (?P<day>[0-9]{1,2})\s?(?:[日号]|(?![0-9]))
    \s*(?:(?:星期|周)[一二三四五六日天])?
    (?:[T\s]*(?P<half>上午|下午|AM|PM)?\s*
       (?P<hour>[0-9]{1,2})\s?[:时点]\s?(?:(?P<minute>[0-9]{1,2})\s?
       (?:[:分]\s?(?:(?P<second>[0-9]{1,2})(?:[.,][0-9]+)?\s?秒?)?)?)?
       \s*(?P<after>AM|PM)?\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?""",
    re.VERBOSE | re.IGNORECASE,
)


def parse_time(text: str) -> datetime | None:
    """The point in time that `text` writes, to the second, as Beijing wall time without a zone, or None.

    Understood: 2018/1/1 0:00:10, 2018-01-01, 2018.1.1 8:30, 2018年1月1日 下午3时05分, 20180101083000,
    ISO 8601 with or without an offset (turned to Beijing time), and Excel's day numbers 1970 to 2099
    (43101.354).
    """
    try:
        if len(text) == _ISO_LENGTH and text[7] == "-" and text[10] == " " and text[13] == text[16] == ":":
            return datetime.fromisoformat(text)  # as programs and frames write it: worth a short way
        return _read(unicodedata.normalize("NFKC", text.strip()))
    except (ValueError, OverflowError):  # the 31st of February, the 25th hour
        return None


def _read(plain: str) -> datetime | None:
    if len(plain) <= _LONGEST_TIME:
        if _SERIAL.fullmatch(plain):
            return _from_serial(float(plain))
        if compact := _COMPACT.fullmatch(plain):
            return _moment(compact.groups())
        written = _WRITTEN.fullmatch(plain)
        return _from_written(written) if written else None
    return None


def _from_serial(days: float) -> datetime | None:
    first, last = _SERIAL_DAYS
    return _SERIAL_ZERO + timedelta(seconds=round(days * 86_400)) if first <= days < last else None


def _from_written(found: re.Match[str]) -> datetime:
    moment = _moment(found.group("year", "month", "day", "hour", "minute", "second"))
    half = (found["half"] or found["after"] or "").upper()
    moment = moment.replace(hour=_hour(moment.hour, half))
    return _in_beijing(moment, found["zone"]) if found["zone"] else moment


def _moment(parts: Iterable[str | None]) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    return datetime(year, month, day, hour, minute, second)


def _hour(hour: int, half: str) -> int:
    """The hour of the day; 下午15点 stays 15, 上午12点 is midnight as Excel writes it."""
    if half in {"下午", "PM"}:
        return hour + _NOON if hour < _NOON else hour
    return 0 if half in {"上午", "AM"} and hour == _NOON else hour


def _in_beijing(moment: datetime, zone: str) -> datetime:
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "") or "0000"  # Z has none
    offset = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return moment.replace(tzinfo=timezone(offset)).astimezone(_BEIJING).replace(tzinfo=None)
