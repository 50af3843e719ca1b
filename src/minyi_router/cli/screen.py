"""The screen: tables, progress, messages (the home of rich). Data goes to stdout, the rest to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from minyi_router.wording.styled import Line, Style

T = TypeVar("T")


class Rows(Protocol):
    """A step of some work that tells how many rows are done."""

    @property
    def rows(self) -> int:
        """So many."""


P = TypeVar("P", bound=Rows)

_LOOKS: Mapping[Style, str] = {
    "goes": "bold green",
    "stop": "bold yellow",
    "warn": "bold red",
    "head": "bold",
    "rule": "cyan",
    "word": "bold magenta underline",
    "place": "bold blue underline",
    "weak": "dim",
}
"""Bold and underlined, not by colour alone: NO_COLOR leaves those."""


class Screen:
    """Where a command prints."""

    def __init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a GBK console shows ? for what it lacks
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: str = "") -> None:
        """Print a result."""
        self._out.print(Text(text))

    def styled(self, lines: Iterable[Line]) -> None:
        """Print lines in colours; in a pipe exactly their plain text."""
        for line in lines:
            runs = [(run.text, _LOOKS.get(run.style, "")) for run in line.runs]
            self._out.print(Text.assemble("  " * line.depth, *runs))

    def raw(self, text: str) -> None:
        """Write text for another program, exactly as it is."""
        sys.stdout.write(text)

    def note(self, text: str) -> None:
        """Print something about the work itself, on stderr."""
        self._err.print(Text(text))

    def table(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        title: str = "",
        right: Iterable[str] = (),
    ) -> None:
        """Print a table; ``right`` names the columns set flush right."""
        table = Table(title=title or None, title_justify="left", header_style="bold")
        numbers = set(right)
        for head in heads:
            table.add_column(head, justify="right" if head in numbers else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console = self._out if self._out.is_terminal else Console(width=140, highlight=False)
        console.print(table)

    def progress(self, items: Iterable[T], label: str) -> Iterator[T]:
        """The items, with a bar while a person watches; none in a pipe."""
        if not self._err.is_terminal:
            yield from items
            return
        columns = (SpinnerColumn(), TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._err, transient=True) as bar:
            yield from bar.track(items, total=None)

    def counted(self, steps: Iterable[P], label: str) -> Iterator[P]:
        """The steps of some work, with a bar of the rows done while a person watches; none in a pipe."""
        if not self._err.is_terminal:
            yield from steps
            return
        columns = (SpinnerColumn(), TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._err, transient=True) as bar:
            task = bar.add_task(label, total=None)
            for step in steps:
                bar.update(task, completed=step.rows)
                yield step

    @contextmanager
    def working(self, label: str) -> Iterator[None]:
        """Show that something is going on, while a person watches."""
        if not self._err.is_terminal:
            yield
            return
        with self._err.status(label):
            yield
