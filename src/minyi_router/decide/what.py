"""What an appeal is: flags first, then kind, matter, line and organ, each by its own policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from minyi_router.decide.scores import Ranked, others, rank
from minyi_router.match import Fired, Hits
from minyi_router.rulepack.pack import Asks, FlagEntry, MatterEntry, RulePack


class What(NamedTuple):
    """The answers to what it is. ``kinds`` and ``matters`` are ranked; the first of each is the answer.

    ``by_default``: no rule spoke of the matter; it is the one that the pack proposes then. ``learned`` names
    the answers that the learned model gave; ``learned_share`` is how likely it thinks the answer where it
    goes (0 to 1; None: it was not asked, or knows no such answer).
    """

    flags: list[FlagEntry]
    kind: str | None
    kinds: list[Ranked]
    matter: MatterEntry | None
    by_default: bool
    matters: list[Ranked]
    other_matters: list[MatterEntry]
    close: bool
    used: list[Fired]
    later: list[Fired]
    learned: tuple[str, ...] = ()
    learned_share: float | None = None

    @property
    def placed(self) -> bool:
        """Whether the model said where it goes (and not only of what kind it is)."""
        return "line" in self.learned


def what_it_is(pack: RulePack, fired: Iterable[Fired], hits: Hits) -> What:
    """Decide flags, kind and matter. ``used`` are the rules that gave them, ``later`` those still to ask."""
    flags: dict[str, None] = {}
    kind_rules: dict[str, list[Fired]] = {}
    matter_rules: list[Fired] = []
    used: list[Fired] = []
    later: list[Fired] = []
    for item in fired:
        then = item.rule.then
        if then.matter is not None:
            matter_rules.append(item)
            if then.only_matter:
                continue
        if then.flags:
            flags.update(dict.fromkeys(then.flags))
            used.append(item)
        if then.kind is not None:
            kind_rules.setdefault(then.kind, []).append(item)
        if then.later:
            later.append(item)
    kinds = rank(kind_rules, hits, pack, pack.kind_order) if kind_rules else []
    kind = kinds[0].value if kinds else pack.default_kind
    matters = _matters(pack, matter_rules, hits, kind)
    if kinds:
        used += kinds[0].rules
    if matters:
        used += matters[0].rules
    return What(  # by position: matching keywords takes longer
        _in_order(pack, flags) if flags else [],
        kind,
        kinds,
        _first(pack, matters),
        not matters and pack.default_matter is not None,
        matters,
        [pack.matters[ranked.value] for ranked in others(matters, pack.scoring)],
        len(matters) > 1 and next(rivals(pack, matters), None) is not None,
        used,
        later,
    )


def _in_order(pack: RulePack, names: Iterable[str]) -> list[FlagEntry]:
    """Safety flags first, then in the pack's order."""
    return sorted((pack.flags[name] for name in names), key=lambda flag: (not flag.safety, flag.rank))


def _matters(pack: RulePack, rules: list[Fired], hits: Hits, kind: str | None) -> list[Ranked]:
    given: dict[str, list[Fired]] = {}
    for item in rules:
        rule = item.rule
        if rule.asks is None or asked_and_true(rule.asks.kind, kind):
            value = rule.then.matter or ""
            if value in given:
                given[value].append(item)
            else:
                given[value] = [item]
    return rank(given, hits, pack, pack.matter_order) if given else []


def _first(pack: RulePack, matters: list[Ranked]) -> MatterEntry | None:
    """The best matter; where no rule speaks, the one that the pack proposes to the person who looks."""
    name = matters[0].value if matters else pack.default_matter
    return pack.matters[name] if name else None


def rivals(pack: RulePack, matters: list[Ranked]) -> Iterator[Ranked]:
    """The matters that are as good as the first AND would send the appeal elsewhere."""
    best, scoring = matters[0], pack.scoring
    first = pack.matters[best.value]
    for ranked in matters[1:]:
        if ranked.priority != best.priority:
            return
        rival = pack.matters[ranked.value]
        margin = scoring.organ_margin if first.organ and rival.organ else scoring.margin
        if elsewhere(first, rival) and ranked.score >= best.score * (1.0 - margin):
            yield ranked


def elsewhere(one: MatterEntry, other: MatterEntry) -> bool:
    """Whether two matters go to different lines or organs."""
    return one.line != other.line or one.organ != other.organ


def asked_and_true(wanted: frozenset[str], value: str | None) -> bool:
    """Whether an earlier answer is as asked (asking nothing is always true)."""
    return not wanted or value in wanted


def asks_hold(asks: Asks | None, what: What) -> bool:
    """Whether kind, matter and line are as a later rule asks; the place is looked at where it is known."""
    if asks is None:
        return True
    if asks.kind and what.kind not in asks.kind:
        return False
    matter = what.matter
    if matter is None:
        return not (asks.matter or asks.line)
    return asked_and_true(asks.matter, matter.name) and asked_and_true(asks.line, matter.line)


def as_ticket(pack: RulePack, what: What, matter: str, *, keep_own: bool) -> What:
    """What an appeal is when it belongs to a ticket: of that ticket's matter; its own may come second."""
    entry = pack.matters.get(matter)
    if entry is None:
        return what._replace(close=False)
    own = [what.matter] if what.matter and keep_own and not what.by_default else []
    others = [other for other in (*own, *what.other_matters) if other.name != entry.name]
    return what._replace(matter=entry, by_default=False, other_matters=others, close=False)
