"""The working calendar: times as written, working hours, and due moments over them."""

from minyi_router.calendar.duration import Duration, Unit, parse_duration
from minyi_router.calendar.published import published_years
from minyi_router.calendar.spans import (
    Season,
    Span,
    YearPlan,
    check_seasons,
    check_spans,
    parse_month_days,
    parse_span,
)
from minyi_router.calendar.steps import explain_due
from minyi_router.calendar.working import BEIJING, Due, WorkCalendar, to_beijing

__all__ = [
    "BEIJING",
    "Due",
    "Duration",
    "Season",
    "Span",
    "Unit",
    "WorkCalendar",
    "YearPlan",
    "check_seasons",
    "check_spans",
    "explain_due",
    "parse_duration",
    "parse_month_days",
    "parse_span",
    "published_years",
    "to_beijing",
]
