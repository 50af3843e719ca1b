"""Appeals that stand in columns already: texts out to the workers, answers back, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from minyi_router.batch.answers import Answering, Sort
from minyi_router.batch.doubles import Load, load_ends, loads_of
from minyi_router.batch.processes import FEW, WorkerError, run_chunks
from minyi_router.batch.rows import RowFault, whole_characters
from minyi_router.batch.work import Asked, Layout, RouterAt, noted, settled
from minyi_router.router import Router

Columns: TypeAlias = list[list[Any]]
"""The cells of each answer: texts, moments without a zone and numbers, or None; lists as tuples."""


@dataclass(frozen=True, slots=True)
class ColumnChunk:
    """Rows of a table as texts, column by column."""

    columns: tuple[str, ...]
    numbers: Sequence[int]
    cells: Sequence[Sequence[str]]
    faults: Sequence[RowFault] = ()

    def rows(self) -> Sequence[Sequence[str]]:
        """The cells of each row."""
        return self.texts(self.columns)

    def texts(self, columns: Sequence[str]) -> Sequence[Sequence[str]]:
        """The cells of each row in some of the columns."""
        return list(zip(*[self.cells[self.columns.index(column)] for column in columns], strict=True))

    def part(self, places: Sequence[int], columns: Sequence[str]) -> ColumnChunk:
        """Some of the rows with some of the columns."""
        cells = [self.cells[self.columns.index(column)] for column in columns]
        kept = [[column[place] for place in places] for column in cells]
        return ColumnChunk(tuple(columns), [self.numbers[place] for place in places], kept)


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """All that the work needs, in a form that can go to another process."""

    layout: Layout
    asked: Asked

    def worker(self, at: RouterAt) -> ColumnWork:
        """The work, in a process of its own."""
        return ColumnWork(self, settled(at))


class ColumnWork:
    """Routes chunks; gives their answers in columns."""

    def __init__(self, plan: ColumnPlan, router: Router) -> None:
        self._plan = plan
        self._router = router
        self._answers = plan.asked.columns()
        self._answering = Answering(self._answers)

    def __call__(self, load: Load) -> Columns:
        """The answers to one chunk."""
        rows = []
        for place, (appeal, note) in enumerate(self._plan.layout.appeals(load.chunk)):
            said = noted(note, doubled=place in load.doubled)
            rows.append(self._answering.cells(self._router.route(appeal), said))
        by_column = zip(*rows, strict=True)
        return [_column(cells, one.sort) for cells, one in zip(by_column, self._answers, strict=True)]


def answer_columns(
    chunks: Iterable[ColumnChunk], plan: ColumnPlan, router: Router, *, workers: int = 1
) -> Columns:
    """The answers to all rows, in order; the same for any number of workers.

    Raises:
        WorkerError: more than one worker, and the router was not loaded from files; or a worker died.
    """
    at = RouterAt.of(router)
    if workers > 1 and at is None:
        raise WorkerError(
            f"workers={workers} 要用从文件夹装的规则包（Router.load(文件夹)）：别的进程要自己再读一遍。"
            "请改用 Router.load，或者写 workers=1"
        )
    here = ColumnWork(plan, router)
    make = partial(plan.worker, at) if at else lambda: here
    loads = loads_of(chunks, plan.layout.heads.get("id"))
    columns: Columns = [[] for _ in plan.asked.columns()]
    for part in run_chunks(loads, make, here, workers=workers, where=load_ends, few=FEW):
        for column, cells in zip(columns, part, strict=True):
            column.extend(cells)
    return columns


def _column(cells: Sequence[Any], sort: Sort) -> list[Any]:
    """Empty text is none; a point in time is Beijing wall time without a zone, as in every table."""
    if sort == "text":
        return [text or None for text in _whole(cells)]
    if sort == "moment":
        return [moment and moment.replace(tzinfo=None) for moment in cells]
    return list(map(tuple, cells)) if sort == "list" else list(cells)


def _whole(cells: Sequence[str | None]) -> Sequence[str | None]:
    """Texts without half characters, which no column of text can hold; they are rare, so one look at all."""
    try:
        "".join(filter(None, cells)).encode()
    except UnicodeEncodeError:
        return [whole_characters(text or "") for text in cells]
    return cells
