"""Words as a pack has numbered them, so that changed rules and groups find the same hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from minyi_router.match import Hits, Matcher
from minyi_router.match.hits import HitsByTerm
from minyi_router.places import NamedAt
from minyi_router.rulepack.items import GroupRef, Literal, inner_groups, parse_item
from minyi_router.rulepack.lexicon import LexiconBuilder
from minyi_router.rulepack.pack import Item, Lexicon, RulePack
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import Group
from minyi_router.text.folding import fold


class Numbered(LexiconBuilder):
    """Gives words and groups the numbers they have in a pack; it cannot number new ones."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__({}, lexicon.negations, lexicon.gap)
        self.numbers = {term.name: i for i, term in enumerate(lexicon.terms[: lexicon.first_special])}
        self._known = lexicon.terms
        self._items: dict[str, Item] = {}

    def item(self, text: str) -> Item:
        """The item as the pack has it."""
        if text not in self._items:
            terms = tuple(self.numbers[_name(part)] for part in parse_item(text))
            weighted = any(self._known[term].weight != 1.0 for term in terms)
            self._items[text] = Item(text, terms, weighted)
        return self._items[text]

    def number(self, group: str) -> int | None:
        """The term of a group; None when no rule uses it by name."""
        return self.numbers.get(f"<{group}>")


def _name(part: GroupRef | Literal) -> str:
    return f"<{part.name}>" if isinstance(part, GroupRef) else part.text


def groups_of(parsed: Parsed) -> dict[str, Group]:
    """All term groups of a pack."""
    return {name: group for _, document in parsed.rules for name, group in document.terms.items()}


def holders(groups: Mapping[str, Group]) -> dict[str, list[str]]:
    """For each group itself and all groups that hold it, however deep."""
    found: dict[str, dict[str, None]] = {name: {name: None} for name in groups}
    for name in groups:
        todo, seen = [name], {name}
        while todo:
            for inner in inner_groups(groups[todo.pop()].any):
                if inner not in seen:
                    seen.add(inner)
                    todo.append(inner)
                    found[inner][name] = None
    return {name: list(above) for name, above in found.items()}


def few(parsed: Parsed, groups: Mapping[str, Group], names: Iterable[str]) -> Lexicon:
    """The lexicon of some groups alone, with the passages of the pack."""
    pack = parsed.named["pack.yaml"][1]
    builder = LexiconBuilder(groups, tuple(map(fold, pack.negations)), pack.settings.gap)
    for name in names:
        builder.item(f"<{name}>")
    passages = parsed.named["passages.yaml"][1].passages if "passages.yaml" in parsed.named else {}
    builder.specials([(p.phrases, p.until) for _, p in sorted(passages.items())], {})
    return builder.build()


def words_by_group(groups: Mapping[str, Group], names: Iterable[str]) -> dict[str, set[str]]:
    """The (folded) words of some groups, those of the groups inside them too."""
    builder = LexiconBuilder(groups, (), 0)
    names = list(names)
    terms = {builder.item(f"<{name}>").terms[0]: name for name in names}
    lexicon = builder.build()
    found: dict[str, set[str]] = {name: set() for name in names}
    uses = {**dict(enumerate(lexicon.plain)), **lexicon.gapped_terms}
    for word, users in uses.items():
        for term in users:
            found[terms[term]].add(lexicon.words[word])
    return found


class FewGroups:
    """Finds some groups anew in a text, by a lexicon of their own, in the numbers of the whole pack."""

    __slots__ = ("_matcher", "_terms", "_words")

    def __init__(self, pack: RulePack, lexicon: Lexicon, numbers: Mapping[str, int]) -> None:
        self._matcher = Matcher(lexicon, pack.passages)
        own = {term.name: i for i, term in enumerate(lexicon.terms[: lexicon.first_special])}
        self._terms = {numbers[name]: term for name, term in own.items()}
        self._words = lexicon.words

    def instead(self, hits: Hits, words: Mapping[str, int]) -> Hits:
        """The hits with those of these groups replaced; ``words`` are the words' numbers in the pack."""
        found = self._matcher.find(hits.text, hits.title_end)

        def changed(before: HitsByTerm, now: HitsByTerm) -> HitsByTerm:
            kept = {term: of_term for term, of_term in before.items() if term not in self._terms}
            for term, own in self._terms.items():
                if own in now:
                    kept[term] = [(start, end, words[self._words[word]]) for start, end, word in now[own]]
            return kept

        return like(hits, changed(hits.counted, found.counted), changed(hits.everything, found.everything))


def like(hits: Hits, counted: HitsByTerm, everything: HitsByTerm) -> Hits:
    """The same text with other hits."""
    return Hits(hits.text, hits.title_end, counted, everything, hits.passages, hits.ignored, hits.requests)


class ChangedMatcher(Matcher):
    """Finds what another matcher does, changed."""

    __slots__ = ("_base", "_change")

    def __init__(self, base: Matcher, change: Callable[[Hits], Hits]) -> None:
        self._base = base
        self._change = change

    def find(self, text: str, title_end: int = 0) -> Hits:
        """The hits of a folded text, changed."""
        return self._change(self._base.find(text, title_end))

    def names(self, hits: Hits) -> tuple[NamedAt, ...]:
        """As the other one."""
        return self._base.names(hits)
