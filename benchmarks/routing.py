"""Speed and memory of routing: ``python benchmarks/routing.py``. Ratios are measured in one run.

Many short rounds, in which all take turns, so that load on the machine hits all alike. A ratio is
the median of the ratios of the single rounds; beside it stands the best time of any round. The floor is the
bare fold and the bare automaton on the same texts; the other two are what one would write without
a library: a loop of ``word in text``, and one ``re`` alternation.
"""

from __future__ import annotations

import gc
import re
import tempfile
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick
from synthetic import STARTER_TEXTS, Synthetic

from minyi_router import Router
from minyi_router.text.folding import fold

WORDS, RULES, LENGTH, COUNT, ROUNDS = 5000, 3000, 150, 1000, 40


class Work(NamedTuple):
    """Something to time, over so many items a round."""

    run: Callable[[], object]
    items: int


class Spent(NamedTuple):
    """CPU seconds an item, round by round."""

    rounds: Sequence[float]

    @property
    def best(self) -> float:
        """The best of all rounds."""
        return min(self.rounds)

    def times(self, other: Spent) -> float:
        """How many times as long as another it took: the median over the rounds."""
        return median(mine / others for mine, others in zip(self.rounds, other.rounds, strict=True))


def main() -> None:
    """Measure everything and print it."""
    made = Synthetic.of(WORDS)
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack"
        made.write_pack(pack, RULES)
        router = Router.load(pack)
        print(f"{WORDS:,} words, {RULES:,} rules, texts of {LENGTH} characters")
        report_speed(router, made.texts(COUNT, LENGTH), made.words)
        report_linearity(router, made)
        report_memory(pack)
    report_loading()
    report_starter()


def report_speed(router: Router, texts: Sequence[str], words: Sequence[str]) -> None:
    """Routing beside the floor and beside the two ways without a library."""
    find = AhoCorasick(list(router.pack.lexicon.patterns)).find_matches_as_indexes
    alternation = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
    few = texts[: len(texts) // 20]  # the slow ones get less to do, so that rounds stay short
    spent = in_turns(
        {
            "route": Work(lambda: drained(map(router.route, texts)), len(texts)),
            "route, evidence read": Work(
                lambda: drained(len(router.route(t).evidence) for t in texts), len(texts)
            ),
            "fold + automaton": Work(
                lambda: drained(find(fold(t), overlapping=True) for t in texts), len(texts)
            ),
            "word in text": Work(lambda: drained([w for w in words if w in t] for t in few), len(few)),
            "re alternation": Work(lambda: drained(list(alternation.finditer(t)) for t in few), len(few)),
        }
    )
    hits = sum(len(find(fold(text), overlapping=True)) for text in texts) / len(texts)
    print(f"{hits:.1f} hits a text\n")
    print_table(spent)


def print_table(spent: dict[str, Spent]) -> None:
    """One line for each, compared with the first of them."""
    first = next(iter(spent.values()))
    print(f"{'':18}{'us a text':>10}{'texts/s':>12}   against route")
    for name, one in spent.items():
        ratio = one.times(first)
        against = f"{ratio:5.1f} x slower" if ratio > 1 else f"{first.times(one):5.1f} x faster"
        line = f"{name:18}{one.best * 1e6:10.1f}{1 / one.best:12,.0f}   {against}"
        print(line if one is not first else line.removesuffix(against).rstrip())


def in_turns(works: dict[str, Work], rounds: int = ROUNDS) -> dict[str, Spent]:
    """Time some works in rounds in which all take turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            gc.collect()
            start = process_time()
            work.run()
            times[name].append((process_time() - start) / work.items)
    return {name: Spent(found) for name, found in times.items()}


def report_linearity(router: Router, made: Synthetic) -> None:
    """The time a character takes must not grow with the text."""
    print("\ncharacters   ns a character")
    texts = {
        length: made.texts(max(1, 100_000 // length), length) for length in (100, 1_000, 10_000, 100_000)
    }
    works = {str(length): routing(router, of_length) for length, of_length in texts.items()}
    for length, spent in in_turns(works, rounds=7).items():
        print(f"{int(length):10,}   {spent.best / int(length) * 1e9:8.0f}")


def routing(router: Router, texts: Sequence[str]) -> Work:
    """The work of routing some texts."""
    return Work(lambda: drained(map(router.route, texts)), len(texts))


def drained(results: Iterable[object]) -> None:
    """Work through an iterator and keep nothing, as a stream does."""
    deque(results, maxlen=0)


def report_memory(pack: Path) -> None:
    """What a loaded pack takes."""
    tracemalloc.start()
    router = Router.load(pack)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\nloaded pack {router.pack.stamp.hash}: {kept / 1e6:.1f} MB of Python objects")
    print(f"peak while loading: {peak / 1e6:.0f} MB")


def report_loading() -> None:
    """How long 5,000 rules take to load."""
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack"
        Synthetic.of(WORDS).write_pack(pack, 5000)
        spent = in_turns({"load": Work(lambda: Router.load(pack), 1)}, rounds=3)
        print(f"loading 5,000 rules: {spent['load'].best:.2f} s")


def report_starter() -> None:
    """The starter pack on texts shaped like those of a hotline."""
    router = Router.load()
    texts = [f"{opening}{text}" for opening in ("", "市民来电反映:") for text in STARTER_TEXTS] * 5
    find = AhoCorasick(list(router.pack.lexicon.patterns)).find_matches_as_indexes
    spent = in_turns(
        {
            "route": routing(router, texts),
            "fold + automaton": Work(
                lambda: drained(find(fold(t), overlapping=True) for t in texts), len(texts)
            ),
        }
    )
    print(f"\nstarter pack, {sum(map(len, texts)) // len(texts)} characters a text")
    print_table(spent)


if __name__ == "__main__":
    main()
