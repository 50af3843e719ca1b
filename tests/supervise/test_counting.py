"""Which tickets are counted as new troubles, and the table of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.supervise.made_lives import starter, ticket

from minyi_router.rulepack.pack import SameMatter
from minyi_router.supervise.callers import caller_of, distinct_callers
from minyi_router.supervise.counting import Cell, count_days, new_troubles
from minyi_router.supervise.rhythm import HOLIDAY, MADE_UP, day_kinds, rhythm

MONDAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def policy() -> SameMatter:
    return starter().same_matter


CALLERS = [
    ("19900001234", "19900001234", "a telephone number"),
    ("199 0000-1234", "19900001234", "the same with blanks"),
    ("匿名", "", "says not who it is"),
    ("王女士", "", "half a city"),
    ("王女士19900001234", "王女士19900001234", "with a number it does"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("written", "caller", "why"), CALLERS)
def test_who_wrote(written: str, caller: str, why: str, policy: SameMatter) -> None:
    assert caller_of(written, policy) == caller, why


AGAIN = [
    ([(0, "养犬", "柳湾", "a", ""), (3, "养犬", "柳湾", "a", "")], 1, "the same caller three days later"),
    ([(0, "养犬", "柳湾", "a", ""), (7, "养犬", "柳湾", "a", "")], 2, "a week later it is new"),
    ([(i * 5, "养犬", "柳湾", "a", "") for i in range(5)], 1, "who keeps asking asks again"),
    ([(0, "养犬", "柳湾", "a", ""), (0, "养犬", "柳湾", "b", "")], 2, "two callers"),
    ([(0, "养犬", "柳湾", "", ""), (0, "养犬", "柳湾", "", "")], 2, "callers nobody knows"),
    ([(0, "养犬", "柳湾", "王女士", ""), (0, "养犬", "柳湾", "王女士", "")], 2, "two by one surname"),
    ([(0, "养犬", "柳湾", "a", ""), (1, "停车秩序", "柳湾", "a", "")], 2, "another matter"),
    ([(0, "养犬", "柳湾", "a", ""), (1, "养犬", "桂园", "a", "")], 2, "another area"),
    ([(0, "养犬", "柳湾", "a", ""), (1, "养犬", "柳湾", "", "chase")], 1, "a chase"),
    ([(0, "养犬", "柳湾", "a", ""), (1, "养犬", "柳湾", "", "callback")], 1, "a call back by staff"),
    ([(0, "养犬", "柳湾", "a", ""), (1, "养犬", "柳湾", "b", "joint")], 2, "somebody else's, joined"),
]


@pytest.mark.parametrize(("rows", "counted", "why"), AGAIN)
def test_who_asks_again_is_not_counted(
    rows: list[tuple[int, str, str, str, str]], counted: int, why: str, policy: SameMatter
) -> None:
    lives = [
        ticket(MONDAY + timedelta(after), matter, area, caller=caller, relation=relation)
        for after, matter, area, caller, relation in rows
    ]
    assert len(new_troubles(reversed(lives), policy)) == counted, why
    once = new_troubles(lives, policy)
    assert new_troubles(once, policy) == once, "nothing more is left out the second time"


def test_the_table_by_day() -> None:
    rows = [
        (0, "养犬", "柳湾"),
        (0, "养犬", ""),
        (2, "停车秩序", "桂园"),
        (2, "", "桂园"),
        (5, "养犬", "柳湾"),
    ]
    lives = [ticket(MONDAY + timedelta(after), matter, area) for after, matter, area in rows]
    counts = count_days(lives, MONDAY + timedelta(4))
    told = {cell: row for cell, row in zip(counts.cells, counts.table.tolist(), strict=True) if any(row)}
    assert (counts.first, counts.days) == (MONDAY, 4)
    assert told == {
        Cell("停车秩序"): [0, 0, 1, 0],
        Cell("停车秩序", "桂园"): [0, 0, 1, 0],
        Cell("养犬"): [2, 0, 0, 0],
        Cell("养犬", "柳湾"): [1, 0, 0, 0],
    }, "without an area it counts for the city; without a matter, or later, not at all"


def test_callers_of_a_group(policy: SameMatter) -> None:
    lives = [
        ticket(MONDAY, "养犬", caller="19900000001"),
        ticket(MONDAY, "养犬", caller="19900000001", relation="chase"),
        ticket(MONDAY, "养犬", caller="", relation="joint"),
        ticket(MONDAY, "养犬", caller="", relation="chase"),
    ]
    assert distinct_callers(lives, policy) == 2, "a stranger is one more, unless the ticket asks again"


KINDS = [
    (date(2026, 6, 1), 0, "a Monday"),
    (date(2026, 6, 6), 5, "a Saturday"),
    (date(2026, 10, 1), HOLIDAY, "国庆节"),
    (date(2026, 10, 4), HOLIDAY, "a Sunday within it"),
    (date(2026, 10, 10), MADE_UP, "a Saturday that is worked"),
]


@pytest.mark.parametrize(("day", "kind", "why"), KINDS)
def test_kinds_of_days(day: date, kind: int, why: str) -> None:
    assert day_kinds(day, 1, starter().calendar).tolist() == [kind], why


def test_the_rhythm_of_a_week() -> None:
    """Thrice as many on Mondays, 9/7 on average; a holiday is like a Sunday until one is seen."""
    lives = [
        ticket(MONDAY + timedelta(i), "养犬") for i in range(70) for _ in range(300 if i % 7 == 0 else 100)
    ]
    counts = count_days(lives, MONDAY + timedelta(70))
    kinds = day_kinds(date(2025, 6, 30), 70, starter().calendar)
    factors = rhythm(counts.table, kinds)[0]
    assert factors[0] == pytest.approx(7 / 3, rel=0.02)
    assert factors[1:7] == pytest.approx(7 / 9, rel=0.02)
    assert factors[HOLIDAY] == pytest.approx(factors[6], rel=0.02)
