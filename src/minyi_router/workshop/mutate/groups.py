"""A term group without one of its words (or other parts), tried on the cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from minyi_router.engine import Engine, assemble, build
from minyi_router.match import Fired, Hits
from minyi_router.match.hits import HitsByTerm
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.items import Literal, parse_group_item
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import Group
from minyi_router.workshop.cases import as_expected, walk
from minyi_router.workshop.mutate.bench import Bench, BenchCase, Found, quiet
from minyi_router.workshop.mutate.documents import parsed_without, without
from minyi_router.workshop.mutate.mutants import Mutant
from minyi_router.workshop.mutate.words import (
    ChangedMatcher,
    FewGroups,
    few,
    groups_of,
    holders,
    like,
    words_by_group,
)


class Groups:
    """The term groups of a pack, and which cases have their words."""

    def __init__(self, bench: Bench, parsed: Parsed, numbers: Mapping[str, int]) -> None:
        lexicon = bench.engine.pack.lexicon
        self._bench = bench
        self._parsed = parsed
        self._groups = groups_of(parsed)
        self._holders = {
            name: [holder for holder in above if f"<{holder}>" in numbers]
            for name, above in holders(self._groups).items()
        }
        self._numbers = numbers
        self._words = {word: number for number, word in enumerate(lexicon.words)}
        self._by_group = words_by_group(self._groups, self._groups)
        self._cases: dict[int, list[BenchCase]] = {}
        for case in bench.cases:
            for term in {term for walked in case.walks for term in walked.hits.everything}:
                self._cases.setdefault(term, []).append(case)

    def reached(self, mutant: Mutant) -> bool:
        """Whether any rule uses the group, by itself or inside another."""
        return bool(self._holders[mutant.owner])

    def noticed(self, mutant: Mutant) -> bool:
        """Whether a case notices that this part of a group is left out."""
        above, key = self._holders[mutant.owner], mutant.path[2]
        if key == "weight":
            return self._noticed_anew(mutant)
        if not self.uses(mutant):
            return False
        groups = {**self._groups, mutant.owner: without(self._groups[mutant.owner], mutant.path[2:])}
        if key == "any" and self._word(mutant):
            return self._noticed_thinned(groups, above)
        numbers = {f"<{name}>": self._numbers[f"<{name}>"] for name in above}
        found = FewGroups(self._bench.engine.pack, few(self._parsed, groups, above), numbers)
        return self._any_breaks(self._bench.cases, lambda hits: found.instead(hits, self._words))

    def uses(self, mutant: Mutant) -> bool:
        """Whether any case has the word in its text; True for what is no word."""
        word = self._word(mutant)
        return word is None or self._bench.uses(word)

    def _word(self, mutant: Mutant) -> Literal | None:
        """The word left out; None for what is no word."""
        if len(mutant.path) == 3:
            return None
        texts: tuple[str, ...] = getattr(self._groups[mutant.owner], str(mutant.path[2]))
        (part,) = parse_group_item(texts[int(mutant.path[3])])
        return part if isinstance(part, Literal) else None

    def _noticed_thinned(self, groups: Mapping[str, Group], above: Sequence[str]) -> bool:
        """A word less is the hits of some terms without that word."""
        left = words_by_group(groups, above)  # a word may still be there through a group inside
        gone = {
            self._numbers[f"<{name}>"]: {self._words[word] for word in self._by_group[name] - left[name]}
            for name in above
        }
        cases = {
            id(case): case for term, words in gone.items() if words for case in self._having(term, words)
        }
        return self._any_breaks(cases.values(), lambda hits: _thinned(hits, gone))

    def _having(self, term: int, words: set[int]) -> Iterable[BenchCase]:
        for case in self._cases.get(term, ()):
            found = (walk.hits.everything.get(term, ()) for walk in case.walks)
            if any(hit[2] in words for hits in found for hit in hits):
                yield case

    def _noticed_anew(self, mutant: Mutant) -> bool:
        """The pack built anew: slow, but for the weights of groups, which are few."""
        parsed = parsed_without(self._parsed, mutant.number, mutant.path, mutant.part)
        engine = build(compile_pack(parsed, ""))
        return any(not as_expected(c.asked, walk(engine, c.asked).decision) for c in self._bench.cases)

    def _any_breaks(self, cases: Iterable[BenchCase], change: Callable[[Hits], Hits]) -> bool:
        return any(self._breaks(case, change) for case in cases)

    def _breaks(self, case: BenchCase, change: Callable[[Hits], Hits]) -> bool:
        engine = self._bench.engine
        now = [
            Found(hits := change(walk.hits), engine.evaluator.fired(hits, walk.appeal)) for walk in case.walks
        ]
        pairs = list(zip(case.walks, now, strict=True))
        if all(walk.fired == found.fired for walk, found in pairs):
            return False

        def changed() -> Engine:
            return assemble(engine.pack, ChangedMatcher(engine.matcher, change), engine.evaluator)

        others = [item for walk, found in pairs for item in _unlike(walk.fired, found.fired)]
        return case.breaks(engine, now, changed, quiet=all(quiet(item.rule) for item in others))


def _unlike(before: Sequence[Fired], now: Sequence[Fired]) -> Iterator[Fired]:
    """The rules that fire in one of two lists, or otherwise."""
    one, other = {item.number: item for item in before}, {item.number: item for item in now}
    for number in one.keys() | other.keys():
        if one.get(number) != other.get(number):
            yield one[number] if number in one else other[number]


def _thinned(hits: Hits, gone: Mapping[int, set[int]]) -> Hits:
    """The hits without some words of some terms."""

    def thinned(found: HitsByTerm) -> HitsByTerm:
        kept = dict(found)
        for term in gone.keys() & found.keys():
            if left := [hit for hit in found[term] if hit[2] not in gone[term]]:
                kept[term] = left
            else:
                del kept[term]
        return kept

    return like(hits, thinned(hits.counted), thinned(hits.everything))
