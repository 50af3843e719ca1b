"""Where a word can be put beside words that are there, so that it cuts no other in two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from minyi_router.decide.evidence import Witness
from minyi_router.match import Hit, Hits
from minyi_router.model import Part

_MOST_BESIDE = 4  # hits beside which a word is tried


class Spot(NamedTuple):
    """An offset into the original title or text; what it is beside, and whether behind that; its sentence."""

    part: Part
    at: int
    beside: str
    after: bool
    sentence: int


class Spots:
    """The spots of one appeal, each looked for once."""

    def __init__(self, hits: Hits, witness: Witness) -> None:
        self._hits = hits
        self._witness = witness
        self._cover = sorted({hit[:2] for found in hits.everything.values() for hit in found})
        self._known: dict[tuple[Hit, ...], list[Spot]] = {}

    def beside(self, hits: Iterable[Hit]) -> Sequence[Spot]:
        """Behind and before each of some hits, of every sentence one first.

        Those that cut another word in two come last.
        """
        key = tuple(sorted(set(hits)))
        if key not in self._known:
            firsts = {self._hits.sentence(hit): hit for hit in reversed(key)}
            ordered = dict.fromkeys([*sorted(firsts.values()), *key])
            self._known[key] = self._spots(list(ordered)[:_MOST_BESIDE])
        return self._known[key]

    def _spots(self, hits: Sequence[Hit]) -> list[Spot]:
        spots: dict[tuple[Part, int], Spot] = {}
        for whole in (True, False):
            for hit in hits:
                for after in (True, False):
                    spot = self._spot(hit, after=after, whole=whole)
                    spots.setdefault((spot.part, spot.at), spot)
        return list(spots.values())

    def _spot(self, hit: Hit, *, after: bool, whole: bool) -> Spot:
        start, end, _ = hit
        while whole and (wider := self._cut(end if after else start)):
            start, end = wider
        mention = self._witness.mention(start, end, gapped=True)
        at = mention.end if after else mention.start
        return Spot(mention.part, at, mention.quote, after, self._hits.sentence(hit))

    def _cut(self, at: int) -> tuple[int, int] | None:
        """A word that an offset lies inside of."""
        return next(((start, end) for start, end in self._cover if start < at < end), None)
