"""A table that is itself a result: which of its columns were there before, which hold the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from minyi_router.batch.answers import Answer, Style, answers, bare_head
from minyi_router.batch.arrow import library
from minyi_router.batch.rows import Table
from minyi_router.errors import TableError

FIRST = "action"
"""The first of the answers: they stand together behind the columns of the table."""

STYLES: tuple[Style, ...] = ("zh", "id")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A result, understood.

    ``columns`` are those of the table that was routed (and whatever a person put behind); ``heads`` names
    the column of each answer, by the answer's name.
    """

    style: Style
    columns: tuple[str, ...]
    heads: Mapping[str, str]

    def has(self, name: str) -> bool:
        """Whether an answer was asked for then."""
        return name in self.heads


def earlier(table: Table, needed: Sequence[str]) -> Earlier:
    """What a result holds; ``needed`` are the names of the answers that it must have.

    An answer's column is the last one of its name, at or behind that of the first answer: so another of
    the same name, which stood in the table before, stays what it was.

    Raises:
        TableError: the table is no result, naming the columns that are missing.
    """
    found = {style: _found(table.columns, style) for style in STYLES}
    missing = {style: [name for name in needed if name not in found[style]] for style in STYLES}
    places = {style: table.columns.index(heads[FIRST]) for style, heads in found.items() if FIRST in heads}
    whole = [style for style in places if not missing[style]]
    if not whole:
        style = min(STYLES, key=lambda each: len(missing[each]))
        raise TableError(_no_result(table, style, missing[style]))
    style = max(whole, key=places.__getitem__)  # of a result that was routed again, the later one
    heads = found[style]
    taken = {*heads.values()}
    return Earlier(style, tuple([column for column in table.columns if column not in taken]), heads)


def narrowed(table: Table, columns: Sequence[str]) -> Table:
    """The same table as if it had only some of its columns: for heads and types, not for its rows."""
    schema = table.schema
    if schema is not None:
        fields = [schema.field(column) for column in columns]
        schema = library().schema(fields, schema.metadata)
    return replace(table, columns=tuple(columns), schema=schema)


def _found(columns: Sequence[str], style: Style) -> dict[str, str]:
    """The columns of a style's answers that are there; of those added on demand only where all are."""
    plain = answers(style)
    heads = _last(columns, plain)
    for more in (answers(style, model=True), answers(style, linked=True)):
        there = _last(columns, more)
        if all(answer.name in there for answer in more[len(plain) :]):
            heads = {**heads, **there}
    return heads


def _last(columns: Sequence[str], wanted: Sequence[Answer]) -> dict[str, str]:
    """The last column for each answer, from that of the first answer on."""
    last = {bare_head(column): place for place, column in enumerate(columns)}
    start = next((last[answer.head] for answer in wanted if answer.name == FIRST and answer.head in last), 0)
    return {answer.name: columns[place] for answer in wanted if (place := last.get(answer.head, -1)) >= start}


def _no_result(table: Table, style: Style, missing: Sequence[str]) -> str:
    heads = {answer.name: answer.head for answer in answers(style)}
    listed = "、".join(heads[name] for name in missing)
    return (
        f"{table.path.name}：不是 minyi route 写出来的结果，缺少这些列：{listed}。"
        "请先运行 minyi route 表格 -o 结果.csv，再对结果运行 minyi reroute"
    )
