"""Spark on two executors of this machine beside one and two processes: ``python benchmarks/spark.py``.

Prints seconds on the clock and of the processors (those of all processes started here: a busy machine
spoils only the first), pairs and whether they are the same. Needs Linux, Java 17 and the extra ``spark``.
``--blocks`` prints what blocks by shared rare bigrams would hold instead.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyspark
from backlog import backlog
from pyarrow import parquet
from pyspark.sql import DataFrame, SparkSession

import minyi_router
from minyi_router import RecentTickets, Router, Ticket
from minyi_router.relate.grams import allowance, contained_lost, grams
from minyi_router.relate.links import Query, related
from minyi_router.spark import link, route
from minyi_router.text.likeness import LEVENSHTEIN

Result = TypeVar("Result")
WINDOW = timedelta(days=30)
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Everything in one run."""
    parser = argparse.ArgumentParser(description="Spark beside one machine")
    parser.add_argument("--rows", type=int, default=100_000, help="appeals to route")
    parser.add_argument("--turns", type=int, default=2, help="how often to route them each way")
    parser.add_argument("--tickets", type=int, default=20_000, help="tickets to pair")
    parser.add_argument("--blocks", action="store_true", help="what blocks by rare bigrams would hold")
    options = parser.parse_args()
    router = Router.load()
    tickets = list(backlog(options.tickets))
    if options.blocks:
        report_blocks([router.engine.reader.read(ticket).key for ticket in tickets])
        return
    session = started()
    with TemporaryDirectory() as folder:
        report_routing(session, router, Path(folder), options.rows, options.turns)
        report_linking(session, router, Path(folder), tickets)
    session.stop()


