"""What the learned model adds: answers where rules gave none, or could not decide between two.

It never touches what a rule decided. Flags are not its business; that tiers never fall and clocks never
run longer by what it says is seen to where those are decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from minyi_router.decide.confidence import sureness
from minyi_router.decide.scores import Ranked
from minyi_router.decide.what import What, elsewhere, rivals
from minyi_router.match import Fired
from minyi_router.model import Opinion
from minyi_router.rulepack.pack import Dial, MatterEntry, RulePack

if TYPE_CHECKING:
    from minyi_router.learned.labels import Label
    from minyi_router.learned.model import Belief, Model

MOST_OPINIONS = 3


def is_open(what: What, model: Model) -> bool:
    """Whether rules left anything for a model to answer that it can."""
    if what.matter is None or what.by_default or what.close:
        return True
    return not what.kinds and model.head("kind") is not None


def filled(pack: RulePack, dial: Dial | None, what: What, beliefs: Sequence[Belief]) -> What:
    """What it is with the answers of the model that are sure enough; by rules alone where none is."""
    for belief in beliefs:
        if belief.head.answer == "kind":
            what = _kind_filled(pack, what, belief)
        else:
            what = _where_filled(pack, dial, what, belief)
    return what


def opinions(beliefs: Sequence[Belief]) -> tuple[Opinion, ...]:
    """The likeliest labels of each head, as a decision shows them."""
    return tuple(
        [
            Opinion(belief.head.answer, belief.head.labels[number].name, belief.shares[number])
            for belief in beliefs
            for number in belief.ranked[:MOST_OPINIONS]
        ]
    )


def _kind_filled(pack: RulePack, what: What, belief: Belief) -> What:
    if what.kinds or belief.share < pack.scoring.learned_at:
        return what
    return what._replace(kind=belief.label.answers["kind"], learned=(*what.learned, "kind"))


def _where_filled(pack: RulePack, dial: Dial | None, what: What, belief: Belief) -> What:
    proposed: What | None
    if what.matter is None or what.by_default:
        proposed = _answered(pack, what, belief.label)
    elif what.close:
        proposed = _decided(pack, what, belief)
    else:
        return what._replace(learned_share=_share_of(belief, what.matter))
    if proposed is None:
        return what._replace(learned_share=_share_of(belief, what.matter))
    proposed = proposed._replace(learned_share=belief.share)
    if dial and what.close:  # only one of the two is weighed, or the other would slip past its own bar
        return proposed
    enough = belief.share >= pack.scoring.learned_at and sureness(pack, dial, proposed).enough is not False
    return proposed if enough else what._replace(learned_share=_share_of(belief, what.matter))


def _share_of(belief: Belief, matter: MatterEntry | None) -> float | None:
    """How likely the model thinks where a matter goes; None where it knows no such answer."""
    return belief.share_of(_given(matter)) if matter else None


def _given(matter: MatterEntry) -> dict[str, str | None]:
    return {"matter": matter.name, "line": matter.line, "organ": matter.organ}


def _answered(pack: RulePack, what: What, label: Label) -> What:
    """The model answers what no rule did."""
    entry, answers = _entry(pack, label)
    return what._replace(
        matter=entry, by_default=False, close=False, learned=(*what.learned, *answers), other_matters=[]
    )


def _decided(pack: RulePack, what: What, belief: Belief) -> What | None:
    """The model decides between matters that were too close.

    None where it is for none of them, or its label for several that would go apart: it says 非公安 of two
    organs.
    """
    close = (what.matters[0], *rivals(pack, what.matters))
    meant = [ranked for ranked in close if belief.covers(_given(pack.matters[ranked.value]))]
    entries = [pack.matters[ranked.value] for ranked in meant]
    if not meant or any(elsewhere(entries[0], other) for other in entries[1:]):
        return None
    entry, ranked = entries[0], meant[0]
    named = [pack.matters[what.matters[0].value], *what.other_matters]
    return what._replace(
        matter=entry,
        matters=[ranked, *[other for other in what.matters if other.value != ranked.value]],
        other_matters=[other for other in dict.fromkeys(named) if other.name != entry.name],
        close=False,
        used=_used(what, ranked),
        learned=(*what.learned, *_names(entry)),
    )


def _used(what: What, ranked: Ranked) -> list[Fired]:
    """The rules that decided, once a matter has won; of the beaten one's those that gave something else."""
    beaten = {item.number for item in what.matters[0].rules}
    kind = {item.number for item in what.kinds[0].rules} if what.kinds else set()
    kept = [
        item for item in what.used if item.number not in beaten or item.rule.then.flags or item.number in kind
    ]
    return kept + ranked.rules


def _entry(pack: RulePack, label: Label) -> tuple[MatterEntry, tuple[str, ...]]:
    """Who owns what a label says, and which answers it gave.

    A label that names only the line of what is not the police's gets the organ that the pack proposes
    where nothing is known; one that names a line or an organ alone stands for no matter.
    """
    answers = label.answers
    if matter := answers.get("matter"):
        entry = pack.matters[matter]
        return entry, _names(entry)
    line, organ = answers["line"], answers.get("organ")
    proposed = pack.matters[pack.default_matter] if pack.default_matter else None
    if not organ and proposed and proposed.line == line and not pack.lines[line].police:
        return proposed, ("line",)
    entry = MatterEntry("", line, organ, None, None, (), recuse=False, basis="")
    return entry, ("line", "organ") if organ else ("line",)


def _names(entry: MatterEntry) -> tuple[str, ...]:
    return ("matter", "line", "organ") if entry.organ else ("matter", "line")
