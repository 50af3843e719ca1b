"""The order of time of a table's rows, and an id of its own for each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.linked_twin import own_names

from minyi_router import Appeal
from minyi_router.batch.chunks import TextChunk
from minyi_router.batch.linked_order import Names, scan
from minyi_router.columns import tickets_from


@given(ids=st.lists(st.sampled_from(["", "A", "B", "A#2", "A#2#2", "第3行", "第3行#2"]), max_size=14))
def test_every_row_has_an_id_of_its_own(ids: list[str]) -> None:
    names = Names(np.array([hash(id_) if id_ else 0 for id_ in ids], np.int64))
    found = [names.name(place, place + 2, id_) for place, id_ in enumerate(ids)]
    assert [name for name, _ in found] == own_names(ids, 2)
    assert [again for _, again in found] == [bool(id_) and id_ in ids[:i] for i, id_ in enumerate(ids)]
    if all(ids):
        assert own_names(ids, 2) == [ticket.id for ticket in tickets_from(Appeal("", id=id_) for id_ in ids)]


def test_a_table_full_of_one_id_takes_no_longer() -> None:
    """Each row's number is that of the row before and one more, not counted from the start again."""
    names = Names(np.full(20_000, hash("A"), np.int64))
    assert [names.name(place, place, "A")[0] for place in range(20_000)][-1] == "A#20000"


@pytest.mark.parametrize(
    ("times", "places", "untimed", "why"),
    [
        ([], None, 0, "no rows"),
        (["2026-03-02", "2026-03-02", "2026/3/3 8:00"], None, 0, "equal times stand as they are"),
        (["2026-03-02", "", "前天"], None, 2, "without a time: after all others"),
        (["", "2026-03-02"], [1, 0], 1, "so this one waits"),
        (
            ["2026-03-03", "2026-03-02", "2026-03-03", "2026-03-02"],
            [1, 3, 0, 2],
            0,
            "equal times stay in order",
        ),
    ],
)
def test_order_of_time(times: list[str], places: list[int] | None, untimed: int, why: str) -> None:
    order = scan([TextChunk(("时间",), range(len(times)), [(time,) for time in times])], None, "时间")
    found = None if order.places is None else order.places.tolist()
    assert (order.rows, found, order.untimed) == (len(times), places, untimed), why
