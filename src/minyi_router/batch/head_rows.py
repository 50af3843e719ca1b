"""Which rows of a sheet hold its heads, where titles and remarks stand above them.

The rule, the same for XLSX, CSV and TSV:

1. The rows that a profile gives (`heads: 3`, `heads: [2, 3]`) are the heads, and nothing is asked further.
2. Else the head row is the first of the first 20 rows with any text that holds a head of 诉求内容 and one of
   another role (as `columns.heads` knows them), or the column of 诉求内容 that a person has named.
   A row of data cannot pass for one: it would have to hold two heads, word for word, as its values.
3. If there is none, the first row with any text is the head row.
4. Heads merged downwards make it two rows or more; a merged cell above and one below give one name: 诉求人
   above 电话 is 诉求人电话.

Rows above the heads are no data, and the table's notes say that they were left out. Where the row below the
heads could as well be a second level of them, nothing is guessed: a `TableError` says what to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from minyi_router.batch.rows import Head, is_blank, unique_heads
from minyi_router.columns import Profile, known_heads, same_head
from minyi_router.errors import TableError

MOST_ABOVE = 20
"""So many rows with any text are looked at to find the heads."""

_LONGEST_HEAD = 20  # characters; what is longer below a head is data

Line: TypeAlias = tuple[int, Sequence[str]]
"""A row with any text: its number, from 1 on, and its cells."""


class Area(NamedTuple):
    """Merged cells: the first and last row, from 1 on, and the first and last column, from 0 on."""

    top: int
    bottom: int
    left: int
    right: int


def find_head(top: Sequence[Line], profile: Profile, name: str, merged: Iterable[Area] = ()) -> Head | None:
    """The heads of a table, None when it has no row with any text.

    Args:
        top: its first rows with any text.
        profile: what is known beforehand.
        name: the file, for messages.
        merged: all merged cells among those rows.

    Raises:
        TableError: the head rows of the profile are not there, or it cannot be told where the heads end.
    """
    areas = tuple(merged)
    rows = {number: _filled(number, cells, areas) for number, cells in top}
    if not rows:
        return None
    if profile.heads:
        block = _given(rows, profile, name)
    else:
        first = next((number for number, cells in rows.items() if holds_heads(cells, profile)), min(rows))
        block = _whole(first, areas, rows)
        if _may_go_on(top, areas, first) if len(block) == 1 else _may_end_sooner(rows, block, first):
            raise TableError(_doubt(name, first))
    columns = unique_heads(_joined([rows[number] for number in block]))
    notes = () if profile.heads else _told([number for number in rows if number < block[0]], block)
    return Head(columns, block, notes)


def _filled(number: int, cells: Sequence[str], areas: tuple[Area, ...]) -> list[str]:
    """The cells of a row; what is merged across has its text in every column."""
    filled = list(cells)
    for area in areas:
        if area.top == number and area.left < len(filled):
            text = filled[area.left]
            filled[area.left : area.right + 1] = [text] * (min(area.right + 1, len(filled)) - area.left)
    return filled


def _given(rows: dict[int, list[str]], profile: Profile, name: str) -> tuple[int, ...]:
    for number in profile.heads:
        if number not in rows:
            where = f"{profile.file} 里 heads 写的" if profile.file else "heads 写的"
            raise TableError(f"{name}：{where}第 {number} 行是空的，或者不在前 {MOST_ABOVE} 个有字的行里")
    return profile.heads


def holds_heads(cells: Sequence[str], profile: Profile) -> bool:
    """Whether a row can only be that of the heads."""
    named = profile.columns.get("text", ())
    if any(same_head(name, cells) is not None for name in named):
        return True
    known = known_heads([cell for cell in cells if cell])
    return "text" in known and len(known) > 1


def _whole(first: int, areas: tuple[Area, ...], rows: dict[int, list[str]]) -> tuple[int, ...]:
    """All rows that merged heads of this row reach, upwards and downwards."""
    own = [area for area in areas if area.top <= first <= area.bottom and area.bottom > area.top]
    top = min((area.top for area in own), default=first)
    bottom = max((area.bottom for area in own), default=first)
    return tuple(number for number in rows if top <= number <= bottom)


def _joined(levels: Sequence[Sequence[str]]) -> list[str]:
    """One name for each column: what stands above before what stands below, the same only once."""
    width = max(map(len, levels))
    padded = [[*level, *[""] * (width - len(level))] for level in levels]
    return ["".join(dict.fromkeys(cell.strip() for cell in column)) for column in zip(*padded, strict=True)]


def _may_go_on(top: Sequence[Line], areas: tuple[Area, ...], head: int) -> bool:
    """Whether the row below the heads has texts only where a second level of heads would."""
    written = next(cells for number, cells in top if number == head)
    below = next((cells for number, cells in top if number == head + 1), ())
    spread = {i for area in areas if area.top == head for i in range(area.left, area.right + 1)}
    bare = {i for i, cell in enumerate(written) if is_blank([cell])}
    beside = {i - 1 for i in bare if i - 1 not in bare}
    filled = {i for i, cell in enumerate(below) if not is_blank([cell])}
    in_place = bool(filled & bare) and filled <= bare | beside | spread
    return in_place and all(_may_be_head(below[i]) for i in filled)


def _may_end_sooner(rows: dict[int, list[str]], block: tuple[int, ...], head: int) -> bool:
    """Whether a head that is merged downwards covers what may be data."""
    lower = (cell for number in block if number > head for cell in rows[number])
    return not all(map(_may_be_head, lower))


def _doubt(name: str, head: int) -> str:
    ways = f"--heads {head}（或 {head + 1}，或 {head},{head + 1}）"
    return (
        f"{name}：分不清表头是第 {head} 行、第 {head + 1} 行，还是两行都是。"
        f"请运行 minyi profile 这个表格 {ways} -o 渠道.yaml，再用 --profile 渠道.yaml 读"
    )


def _may_be_head(cell: str) -> bool:
    return len(cell) <= _LONGEST_HEAD and not any(character.isdigit() for character in cell)


def _told(above: Sequence[int], block: tuple[int, ...]) -> tuple[str, ...]:
    if not above and len(block) == 1:
        return ()
    heads = f"表头在第 {listed(block)} 行"
    return (f"{heads}，上面的第 {listed(above)} 行没有当作数据" if above else heads,)


def listed(numbers: Iterable[int]) -> str:
    """Numbers as people list them."""
    return "、".join(map(str, numbers))
