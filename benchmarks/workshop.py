"""Speed of ``minyi coverage`` and ``minyi diff``: ``python benchmarks/workshop.py [ROWS] [WORKERS]``.

Both commands run as people run them, the whole of it: reading the table, loading packs in every
worker, writing JSON. Beside the seconds on the clock stand the processor seconds of all processes
together (which load on the machine does not stretch as much), and what bare routing of the same
texts by one pack takes in one process.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from routing import drained
from synthetic import STARTER_TEXTS, Synthetic

from minyi_router import Appeal, Router
from minyi_router.rulepack.load import starter_pack

ROWS, WORKERS, LENGTH, LIMIT = 100_000, 2, 150, 60
SAMPLES = Path(__file__).parents[1] / "data" / "samples" / "appeals.csv"
_START = datetime(2026, 1, 5, 8)
_HEADS = ("编号", "受理时间", "诉求内容", "应判警种")


def main(rows: int = ROWS, workers: int = WORKERS) -> None:
    """Measure everything and print it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, changed = folder / "来件.csv", changed_pack(folder / "新规则")
        texts = [text for text, _ in appeals(rows)]
        write_table(table, rows)
        print(f"{rows:,} appeals of {sum(map(len, texts)) // rows} characters, {workers} workers\n")
        routing = seconds_a_text(texts[:10_000])
        print(f"{'':34}{'seconds':>8}{'rows/s':>9}{'CPU s':>8}{'CPU µs a row':>14}   against routing")
        print(f"{'bare routing, one process':34}{'':25}{routing * 1e6:14.0f}")
        starter, on = str(starter_pack()), ("--on", str(table), "--workers", str(workers))
        truth = ("--truth", "line=应判警种")
        runs: dict[str, tuple[str, ...]] = {
            "coverage": ("coverage", starter, *on),
            "coverage, with the right answers": ("coverage", starter, *on, *truth),
            "diff": ("diff", starter, str(changed), *on),
            "diff, with the right answers": ("diff", starter, str(changed), *on, *truth),
        }
        for label, arguments in runs.items():
            report(label, (*arguments, "--json", str(folder / "out.json")), rows, routing)


def appeals(count: int) -> Iterator[tuple[str, str]]:
    """So many texts of about so many characters with their lines: a sample among invented words."""
    with SAMPLES.open(encoding="utf-8-sig", newline="") as stream:
        known = [(row["诉求内容"], row["应判警种"]) for row in csv.DictReader(stream)]
    known += [(text, "") for text in STARTER_TEXTS]
    fillers, random = Synthetic.of(2000).fillers, Random(11)
    for _ in range(count):
        text, line = random.choice(known)
        while len(text) < LENGTH:
            text += random.choice(fillers) + ("，" if random.random() < 0.2 else "")
        yield text[: max(LENGTH, 1)], line


def write_table(path: Path, count: int) -> None:
    """The backlog as a table, one appeal every two minutes."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADS)
        for number, (text, line) in enumerate(appeals(count)):
            at = _START + timedelta(minutes=2 * number)
            writer.writerow((f"BX{number:07}", f"{at:%Y-%m-%d %H:%M}", text, line))


def changed_pack(folder: Path) -> Path:
    """A copy of the starter pack in which one matter goes elsewhere and one rule is new."""
    shutil.copytree(starter_pack(), folder)
    matters = folder / "matters.yaml"
    text = matters.read_text(encoding="utf-8").splitlines()
    moved = [
        "  养犬: {organ: 城管, basis: 本地养犬管理规定}" if line.startswith("  养犬:") else line
        for line in text
    ]
    matters.write_text("\n".join(moved) + "\n", encoding="utf-8")
    (folder / "matters" / "新增.yaml").write_text(
        "owner: 治安大队\nrules:\n"
        "  - id: 试加的规则\n    when: {any: [烧烤店+半夜, 划拳]}\n    then: {matter: 治安纠纷}\n",
        encoding="utf-8",
    )
    return folder


def seconds_a_text(texts: Sequence[str]) -> float:
    """CPU seconds that bare routing takes for a text: the best of five rounds."""
    router, rounds = Router.load(), []
    made = [Appeal(text, received_at=_START) for text in texts]
    for _ in range(5):
        start = process_time()
        drained(map(router.route, made))
        rounds.append((process_time() - start) / len(made))
    return min(rounds)


def report(label: str, arguments: Sequence[str], rows: int, routing: float) -> None:
    """Run a command and print one line about it."""
    before, start = children_seconds(), perf_counter()
    subprocess.run([sys.executable, "-m", "minyi_router", *arguments], check=True, stdout=subprocess.DEVNULL)
    taken, used = perf_counter() - start, children_seconds() - before
    late = "" if taken <= LIMIT else f"   over {LIMIT} s"
    print(
        f"{label:34}{taken:8.1f}{rows / taken:9,.0f}{used:8.1f}{used / rows * 1e6:14.0f}"
        f"{used / rows / routing:9.1f} x{late}"
    )


def children_seconds() -> float:
    """Processor seconds of all finished children, and of theirs."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
