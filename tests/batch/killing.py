"""A run killed at some moment and gone on with: ``python killing.py FOLDER TABLE RULES WORKERS MOMENT …``.

A process of its own, with one thread, so that it may fork: the rules are read once, and each run is a child.
A moment is how much has been written, as a share of what a whole run writes. Prints one line for each.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, it stands outside of its package

from tests.batch.backlogs import Case, last

from minyi_router import Router
from minyi_router.batch import backlog, chunks
from minyi_router.batch.job import Again

CHUNK = 30


def main(arguments: Sequence[str]) -> None:
    """Kill and go on, moment by moment."""
    folder, table, rules, workers = Path(arguments[0]), Path(arguments[1]), arguments[2], int(arguments[3])
    vars(backlog).update(chunks_of=partial(chunks.chunks_of, size=CHUNK), _NOTED_EVERY=2, _FEW=1)
    router = Router.load(rules)
    whole = Case(table, fresh(folder / "whole"))
    last(whole.steps(router))
    size = sum(map(len, whole.files().values()))
    for moment in map(float, arguments[4:]):
        killed = Case(table, fresh(folder / "killed"))
        child = begun(killed, router, None, workers)
        alive = wait_for(killed, size * moment, child)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        left = len(killed.files())
        _, status = os.waitpid(begun(killed, router, "resume", workers), 0)
        same = status == 0 and killed.files() == whole.files()
        told = [f"{moment:.3f}", "killed" if alive else "ended", str(left), "same" if same else "DIFFERENT"]
        sys.stdout.write(f"{' '.join(told)}\n")


def fresh(folder: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def begun(case: Case, router: Router, again: Again, workers: int) -> int:
    """A child with a run."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            last(case.steps(router, again, workers))
            code = 0
        finally:
            os._exit(code)
    return child


def wait_for(case: Case, size: float, child: int) -> bool:
    """Until so much is written; False when the child ended before."""
    while True:
        # a run that is placing results has spools and results side by side: names come and go
        written = 0
        for path in case.folder.glob(".*.part"):
            try:
                written += path.stat().st_size
            except FileNotFoundError:
                return still(child)
        if written >= size:
            return still(child)
        if not still(child):
            return False
        time.sleep(0.001)


def still(child: int) -> bool:
    """Whether a child has not ended; it is not waited for."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


if __name__ == "__main__":
    main(sys.argv[1:])
