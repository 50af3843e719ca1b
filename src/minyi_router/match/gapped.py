"""Words with ``…``: found from their longest piece, by what stands on both sides of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from minyi_router.match.hits import Hit, Stretch
from minyi_router.rulepack.pack import GappedWord, Lexicon
from minyi_router.text.folding import SENTENCE_END


class Gapped(NamedTuple):
    """A gapped word seen from its anchor piece.

    The pieces on both sides, from the inside out, each with how far away it may end; the terms.
    """

    word: int
    before: tuple[tuple[str, int], ...]
    after: tuple[tuple[str, int], ...]
    terms: tuple[int, ...]


def gapped_word(lexicon: Lexicon, word: GappedWord) -> Gapped:
    """A gapped word of a lexicon as it is looked for."""
    reached = [(piece, lexicon.gap + len(piece)) for piece in word.pieces]
    before, after = reached[: word.anchor][::-1], reached[word.anchor + 1 :]
    return Gapped(word.word, tuple(before), tuple(after), lexicon.gapped_terms[word.word])


def telling(word: GappedWord) -> str:
    """The longest of the other pieces: where it is nowhere in a text, the others need not be looked for."""
    return max([piece for i, piece in enumerate(word.pieces) if i != word.anchor], key=len)


def stretched(text: str, word: Gapped, anchors: Sequence[Hit]) -> list[Hit]:
    """The hits of a gapped word, one for each stretch that some of its anchors lead to."""
    _, before, after, _ = word
    wholes: list[Stretch] = []
    for start, end, _ in anchors:
        first = _before(text, before, start) if before else start
        if first is not None:
            last = _after(text, after, end) if after else end
            if last is not None:
                wholes.append((first, last))
    return [(start, end, word.word) for start, end in dict.fromkeys(wholes)]


def _before(text: str, pieces: Sequence[tuple[str, int]], start: int) -> int | None:
    """Where the pieces before ``start`` begin; a piece further away is tried if the nearest leads nowhere."""
    piece, reach = pieces[0]
    at = text.rfind(piece, max(0, start - reach), start)
    while at >= 0 and not SENTENCE_END.search(text, at, start):
        first = _before(text, pieces[1:], at) if len(pieces) > 1 else at
        if first is not None:
            return first
        at = text.rfind(piece, max(0, start - reach), at + len(piece) - 1)
    return None


def _after(text: str, pieces: Sequence[tuple[str, int]], end: int) -> int | None:
    """Where the pieces after ``end`` end; likewise."""
    piece, reach = pieces[0]
    at = text.find(piece, end, end + reach)
    while at >= 0 and not SENTENCE_END.search(text, end, at):
        last = _after(text, pieces[1:], at + len(piece)) if len(pieces) > 1 else at + len(piece)
        if last is not None:
            return last
        at = text.find(piece, at + 1, end + reach)
    return None
