"""The sheet of places: all tables of places/ one below the other, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from minyi_router.workshop.excel import cells
from minyi_router.workshop.excel.layout import FILE, Column
from minyi_router.workshop.excel.sheets import Draft, Row, Spot
from minyi_router.workshop.excel.tables import Drawn, name_fault

HEADS = ("名称", "别名", "类别", "辖区", "单双号", "起号", "止号", "路口")
_ALWAYS = 4  # these heads stand in every table, the others where something is below them
_ABOUT = {
    "别名": "几项，用 ； 隔开",
    "单双号": "单 或 双，或留空",
    "路口": "这一段上的路口，几项，用 ； 隔开",
}
_ROLE = "这个地方由谁负责：单位名称；规则里写 <属地{}>"


def columns(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> tuple[Column, ...]:
    """The columns: the usual ones, then every role that any table has."""
    roles = dict.fromkeys(head for rows in tables.values() for row in rows for head in row)
    usual = [Column(h, about=_ABOUT.get(h, h), names="辖区" if h == "辖区" else "") for h in HEADS]
    return (
        Column(FILE, about="哪个文件里的，例如 places/roads.csv"),
        *usual,
        *(Column(head, about=_ROLE.format(head), names="单位") for head in roles if head not in HEADS),
    )


def table_rows(lines: Iterable[str]) -> list[dict[str, str]]:
    """The rows of one CSV file by head, without empty cells."""
    records = [[cell.strip() for cell in record] for record in csv.reader(lines, strict=True)]
    records = [record for record in records if any(record)]
    heads = records[0] if records else []
    return [{h: cell for h, cell in zip(heads, record, strict=False) if cell} for record in records[1:]]


def draw(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[Drawn]:
    """A row for each place."""
    for name, rows in tables.items():
        for row in rows:
            found = {FILE: cells.text_cell(name)}
            yield Drawn(name, None, found | {head: cells.text_cell(text) for head, text in row.items()})


def read(rows: Iterable[Row], draft: Draft) -> None:
    """Put the rows into tables of the draft, each below its heads."""
    found: dict[str, list[tuple[Row, dict[str, str]]]] = {}
    for row in rows:
        name = cells.cell_text(row.text(FILE))
        fault = name_fault(name) if name else "没有写文件，例如 places/roads.csv"
        if not fault and not (name.startswith("places/") and name.endswith(".csv")):
            fault = f"「{name}」不是地名表，要写成 places/roads.csv 这样"
        if fault:
            draft.faults.append(row.fault(FILE, fault))
            continue
        texts = {head: cells.cell_text(cell.text) for head, cell in row.cells.items() if head != FILE}
        for head in [head for head, text in texts.items() if "\n" in text]:
            draft.faults.append(row.fault(head, "地名表的一格里不能换行"))
            texts[head] = " ".join(texts[head].split())
        found.setdefault(name, []).append((row, texts))
    for name, placed in found.items():
        _add_table(name, placed, draft)


def _add_table(name: str, placed: Sequence[tuple[Row, Mapping[str, str]]], draft: Draft) -> None:
    used = {head for _, texts in placed for head in texts}
    order = list(placed[0][0].columns)
    heads = [*(h for at, h in enumerate(HEADS) if at < _ALWAYS or h in used)]
    heads += [head for head in order if head in used and head not in HEADS]
    draft.tables[name] = [heads, *([texts.get(head, "") for head in heads] for _, texts in placed)]
    for line, (row, texts) in enumerate(placed, 1):
        draft.where[name, (line,)] = row.spot(HEADS[0])
        for head in heads:
            draft.where[name, (line, head)] = row.spot(head)
            if text := texts.get(head):
                draft.where.setdefault((name, (line, f"={text}")), row.spot(head))
    draft.where.setdefault((name, ()), Spot(placed[0][0].sheet, placed[0][0].number))


def table_text(lines: Sequence[Sequence[str]]) -> str:
    """A table as CSV with line feeds."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(lines or [HEADS[:_ALWAYS]])
    return stream.getvalue()
