"""Cells merged in the data: one 渠道 over ten rows is the 渠道 of each of them.

Downwards, every row covered has the value, in the first column of the merged cells. Across, only the first
column has it: its neighbours mean something else, and a remark that runs into the column of phones is no
phone. A row that holds nothing but such values is the other half of a record written over two rows, or an
empty line: it stays blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minyi_router.batch.head_rows import Area
from minyi_router.batch.rows import is_blank

Cells = tuple[str, ...]


def filled_down(rows: Iterable[tuple[int, Cells]], areas: Iterable[Area]) -> Iterator[tuple[int, Cells]]:
    """Rows in order with what is merged downwards filled in; blank ones stay blank."""
    waiting = sorted((area for area in areas if area.bottom > area.top), reverse=True)
    open_: list[tuple[Area, str]] = []
    for number, cells in rows:
        open_ = [(area, text) for area, text in open_ if area.bottom >= number]
        if open_ and not is_blank(cells):
            cells = _with(cells, open_)  # noqa: PLW2901 - the row as it is meant
        while waiting and waiting[-1].top <= number:
            area = waiting.pop()
            if area.top == number and area.left < len(cells):
                open_.append((area, cells[area.left]))
        yield number, cells


def _with(cells: Cells, open_: Iterable[tuple[Area, str]]) -> Cells:
    changed = list(cells)
    for area, text in open_:
        changed[area.left] = changed[area.left] or text
    return tuple(changed)
