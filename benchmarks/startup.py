"""What ``import minyi_router`` and loading the starter pack cost: ``python benchmarks/startup.py``."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

ROUNDS = 9
PROGRAMS = {
    "python alone": "pass",
    "import minyi_router": "import minyi_router",
    "from minyi_router import Router": "from minyi_router import Router",
    "Router.load()": "from minyi_router import Router; Router.load()",
}


def main() -> None:
    """Print the best of several starts of each program, and what it adds to Python's own."""
    best = dict.fromkeys(PROGRAMS, float("inf"))
    for _ in range(ROUNDS):
        for name, program in PROGRAMS.items():
            start = perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            best[name] = min(best[name], perf_counter() - start)
    alone = best["python alone"]
    for name, seconds in best.items():
        print(f"{name:34} {seconds * 1000:7.0f} ms   (+{(seconds - alone) * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
