"""Supervision of a year: ``python benchmarks/supervision.py [TICKETS]`` (200,000 unless told).

A simulated year is written to a CSV file; then, each in a process of its own as a person would run it, the
digest of a week (page and workbook) and ``minyi due``. Last, both clocks of 2,000 tickets beside a walk
minute by minute (tests/supervise/minute_walk.py). ``benchmarks/surges.py`` tells how surges are found.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.supervise.minute_walk import MinuteWalk  # noqa: E402 - the tests' own twin

from minyi_router.router import Router  # noqa: E402 - as above
from minyi_router.supervise.clocks import standings  # noqa: E402 - as above
from minyi_router.supervise.simulate import simulate  # noqa: E402 - as above

UNTIL, NOW, WEEK, COMPARED = date(2026, 11, 22), "2026-11-23 09:00", "2026-W47", 2000


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = folder / "tickets.csv"
        timed("demo-tickets", str(count), "--until", f"{UNTIL}", "-o", str(table))
        outputs = [part for kind in ("html", "xlsx") for part in ("-o", str(folder / f"digest.{kind}"))]
        timed("digest", str(table), "--week", WEEK, "--now", NOW, *outputs)
        timed("due", str(table), "--now", NOW, "-o", str(folder / "due.xlsx"))
    compare_clocks(count)


def timed(*arguments: str) -> None:
    """Run a command; print how long it took, the reading of rules and table included."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "minyi_router", *arguments], check=True, capture_output=True)
    print(f"minyi {arguments[0]:14}{time.perf_counter() - start:7.1f} s")


def compare_clocks(count: int) -> None:
    """Due moments, states, minutes left and shares used of both clocks, at moments all over the year."""
    pack = Router.load().pack
    random = Random(1)
    tickets = random.sample(simulate(pack, count, 1, UNTIL).tickets, min(COMPARED, count))
    first = min(life.received for life in tickets).date()
    provisional = frozenset(year for year in (2025, 2026, 2027) if pack.calendar.is_provisional(year))
    walk = MinuteWalk(pack, first, UNTIL + timedelta(90), provisional)
    differ = 0
    for life in tickets:
        now = life.received + timedelta(minutes=random.randrange(60 * 24 * 30))
        differ += standings(life, pack, now) != walk.standings(life, now)
    print(f"clocks of {len(tickets):,} tickets: {differ} differ from the walk")


if __name__ == "__main__":
    main()
