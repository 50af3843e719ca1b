"""Killed for real, and out of room for real: what was done stays, and the same command goes on."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.batch.backlogs import Case, last, written
from tests.packs import TINY

from minyi_router import Router

ROWS = 600
MOMENTS = [random.Random(7).random() * 1.1 for _ in range(17)]
WITH_WORKERS = [0.3, 0.7, 1.0]
KILLING = Path(__file__).parent / "killing.py"
unix = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no SIGKILL and no fork")


@unix
@pytest.mark.parametrize(("workers", "moments"), [(1, MOMENTS), (2, WITH_WORKERS)])
def test_killed_at_twenty_moments_it_goes_on_to_the_same_bytes(
    tmp_path: Path, workers: int, moments: list[float]
) -> None:
    """At the beginning, between, while results take their places: 17 in one process, 3 with two workers."""
    table = written(tmp_path / "来件.csv", ROWS)
    arguments = [str(KILLING), *map(str, (tmp_path, table, TINY, workers)), *map(str, moments)]
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[3] for line in lines] == ["same"] * len(moments), done.stdout + done.stderr
    assert sum(line[1] == "killed" for line in lines) > len(moments) // 2, "most were killed on their way"


def command(case: Case, *more: str) -> list[str]:
    outputs = [part for path in case.outputs for part in ("-o", str(path))]
    rules = ["--rules", str(TINY), "--workers", "1"]
    return [sys.executable, "-m", "minyi_router", "route", str(case.table), *outputs, *rules, *more]


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path | None]:
    """A disk of 1.3 MB; None where this system lets us mount none."""
    folder = tmp_path / "满"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1300k", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        yield None
        return
    yield folder
    subprocess.run(["umount", folder], check=True)


def narrow() -> None:
    """No file may grow beyond 1.3 MB: what a full disk is to a program."""
    import resource  # noqa: PLC0415 - not on every system

    resource.setrlimit(resource.RLIMIT_FSIZE, (1_300_000, 1_300_000))


@unix
def test_no_room_left(mounted: Path | None, tmp_path: Path, tiny_router: Router) -> None:
    """On a full disk, or with a file that may not grow; when there is room, it goes on to the same bytes."""
    case = Case(written(tmp_path / "来件.csv", 7000), mounted or tmp_path / "满", ("csv",))
    if mounted:
        stopped(case, None, "No space left on device")
        subprocess.run(["mount", "-o", "remount,size=9m", mounted], check=True)
    else:
        stopped(case, narrow, "File too large")
    went_on(case, tmp_path, tiny_router)


def stopped(case: Case, before: Callable[[], None] | None, reason: str) -> None:
    """A run that finds no room says what to do, and leaves nothing that looks finished."""
    done = subprocess.run(command(case), capture_output=True, text=True, check=False, preexec_fn=before)
    assert re.fullmatch(
        f"写 {re.escape(str(case.outputs[0]))} 时出错（{reason}）。已做完的 5000 行都留着；"
        "腾出空间（或接回磁盘）后，加 --resume 接着跑\n",
        done.stderr,
    )
    assert done.returncode == 3
    assert not case.outputs[0].exists()


def went_on(case: Case, folder: Path, router: Router) -> None:
    """The same command with --resume gives what an uninterrupted run gives."""
    done = subprocess.run(command(case, "--resume"), capture_output=True, text=True, check=False)
    assert done.returncode == 4, done.stderr
    assert re.match("接着上次做：前 5000 行已经做完\n有 ", done.stderr)
    there = folder / "完整"
    there.mkdir()
    whole = Case(case.table, there, case.formats)
    last(whole.steps(router))
    assert case.files() == whole.files()


def heed_interrupts() -> None:
    """Of a shell's background job interrupts are ignored, and so they would be of all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@unix
def test_ctrl_c_loses_nothing_and_says_how_to_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "结果"
    folder.mkdir()
    case = Case(written(tmp_path / "来件.csv", 20_000), folder, ("csv",))
    with subprocess.Popen(
        command(case),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,  # noqa: PLW1509 - no other thread is at work here
    ) as running:
        spool = folder / ".结果.csv.part"
        while not spool.exists() or spool.stat().st_size < 10_000:
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert running.returncode == 130
    assert said == ("做完的部分都留着：同样的命令加 --resume 接着跑，加 --restart 从头来\n已中断\n")
    assert sorted(case.files()) == [".结果.csv.part", ".结果.csv.rejects.csv.part", ".结果.csv.resume"]
