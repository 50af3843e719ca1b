"""What a whole run is asked, how far it has come, and what is to be said when it cannot go on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from minyi_router import __version__
from minyi_router.batch.journal import Mark
from minyi_router.batch.linked import Found
from minyi_router.batch.linked_ledger import Files, Ledger
from minyi_router.batch.linked_work import LinkedPlan
from minyi_router.batch.rows import RowFault, Table
from minyi_router.batch.spool import Spool
from minyi_router.batch.work import NOTHING, Glance, Task, hashes
from minyi_router.errors import TableError
from minyi_router.model import AUTOMATIC
from minyi_router.router import Router

Again: TypeAlias = Literal["resume", "restart"] | None
"""What is to become of a run that was broken off: gone on with, or forgotten; None: that is an error."""

REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Job:
    """What is routed and where the results go.

    ``rejects`` takes the rows that could not be read, if there are results at all. With ``linked`` each
    appeal is compared with those before it.
    """

    table: Table
    plan: Task
    outputs: tuple[Path, ...]
    rejects: Path
    linked: LinkedPlan | None = None

    @property
    def journal(self) -> Path | None:
        """The file that notes how far a run has come; None when nothing is written."""
        return hidden(self.outputs[0], "resume") if self.outputs else None

    def spools(self) -> list[Spool]:
        """One for each result, and the last one for the rejects; none where nothing is written."""
        return [Spool(hidden(path, "part")) for path in self.targets]

    @property
    def targets(self) -> tuple[Path, ...]:
        """What stands there at the end."""
        return (*self.outputs, self.rejects) if self.outputs else ()

    def files(self) -> Files:
        """What comparing keeps until the end."""
        beside = (*self.outputs, self.rejects)[0]
        journal = hidden(beside, "linked") if self.outputs else None
        return Files(hidden(beside, "rows"), hidden(beside, "answers"), journal)


class Progress(NamedTuple):
    """How far a run has come. ``counts``: rows by action, and the rejected ones; ``tally``: what else.

    Of very many different things tallied the last are counted together, under "". ``found``: what comparing
    the appeals came to. All of them are compared before the first is written, so the counts rise twice.
    """

    counts: Mapping[str, int]
    glances: tuple[Glance, ...] = ()
    first_fault: RowFault | None = None
    tally: Mapping[str, int] = NOTHING
    found: Found | None = None

    @property
    def rows(self) -> int:
        """Rows of the table dealt with; routed and rejected together."""
        return sum(self.counts.values())

    @property
    def rejected(self) -> int:
        """Rows that could not be read."""
        return self.counts.get(REJECTED, 0)

    @property
    def routed(self) -> int:
        """Rows with a decision."""
        return self.rows - self.rejected

    @property
    def automatic(self) -> int:
        """Rows that need no person."""
        return sum(self.counts.get(action, 0) for action in AUTOMATIC)


def fingerprint(job: Job, router: Router) -> dict[str, str]:
    """What makes two runs the same, as hashes; reads the whole table."""
    pack, model = hashes(router)
    plan = job.plan
    formats = [(type(one).__name__, one.columns) for one in plan.renderings]
    asked = repr((*plan.asked_for, formats, job.outputs, job.table.read, job.linked and job.linked.window))
    return {
        "table": _file_hash(job.table.path),
        "rules": pack,
        "model": model,
        "version": __version__,
        "options": hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest(),
    }


def check_places(job: Job) -> None:
    """Raise TableError where a result cannot stand, before the work and not after."""
    for path in job.targets:
        if path.is_dir():
            raise TableError(f"无法写 {path}：这是文件夹")


_CHANGED = {
    "table": "表格变了",
    "rules": "规则包变了",
    "model": "模型变了",
    "version": "minyi_router 换了版本",
    "options": "选项变了（列、表头、结果文件）",
}


def check_same(before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Raise TableError, naming what changed, unless a run that was broken off is the one asked for now."""
    changed = [said for name, said in _CHANGED.items() if before.get(name) != now.get(name)]
    if changed:
        said = "，".join(changed)
        raise TableError(
            f"接不上：上次没跑完以后，{said}。改回去再接着跑，或把 --resume 换成 --restart 从头来"
        )


def unfinished(job: Job, mark: Mark | None) -> str:
    """What is said of a run that was broken off, of which nobody said what is to become."""
    done = mark.rows if mark else Ledger(job.files()).before() if job.linked else 0
    return (
        f"{job.outputs[0].name}：上次没有跑完，停在第 {done} 行之后。"
        "加 --resume 接着跑，或加 --restart 丢掉那一半、从头来"
    )


def hidden(path: Path, ending: str) -> Path:
    """The file beside a result that serves it until it is done."""
    return path.with_name(f".{path.name}.{ending}")


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def forbidden(job: Job, error: OSError) -> TableError:
    """Nothing was written yet."""
    shown = [*map(str, job.outputs)] or ["临时文件"]
    if isinstance(error, FileNotFoundError):
        return TableError(f"无法写 {'、'.join(shown)}：没有这个文件夹")
    return TableError(f"无法写 {'、'.join(shown)}（{error.strerror or error}）")


def unwritable(job: Job, noted: int, error: OSError) -> TableError:
    """What was ``noted`` of the rows is safe, and the decisions of the rows that were compared."""
    shown = "、".join(map(str, job.outputs)) or "临时文件"
    said = f"写 {shown} 时出错（{error.strerror or error}）"
    if not job.outputs:
        return TableError(said)
    rows = max(noted, Ledger(job.files()).before() if job.linked else 0)
    return TableError(f"{said}。已做完的 {rows} 行都留着；腾出空间（或接回磁盘）后，加 --resume 接着跑")
