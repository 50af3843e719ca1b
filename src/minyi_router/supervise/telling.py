"""Clocks and times in words for clerks."""

from __future__ import annotations

from datetime import datetime

from minyi_router.rulepack.supervision import Clock
from minyi_router.supervise.clocks import CLOCKS, Standing
from minyi_router.supervise.life import Life

_A_DAY, _AN_HOUR = 24 * 60, 60
_DOUBT = "（放假安排未公布，暂按此算）"


def moment_told(moment: datetime | None) -> str:
    """To the minute, as clocks count; empty for none."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def minutes_told(minutes: int, *, working: bool) -> str:
    """A length of time: 「6 小时 20 分（上班时间）」, 「2 天 3 小时」, without sign and small change.

    Only natural time is told in days: a working day has no 24 hours.
    """
    days, rest = divmod(abs(minutes), _A_DAY) if not working else (0, abs(minutes))
    hours, rest = divmod(rest, _AN_HOUR)
    parts = [f"{amount} {unit}" for amount, unit in ((days, "天"), (hours, "小时"), (rest, "分")) if amount]
    return " ".join(parts[:2] or ["0 分"]) + ("（上班时间）" if working else "")


def left_told(standing: Standing) -> str:
    """How much time a clock has left, or is over; with the doubt where holidays are only presumed."""
    if standing.left is None or standing.measure is None:
        return "无时限"
    doubt = _DOUBT if standing.provisional else ""
    if standing.stopped:
        said = ("提前", "晚了") if standing.left else ("正好按时", "")
    else:
        said = ("还剩", "已超") if standing.left else ("这一分钟到期", "")
    amount = f" {_amount(standing)}" if standing.left else ""
    return f"{said[standing.left < 0]}{amount}{doubt}"


def _amount(standing: Standing) -> str:
    """As the clock runs; where nobody has worked since (or will before), natural time, and that it is so."""
    if standing.working and not standing.measure:
        return f"{minutes_told(standing.left or 0, working=False)}（中间没有上班时间）"
    return minutes_told(standing.measure or 0, working=standing.working)


def holder_told(life: Life) -> str:
    """The unit that has a ticket; the organ it went to; or that nobody has it yet."""
    if life.unit:
        return life.unit
    return f"分流：{life.organ}" if life.organ else "（还没有派单）"


def limit_name(clock: Clock) -> str:
    """先行联系时限 or 办理时限."""
    return f"{CLOCKS[clock]}时限"


def limit_told(standing: Standing) -> str:
    """「办理时限 2026-11-20 17:30，已超 6 小时 20 分（上班时间）」."""
    return f"{limit_name(standing.clock)} {moment_told(standing.due)}，{left_told(standing)}"
