"""What the commands that take a whole backlog through share: going on after a break, rows left out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from minyi_router.batch.job import Again, Job, Progress
from minyi_router.batch.rows import RowFault
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen


def add_again(parser: Parser) -> None:
    """``--resume`` and ``--restart``."""
    parser.add_argument("--resume", action="store_true", help="上次没跑完的接着跑；没有就从头来")
    parser.add_argument("--restart", action="store_true", help="丢掉上次没跑完的，从头来")


def again_of(options: Namespace) -> Again:
    """What is to become of a run that was broken off."""
    if options.resume and options.restart:
        raise UsageError("--resume（接着跑）和 --restart（从头来）只能写一个")
    if options.resume:
        return "resume"
    return "restart" if options.restart else None


def rejects_beside(options: Namespace) -> Path:
    """Where the rows go that cannot be read: beside the first result, and nowhere without one.

    Raises:
        UsageError: a file would be written twice, or the table written over.
    """
    source, outputs = Path(options.file), [*map(Path, options.output)]
    beside = outputs[0] if outputs else source
    rejects = beside.with_name(f"{beside.name}.rejects.csv")
    resolved = [path.resolve() for path in outputs]
    for path in outputs:
        if resolved.count(path.resolve()) > 1:
            raise UsageError(f"-o 写了两次同一个文件：{path}")
    for path in (*outputs, source) if outputs else ():
        if path.resolve() == rejects.resolve():
            raise UsageError(f"{path} 是放读不了的行的文件名，-o 请换一个名字")
    return rejects


@contextmanager
def breaking_off(screen: Screen, job: Job) -> Iterator[None]:
    """Ctrl-C loses nothing, and says so."""
    try:
        yield
    except KeyboardInterrupt:
        if job.journal is not None and job.journal.exists():
            screen.note("做完的部分都留着：同样的命令加 --resume 接着跑，加 --restart 从头来")
        raise


def tell_going_on(screen: Screen, first: Progress) -> None:
    """Say how much an earlier run has left, if any."""
    if first.rows:
        screen.note(f"接着上次做：前 {first.rows} 行已经做完")


def tell_left_out(screen: Screen, last: Progress, job: Job, faults: Sequence[RowFault]) -> Exit:
    """Say how many rows could not be read, where they are, and what was wrong with the first."""
    if not last.rejected:
        return Exit.OK
    first = f"；第一处在第 {faults[0].number} 行：{faults[0].reason}" if faults else ""
    where = f"写在 {job.rejects}" if job.outputs else "写了 -o 才会把它们写在结果旁边"
    screen.note(f"有 {last.rejected} 行读不了，{where}{first}")
    return Exit.REJECTED
