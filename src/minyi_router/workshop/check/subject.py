"""What is checked: a pack that loads, as written and as it runs, and what today is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from minyi_router.engine import Engine, Trace, build, trace
from minyi_router.model import Appeal
from minyi_router.rulepack.checks.faults import Names, all_rules
from minyi_router.rulepack.pack import Lexicon, Rule, RulePack
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import Group, RuleDoc
from minyi_router.rulepack.source import Path_, SourceFile

WORD_LISTS = ("any", "all", "unless", "none")
"""The lists of a rule's conditions that hold items."""


class Written(NamedTuple):
    """A rule as it runs, its number, and where and how it was written."""

    rule: Rule
    number: int
    file: SourceFile
    path: Path_
    doc: RuleDoc


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything a check may look at. ``traced`` keeps what was already asked of the engine."""

    parsed: Parsed
    names: Names
    pack: RulePack
    engine: Engine
    today: date
    rules: tuple[Written, ...]
    words: tuple[tuple[str, ...], ...]
    traced: dict[Appeal, Trace]

    @classmethod
    def of(cls, parsed: Parsed, pack: RulePack, today: date) -> Subject:
        """A pack made ready to be checked as of a day."""
        written = {rule.id: (file, path, rule) for file, path, rule in all_rules(parsed)}
        rules = tuple(Written(rule, n, *written[rule.id]) for n, rule in enumerate(pack.rules))
        words = _words(pack.lexicon)
        return cls(parsed, Names(parsed), pack, build(pack), today, rules, words, {})

    def trace(self, appeal: Appeal) -> Trace:
        """The way of an appeal through the engine that routes; the same appeal is sent once."""
        if appeal not in self.traced:
            self.traced[appeal] = trace(self.engine, appeal)
        return self.traced[appeal]

    def document(self, name: str) -> tuple[SourceFile, Any] | None:
        """A named file and what it says; None if the pack has none."""
        return self.parsed.named.get(name)

    def entries(self, name: str, key: str) -> Iterator[tuple[SourceFile, Path_, str, Any]]:
        """The entries of a named file under a key: file, path, name, what is said of it."""
        if found := self.document(name):
            file, document = found
            for entry, said in getattr(document, key).items():
                yield file, (key, entry), entry, said

    def groups(self) -> Iterator[tuple[SourceFile, Path_, str, Group]]:
        """Every term group with its place."""
        for file, document in self.parsed.rules:
            for name, group in document.terms.items():
                yield file, ("terms", name), name, group


def _words(lexicon: Lexicon) -> tuple[tuple[str, ...], ...]:
    """The words of every term, by its number."""
    found: list[list[str]] = [[] for _ in lexicon.terms]
    for word, terms in (*enumerate(lexicon.plain), *lexicon.gapped_terms.items()):
        for term in terms:
            found[term].append(lexicon.words[word])
    return tuple(map(tuple, found))


def quoted(names: Iterable[str], most: int = 5) -> str:
    """Names in 「」, the first few of many."""
    every = list(names)
    shown = "".join(f"「{name}」" for name in every[:most])
    return f"{shown}等 {len(every)} 个" if len(every) > most else shown
