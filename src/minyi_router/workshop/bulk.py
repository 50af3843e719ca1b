"""Many appeals, several processes: chunks of rows go out, small partial results come back in order.

Workers are spawned (the only way that all systems know), so nothing is shared: each builds its own
work once, and rows cross the border as plain texts. What a run gives does not depend on how many
workers there are, nor on the size of the chunks.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, TypeAlias, TypeVar

from minyi_router.errors import MinyiError

R = TypeVar("R")

Line: TypeAlias = tuple[int, tuple[str, ...]]
"""A row on its way: its number in the table, and the cells that are needed of it."""

Work: TypeAlias = Callable[[Sequence[Line]], R]
"""What is done with one chunk of rows."""

SIZE = 1000
"""Rows in a chunk: some 0.2 s of work, so a bar moves and little is lost at the end."""

MOST_WORKERS = 60
"""Windows waits for no more processes at once."""

_AHEAD = 3  # chunks under way for each worker: none waits for the next, and memory stays small
_GLANCE = 0.5  # seconds: a wait without end cannot be interrupted on Windows


class WorkerError(MinyiError):
    """A run that could not be finished; the message is Chinese and says where and why."""


def run(
    lines: Iterable[Line], make: Callable[[], Work[R]], here: Work[R], *, workers: int = 1, size: int = SIZE
) -> Generator[R, None, None]:
    """The result of each chunk of rows, in order of the rows.

    Args:
        lines: the rows; read in this process, a few chunks ahead.
        make: gives a worker its work; it must pickle, so it is a function of a module or a partial of one.
        here: the same work for this process, which does all of it when one worker is asked for, and when
            the rows fill no more than one chunk.
        workers: processes beside this one; 1: none.
        size: rows in a chunk.

    Raises:
        WorkerError: the work failed on a row, or a worker died.
    """
    chunks = _chunks(lines, size)
    first = list(islice(chunks, 2))
    chunks = chain(first, chunks)
    if workers > 1 and len(first) > 1:
        yield from _spread(chunks, make, min(workers, MOST_WORKERS))
    else:
        for chunk in chunks:
            yield _done(here, chunk)


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    rows = iter(lines)
    while chunk := list(islice(rows, size)):
        yield chunk


def _spread(chunks: Iterator[list[Line]], make: Callable[[], Work[R]], workers: int) -> Iterator[R]:
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _enter, (make,))
    waiting: deque[Future[R]] = deque()
    try:
        for chunk in chunks:
            with _deaf():
                waiting.append(pool.submit(_task, chunk))
            if len(waiting) >= workers * _AHEAD:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())
    except BrokenProcessPool as error:
        raise WorkerError("一个工作进程意外退出（多半是内存不够），请加上 --workers 1 再试") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started meanwhile inherit that Ctrl-C is not theirs to answer; here it waits for the end.

    Where there is no such mask (Windows) workers turn deaf by themselves, a little later.
    """
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    kept = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, kept)


def _result(future: Future[R]) -> R:
    while not wait([future], timeout=_GLANCE).done:
        pass
    return future.result()


# In a worker ---------------------------------------------------------------------------------------

_own: dict[str, Any] = {}
"""A worker's way of getting its work, and the work once it has it."""


def _enter(make: Callable[[], Work[Any]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers it, and stops this one
    _own["make"] = make


def _task(chunk: Sequence[Line]) -> Any:
    if "work" not in _own:  # made here and not on entering, so that a failure reaches the parent
        try:
            _own["work"] = _own["make"]()
        except Exception as error:
            raise WorkerError(f"工作进程没能开始（{type(error).__name__}：{error}）") from error
    return _done(_own["work"], chunk)


def _done(work: Work[R], chunk: Sequence[Line]) -> R:
    try:
        return work(chunk)
    except Exception as error:
        where = f"第 {chunk[0][0]} 行到第 {chunk[-1][0]} 行"
        raise WorkerError(f"{where}处理时出错（{type(error).__name__}：{error}）") from error
