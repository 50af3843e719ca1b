"""All answers together: the action, how sure it is, the clocks, the decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from minyi_router.calendar import Due
from minyi_router.deadline import Term, earliest, terms
from minyi_router.decide.assign import Assigned
from minyi_router.decide.confidence import Sureness
from minyi_router.decide.evidence import Learned, Testimony, Witness
from minyi_router.decide.fill import opinions
from minyi_router.decide.what import What
from minyi_router.match import Hits
from minyi_router.model import Action, Appeal, Candidate, Decision, Facts, Link
from minyi_router.places import Located
from minyi_router.rulepack.pack import MatterEntry, RulePack

if TYPE_CHECKING:
    from minyi_router.learned.model import Belief
    from minyi_router.relate.links import Related

_MOST_CANDIDATES = 3


class Settled(NamedTuple):
    """What the stages found out about one appeal, before it is put together.

    ``before``: what rules alone would have made of it, where a model answered; its tier and its clocks bind.
    """

    what: What
    located: Located
    in_text: bool
    assigned: Assigned
    related: Related | None
    sure: Sureness
    beliefs: Sequence[Belief]
    before: tuple[What, Assigned] | None

    @property
    def linked(self) -> bool:
        """Whether it belongs to an earlier ticket."""
        return self.related is not None and self.related.ticket is not None


def outcome(
    pack: RulePack, appeal: Appeal, settled: Settled, hits: Hits, said: Callable[[], Sequence[Learned]] | None
) -> Decision:
    """The frozen decision. Everything was decided before; here it is put together.

    Args:
        pack: the pack.
        appeal: the appeal.
        settled: what the stages found out.
        hits: the words found in it.
        said: tells what the model said, when asked; None: it answered nothing.
    """
    what, assigned, related = settled.what, settled.assigned, settled.related
    matter, tier, flags, linked = what.matter, assigned.tier, what.flags, settled.linked
    reasons = (*_reasons(pack, settled), *assigned.reasons)
    action = _action(pack, what, reasons, linked=linked)
    contact, resolve = _clocks(pack, appeal, settled)
    held = action == "hold"
    witness = Witness(pack, appeal)
    values = (  # in the order of Decision's fields: to match 31 keywords takes as long as all the rest here
        appeal.id,
        action,
        what.kind,
        (matter.name or None) if matter else None,
        matter.line if matter else None,
        matter.organ if matter else None,
        tier.name,
        None if held else assigned.unit,
        () if held else tuple(assigned.co_units),
        None if held else assigned.supervisor,
        tier.handler,
        contact.at if contact else None,
        resolve.at if resolve else None,
        bool((contact and contact.provisional) or (resolve and resolve.provisional)),
        tuple(assigned.notices),
        tuple([flag.name for flag in flags]) if flags else (),
        tuple(assigned.labels),
        tuple([other.name for other in what.other_matters]),
        reasons,
        _candidates(pack, what),
        _link_confidence(related.links[0]) if linked and related else settled.sure.confidence,
        _basis(what, assigned),
        witness.places(settled.located, in_text=settled.in_text),
        _missing(appeal, settled.located, assigned),
        Testimony(witness, what.used + assigned.later, hits, said),
        tuple([flag.say for flag in flags if flag.say]) if flags else (),
        matter.basis if matter else "",
        related.links if related else (),
        tuple(assigned.shadow),
        opinions(settled.beliefs) if settled.beliefs else (),
        pack.stamp,
    )
    return Decision(*values)


def _reasons(pack: RulePack, settled: Settled) -> tuple[str, ...]:
    what = settled.what
    if what.matter is None or what.by_default:
        return () if settled.linked and settled.assigned.unit else ("matter_missing",)
    if settled.linked:
        return ()
    if not (pack.lines[what.matter.line].police or what.matter.organ):
        return ("organ_missing",)
    return () if settled.sure.enough else _doubts(pack, what, settled.sure)


def _doubts(pack: RulePack, what: What, sure: Sureness) -> tuple[str, ...]:
    """Why a decision that no bar let through goes to a person; none if there is no bar and no doubt."""
    if what.matters and what.matters[0].score < pack.scoring.min_score:
        return ("score_low",)
    if what.close:
        return ("matter_close",)
    return () if sure.enough is None else ("confidence_low",)


def _action(pack: RulePack, what: What, reasons: tuple[str, ...], *, linked: bool) -> Action:
    if what.flags and any(flag.hold for flag in what.flags):
        return "hold"
    if linked and not reasons:
        return "link"
    if reasons or what.matter is None:
        return "review"
    return "dispatch" if pack.lines[what.matter.line].police else "divert"


def clock_terms(pack: RulePack, settled: Settled) -> tuple[list[Term], list[Term]]:
    """The terms of both clocks, contact and resolve: what may bind, and where each comes from."""
    contact, resolve = _terms(pack, settled.what, settled.assigned)
    if settled.before:
        earlier = _terms(pack, *settled.before)
        contact += [term for term in earlier[0] if term not in contact]
        resolve += [term for term in earlier[1] if term not in resolve]
    return contact, resolve


def _terms(pack: RulePack, what: What, assigned: Assigned) -> tuple[list[Term], list[Term]]:
    matter, tier = what.matter.name if what.matter else None, assigned.tier.name
    flags, later = what.flags, assigned.later
    urgent = [(flag.name, flag.tier) for flag in flags if flag.safety and flag.tier] if flags else ()
    ruled = [(item.rule.id, term) for item in later if (term := item.rule.then.deadline)] if later else ()
    return (
        terms(pack.contact, matter, what.kind, tier, urgent, ()),
        terms(pack.resolve, matter, what.kind, tier, urgent, ruled),
    )


def _clocks(pack: RulePack, appeal: Appeal, settled: Settled) -> tuple[Due | None, Due | None]:
    start = appeal.received_at
    if start is None:
        return None, None
    contact, resolve = clock_terms(pack, settled)
    first, last = earliest(pack.calendar, start, contact), earliest(pack.calendar, start, resolve)
    return first[0] if first else None, last[0] if last else None


def _candidates(pack: RulePack, what: What) -> tuple[Candidate, ...]:
    if len(what.matters) < 2:
        return ()
    matters = pack.matters
    return tuple([_candidate(matters[r.value], r.score) for r in what.matters[:_MOST_CANDIDATES]])


def _candidate(matter: MatterEntry, score: float) -> Candidate:
    return Candidate("matter", matter.name, score, matter.line, matter.organ)


def _link_confidence(link: Link) -> float:
    """A ticket's number leaves no doubt; else the score as that of a matter without a rival."""
    return 1.0 if "cited" in link.parts else round(link.score / (link.score + 0.5), 4)


