"""When several words count as standing together: one sentence, near each other, none inside another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import combinations, product

from minyi_router.match.hits import Hit

_FEW = 16


def together(sentences: Sequence[int], hits: Sequence[Sequence[Hit]], near: int) -> list[Hit]:
    """All hits that take part in some combination, one from each list, that stands together.

    The characters between the word that ends first and the word that starts last are at most
    ``near`` and hold no sentence end; ``sentences`` numbers the sentence of each offset. In order
    of place; empty when there is no combination.
    """
    if len(hits) == 2:
        return paired(sentences, hits[0], hits[1], near)
    return sorted(_by_windows(sentences, sorted(hits, key=len), near))


def paired(sentences: Sequence[int], ones: Sequence[Hit], others: Sequence[Hit], near: int) -> list[Hit]:
    """As above for two lists, by far the most frequent case: short ones need no windows."""
    if len(ones) * len(others) > _FEW:
        return sorted(_by_windows(sentences, sorted((ones, others), key=len), near))
    taking: list[Hit] = []
    for one in ones:
        left, right, _ = one
        for other in others:  # as _fit, which would be a call for every pair
            start, end, _ = other
            if left < start:
                fits = right < end and start - right <= near
                if fits and (start <= right or sentences[right] == sentences[start]):
                    taking += (one, other)
            elif start < left:
                fits = end < right and left - end <= near
                if fits and (left <= end or sentences[end] == sentences[left]):
                    taking += (other, one)
    return taking if len(taking) < 3 else sorted(set(taking))


def _fit(sentences: Sequence[int], one: Hit, other: Hit, near: int) -> bool:
    """Whether two hits stand together. Any number of hits do when every two of them do."""
    first, last = (one, other) if one < other else (other, one)
    if first[1] >= last[1] or first[0] == last[0] or last[0] - first[1] > near:
        return False  # nested, or too far apart
    return last[0] <= first[1] or sentences[first[1]] == sentences[last[0]]


def _by_windows(sentences: Sequence[int], hits: Sequence[Sequence[Hit]], near: int) -> set[Hit]:
    """As above for long lists: around each hit of the shortest list, look no further than ``near``."""
    others = [sorted(found) for found in hits[1:]]
    longest = [max(hit[1] - hit[0] for hit in found) for found in others]
    taking: set[Hit] = set()
    for anchor in hits[0]:
        around = []
        for found, length in zip(others, longest, strict=True):
            first = bisect_left(found, (anchor[0] - near - length,))
            last = bisect_right(found, (anchor[1] + near + 1,))
            around.append([hit for hit in found[first:last] if _fit(sentences, anchor, hit, near)])
        for chosen in product(*around):
            if anchor in taking and taking.issuperset(chosen):
                continue  # nobody new in it
            if all(_fit(sentences, *pair, near) for pair in combinations(chosen, 2)):
                taking.update((anchor, *chosen))
    return taking
