"""Bigrams of a text as numbers, and how many of them so many edits can destroy: the exact count filter.

The proof, once for all. Write an edit script from a text s to a text t as substitutions, deletions
and insertions. A bigram of s at one place survives into t if both its characters are kept and
nothing is inserted between them. So a substituted or deleted character destroys the bigrams at two
places at most, an inserted one at one place at most. A *distinct* bigram is lost only when it is
destroyed at every place, so no more distinct bigrams are lost than places are:

    lost <= 2 * (substitutions + deletions) + insertions

Therefore, among ANY ``lost + c`` distinct bigrams of s, at least c are bigrams of t: whoever shares
fewer of them is not alike. Numbering bigrams so that some share a number changes nothing: a number
is lost only if each of its bigrams is, so no more numbers are lost than bigrams.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from minyi_router.text.likeness import LEVENSHTEIN, Metric

Numbers: TypeAlias = NDArray[np.uint32]
Ints: TypeAlias = NDArray[np.int64]
_Whole = TypeVar("_Whole", np.uint16, np.uint32, np.uint64)

_SPREAD = np.uint32(0x9E3779B1)  # odd, so that no two numbers become one; spreads them over the top bits
_SLACK = 1e-6  # floating point may fall short of a whole number: allow a little more, never less


class Allowance(NamedTuple):
    """What a text may have been turned into: lengths, and how many distinct bigrams each may have lost."""

    shortest: int
    longest: int
    lost: Ints
    """(longest - shortest + 1,): by length, from the shortest."""
    most_lost: int


def codes(text: str) -> Numbers:
    """The code points of a text, one number each; lone surrogates are characters like others."""
    encoded = text.encode("utf-32", "surrogatepass")  # in this machine's byte order, which comes first
    return np.frombuffer(encoded, np.uint32, offset=4)


def pair_numbers(points: Numbers) -> Numbers:
    """A number for each two neighbouring code points, well spread over 32 bits.

    Code points have 21 bits, so beyond the basic plane two pairs may wrap around to one number.
    That is allowed: see the proof above.
    """
    return ((points[:-1] << np.uint32(16)) + points[1:]) * _SPREAD


def distinct(numbers: NDArray[_Whole]) -> NDArray[_Whole]:
    """Sorted numbers, each once."""
    if len(numbers) < 2:
        return numbers
    fresh = np.empty(len(numbers), np.bool_)
    fresh[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=fresh[1:])
    return numbers[fresh]


@lru_cache(maxsize=8)  # one question is asked in several ways
def grams(text: str) -> Numbers:
    """The distinct bigrams of a text as sorted numbers; none for a text shorter than two characters."""
    numbers = pair_numbers(codes(text))
    numbers.sort()
    found = distinct(numbers)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=4096)
def allowance(metric: Metric, length: int, cutoff: float) -> Allowance:
    """What a text of ``length`` characters (at least 1) may become while its likeness stays >= cutoff."""
    shortest, longest = _lengths(metric, length, cutoff)
    others = np.arange(shortest, longest + 1)
    rule = _levenshtein_lost if metric is LEVENSHTEIN else _indel_lost
    lost = rule(length, others, cutoff)
    return Allowance(shortest, longest, lost, int(lost.max()))


def contained_lost(lengths: Ints, cutoff: float) -> Ints:
    """How many distinct bigrams of texts of such lengths may be lacking in a longer text that quotes them.

    ``partial_ratio`` compares a text of n characters with windows of w <= n characters: with
    e = 1 - cutoff, d deletions and i insertions, d + i <= e * (n + w) and d - i = n - w. Without w:
    (1 + e) * d + (1 - e) * i <= 2 * e * n. For e <= 1/3 a deletion destroys more for its price
    (2 for 1 + e) than an insertion (1 for 1 - e), so 2 * d + i <= 4 * e * n / (1 + e).

    Texts of equal length are tried both ways round, and the bound holds for either whichever is the one
    cut: the n - w characters cut off at its end destroy one bigram each, those inserted into the rest two
    each, those deleted one each: n - w + 2 * i + d = 2 * d + i.
    """
    e = 1 - cutoff
    lost: Ints = np.floor(4 * e * lengths / (1 + e) + _SLACK).astype(np.int64)
    return lost


def _lengths(metric: Metric, length: int, cutoff: float) -> tuple[int, int]:
    """Shortest and longest: the difference of the lengths alone must not cost too much."""
    ratio = cutoff if metric is LEVENSHTEIN else cutoff / (2 - cutoff)
    return max(1, ceil(ratio * length - _SLACK)), floor(length / ratio + _SLACK)


def _levenshtein_lost(length: int, others: Ints, cutoff: float) -> Ints:
    """K edits in all, among them as few insertions as the lengths allow: the others destroy two each."""
    edits = np.floor((1 - cutoff) * np.maximum(length, others) + _SLACK).astype(np.int64)
    inserted = np.maximum(0, others - length)
    lost: Ints = 2 * edits - inserted
    return lost


def _indel_lost(length: int, others: Ints, cutoff: float) -> Ints:
    """With d deletions and i insertions, d - i = length - other: then 2d + i = (3 (d + i) + (d - i)) / 2."""
    edits = np.floor((1 - cutoff) * (length + others) + _SLACK).astype(np.int64)
    surplus = length - others
    edits -= (edits - surplus) % 2  # d + i and d - i are odd or even together
    lost: Ints = (3 * edits + surplus) // 2
    return lost
