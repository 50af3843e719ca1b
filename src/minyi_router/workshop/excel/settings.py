"""Sheets with one setting a row (pack.yaml, duplicates.yaml, deadlines.yaml): documents to rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from minyi_router.workshop.excel import cells
from minyi_router.workshop.excel.comments import cell_note
from minyi_router.workshop.excel.entries import cell_value, value_cell
from minyi_router.workshop.excel.layout import (
    ENTRY,
    FILE,
    GROUP,
    ITEM,
    NOTE,
    VALUE,
    Setting,
    SettingsTable,
)
from minyi_router.workshop.excel.sheets import Draft, Row
from minyi_router.workshop.excel.tables import Drawn, unknown


def draw(table: SettingsTable, files: Mapping[str, Mapping[str, Any]]) -> Iterator[Drawn]:
    """A row for each setting, also for those that are not set: their cells are there to be filled."""
    heads = {column.head for column in table.columns}
    for setting in table.settings:
        found = {FILE: setting.file, GROUP: setting.group, ITEM: setting.column.head}
        found = {head: text for head, text in found.items() if head in heads and text}
        value = _dig(files.get(setting.file, {}), setting.path)
        if not setting.named or not value:
            cell = {} if value is None else {VALUE: value_cell(setting.column.shape, value)}
            yield Drawn(setting.file, setting.path, found | cell)
            continue
        for name, inner in value.items():
            cell = {ENTRY: cells.text_cell(name), VALUE: value_cell(setting.column.shape, inner)}
            yield Drawn(setting.file, (*setting.path, name), found | cell)


def read(table: SettingsTable, rows: Iterable[Row], draft: Draft) -> None:
    """Put what the rows say into the draft; what cannot be said goes to its faults."""
    seen: dict[tuple[str, tuple[str, ...]], int] = {}
    for row in rows:
        setting = _setting(table, row, draft)
        if setting is None:
            continue
        name = cells.cell_text(row.text(ENTRY))
        text = row.text(VALUE)
        if not setting.named and name:
            draft.faults.append(
                row.fault(ENTRY, f"「{setting.column.head}」只有一个，不分名称，请清空这一格")
            )
            continue
        if setting.named and not name:
            if text and text != cells.NOTHING:
                draft.faults.append(row.fault(ENTRY, f"没有写{ENTRY}"))
                continue
            path = setting.path
        else:
            path = (*setting.path, name) if setting.named else setting.path
        if (first := seen.setdefault((setting.file, path), row.number)) != row.number:
            draft.faults.append(
                row.fault(ENTRY if setting.named else ITEM, f"和第 {first} 行重复，请留下一行")
            )
            continue
        _put(setting, path, row, draft)


def _put(setting: Setting, path: tuple[str, ...], row: Row, draft: Draft) -> None:
    draft.where[setting.file, path] = row.spot(VALUE)
    for end in range(1, len(path)):
        draft.where.setdefault((setting.file, path[:end]), row.spot(ITEM))
    draft.note(setting.file, path, cell_note(cells.cell_text(row.text(NOTE))))
    text = row.text(VALUE)
    if not text:
        if row.text(ENTRY):
            draft.faults.append(row.fault(VALUE, f"「{row.text(ENTRY)}」没有写{VALUE}"))
        return
    if setting.named and path == setting.path:
        draft.put(setting.file, path, {}, row.spot(VALUE))
        return
    draft.put(setting.file, path, cell_value(setting.column, text), row.spot(VALUE))


def _setting(table: SettingsTable, row: Row, draft: Draft) -> Setting | None:
    """The setting a row is about; the first of its columns that names none is at fault."""
    found: list[Setting] = list(table.settings)
    for head, what in ((FILE, "文件"), (GROUP, "组"), (ITEM, "项")):
        if head == FILE and len({setting.file for setting in table.settings}) == 1:
            continue
        given = row.text(head)
        known = [_of(setting, head) for setting in found]
        if given not in known:
            draft.faults.append(row.fault(head, unknown(what, given, [k for k in dict.fromkeys(known) if k])))
            return None
        found = [setting for setting in found if _of(setting, head) == given]
    return found[0]


def _of(setting: Setting, head: str) -> str:
    return {FILE: setting.file, GROUP: setting.group, ITEM: setting.column.head}[head]


def _dig(data: Any, path: Iterable[str]) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data
