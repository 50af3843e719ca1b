"""The way back from the folded text to the original: against a slow twin that goes character by character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.text.folding import Origins, fold

ALPHABETS = [
    "甲乙丙噪聲",
    "甲 \u3000\u200b\ufeff\t",
    "甲①㎡ﬁ…㍿½\ufdfa",
    "甲\r\n\x0b。！\0",
    "甲\U00020bb7😡\U0001f200\U000e0101\U000e0041",
    "甲\ud800\udfff\u0301İ",
]
nasty = st.one_of(
    *[st.text(alphabet, max_size=30) for alphabet in [*ALPHABETS, "".join(ALPHABETS)]], st.text()
)


def owners(original: str) -> list[int]:
    """For every folded character the index of the original character it came from."""
    return [i for i, char in enumerate(original) for _ in fold(char)]


@settings(deadline=None, max_examples=500)
@given(nasty, st.data())
def test_spans_against_the_slow_twin(original: str, data: st.DataObject) -> None:
    """A span runs from the first original character that gave it to the last."""
    came_from = owners(original)
    if not came_from:
        return
    start = data.draw(st.integers(0, len(came_from) - 1))
    end = data.draw(st.integers(start + 1, len(came_from)))
    assert Origins(original).span(start, end) == (came_from[start], came_from[end - 1] + 1)


@settings(deadline=None, max_examples=300)
@given(nasty, nasty, nasty)
def test_a_span_folds_to_what_was_found(before: str, word: str, after: str) -> None:
    """Whatever stands around it; blanks at its edges are not part of it."""
    folded = fold(word)
    if folded:
        start = len(fold(before))
        first, last = Origins(before + word + after).span(start, start + len(folded))
        quote = (before + word + after)[first:last]
        assert fold(quote) == folded
        assert fold(quote[0])
        assert fold(quote[-1])


@pytest.mark.parametrize(
    ("original", "word", "quote", "why"),
    [
        ("楼下噪音", "噪音", "噪音", "nothing changed its length"),
        ("噪 音", "噪音", "噪 音", "a blank inside belongs to it"),
        (" 噪音 ", "噪音", "噪音", "blanks around it do not"),
        ("噪\u200b\u3000声", "噪声", "噪\u200b\u3000声", "several things dropped inside"),
        ("約１００㎡的噪聲", "噪声", "噪聲", "behind a character that became two"),
        ("１００㎡", "100m2", "１００㎡", "the sign itself"),
        ("１００㎡", "100m", "１００㎡", "half of a sign is the whole sign"),
        ("😡噪音", "噪音", "噪音", "behind a character of another plane"),
        ("\ud800噪音", "噪音", "噪音", "behind a broken one"),
        ("\ufeff噪音", "噪音", "噪音", "behind a BOM"),
    ],
)
def test_quotes(original: str, word: str, quote: str, why: str) -> None:
    start = fold(original).index(word)
    first, last = Origins(original).span(start, start + len(word))
    assert original[first:last] == quote, why
