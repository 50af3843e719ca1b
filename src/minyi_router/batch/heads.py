"""Which column holds what, by the heads that exports of hotlines and offices use; and how they write times.

Heads are compared folded: full width as half width, capitals as small, without blanks, without marks such
as * and :, without remarks in brackets. Only a whole head counts: 办理内容 ends in 内容 too, and a reply
must never be routed.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone

from minyi_router.batch.errors import TableError


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# For each role the heads in order of preference, the most telling first. A column serves one role only; roles
# choose in the order they stand here. A caller's phone goes before the name: half a city is called 王女士.
KNOWN_HEADS: Mapping[str, tuple[str, ...]] = {
    "text": _words("""
        诉求内容 工单内容 来信内容 信件内容 反映内容 诉求描述 问题描述 来电内容 受理内容 事项内容 事件描述
        投诉内容 举报内容 留言内容 案件描述 警情内容 简要警情 报警内容 反映情况 反映问题
        内容 正文 描述 text content body
    """),
    "title": _words("""
        工单标题 诉求标题 信件标题 来信标题 事件标题 留言标题 标题 信件主题 留言主题 主题 title subject
    """),
    "id": _words("""
        工单编号 工单号 诉求编号 受理编号 信件编号 留言编号 事件编号 案件编号 警单编号
        业务流水号 流水号 受理单号 编号 id ticket_id
    """),
    "time": _words("""
        受理时间 工单发起时间 来电时间 诉求时间 登记时间 来信时间 留言时间 报警时间 接警时间 提交时间
        创建时间 发起时间 反映时间 时间 受理日期 来信日期 登记日期 日期 time received_at created_at
    """),
    "channel": _words("""
        诉求渠道 受理渠道 来源渠道 渠道 诉求来源 工单来源 信息来源 受理方式 来源 channel source
    """),
    "caller": _words("""
        来电号码 诉求人电话 来电人电话 联系电话 手机号码 手机号 电话号码 联系方式 电话
        诉求人 来电人 反映人 来信人 投诉人 举报人 报警人 联系人 诉求人姓名 来电人姓名 姓名 caller phone
    """),
    "place": _words("""
        事发地址 诉求地址 事发地点 事件地址 问题地址 发生地址 案发地址 详细地址 地址 地点 事发地 属地
        place address
    """),
}

_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_IDLE = re.compile(r"[\s*:\-_.、。,;?#\ufeff]+")


def find_heads(columns: Sequence[str], named: Mapping[str, str] | None = None) -> dict[str, str]:
    """The column for each role of `KNOWN_HEADS` that has one, "text" always among them.

    Args:
        columns: the heads of the table.
        named: columns that the user named, by role; they override, and their roles need not be known ones.

    Raises:
        TableError: a named column is not there, or no column is known to hold the text.
    """
    chosen = {role: _existing(name, columns) for role, name in (named or {}).items()}
    free = {fold_head(column): column for column in reversed(columns) if column not in chosen.values()}
    for role, heads in KNOWN_HEADS.items():
        known = next((head for head in map(fold_head, heads) if head in free), None)
        if role not in chosen and known is not None:
            chosen[role] = free.pop(known)
    if "text" not in chosen:
        raise TableError(f"认不出哪一列是诉求内容，请用 --text 列名 指定。表头有：{_listed(columns)}")
    return chosen


def fold_head(head: str) -> str:
    """The head as it is compared: 「诉求内容（必填）*」 and 「诉求 内容」 are both 诉求内容."""
    text = unicodedata.normalize("NFKC", head).casefold()
    return _IDLE.sub("", _REMARK.sub("", text)) or _IDLE.sub("", text)


def _existing(name: str, columns: Sequence[str]) -> str:
    """The column that the user means by `name`."""
    if name in columns:
        return name
    folded = {fold_head(column): column for column in reversed(columns)}
    if fold_head(name) in folded:
        return folded[fold_head(name)]
    close = difflib.get_close_matches(fold_head(name), list(folded), n=1, cutoff=0.5)
    hint = f"是不是「{folded[close[0]]}」？" if close else ""
    raise TableError(f"没有这一列：「{name}」。{hint}表头有：{_listed(columns)}")


def _listed(columns: Sequence[str]) -> str:
    return "、".join(columns)


# Times ---------------------------------------------------------------------------------------------

_BEIJING = timezone(timedelta(hours=8))
_NOON = 12
_LONGEST_TIME = 60  # characters
_SERIAL_ZERO = datetime.fromisoformat("1899-12-30")  # day 0 of Excel's calendar, for days after February 1900
_SERIAL_DAYS = (25_569, 73_050)  # 1970 to 2099; other five-digit numbers are no times
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
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
    plain = unicodedata.normalize("NFKC", text.strip())
    if len(plain) > _LONGEST_TIME:
        return None
    try:
        if _SERIAL.fullmatch(plain):
            return _from_serial(float(plain))
        if compact := _COMPACT.fullmatch(plain):
            return _moment(compact.groups())
        written = _WRITTEN.fullmatch(plain)
        return _from_written(written) if written else None
    except (ValueError, OverflowError):  # the 31st of February, the 25th hour
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
