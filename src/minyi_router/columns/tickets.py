"""Tickets out of whatever a program has at hand: tickets, appeals, records, a frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from minyi_router.columns.appeals import appeal_of
from minyi_router.columns.cells import cell_text
from minyi_router.columns.heads import find_heads
from minyi_router.model import Appeal, Ticket


def tickets_from(source: Any) -> Iterator[Ticket]:
    """Every ticket of a source, each with an id of its own: a row without one is known by its number.

    Args:
        source: Tickets, Appeals or mappings from heads to values; or a DataFrame (pandas).

    Raises:
        TableError: no head is known to be that of the text.
        TypeError: an item is none of these.
    """
    rows = source.to_dict("records") if hasattr(source, "to_dict") and hasattr(source, "columns") else source
    heads: dict[tuple[str, ...], dict[str, str]] = {}
    appeals = [_appeal(row, number, heads) for number, row in enumerate(rows, 1)]
    taken = {appeal.id for appeal in appeals}
    seen: set[str] = set()
    for number, appeal in enumerate(appeals, 1):
        free = appeal.id if appeal.id and appeal.id not in seen else _free(appeal.id or str(number), taken)
        taken.add(free)
        seen.add(free)
        yield _ticket(appeal, free)


def _appeal(row: Any, number: int, heads: dict[tuple[str, ...], dict[str, str]]) -> Appeal:
    """What a row is about; ``heads`` keeps which columns of which records are what."""
    if isinstance(row, Mapping):
        values = {str(head): cell_text(value) for head, value in row.items()}
        columns = tuple(values)
        if columns not in heads:
            heads[columns] = find_heads(columns)
        return appeal_of(values, heads[columns])[0]
    if not isinstance(row, Appeal):
        wanted = "a Ticket, an Appeal or a mapping"
        raise TypeError(f"item {number} must be {wanted}, not {type(row).__name__}")
    return row


def _ticket(appeal: Appeal, ticket_id: str) -> Ticket:
    if isinstance(appeal, Ticket):
        return appeal if appeal.id == ticket_id else replace(appeal, id=ticket_id)
    known = {field.name: getattr(appeal, field.name) for field in fields(Appeal)}
    return Ticket(**{**known, "id": ticket_id})


def _free(wanted: str, taken: set[str]) -> str:
    """An id that no row has: the one wanted, or that with a number behind it."""
    free, count = wanted, 1
    while free in taken:
        count += 1
        free = f"{wanted}#{count}"
    return free
