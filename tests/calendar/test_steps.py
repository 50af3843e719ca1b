"""The arithmetic in words: whole texts, as a clerk reads them."""

from __future__ import annotations

from datetime import datetime

import pytest

from minyi_router.calendar import WorkCalendar, explain_due, parse_duration, parse_span

CALENDAR = WorkCalendar(
    hours=[parse_span("09:00-12:00"), parse_span("13:30-17:30")],
    weekdays=frozenset(range(5)),
    days_off={},
    work_days={},
    half_days={},
    years={},
)

CASES = [
    (
        "2026-09-29 16:50",
        "3个工作日",
        "2026-09-29（周二）16:50 收到，当日不计",
        "2026-10-01 至 10-07 休息（国庆节），不计",
        "3个工作日，到 2026-10-09（周五）17:30 止",
    ),
    (
        "2026-10-09 11:00",
        "2个工作日",
        "2026-10-09（周五）11:00 收到，当日不计",
        "2026-10-10（周六）上班（国庆节调休），照计",
        "每周休息日 1 天，不计",
        "2个工作日，到 2026-10-12（周一）17:30 止",
    ),
    (
        "2026-11-12 10:00",
        "90工作分钟",
        "2026-11-12（周四）10:00 收到，即时起算，只计上班时间",
        "90工作分钟，到 2026-11-12（周四）11:30 止",
    ),
    (
        "2026-11-13 11:59:30",
        "半个工作日",
        "2026-11-13（周五）11:59:30 收到，不在上班时间，从 2026-11-13（周五）13:30 起算，只计上班时间",
        "半个工作日，到 2026-11-13（周五）17:00 止",
    ),
    (
        "2026-09-20 10:00",
        "15日",
        "2026-09-20（周日）10:00 收到，当日不计",
        "2026-10-05（周一）是休息日（国庆节），顺延到下一个工作日",
        "15日，到 2026-10-08（周四）17:30 止",
    ),
    (
        "2026-09-20 10:00",
        "15日 不顺延",
        "2026-09-20（周日）10:00 收到，当日不计",
        "2026-10-05（周一）是休息日（国庆节），不顺延",
        "15日 不顺延，到 2026-10-05（周一）23:59 止",
    ),
    (
        "2026-11-15 23:30",
        "2小时",
        "2026-11-15（周日）23:30 收到，不分昼夜连续计算",
        "2026-11-16（周一）01:30 在休息日之后、上班之前，顺延到上班",
        "2小时，到 2026-11-16（周一）09:00 止",
    ),
    (
        "2095-01-03 10:00",
        "1个工作日",
        "2095-01-03（周一）10:00 收到，当日不计",
        "1个工作日，到 2095-01-04（周二）17:30 止",
        "2095年的放假安排尚未公布，暂按每周工作日和日期固定的节日推算",
    ),
    ("2099-12-31 10:00", "1个工作日", "超出 2000 至 2099 年，算不出时限"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]}")
def test_steps(case: tuple[str, ...]) -> None:
    """Receipt, what was skipped and why, the end, and any doubt, in that order."""
    start, duration, *lines = case
    assert explain_due(CALENDAR, datetime.fromisoformat(start), parse_duration(duration)) == tuple(lines)
