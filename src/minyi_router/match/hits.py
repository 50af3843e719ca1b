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
_FEW = 4
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
        "_sentences",
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
        self._sentences: list[int] | None = None

    @property
    def sentences(self) -> Sequence[int]:
        """For every offset, the end of the text included, the number of its sentence."""
        if self._sentences is None:  # two threads may both do it; they get the same
            self._sentences = sentence_numbers(self.text)
        return self._sentences

    def sentence(self, hit: Hit) -> int:
        """The number of the sentence a hit stands in."""
        return self.sentences[hit[0]]

    def stretches(self, part: str) -> Sequence[Stretch]:
        """The stretches of ``title``, ``request`` or a passage."""
        if part == "title":
            return ((0, self.title_end),) if self.title_end else ()
        return self.requests if part == "request" else self.passages.get(part, ())

    def ignored_apart_from(self, kept: frozenset[str]) -> list[Stretch]:
        """The stretches that count for nothing, except those of the passages named."""
        names = self.ignored - kept
        return merged([stretch for name in names for stretch in self.passages.get(name, ())])


def sentence_ends(text: str) -> list[int]:
    """The offsets just behind every sentence end, in order."""
    return [match.end() for match in SENTENCE_END.finditer(text)]


def sentence_numbers(text: str) -> list[int]:
    """How many sentence ends stand before each offset of a text, and before its end.

    Two offsets have no sentence end between them if, and only if, they have the same number.
    """
    numbers: list[int] = []
    for number, end in enumerate(sentence_ends(text)):
        numbers += [number] * (end - len(numbers))
    return numbers + [numbers[-1] + 1 if numbers else 0] * (len(text) + 1 - len(numbers))


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
    if len(stretches) == 1:  # as nearly always
        return stretches[0][0] <= hit[0] and hit[1] <= stretches[0][1]
    i = bisect_right(stretches, hit[0], key=itemgetter(0)) - 1
    return i >= 0 and hit[1] <= stretches[i][1]


def select(
    found: HitsByTerm, stretches: Sequence[Stretch], length: int, *, within: bool
) -> dict[int, Sequence[Hit]]:
    """The hits of a text of some length that lie inside some merged stretches (or outside of all).

    Terms left without any hit are gone.
    """
    if not (stretches or within):
        return dict(found)
    if len(found) <= _FEW:  # not worth laying the stretches out
        near = {
            term: [hit for hit in hits if inside(hit, stretches) is within] for term, hits in found.items()
        }
        return {term: hits for term, hits in near.items() if hits}
    reach = [0] * length  # how far the stretch goes that holds a position: no search for every hit
    for start, end in stretches:
        reach[start:end] = [end] * (end - start)
    result: dict[int, Sequence[Hit]] = {}
    for term, hits in found.items():
        hit = hits[0]
        if len(hits) == 1:
            if (hit[1] <= reach[hit[0]]) is within:
                result[term] = hits
        elif kept := [hit for hit in hits if (hit[1] <= reach[hit[0]]) is within]:
            result[term] = kept
    return result
