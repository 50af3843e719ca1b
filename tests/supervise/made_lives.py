"""Made-up tickets for the tests of what is common to many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count, product
from random import Random

from minyi_router.rulepack.load import load_pack, starter_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.life import Life

AREAS = ("柳湾", "青石桥", "望江门", "桂园")
MATTERS = ("停车秩序", "养犬", "身份证")
NUMBERS = count(1)

Rate = Callable[[date, str, str], int]
"""How many tickets of a matter and an area there are on a day."""


@cache
def starter() -> RulePack:
    """The starter pack, loaded once."""
    return load_pack(starter_pack())


def days_from(first: date, days: int) -> list[date]:
    """So many days."""
    return [first + timedelta(i) for i in range(days)]


def ticket(day: date, matter: str, area: str = "", **more: str) -> Life:
    """One ticket, by a caller of its own unless said otherwise."""
    number = next(NUMBERS)
    facts = {"caller": f"199{number:08d}", **more}
    received = datetime.combine(day, time(9, number % 60))
    return Life(number, f"T{number}", received, matter=matter, area=area, **facts)  # type: ignore[arg-type]


def tickets(days: Iterable[date], rate: Rate) -> Iterator[Life]:
    """The tickets of all matters in all areas."""
    for day, matter, area in product(days, MATTERS, AREAS):
        for _ in range(rate(day, matter, area)):
            yield ticket(day, matter, area)


def by_chance(rng: Random, mean: float) -> int:
    """A Poisson count (Knuth's way)."""
    left, number = rng.expovariate(1), 0
    while left < mean:
        left, number = left + rng.expovariate(1), number + 1
    return number
