"""What a table of tickets does not say and the rules can: rows are routed, the answers put beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from minyi_router.batch.columnar import ColumnChunk, ColumnPlan, answer_columns
from minyi_router.batch.processes import SIZE
from minyi_router.batch.work import Asked, Layout
from minyi_router.columns import cell_text
from minyi_router.router import Router

Numbered: TypeAlias = tuple[int, Sequence[str]]
"""The number of a row, and its cells."""

Watch: TypeAlias = Callable[[Iterable[ColumnChunk]], Iterable[ColumnChunk]]
"""Sees the chunks of rows pass, to show how far the work is."""

_ANSWERS: Mapping[str, str] = {
    **{name: name for name in ("kind", "matter", "line", "organ", "tier", "unit", "supervisor")},
    "area": "areas",
}
"""The roles that the rules can tell, and the answer that tells each."""

_LIMITS: Mapping[str, str] = {"contact_by": "contact_by", "resolve_by": "resolve_by"}
"""Those too, where the table tells nothing of what limits hang on: its own kind or tier goes before ours."""

_NEEDED = ("matter", "unit")


class Filled(NamedTuple):
    """A table with the answers of the rules in columns behind; ``roles`` are those it did not tell itself."""

    columns: tuple[str, ...]
    heads: Mapping[str, str]
    rows: Sequence[Numbered]
    roles: tuple[str, ...]


def filled(
    columns: Sequence[str],
    heads: Mapping[str, str],
    rows: Sequence[Numbered],
    router: Router,
    *,
    workers: int = 1,
    watch: Watch = iter,
) -> Filled:
    """The table with all the rules can tell where it does not say matter or unit; else as it is.

    Whether a ticket was dispatched automatically is history, and no rule tells it afterwards.

    Raises:
        WorkerError: more than one worker, and the router was not loaded from files; or a worker died.
    """
    if all(role in heads for role in _NEEDED):
        return Filled(tuple(columns), heads, rows, ())
    answers = _ANSWERS if {"kind", "matter", "tier"} & heads.keys() else {**_ANSWERS, **_LIMITS}
    roles = tuple(role for role in answers if role not in heads)
    layout = Layout.of(tuple(columns), heads, router.pack)
    asked = Asked("id")
    cells = answer_columns(
        watch(_chunks(layout, columns, rows)), ColumnPlan(layout, asked), router, workers=workers
    )
    by_name = dict(zip([answer.name for answer in asked.columns()], cells, strict=True))
    added = [[_text(cell) for cell in by_name[answers[role]]] for role in roles]
    beside = zip(*added, strict=True)
    wider = [(number, (*cells, *more)) for (number, cells), more in zip(rows, beside, strict=True)]
    names = {role: f"（判定）{role}" for role in roles}
    return Filled((*columns, *names.values()), {**heads, **names}, wider, roles)


def _chunks(layout: Layout, columns: Sequence[str], rows: Sequence[Numbered]) -> Iterable[ColumnChunk]:
    places = [columns.index(name) for name in layout.columns]
    for start in range(0, len(rows), SIZE):
        part = rows[start : start + SIZE]
        cells = [[row[1][place] for row in part] for place in places]
        yield ColumnChunk(layout.columns, [row[0] for row in part], cells)


def _text(cell: Any) -> str:
    """An answer as a cell of text; several areas are none that can be counted on."""
    if isinstance(cell, tuple):
        return cell[0] if len(cell) == 1 else ""
    return cell_text(cell)