def started() -> SparkSession:
    """Two executors of one core, and a task's worth of work to wake them."""
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    settings = {
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executorEnv.PYTHONPATH": str(Path(minyi_router.__file__).parents[1]),
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.files.maxPartitionBytes": "2m",
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    }
    builder = SparkSession.builder.master("local-cluster[2,1,2048]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spent, session = timed(builder.getOrCreate)
    print(f"session: {spent.told(1)}", flush=True)
    return session


def report_routing(session: SparkSession, router: Router, folder: Path, rows: int, turns: int) -> None:
    """From Parquet to Parquet, the three ways in turns."""
    table = folder / "appeals.parquet"
    write_tickets(table, backlog(rows), most=10_000)
    print(f"\nrouting {rows:,} appeals from Parquet to Parquet")
    noop(route(session.read.parquet(str(table)).limit(2_000).repartition(2), router))  # packs are loaded
    ways: dict[str, Callable[[Path], object]] = {
        "one process": lambda out: by_command(table, out, 1),
        "two processes": lambda out: by_command(table, out, 2),
        "Spark, two executors": lambda out: route(session.read.parquet(str(table)), router).write.parquet(
            str(out)
        ),
    }
    for turn in range(turns):
        for name, way in ways.items():
            spent, _ = timed(partial(way, folder / f"{name}{turn}.parquet"))
            print(f"  {name:22} {spent.told(rows)}", flush=True)
    same = [sorted(map(str, rows_of(folder / f"{name}0.parquet"))) for name in ways]
    print(f"  the same rows: {same[0] == same[1] == same[2]}")


def by_command(table: Path, out: Path, workers: int) -> None:
    """As one types it; starting and reading the pack is part of it."""
    command = [
        sys.executable,
        "-m",
        "minyi_router",
        "route",
        str(table),
        "-o",
        str(out),
        "--workers",
        str(workers),
    ]
    subprocess.run(command, check=True, capture_output=True)


def rows_of(path: Path) -> Iterable[dict[str, object]]:
    """Every row of a table."""
    rows: list[dict[str, object]] = parquet.read_table(path).to_pylist()
    return rows


def report_linking(session: SparkSession, router: Router, folder: Path, tickets: Sequence[Ticket]) -> None:
    """Pairs: the index of one process asked ticket by ticket, and the cluster."""
    table = folder / "tickets.parquet"
    write_tickets(table, tickets, most=2_500)
    print(f"\npairing {len(tickets):,} tickets of 30 days")
    spent, alone = timed(lambda: pairs_alone(router, tickets))
    print(f"  {'one process':22} {spent.told(len(tickets))}, {len(alone):,} pairs", flush=True)
    for most in (100_000, 5_000):
        spent, found = timed(partial(pairs_by_spark, session.read.parquet(str(table)), router, most))
        same = f"{len(found):,} pairs, the same: {found == alone}"
        print(f"  {f'Spark, blocks of {most:,}':22} {spent.told(len(tickets))}, {same}", flush=True)


def pairs_alone(router: Router, tickets: Sequence[Ticket]) -> list[tuple[object, ...]]:
    """Each ticket against all others by the index, of what is found the earlier ones."""
    policy = replace(router.pack.same_matter, most_links=1_000)
    reader = Router(replace(router.pack, same_matter=policy)).engine.reader.keeping(2 * len(tickets))
    recent = RecentTickets(WINDOW)
    recent.extend(tickets)
    return sorted(
        (ticket.id, each.ticket_id, each.relation, each.score)
        for ticket in tickets
        for each in related(Query(recent, reader, ticket, reader.read(ticket))).links
        if each.ticket_id < ticket.id  # they are numbered in order of time
    )


def pairs_by_spark(table: DataFrame, router: Router, most: int) -> list[tuple[object, ...]]:
    """The same of what the cluster finds."""
    found = link(table, router, WINDOW, most=most)
    return sorted(map(tuple, found.select("id", "other_id", "relation", "score").collect()))


def report_blocks(keys: Sequence[str]) -> None:
    """Blocks by shared rare bigrams, the other way: how often a ticket is sent, and how many it meets.

    Texts alike by 0.85 share one of their rarest ``lost + 1`` bigrams (rarest by all of these texts); one
    quoted by 0.95 has one of its own rarest among all bigrams of the longer one.
    """
    found = [grams(key) for key in keys]
    _, numbers, often = np.unique(np.concatenate(found), return_inverse=True, return_counts=True)
    parts = np.split(numbers, np.cumsum([len(each) for each in found])[:-1])
    whole, short = np.zeros_like(often), np.zeros_like(often)
    for key, part in zip(keys, parts, strict=True):
        rarest = part[np.argsort(often[part], kind="stable")]
        if key:
            whole[rarest[: allowance(LEVENSHTEIN, len(key), 0.85).most_lost + 1]] += 1
            short[rarest[: int(contained_lost(np.array([len(key)]), 0.95)[0]) + 1]] += 1
    many = len(keys)
    print(f"{many:,} tickets of {np.mean([len(key) for key in keys]):.0f} characters, each in")
    print(
        f"  {whole.sum() / many:.0f} blocks to be found alike, {short.sum() / many:.0f} to be found quoted,"
    )
    print(f"  {often.sum() / many:.0f} to quote others")
    print(f"  pairs to look at: {(whole * (whole - 1) // 2).sum() / many:.0f} a ticket as wholes,")
    print(f"  {(short * (often - 1)).sum() / many:.0f} as quotations, of {many / 2:,.0f} earlier ones")


def write_tickets(path: Path, tickets: Iterable[Ticket], most: int) -> None:
    """Tickets as a table, in groups of rows small enough to part the work."""
    rows = [(t.text, t.id, t.received_at, t.caller) for t in tickets]
    names = ["诉求内容", "工单编号", "受理时间", "诉求人"]
    columns = [pa.array([str(cell) for cell in column]) for column in zip(*rows, strict=True)]
    parquet.write_table(pa.table(columns, names), path, row_group_size=most)


def noop(table: DataFrame) -> None:
    """All of its work, kept nowhere."""
    table.write.format("noop").mode("overwrite").save()


class Spent(NamedTuple):
    """Seconds on the clock, and of all processors."""

    clock: float
    cpu: float

    def told(self, count: int) -> str:
        """In words, for so many rows."""
        return (
            f"{self.clock:7.1f} s, {self.cpu:7.1f} s of processors, {self.cpu / count * 1e6:7,.0f} us a row"
        )


def timed(work: Callable[[], Result]) -> tuple[Spent, Result]:
    """What some work took, whichever processes did it, and what it gave."""
    clock, cpu = perf_counter(), cpu_of_tree()
    result = work()
    return Spent(perf_counter() - clock, cpu_of_tree() - cpu), result


def cpu_of_tree() -> float:
    """Seconds of processors that this process and all below it have used, those that ended among them."""
    spent: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            spent[int(path.parent.name)] = int(fields[1]), sum(map(int, fields[11:15])) / TICKS
    return sum(cpu for pid, (_, cpu) in spent.items() if _is_ours(pid, spent))


def _is_ours(pid: int, spent: Mapping[int, tuple[int, float]]) -> bool:
    while pid in spent and pid != os.getpid():
        pid = spent[pid][0]
    return pid == os.getpid()


if __name__ == "__main__":
    main()
