"""Chunks to workers and back: the same result however it is cut, and a clean end when something breaks."""

from __future__ import annotations

import csv
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from tests.packs import TINY

from minyi_router.batch.processes import Line, WorkerError, run

LINES: list[Line] = [(number, (f"第{number}件", "")) for number in range(2, 25)]


def giving(work: Any) -> Callable[[], Any]:
    """A way of making that work which another process can be told of (this module it cannot import)."""
    return partial(itemgetter(0), (work,))


no_rows: Any = int
"""A kind of work that no list of rows is fit for."""


@pytest.mark.parametrize(("workers", "size"), [(1, 1), (1, 4), (1, 100), (2, 1), (2, 4), (2, 100), (3, 4)])
def test_every_row_comes_once_and_in_order(workers: int, size: int) -> None:
    chunks = list(run(LINES, giving(list), list, workers=workers, size=size))
    assert [line for chunk in chunks for line in chunk] == LINES
    assert {len(chunk) for chunk in chunks[:-1]} <= {size}


def test_no_rows_give_no_results() -> None:
    assert list(run([], giving(list), list, workers=2)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failure_names_the_rows_and_the_cause(workers: int) -> None:
    with pytest.raises(WorkerError) as caught:
        list(run(LINES, giving(int), no_rows, workers=workers, size=10))
    assert str(caught.value) == (
        "第 2 行到第 11 行处理时出错（TypeError：int() argument must be a string, "
        "a bytes-like object or a real number, not 'list'）"
    )
    assert caught.value.__cause__ is not None
    assert multiprocessing.active_children() == []


def test_a_worker_that_cannot_begin_says_why() -> None:
    with pytest.raises(WorkerError) as caught:
        list(run(LINES, partial(itemgetter(0), ()), list, workers=2, size=5))
    assert str(caught.value) == "工作进程没能开始（IndexError：tuple index out of range）"


def test_a_worker_that_dies_is_told_as_that() -> None:
    with pytest.raises(WorkerError) as caught:
        list(run(LINES, partial(os._exit, 3), list, workers=2, size=5))
    assert str(caught.value) == "一个工作进程意外退出（多半是内存不够），请加上 --workers 1 再试"


def test_a_table_of_one_chunk_starts_no_process() -> None:
    assert list(run(LINES, partial(os._exit, 3), len, workers=2, size=23)) == [23]


def test_who_stops_listening_leaves_no_process_behind() -> None:
    results = run(LINES, giving(len), len, workers=2, size=2)
    assert next(results) == 2
    results.close()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(("workers", "most"), [(1, 10), (2, 30)])
def test_the_table_is_read_only_a_little_ahead(workers: int, most: int) -> None:
    read = 0

    def counted() -> Iterator[Line]:
        nonlocal read
        for number in range(1000):
            read += 1
            yield number, ()

    results = run(counted(), giving(len), len, workers=workers, size=5)
    assert next(results) == 5
    assert read <= most
    results.close()


def test_a_fault_of_the_table_passes_through_and_ends_all() -> None:
    def broken() -> Iterator[Line]:
        yield from LINES
        raise OSError("磁盘拔掉了")

    with pytest.raises(OSError, match="磁盘拔掉了"):
        list(run(broken(), giving(len), len, workers=2, size=5))
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see that the workers are there")
def test_ctrl_c_ends_it_in_one_line(tmp_path: Path) -> None:
    with (tmp_path / "来件.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("诉求内容",), *[("澜心路12号楼下半夜太吵" * 60,)] * 30_000])
    listening = ["env", "--default-signal=INT"]  # a test run in the background inherits that INT is ignored
    command = [sys.executable, "-m", "minyi_router", "coverage", TINY, "--on", tmp_path / "来件.csv"]
    with subprocess.Popen(
        [*listening, *map(str, command), "--workers", "2"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as started:
        children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
        deadline = time.monotonic() + 60
        while len(children.read_text().split()) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert started.poll() is None
        os.killpg(started.pid, signal.SIGINT)  # as a terminal does: to all of them
        _, said = started.communicate(timeout=60)
        assert (started.returncode, said) == (130, "已中断\n")
