"""The digest's counts: day by day, matters by units, figures by channel, kind, line, area and unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from minyi_router.supervise.cohorts import Cohort
from minyi_router.supervise.definitions import INDICATORS
from minyi_router.supervise.figures import shown
from minyi_router.supervise.grouping import DIVERTED, UNFILLED, by_judged
from minyi_router.supervise.life import Life
from minyi_router.supervise.material import Material, Report
from minyi_router.text.masking import mask

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_MOST, _MOST_IN_BAND = 15, 3


def days(material: Material) -> Report:
    """How many came in and were closed on each day, beside the periods before."""
    period, calendar = material.cohort.period, material.pack.calendar
    dates = period.dates()
    appeals = (life for life in material.lives if life.relation != "callback")
    closed = Counter(life.closed.date() for life in appeals if life.closed)
    return {
        "days": {
            "dates": [day.isoformat() for day in dates],
            "names": [WEEKDAYS[day.weekday()] for day in dates],
            "off": [not calendar.is_work_day(day) for day in dates],
            "received": _by_day(material.cohort, len(dates)),
            "closed": [closed[day] for day in dates] if material.has_any("closed", "replied") else None,
            "before": _by_day(material.before, len(dates)),
            "year": _by_day(material.year, len(dates)),
        }
    }


def _by_day(cohort: Cohort | None, days: int) -> list[int | None] | None:
    """How many came in on each day; a shorter period (February) ends in None."""
    if cohort is None:
        return None
    counts = Counter(life.received.date() for life in cohort.lives)
    found: list[int | None] = [counts[day] for day in cohort.period.dates()[:days]]
    return found + [None] * (days - len(found))


def heat(material: Material) -> Report:
    """Matters by units, the largest of both."""
    lives = material.cohort.lives
    matters = Counter(life.matter or UNFILLED for life in lives)
    units = Counter(goes_to(life) for life in lives)
    rows, columns = largest(matters), largest(units)
    cells = Counter((life.matter or UNFILLED, goes_to(life)) for life in lives)
    hidden = (len(matters) - len(rows), len(units) - len(columns))
    return {
        "heat": {
            "rows": rows,
            "columns": columns,
            "counts": [[cells[row, column] for column in columns] for row in rows],
            "row_totals": [matters[row] for row in rows],
            "column_totals": [units[column] for column in columns],
            "left_out": "另有 {} 个事项、{} 个单位没有列出".format(*hidden) if any(hidden) else "",
        }
    }


def goes_to(life: Life) -> str:
    """The unit that has a ticket, or the organ that it went to."""
    return life.unit or (DIVERTED + life.organ if life.organ else UNFILLED)


def largest(counts: Mapping[str, int]) -> list[str]:
    """The names counted most, the first of them first."""
    return sorted(counts, key=lambda name: (-counts[name], name))[:_MOST]


_TABLES = (
    ("按渠道", "channel"),
    ("按类型", "kind"),
    ("按警种", "line"),
    ("按属地", "area"),
    ("按单位", "unit"),
)
_SHOWN = (
    *("received", "automation_rate", "first_dispatch_accuracy", "return_rate", "response_rate"),
    *("on_time_rate", "closing_rate", "satisfaction_rate", "redo_rate", "repeat_rate", "handling_p50"),
)


def tables(material: Material) -> Report:
    """The main figures of each channel, kind, line, area and unit, and what comes in at which time of day."""
    made = []
    for name, dimension in _TABLES:
        if dimension in material.known:
            groups = by_judged(material.judged, (dimension,), known=material.known)
            ordered = sorted(groups, key=lambda group: (-group.figures["received"].n, group.keys))
            rows = [
                [mask(group.keys[0]), *(shown(group.figures[one]) for one in _SHOWN)] for group in ordered
            ]
            heads = [name.removeprefix("按"), *(INDICATORS[one].name for one in _SHOWN)]
            made.append({"name": name, "heads": heads, "rows": rows})
    return {"tables": [*made, _by_hour(material)]}


def _by_hour(material: Material) -> Report:
    """When appeals come in, and what comes at each time of day: two hours a row."""
    bands: list[Counter[str]] = [Counter() for _ in range(12)]
    for life in material.cohort.lives:
        bands[life.received.hour // 2][life.matter or UNFILLED] += 1
    rows = [
        [f"{2 * i:02d}:00-{2 * i + 2:02d}:00", sum(band.values()), _most_frequent(band)]
        for i, band in enumerate(bands)
    ]
    return {"name": "按时段", "heads": ["时段", "受理量", "最多的事项"], "rows": rows}


def _most_frequent(counts: Mapping[str, int]) -> str:
    return "、".join(f"{name} {counts[name]}" for name in largest(counts)[:_MOST_IN_BAND])
