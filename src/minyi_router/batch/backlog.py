"""A backlog from a table to its results: nothing lost, and broken off at any moment it can go on.

Chunks of rows go to workers, what they render is appended to a spool beside each result, and every so
often the journal notes how far all of it is on disk. At the end the spools take the names of the results.
A run that goes on cuts the spools back to the last note and leaves out the chunks done, so its results
are byte for byte those of a run that was never broken off.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from itertools import islice
from pathlib import Path

from minyi_router.batch.chunks import chunks_of
from minyi_router.batch.doubles import load_ends, loads_of
from minyi_router.batch.job import (
    REJECTED,
    Again,
    Job,
    Progress,
    check_places,
    check_same,
    fingerprint,
    forbidden,
    hidden,
    unfinished,
    unwritable,
)
from minyi_router.batch.journal import Journal, Mark
from minyi_router.batch.linked import Found, Linked
from minyi_router.batch.locking import locked
from minyi_router.batch.processes import FEW, run_chunks
from minyi_router.batch.rendering import Rendering
from minyi_router.batch.work import REJECTS, Part, RouterAt
from minyi_router.errors import TableError
from minyi_router.router import Router

_NOTED_EVERY = 5  # chunks: waiting for the disk takes as long as routing some rows
_MOST_TALLIED = 2000  # different things counted, whatever stands in a table; the rest together


def route_backlog(job: Job, router: Router, *, workers: int = 1, again: Again = None) -> Iterator[Progress]:
    """Route all rows; the results stand in their places when the iterator ends.

    Args:
        job: what and where to.
        router: by what; with more than one worker it must have been loaded from files.
        workers: processes beside this one; 1: none. The results do not depend on it.
        again: what is to become of an earlier run that was broken off.

    Raises:
        TableError: an earlier run was broken off and ``again`` does not say what to do; it was another
            run; the table cannot be read on; a result cannot be written. What was done
            stays, to be gone on with.
        WorkerError: a worker died.
    """
    run = _Run(job, router)
    try:
        run.begin(again)
        yield Progress(dict(run.counts), tally=dict(run.tally))
        with closing(run.decided(workers, resume=again == "resume")) as decided:
            yield from map(Progress, decided)
        with closing(run.parts(workers)) as parts:
            for part in parts:
                run.take(part)
                yield Progress(dict(run.counts), part.glances, part.first_fault, dict(run.tally), run.found)
        run.finish()
    except OSError as error:
        raise unwritable(job, run.noted, error) from error
    finally:
        run.close()


class _Run:
    """One run: its spools, its journal, what is counted so far; ``noted`` rows are safe whatever comes."""

    def __init__(self, job: Job, router: Router) -> None:
        self._job = job
        self._router = router
        self._spools = job.spools()
        self._journal = Journal(job.journal) if job.journal else None
        self._chunks = 0
        self._done = False
        self.noted = 0
        self._locks = ExitStack()
        self._asked: Mapping[str, str] = {}
        self._linked = _linked(job, router)
        self.counts: Counter[str] = Counter()
        self.tally: Counter[str] = Counter()

    @property
    def found(self) -> Found | None:
        """What comparing came to."""
        return self._linked.found if self._linked else None

    def begin(self, again: Again) -> None:
        """Start anew, or go on."""
        asked = self._asked = fingerprint(self._job, self._router) if self._journal else {}
        check_places(self._job)
        self._lock()
        known = self._journal.read() if self._journal else None
        if known and again is None:
            raise TableError(unfinished(self._job, known[1]))
        if known and again == "resume":
            check_same(known[0], asked)
            if known[1] and self._resumed(known[1]):
                return
        openings = [rendering.opening() for rendering in self._renderings]
        try:
            if self._journal:
                self._journal.begin(asked)
            for spool, opening in zip(self._spools, openings, strict=True):
                spool.start(opening)
        except OSError as error:
            raise forbidden(self._job, error) from error

    def _lock(self) -> None:
        """Keep other runs from the same results until this one lets go."""
        for target in self._job.outputs:
            try:
                self._locks.enter_context(locked(hidden(target, "lock")))
            except BlockingIOError as error:
                raise TableError(f"另一个 minyi 正在写 {target}，请等它跑完") from error
            except OSError as error:
                raise forbidden(self._job, error) from error

    def _resumed(self, mark: Mark) -> bool:
        self._chunks, self._done = mark.chunks, mark.done
        self.counts.update(mark.counts)
        self.noted = mark.rows
        self.tally.update(mark.tally)
        if mark.done:  # the spools may stand in their places already
            return True
        for spool, size, hash_ in zip(self._spools, mark.sizes, mark.hashes, strict=True):
            if not spool.resume(size, hash_):
                raise TableError(
                    f"没写完的 {spool.path} 不见了或被改动了，接不下去；请去掉 --resume，加 --restart 从头来"
                )
        return True

    @property
    def _renderings(self) -> tuple[Rendering, ...]:
        """How each spool is written."""
        return (*self._job.plan.renderings, REJECTS) if self._job.outputs else ()

    def decided(self, workers: int, *, resume: bool) -> Generator[Mapping[str, int]]:
        """Compare the appeals, if that is asked for; gives the rows decided so far, by action."""
        if self._linked and not self._done:
            yield from self._linked.decide(workers, self._asked, resume=resume)

    def parts(self, workers: int) -> Generator[Part]:
        """What comes of the chunks that are not done yet."""
        if self._done:
            return
        if self._linked:
            yield from self._linked.parts(self._chunks)
            return
        plan, at = self._job.plan, RouterAt.of(self._router)
        loads = islice(loads_of(chunks_of(self._job.table), plan.id_column), self._chunks, None)
        here = plan.here(self._router)
        make, most = (partial(plan.worker, at), workers) if at else (lambda: here, 1)
        yield from run_chunks(loads, make, here, workers=most, where=load_ends, few=FEW)

    def take(self, part: Part) -> None:
        """Append what came of a chunk."""
        for spool, content in zip(self._spools, (*part.outputs, part.rejects), strict=False):
            spool.append(content)  # nothing at all where nothing is written
        self._chunks += 1
        self.counts.update(part.actions)
        self.counts[REJECTED] += part.rejected
        for name, count in part.tally.items():
            self.tally[name if name in self.tally or len(self.tally) < _MOST_TALLIED else ""] += count
        if self._chunks % _NOTED_EVERY == 0:
            self._note(done=False)

    def finish(self) -> None:
        """All rows are there: the results take their places."""
        if not self._done:
            self._note(done=True)
        self._let_go()
        for spool, target, rendering in zip(self._spools, self._job.targets, self._renderings, strict=True):
            if target == self._job.rejects and not self.counts[REJECTED]:
                spool.path.unlink(missing_ok=True)
                target.unlink(missing_ok=True)  # of an earlier run, whose results are gone now
            elif spool.path.exists():  # else it stands in its place already
                _place(spool.path, target, rendering)
        self._job.files().remove()  # also those of a run that was broken off and compared appeals
        if self._journal:
            self._journal.remove()

    def _note(self, *, done: bool) -> None:
        for spool in self._spools:
            spool.sync()
        if self._journal:
            sizes = tuple([spool.size for spool in self._spools])
            hashes = tuple([spool.hash for spool in self._spools])
            counts, tally = dict(self.counts), dict(self.tally)
            self._journal.add(Mark(self._chunks, sizes, hashes, counts, done, tally))
        self.noted = sum(self.counts.values())

    def close(self) -> None:
        """Let go of everything; what is in the files stays."""
        with self._locks:
            self._let_go()

    def _let_go(self) -> None:
        with ExitStack() as stack:
            for spool in self._spools:
                stack.callback(spool.close)
            if self._linked:
                stack.callback(self._linked.close)


def _linked(job: Job, router: Router) -> Linked | None:
    """What compares the appeals, if that is asked for."""
    if job.linked is None:
        return None
    return Linked(job.linked, job.table, job.plan.renderings, router, job.files())


def _place(spool: Path, target: Path, rendering: Rendering) -> None:
    """Turn a spool into the result under its own name, in one step."""
    beside = hidden(target, "new")
    settled = rendering.settle(spool, beside)
    if settled:
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
    try:
        (beside if settled else spool).replace(target)
    except PermissionError as error:  # on Windows: the old file is open in Excel
        raise TableError(
            f"无法替换 {target}（可能正在 Excel 中打开）。关掉它，再加 --resume 运行一次就好"
        ) from error
    if settled:
        spool.unlink()
