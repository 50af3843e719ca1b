"""Evidence: the rules that decided, their words, and where the citizen wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import TYPE_CHECKING, NamedTuple, overload

from minyi_router.decide.scores import word_weights
from minyi_router.match import Fired, Hits, Standing
from minyi_router.match.hits import Hit
from minyi_router.model import Appeal, Evidence, Facts, Mention, Piece, PlaceFound
from minyi_router.places import Located
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.folding import Origins
from minyi_router.text.masking import mask

if TYPE_CHECKING:
    from minyi_router.learned.telling import Said

MOST_MENTIONS = 5


class Learned(NamedTuple):
    """What a model said: the answers it gave, how likely, and the stretches of the folded text behind it."""

    answers: Facts
    share: float
    said: Sequence[Said]


class Testimony(Sequence[Evidence]):
    """The evidence of a decision, put into words and spans when first looked at.

    Most decisions of a backlog are never asked why, and this is a fifth of the work. What was found
    is kept, so no rule is looked at again. Compares, hashes and pickles as the tuple it stands for.
    """

    __slots__ = ("_fired", "_hits", "_learned", "_told", "_witness")

    def __init__(
        self,
        witness: Witness,
        fired: Sequence[Fired],
        hits: Hits,
        learned: Callable[[], Sequence[Learned]] | None = None,
    ) -> None:
        self._witness = witness
        self._fired = fired
        self._hits = hits
        self._learned = learned
        self._told: tuple[Evidence, ...] | None = None

    def _tell(self) -> tuple[Evidence, ...]:
        if self._told is None:  # two threads may both do it; they get the same
            told = self._witness.all_evidence(self._fired, self._hits)
            learned = self._learned() if self._learned else ()
            self._told = (*told, *map(self._witness.learned_evidence, learned))
        return self._told

    def quotes(self) -> list[tuple[str, list[str]]]:
        """Each rule (empty for a model) with the first place of each of its words, as the citizen wrote it.

        What ``quotes`` below reads off the evidence, without the rest of it: tables show no more.
        """
        if self._told is not None or self._learned:
            return _read_off(self._tell())
        rules = {item.number: item for item in self._fired}
        return [(rules[number].rule.id, self._witness.quotes(rules[number])) for number in sorted(rules)]

    @overload
    def __getitem__(self, index: int) -> Evidence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Evidence, ...]: ...
    def __getitem__(self, index: int | slice) -> Evidence | tuple[Evidence, ...]:
        return self._tell()[index]

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._tell())

    def __len__(self) -> int:
        return len(self._tell())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, Testimony)) and self._tell() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._tell())

    def __repr__(self) -> str:
        return repr(self._tell())

    def __reduce__(self) -> tuple[type[tuple[Evidence, ...]], tuple[tuple[Evidence, ...]]]:
        return tuple, (self._tell(),)


class Witness:
    """Turns hits in the folded text into mentions in the original title and text."""

    __slots__ = ("_masked", "_offset", "_original", "_origins", "_pack")

    def __init__(self, pack: RulePack, appeal: Appeal) -> None:
        self._pack = pack
        self._original = f"{appeal.title}\n{appeal.text}" if appeal.title else appeal.text
        self._masked: str | None = None
        self._origins: Origins | None = None  # made for the first mention: many texts need none
        self._offset = len(appeal.title) + 1 if appeal.title else 0

    def mention(self, start: int, end: int, *, gapped: bool = False) -> Mention:
        """Where the original has what the folded text has at ``start:end``.

        Only a word with a gap (or a place) can hold what is not in the pack: those are masked.
        """
        first, last = self._span(start, end)
        quote = self._original[first:last]
        return self._mention(_writable(mask(quote)) if gapped else quote, first, last)

    def quotes(self, fired: Fired) -> list[str]:
        """What stands at the first place of each distinct word of a fired rule, in order of place."""
        firsts: dict[int, Hit] = {}
        for hit in _in_order(fired.items):
            firsts.setdefault(hit[2], hit)
        first_gapped = len(self._pack.lexicon.patterns)
        return [
            self.mention(start, end, gapped=word >= first_gapped).quote
            for start, end, word in firsts.values()
        ]

    def learned_mention(self, start: int, end: int) -> Mention:
        """As ``mention``; what a model learned may begin or end inside a number: the whole text is masked."""
        first, last = self._span(start, end)
        if self._masked is None:
            self._masked = _writable(mask(self._original))
        return self._mention(self._masked[first:last], first, last)

    def _span(self, start: int, end: int) -> tuple[int, int]:
        origins = self._origins
        if origins is None:
            origins = self._origins = Origins(self._original)
        return (start, end) if origins.same else origins.span(start, end)

    def _mention(self, quote: str, first: int, last: int) -> Mention:
        offset = self._offset
        # tuple.__new__ directly, here and below: half the time of Mention(), and there are many
        if first < offset:
            return tuple.__new__(Mention, (quote, "title", first, last))
        return tuple.__new__(Mention, (quote, "text", first - offset, last - offset))

    def evidence(self, fired: Fired, hits: Hits) -> Evidence:
        """A fired rule with its distinct words, in order of their first place."""
        rule, lexicon, words = fired.rule, self._pack.lexicon, _by_word(fired.items)
        if hits.zoned or rule.weighted:
            weights: Mapping[int, float] = word_weights(fired, hits, self._pack)
        else:
            weights = dict.fromkeys(words, rule.weight)
        first_gapped = len(lexicon.patterns)
        pieces = []
        for word, found in words.items():
            gapped = word >= first_gapped
            mentions = [self.mention(start, end, gapped=gapped) for start, end, _ in found[:MOST_MENTIONS]]
            pieces.append(tuple.__new__(Piece, (lexicon.words[word], weights[word], tuple(mentions))))
        return Evidence(rule.id, rule.then.shown, tuple(pieces), fsum(weights.values()), rule.basis)

    def all_evidence(self, fired: Iterable[Fired], hits: Hits) -> tuple[Evidence, ...]:
        """Evidence of each rule once, in order of rule."""
        rules = {item.number: item for item in fired}
        return tuple([self.evidence(rules[number], hits) for number in sorted(rules)])

    def learned_evidence(self, learned: Learned) -> Evidence:
        """The evidence of a model: the citizen's words for what it answers, and (below 0) those against."""
        pieces = [
            Piece(
                "",
                one.weight,
                tuple([self.learned_mention(start, end) for start, end in one.stretches[:MOST_MENTIONS]]),
            )
            for one in learned.said
        ]
        return Evidence("", learned.answers, tuple(pieces), learned.share)

    def places(self, located: Located, *, in_text: bool) -> tuple[PlaceFound, ...]:
        """The places named; without mentions when they came from the address beside the text."""
        if not located.found:
            return ()
        return tuple(
            PlaceFound(named.name, areas, self.mention(named.start, named.end) if in_text else None)
            for named, areas in located.found
        )


def _writable(text: str) -> str:
    """The text, as long, without what no file takes: half a character."""
    return text.encode("utf-8", "replace").decode("utf-8")


def quotes(evidence: Sequence[Evidence]) -> list[tuple[str, list[str]]]:
    """Each rule (empty for a model) with its words as first written, masked; without words against it."""
    return evidence.quotes() if isinstance(evidence, Testimony) else _read_off(evidence)


def _read_off(evidence: Iterable[Evidence]) -> list[tuple[str, list[str]]]:
    return [
        (item.rule, [piece.mentions[0].quote for piece in item.pieces if piece.weight >= 0])
        for item in evidence
    ]


def _in_order(items: Standing) -> Sequence[Hit]:
    """The hits of the items of a fired rule, each once, in order of place."""
    return items[0][1] if len(items) == 1 else sorted({hit for _, hits in items for hit in hits})


def _by_word(items: Standing) -> Mapping[int, Sequence[Hit]]:
    """The same by word."""
    found = _in_order(items)
    if len(found) == 1:
        return {found[0][2]: found}
    places: dict[int, list[Hit]] = {}
    for hit in found:
        places.setdefault(hit[2], []).append(hit)
    return places
