"""From the values of a digest to the rows of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeAlias

from minyi_router.batch.writer import Cell
from minyi_router.supervise.points import Report

Record: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = list[list[Cell]]
Table: TypeAlias = tuple[str, list[str], Rows]
"""A sheet to be: its name as wished, its heads, its rows."""

_WHEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")


def records(found: Iterable[Record] | None, fields: Mapping[str, str]) -> Rows:
    """Records as rows; of each the fields, in the order of their columns."""
    return [[plain(record.get(field)) for field in fields.values()] for record in found or ()]


def plain(value: Any) -> Cell:
    """A value as one cell: a day or a moment as such, a list with 、 between."""
    if isinstance(value, str) and _WHEN.fullmatch(value):
        return _when(value)
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return value if isinstance(value, str | int | float | None) else str(value)


def _when(text: str) -> Cell:
    """The day or the moment that is written there; the text where there is no such day."""
    with suppress(ValueError):
        return datetime.fromisoformat(text) if ":" in text else date.fromisoformat(text)
    return text


def twelve(values: Sequence[Any]) -> list[Cell]:
    """One cell for each month."""
    return [at(values, i) for i in range(12)]


def at(values: Sequence[Any], place: int) -> Any:
    """What stands there, None beyond the end."""
    return values[place] if place < len(values) else None


def name_of(report: Report, key: str, otherwise: str) -> str:
    """What a period compared with is called: 上周, 去年同周."""
    return str((report.get(key) or {}).get("name") or otherwise)
