"""Speed and memory of routing: ``python benchmarks/routing.py``. Ratios are measured in one run.

Each figure is the best of several rounds that take turns, so that load on the machine hits all
alike. The floor is the bare fold and the bare automaton on the same texts; the other two are what
one would write without a library: a loop of ``word in text``, and one ``re`` alternation.
"""

from __future__ import annotations

import gc
import re
import tempfile
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

from ahocorasick_rs import AhoCorasick
from synthetic import Synthetic

from minyi_router import Router
from minyi_router.text.folding import fold

WORDS, RULES, LENGTH, COUNT, ROUNDS = 5000, 3000, 150, 2000, 7


def main() -> None:
    made = Synthetic.of(WORDS)
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack"
        made.write_pack(pack, RULES)
        router = Router.load(pack)
        report_speed(router, made)
        report_linearity(router, made)
        report_memory(pack)
    report_loading()
    report_starter()


def report_speed(router: Router, made: Synthetic) -> None:
    texts = made.texts(COUNT, LENGTH)
    find = AhoCorasick(list(router.pack.lexicon.patterns)).find_matches_as_indexes
    alternation = re.compile("|".join(sorted(map(re.escape, made.words), key=len, reverse=True)))
    few = texts[: COUNT // 20]
    spent = in_turns(
        {
            "route": (lambda: drained(map(router.route, texts)), len(texts)),
            "floor": (lambda: drained(find(fold(t), overlapping=True) for t in texts), len(texts)),
            "loop": (lambda: drained([w for w in made.words if w in t] for t in few), len(few)),
            "re": (lambda: drained(list(alternation.finditer(t)) for t in few), len(few)),
        }
    )
    hits = sum(len(find(fold(t), overlapping=True)) for t in texts) / len(texts)
    route = spent["route"]
    print(f"{WORDS} words, {RULES} rules, {LENGTH} characters, {hits:.1f} hits a text")
    print(f"route                    {1 / route:10,.0f} appeals/s  {route * 1e6:8.1f} us")
    for name, label in (
        ("floor", "fold + automaton alone"),
        ("loop", "`word in text` loop"),
        ("re", "`re` alternation"),
    ):
        ratio = (
            f"route = {route / spent[name]:.1f} x"
            if name == "floor"
            else f"{spent[name] / route:.1f} x route"
        )
        print(f"{label:24} {1 / spent[name]:10,.0f} texts/s    {spent[name] * 1e6:8.1f} us   {ratio}")


def in_turns(works: dict[str, tuple[Callable[[], object], int]]) -> dict[str, float]:
    """CPU seconds an item, the best of several rounds in which all take turns."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(ROUNDS):
        for name, (work, count) in works.items():
            gc.collect()
            start = process_time()
            work()
            best[name] = min(best[name], (process_time() - start) / count)
    return best


def report_linearity(router: Router, made: Synthetic) -> None:
    print("\ncharacters   ns a character")
    for length in (100, 1_000, 10_000, 100_000):
        texts = made.texts(max(1, 200_000 // length), length)
        seconds = in_turns({"route": (lambda texts=texts: drained(map(router.route, texts)), 1)})["route"]  # type: ignore[misc]
        print(f"{length:10,}   {seconds / (length * len(texts)) * 1e9:8.0f}")


def drained(results: Iterable[object]) -> None:
    """Work through an iterator and keep nothing, as a stream does."""
    deque(results, maxlen=0)


def report_memory(pack: Path) -> None:
    tracemalloc.start()
    router = Router.load(pack)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(
        f"\nloaded pack: {kept / 1e6:.1f} MB of Python objects (peak while loading {peak / 1e6:.0f} MB), {router.pack.stamp.hash}"
    )


def report_loading() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack"
        Synthetic.of(WORDS).write_pack(pack, 5000)
        spent = in_turns({"load": (lambda: Router.load(pack), 1)})
        print(f"loading 5,000 rules: {spent['load']:.2f} s")


def report_starter() -> None:
    router = Router.load()
    texts = [
        t
        for rule in range(40)
        for t in (
            f"第{rule}次反映楼下烧烤店半夜唱歌扰民，请问孩子户口怎么迁到青石桥，路口红绿灯坏了没人修。",
        )
    ]
    spent = in_turns({"starter": (lambda: drained(map(router.route, texts)), len(texts))})
    print(f"starter pack, {len(texts[0])} characters: {1 / spent['starter']:,.0f} appeals/s")


if __name__ == "__main__":
    main()
