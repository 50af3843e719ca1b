"""Planted surges found again: ``python benchmarks/surges.py [--count 200000] [--seeds 3]``.

A year is simulated with each seed and read week by week, as digests are, by the test of the library and
by two plainer ones. Found: a surge told touches a planted one of its matter, in its area or where one of
the two is everywhere, a day between them allowed. A surge told that touches none is a false alarm. With
``quiet`` as many tickets as were planted are taken out again, so that every alarm is false.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from minyi_router.rulepack.load import load_pack, starter_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.counting import Counts, count_days, new_troubles
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period, week_of
from minyi_router.supervise.simulate import Planted, simulate
from minyi_router.supervise.surges import told
from minyi_router.supervise.tails import upper_tail

LAST = date(2026, 11, 22)
SIZES = ((5, 15), (15, 30), (30, 10_000))
DAY = timedelta(1)


class Said(NamedTuple):
    """A surge as somebody tells it."""

    matter: str
    area: str
    first: date
    last: date


class Score(NamedTuple):
    """Planted ones found and all, by sort; false alarms, and weeks looked at."""

    found: Counter[str]
    planted: Counter[str]
    false: int
    weeks: int


Method = Callable[[Counts, Period, RulePack], Iterable[Said]]


def main() -> None:
    """Simulate, read, and print."""
    parser = argparse.ArgumentParser(description="planted surges found again")
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    pack = load_pack(starter_pack())
    for seed in range(1, options.seeds + 1):
        year = simulate(pack, options.count, seed, LAST)
        lives = new_troubles(year.tickets, pack.same_matter)
        for name, method in METHODS.items():
            start = time.perf_counter()
            score = scored(count_days(lives, LAST + DAY), year.planted, pack, method)
            show(f"seed {seed} {name}", score, time.perf_counter() - start)
        quiet = count_days(quieted(lives, year.planted), LAST + DAY)
        show(f"seed {seed} quiet", scored(quiet, (), pack, tested), 0)


def show(name: str, score: Score, seconds: float) -> None:
    """One line."""
    recall = ", ".join(f"{sort} {score.found[sort]}/{n}" for sort, n in sorted(score.planted.items()))
    print(
        f"{name}: {recall or 'none planted'}; {score.false / score.weeks:.2f} false a week; {seconds:.0f} s"
    )


def scored(counts: Counts, planted: Sequence[Planted], pack: RulePack, method: Method) -> Score:
    """A year of digests against what was planted. A false alarm told in two weeks is one."""
    weeks = [week_of(counts.day(d)) for d in range(0, counts.days, 7)]
    said = [each for week in weeks for each in method(until(counts, week), week, pack)]
    found: Counter[str] = Counter()
    sorts: Counter[str] = Counter()
    for one in planted:
        for sort in sorts_of(one):
            sorts[sort] += 1
            found[sort] += any(touch(each, one) for each in said)
    false = [each for each in said if not any(touch(each, one) for one in planted)]
    return Score(found, sorts, len(merged(false)), len(weeks))


def sorts_of(one: Planted) -> tuple[str, ...]:
    """The groups that a planted surge is counted in."""
    size = next(f"+{low}" for low, high in SIZES if one.extra < high)
    return ("all", "place" if one.area else "everywhere", size)


def touch(said: Said, one: Said | Planted) -> bool:
    """Whether they may be the same."""
    near = said.first <= one.last + DAY and one.first <= said.last + DAY
    return near and said.matter == one.matter and (said.area == one.area or not (said.area and one.area))


def merged(said: Iterable[Said]) -> list[Said]:
    """Those of one cell that touch are one."""
    kept: list[Said] = []
    for each in sorted(said):
        if kept and kept[-1][:2] == each[:2] and each.first <= kept[-1].last + DAY:
            kept[-1] = kept[-1]._replace(last=max(kept[-1].last, each.last))
        else:
            kept.append(each)
    return kept


def until(counts: Counts, week: Period) -> Counts:
    """What was known when a week ended."""
    return replace(counts, table=counts.table[:, : (week.end - counts.first).days])


def quieted(lives: Iterable[Life], planted: Iterable[Planted]) -> list[Life]:
    """Without as many tickets of each planted surge's matter, area and days as were planted."""
    left = list(lives)
    for one in planted:
        inside = [
            number
            for number, life in enumerate(left)
            if life.matter == one.matter
            and one.area in {"", life.area}
            and one.first <= life.received.date() <= one.last
        ]
        gone = {inside[i * len(inside) // one.extra] for i in range(min(one.extra, len(inside)))}
        left = [life for number, life in enumerate(left) if number not in gone]
    return left


# ---------------------------------------------------------------- methods


def tested(counts: Counts, week: Period, pack: RulePack) -> list[Said]:
    """The test of the library."""
    surges = told(counts, week, pack)
    return [Said(*surge[:4]) for surge in surges if surge.last >= week.first]


def half_more(counts: Counts, week: Period, pack: RulePack) -> list[Said]:
    """As many tables have it: a week with so many times the mean of the weeks before."""
    return [Said(*cell, week.first, week.end - DAY) for cell, _, _ in louder(counts, pack)]


def poisson(counts: Counts, week: Period, pack: RulePack) -> list[Said]:
    """The same, if Poisson has it for unlikely among all cells."""
    allowed = pack.supervision.surges.false_alarms / len(counts.cells)
    unlikely = [
        cell for cell, came, usual in louder(counts, pack) if upper_tail(came, usual, usual) <= allowed
    ]
    return [Said(*cell, week.first, week.end - DAY) for cell in unlikely]


def louder(counts: Counts, pack: RulePack) -> list[tuple[tuple[str, str], int, float]]:
    """Cells whose last week was louder than the mean of the weeks before: cell, count, mean."""
    settings = pack.supervision.surges
    before = counts.table[:, :-7][:, -7 * settings.weeks :]
    if before.shape[1] < 14:
        return []
    usual = ((before.sum(axis=1) + 0.5) / before.shape[1] * 7).tolist()
    came = counts.table[:, -7:].sum(axis=1).astype(int).tolist()
    return [
        ((cell.matter, cell.area), now, mean)
        for cell, now, mean in zip(counts.cells, came, usual, strict=True)
        if now >= settings.at_least and now >= settings.times * mean
    ]


METHODS: dict[str, Method] = {"half more": half_more, "poisson": poisson, "tested": tested}


if __name__ == "__main__":
    main()
