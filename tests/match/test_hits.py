"""Hits inside and outside of stretches, and the sentences they stand in, each beside its obvious twin."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.match.hits import Hit, Stretch, merged, select, sentence_numbers

LENGTH = 30
spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 6)).map(
    lambda pair: (pair[0], min(LENGTH, pair[0] + pair[1]))
)
hits_of_term = st.lists(spans, min_size=1, max_size=4, unique=True)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(hits_of_term, min_size=0, max_size=9),
    st.lists(spans, max_size=4).map(merged),
    st.booleans(),
)
def test_select(terms: list[list[Stretch]], stretches: list[Stretch], within: bool) -> None:
    """Few terms and many go different ways, and both find the same."""
    found: dict[int, list[Hit]] = {
        term: [(start, end, term) for start, end in sorted(spans)] for term, spans in enumerate(terms)
    }
    wanted = {
        term: kept
        for term, hits in found.items()
        if (kept := [hit for hit in hits if any(s <= hit[0] and hit[1] <= e for s, e in stretches) is within])
    }
    assert select(found, stretches, LENGTH, within=within) == wanted


@settings(deadline=None, max_examples=100)
@given(st.text("甲，。!?;\n", max_size=20))
def test_sentence_numbers(text: str) -> None:
    """How many sentence ends stand before each offset, the end of the text included."""
    counts = [sum(char in "。!?;\n" for char in text[:offset]) for offset in range(len(text) + 1)]
    assert sentence_numbers(text) == counts
