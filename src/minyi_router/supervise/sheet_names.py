"""Names as a workbook takes them: of sheets and of columns, no two alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_LETTERS = 31
"""Of a sheet's name."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that sheets may have, in order: what Excel forbids replaced, cut to length, made distinct."""
    cleaned = [_FORBIDDEN.sub("_", name).strip("' ") or "表" for name in names]
    return distinct(cleaned, MOST_LETTERS)


def distinct(names: Sequence[str], most: int | None = None) -> list[str]:
    """Names made distinct by a number behind those that came before; capital or not is alike.

    Args:
        names: as they are wished.
        most: letters a name may have (UTF-16 units, as Excel counts); None: any number.
    """
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        number, own = 1, _cut(name, most)
        while own.casefold() in taken:
            number += 1
            tail = f"（{number}）"
            own = _cut(name, None if most is None else most - len(tail)) + tail
        taken.add(own.casefold())
        found.append(own)
    return found


def _cut(name: str, most: int | None) -> str:
    if most is None:
        return name
    return name.encode("utf-16-le")[: most * 2].decode("utf-16-le", errors="ignore")
