"""Two tickets side by side, slot by slot: one matter, or only alike?

Likeness alone is wrong: the same template about another road reads more alike than the same matter
in other words. So slots decide. A slot that differs vetoes; a link needs something identifying that
agrees, or a long text word for word; and the printed parts must add up to ``link_at``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from minyi_router.model import Facts, Link, Relation
from minyi_router.relate.reading import SHORTEST_CASE, Reading, joined
from minyi_router.relate.slots import agree, houses_agree, places_agree, roads_agree
from minyi_router.rulepack.pack import SameMatter
from minyi_router.text.likeness import edits, longest_run, quoted_in


class Known(NamedTuple):
    """What is known of a pair besides the two readings.

    ``likeness`` of the texts from 0 to 1; ``whole``: as whole texts it reaches the cutoff; ``quoted``: the
    shorter stands in the longer; ``near`` in time; ``cited``: the new one names the old one's number.
    """

    likeness: float
    whole: bool
    quoted: bool
    near: bool
    cited: bool

    @property
    def alike(self) -> bool:
        """Whether the texts reach one of the cutoffs."""
        return self.whole or self.quoted


def compare(policy: SameMatter, new: Reading, old: Reading, known: Known) -> Link | None:
    """The tie of a new appeal to an older ticket, its ticket id left empty; None when there is none."""
    said = {name: same(new, old) for name, same in _SLOTS}
    same_caller = agree(_alone(new.caller), _alone(old.caller))
    vetoes = tuple(_vetoes(policy, new, old, said, known))
    parts = dict(_parts(policy, new, old, said, known, same_caller))
    score = round(sum(parts.values()), 2)
    link = Link("", "similar", score, Facts({name: f"{part:.2f}" for name, part in parts.items()}), vetoes)
    relation: Relation = "similar"
    if known.cited:
        relation = _cited(new, same_caller)
    elif not vetoes and score >= policy.link_at and (known.alike or joined(new, old)):
        relation = _relation(
            policy, new, old, known, same_caller=same_caller is True, same_slot=any(said.values())
        )
    if relation == "similar" and not known.alike:
        return None
    return link._replace(relation=relation)


def _relation(
    policy: SameMatter, new: Reading, old: Reading, known: Known, *, same_caller: bool, same_slot: bool
) -> Relation:
    """What two tickets are that nothing tells apart: one matter only if something identifies it."""
    length = min(len(new.key), len(old.key))
    if new.callback:
        return "callback" if same_slot or (known.quoted and length >= policy.telling / 2) else "similar"
    if same_caller:
        return "chase"
    if {new.kind, old.kind} <= policy.not_joint:  # two people asking the same question have two matters
        told_alike = known.alike and longest_run(new.key, old.key) >= policy.telling
        return "joint" if same_slot and told_alike else "similar"
    return "joint" if same_slot or (known.likeness >= 1.0 and length >= policy.telling) else "similar"


def _cited(new: Reading, same_caller: bool | None) -> Relation:
    """Who gives a ticket's number chases it, unless it is staff or surely somebody else."""
    if new.callback:
        return "callback"
    return "joint" if same_caller is False else "chase"


def _alone(value: str) -> frozenset[str]:
    return frozenset((value,)) if value else frozenset()


def _same_place(one: Reading, other: Reading) -> bool | None:
    return True if one.names & other.names else places_agree(one.slots.places, other.slots.places)


_SLOTS: tuple[tuple[str, Callable[[Reading, Reading], bool | None]], ...] = (
    ("number", lambda a, b: agree(a.slots.cited, b.slots.cited) or None),
    ("plate", lambda a, b: agree(a.slots.plates, b.slots.plates)),
    ("phone", lambda a, b: agree(a.slots.phones, b.slots.phones)),
    ("case", lambda a, b: _same_case(a.slots.cases, b.slots.cases)),
    ("house", lambda a, b: houses_agree(a.slots.houses, b.slots.houses)),
    ("crossing", lambda a, b: _same_crossing(a.slots.roads, b.slots.roads)),
    ("road", lambda a, b: roads_agree(a.slots.roads, b.slots.roads)),
    ("place", _same_place),
)
"""The slots that identify, each with how two of them are compared (None: says nothing)."""

_SHORT = 2
_ADDRESS = {"house", "crossing", "road", "place"}
"""Ways to say where: together they count as one fact."""


def _same_crossing(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """Whether both name two roads or more, and the same ones; else the roads themselves speak."""
    return (roads_agree(one, other) or None) if min(len(one), len(other)) > 1 else None


def _same_case(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """Whether long numbers agree; equal short ones say nothing."""
    same = agree(one, other)
    return None if same and not any(len(case) >= SHORTEST_CASE for case in one & other) else same


def _same_matter(new: Reading, old: Reading) -> bool | None:
    """Whether the older one's matter is among the new one's; None when either is not known."""
    if not new.matter or not old.matter:
        return None
    return old.matter == new.matter or old.matter in new.others


def _parts(
    policy: SameMatter,
    new: Reading,
    old: Reading,
    said: dict[str, bool | None],
    known: Known,
    same_caller: bool | None,
) -> Iterator[tuple[str, float]]:
    weights = policy.weights
    if known.cited:
        yield "cited", policy.link_at
    if known.likeness:
        yield "text", round(known.likeness, 2)
    caller = "surname" if new.by_surname else "caller"
    agreeing = {caller: same_caller, "matter": _same_matter(new, old), **said, "time": known.near}
    address = policy.address_at_most
    for name, same in agreeing.items():
        worth = weights[name] if same else 0.0
        if name in _ADDRESS:
            worth = min(worth, address)
            address = round(address - worth, 2)
        if worth:
            yield name, worth


def _vetoes(
    policy: SameMatter, new: Reading, old: Reading, said: dict[str, bool | None], known: Known
) -> Iterator[str]:
    yield from (name for name, same in said.items() if same is False)
    if agree(new.slots.cited, old.slots.cited) is False and not known.cited:
        yield "cited"
    if _same_matter(new, old) is False and not new.callback:  # staff tell of what was done, too
        yield "matter"
    if known.likeness and not known.cited and _opposite(policy, new.key, old.key, known):
        yield "meaning"


def _opposite(policy: SameMatter, one: str, other: str, known: Known) -> bool:
    """Whether one text says the contrary: a word against its opposite, or nothing but a 不 more or less."""
    said = [((a in one, b in one), (a in other, b in other)) for a, b in policy.opposites]
    if any(first != second and {first, second} == {(True, False), (False, True)} for first, second in said):
        return True
    if not known.alike:
        return False
    short, long = sorted((one, other), key=len)
    changes = edits(short, long if known.whole else quoted_in(short, long))
    return any(_turns(policy.negations, *change) for change in changes)


def _turns(negations: frozenset[str], gone: str, come: str) -> bool:
    """Whether a change puts in a negation or takes one out: 按时 to 未按时, 已 to 未."""
    if come in negations:
        gone, come = come, gone
    return gone in negations and len(come) <= _SHORT and not any(word in come for word in negations)
