"""What happens with an appeal: place, tier, unit and those beside it, notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from minyi_router.decide.what import What, asks_hold
from minyi_router.match import Fired
from minyi_router.places import Located, NamedAt
from minyi_router.rulepack.pack import MatterEntry, RulePack, TierEntry, UnitRef

if TYPE_CHECKING:
    from minyi_router.relate.links import Related


class Assigned(NamedTuple):
    """The answers to what happens. ``reasons`` ask for a person; ``by_place``: the unit depends on it."""

    tier: TierEntry
    tier_by_rule: bool
    unit: str | None
    unit_basis: str
    co_units: list[str]
    supervisor: str | None
    notices: list[str]
    labels: list[str]
    reasons: list[str]
    by_place: bool
    later: list[Fired]
    shadow: list[str]

    def at_least(self, before: Assigned) -> Assigned:
        """The same with a tier no lower than before."""
        if before.tier.rank >= self.tier.rank:
            return self
        return self._replace(tier=before.tier, tier_by_rule=before.tier_by_rule)


def locate(pack: RulePack, text: str, names: Sequence[NamedAt]) -> Located:
    """The area that the places named agree on; without any, the areas of units named.

    A unit's name is no address (派出所 is a landmark as well), so it speaks only when nothing else does.
    """
    if not names:
        return NOWHERE
    places = [name for name in names if name.name not in pack.units]
    if places:
        return pack.gazetteer.locate(text, places)
    areas = [NamedAt(area, name.start, name.end) for name in names for area in pack.units[name.name].areas]
    return pack.gazetteer.locate(text, areas) if len({area.name for area in areas}) == 1 else NOWHERE


NOWHERE = Located(None, conflict=False, found=())


def assign(
    pack: RulePack,
    what: What,
    located: Located,
    names: Sequence[NamedAt],
    related: Related | None = None,
    trial: Sequence[Fired] = (),
) -> Assigned:
    """Decide tier, unit, co-units, supervisor, notices and labels; a linked ticket brings its unit.

    ``trial`` are the shadow rules that fired; which of them would have spoken is told, and no more.
    """
    later = [
        item for item in what.later if item.rule.asks is None or _asked(pack, item, what, located, related)
    ]
    marks = [then for item in later if (then := item.rule.then).notices or then.labels] if later else []
    tier, tier_by_rule = _tier(pack, what, later)
    assigner = _Assigner(pack, what, located, names)
    ref, basis, reasons = _unit_ref(pack, what, later)
    if related and related.ticket and related.ticket.unit:
        ref, basis, reasons = UnitRef(related.ticket.unit, by_place=False), "link", []
    unit = assigner.unit(ref, what.matter)
    by_place = ref is not None and ref.by_place
    if by_place and located.conflict:
        reasons.append("place_conflict")
    police = what.matter is not None and pack.lines[what.matter.line].police
    if unit is None and police:
        reasons.append("unit_missing")
    supervisor = assigner.unit(_supervisor_ref(what, later), None) if police else None
    return Assigned(  # by position: matching keywords takes longer
        tier,
        tier_by_rule,
        unit,
        basis,
        assigner.co_units(later, apart_from=unit),
        supervisor if supervisor != unit else None,
        _ordered(pack.notices, [n for then in marks for n in then.notices]) if marks else [],
        _ordered(pack.labels, [n for then in marks for n in then.labels]) if marks else [],
        reasons,
        by_place,
        later,
        [item.rule.id for item in trial if _asked(pack, item, what, located, related)] if trial else [],
    )


def _asked(pack: RulePack, item: Fired, what: What, located: Located, related: Related | None) -> bool:
    asks = item.rule.asks
    if asks is None or not asks_hold(asks, what):
        return asks is None
    if asks.place and not any(pack.gazetteer.holds(area, located.area) for area in asks.place):
        return False
    return not asks.repeat or bool(related and related.count(asks.repeat) >= asks.repeat.at_least)


def _ordered(known: Sequence[str], given: Sequence[str]) -> list[str]:
    return [name for name in known if name in given]


def _tier(pack: RulePack, what: What, later: Sequence[Fired]) -> tuple[TierEntry, bool]:
    names = [tier for item in later if (tier := item.rule.then.tier)] if later else []
    if what.flags:
        names += [flag.tier for flag in what.flags if flag.tier]
    if not names:
        return pack.tiers[pack.default_tier], False
    return min((pack.tiers[name] for name in names), key=lambda tier: tier.rank), True


def _unit_ref(pack: RulePack, what: What, later: Sequence[Fired]) -> tuple[UnitRef | None, str, list[str]]:
    """Who does it: what rules say, else the matter, else the line's own unit; and what is against it."""
    matter = what.matter
    if matter is None or not pack.lines[matter.line].police:
        return None, "rule", []
    refs = {ref for item in later if (ref := item.rule.then.unit)} if later else None
    if refs:
        return min(refs, key=repr), "rule", ["unit_conflict"] if len(refs) > 1 else []
    if matter.unit:
        return matter.unit, "rule", []
    own = pack.lines[matter.line].unit
    return (_named(own) if own else None), "default", []


