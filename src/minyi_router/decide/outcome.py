"""All answers together: the action, how sure it is, the clocks, the decision."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from minyi_router.calendar import Due
from minyi_router.deadline import Term, earliest, terms
from minyi_router.decide.assign import Assigned
from minyi_router.decide.evidence import Testimony, Witness
from minyi_router.decide.what import What, elsewhere
from minyi_router.match import Hits
from minyi_router.model import Action, Appeal, Candidate, Decision, Facts, Link
from minyi_router.places import Located
from minyi_router.rulepack.pack import RulePack

if TYPE_CHECKING:
    from minyi_router.relate.links import Related

_MOST_CANDIDATES = 3


def outcome(  # noqa: PLR0913, PLR0917 - here the results of all stages come together
    pack: RulePack,
    appeal: Appeal,
    what: What,
    located: Located,
    assigned: Assigned,
    witness: Witness,
    hits: Hits,
    *,
    in_text: bool,
    related: Related | None = None,
) -> Decision:
    """The frozen decision. Everything was decided before; here it is put together."""
    matter = what.matter
    linked = related is not None and related.ticket is not None
    reasons = (*_reasons(pack, what, assigned, linked=linked), *assigned.reasons)
    action = _action(pack, what, reasons, linked=linked)
    contact, resolve = _clocks(pack, appeal, what, assigned)
    held = action == "hold"
    return Decision(
        id=appeal.id,
        action=action,
        kind=what.kind,
        matter=matter.name if matter else None,
        line=matter.line if matter else None,
        organ=matter.organ if matter else None,
        tier=assigned.tier.name,
        unit=None if held else assigned.unit,
        co_units=() if held else tuple(assigned.co_units),
        supervisor=None if held else assigned.supervisor,
        handler=assigned.tier.handler,
        contact_by=contact.at if contact else None,
        resolve_by=resolve.at if resolve else None,
        provisional=bool((contact and contact.provisional) or (resolve and resolve.provisional)),
        notices=tuple(assigned.notices),
        flags=tuple([flag.name for flag in what.flags]),
        labels=tuple(assigned.labels),
        other_matters=tuple([other.name for other in what.other_matters]),
        review_reasons=reasons,
        candidates=_candidates(pack, what),
        confidence=_link_confidence(related.links[0]) if linked and related else _confidence(pack, what),
        basis=_basis(what, assigned),
        places=witness.places(located, in_text=in_text),
        missing=_missing(appeal, located, assigned),
        evidence=Testimony(witness, [*what.used, *assigned.later], hits),
        advice=tuple([flag.say for flag in what.flags if flag.say]),
        legal_basis=matter.basis if matter else "",
        links=related.links if related else (),
        shadow=tuple(assigned.shadow),
        pack=pack.stamp,
    )


def _reasons(pack: RulePack, what: What, assigned: Assigned, *, linked: bool) -> tuple[str, ...]:
    if what.matter is None or what.by_default:
        return () if linked and assigned.unit else ("matter_missing",)
    if linked:
        return ()
    if what.matters[0].score < pack.scoring.min_score:
        return ("score_low",)
    return ("matter_close",) if what.close else ()


def _action(pack: RulePack, what: What, reasons: tuple[str, ...], *, linked: bool) -> Action:
    if what.flags and any(flag.hold for flag in what.flags):
        return "hold"
    if linked and not reasons:
        return "link"
    if reasons or what.matter is None:
        return "review"
    return "dispatch" if pack.lines[what.matter.line].police else "divert"


def clock_terms(pack: RulePack, what: What, assigned: Assigned) -> tuple[list[Term], list[Term]]:
    """The terms of both clocks, contact and resolve: what may bind, and where each comes from."""
    matter, tier = what.matter.name if what.matter else None, assigned.tier.name
    urgent = [(flag.name, flag.tier) for flag in what.flags if flag.safety and flag.tier]
    ruled = [(item.rule.id, term) for item in assigned.later if (term := item.rule.then.deadline)]
    return (
        terms(pack.contact, matter, what.kind, tier, urgent, ()),
        terms(pack.resolve, matter, what.kind, tier, urgent, ruled),
    )


def _clocks(pack: RulePack, appeal: Appeal, what: What, assigned: Assigned) -> tuple[Due | None, Due | None]:
    start = appeal.received_at
    if start is None:
        return None, None
    contact, resolve = clock_terms(pack, what, assigned)
    first, last = earliest(pack.calendar, start, contact), earliest(pack.calendar, start, resolve)
    return first[0] if first else None, last[0] if last else None


def _candidates(pack: RulePack, what: What) -> tuple[Candidate, ...]:
    if len(what.matters) < 2:
        return ()
    matters = pack.matters
    return tuple(
        [
            Candidate("matter", value, score, matters[value].line, matters[value].organ)
            for value, _, score, _ in what.matters[:_MOST_CANDIDATES]
        ]
    )


def _confidence(pack: RulePack, what: What) -> float:
    """The winner's share of the score among those that would go elsewhere, less for few words. 0 to 1."""
    if what.matter is None or not what.matters:
        return 0.0
    best, rival = what.matters[0].score, 0.0
    for ranked in what.matters[1:]:
        if elsewhere(what.matter, pack.matters[ranked.value]):
            rival = ranked.score
            break
    return round(best / (best + rival + 0.5), 4) if best else 0.0


def _link_confidence(link: Link) -> float:
    """A ticket's number leaves no doubt; else the score as that of a matter without a rival."""
    return 1.0 if "cited" in link.parts else round(link.score / (link.score + 0.5), 4)


def _basis(what: What, assigned: Assigned) -> Facts:
    matter, source = what.matter, _source(what)
    return _basis_of(
        ("rule" if what.kinds else "default") if what.kind else "",
        source if matter else "",
        source if matter and matter.organ else "",
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
def _basis_of(kind: str, matter: str, organ: str, tier: str, unit: str) -> Facts:
    """The few combinations there are, each made once."""
    named = {"kind": kind, "matter": matter, "line": matter, "organ": organ, "tier": tier, "unit": unit}
    return Facts({answer: basis for answer, basis in named.items() if basis})


def _missing(appeal: Appeal, located: Located, assigned: Assigned) -> tuple[str, ...]:
    missing = ("place",) if assigned.by_place and located.area is None and not located.conflict else ()
    return (*missing, "received_at") if appeal.received_at is None else missing
