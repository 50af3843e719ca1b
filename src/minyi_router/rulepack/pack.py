"""The rule pack as it runs: immutable, everything by number, nothing left to look up or to fail.

The thing as written is in documents.py; this is the thing that works. ``words`` are numbered so
that the first ``len(patterns)`` of them are the patterns of the automaton.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from minyi_router.calendar import Duration, WorkCalendar
from minyi_router.model import Facts, PackStamp
from minyi_router.places import Gazetteer
from minyi_router.rulepack.supervision import Supervision


@dataclass(frozen=True, slots=True)
class Scoring:
    """The numbers of pack.yaml."""

    title_weight: float
    request_weight: float
    margin: float
    organ_margin: float
    other_share: float
    min_score: float
    learned_at: float


@dataclass(frozen=True, slots=True)
class GappedWord:
    """A word with ``…``: its number, its pieces, and which piece the automaton looks for."""

    word: int
    pieces: tuple[str, ...]
    anchor: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a term group, and what each of its words weighs."""

    name: str
    weight: float
    refuse_negated: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything one pass over a text looks for.

    ``plain[p]`` are the terms that pattern ``p`` is a word of; ``gapped[p]`` the gapped words that
    pattern ``p`` anchors, and ``gapped_terms`` the terms of those. Term numbers: first those of
    rules, then (from ``first_special``) cancelling phrases, passages, ends of passages, names.
    ``weighty`` gives, for groups with a weight of their own, the weight of each of their words.
    """

    patterns: tuple[str, ...]
    words: tuple[str, ...]
    plain: tuple[tuple[int, ...], ...]
    gapped: Mapping[int, tuple[GappedWord, ...]]
    gapped_terms: Mapping[int, tuple[int, ...]]
    terms: tuple[Term, ...]
    weighty: Mapping[int, Mapping[int, float]]
    first_special: int
    cancels: Mapping[int, int]
    passages: Mapping[int, int]
    passage_ends: Mapping[int, int]
    names: Mapping[int, str]
    refusing: frozenset[int]
    negations: tuple[str, ...]
    gap: int


@dataclass(frozen=True, slots=True)
class PassageKind:
    """A stretch of text that counts for nothing (``ignored``) or for more (``request``).

    ``callback``: it shows that staff calls back about a ticket; its words count for nothing either.
    """

    name: str
    ignored: bool
    reach: str
    callback: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Terms that must stand together, and how the item was written.

    ``weighted``: one of its groups has a weight of its own (mostly none has).
    """

    text: str
    terms: tuple[int, ...]
    weighted: bool


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """When an appeal must have come in: minutes of the day (may wrap), days, month-days (may wrap)."""

    minutes: tuple[int, int] | None
    days: frozenset[str]
    dates: tuple[tuple[int, int], tuple[int, int]] | None


@dataclass(frozen=True, slots=True)
class FactTests:
    """What a rule asks of the appeal itself."""

    channel: frozenset[str]
    field: tuple[tuple[str, frozenset[str]], ...]
    time: TimeWindow | None


BY_GROUP = ("group",)
"""What a rule that counts all tickets of one matter asks to be the same."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often an appeal must have come, itself included, counted over so many days."""

    same: tuple[str, ...]
    at_least: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Asks:
    """What a rule asks of answers decided before its own."""

    kind: frozenset[str]
    matter: frozenset[str]
    line: frozenset[str]
    place: frozenset[str]
    repeat: Repeat | None


