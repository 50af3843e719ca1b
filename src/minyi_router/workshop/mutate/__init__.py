"""Mutation testing of a rule pack: leave out one thing at a time, and see which no case notices.

Words are searched once: a mutant of a rule is that rule judged anew on the words found, a word
dropped from a group is its hits taken away; the decision is then made by the router's own functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from minyi_router.engine import build
from minyi_router.model import PackStamp
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.compile_rules import RuleFile, compile_rule
from minyi_router.rulepack.items import Literal as Word
from minyi_router.rulepack.items import parse_item
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.pack import Rule
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.problems import pack_error
from minyi_router.rulepack.rule_documents import RuleDoc
from minyi_router.rulepack.source import pack_hash
from minyi_router.workshop.cases import pack_cases
from minyi_router.workshop.mutate.bench import Bench
from minyi_router.workshop.mutate.documents import without
from minyi_router.workshop.mutate.groups import Groups
from minyi_router.workshop.mutate.mutants import SORTS, Mutant, Sort, group_mutants, rule_mutants
from minyi_router.workshop.mutate.rules import noticed
from minyi_router.workshop.mutate.words import Numbered

__all__ = ["FATES", "SORTS", "Mutant", "Mutation", "Outcome"]

Fate = Literal["noticed", "unnoticed", "unused", "unreached"]
FATES: Mapping[Fate, str] = {
    "noticed": "有例子发现",
    "unnoticed": "去掉了没有例子发现",
    "unused": "没有例子用到这个词",
    "unreached": "没有规则用到这个词组",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mutant and what became of it."""

    mutant: Mutant
    fate: Fate

    @property
    def survived(self) -> bool:
        """Whether no case noticed."""
        return self.fate != "noticed"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        mutant, place = self.mutant, self.mutant.place
        where = {"file": place.file, "line": place.line, "column": place.column}
        said = {"sort": mutant.sort, "owner": mutant.owner, "what": str(mutant), "fate": self.fate}
        return {**where, **said, "path": list(mutant.path), "part": mutant.part}


class Mutation:
    """All mutants of a pack, or of one rule of it. Iterating tries them, rules first."""

    def __init__(self, folder: Path, rule: str | None = None) -> None:
        """Load the pack and walk its cases. Raises RulePackError, and KeyError if there is no such rule."""
        files, parsed, problems = read_pack(folder)
        if problems:
            raise pack_error(problems)
        pack = compile_pack(parsed, pack_hash(files))
        self._parsed: Parsed = parsed
        self._bench = Bench(build(pack), pack_cases(parsed))
        self._rules = list(rule_mutants(parsed, rule))
        self._groups = list(group_mutants(parsed)) if rule is None else []
        self._numbered = Numbered(pack.lexicon)
        self._places = {compiled.id: number for number, compiled in enumerate(pack.rules)}
        if rule is not None and not self._rules:
            raise KeyError(rule)

    @property
    def stamp(self) -> PackStamp:
        """Which pack it is."""
        return self._bench.engine.pack.stamp

    @property
    def cases(self) -> int:
        """How many cases there are to notice anything."""
        return len(self._bench.cases)

    @property
    def left_out(self) -> int:
        """How many cases fail already, or are ``todo``; they notice nothing."""
        return self._bench.left_out

    def __len__(self) -> int:
        return sum(len(mutants) for _, mutants in self._rules) + len(self._groups)

    def __iter__(self) -> Iterator[Outcome]:
        for rule, mutants in self._rules:
            changed = {
                mutant: self._compiled(rule, mutant) for mutant in mutants if self._may_show(rule, mutant)
            }
            seen = noticed(self._bench, self._places[rule.id], list(changed.values()))
            telling = {mutant for mutant, told in zip(changed, seen, strict=True) if told}
            for mutant in mutants:
                unused = mutant.sort == "word" and not self._used(rule, mutant)
                fate: Fate = "unused" if unused else "unnoticed"
                yield Outcome(mutant, "noticed" if mutant in telling else fate)
        groups = Groups(self._bench, self._parsed, self._numbered.numbers)
        for mutant in self._groups:
            yield Outcome(mutant, _fate(groups, mutant))

    def _compiled(self, rule: RuleDoc, mutant: Mutant) -> Rule | None:
        """The rule as it would run without that part; None without the whole rule."""
        if mutant.sort == "rule":
            return None
        document = self._parsed.rules[mutant.number][1]
        file = RuleFile(mutant.file.name, document.owner, document.basis)
        changed = without(rule, mutant.path[2:], mutant.part)
        return compile_rule(self._numbered, file, changed, self._settings, self._loud)

    def _may_show(self, rule: RuleDoc, mutant: Mutant) -> bool:
        """Whether anything may come otherwise: an item that never holds is missed in few places."""
        if mutant.sort != "word" or mutant.part is not None or mutant.path[3] == "all":
            return True
        only_one = mutant.path[3] == "any" and len(rule.when.any) == 1
        return only_one or self._used(rule, mutant)

    def _used(self, rule: RuleDoc, mutant: Mutant) -> bool:
        """Whether some case has the words that are left out (groups aside)."""
        item = getattr(rule.when, str(mutant.path[3]))[int(mutant.path[4])]
        parts = [part for k, part in enumerate(parse_item(item)) if mutant.part in {None, k}]
        return all(self._bench.uses(part) for part in parts if isinstance(part, Word))

    @property
    def _settings(self) -> Any:
        return self._parsed.named["pack.yaml"][1].settings

    @property
    def _loud(self) -> set[str]:
        """The flags whose rules see the whole text, as compiling has it."""
        named = self._parsed.named
        flags = named["flags.yaml"][1].flags if "flags.yaml" in named else {}
        return {name for name, flag in flags.items() if flag.safety or flag.hold}


def _fate(groups: Groups, mutant: Mutant) -> Fate:
    if not groups.reached(mutant):
        return "unreached"
    if groups.noticed(mutant):
        return "noticed"
    return "unnoticed" if groups.uses(mutant) else "unused"


def by_sort(outcomes: Sequence[Outcome]) -> dict[Sort, tuple[int, int]]:
    """For each sort how many mutants there are and how many survived."""
    counts: dict[Sort, tuple[int, int]] = {}
    for sort in SORTS:
        of_sort = [outcome.survived for outcome in outcomes if outcome.mutant.sort == sort]
        counts[sort] = (len(of_sort), sum(of_sort))
    return counts
