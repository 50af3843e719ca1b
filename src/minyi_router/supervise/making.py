"""The digest (周报、月报): everything of a period as plain data, section by section.

Pages, sheets and frames show it; nothing is worked out there. Texts of citizens are masked here already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from minyi_router.supervise.callbacks import callbacks_due
from minyi_router.supervise.changes import Change
from minyi_router.supervise.cohorts import Cohort
from minyi_router.supervise.definitions import INDICATORS, SCOPE
from minyi_router.supervise.figures import Figure, shown, shown_interval
from minyi_router.supervise.grouping import DIVERTED, UNFILLED, by_judged
from minyi_router.supervise.life import Life
from minyi_router.supervise.limits import DueRow, due_list, told_clocks
from minyi_router.supervise.material import Material
from minyi_router.supervise.notices import notices_due
from minyi_router.supervise.periods import Period
from minyi_router.supervise.problems import hot, joint, places, seasons, shown_text, words
from minyi_router.supervise.ranks import ranked
from minyi_router.supervise.telling import limit_name, moment_told
from minyi_router.supervise.words import can_cut
from minyi_router.text.masking import mask

Report: TypeAlias = dict[str, Any]
"""The digest as JSON has it: see docs/supervision.md for every key."""

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_MOST_HEAT, _MOST_LISTED, _MOST_IN_BAND, _LONGEST = 15, 200, 3, 60
_STALE = 3  # days without a ticket: the table may have been exported earlier
_SORTS = {"week": ("周报", "上周", "去年同周"), "month": ("月报", "上月", "去年同月")}
_OTHER = ("简报", "前一段", "去年同期")


class Section(NamedTuple):
    """A part of the digest: what a person who waits is told, and how it is made."""

    label: str
    make: Callable[[Material], Report]


def report(material: Material) -> Report:
    """The whole digest."""
    whole: Report = {}
    for section in SECTIONS:
        whole |= section.make(material)
    return whole


def _head(material: Material) -> Report:
    """What it is about: whose, of when, by which rules, and against what it is compared."""
    pack, period = material.pack, material.period
    sort, before, year = _SORTS.get(period.sort, _OTHER)
    return {
        "title": f"民意诉求{sort}",
        "bureau": pack.name.removesuffix("（示例）").removesuffix("规则包"),
        "pack": f"{pack.stamp.id} {pack.stamp.version} {pack.stamp.hash}",
        "made": moment_told(material.now),
        "period": {
            **_period(material.cohort.period, period.name),
            "sort": period.sort,
            "over": material.over,
        },
        "before": _earlier(material.before, before, period.before().name),
        "year": _earlier(material.year, year, period.year_before().name),
        "notes": _notes(material),
        "scope": SCOPE,
    }


def _period(seen: Period, name: str) -> Report:
    return {"code": seen.code, "name": name, "days": seen.days}


def _earlier(found: Cohort | None, name: str, dates: str) -> Report | None:
    return {**_period(found.period, name), "dates": dates} if found else None


def _notes(material: Material) -> list[str]:
    """What a reader must know before believing the figures."""
    notes = [f"有 {material.rejects} 行读不了，没有计入"] if material.rejects else []
    notes += _stale(material)
    if not material.over:
        notes.append(f"这一期还没有过完，数到 {moment_told(material.now)}；和前面比，也只比同样多的天数")
    first = material.since
    if first and first > material.period.first:
        notes.append(f"表里最早的工单是 {first} 的，这一期里更早的日子没有数据")
    if not material.cohort.lives:
        notes.append("这一期表里一件诉求也没有，请看看是不是选错了期间或者表格")
    if not material.has_any("closed", "replied"):
        notes.append("表里没有办结时间和答复时间，办结、超期、临期、回访都没有算")
    if not material.has_any("group", "relation"):
        notes.append("表里没有群组和关系，没有看同一件事的、重复的")
    if not can_cut():
        notes.append('没有装 jieba，没有找热词；要找请运行：pip install "minyi_router[words]"')
    years = {life.received.year for life in material.cohort.lives} | {material.now.year}
    doubtful = sorted(year for year in years if material.pack.calendar.is_provisional(year))
    notes += [f"{year}年的放假安排还没有公布，时限和时长暂按法定假日推算" for year in doubtful]
    return notes


def _stale(material: Material) -> list[str]:
    last = max((life.received for life in material.lives), default=material.now).date()
    behind = (material.now.date() - last).days
    if behind < _STALE:
        return []
    doubt = "如果是没有导出，这些天的数会偏小，办结了的也会算成超期"
    return [f"表里最后一件是 {last} 受理的，后面 {behind} 天没有来件：{doubt}"]


# 指标 ---------------------------------------------------------------------------------------------


def _figures(material: Material) -> Report:
    found = material.changes
    defined = [{"name": one.name, "definition": one.definition} for one in INDICATORS.values()]
    return {
        "definitions": defined,
        "figures": [
            {
                **told(figure),
                "before": _change(found.before[name], material.before),
                "year": _change(found.year[name], material.year),
            }
            for name, figure in found.figures.items()
        ],
    }


def told(figure: Figure) -> Report:
    """A figure with its name and definition, as numbers and in words."""
    indicator = INDICATORS[figure.id]
    return {
        "id": figure.id,
        "name": indicator.name,
        "sort": indicator.sort,
        "better": indicator.better,
        "definition": indicator.definition,
        "value": figure.value,
        "shown": shown(figure),
        "n": figure.n,
        "interval": list(figure.interval) if figure.interval else None,
        "interval_shown": shown_interval(figure),
    }


def _change(change: Change, earlier: Cohort | None) -> Report | None:
    if earlier is None:
        return None
    return {"shown": change.shown, "was": change.was, "clear": change.clear, "good": change.good}


# 每天、事项和单位 ---------------------------------------------------------------------------------


def _days(material: Material) -> Report:
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


def _heat(material: Material) -> Report:
    """Matters by units, the largest of both."""
    lives = material.cohort.lives
    matters = Counter(life.matter or UNFILLED for life in lives)
    units = Counter(goes_to(life) for life in lives)
    rows, columns = _largest(matters), _largest(units)
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


def _largest(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))[:_MOST_HEAT]


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


def _tables(material: Material) -> Report:
    tables = []
    for name, dimension in _TABLES:
        if dimension in material.known:
            groups = by_judged(material.judged, (dimension,), known=material.known)
            ordered = sorted(groups, key=lambda group: (-group.figures["received"].n, group.keys))
            rows = [
                [mask(group.keys[0]), *(shown(group.figures[one]) for one in _SHOWN)] for group in ordered
            ]
            heads = [name.removeprefix("按"), *(INDICATORS[one].name for one in _SHOWN)]
            tables.append({"name": name, "heads": heads, "rows": rows})
    return {"tables": [*tables, _by_hour(material)]}


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
    return "、".join(f"{name} {counts[name]}" for name in _largest(counts)[:_MOST_IN_BAND])


# 时限、发文、回访 ---------------------------------------------------------------------------------


def _limits(material: Material) -> Report:
    """Everything that waits, whenever it came in: not the period's tickets alone."""
    if not material.has_any("closed", "replied"):
        return {"overdue": None, "near": None, "notices": [], "callbacks": None}
    lives, pack, now, clocks = material.lives, material.pack, material.now, told_clocks(material.known)
    rows = due_list(lives, pack, now, clocks=clocks)
    urgent = {row.ticket.number: row for row in reversed(rows)}  # of a ticket's two clocks the worse
    issues = Counter(issue.notice for issue in notices_due(lives, pack, now, clocks=clocks))
    calls = callbacks_due(lives, pack, now)
    over = [row for row in rows if urgent[row.ticket.number] is row and row.standing.state == "overdue"]
    near = [row for row in rows if urgent[row.ticket.number] is row and row.standing.state != "overdue"]
    return {
        "overdue": _listed(over),
        "near": _listed(near),
        "notices": [
            {"notice": name, "count": issues[name]} for name in material.pack.notices if issues[name]
        ],
        "callbacks": {"total": len(calls), "late": sum(call.late for call in calls)},
    }


