"""Where tickets stand and ask: each pair that may be tied meets once, and no block holds too many."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.spark.shelves import Limits, Shelves, day_of, number, shelved

DAY = 86_400_000_000
WINDOW = timedelta(days=3)
MOMENTS = st.one_of(st.none(), st.integers(-2 * DAY, 20 * DAY), st.sampled_from([0, DAY, DAY - 1, 3 * DAY]))


def of(moments: list[int | None], limits: Limits) -> tuple[Shelves, int]:
    shelves, blocks = shelved({"": Counter(map(day_of, moments))}, limits)
    return shelves[""], blocks


@settings(deadline=None)
@given(
    moments=st.lists(MOMENTS, max_size=40),
    more=st.lists(MOMENTS, max_size=5),
    limits=st.builds(Limits, st.just(WINDOW), st.integers(1, 20), st.integers(1, 9)),
)
def test_every_pair_meets_once(moments: list[int | None], more: list[int | None], limits: Limits) -> None:
    """Also tickets that were not counted, days without any before and after."""
    shelves, blocks = of(moments, limits)
    tickets = [(f"HD{i}", at) for i, at in enumerate([*moments, *more])]
    for (old, then), (new, now) in product(tickets, repeat=2):
        met = set(shelves.stands(old, then)) & set(shelves.asks(new, now))
        if now is None or (then is not None and 0 <= (now - then) <= 3 * DAY):
            assert len(met) == 1
        assert len(met) <= 1
        assert all(0 <= block < blocks for block in (*shelves.stands(old, then), *shelves.asks(new, now)))


@pytest.mark.parametrize(
    ("moments", "most", "shelves", "why"),
    [
        ([day * DAY for day in range(10)], 3, 4, "neighbouring days share a shelf"),
        ([5 * DAY] * 9, 3, 1, "a day of its own, in parts"),
        ([None] * 9, 3, 1, "none has a time: a first shelf for whatever else may come"),
        ([], 3, 1, "nothing at all"),
    ],
)
def test_how_many_stand_together(moments: list[int | None], most: int, shelves: int, why: str) -> None:
    found, _ = of(moments, Limits(WINDOW, most, 4))
    assert len(found.shelves) == shelves + 1, why
    assert len(found.starts) == shelves - 1, why
    full = Counter(found.stands(f"HD{i}", at)[0] for i, at in enumerate(moments))
    assert max(full.values(), default=0) <= 2 * most, why  # parts are filled by chance


def test_desks() -> None:
    """So many tasks as are asked for, but no desk that costs more to set up than is asked there."""
    moments: list[int | None] = [0] * 10_000
    wide, few, narrow = (of(moments, Limits(WINDOW, 20_000, tasks)) for tasks in (2, 1, 1_000))
    assert [pool.shelves[0].desks for pool, _ in (wide, few, narrow)] == [2, 1, 4]


def test_pools_share_no_block() -> None:
    shelves, blocks = shelved({"甲": {0: 5, None: 2}, "乙": {0: 5}}, Limits(WINDOW, 3, 2))
    places = [
        {
            block
            for i in range(9)
            for at in (0, None)
            for block in (*pool.stands(str(i), at), *pool.asks(str(i), at))
        }
        for pool in shelves.values()
    ]
    assert places[0] | places[1] == set(range(blocks))
    assert not places[0] & places[1]


def test_a_number_is_the_same_in_every_process() -> None:
    """As no hash of Python's own is."""
    assert number("HD20260301001") == 977270036300558472
