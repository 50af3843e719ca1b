"""Rows of a table through a router, one by one, for those who look at the decisions themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from minyi_router.batch.rows import Row, RowFault
from minyi_router.columns import appeal_of
from minyi_router.model import Appeal, Decision
from minyi_router.router import Router


@dataclass(frozen=True, slots=True)
class Routed:
    """A row, the appeal in it, its decision; ``note`` tells (in Chinese) what could not be used."""

    row: Row
    appeal: Appeal
    decision: Decision
    note: str


def route_rows(
    router: Router, rows: Iterable[Row | RowFault], heads: Mapping[str, str]
) -> Iterator[Routed | RowFault]:
    """Each row routed, in order; faulty rows are passed on. ``heads`` maps text, title, … to columns."""
    for row in rows:
        if isinstance(row, RowFault):
            yield row
        else:
            appeal, note = appeal_of(row.values, heads)
            yield Routed(row, appeal, router.route(appeal), note)
