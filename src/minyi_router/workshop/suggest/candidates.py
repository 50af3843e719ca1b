"""From rows to candidates: words and pairs that the rows of one answer share and others do not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from minyi_router.rulepack.items import GroupRef, parse_group_item, parse_item
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import Group
from minyi_router.text.folding import fold
from minyi_router.workshop.suggest.history import Judge, Seen
from minyi_router.workshop.suggest.pairs import Index, pairs_in
from minyi_router.workshop.suggest.speech import Refusals
from minyi_router.workshop.suggest.targets import Chooser, Home, homes
from minyi_router.workshop.suggest.trial import Candidate
from minyi_router.workshop.suggest.words import ClassOf, Lexis, Unit, Word, is_word, lexis, units_of

_MOST = 900  # candidates of all groups that are measured
_FEWEST = 40  # of one group
_COMPONENTS = 300  # words of a group that are paired
_TOO_COMMON = 0.15  # share of all tickets; a word that stands in more must be
_TELLING = 1.3  # times as frequent under one answer as under all


@dataclass(slots=True)
class Maker:
    """Makes the candidates of one history. ``groups`` gives for each label the name of its group.

    ``heard``: for each group the words that spoke to a learned model, with their tickets.
    """

    pack: RulePack
    parsed: Parsed
    judge: Judge
    rows: Sequence[Seen]
    groups: Mapping[str, str]
    values: Mapping[str, Sequence[str]]
    least: int
    heard: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)

    def candidates(self) -> list[Candidate]:
        """All candidates to be measured, in a fixed order."""
        making = [row for row in self.rows if not row.held]
        units = units_of(making, dict(self.groups))
        known = lexis(units, self.least)
        good = self._good(known, units)
        share = max(_FEWEST, _MOST // max(1, len(self.values)))
        promising = {group: self._promising(group, known, good, share) for group in sorted(self.values)}
        index = Index(making, frozenset(word for one in promising.values() for word in (*one[0], *one[1])))
        items = {
            group: [*single, *self._pairs(group, units, index, components)[:share]]
            for group, (single, components) in promising.items()
        }
        return self._placed(items, making, index, good)

    def _good(self, known: Lexis, units: Sequence[Unit]) -> list[str]:
        """The words that may be proposed; why the others may not is counted."""
        refusals = Refusals(self.pack, self.parsed)
        sizes = Counter(unit.group for unit in units)
        good = []
        for word, figures in known.words.items():
            reason = refusals.reason(word, figures.right, figures.total)
            if reason is None and self._is_everywhere(figures, sizes):
                reason = "idle"
            if reason is None and not is_word(word, known):
                reason = "part"
            if reason:
                self.refused[reason] += 1
            else:
                good.append(word)
        return good

    def _is_everywhere(self, word: Word, sizes: Counter[str]) -> bool:
        """Whether a word is frequent and no more so where one answer is right than where another is."""
        total, tickets = word.classes.total(), sizes.total()
        if total <= max(_TOO_COMMON * tickets, 4 * self.least):
            return False
        groups: Counter[str] = Counter()
        for (group, _), n in word.classes.items():
            groups[group] += n
        return all(n * tickets < _TELLING * total * sizes[group] for group, n in groups.items())

    def _promising(
        self, group: str, known: Lexis, good: Iterable[str], share: int
    ) -> tuple[list[str], list[str]]:
        """The words of a group that promise most, and those that pairs are made of."""
        lacking = {word: known.words[word].of(group, "wrong", "silent", inside=True) for word in good}
        often = {word: n for word, n in lacking.items() if n >= self.least}
        promise = {word: _promise(known.words[word].classes, group) for word in often}
        single = [word for word in _best(promise, share) if promise[word] > 0]
        further = [word for word in self._heard(group, known) if word not in single]
        return [*single, *further], _best(often, _COMPONENTS)

    def _heard(self, group: str, known: Lexis) -> list[str]:
        """The words a model heard that may be proposed; where they end is what their tickets agree on."""
        refusals = Refusals(self.pack, self.parsed) if self.heard.get(group) else None
        return [
            word
            for word in self.heard.get(group, ())
            if refusals
            and (figures := known.words.get(word))
            and refusals.reason(word, figures.right, figures.total) is None
        ]

    def _pairs(self, group: str, units: Iterable[Unit], index: Index, components: Iterable[str]) -> list[str]:
        """The pairs of a group, those first that promise most."""
        mine = [unit for unit in units if unit.group == group and unit.state != "right"]
        promise = {}
        for pair in pairs_in(mine, frozenset(components), self._near(), self.least):
            tickets = {(row.ticket, self.groups[row.label], row.state) for row in index.rows(pair)}
            promise[pair] = _promise(Counter((g, state) for _, g, state in tickets), group)
        return [pair for pair in _best(promise, len(promise)) if promise[pair] > 0]

    def _near(self) -> int:
        settings = self.parsed.named["pack.yaml"][1].settings
        return int(settings.near)

    def _placed(
        self, items: Mapping[str, Sequence[str]], making: Sequence[Seen], index: Index, good: Iterable[str]
    ) -> list[Candidate]:
        """Each item with what it should speak for, once for each rule it could stand in."""
        answer = self.judge.given_by
        order = self.pack.matters if answer == "matter" else self.values
        by_group: dict[str, list[Seen]] = defaultdict(list)
        for row in making:
            by_group[self.groups[row.label]].append(row)
        rules = homes(self.parsed, answer)
        said = _said(self.parsed, answer)
        found = []
        for group, listed in items.items():
            chooser = Chooser(by_group[group], order, good)
            for item in listed:
                words = item.split("+")
                containing = [row for row in index.rows(item) if self.groups[row.label] == group]
                targets = chooser.choose(answer, self.values[group], item, containing)
                new = [target for target in targets if frozenset(words) not in said[target.value]]
                if not new:
                    self.refused["known" if targets else "nowhere"] += 1
                found += [
                    Candidate(item, group, target, home, fallback, self.heard.get(group, {}).get(item, 0))
                    for target in new
                    for home, fallback in _places(rules[target.value], containing, answer)
                ]
        return found


def _promise(classes: Mapping[ClassOf, int], group: str) -> float:
    """What an item may bring: rows of the group that lack an answer, less the others it would draw in."""
    gain = sum(n for (g, state), n in classes.items() if g == group and state != "right")
    silent = sum(n for (g, state), n in classes.items() if g != group and state == "silent")
    right = sum(n for (g, state), n in classes.items() if g != group and state == "right")
    as_own_rule, as_fallback = gain - 0.5 * right, 0.6 * gain - 0.05 * right
    return max(as_own_rule, as_fallback) - 2 * silent


def _best(figures: Mapping[str, float], most: int) -> list[str]:
    return sorted(figures, key=lambda item: (-figures[item], -len(item), item))[:most]


def _places(rules: Sequence[Home], containing: Sequence[Seen], answer: str) -> list[tuple[Home | None, bool]]:
    """Where an item could stand: the most telling rule of a value, and such a one that gives way to others.

    What is not there would be a new rule; tiers know no giving way.
    """
    fired = Counter(rule for row in containing if row.state == "right" for rule in row.rules)
    often = sorted(rules, key=lambda home: (-fired[home.rule.id], -len(home.rule.when.any), home.rule.id))
    strong = next((home for home in often if home.rule.priority >= 0), None)
    weak = next((home for home in often if home.rule.priority < 0), None)
    if answer == "tier":
        return [(strong or weak, False)]
    return [(strong, False), (weak, weak is None)]


def _words_in(groups: Mapping[str, Group], name: str) -> Iterator[str]:
    """The words of a group and of the groups it names, folded."""
    for text in groups[name].any:
        (part,) = parse_group_item(text)
        yield from _words_in(groups, part.name) if isinstance(part, GroupRef) else (fold(text),)


def _said(parsed: Parsed, answer: str) -> dict[str, set[frozenset[str]]]:
    """For each value the words and pairs that its rules list already, groups opened."""
    groups = {name: group for _, document in parsed.rules for name, group in document.terms.items()}
    found: dict[str, set[frozenset[str]]] = defaultdict(set)
    for _, document in parsed.rules:
        for rule in document.rules:
            value = getattr(rule.then, answer)
            for text in rule.when.any if value is not None else ():
                parts = parse_item(text)
                if len(parts) == 1 and (name := getattr(parts[0], "name", None)) in groups:
                    found[value].update(frozenset({word}) for word in _words_in(groups, name))
                found[value].add(frozenset(fold(part) for part in text.split("+")))
    return found
