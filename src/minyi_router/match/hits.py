"""What one pass over a folded text found. Offsets are code points of the FOLDED text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import TypeAlias

from minyi_router.text.folding import SENTENCE_END

Hit: TypeAlias = tuple[int, int, int]
"""Start, end (exclusive) and number of the word."""

HitsByTerm: TypeAlias = Mapping[int, Sequence[Hit]]
Stretch: TypeAlias = tuple[int, int]
NO_PASSAGES: Mapping[str, Sequence[Stretch]] = MappingProxyType({})


class Hits:
    """All hits of a text by term.

    ``counted`` leaves out what stands in ignored passages, ``everything`` does not (the same
    object when there are none). ``passages`` gives the stretches of each passage by name;
    ``ignored`` names those of them that count for nothing. ``title_end`` is where the title ends.
    ``zoned``: words count more in some parts of the text than in others.
    Never changed once made, but for the sentences, which are looked for when first asked for.
    """

    __slots__ = (
        "_ends",
        "counted",
        "everything",
        "ignored",
        "passages",
        "requests",
        "text",
        "title_end",
        "zoned",
    )

    def __init__(  # noqa: PLR0913, PLR0917 - everything one pass found is one value
        self,
        text: str,
        title_end: int,
        counted: HitsByTerm,
        everything: HitsByTerm | None = None,
        passages: Mapping[str, Sequence[Stretch]] = NO_PASSAGES,
        ignored: frozenset[str] = frozenset(),
        requests: Sequence[Stretch] = (),
    ) -> None:
        self.text = text
        self.title_end = title_end
        self.counted = counted
        self.everything = counted if everything is None else everything
        self.passages = passages
        self.ignored = ignored
        self.requests = requests
        self.zoned = bool(title_end or requests)
        self._ends: list[int] | None = None

    def sentence(self, hit: Hit) -> int:
        """The number of the sentence a hit stands in."""
        if self._ends is None:
            self._ends = sentence_ends(self.text)
        return bisect_right(self._ends, hit[0])

    def stretches(self, part: str) -> Sequence[Stretch]:
        """The stretches of ``title``, ``request`` or a passage."""
        if part == "title":
            return ((0, self.title_end),) if self.title_end else ()
        return self.requests if part == "request" else self.passages.get(part, ())

    def ignored_apart_from(self, kept: frozenset[str]) -> list[Stretch]:
        """The stretches that count for nothing, except those of the passages named."""
        names = self.ignored - kept
        return merged(stretch for name in names for stretch in self.passages.get(name, ()))


def sentence_ends(text: str) -> list[int]:
    """The offsets just behind every sentence end, in order."""
    return [match.end() for match in SENTENCE_END.finditer(text)]


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Overlapping stretches joined, in order."""
    ordered = sorted(stretches)
    if len(ordered) < 2:
        return ordered
    result: list[Stretch] = []
    for start, end in ordered:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def inside(hit: Hit, stretches: Sequence[Stretch]) -> bool:
    """Whether a hit lies inside one of some merged stretches."""
    i = bisect_right(stretches, hit[0], key=itemgetter(0)) - 1
    return i >= 0 and hit[1] <= stretches[i][1]


def select(
    found: HitsByTerm, stretches: Sequence[Stretch], length: int, *, within: bool
) -> dict[int, Sequence[Hit]]:
    """The hits of a text of some length that lie inside some merged stretches (or outside of all).

    Terms left without any hit are gone.
    """
    reach = [0] * length  # how far the stretch goes that holds a position: no search for every hit
    for start, end in stretches:
        reach[start:end] = [end] * (end - start)
    result: dict[int, Sequence[Hit]] = {}
    for term, hits in found.items():
        if len(hits) == 1:
            if (hits[0][1] <= reach[hits[0][0]]) is within:
                result[term] = hits
        elif kept := [hit for hit in hits if (hit[1] <= reach[hit[0]]) is within]:
            result[term] = kept
    return result