def _listed(rows: Sequence[DueRow]) -> Report:
    units = Counter(goes_to(row.ticket) for row in rows)
    return {
        "total": len(rows),
        "by_unit": [[name, units[name]] for name in _largest(units)],
        "rows": [_row(row) for row in rows[:_MOST_LISTED]],
    }


def _row(row: DueRow) -> Report:
    life = row.ticket
    return {
        "id": mask(life.id),
        "received": moment_told(life.received),
        "matter": life.matter,
        "unit": goes_to(life),
        "tier": life.tier,
        "clock": limit_name(row.standing.clock),
        "due": moment_told(row.standing.due),
        "left": row.left,
        "text": shown_text(life, _LONGEST),
    }


SECTIONS: tuple[Section, ...] = (
    Section("看期间", _head),
    Section("算指标", _figures),
    Section("数每天", _days),
    Section("数事项和单位", _heat),
    Section("找突增", hot),
    Section("找同一件事的", joint),
    Section("找热词", words),
    Section("找反复出事的地点", places),
    Section("看季节", seasons),
    Section("查时限", _limits),
    Section("排名", ranked),
    Section("分类列表", _tables),
)
"""In the order in which they are made; a digest of a large table takes seconds."""


def steps(material: Material) -> Iterator[tuple[str, Report]]:
    """The sections one by one, each with its label, for whoever shows how far the work is."""
    for section in SECTIONS:
        yield section.label, section.make(material)