@cache
def _named(unit: str) -> UnitRef:
    """A reference to a unit by its name; there are few, and making one takes longer than all else here."""
    return UnitRef(unit, by_place=False)


def _supervisor_ref(what: What, later: Sequence[Fired]) -> UnitRef | None:
    refs = {ref for item in later if (ref := item.rule.then.supervisor)} if later else None
    if refs:
        return min(refs, key=repr)
    return what.matter.supervisor if what.matter else None


class _Assigner:
    """Turns references into units, never into one that the appeal complains about."""

    def __init__(self, pack: RulePack, what: What, located: Located, names: Sequence[NamedAt]) -> None:
        self._pack = pack
        self._located = located
        self._what = what
        self._accused: AbstractSet[str] = _accused(pack, what, names) if names else frozenset()

    def unit(self, ref: UnitRef | None, matter: MatterEntry | None) -> str | None:
        """The unit of a reference; by place it falls up the tree to the unit of the matter's line."""
        if ref is None:
            return None
        name: str | None = ref.name
        if ref.by_place:
            line = self._pack.lines.get(matter.line) if matter else None
            name = self._pack.gazetteer.unit(ref.name, self._located) or (line.unit if line else None)
        return self._unaccused(name)

    def _unaccused(self, name: str | None) -> str | None:
        """The unit itself, or the first overseer when the appeal complains about it (信访工作条例 22、30)."""
        if not self._accused or name not in self._accused:
            return name
        return next((unit for unit in self._pack.oversight if unit not in self._accused), None)

    def co_units(self, later: Sequence[Fired], *, apart_from: str | None) -> list[str]:
        """Those who help: named by the matter or by rules, and the police units of the other matters."""
        matter = self._what.matter
        refs = set(matter.co_units) if matter else set()
        if later:
            refs.update(ref for item in later for ref in item.rule.then.co_units)
        if not refs and not self._what.other_matters:
            return []
        in_order = sorted(refs, key=repr) if len(refs) > 1 else refs
        names = [self.unit(ref, matter) for ref in in_order]
        lines = self._pack.lines
        for other in self._what.other_matters:
            line = lines[other.line]
            if line.police:
                names.append(self.unit(other.unit, other) if other.unit else line.unit)
        overseen = map(self._unaccused, names) if self._accused else names
        left_out = {apart_from, *self._accused}
        return [name for name in dict.fromkeys(overseen) if name and name not in left_out]


def _accused(pack: RulePack, what: What, names: Iterable[NamedAt]) -> set[str]:
    """The units named in an appeal that complains about one; empty when it does not."""
    matters = [what.matter, *what.other_matters] if what.matter else []
    if True not in [matter.recuse for matter in matters]:
        return set()
    return {named.name for named in names if named.name in pack.units}