@dataclass(frozen=True, slots=True)
class SameMatter:
    """When two tickets are one matter: the numbers of duplicates.yaml.

    ``likeness`` and ``containment`` are shares (0 to 1) of the texts without boilerplate; texts below
    ``shortest`` characters are not compared, and ``telling`` ones alike say by themselves that it is one
    matter; ``weights``
    is what an equal slot is worth, ``address_at_most`` what road, house and place are worth together;
    appeals of the kinds ``not_joint`` by different callers are never one matter; a caller named like
    ``nobody`` is not known, and of one with a title only the surname is; ``opposites`` are pairs
    of words that contradict each other. ``repeats`` are the sets of slots that some rule counts
    repeats by, all but BY_GROUP.
    """

    likeness: float
    containment: float
    shortest: int
    telling: int
    link_at: float
    near: timedelta
    most_links: int
    address_at_most: float
    not_joint: frozenset[str]
    nobody: frozenset[str]
    titles: tuple[str, ...]
    weights: Mapping[str, float]
    negations: frozenset[str]
    opposites: tuple[tuple[str, str], ...]
    repeats: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Dial:
    """How sure a decision must be to need no person, and how sure it is: one entry of confidence.yaml.

    ``weights`` make the log-odds that the decision is right: ``base`` plus each part (see
    decide/confidence.py) times its weight. ``at_least`` is the probability (0 to 1) that it takes, ``lines``
    the lines with one of their own. ``model``: the hash of the model it holds with; empty: rules alone.
    """

    model: str
    weights: Mapping[str, float]
    at_least: float
    lines: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit by name, or by its role where the appeal lies (``<属地派出所>``)."""

    name: str
    by_place: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What a rule answers.

    ``later``: something decided after kind and matter is among it; ``only_matter``: nothing but the
    matter, as with nine rules of ten.
    """

    kind: str | None
    matter: str | None
    tier: str | None
    unit: UnitRef | None
    supervisor: UnitRef | None
    co_units: tuple[UnitRef, ...]
    flags: tuple[str, ...]
    labels: tuple[str, ...]
    notices: tuple[str, ...]
    deadline: Duration | None
    shown: Facts
    later: bool
    only_matter: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``shadow`` rules are on trial: they fire, and decide nothing.

    ``plain`` rules fire as soon as one item of ``any`` does; nothing else to look at.
    ``weighted``: some group of it has a weight of its own. ``place`` is the file it stands in.
    """

    id: str
    any: tuple[Item, ...]
    all: tuple[Item, ...]
    unless: tuple[Item, ...]
    none: tuple[Item, ...]
    at_least: int
    near: int
    only_in: frozenset[str]
    also_in: frozenset[str]
    sees_all: bool
    facts: FactTests | None
    asks: Asks | None
    then: Answers
    weight: float
    priority: int
    basis: str
    owner: str
    place: str
    plain: bool
    weighted: bool
    shadow: bool


@dataclass(frozen=True, slots=True)
class LineEntry:
    """警种: its own unit, and whether it is the police's at all."""

    name: str
    unit: str | None
    police: bool


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """承办单位 as the pack knows it."""

    name: str
    parent: str | None
    line: str | None
    areas: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True)
class TierEntry:
    """等级: rank 0 is the highest; ``handler`` is who deals with it."""

    name: str
    rank: int
    handler: str


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """Who owns a matter. ``line`` is set for non-police matters too (the pack's non-police line)."""

    name: str
    line: str
    organ: str | None
    unit: UnitRef | None
    supervisor: UnitRef | None
    co_units: tuple[UnitRef, ...]
    recuse: bool
    basis: str


@dataclass(frozen=True, slots=True)
class FlagEntry:
    """警示: what it means and what is said with it."""

    name: str
    rank: int
    safety: bool
    hold: bool
    tier: str | None
    say: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """One clock's terms: the matter's, else the kind's, else the tier's, else the default."""

    matter: Mapping[str, Duration]
    kind: Mapping[str, Duration]
    tier: Mapping[str, Duration]
    default: Duration | None


@dataclass(frozen=True, slots=True)
class RulePack:
    """规则包: everything a bureau decided, ready to run. Made by load_pack; never changed.

    ``on_trial``: some of its rules are shadow rules.
    """

    stamp: PackStamp
    name: str
    lexicon: Lexicon
    passages: tuple[PassageKind, ...]
    scoring: Scoring
    rules: tuple[Rule, ...]
    on_trial: bool
    lines: Mapping[str, LineEntry]
    units: Mapping[str, UnitEntry]
    oversight: tuple[str, ...]
    kinds: tuple[str, ...]
    default_kind: str | None
    tiers: Mapping[str, TierEntry]
    default_tier: str
    default_matter: str | None
    matters: Mapping[str, MatterEntry]
    kind_order: Mapping[str, int]
    matter_order: Mapping[str, int]
    organs: Mapping[str, str]
    flags: Mapping[str, FlagEntry]
    notices: tuple[str, ...]
    labels: tuple[str, ...]
    contact: Clocks
    resolve: Clocks
    calendar: WorkCalendar
    gazetteer: Gazetteer
    same_matter: SameMatter
    dial: Dial | None
    learned_dial: Dial | None
    supervision: Supervision

    def without_dials(self) -> RulePack:
        """The pack as it was before anybody calibrated it."""
        return replace(self, dial=None, learned_dial=None)

    def with_trials_live(self) -> RulePack:
        """The pack as it would be if its rules on trial decided."""
        rules = tuple(replace(rule, shadow=False) for rule in self.rules)
        return replace(self, rules=rules, on_trial=False)
