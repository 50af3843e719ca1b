"""Problems of files as faults of cells: where a clerk who never saw the YAML has to look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from minyi_router.errors import Problem
from minyi_router.rulepack.nodes import Entries, Items, Node, Span
from minyi_router.rulepack.source import SourceFile
from minyi_router.rulepack.writing import Path_
from minyi_router.workshop.excel.book import SHEETS
from minyi_router.workshop.excel.layout import FILES_SHEET, SettingsTable, Table
from minyi_router.workshop.excel.parts import RULES, TABLES, TERMS
from minyi_router.workshop.excel.place_sheet import HEADS
from minyi_router.workshop.excel.read_book import sheet_columns
from minyi_router.workshop.excel.sheets import BookFault, Draft, Spot

_LACKS = re.compile("^缺少「([^」]+)」")
_QUOTED = re.compile("「([^」]*)」")
_KEY = re.compile("「[^」]*」| ?([a-z_]{2,}) ?")
_NESTED = 2


def placed(
    problems: Iterable[Problem], files: Sequence[SourceFile], draft: Draft, folder: str
) -> list[BookFault]:
    """Each problem of a pack read from ``folder`` at the cell its text came from."""
    finder = _Finder(files, draft, folder)
    return [finder.fault(problem) for problem in problems]


class _Finder:
    def __init__(self, files: Sequence[SourceFile], draft: Draft, folder: str) -> None:
        self._files = {file.shown: file for file in files}
        self._named = {file.name: file for file in files}
        self._draft, self._folder = draft, folder
        names = sorted(map(re.escape, (file.name for file in files)), key=len, reverse=True)
        inside = f"(?:{re.escape(folder)}/)?"
        self._places = re.compile(
            f"{inside}(?P<file>{'|'.join(names)}):(?P<line>\\d+)|(?<=在 )(?P<here>\\d+):(?P<column>\\d+)"
        )

    def fault(self, problem: Problem) -> BookFault:
        name = problem.file.removeprefix(self._folder).lstrip("/")
        path = self._path(problem)
        if problem.code == "MY015" and (lacking := _LACKS.match(problem.message)):
            path = self._lacking(name, path, lacking[1])
            spot = self._spot(name, path, problem)
            head = _heads(spot.sheet, path).get(lacking[1], lacking[1])
            return BookFault(spot, problem.code, f"没有写「{head}」")
        spot = self._spot(name, path, problem)
        message = self._in_cells(problem.message, name).replace("请用英文逗号分开", "请用 ； 隔开")
        return BookFault(spot, problem.code, _in_heads(message, _heads(spot.sheet, path)))

    def _lacking(self, name: str, path: Path_, key: str) -> Path_:
        """Where a missing value would stand: beside the first value of its entry, which is pointed at."""
        for end in range(len(path), -1, -1):
            if (name, (*path[:end], key)) in self._draft.where:
                return (*path[:end], key)
        return (key,) if len(path) < _NESTED else path[:-1]

    def _path(self, problem: Problem) -> Path_:
        file = self._files.get(problem.file)
        if file is None or not problem.line:
            return ()
        if file.root is None:
            return (problem.line - 1,)
        return path_at(file.root, problem.line - 1, problem.column - 1)

    def _spot(self, name: str, path: Path_, problem: Problem) -> Spot:
        if name.endswith(".csv") and path:
            for quoted in _QUOTED.findall(problem.message):
                if spot := self._draft.where.get((name, (*path, f"={quoted}"))):
                    return spot
            for head in HEADS:
                if head in problem.message and (spot := self._draft.where.get((name, (*path, head)))):
                    return spot
        return self._draft.place(name, path) or _sheet_of(name, path)

    def _in_cells(self, message: str, name: str) -> str:
        """The message with cells where it names lines of files."""

        def cell(found: re.Match[str]) -> str:
            file = self._named.get(found["file"] or name)
            if file is None or file.root is None:
                return found[0].removeprefix(f"{self._folder}/")
            line = int(found["line"] or found["here"]) - 1
            text = file.lines[line]
            column = int(found["column"]) - 1 if found["column"] else len(text) - len(text.lstrip(" -"))
            spot = self._draft.place(file.name, path_at(file.root, line, column))
            return spot.name if spot else found[0]

        return self._places.sub(cell, message).replace(f"{self._folder}/", "")


def path_at(root: Node, line: int, column: int) -> Path_:
    """The path of the innermost entry whose key or value stands at a place, both from 0."""
    path: Path_ = ()
    node = root
    while True:
        step = next((found for found in _inside(node) if _holds(found[1], line, column)), None)
        if step is None:
            return path
        path, node = (*path, step[0]), step[2]


def _inside(node: Node) -> Iterable[tuple[str | int, Span, Node]]:
    """The entries of a node: key or index, the span from key to end of value, the value."""
    if isinstance(node, Entries):
        for key, value in node.pairs:
            end = value.span
            yield key.text, Span(key.span.line, key.span.column, end.end_line, end.end_column), value
    elif isinstance(node, Items):
        for at, item in enumerate(node.nodes):
            yield at, item.span, item


def _holds(span: Span, line: int, column: int) -> bool:
    return (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)


def _heads(sheet: str, path: Path_) -> dict[str, str]:
    """The heads of a sheet by the keys of the files, as its messages name them."""
    for table in TABLES:
        if table.sheet == sheet and isinstance(table, SettingsTable):
            own = {s.path[-1]: s.column.head for s in table.settings if s.path[:-1] == path[:-1]}
            return {s.path[-1]: s.column.head for s in table.settings} | own
    if sheet not in SHEETS:
        return {}
    return {c.key: c.head.removesuffix("是其中之一") for c in sheet_columns(sheet) if c.key} | {
        "expect": "应得"
    }


def _in_heads(message: str, heads: Mapping[str, str]) -> str:
    """The message with the heads of columns for the keys of files; what is quoted stays."""
    return _KEY.sub(lambda found: f"「{heads[found[1]]}」" if found[1] in heads else found[0], message)


def _sheet_of(name: str, path: Path_) -> Spot:
    """The sheet where something that has no cell belongs."""
    for table in TABLES:
        file = table.file if isinstance(table, Table) else table.settings[0].file
        if file == name:
            return Spot(table.sheet)
    top = path[0] if path else ""
    if top in {"cases", "terms", "rules"}:
        sheets = {"cases": "例子", "terms": TERMS.sheet, "rules": RULES.sheet}
        return Spot(sheets[str(top)])
    return Spot(FILES_SHEET)
