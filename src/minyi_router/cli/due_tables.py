"""What ``minyi due`` shows, as tables: on the screen and as sheets of a workbook. Personal data is masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from minyi_router.batch import Cell
from minyi_router.batch.xlsx_writer import Sheet
from minyi_router.cli.screen import Screen
from minyi_router.rulepack.supervision import Clock
from minyi_router.supervise.callbacks import Callback
from minyi_router.supervise.clocks import CLOCKS, STATES, State
from minyi_router.supervise.life import Life
from minyi_router.supervise.limits import DueRow, most_urgent
from minyi_router.supervise.notices import Issue
from minyi_router.supervise.telling import holder_told, limit_name, moment_told
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask

_MOST_URGENT = 10
_WORST_FIRST = tuple(STATES)[::-1]
_TICKET = (
    *("工单编号", "承办单位", "督办单位", "事项", "类型", "等级", "渠道"),
    *("受理时间", "地点", "诉求内容"),
)
_DUE = ("时限", "到期时间", "状态", "还剩或已超", "时限已用")
_ISSUES = ("单子", "理由", "要求", "依据", "回复期限", "办理时限", "规则", "同一件事的工单")
_CALLS = ("回访期限", "是否超期", "是否重办后再问", "上次回访结果", "办结时间")


class Found(NamedTuple):
    """What there is to tell: how both clocks of all tickets stand, what to issue, whom to call."""

    rows: Sequence[DueRow]
    issues: Sequence[Issue]
    calls: Sequence[Callback]


def sheets_of(found: Found) -> list[Sheet]:
    """超期, 临期与预警, 发文, 回访: each a sheet, empty ones too."""
    urgent = most_urgent(found.rows)
    over = [row for row in urgent if row.standing.state == "overdue"]
    soon = [row for row in urgent if row.standing.state != "overdue"]
    return [
        Sheet("超期", (*_DUE, *_TICKET), [(*_due(row), *_ticket(row.ticket)) for row in over]),
        Sheet("临期与预警", (*_DUE, *_TICKET), [(*_due(row), *_ticket(row.ticket)) for row in soon]),
        Sheet("发文", (*_ISSUES, *_TICKET), [(*_issue(one), *_ticket(one.ticket)) for one in found.issues]),
        Sheet("回访", (*_CALLS, *_TICKET), [(*_call(call), *_ticket(call.ticket)) for call in found.calls]),
    ]


def _due(row: DueRow) -> tuple[Cell, ...]:
    standing = row.standing
    used = None if standing.used is None else round(standing.used, 2)
    return limit_name(standing.clock), moment_told(standing.due), STATES[standing.state], row.left, used


def _ticket(life: Life) -> tuple[Cell, ...]:
    answers = (holder_told(life), life.supervisor, life.matter, life.kind, life.tier, mask(life.channel))
    return life.id, *answers, moment_told(life.received), mask(life.place), mask(life.text or life.title)


def _issue(issue: Issue) -> tuple[Cell, ...]:
    return (
        issue.notice,
        "\n".join(issue.reasons),
        "\n".join(issue.says),
        "；".join(issue.bases),
        moment_told(issue.reply_by),
        moment_told(issue.due),
        "、".join(issue.rules),
        "、".join(issue.tickets),
    )


def _call(call: Callback) -> tuple[Cell, ...]:
    life = call.ticket
    late, again = ("是" if told else "" for told in (call.late, call.again))
    return moment_told(call.due), late, again, life.callback, moment_told(life.closed)


def show(screen: Screen, found: Found) -> None:
    """The counts by clock and state, the most urgent tickets, what to issue, whom to call."""
    _show_states(screen, found.rows)
    urgent = most_urgent(found.rows)[:_MOST_URGENT]
    if urgent:
        heads = ("工单编号", "时限", "到期时间", "状态", "还剩或已超", "承办单位", "事项")
        screen.table(heads, map(_line, urgent), title="最急的")
    if found.issues:
        kinds = Counter(issue.notice for issue in found.issues)
        screen.say("该发：" + "、".join(f"{notice} {count} 份" for notice, count in kinds.items()))
    else:
        screen.say("没有该发的单子")
    late = sum(call.late for call in found.calls)
    again = sum(call.again for call in found.calls)
    screen.say(f"该回访 {len(found.calls)} 件，其中过了回访期限的 {late} 件，重办以后再问的 {again} 件")


def _show_states(screen: Screen, rows: Iterable[DueRow]) -> None:
    counts = Counter((row.standing.clock, row.standing.state) for row in rows)
    lines = [(limit_name(clock), *_numbers(counts, clock)) for clock in CLOCKS]
    names = [STATES[state] for state in _WORST_FIRST]
    screen.table(("时限", *names), lines, right=names)


def _numbers(counts: Mapping[tuple[Clock, State], int], clock: Clock) -> list[str]:
    return [str(counts.get((clock, state), 0)) for state in _WORST_FIRST]


def _line(row: DueRow) -> tuple[str, ...]:
    life, standing = row.ticket, row.standing
    limit, state = limit_name(standing.clock), STATES[standing.state]
    unit = holder_told(life)
    return life.id, limit, moment_told(standing.due), state, row.left, unit, shorten(life.matter, 30)
