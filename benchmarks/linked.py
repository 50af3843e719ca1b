"""What workers gain in comparing a table's appeals: ``python benchmarks/linked.py [--rows 20000]``.

One run, three ways over the same rows: the obvious loop (route among the earlier, register), the command's
way in one process, and with two workers; their results are compared. On a machine that others use the clock
says little, so processor time is told as well. ``--texts`` takes the texts of duplicates.py, which hold no
place and no caller; without it the invented tickets of backlog.py, of which one in seven repeats another.
"""

from __future__ import annotations

import argparse
import csv
import resource
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from backlog import backlog
from duplicates import Texts

from minyi_router import Appeal, RecentTickets, Router, Ticket
from minyi_router.batch.answers import Answering, free_heads
from minyi_router.batch.backlog import route_backlog
from minyi_router.batch.job import Job
from minyi_router.batch.linked_work import LinkedPlan
from minyi_router.batch.rows import Row, Table
from minyi_router.batch.tables import read_table, rendering_of
from minyi_router.batch.work import Asked, Layout, Plan
from minyi_router.columns import appeal_of, find_heads

HEADS = ("工单编号", "受理时间", "诉求内容", "来电号码")
START = datetime(2026, 1, 5)
FORGET_EVERY = 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="comparing a table's appeals, with and without workers")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30, help="over so many days; the window is 30")
    parser.add_argument("--texts", action="store_true", help="the texts of duplicates.py")
    parser.add_argument("--backwards", action="store_true", help="the newest row first")
    options = parser.parse_args()
    router = Router.load()
    with TemporaryDirectory() as name:
        table = written(Path(name) / "in.csv", options)
        ways = {
            "the obvious loop": lambda: obviously(router, table),
            "one process": lambda: by_command(router, table, 1),
            "two workers": lambda: by_command(router, table, 2),
        }
        report(ways, options.rows)


class Spent(NamedTuple):
    """Seconds: of the clock, of the processor in this process, and in those beside it."""

    clock: float
    here: float
    beside: float

    @property
    def undisturbed(self) -> float:
        """What the clock would show with two processors and nothing else to do."""
        return max(self.here, (self.here + self.beside) / 2) if self.beside else self.here


def report(ways: dict[str, Callable[[], bytes]], rows: int) -> None:
    """Each way in turn."""
    found, first = set(), 0.0
    for name, way in ways.items():
        spent, result = measured(way)
        first = first or spent.undisturbed
        found.add(result)
        print(
            f"{name:18} clock {spent.clock:6.1f} s, processor {spent.here:6.1f} + {spent.beside:6.1f} s"
            f" = {spent.undisturbed / rows * 1000:5.2f} ms a row on two free processors,"
            f" {first / spent.undisturbed:.2f} x"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"the same bytes: {len(found) == 1}; peak of this process {peak:.0f} MB")


def measured(way: Callable[[], bytes]) -> tuple[Spent, bytes]:
    """What one way costs, and what it gives."""
    begun, here, beside = perf_counter(), *used()
    result = way()
    after = used()
    return Spent(perf_counter() - begun, after[0] - here, after[1] - beside), result


def used() -> tuple[float, float]:
    """Processor seconds so far: of this process, and of those that worked for it and ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    here, beside = (use.ru_utime + use.ru_stime for use in both)
    return here, beside


def written(path: Path, options: argparse.Namespace) -> Table:
    """The rows as a table."""
    rows = list(texts(options) if options.texts else tickets(options))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADS, *(rows[::-1] if options.backwards else rows)])
    return read_table(path)


def tickets(options: argparse.Namespace) -> Iterator[Sequence[str]]:
    """Whole tickets."""
    for ticket in backlog(options.rows, days=options.days):
        yield ticket.id, f"{ticket.received_at:%Y-%m-%d %H:%M:%S}", ticket.text, ticket.caller


def texts(options: argparse.Namespace) -> Iterator[Sequence[str]]:
    """Texts alone."""
    for number, text in enumerate(Texts.of(30_000).many(options.rows)):
        at = START + timedelta(days=options.days) * (number / options.rows)
        yield f"BX{number:08}", f"{at:%Y-%m-%d %H:%M:%S}", text, ""


def by_command(router: Router, table: Table, workers: int) -> bytes:
    """As ``minyi route --window 30`` does it."""
    target = table.path.with_name(f"out{workers}.csv")
    heads = find_heads(table.columns)
    asked, layout = Asked(linked=True), Layout.of(table.columns, heads, router.pack)
    answers = asked.columns()
    named = free_heads(table.columns, [answer.head for answer in answers])
    rendering = rendering_of(target, table, answers, named)
    linked = LinkedPlan(layout, asked, timedelta(days=30))
    job = Job(table, Plan(layout, asked, (rendering,)), (target,), target.with_suffix(".rejects"), linked)
    for _ in route_backlog(job, router, workers=workers, again="restart"):
        pass
    return target.read_bytes()


def obviously(router: Router, table: Table) -> bytes:
    """Each row routed among those before it, and registered."""
    heads = find_heads(table.columns)
    columns = Asked(linked=True).columns()
    named = free_heads(table.columns, [column.head for column in columns])
    rendering = rendering_of(table.path.with_name("out.csv"), table, columns, named)
    answering, recent, lines = Answering(columns), RecentTickets(timedelta(days=30)), {}
    rows = [(row.number, row.values, *appeal_of(row.values, heads)) for row in table if isinstance(row, Row)]
    rows.sort(key=when)
    for count, (number, values, appeal, note) in enumerate(rows, 1):
        decision = router.route(appeal, recent)
        recent.add(Ticket.of(appeal, decision))
        lines[number] = [*values.values(), *answering.cells(decision, note)]
        if count % FORGET_EVERY == 0 and appeal.received_at:
            recent.expire(appeal.received_at)
    return rendering.opening() + rendering.lines(lines[number] for number in sorted(lines))


def when(row: tuple[int, object, Appeal, str]) -> datetime:
    """The time of a row; all have one here."""
    return row[2].received_at or START


if __name__ == "__main__":
    main()
