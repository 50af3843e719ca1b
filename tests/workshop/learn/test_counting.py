"""Many texts counted at once say the same as one text counted slowly."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from tests.workshop.learn.invented import letters

from minyi_router.learned.features import gram_text
from minyi_router.workshop.learn.counting import counted, features_of, matrix_of

texts = st.lists(st.text(alphabet="甲乙丙丁A1，\n😀", max_size=12), min_size=1, max_size=12)
TEXTS = [text for text, _ in letters(120)]


def grams(text: str) -> list[str]:
    """All n-grams of one and two characters that hold no line end: slow and obvious."""
    both = [*text, *(text[at : at + 2] for at in range(len(text) - 1))]
    return [gram for gram in both if "\n" not in gram]


def known(texts: list[str], learned: list[bool], most: int) -> list[str]:
    """The n-grams to know, slowly: in two texts at least, the most frequent, then by their number."""
    in_texts = Counter(
        gram for text, is_in in zip(texts, learned, strict=True) if is_in for gram in {*grams(text)}
    )
    often = [gram for gram in in_texts if in_texts[gram] >= 2]
    often.sort(key=lambda gram: (-in_texts[gram], len(gram), gram))
    return sorted(often[:most], key=lambda gram: (len(gram), gram))


@settings(max_examples=40)
@given(texts, st.data(), st.integers(1, 30))
def test_which_are_known(texts: list[str], data: st.DataObject, most: int) -> None:
    learned = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    features = features_of(counted(texts), np.array(learned), most)
    assert [gram_text(int(gram)) for gram in features.grams] == known(texts, learned, most)


@settings(max_examples=40)
@given(texts, st.data())
def test_the_matrix_is_made_of_rows(texts: list[str], data: st.DataObject) -> None:
    """Row for row what a single text gets when it is routed."""
    learned = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    counts = counted(texts)
    features = features_of(counts, np.array(learned), 1000)
    matrix = matrix_of(counts, features)
    assert matrix.shape == (len(texts), len(features.grams))
    for number, text in enumerate(texts):
        row = features.row(text)
        assert matrix[number].indices.tolist() == row.numbers.tolist()
        np.testing.assert_allclose(matrix[number].data, row.weights, rtol=1e-12)


def test_as_scikit_learn_counts() -> None:
    """Vocabulary, idf and weights of the well-known vectorizer."""
    theirs = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2, lowercase=False, dtype=np.float64
    )
    wanted = theirs.fit_transform(TEXTS)
    counts = counted(TEXTS)
    features = features_of(counts, np.ones(len(TEXTS), np.bool_), 10**6)
    names = [gram_text(int(gram)) for gram in features.grams]
    assert sorted(names) == sorted(theirs.vocabulary_)
    order = [theirs.vocabulary_[name] for name in names]
    np.testing.assert_allclose(features.idf, theirs.idf_[order], rtol=1e-6)
    np.testing.assert_allclose(matrix_of(counts, features).toarray(), wanted.toarray()[:, order], atol=1e-6)


@pytest.mark.parametrize("texts", [[], [""], ["甲", "乙"], ["\n\n", "\n"]])
def test_nothing_worth_knowing(texts: list[str]) -> None:
    counts = counted(texts)
    features = features_of(counts, np.ones(len(texts), np.bool_), 10)
    assert (len(features.grams), len(features.idf)) == (0, 0)
    assert matrix_of(counts, features).shape == (len(texts), 0)


@settings(max_examples=40)
@given(texts)
def test_what_stands_in_one_text_is_never_learned(texts: list[str]) -> None:
    """A name or a number that one person wrote is not in any model."""
    distinct = list(dict.fromkeys(texts))
    features = features_of(counted(distinct), np.ones(len(distinct), np.bool_), 10**6)
    for gram in features.grams.tolist():
        assert sum(gram_text(gram) in text for text in distinct) >= 2
