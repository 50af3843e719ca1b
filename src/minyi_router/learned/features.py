"""Character n-grams of a folded text as weighted numbers: TF-IDF, the same for training and answering.

One and two characters say as much about Chinese letters as anything longer (docs/learned.md has the
figures). An n-gram is one 64-bit number, so a text is looked up in a sorted array at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from minyi_router.learned.reading import GAP

Grams: TypeAlias = NDArray[np.uint64]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]

_BITS = np.uint64(21)  # a code point has at most so many
_GAP_CODE = ord(GAP)


class Row(NamedTuple):
    """The known n-grams of one text: their numbers (ascending) and their weights (of length one)."""

    numbers: Ints
    weights: Floats


class Spots(NamedTuple):
    """Every place of a known n-gram: its number, where it starts, how long it is."""

    numbers: Ints
    starts: Ints
    sizes: Ints


@dataclass(frozen=True, slots=True)
class Features:
    """The n-grams that are known, ascending, and how telling each is (``idf``)."""

    grams: Grams
    idf: NDArray[np.float32]

    def row(self, text: str) -> Row:
        """A text's known n-grams; the weight of each is (1 + ln count) x idf, scaled to length one."""
        grams, counts = np.unique(grams_of(text)[0], return_counts=True)
        numbers, known = self._numbers(grams)
        weights = (1.0 + np.log(counts[known])) * self.idf[numbers]
        length = float(np.sqrt(np.sum(weights * weights)))
        return Row(numbers, weights / length if length else weights)

    def spots(self, text: str) -> Spots:
        """Where the known n-grams of a text stand."""
        grams, starts, sizes = grams_of(text)
        numbers, known = self._numbers(grams)
        return Spots(numbers, starts[known], sizes[known])

    def _numbers(self, grams: Grams) -> tuple[Ints, NDArray[np.bool_]]:
        at = np.searchsorted(self.grams, grams)
        at[at == len(self.grams)] = 0
        known = self.grams[at] == grams if len(self.grams) else np.zeros(len(grams), np.bool_)
        return at[known], known


def grams_of(text: str) -> tuple[Grams, Ints, Ints]:
    """All n-grams of a text with start and size; none goes over a gap."""
    encoded = text.encode("utf-32", "surrogatepass")
    codes = np.frombuffer(encoded, np.uint32, offset=4).astype(np.uint64)
    solid = codes != _GAP_CODE
    pairs = solid[:-1] & solid[1:]
    singles = codes[solid]
    doubles = ((codes[:-1] + np.uint64(1)) << _BITS | codes[1:])[pairs]
    starts = np.concatenate([np.flatnonzero(solid), np.flatnonzero(pairs)])
    sizes = np.repeat(np.array([1, 2], np.intp), [len(singles), len(doubles)])
    return np.concatenate([singles, doubles]), starts, sizes


def gram_text(gram: int) -> str:
    """The characters of an n-gram."""
    first, last = gram >> int(_BITS), gram & ((1 << int(_BITS)) - 1)
    return (chr(first - 1) if first else "") + chr(last)