def _basis(what: What, assigned: Assigned) -> Facts:
    matter, learned = what.matter, what.learned
    source = _source(what) if not learned else "default"  # what it did not say itself is the pack's proposal
    kind = "learned" if "kind" in learned else "rule" if what.kinds else "default"
    if learned == ("kind",):
        source = _source(what)
    return _basis_of(
        kind if what.kind else "",
        ("learned" if "matter" in learned else source) if matter and matter.name else "",
        ("learned" if "line" in learned else source) if matter else "",
        ("learned" if "organ" in learned else source) if matter and matter.organ else "",
        "rule" if assigned.tier_by_rule else "default",
        assigned.unit_basis if assigned.unit else "",
    )


def _source(what: What) -> str:
    """Where the matter comes from: the pack's default, its rules, or the ticket it is linked to."""
    if what.by_default:
        return "default"
    own = what.matter is not None and bool(what.matters) and what.matters[0].value == what.matter.name
    return "rule" if own else "link"


@cache
def _basis_of(kind: str, matter: str, line: str, organ: str, tier: str, unit: str) -> Facts:
    """The few combinations there are, each made once."""
    named = {"kind": kind, "matter": matter, "line": line, "organ": organ, "tier": tier, "unit": unit}
    return Facts({answer: basis for answer, basis in named.items() if basis})


def _missing(appeal: Appeal, located: Located, assigned: Assigned) -> tuple[str, ...]:
    missing = ("place",) if assigned.by_place and located.area is None and not located.conflict else ()
    return (*missing, "received_at") if appeal.received_at is None else missing
