"""Tables for the tests of whole runs, and runs over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from minyi_router import Router
from minyi_router.batch import read_table
from minyi_router.batch.answers import Style, free_heads
from minyi_router.batch.backlog import route_backlog
from minyi_router.batch.job import Again, Job, Progress
from minyi_router.batch.tables import rendering_of
from minyi_router.batch.work import Asked, Layout, Plan
from minyi_router.columns import find_heads

HEADS = "编号,受理时间,诉求人,金额,诉求内容"
TEXTS = (
    "楼下广场舞半夜太吵，电话13912345678",
    "=1+1 请处理",
    "户口怎么迁移",
    '说"好"的',
    "门口有人打架",
)
FORMATS = ("csv", "jsonl", "xlsx", "parquet")


def written(path: Path, rows: int) -> Path:
    """A CSV of so many rows; every 50th one has too few cells, every 70th one an id of the one before."""
    lines = [HEADS]
    for number in range(rows):
        id_ = f"{number - (number % 70 == 69):07d}"
        cells = [id_, f"2026/1/{number % 28 + 1} 8:30", "王女士", "-5.50", TEXTS[number % len(TEXTS)]]
        lines.append(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells))
        if number % 50 == 49:
            lines[-1] = f"{id_},断行13912345678"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Case:
    """A table, what is made of it, and where."""

    table: Path
    folder: Path
    formats: tuple[str, ...] = FORMATS
    style: Style = "zh"
    glances: int = 0

    @property
    def outputs(self) -> tuple[Path, ...]:
        """The results."""
        return tuple(self.folder / f"结果.{ending}" for ending in self.formats)

    def job(self, router: Router) -> Job:
        """The job as the command line would have it."""
        table = read_table(self.table)
        asked = Asked(self.style)
        answers = asked.columns()
        heads = free_heads(table.columns, [answer.head for answer in answers])
        layout = Layout.of(table.columns, find_heads(table.columns), router.pack)
        renderings = tuple(rendering_of(path, table, answers, heads) for path in self.outputs)
        plan = Plan(layout, asked, renderings, self.glances)
        return Job(table, plan, self.outputs, self.folder / f"结果.{(*self.formats, 'csv')[0]}.rejects.csv")

    def steps(self, router: Router, again: Again = None, workers: int = 1) -> Iterator[Progress]:
        """A run."""
        return route_backlog(self.job(router), router, workers=workers, again=again)

    def files(self) -> dict[str, bytes]:
        """Everything that lies in the folder, hidden files too."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())}


def last(steps: Iterator[Progress]) -> Progress:
    """Go to the end."""
    *_, end = steps
    return end
