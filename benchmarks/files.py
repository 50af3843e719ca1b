"""Routing from file to file: ``python benchmarks/files.py [ROWS]`` (1,000,000 unless told).

Texts of 150 characters. The invented pack has 5,000 words and 3,000 rules (see synthetic.py); the starter
pack gets texts of one of its matters among words that mean nothing to it. For each: one process, two
workers, and two workers on a tenth of the rows, whose memory must be the same. Memory is that of all
processes together (proportional set size), sampled; only Linux tells it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from synthetic import STARTER_TEXTS, Synthetic

WORDS, RULES, LENGTH, TEXTS, PIECE = 5000, 3000, 150, 20_000, 50_000
_START = datetime.fromisoformat("2026-01-05T08:00:00")


class Spent(NamedTuple):
    """Seconds on the wall, and megabytes of all processes together at the most."""

    seconds: float
    megabytes: float


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    made = Synthetic.of(WORDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made.write_pack(folder / "pack", RULES)
        report("invented pack", folder, made.texts(TEXTS, LENGTH), rows, ["--rules", str(folder / "pack")])
        report("starter pack", folder, starter_texts(made), rows // 10, [])


def starter_texts(made: Synthetic) -> list[str]:
    """One matter a text, and words around it."""
    random = Random(3)
    texts = []
    for _ in range(TEXTS):
        text = random.choice(STARTER_TEXTS)
        while len(text) < LENGTH:
            text += random.choice(made.fillers)
        texts.append(text[:LENGTH])
    return texts


def report(pack: str, folder: Path, texts: list[str], rows: int, rules: list[str]) -> None:
    """One pack: both numbers of workers, and the memory of few rows."""
    many, few = folder / "many.parquet", folder / "few.parquet"
    write(many, texts, rows)
    write(few, texts, rows // 10)
    print(f"\n{pack}, {LENGTH} characters a text, Parquet to Parquet")
    one = routed(many, rules, 1)
    two = routed(many, rules, 2)
    tenth = routed(few, rules, 2)
    for said, spent, count in (
        ("1 process", one, rows),
        ("2 workers", two, rows),
        ("2 workers", tenth, rows // 10),
    ):
        print(
            f"  {said}  {count:>9,} rows  {spent.seconds:7.1f} s  {count / spent.seconds:8,.0f} rows/s"
            f"  {spent.megabytes:6.0f} MB"
        )
    print(f"  two workers are {one.seconds / two.seconds:.2f} x as fast as one process")


def write(path: Path, texts: list[str], rows: int) -> None:
    """A table as hotlines export it."""
    writer = None
    for start in range(0, rows, PIECE):
        numbers = range(start, min(start + PIECE, rows))
        table = pa.table(
            {
                "工单编号": [f"YL{number:09d}" for number in numbers],
                "渠道": ["12345热线"] * len(numbers),
                "受理时间": [_START + timedelta(seconds=20 * number) for number in numbers],
                "诉求人": [f"1390000{number % 10_000:04d}" for number in numbers],
                "诉求内容": [texts[number * 7919 % len(texts)] for number in numbers],
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def routed(source: Path, rules: list[str], workers: int) -> Spent:
    """The command as a user runs it."""
    target = source.with_name("routed.parquet")
    command = [sys.executable, "-m", "minyi_router", "route", str(source), "-o", str(target), *rules]
    start = time.perf_counter()
    with subprocess.Popen([*command, "--workers", str(workers)], stdout=subprocess.DEVNULL) as running:
        peak = [0.0]
        watcher = threading.Thread(target=watch, args=(running, peak))
        watcher.start()
        running.wait()
        seconds = time.perf_counter() - start
        watcher.join()
    if running.returncode:
        raise SystemExit("the command failed")
    return Spent(seconds, peak[0])


def watch(running: subprocess.Popen[bytes], peak: list[float]) -> None:
    """Note the most memory that a process and its children held."""
    while running.poll() is None:
        held = sum(map(proportional, family(running.pid)))
        peak[0] = max(peak[0], held / 1000)
        time.sleep(0.2)


def family(pid: int) -> list[int]:
    """A process and its children."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return [pid]
    return [pid, *(descendant for child in children for descendant in family(int(child)))]


def proportional(pid: int) -> int:
    """Kilobytes that a process holds, its share of what it shares."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
