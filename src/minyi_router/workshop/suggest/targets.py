"""What a word should speak for: the matters that lead to a right answer, and the rule it belongs in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum, log
from typing import Any, NamedTuple

from minyi_router.rulepack.checks.faults import all_rules
from minyi_router.rulepack.items import place_role
from minyi_router.rulepack.pack import MatterEntry, RulePack, UnitRef
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import RuleDoc
from minyi_router.rulepack.source import SourceFile
from minyi_router.workshop.suggest.history import DIRECT, Judge, Seen

_VOTES = 3  # tickets that must speak for a matter
_SHARE = 0.4  # of the votes that it must have
_WEIGHT = 5.0  # of all rows beside those of one matter, in rows
_DECISIVE = 2.0  # by how much the likeliest matter must lead, for each row (logarithm)


class Home(NamedTuple):
    """A rule that a word may be added to: its document and where it stands."""

    rule: RuleDoc
    file: str
    line: int
    basis: str
    owner: str


class Target(NamedTuple):
    """What a rule shall answer, and why this and nothing else (Chinese)."""

    answer: str
    value: str
    why: str


def reachable(pack: RulePack, parsed: Parsed, judge: Judge) -> dict[str, tuple[str, ...]]:
    """For each label the matters (kinds, tiers) by which a row can get it."""
    found: dict[str, list[str]] = defaultdict(list)
    for value, answers in _answers(pack, parsed, judge):
        for label in sorted({str(judge.merge(judge.answer, answer)) for answer in answers}):
            found[label].append(value)
    return {label: tuple(values) for label, values in found.items()}


def _answers(pack: RulePack, parsed: Parsed, judge: Judge) -> Iterable[tuple[str, set[str]]]:
    if judge.answer in DIRECT:
        names = pack.kinds if judge.answer == "kind" else tuple(pack.tiers)
        return [(name, {name}) for name in names]
    holders = _holders(parsed)
    return [(m.name, _of_matter(pack, m, judge.answer, holders)) for m in pack.matters.values()]


def _of_matter(pack: RulePack, matter: MatterEntry, answer: str, holders: Mapping[str, set[str]]) -> set[str]:
    """What a row of a matter may be answered."""
    police = pack.lines[matter.line].police
    if answer == "unit":
        return _units_of(pack, matter, holders)
    given: dict[str, str | None] = {
        "matter": matter.name,
        "line": matter.line,
        "organ": matter.organ,
        "owner": f"{matter.line}:{matter.organ}" if matter.organ else matter.line,
        "police": "公安" if police else "非公安",
        "action": "dispatch" if police else "divert",
    }
    return {value for value in (given[answer],) if value}


def _units_of(pack: RulePack, matter: MatterEntry, holders: Mapping[str, set[str]]) -> set[str]:
    """The units that may get a matter; by place, all that have the role."""
    line = pack.lines[matter.line]
    if not line.police:
        return set()
    own = {line.unit} if line.unit else set()
    ref: UnitRef | None = matter.unit
    if ref is None:
        return own
    return own | holders.get(ref.name, set()) if ref.by_place else {ref.name}


def _holders(parsed: Parsed) -> dict[str, set[str]]:
    """The units of each role: of units.yaml, and of the role columns of the places."""
    found: dict[str, set[str]] = defaultdict(set)
    units: Mapping[str, Any] = parsed.named["units.yaml"][1].units if "units.yaml" in parsed.named else {}
    for name, unit in units.items():
        if unit.role:
            found[unit.role].add(name)
    for _, rows in parsed.places:
        for _, row in rows:
            for role, unit in row.roles.items():
                found[role].add(unit)
    return found


def matters_of(pack: RulePack, parsed: Parsed, name: str) -> tuple[str, ...]:
    """The matters that a matter's, unit's, line's or organ's name stands for."""
    holders = _holders(parsed)
    return tuple(
        matter.name
        for matter in pack.matters.values()
        if name in {matter.name, matter.line, matter.organ, pack.organs.get(matter.organ or "")}
        or name in _units_of(pack, matter, holders)
    )


def homes(parsed: Parsed, answer: str) -> dict[str, list[Home]]:
    """For each value the rules that a word may join: they answer nothing else, and one item is enough."""
    found: dict[str, list[Home]] = defaultdict(list)
    documents = {file.name: document for file, document in parsed.rules}
    for file, path, rule in all_rules(parsed):
        value = getattr(rule.then, answer)
        if value is not None and _is_home(rule, answer):
            document = documents[file.name]
            found[value].append(
                Home(
                    rule,
                    file.name,
                    _line(file, path),
                    rule.basis or document.basis,
                    rule.owner or document.owner,
                )
            )
    return found


def _line(file: SourceFile, path: tuple[str | int, ...]) -> int:
    span = file.span((*path, "id"))
    return span.line + 1 if span else 0


def _is_home(rule: RuleDoc, answer: str) -> bool:
    plain = {"any", "unless", "none", "near", "at_least"}
    return (
        rule.mode == "live"
        and bool(rule.when.any)
        and rule.when.at_least == 1
        and rule.when.model_fields_set <= plain
        and rule.then.model_fields_set == {answer}
        and not place_role(rule.id)
    )


class Chooser:
    """Chooses what a word should speak for, by rows that are right already and by rivals that lost."""

    def __init__(self, rows: Sequence[Seen], names: Iterable[str], vocabulary: Iterable[str]) -> None:
        self._rows = rows
        self._order = {name: i for i, name in enumerate(names)}
        self._vocabulary = frozenset(vocabulary)
        self._profiles: dict[str, Counter[str]] = {}
        self._sizes: Counter[str] = Counter()
        self._all: Counter[str] = Counter()

    def choose(
        self, answer: str, allowed: Sequence[str], word: str, containing: Sequence[Seen]
    ) -> list[Target]:
        """What a word may speak for among the allowed values, by the rows that contain it: two at most.

        What rows that are right are, what came near in those that are not, else what those are most like.
        """
        if len(allowed) == 1:
            return [Target(answer, allowed[0], f"只有「{allowed[0]}」能得到这个答案")]
        right = _votes((row.ticket, row.value) for row in containing if row.state == "right")
        lost = _votes(
            (row.ticket, value) for row in containing if row.state != "right" for value in _near(row)
        )
        found: dict[str, str] = {}
        if best := self._most(right, allowed):
            total = sum(n for value, n in right.items() if value in allowed)
            found[best] = f"说到「{word}」而判对的 {total} 件，{right[best]} 件是「{best}」"
        if best := self._most(lost, allowed):
            found.setdefault(
                best,
                f"说到「{word}」而没判对的，有 {lost[best]} 件「{best}」的规则也中了，只是没有胜出或分太低",
            )
        if not found and right.total() < _VOTES:  # else it stands in matters of all kinds
            voted = [value for value in allowed if lost[value]] or allowed
            found |= self._alike(voted, [row for row in containing if row.state != "right"])
        return [Target(answer, value, why) for value, why in found.items()]

    def _most(self, votes: Counter[str], allowed: Sequence[str]) -> str | None:
        """The value with most votes, if it has enough and a good share of all."""
        mine = {value: votes[value] for value in allowed if votes[value]}
        best = min(mine, key=lambda v: (-mine[v], self._order.get(v, 0)), default=None)
        enough = best is not None and mine[best] >= _VOTES and mine[best] >= _SHARE * sum(mine.values())
        return best if enough else None

    def _alike(self, allowed: Sequence[str], rows: Sequence[Seen]) -> dict[str, str]:
        """The value whose right rows are written most alike (naive Bayes), if none comes near it."""
        if not self._profiles:
            self._profiles = self._learn()
        known = [value for value in allowed if self._sizes[value] >= _VOTES]
        words = Counter(word for row in rows for word in self._words(row.text))
        ranked = sorted((-self._odds(value, words), self._order.get(value, 0), value) for value in known)
        if not ranked or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _DECISIVE * len(rows)):
            return {}
        best = ranked[0][2]
        profile = self._profiles[best]
        shared = sorted((w for w in words if profile[w]), key=lambda w: (-words[w] * profile[w], w))[:3]
        like = f"（都说到{'、'.join(shared)}）" if shared else ""
        return {best: f"说法最像判为「{best}」的来件{like}，请核对"}

    def _learn(self) -> dict[str, Counter[str]]:
        profiles: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self._rows:
            if row.state == "right" and row.value:
                words = self._words(row.text)
                self._sizes[row.value] += 1
                profiles[row.value].update(words)
                self._all.update(words)
        return profiles

    def _words(self, text: str) -> set[str]:
        return {text[i:j] for i in range(len(text)) for j in (i + 2, i + 3, i + 4)} & self._vocabulary

    def _odds(self, value: str, words: Counter[str]) -> float:
        """The logarithm of how likely these words are in rows of a value; unseen ones as in all rows."""
        profile, size, every = self._profiles[value], self._sizes[value], self._sizes.total()
        parts = [
            n * log((profile[word] + _WEIGHT * (self._all[word] + 0.5) / (every + 1)) / (size + _WEIGHT))
            for word, n in sorted(words.items())
        ]
        return round(fsum(parts), 6)


def _votes(pairs: Iterable[tuple[int, str | None]]) -> Counter[str]:
    """Each ticket votes once for a value."""
    return Counter(value for _, value in set(pairs) if value)


def _near(row: Seen) -> tuple[str, ...]:
    return (*row.rivals, *([row.value] if row.value else []))
