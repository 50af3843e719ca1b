"""When several words count as standing together: one sentence, near each other, none inside another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import combinations, product

from minyi_router.match.hits import Hit
from minyi_router.text.folding import SENTENCE_END

_FEW = 16


def together(text: str, hits: Sequence[Sequence[Hit]], near: int) -> list[Hit]:
    """All hits that take part in some combination, one from each list, that stands together.

    The characters between the word that ends first and the word that starts last are at most
    ``near`` and hold no sentence end. In order of place; empty when there is no combination.
    """
    if len(hits) == 2 and len(hits[0]) * len(hits[1]) <= _FEW:
        taking = _by_pairs(text, hits[0], hits[1], near)
    else:
        taking = _by_windows(text, sorted(hits, key=len), near)
    return sorted(taking)


def _by_pairs(text: str, ones: Sequence[Hit], others: Sequence[Hit], near: int) -> set[Hit]:
    """As above for two short lists, by far the most frequent case: no windows."""
    taking: set[Hit] = set()
    for one in ones:
        for other in others:
            if _fit(text, one, other, near):
                taking.update((one, other))
    return taking


def _fit(text: str, one: Hit, other: Hit, near: int) -> bool:
    """Whether two hits stand together. Any number of hits do when every two of them do."""
    first, last = (one, other) if one < other else (other, one)
    if first[1] >= last[1] or first[0] == last[0] or last[0] - first[1] > near:
        return False  # nested, or too far apart
    return last[0] <= first[1] or not SENTENCE_END.search(text, first[1], last[0])


def _by_windows(text: str, hits: Sequence[Sequence[Hit]], near: int) -> set[Hit]:
    """As above for long lists: around each hit of the shortest list, look no further than ``near``."""
    others = [sorted(found) for found in hits[1:]]
    longest = [max(hit[1] - hit[0] for hit in found) for found in others]
    taking: set[Hit] = set()
    for anchor in hits[0]:
        around = []
        for found, length in zip(others, longest, strict=True):
            first = bisect_left(found, (anchor[0] - near - length,))
            last = bisect_right(found, (anchor[1] + near + 1,))
            around.append([hit for hit in found[first:last] if _fit(text, anchor, hit, near)])
        for chosen in product(*around):
            if anchor in taking and taking.issuperset(chosen):
                continue  # nobody new in it
            if all(_fit(text, *pair, near) for pair in combinations(chosen, 2)):
                taking.update((anchor, *chosen))
    return taking
