"""N-grams of many texts at once: which are worth knowing, and the weights of each text as a matrix.

Row for row the same as ``learned.features.Features.row`` gives for one text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from minyi_router.learned.features import Features, Floats, Grams, Ints, grams_of

LEAST_TEXTS = 2
"""An n-gram that stands in one text alone says nothing of others, and might tell of a person."""

Sparse: TypeAlias = Any
"""A SciPy CSR matrix (texts, n-grams)."""

Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The n-grams of texts: those of text ``n`` stand at ``starts[n]`` to ``starts[n + 1]``.

    ``grams`` are all that occur, ascending; ``numbers`` says which of them, ``weights`` is 1 + ln count.
    """

    grams: Grams
    numbers: Ints
    weights: Floats
    starts: Ints

    @property
    def row_of(self) -> Ints:
        """For each entry the text it belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


def counted(texts: Sequence[str]) -> Counted:
    """The n-grams of each text."""
    found = [np.unique(grams_of(text)[0], return_counts=True) for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(grams) for grams, _ in found])]).astype(np.intp)
    if not found:
        return Counted(np.empty(0, np.uint64), np.empty(0, np.intp), np.empty(0), starts)
    grams, numbers = np.unique(np.concatenate([grams for grams, _ in found]), return_inverse=True)
    weights = 1.0 + np.log(np.concatenate([counts for _, counts in found]))
    return Counted(grams, numbers, weights, starts)


def features_of(counts: Counted, learned: Mask, most: int) -> Features:
    """The n-grams worth knowing, from the texts that may be learned from.

    Args:
        counts: the n-grams of all texts.
        learned: which texts may be learned from.
        most: how many n-grams at most; the most frequent are kept, of equals the smaller numbers.
    """
    within = counts.numbers[learned[counts.row_of]]
    texts_with = np.bincount(within, minlength=len(counts.grams))
    order = np.argsort(-texts_with, kind="stable")[:most]
    kept = np.sort(order[texts_with[order] >= LEAST_TEXTS])
    idf = np.log((1.0 + np.count_nonzero(learned)) / (1.0 + texts_with[kept])) + 1.0
    return Features(counts.grams[kept], idf.astype(np.float32))


def matrix_of(counts: Counted, features: Features) -> Sparse:
    """The weights of all texts, one row each of length one (or empty), as float64."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - an extra: only training needs it

    places = np.searchsorted(features.grams, counts.grams)
    places[places == len(features.grams)] = 0
    known = np.isin(counts.grams, features.grams)[counts.numbers]
    numbers, rows = places[counts.numbers[known]], counts.row_of[known]
    texts = len(counts.starts) - 1
    weights = counts.weights[known] * features.idf[numbers]
    lengths = np.sqrt(np.bincount(rows, weights * weights, minlength=texts))
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=texts))])
    return csr_matrix((weights / lengths[rows], numbers, starts), shape=(texts, len(features.grams)))
