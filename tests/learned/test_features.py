"""N-grams, rows and spots against slow, obvious twins made of Python strings."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.learned.features import Features, gram_text, grams_of
from minyi_router.learned.reading import GAP
from tests.learned.made import gram_of

ODD = ["柳", "湾", "a", GAP, "😀", "𠮷", "\ud83d", "\ude00", "\x00", "\U0010ffff"]
TEXTS = st.text(st.sampled_from(ODD), max_size=12) | st.text(max_size=12)


def twin_grams(text: str) -> list[tuple[str, int]]:
    """Every n-gram and where it starts: first the single characters, then the pairs."""
    found = [(text[i : i + size], i) for size in (1, 2) for i in range(len(text) - size + 1)]
    return [(gram, start) for gram, start in found if GAP not in gram]


def told(text: str) -> list[tuple[str, int]]:
    grams, starts, sizes = grams_of(text)
    found = [gram_text(gram) for gram in grams.tolist()]
    assert [len(gram) for gram in found] == sizes.tolist()
    return list(zip(found, starts.tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "grams", "why"),
    [
        ("", [], "nothing"),
        ("柳", [("柳", 0)], "one character has no pair"),
        ("柳湾", [("柳", 0), ("湾", 1), ("柳湾", 0)], "single characters, then pairs"),
        ("柳\n湾", [("柳", 0), ("湾", 2)], "no pair goes over a gap"),
        ("\n\n", [], "gaps alone"),
        ("\n柳湾\n", [("柳", 1), ("湾", 2), ("柳湾", 1)], "places are those of the whole text"),
        ("😀𠮷", [("😀", 0), ("𠮷", 1), ("😀𠮷", 0)], "beyond the BMP a character is one"),
        ("\ud83d\ude00", [("\ud83d", 0), ("\ude00", 1), ("\ud83d\ude00", 0)], "halves are not joined"),
        ("\x00\x00", [("\x00", 0), ("\x00", 1), ("\x00\x00", 0)], "NUL twice is not NUL once"),
    ],
)
def test_grams(text: str, grams: list[tuple[str, int]], why: str) -> None:
    assert told(text) == grams, why


@given(TEXTS)
def test_grams_of_any_text(text: str) -> None:
    assert told(text) == twin_grams(text)


@given(st.text(min_size=1, max_size=2) | st.text(st.sampled_from(ODD), min_size=1, max_size=2))
def test_a_gram_and_its_characters(text: str) -> None:
    """There and back; and no two n-grams are one number."""
    assert gram_text(gram_of(text)) == text


@given(TEXTS, TEXTS)
def test_no_two_grams_are_one_number(one: str, other: str) -> None:
    if one[:2] and other[:2]:
        assert (gram_of(one[:2]) == gram_of(other[:2])) is (one[:2] == other[:2])


def known(grams: dict[str, float]) -> Features:
    ordered = sorted(grams, key=gram_of)
    return Features(
        np.array([gram_of(gram) for gram in ordered], np.uint64),
        np.array([grams[gram] for gram in ordered], np.float32),
    )


def twin_row(grams: dict[str, float], text: str) -> dict[int, float]:
    """TF-IDF as a textbook has it: (1 + ln count) x idf, then to length one."""
    counts = Counter(gram for gram, _ in twin_grams(text))
    ordered = sorted(grams, key=gram_of)
    raw = {ordered.index(gram): (1 + log(counts[gram])) * grams[gram] for gram in grams if counts[gram]}
    length = sqrt(sum(weight**2 for weight in raw.values()))
    return {number: weight / length if length else weight for number, weight in sorted(raw.items())}


KNOWN = st.dictionaries(
    st.text(st.sampled_from(ODD), min_size=1, max_size=2).filter(lambda gram: GAP not in gram),
    st.sampled_from([0.5, 1.0, 2.25]),
    max_size=8,
)


@given(KNOWN, TEXTS)
def test_rows(grams: dict[str, float], text: str) -> None:
    row = known(grams).row(text)
    twin = twin_row(grams, text)
    assert row.numbers.tolist() == list(twin)
    assert row.weights.tolist() == pytest.approx(list(twin.values()))


@given(KNOWN, TEXTS)
def test_spots(grams: dict[str, float], text: str) -> None:
    """Every place of every known n-gram; the text stands there as the n-gram has it."""
    ordered = sorted(grams, key=gram_of)
    numbers, starts, sizes = (part.tolist() for part in known(grams).spots(text))
    found = [(ordered[number], start) for number, start in zip(numbers, starts, strict=True)]
    assert found == [(gram, start) for gram, start in twin_grams(text) if gram in grams]
    assert sizes == [len(gram) for gram, _ in found]


@pytest.mark.parametrize(
    ("text", "weights", "why"),
    [
        ("", [], "nothing"),
        ("天气", [], "nothing known"),
        ("柳", [1.0], "alone it is all there is"),
        ("柳柳柳柳", [1.0], "said four times, it is still all there is"),
        ("柳\n湾", [1 / sqrt(5), 2 / sqrt(5)], "by idf; length one"),
        (
            "柳\n柳\n湾",
            [(1 + log(2)) / sqrt((1 + log(2)) ** 2 + 4), 2 / sqrt((1 + log(2)) ** 2 + 4)],
            "twice",
        ),
    ],
)
def test_weights(text: str, weights: list[float], why: str) -> None:
    assert known({"柳": 1.0, "湾": 2.0}).row(text).weights.tolist() == pytest.approx(weights), why


def test_without_any_gram_nothing_is_known() -> None:
    assert known({}).row("柳湾").numbers.tolist() == known({}).spots("柳湾").numbers.tolist() == []
