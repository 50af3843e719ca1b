"""What a table gave, for tests to compare with what it should."""

from __future__ import annotations

from minyi_router.batch import Row, RowFault, Table


def told(table: Table) -> tuple[dict[int, tuple[str, ...]], dict[int, str]]:
    """The cells of the rows and the reasons of the faults, by number."""
    rows = list(table)
    good = {row.number: row.cells for row in rows if isinstance(row, Row)}
    bad = {row.number: row.reason for row in rows if isinstance(row, RowFault)}
    assert len(good) + len(bad) == len(rows), "a number twice"
    return good, bad
