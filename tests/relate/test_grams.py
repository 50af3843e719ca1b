"""The count filter against all short texts: nobody alike has lost more bigrams than it allows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from minyi_router.relate.grams import allowance, codes, contained_lost, distinct, grams, pair_numbers
from minyi_router.text.likeness import INDEL, LEVENSHTEIN, Metric

SHORT = ["".join(letters) for size in range(1, 6) for letters in product("abc", repeat=size)]
CUTOFFS = (0.5, 0.6, 0.75, 0.8, 0.9, 1.0)
SCORERS: dict[Metric, Callable[[str, str], float]] = {
    LEVENSHTEIN: Levenshtein.normalized_similarity,
    INDEL: Indel.normalized_similarity,
}


def pairs(text: str) -> set[str]:
    """The slow, obvious bigrams."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


LOST = {(one, other): len(pairs(one) - pairs(other)) for one in SHORT for other in SHORT}


@pytest.mark.parametrize("metric", [LEVENSHTEIN, INDEL])
def test_whole_texts_lose_no_more(metric: Metric) -> None:
    """All pairs of texts of up to 5 characters over 3 letters."""
    scorer = SCORERS[metric]
    for (one, other), lost in LOST.items():
        score = scorer(one, other)
        for cutoff in CUTOFFS:
            if score >= cutoff:
                allowed = allowance(metric, len(one), cutoff)
                assert allowed.shortest <= len(other) <= allowed.longest, (one, other, cutoff)
                assert lost <= allowed.lost[len(other) - allowed.shortest] <= allowed.most_lost


@pytest.mark.parametrize("cutoff", [0.9, 0.95, 1.0])
def test_quoted_texts_lose_no_more(cutoff: float) -> None:
    for (one, other), lost in LOST.items():
        if len(one) < len(other) and fuzz.partial_ratio(one, other) >= 100 * cutoff:
            assert lost <= contained_lost(np.array([len(one)]), cutoff)[0], (one, other)


@given(data=st.data(), cutoff=st.floats(0.9, 1))
def test_longer_quotations_lose_no_more(data: st.DataObject, cutoff: float) -> None:
    one = data.draw(st.text("abcdefgh", min_size=20, max_size=60))
    cut = data.draw(st.sets(st.integers(0, len(one) - 1), max_size=8))
    window = "".join(letter for i, letter in enumerate(one) if i not in cut)
    other = data.draw(st.text("xy", max_size=9)) + window + data.draw(st.text("xy", min_size=9, max_size=30))
    if len(one) < len(other) and fuzz.partial_ratio(one, other) >= 100 * cutoff:
        assert len(pairs(one) - pairs(other)) <= contained_lost(np.array([len(one)]), cutoff)[0]


@pytest.mark.parametrize(
    ("metric", "length", "cutoff", "shortest", "longest", "why"),
    [
        (LEVENSHTEIN, 100, 0.85, 85, 117, "17 insertions into 100 are 17 of 117, 18 were too many"),
        (LEVENSHTEIN, 10, 1.0, 10, 10, "nothing may differ"),
        (LEVENSHTEIN, 1, 0.5, 1, 2, "one of two characters"),
        (INDEL, 100, 0.9, 82, 122, "18 of 182, 22 of 222"),
        (INDEL, 4, 0.8, 3, 6, "1 of 7, 2 of 10: as many as allowed, though 0.2 is not exact in binary"),
        (INDEL, 1, 0.5, 1, 3, "an empty text is like nothing"),
    ],
)
def test_lengths(metric: Metric, length: int, cutoff: float, shortest: int, longest: int, why: str) -> None:
    allowed = allowance(metric, length, cutoff)
    assert (allowed.shortest, allowed.longest) == (shortest, longest), why
    assert len(allowed.lost) == longest - shortest + 1


@pytest.mark.parametrize(
    ("text", "count", "why"),
    [
        ("", 0, "nothing"),
        ("柳", 0, "one character is no pair"),
        ("柳湾", 1, "one pair"),
        ("哈哈哈哈哈", 1, "each pair once"),
        ("柳湾柳湾", 2, "柳湾, 湾柳"),
        ("😀😀𠮷", 2, "beyond the basic plane a character is one all the same"),
        ("\ud83d\ude00\ud83d", 2, "lone surrogates are characters like others"),
    ],
)
def test_distinct_bigrams(text: str, count: int, why: str) -> None:
    assert len(grams(text)) == count, why


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_no_more_numbers_than_bigrams_and_sorted(text: str) -> None:
    numbers = grams(text)
    assert numbers.tolist() == sorted({int(number) for number in pair_numbers(codes(text))})
    assert len(numbers) <= len(pairs(text))


@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=()), max_size=60))
def test_in_the_basic_plane_no_two_bigrams_share_a_number(text: str) -> None:
    assert len(grams(text)) == len(pairs(text))


@given(st.lists(st.integers(0, 9)))
def test_distinct(numbers: list[int]) -> None:
    assert distinct(np.array(sorted(numbers), np.uint32)).tolist() == sorted(set(numbers))
