"""One entry of a document (a unit, a term group, a rule, a case) to the cells of a row, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from minyi_router.rulepack.writing import Path_
from minyi_router.text.likeness import nearest
from minyi_router.workshop.excel import cells
from minyi_router.workshop.excel.layout import Column, Shape
from minyi_router.workshop.excel.parts import EARLIER_COLUMNS
from minyi_router.workshop.excel.sheets import BookFault, Row, Spot

_MANY = frozenset({"co_units", "flags", "labels", "notices", "other_matters", "review_reasons"})


def entry_cells(columns: Sequence[Column], entry: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a row for what an entry says; ``entry`` as read from YAML, every scalar a text."""
    found = {}
    for column in columns:
        value: Any = entry
        for step in column.path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            found[column.head] = value_cell(column.shape, value)
    return found


def value_cell(shape: Shape, value: Any) -> str:
    """One value as the text of a cell."""
    if not value and not isinstance(value, str):
        return cells.NOTHING
    match shape:
        case Shape.TEXT:
            text = cells.text_cell(value)
        case Shape.YES_NO:
            text = cells.yes_no_cell(value)
        case Shape.LIST | Shape.EXPECTED:
            text = cells.list_cell(_many(value))
        case Shape.PAIRS:
            text = cells.pairs_cell(value.items())
        case Shape.LISTS:
            pairs = ((key, item) for key, items in value.items() for item in _many(items) or ("",))
            text = cells.pairs_cell(pairs)
        case Shape.ROWS:
            text = cells.rows_cell([_ticket_pairs(ticket) for ticket in value])
    return text


def cell_value(column: Column, text: str) -> Any:
    """The value that the text of a cell means, every scalar a text. Raises ValueError (Chinese)."""
    if text.strip() == cells.NOTHING and column.shape not in {Shape.TEXT, Shape.YES_NO}:
        return {} if column.shape in {Shape.PAIRS, Shape.LISTS} else []
    return _READERS[column.shape](column, text)


def read_entry(
    columns: Sequence[Column], row: Row, path: Path_, faults: list[BookFault]
) -> tuple[dict[str, Any], dict[Path_, Spot]]:
    """What a row says below these columns, and the cell of each value, said or not, by its path."""
    entry: dict[str, Any] = {}
    where: dict[Path_, Spot] = {}
    for column in columns:
        for end in range(1, len(column.path) + 1):
            where.setdefault((*path, *column.path[:end]), row.spot(column.head))
        text = row.text(column.head)
        if not text:
            continue
        try:
            value = cell_value(column, text)
        except ValueError as error:
            faults.append(row.fault(column.head, str(error)))
            continue
        place = entry
        for step in column.path[:-1]:
            place = place.setdefault(step, {})
        place[column.path[-1]] = value
    return entry, where


def _many(value: Any) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value


def _expected(column: Column, text: str) -> Any:
    items = cells.cell_list(text)
    if len(items) == 1 and (column.key not in _MANY or items == ["null"]):
        return items[0]
    return items


def _once(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"「{key}」写了两次")
        found[key] = value
    return found


def _ticket_pairs(ticket: Mapping[str, Any]) -> list[tuple[str, str]]:
    """An earlier ticket with Chinese names, the time first."""
    found = [(column, ticket[column.key]) for column in EARLIER_COLUMNS if column.key in ticket]
    found.sort(key=lambda pair: pair[0].key == "text")
    return [(c.head, cells.yes_no_cell(v) if c.shape is Shape.YES_NO else v) for c, v in found]


def _ticket(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    known = {column.head: column for column in EARLIER_COLUMNS}
    ticket = {}
    for head, value in _once(pairs).items():
        column = known.get(head)
        if column is None:
            near = nearest(head, list(known))
            hint = f"是不是「{near}」？" if near else ""
            raise ValueError(f"之前的工单没有「{head}」这一样。{hint}可以写：{'、'.join(known)}")
        ticket[column.key] = cells.cell_yes_no(value) if column.shape is Shape.YES_NO else value
    return {column.key: ticket[column.key] for column in EARLIER_COLUMNS if column.key in ticket}


_READERS: Mapping[Shape, Callable[[Column, str], Any]] = {
    Shape.TEXT: lambda _, text: cells.cell_text(text),
    Shape.YES_NO: lambda _, text: cells.cell_yes_no(text),
    Shape.LIST: lambda _, text: cells.cell_list(text),
    Shape.EXPECTED: _expected,
    Shape.PAIRS: lambda _, text: _once(cells.cell_pairs(text)),
    Shape.LISTS: lambda _, text: cells.merged(cells.cell_pairs(text)),
    Shape.ROWS: lambda _, text: [_ticket(pairs) for pairs in cells.cell_rows(text)],
}
