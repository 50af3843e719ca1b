"""One appeal's way through the stages, in one place; a router gives it a face, the workshop looks inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from minyi_router.decide.assign import assign, locate
from minyi_router.decide.confidence import sureness
from minyi_router.decide.evidence import Learned
from minyi_router.decide.fill import filled, is_open
from minyi_router.decide.outcome import Settled, outcome
from minyi_router.decide.what import What, as_ticket, what_it_is
from minyi_router.learned.reading import guarded
from minyi_router.match import Evaluator, Fired, Hits, Matcher
from minyi_router.model import Appeal, Decision, Facts, Ticket
from minyi_router.places import Located, NamedAt
from minyi_router.relate.links import Query, Related, related
from minyi_router.relate.reading import Reader, Reading, reading
from minyi_router.rulepack.pack import Dial, RulePack
from minyi_router.text.folding import fold

if TYPE_CHECKING:
    from minyi_router.learned.model import Belief, Model
    from minyi_router.relate.recent import RecentTickets

Earlier: TypeAlias = "RecentTickets | Related | None"
"""What an appeal is compared with, or what comparing said already; None: nothing."""


class Engine(NamedTuple):
    """A pack and what was built from it, and the learned model beside it if there is one; swapped as one."""

    pack: RulePack
    matcher: Matcher
    evaluator: Evaluator
    reader: Reader
    model: Model | None = None

    @property
    def dial(self) -> Dial | None:
        """How sure a decision must be, if the pack was calibrated for what is in use here."""
        return self.pack.learned_dial if self.model else self.pack.dial


class Trace(NamedTuple):
    """One appeal, the words found, the rules that fired (those on trial too), the decision."""

    appeal: Appeal
    hits: Hits
    fired: Sequence[Fired]
    decision: Decision


def build(pack: RulePack, model: Model | None = None) -> Engine:
    """The engine of a pack, and of a model that fits it (see learned/fitting.py)."""
    return assemble(pack, Matcher(pack.lexicon, pack.passages), Evaluator(pack), model)


def assemble(pack: RulePack, matcher: Matcher, evaluator: Evaluator, model: Model | None = None) -> Engine:
    """The engine of a pack with these two: its own, or changed ones that the workshop tries out."""

    def read(appeal: Appeal) -> Reading:
        hits = find(matcher, appeal)
        live, _ = _apart(pack, evaluator.fired(hits, appeal))
        return _reading(pack, appeal, hits, matcher.names(hits), what_it_is(pack, live, hits))

    return Engine(pack, matcher, evaluator, Reader(pack.same_matter, read), model)


def trace(engine: Engine, appeal: Appeal, recent: Earlier = None) -> Trace:
    """The whole way of one appeal, with what was found on it."""
    hits = find(engine.matcher, appeal)
    fired = engine.evaluator.fired(hits, appeal)
    return Trace(appeal, hits, fired, decide(engine, appeal, hits, fired, recent))


def alone(engine: Engine, appeal: Appeal) -> tuple[Decision, Reading]:
    """The decision as if no other appeal were there, and what others are compared with."""
    hits = find(engine.matcher, appeal)
    fired = engine.evaluator.fired(hits, appeal)
    live, _ = _apart(engine.pack, fired)
    what = what_it_is(engine.pack, live, hits)
    read = _reading(engine.pack, appeal, hits, engine.matcher.names(hits), what)
    return decide(engine, appeal, hits, fired), read


def decide(
    engine: Engine,
    appeal: Appeal,
    hits: Hits,
    fired: Sequence[Fired],
    recent: Earlier = None,
) -> Decision:
    """The story, once the words are found and the rules have fired."""
    settled = settle(engine, appeal, hits, fired, recent)
    said = partial(_said, engine, settled, hits) if settled.what.learned else None
    return outcome(engine.pack, appeal, settled, hits, said)


def settle(
    engine: Engine,
    appeal: Appeal,
    hits: Hits,
    fired: Sequence[Fired],
    recent: Earlier = None,
) -> Settled:
    """The story up to its last stage, for those who ask why (the clocks' arithmetic)."""
    pack = engine.pack
    live, trial = _apart(pack, fired)
    ruled = what = what_it_is(pack, live, hits)
    names = engine.matcher.names(hits)
    located, in_text = _locate(engine, appeal, hits, names)
    tied: Related | None = None
    beliefs: Sequence[Belief] = ()
    if isinstance(recent, Related):
        tied = recent
    elif recent is not None:
        read = engine.reader.keep(appeal, _reading(pack, appeal, hits, names, what))
        tied = related(Query(recent, engine.reader, appeal, read))
    if tied and tied.ticket:
        what = as_ticket(pack, what, tied.matter, keep_own=tied.links[0].relation != "callback")
        tied = tied if tied.ticket.unit else _with_unit(engine, tied, tied.ticket)
    elif engine.model:
        beliefs = consulted(engine, what, hits, names)
        what = filled(pack, engine.dial, what, beliefs)
    assigned = assign(pack, what, located, names, tied, trial)
    before = None
    if what.learned:
        before = ruled, assign(pack, ruled, located, names, tied)
        assigned = assigned.at_least(before[1])
    return Settled(what, located, in_text, assigned, tied, sureness(pack, engine.dial, what), beliefs, before)


def consulted(engine: Engine, what: What, hits: Hits, names: Sequence[NamedAt]) -> Sequence[Belief]:
    """What the model thinks, where it is asked: of what rules left open; in a calibrated pack of all."""
    model = engine.model
    if model is None or not (engine.dial or is_open(what, model)):
        return ()
    return model.beliefs(guarded(engine.pack, hits, names))


def _said(engine: Engine, settled: Settled, hits: Hits) -> list[Learned]:
    """What the model answered, with the words that spoke for it and against it."""
    if engine.model is None:
        return []
    from minyi_router.learned.telling import said  # noqa: PLC0415 - loads numpy, which routing needs not

    text = guarded(engine.pack, hits, engine.matcher.names(hits))
    found = []
    for belief in settled.beliefs:
        answers = belief.head.gives(settled.what.learned)
        if answers:
            shown = {name: value for name in answers if (value := _answer(settled.what, name))}
            found.append(Learned(Facts(shown), belief.share, said(engine.model, belief, text)))
    return found


def _answer(what: What, name: str) -> str | None:
    if name == "kind":
        return what.kind
    matter = what.matter
    return {"matter": matter.name, "line": matter.line, "organ": matter.organ}[name] if matter else None


def _apart(pack: RulePack, fired: Sequence[Fired]) -> tuple[Sequence[Fired], Sequence[Fired]]:
    """The rules that decide, and those on trial."""
    if not pack.on_trial:
        return fired, ()
    return [f for f in fired if not f.rule.shadow], [f for f in fired if f.rule.shadow]


def _with_unit(engine: Engine, tied: Related, ticket: Ticket) -> Related:
    """A ticket registered without its unit has the one that the rules give it."""
    decision = trace(engine._replace(model=None), ticket).decision
    return replace(tied, ticket=replace(ticket, unit=decision.unit or ""))


def _reading(pack: RulePack, appeal: Appeal, hits: Hits, names: tuple[NamedAt, ...], what: What) -> Reading:
    """What is compared of it."""
    matter = what.matters[0].value if what.matters else ""  # a default says nothing about what it is
    others = [other.name for other in what.other_matters]
    return reading(pack, appeal, hits, names, (what.kind or "", matter, others))


def find(matcher: Matcher, appeal: Appeal) -> Hits:
    """Every word of the pack in an appeal's title and text."""
    if not appeal.title:
        return matcher.find(fold(appeal.text))
    title = fold(appeal.title)
    return matcher.find(f"{title}\n{fold(appeal.text)}", len(title))


def _locate(engine: Engine, appeal: Appeal, hits: Hits, names: tuple[NamedAt, ...]) -> tuple[Located, bool]:
    """Where it lies: by the address beside the text if that names a known place, else by the text."""
    if appeal.place:
        address = engine.matcher.find(fold(appeal.place))
        located = locate(engine.pack, address.text, engine.matcher.names(address))
        if located.found:
            return located, False
    return locate(engine.pack, hits.text, names), True
