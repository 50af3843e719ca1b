"""A backlog in which each appeal is compared with those before it: exact, and the same however it is run.

First all appeals are decided in order of time; the answers wait in a file, and a journal of their own tells
how many are safe. Then they are put beside the rows, in the order of the table.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import islice
from typing import BinaryIO, NamedTuple

from minyi_router.batch.chunks import Chunk, chunks_of
from minyi_router.batch.linked_ledger import Files, Ledger
from minyi_router.batch.linked_order import Order, scan, starts
from minyi_router.batch.linked_rows import Batch, batches, changed, ends
from minyi_router.batch.linked_work import Alone, LinkedPlan, Register, Registered, Told
from minyi_router.batch.processes import run_chunks
from minyi_router.batch.rendering import Rendering
from minyi_router.batch.rows import Table
from minyi_router.batch.work import Glance, Part, RouterAt, part_of
from minyi_router.router import Router

_FEW = 4  # batches: done by one process sooner than others have read their rule pack and caught up


class Found(NamedTuple):
    """What comparing came to: matters with two tickets or more, and rows without a time that can be read."""

    groups: int
    untimed: int


class Linked:
    """One run over a table: ``decide`` first, then ``parts``.

    Args:
        plan: what is asked.
        table: the appeals; the plan's layout knows which column holds the time.
        renderings: how each output is written.
        router: by what; with more than one worker it must have been loaded from files.
        files: where the run keeps what it needs until its end.
    """

    def __init__(
        self,
        plan: LinkedPlan,
        table: Table,
        renderings: tuple[Rendering, ...],
        router: Router,
        files: Files,
    ) -> None:
        self._plan = plan
        self._table = table
        self._renderings = renderings
        self._router = router
        self._files = files
        self._ledger = Ledger(files)
        self._order: Order | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows decided so far, by action."""
        return self._ledger.counts

    @property
    def found(self) -> Found | None:
        """What comparing came to so far; None before it began."""
        return Found(self._ledger.groups, self._order.untimed) if self._order else None

    def decide(self, workers: int, asked: Mapping[str, str], *, resume: bool) -> Generator[Mapping[str, int]]:
        """Decide all rows in order of time; gives the rows by action, again and again.

        Args:
            workers: processes beside this one; 1: none. The answers do not depend on it.
            asked: what makes two runs the same.
            resume: go on with a run that was broken off, if it was the same.

        Raises:
            OSError: what was decided cannot be kept.
            TableError: the table cannot be read on.
            WorkerError: a worker died.
        """
        ledger, roles = self._ledger, self._plan.layout.heads
        ledger.begin(asked, resume=resume)
        self._order = scan(chunks_of(self._table), roles.get("id"), roles["time"])
        if ledger.done:
            return
        rest = batches(self._table, self._plan.layout, self._order, self._files.rows)
        with closing(rest):
            register = self._registered(rest)
            for told in self._told(rest, register, workers):
                ledger.add(told, register.groups)
                yield dict(ledger.counts)
        ledger.finish()

    def _registered(self, rest: Iterator[Batch]) -> Register:
        """The register as it was when the run was broken off."""
        register = Register(self._plan, self._router)
        known = self._ledger.registered()
        with closing(known):
            for batch in islice(rest, self._ledger.batches):
                register.again(batch, islice(known, len(batch.lines)))
        return register

    def _told(self, rest: Iterable[Batch], register: Register, workers: int) -> Generator[list[Told]]:
        """What is kept of the decisions of each batch."""
        under_way: deque[Batch] = deque()
        at = RouterAt.of(self._router)
        make, most = _work(self._plan, at, workers)
        results = run_chunks(_noting(rest, under_way), make, _nothing, workers=most, where=ends, few=_FEW)
        with closing(results):
            for alone in results:
                yield register.take(under_way.popleft(), alone)

    def parts(self, skip: int) -> Generator[Part]:
        """What comes of the table's chunks, without the first few. Raises TableError, OSError."""
        assert self._order is not None, "decided first"
        self._ledger.close()
        place, rows = 0, self._order.rows
        with self._files.answers.open("rb") as lines:
            begins = starts(lines, rows, self._order.places)
            for number, chunk in enumerate(chunks_of(self._table)):
                count = len(chunk.numbers)
                if place + count > rows:
                    raise changed(self._table)
                if number >= skip:
                    told = [self._read(lines, begin) for begin in begins[place : place + count].tolist()]
                    yield self._part(chunk, told)
                place += count
        if place != rows:
            raise changed(self._table)

    def _read(self, lines: BinaryIO, begin: int) -> Told:
        """What is kept of the decision on one row."""
        lines.seek(begin)
        action, registered, cells, shown = json.loads(lines.readline())
        for place in self._plan.moments:
            cells[place] = datetime.fromisoformat(cells[place]) if cells[place] else None
        return Told(action, Registered(*registered), cells, Glance(*shown) if shown else None)

    def _part(self, chunk: Chunk, told: list[Told]) -> Part:
        cells = [one.cells for one in told]
        actions: dict[str, int] = {}
        for one in told:
            actions[one.action] = actions.get(one.action, 0) + 1
        outputs = tuple([rendering.rows(chunk, cells) for rendering in self._renderings])
        return part_of(outputs, chunk.faults, actions, tuple([one.glance for one in told if one.glance]))

    def close(self) -> None:
        """Let go of the files; they stay only for a run that can be gone on with."""
        self._ledger.close()
        if self._files.journal is None:
            self._files.remove()

    def remove(self) -> None:
        """Nothing of it is needed any more."""
        self._files.remove()


def _work(
    plan: LinkedPlan, at: RouterAt | None, workers: int
) -> tuple[Callable[[], Callable[[Batch], list[Alone] | None]], int]:
    """How a worker gets its work, and how many there may be."""
    return (partial(plan.worker, at), workers) if at else (lambda: _nothing, 1)


def _nothing(_: Batch) -> list[Alone] | None:
    """Without workers there is nothing to prepare: the one process decides at once."""
    return None


def _noting(rest: Iterable[Batch], under_way: deque[Batch]) -> Iterator[Batch]:
    for batch in rest:
        under_way.append(batch)
        yield batch
