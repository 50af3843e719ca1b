"""What is worth trying: cited words left out, one or two of them; the one word that a near rule lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple, TypeAlias

from minyi_router.decide.evidence import Witness
from minyi_router.engine import Trace
from minyi_router.explain.spots import Spots
from minyi_router.match import Hit, Nearness
from minyi_router.model import Decision, Mention, Part
from minyi_router.rulepack.pack import Lexicon, MatterEntry, Rule, RulePack

Spans: TypeAlias = tuple[Mention, ...]
"""Stretches of the original, in order, none overlapping."""

_MOST_PAIRED = 16  # words of which every two are tried together
_MOST_A_RULE = 8  # words tried for one rule


class Candidate(NamedTuple):
    """A change to try: what makes it big, what breaks ties, the edits, and what stands there now.

    ``lack`` names the rule and the term that an addition is for, and the sentence it is put into.
    """

    size: int
    order: tuple[int, ...]
    edits: tuple[tuple[Part, int, int, str], ...]
    quotes: tuple[str, ...]
    lack: tuple[int, int, int] | None = None
    after: bool = False


def candidates(pack: RulePack, walked: Trace, near: Nearness) -> list[Candidate]:
    """All candidates, the smallest first; equal ones: left out before added, then in the pack's order."""
    witness = Witness(pack, walked.appeal)
    found = [*_left_out(walked, near, witness), *_added(pack, walked, near, witness)]
    found.sort(key=lambda candidate: (candidate.size, candidate.order))
    first: dict[object, Candidate] = {}
    for candidate in found:
        first.setdefault(candidate.edits, candidate)
    return list(first.values())


def _left_out(walked: Trace, near: Nearness, witness: Witness) -> Iterator[Candidate]:
    single = _cited(walked, near, witness)
    yield from (_leaving(spans, (0, i)) for i, spans in enumerate(single))
    for i, (one, other) in enumerate(combinations(single[:_MOST_PAIRED], 2)):
        both = _joined([*one, *other])
        if both not in {one, other}:
            yield _leaving(both, (1, i))


def _leaving(spans: Spans, order: tuple[int, ...]) -> Candidate:
    size = sum(span.end - span.start for span in spans)
    edits = tuple((span.part, span.start, span.end, "") for span in spans)
    return Candidate(size, (0, *order), edits, tuple(span.quote for span in spans))


def _cited(walked: Trace, near: Nearness, witness: Witness) -> list[Spans]:
    """Where each word stands that a rule cites (those that decided first), each place, each bar."""
    deciding = {item.rule for item in walked.decision.evidence}
    live = [item for item in walked.fired if not item.rule.shadow]
    fired = sorted(live, key=lambda item: (item.rule.id not in deciding, item.number))
    groups = [[hit for _, found in item.items for hit in found] for item in fired]
    words: dict[tuple[int, int], dict[Hit, None]] = {}
    for hits in (*groups, *(bar.hits for bar in near.bars())):
        for hit in sorted(hits):
            words.setdefault((0, hit[2]), {})[hit] = None
    cited = [_spans(witness, hits) for hits in words.values()]
    places: dict[str, list[Mention]] = {}
    for place in walked.decision.places:
        if place.mention:
            places.setdefault(place.name, []).append(place.mention)
    return list(dict.fromkeys([*cited, *map(_joined, places.values())]))


def _spans(witness: Witness, hits: Iterable[Hit]) -> Spans:
    return _joined(witness.mention(start, end, gapped=True) for start, end, _ in hits)


def _joined(mentions: Iterable[Mention]) -> Spans:
    """The mentions in order, overlapping ones as one."""
    joined: list[Mention] = []
    for new in sorted(mentions, key=lambda m: (m.part, m.start, -m.end)):
        last = joined[-1] if joined else None
        if last is None or new.part != last.part or new.start >= last.end:
            joined.append(new)
        elif new.end > last.end:
            quote = last.quote + new.quote[last.end - new.start :]
            joined[-1] = Mention(quote, last.part, last.start, new.end)
    return tuple(joined)


def _added(pack: RulePack, walked: Trace, near: Nearness, witness: Witness) -> Iterator[Candidate]:
    now = walked.decision
    growing = {item.number for item in walked.fired if _worth_more(item.rule, now)}
    lacks = list(near.lacks(growing))
    words = _shortest(pack.lexicon, {lack.term for lack in lacks})
    spots = Spots(walked.hits, witness)
    said: Counter[int] = Counter()
    for number, term, beside, _ in sorted(lacks, key=lambda lack: (lack.alone, len(words[lack.term]))):
        said[number] += 1  # every rule gets its first word tried before any gets its second
        if said[number] > _MOST_A_RULE:
            continue
        word, far = words[term], not _may_move(pack, pack.rules[number], now)
        for turn, (part, at, quote, after, sentence) in enumerate(spots.beside(beside), said[number]):
            order = (1, far, turn, number, term, at)
            edits, lack = ((part, at, at, word),), (number, term, sentence)
            yield Candidate(len(word), order, edits, (quote,), lack, after)


def _worth_more(rule: Rule, now: Decision) -> bool:
    """Whether a rule that fired could turn the tables with one more word."""
    return rule.then.matter is not None and (now.action == "review" or rule.then.matter != now.matter)


def _may_move(pack: RulePack, rule: Rule, now: Decision) -> bool:
    """Whether a rule answers something that can send an appeal elsewhere at all; the others come last."""
    then = rule.then
    if then.unit or any(pack.flags[flag].hold for flag in then.flags):
        return True
    if then.matter is None:
        return False
    other, own = pack.matters[then.matter], pack.matters.get(now.matter or "")
    return now.action == "review" or own is None or _owner(other) != _owner(own)


def _owner(matter: MatterEntry) -> tuple[object, ...]:
    return matter.line, matter.organ, matter.unit


def _shortest(lexicon: Lexicon, terms: set[int]) -> dict[int, str]:
    """The shortest word of each of some terms, of equal ones the first in the lexicon."""
    words: dict[int, str] = {}
    gapped = ((lexicon.words[word].replace("…", ""), of) for word, of in lexicon.gapped_terms.items())
    for word, of in (*zip(lexicon.patterns, lexicon.plain, strict=True), *gapped):
        if not terms.isdisjoint(of):
            for term in terms.intersection(of):
                if term not in words or len(word) < len(words[term]):
                    words[term] = word
    return words
