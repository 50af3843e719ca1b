"""Tables of appeals to groups of one matter: the original columns, and each row's group beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from minyi_router.batch.rows import Row, RowFault
from minyi_router.batch.writer import Cell
from minyi_router.columns import appeal_of, tickets_from
from minyi_router.model import Ticket
from minyi_router.relate.groups import Group, Member
from minyi_router.router import Router
from minyi_router.wording import RELATIONS, link_parts

GROUP_HEADS = ("群组", "件数", "关系", "分值", "相同之处")


@dataclass(frozen=True, slots=True)
class Grouped:
    """Every row of a table with its ticket, the rows that could not be read, and the groups found."""

    rows: tuple[tuple[Row, Ticket], ...]
    rejects: tuple[RowFault, ...]
    groups: tuple[Group, ...]

    def cells(self) -> Iterator[tuple[Row, dict[str, Cell]]]:
        """Each row, in order, with its cells by the names in GROUP_HEADS; empty for one that stands alone."""
        found = {m.ticket_id: (group, m) for group in self.groups for m in group.members}
        for row, ticket in self.rows:
            yield row, _cells(*found[ticket.id]) if ticket.id in found else dict.fromkeys(GROUP_HEADS, "")


def group_rows(
    router: Router, rows: Iterable[Row | RowFault], heads: Mapping[str, str], window: timedelta
) -> Grouped:
    """Read all rows and find the groups. ``heads`` maps text, title, … to columns."""
    read: list[Row] = []
    rejects: list[RowFault] = []
    for row in rows:
        if isinstance(row, RowFault):
            rejects.append(row)
        else:
            read.append(row)
    tickets = list(tickets_from(appeal_of(row.values, heads)[0] for row in read))
    groups = router.cluster(tickets, window)
    return Grouped(tuple(zip(read, tickets, strict=True)), tuple(rejects), tuple(groups))


def _cells(group: Group, member: Member) -> dict[str, Cell]:
    first = member.ticket_id == group.id
    return {
        "群组": group.id,
        "件数": len(group.members),
        "关系": "首件" if first else RELATIONS[member.relation],
        "分值": "" if first else member.score,
        "相同之处": link_parts(member.parts),
    }
