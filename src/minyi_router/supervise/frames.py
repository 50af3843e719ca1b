"""Supervision of tickets in frames (pandas): how each stands, figures by group, surges, the digest."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from minyi_router.batch.answers import free_heads
from minyi_router.calendar import BEIJING
from minyi_router.columns import KNOWN_HEADS, LIFE_HEADS, find_life_heads
from minyi_router.errors import TableError
from minyi_router.pandas import beside, frame_of, labels_by_role, names_of, rows_of
from minyi_router.router import Router
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.clocks import CLOCKS, STATES, Standing, standings
from minyi_router.supervise.definitions import INDICATORS
from minyi_router.supervise.filling import filled
from minyi_router.supervise.grouping import DIMENSIONS
from minyi_router.supervise.grouping import by as grouped
from minyi_router.supervise.life import Life, Lives, as_of, read_lives
from minyi_router.supervise.limits import told_clocks
from minyi_router.supervise.linking import linked
from minyi_router.supervise.making import report
from minyi_router.supervise.material import Material, Report, latest
from minyi_router.supervise.notices import Issue, notices_due
from minyi_router.supervise.page import digest_page
from minyi_router.supervise.periods import Period, week_of
from minyi_router.supervise.problems import said
from minyi_router.supervise.sheets import digest_sheets
from minyi_router.supervise.surges import Surge, surges

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Digest", "digest", "due", "hotspots", "indicators"]

_CLOCK_HEADS = ("状态", "到期", "剩余分钟", "剩余上班分钟")
_CLOCK_DTYPES = ("string", "datetime64[us]", "Int64", "Int64")
_NO_CLOCKS = (None,) * len(CLOCKS) * len(_CLOCK_HEADS)
_TOLD = ("该发文书", "发文事由", "备注")
_DUE_HEADS = (*(f"{name}{head}" for name in CLOCKS.values() for head in _CLOCK_HEADS), *_TOLD)
_DUE_DTYPES = (*_CLOCK_DTYPES * len(CLOCKS), *("string",) * len(_TOLD))


def due(
    frame: pd.DataFrame,
    pack: RulePack | Router | None = None,
    *,
    now: datetime,
    columns: Mapping[str, Hashable] | None = None,
) -> pd.DataFrame:
    """The frame with how each ticket stands at a moment, in columns behind its own.

    For 先行联系 and 办理 each 状态 (正常, 预警, 临期, 超期; 按时, 逾期完成; 无时限), 到期, and the minutes
    left, natural and working ones, below 0 when over; then 该发文书 and 发文事由, and in 备注 why a row could
    not be read. A ticket that came in after ``now`` has none of these.

    Args:
        frame: one ticket a row, with what became of it; columns are known by their usual heads.
        pack: by what rules; None: the starter pack. Where the frame tells no matter or unit, they are asked.
        now: the moment; Beijing time where it has no zone.
        columns: which column is what, where its head is not a usual one, by role (see `columns.LIFE_HEADS`).

    Raises:
        TableError: a column cannot be found, or two have one name.
    """
    router, now = _router(pack), _wall(now)
    lives = _lives(frame, router, columns)
    issued = _issued(lives, router.pack, now)
    known = {life.number: life for life in as_of(lives.lives, now)}
    said = {fault.number: fault.reason for fault in lives.rejects}
    rows = [
        [
            *(_clocks(known[number], router.pack, now) if number in known else _NO_CLOCKS),
            *issued.get(number, (None, None)),
            said.get(number),
        ]
        for number in range(1, len(frame) + 1)
    ]
    cells = [list(column) for column in zip(*rows, strict=True)] or [[]] * len(_DUE_HEADS)
    return beside(frame, free_heads(names_of(frame), _DUE_HEADS), cells, _DUE_DTYPES)


def _issued(lives: Lives, pack: RulePack, now: datetime) -> dict[int, tuple[str, str]]:
    """By row the notices due on a ticket, and why."""
    found: dict[int, list[Issue]] = {}
    for issue in notices_due(lives.lives, pack, now, clocks=told_clocks(lives.known)):
        found.setdefault(issue.ticket.number, []).append(issue)
    return {
        number: (
            "；".join(issue.notice for issue in issues),
            "；".join(dict.fromkeys(reason for issue in issues for reason in issue.reasons)),
        )
        for number, issues in found.items()
    }


def _clocks(life: Life, pack: RulePack, now: datetime) -> list[Any]:
    return [cell for standing in standings(life, pack, now) for cell in _clock(standing)]


def _clock(standing: Standing) -> tuple[Any, ...]:
    return STATES[standing.state], standing.due, standing.left, standing.left_working


def indicators(
    frame: pd.DataFrame,
    pack: RulePack | Router | None = None,
    *,
    by: Sequence[str] = (),
    now: datetime | None = None,
    tidy: bool = False,
    columns: Mapping[str, Hashable] | None = None,
) -> pd.DataFrame:
    """Every indicator of the tickets, by unit, line, channel, matter, kind, tier, area, day, week or month.

    A row a group, its names under Chinese heads, then a column for each indicator: 受理量 a number, rates as
    shares (0 to 1), times in working minutes; missing where there is nothing to count (never 0). With
    ``tidy`` a row for each group and indicator: 指标, 数值, 分子, 分母, 下限 and 上限 (Wilson's 95 %, of
    rates). What each means is in `definitions.INDICATORS`.

    Args:
        frame: as in `due`.
        pack: as in `due`.
        by: any of `grouping.DIMENSIONS`; none: one row for all.
        now: what is later is not known; Beijing time where it has no zone. None: the frame's last moment.
        tidy: one row for each figure.
        columns: as in `due`.

    Raises:
        TableError: as `due`.
        ValueError: an unknown dimension (Chinese).
    """
    router = _router(pack)
    lives = _lives(frame, router, columns)
    moment = _moment(lives, now)
    known = as_of(lives.lives, moment) if moment else []
    groups = grouped(known, router.pack, moment or datetime.min, by, known=lives.known)
    if tidy:
        return _tidy(groups, by)
    keys = {DIMENSIONS[name]: ("string", [group.keys[i] for group in groups]) for i, name in enumerate(by)}
    values = {
        one.name: (
            "Int64" if one.sort == "count" else "Float64",
            [group.figures[one.id].value for group in groups],
        )
        for one in INDICATORS.values()
    }
    return frame_of({**keys, **values})


def _tidy(groups: Sequence[Any], by: Sequence[str]) -> pd.DataFrame:
    rows = [(group.keys, figure) for group in groups for figure in group.figures.values()]
    keys = {DIMENSIONS[name]: ("string", [key[i] for key, _ in rows]) for i, name in enumerate(by)}
    figures = [figure for _, figure in rows]
    return frame_of(
        {
            **keys,
            "指标": ("string", [INDICATORS[figure.id].name for figure in figures]),
            "数值": ("Float64", [figure.value for figure in figures]),
            "分子": ("Int64", [figure.count for figure in figures]),
            "分母": ("Int64", [figure.n for figure in figures]),
            "下限": ("Float64", [figure.interval and figure.interval[0] for figure in figures]),
            "上限": ("Float64", [figure.interval and figure.interval[1] for figure in figures]),
        }
    )


def hotspots(
    frame: pd.DataFrame,
    pack: RulePack | Router | None = None,
    *,
    period: Period | None = None,
    now: datetime | None = None,
    columns: Mapping[str, Hashable] | None = None,
) -> pd.DataFrame:
    """What came in more than weekday, holiday, season and chance explain, the strongest first.

    A row a surge: 事项, 属地 (empty: everywhere), 开始, 结束, 件数, 平常 (what was to be expected), 倍数,
    偶然 (how probable so many are by chance), 说明. How it is found: `surges`.

    Args:
        frame: as in `due`; the weeks before the period are what it is held against.
        pack: as in `due`.
        period: of one that is not over, as much as is; None: the seven days that end with ``now``.
        now: as in `indicators`.
        columns: as in `due`.

    Raises:
        TableError: as `due`.
    """
    router = _router(pack)
    lives = _lives(frame, router, columns)
    moment = _moment(lives, now)
    found: tuple[Surge, ...] = ()
    if moment is not None:
        asked = period.cut(moment) if period else _last_days(moment)
        found = surges(as_of(lives.lives, moment), asked, router.pack)
    return frame_of(
        {
            "事项": ("string", [one.matter for one in found]),
            "属地": ("string", [one.area for one in found]),
            "开始": ("datetime64[s]", [one.first for one in found]),
            "结束": ("datetime64[s]", [one.last for one in found]),
            "件数": ("Int64", [one.came for one in found]),
            "平常": ("Float64", [one.expected for one in found]),
            "倍数": ("Float64", [one.times for one in found]),
            "偶然": ("Float64", [one.p for one in found]),
            "说明": ("string", [said(one) for one in found]),
        }
    )


@dataclass(frozen=True, slots=True)
class Digest:
    """A weekly or monthly report. ``report`` is all of it as plain data (see docs/supervision.md)."""

    report: Report

    def html(self) -> str:
        """One page that opens without a network, to be written as UTF-8.

        Raises:
            TableError: plotly is not installed (Chinese).
        """
        return digest_page(self.report)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Its tables by name: those of the workbook."""
        return {
            sheet.name: frame_of(
                {
                    head: ("object", list(cells))
                    for head, cells in zip(sheet.columns, zip(*sheet.rows, strict=True) or (), strict=False)
                }
            )
            for sheet in digest_sheets(self.report)
        }


