"""A pack as sheets, and sheets as a pack again: plain rows on both sides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, get_args, get_origin

from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.fields import Doc
from minyi_router.rulepack.parse import plain
from minyi_router.rulepack.source import SourceFile
from minyi_router.rulepack.writing import Note, Path_, document_yaml
from minyi_router.workshop.excel import place_sheet, rule_sheets, settings, tables
from minyi_router.workshop.excel.cells import cell_text, text_cell
from minyi_router.workshop.excel.comments import (
    Comments,
    inner_lines,
    joined,
    note_lines,
    read_comments,
    resolved,
    spread,
)
from minyi_router.workshop.excel.layout import (
    CASES_SHEET,
    FILE,
    FILES_SHEET,
    NOTE,
    PLACES_SHEET,
    RULE,
    Column,
    SettingsTable,
)
from minyi_router.workshop.excel.parts import RULES, TABLES, TERMS
from minyi_router.workshop.excel.sheets import Draft, Row, Sheet
from minyi_router.workshop.excel.tables import Drawn

SHEETS: tuple[str, ...] = (
    *(table.sheet for table in TABLES),
    *(PLACES_SHEET, TERMS.sheet, RULES.sheet, CASES_SHEET, FILES_SHEET),
)
"""The sheets that are read back, in the order of the book."""


def draw(files: Sequence[SourceFile]) -> tuple[Sheet, ...]:
    """The sheets of a pack whose files have been read and are in order."""
    data = {file.name: data_of(file) for file in files if not file.name.endswith(".csv")}
    places = {file.name: place_sheet.table_rows(file.lines) for file in files if file.name.endswith(".csv")}
    comments = {file.name: read_comments(file) for file in files if file.name in data}
    drawn: list[tuple[str, tuple[Column, ...], list[Drawn]]] = []
    for table in (*TABLES, TERMS, RULES):
        rows = settings.draw(table, data) if isinstance(table, SettingsTable) else tables.draw(table, data)
        drawn.append((table.sheet, table.columns, list(rows)))
    drawn.insert(len(TABLES), (PLACES_SHEET, place_sheet.columns(places), list(place_sheet.draw(places))))
    drawn.append((CASES_SHEET, rule_sheets.CASE_SHEET_COLUMNS, list(rule_sheets.draw_cases(data))))
    noted = _Notes(data, comments, [row for _, _, rows in drawn for row in rows])
    parts = {name: rule_sheets.parts_cell(data[name], notes) for name, notes in noted.parts.items()}
    everything = {name: data.get(name, {}) for name in sorted({*data, *places})}
    about_files = list(rule_sheets.draw_files(everything, comments, parts))
    drawn.append((FILES_SHEET, rule_sheets.FILE_SHEET_COLUMNS, about_files))
    return tuple(Sheet(name, columns, tuple(map(noted.cells, rows))) for name, columns, rows in drawn)


def data_of(file: SourceFile) -> dict[str, Any]:
    """What a YAML file says, every scalar a text; an empty one says nothing."""
    data = plain(file.root) if file.root else {}
    return data if isinstance(data, dict) else {}


class _Notes:
    """Gives each comment to its row, to the row around it, or to the part of the file it stands above."""

    def __init__(
        self, data: Mapping[str, Any], comments: Mapping[str, Comments], rows: Iterable[Drawn]
    ) -> None:
        self._rows = {(row.file, row.path) for row in rows if row.path is not None}
        self._lines: dict[tuple[str, Path_], list[str]] = {}
        self.parts: dict[str, dict[Path_, Note]] = {}
        for file, said in comments.items():
            for path, note in sorted(said.notes.items(), key=_in_order):
                self._give(file, path, note, data[file])

    def _give(self, file: str, path: Path_, note: Note, data: Any) -> None:
        end = next((end for end in range(len(path), 0, -1) if (file, path[:end]) in self._rows), 0)
        if not end:
            self.parts.setdefault(file, {})[path] = note
            return
        row = data
        for step in path[:end]:
            row = row[step]
        lines = note_lines(note) if end == len(path) else inner_lines(row, path[end:], note)
        self._lines.setdefault((file, path[:end]), []).extend(lines)

    def cells(self, row: Drawn) -> dict[str, str]:
        """The cells of a row with its comments."""
        lines = self._lines.get((row.file, row.path)) if row.path is not None else None
        return {**row.cells, NOTE: text_cell("\n".join(lines))} if lines else row.cells


def read(rows: Mapping[str, Sequence[Row]]) -> Draft:
    """The pack that the rows of the sheets say, and what is wrong with the rows themselves."""
    draft = Draft()
    for table in (*TABLES, TERMS, RULES):
        if isinstance(table, SettingsTable):
            settings.read(table, rows[table.sheet], draft)
        else:
            tables.read(table, rows[table.sheet], draft)
    place_sheet.read(rows[PLACES_SHEET], draft)
    rule_sheets.complete_rules(draft)
    rule_sheets.read_cases(rows[CASES_SHEET], draft)
    rule_sheets.read_files(rows[FILES_SHEET], draft, NAMED_FILES)
    listed = [cell_text(row.text(FILE)) for row in rows[FILES_SHEET]]
    own = [row for row in rows[CASES_SHEET] if not row.text(RULE)]
    for of_file in (rows[PLACES_SHEET], rows[TERMS.sheet], rows[RULES.sheet], own):
        rule_sheets.unlisted(of_file, listed, draft)
    for name, data in draft.files.items():
        parts = {path[0] for path in draft.notes.get(name, ()) if len(path) == 1}
        model = NAMED_FILES.get(name) or rule_sheets.model_of(name)
        draft.files[name] = _complete(model, data, parts)
    return draft


def texts(draft: Draft) -> dict[str, str]:
    """The text of every file of the pack."""
    texts_of = {name: place_sheet.table_text(lines) for name, lines in draft.tables.items()}
    for name, data in draft.files.items():
        notes: list[tuple[Path_, Note]] = []
        lost: list[str] = []
        for path, note in draft.notes.get(name, {}).items():
            real = resolved(data, path)
            if real is None:
                lost += [f"{'/'.join(map(str, path))}：{line}" for line in note_lines(note)]
                continue
            row: Any = data
            for step in real:
                row = row[step]
            notes += spread(row, real, note)
        tail = "\n".join(filter(None, (draft.tails.get(name, ""), *lost)))
        texts_of[name] = document_yaml(data, head=draft.heads.get(name, ""), tail=tail, notes=joined(notes))
    return texts_of


def _in_order(noted: tuple[Path_, Note]) -> list[str]:
    """One order of notes for every way to write a file: a row's own first, then by key."""
    return [f"{step:06}" if isinstance(step, int) else step for step in noted[0]]


