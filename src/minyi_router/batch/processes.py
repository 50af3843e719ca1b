"""Many appeals, several processes: chunks of rows go out, results come back in order.

Workers are spawned (the only way that all systems know), so nothing is shared: each builds its own
work once, and rows cross the border as plain texts or as columns, never as objects. What a run gives
does not depend on how many workers there are, nor on the size of the chunks.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, NamedTuple, TypeAlias, TypeVar

from minyi_router.errors import MinyiError

C = TypeVar("C")
R = TypeVar("R")

Line: TypeAlias = tuple[int, tuple[str, ...]]
"""A row on its way: its number in the table, and the cells that are needed of it."""

Work: TypeAlias = Callable[[C], R]
"""What is done with one chunk of rows."""

Where: TypeAlias = Callable[[C], tuple[int, int]]
"""The numbers of the first row of a chunk and of the last, for messages."""

SIZE = 1000
"""Rows in a chunk: some 0.2 s of work, so a bar moves and little is lost at the end."""

FEW = 4
"""Chunks that are done sooner than a worker has read its rule pack."""

MOST_WORKERS = 60
"""Windows waits for no more processes at once."""

_AHEAD = 3  # chunks under way for each worker: none waits for the next, and memory stays small
_GLANCE = 0.5  # seconds: a wait without end cannot be interrupted on Windows


class WorkerError(MinyiError):
    """A run that could not be finished; the message is Chinese and says where and why."""


def run(
    lines: Iterable[Line],
    make: Callable[[], Work[Sequence[Line], R]],
    here: Work[Sequence[Line], R],
    *,
    workers: int = 1,
    size: int = SIZE,
) -> Generator[R, None, None]:
    """The result of each chunk of so many rows; otherwise as ``run_chunks``."""
    return run_chunks(_chunks(lines, size), make, here, workers=workers, where=_ends)


def run_chunks(
    chunks: Iterable[C],
    make: Callable[[], Work[C, R]],
    here: Work[C, R],
    *,
    workers: int = 1,
    where: Where[C],
    few: int = 1,
) -> Generator[R, None, None]:
    """The result of each chunk of rows, in order.

    Args:
        chunks: the rows; read in this process, a few chunks ahead.
        make: gives a worker its work; it must pickle, so it is a function of a module or a partial of one.
        here: the same work for this process, which does all of it when one worker is asked for, and when
            there are few chunks.
        workers: processes beside this one; 1: none.
        where: the rows of a chunk, for messages.
        few: so many chunks are done sooner than a process starts.

    Raises:
        WorkerError: the work failed on a row, or a worker died.
    """
    rest = iter(chunks)
    first = list(islice(rest, few + 1)) if workers > 1 else []
    chunks = chain(first, rest)
    if len(first) > few:
        yield from _spread(chunks, _Order(make, where), min(workers, MOST_WORKERS))
    else:
        for chunk in chunks:
            yield _done(here, chunk, where)


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    rows = iter(lines)
    while chunk := list(islice(rows, size)):
        yield chunk


def _ends(chunk: Sequence[Line]) -> tuple[int, int]:
    return chunk[0][0], chunk[-1][0]


class _Order(NamedTuple):
    """What a worker is told on entering."""

    make: Callable[[], Work[Any, Any]]
    where: Where[Any]


def _spread(chunks: Iterator[C], order: _Order, workers: int) -> Iterator[Any]:
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _enter, (order,))
    waiting: deque[Future[Any]] = deque()
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


def _result(future: Future[Any]) -> Any:
    while not wait([future], timeout=_GLANCE).done:
        pass
    return future.result()


# In a worker ---------------------------------------------------------------------------------------

_own: dict[str, Any] = {}
"""A worker's way of getting its work, and the work once it has it."""


def _enter(order: _Order) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers it, and stops this one
    Thread(target=_go_with_parent, daemon=True).start()
    _own["order"] = order


def _go_with_parent() -> None:
    """End with the process that this one works for, also when that is killed: nobody else would tell."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _task(chunk: Any) -> Any:
    order: _Order = _own["order"]
    if "work" not in _own:  # made here and not on entering, so that a failure reaches the parent
        try:
            _own["work"] = order.make()
        except Exception as error:
            raise WorkerError(f"工作进程没能开始（{type(error).__name__}：{error}）") from error
    return _done(_own["work"], chunk, order.where)


def _done(work: Work[C, R], chunk: C, where: Where[C]) -> R:
    try:
        return work(chunk)
    except Exception as error:
        first, last = where(chunk)
        told = f"第 {first} 行到第 {last} 行处理时出错（{type(error).__name__}：{error}）"
        raise WorkerError(told) from error