def digest(
    frame: pd.DataFrame,
    pack: RulePack | Router | None = None,
    *,
    period: Period | None = None,
    now: datetime | None = None,
    columns: Mapping[str, Hashable] | None = None,
) -> Digest:
    """The report on a week or month: what ``minyi digest`` writes.

    Args:
        frame: as in `due`.
        pack: as in `due`.
        period: ``week_of(day)``, ``month_of(day)`` (of `periods`); None: the week of ``now``.
        now: as in `indicators`.
        columns: as in `due`.

    Raises:
        TableError: as `due`; or no ticket can be read.
        ValueError: the period had not begun (Chinese).
    """
    router = _router(pack)
    lives = _lives(frame, router, columns)
    moment = _moment(lives, now)
    if moment is None:
        raise TableError("表里没有一张读得了的工单，没有可做简报的")
    asked = period or week_of(moment.date())
    return Digest(report(Material.of(linked(lives, router, asked), router.pack, asked, moment)))


def _router(pack: RulePack | Router | None) -> Router:
    if pack is None:
        return Router.load()
    return Router(pack) if isinstance(pack, RulePack) else pack


def _lives(frame: pd.DataFrame, router: Router, columns: Mapping[str, Hashable] | None) -> Lives:
    names = names_of(frame)
    named = labels_by_role(columns or {}, (*KNOWN_HEADS, *LIFE_HEADS))
    heads = find_life_heads(names, named, how='columns={"text": 列名} 指定')
    table = filled(names, heads, rows_of(frame), router)
    return read_lives(table.columns, table.heads, table.rows)


def _moment(lives: Lives, now: datetime | None) -> datetime | None:
    return _wall(now) if now else latest(lives.lives)


def _wall(now: datetime) -> datetime:
    """A moment as the tables have it: Beijing wall time without a zone."""
    return now if now.tzinfo is None else now.astimezone(BEIJING).replace(tzinfo=None)


def _last_days(now: datetime) -> Period:
    end = now.date() + timedelta(1)
    return Period(end - timedelta(7), end)
