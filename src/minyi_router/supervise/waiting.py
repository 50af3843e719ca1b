"""The digest's lists of what waits: overdue and near-due tickets, notices to be issued, calls to be made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from minyi_router.supervise.callbacks import callbacks_due
from minyi_router.supervise.counts import goes_to, largest
from minyi_router.supervise.limits import DueRow, due_list, told_clocks
from minyi_router.supervise.material import Material, Report
from minyi_router.supervise.notices import notices_due
from minyi_router.supervise.problems import shown_text
from minyi_router.supervise.telling import limit_name, moment_told
from minyi_router.text.masking import mask

_MOST, _LONGEST = 60, 60


def waiting(material: Material) -> Report:
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
        "by_unit": [[name, units[name]] for name in largest(units)],
        "rows": [_row(row) for row in rows[:_MOST]],
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