def _complete(
    model: type[Doc], data: Mapping[str, object], noted: Collection[str | int]
) -> dict[str, object]:
    """The data with the parts it must have, and those with a comment, even if empty; texts first."""
    full = dict(data)
    for key, field in model.model_fields.items():
        empty = _empty(field.annotation)
        if empty is not None and key not in full and (field.is_required() or key in noted):
            full[key] = empty
    order = sorted(model.model_fields, key=lambda key: _is_part(full.get(key)))
    return {key: full[key] for key in order if key in full}


def _is_part(value: object) -> bool:
    """Whether a value is written as a block: a mapping, or a list of entries."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value))


def _empty(annotation: Any) -> object:
    """An empty part for a field that holds entries; None for any other field."""
    if get_origin(annotation) is dict or (isinstance(annotation, type) and issubclass(annotation, Doc)):
        return {}
    inner = get_args(annotation)[:1]
    is_entries = get_origin(annotation) is tuple and isinstance(inner[0], type) and issubclass(inner[0], Doc)
    return [] if is_entries else None


def differences(files: Sequence[SourceFile], draft: Draft) -> list[str]:
    """Where the draft does not mean what the files say: what could not travel through a book."""
    found = []
    for file in files:
        if file.name.endswith(".csv"):
            rows, again = place_sheet.table_rows(file.lines), _table(draft.tables.get(file.name, []))
            if rows != again:
                found.append(file.name)
            continue
        model = NAMED_FILES.get(file.name) or rule_sheets.model_of(file.name)
        both = (data_of(file), _frozen(draft.files.get(file.name, {})))
        was, now = (model.model_validate(data).model_dump() for data in both)
        if was != now:  # as plain data: whether an empty list was written or left out is all one
            found.append(file.name)
    return found


def _table(lines: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [{h: cell for h, cell in zip(lines[0], row, strict=True) if cell} for row in lines[1:]]


def _frozen(value: Any) -> Any:
    """Lists as tuples, as the reader gives them."""
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
