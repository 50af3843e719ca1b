"""The comments of a YAML file, each with the entry it belongs to, so that none is lost on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from minyi_router.rulepack.nodes import Entries, Items, Node, Scalar, Span
from minyi_router.rulepack.source import SourceFile
from minyi_router.rulepack.writing import Note, Path_
from minyi_router.workshop.excel.cells import text_cell, token

BESIDE = "行尾："
"""Marks the line of a note that stands beside its entry, not above."""

INSIDE, ABOVE = "@", "（上一行）"
"""Mark the line of a note that stands inside its row, beside or above some value there."""

_STEP_ENDS = "/：（"


@dataclass(frozen=True, slots=True)
class Comments:
    """Of one file: the block at its top, the ones behind its last entry, and those of each entry."""

    head: str = ""
    tail: str = ""
    notes: Mapping[Path_, Note] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path_
    line: int


def read_comments(file: SourceFile) -> Comments:
    """Every comment of one file."""
    entries = list(_entries(file.root, ())) if file.root else []
    starts = sorted({entry.line for entry in entries})
    outermost: dict[int, _Entry] = {}
    last: dict[int, _Entry] = {}
    for entry in entries:
        outermost.setdefault(entry.line, entry)
        last[entry.line] = entry
    head_end = _head_end(file.lines)
    head, tail = [], []
    notes: list[tuple[Path_, Note]] = []
    for line, own, text in _found(file):
        at = bisect_right(starts, line)
        if own and line < head_end:
            head.append(text)
        elif own and at == len(starts):
            tail.append(text)
        elif own:
            notes.append((outermost[starts[at]].path, Note((text,))))
        else:
            entry = outermost.get(line) or last[starts[at - 1]]
            notes.append((entry.path, Note((), text)))
    return Comments("\n".join(head), "\n".join(tail), joined(notes))


def note_lines(note: Note) -> list[str]:
    """A note as lines of one cell."""
    return [*note.above, *([BESIDE + note.beside] if note.beside else [])]


def cell_note(text: str) -> Note:
    """The note that a cell means."""
    lines = text.split("\n") if text else []
    above = tuple(line for line in lines if not line.startswith(BESIDE))
    return Note(above, " ".join(line.removeprefix(BESIDE) for line in lines if line.startswith(BESIDE)))


def inner_lines(row: Any, path: Path_, note: Note) -> list[str]:
    """The lines, in the note of a row, of a note inside it: ``@any/半夜：…``. ``path`` from the row on."""
    place = INSIDE + "/".join(text_cell(name, _STEP_ENDS) for name in named_steps(row, path))
    lines = [f"{place}{ABOVE}：{text}" for text in note.above]
    return [*lines, f"{place}：{note.beside}"] if note.beside else lines


def named_steps(data: Any, path: Path_) -> Iterator[str]:
    """A path as people can read it and as it survives edits: words of a list by themselves, not by number."""
    for step in path:
        data = data[step]
        yield step if isinstance(step, str) else data if isinstance(data, str) else f"第{step + 1}项"


def resolved(data: Any, names: Iterable[str | int]) -> Path_ | None:
    """The path that such names mean in some data, None where nothing stands there."""
    path: list[str | int] = []
    for name in names:
        step = _step(data, name) if isinstance(name, str) else name
        if step is None or (isinstance(step, int) and step >= len(data)):
            return None
        path.append(step)
        data = data[step]
    return tuple(path)


def spread(row: Any, path: Path_, note: Note) -> Iterator[tuple[Path_, Note]]:
    """The notes that one cell means: the row's own, and those inside it; ``path`` is the row's.

    A line that names no place in the row (its word may be gone) stays with the row as it is.
    """
    own: list[str] = []
    for line in note.above:
        found = _inside(row, line) if line.startswith(INSIDE) else None
        if found is None:
            own.append(line)
            continue
        inner, is_above, text = found
        yield (*path, *inner), Note((text,)) if is_above else Note((), text)
    yield path, Note(tuple(own), note.beside)


def joined(notes: Iterable[tuple[Path_, Note]]) -> dict[Path_, Note]:
    """One note for each path."""
    found: dict[Path_, Note] = {}
    for path, note in notes:
        known = found.get(path, Note())
        beside = " ".join(filter(None, (known.beside, note.beside)))
        found[path] = Note((*known.above, *note.above), beside)
    return {path: note for path, note in found.items() if note.above or note.beside}


def _inside(row: Any, line: str) -> tuple[Path_, bool, str] | None:
    path: list[str | int] = []
    here, at = row, len(INSIDE)
    while True:
        name, at, _ = token(line, at, _STEP_ENDS)
        step = _step(here, name)
        if step is None or at >= len(line):
            return None
        path.append(step)
        here = here[step]
        if line[at] != "/":
            break
        at += 1
    is_above = line.startswith(ABOVE, at)
    at += len(ABOVE) if is_above else 0
    return (tuple(path), is_above, line[at + 1 :]) if line.startswith("：", at) else None


def _step(here: Any, name: str) -> str | int | None:
    if isinstance(here, Mapping):
        return name if name in here else None
    if not isinstance(here, Sequence) or isinstance(here, str):
        return None
    for at, item in enumerate(here):
        if name == (item if isinstance(item, str) else f"第{at + 1}项"):
            return at
    return None


def _head_end(lines: tuple[str, ...]) -> int:
    """The line behind the comment block that opens a file; 0 when it opens with something else."""
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return next((n for n in range(start, len(lines)) if not lines[n].startswith("#")), len(lines))


def _entries(node: Node, path: Path_) -> Iterator[_Entry]:
    """Entries of mappings and lists, outer ones first, in the order of the file."""
    if isinstance(node, Entries):
        for key, value in node.pairs:
            yield _Entry((*path, key.text), key.span.line)
            yield from _entries(value, (*path, key.text))
    elif isinstance(node, Items):
        for at, item in enumerate(node.nodes):
            yield _Entry((*path, at), item.span.line)
            yield from _entries(item, (*path, at))


def _scalars(node: Node) -> Iterator[Span]:
    if isinstance(node, Scalar):
        yield node.span
    elif isinstance(node, Entries):
        for key, value in node.pairs:
            yield key.span
            yield from _scalars(value)
    else:
        for item in node.nodes:
            yield from _scalars(item)


def _found(file: SourceFile) -> Iterator[tuple[int, bool, str]]:
    """Each comment: its line, whether it has the line for itself, and its text."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for span in _scalars(file.root) if file.root else ():
        for line in range(span.line, span.end_line + 1):
            start = span.column if line == span.line else 0
            end = span.end_column if line == span.end_line else 1_000_000
            taken.setdefault(line, []).append((start, end))
    for number, text in enumerate(file.lines):
        at = text.find("#")
        while at >= 0:
            free = not any(start <= at < end for start, end in taken.get(number, ()))
            if free and (at == 0 or text[at - 1] in " \t"):
                yield number, not text[:at].strip(), text[at + 1 :].removeprefix(" ").rstrip()
                break
            at = text.find("#", at + 1)
