"""Returned and re-assigned tickets (退单、改派): which rules misled, and what the right ones lacked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from minyi_router.engine import Engine, Trace, build, trace
from minyi_router.match import Fired, Nearness
from minyi_router.model import AUTOMATIC, Appeal, Decision
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.parse import Parsed
from minyi_router.text.folding import fold
from minyi_router.text.masking import mask
from minyi_router.workshop.returns import Feedback, Flow, Misled, Returned, Verdict
from minyi_router.workshop.suggest.targets import matters_of

_MOST_NEAR = 3
_MOST_EXAMPLES = 3
_SHOWN = 60  # characters of an example


class Names:
    """Which unit, organ or line of a pack a name means: its own, its full name or another it goes by."""

    def __init__(self, pack: RulePack, parsed: Parsed) -> None:
        self._meant: dict[str, str] = {}
        units: Mapping[str, Any] = parsed.named["units.yaml"][1].units
        for name, unit in units.items():
            self._meant |= {fold(alias): name for alias in unit.aliases}
        self._meant |= {fold(full): organ for organ, full in pack.organs.items()}
        for names in (pack.lines, pack.organs, pack.units):
            self._meant |= {fold(name): name for name in names}

    def meant(self, name: str) -> str | None:
        """The pack's own name for it, None if it knows none."""
        return self._meant.get(fold(name))


@dataclass(slots=True)
class _Flowing:
    """A flow while it is being counted."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    lacked: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: list[tuple[int, str]] = field(default_factory=list)


def judge(parsed: Parsed, returned: Iterable[Returned], history: Iterable[Appeal] = ()) -> Feedback:
    """What returned tickets say about a pack without problems.

    How often rules decided is counted over the tickets returned and ``history`` together; a ticket that
    stands in both (by its id, else by its text) counts once.
    """
    pack = compile_pack(parsed, "")
    engine, names = build(pack), Names(pack, parsed)
    seen: set[str] = set()
    decided: Counter[tuple[str, str]] = Counter()
    misled: Counter[tuple[str, str]] = Counter()
    flows: dict[tuple[str, str], _Flowing] = defaultdict(_Flowing)
    unknown: Counter[str] = Counter()
    owned = _Owned(pack, parsed)
    for ticket in returned:
        walked = trace(engine, ticket.appeal)
        _count(engine, walked, seen, decided)
        came_from = names.meant(ticket.came_from) or mask(ticket.came_from)
        goes_to = names.meant(ticket.goes_to) or mask(ticket.goes_to)
        for name in (ticket.came_from, ticket.goes_to):
            unknown[mask(name)] += bool(name) and names.meant(name) is None
        verdict = _verdict(walked.decision, came_from, goes_to)
        if verdict == "same":
            misled.update(_deciding(engine, walked))
        _flow(flows[came_from, goes_to], engine, ticket, walked, verdict, owned.rules(goes_to))
    for appeal in history:
        _count(engine, trace(engine, appeal), seen, decided)
    total: Counter[Verdict] = Counter()
    for flowing in flows.values():
        total.update(flowing.verdicts)
    ranked = _ranked(pack, misled, decided)
    return Feedback(
        verdicts=dict(total),
        rules=tuple(one for one in ranked if not one.word),
        words=tuple(one for one in ranked if one.word),
        flows=_flows(flows),
        unknown={name: n for name, n in sorted(unknown.items()) if n},
    )


class _Owned:
    """The rules that send to a unit, organ or line."""

    def __init__(self, pack: RulePack, parsed: Parsed) -> None:
        self._pack, self._parsed = pack, parsed
        self._of: dict[str, frozenset[str]] = {}

    def rules(self, name: str) -> frozenset[str]:
        """Their ids; none for an empty or unknown name."""
        if name not in self._of:
            matters = set(matters_of(self._pack, self._parsed, name)) if name else set()
            rules = (r.id for r in self._pack.rules if r.then.matter in matters and not r.shadow)
            self._of[name] = frozenset(rules)
        return self._of[name]


def _count(engine: Engine, walked: Trace, seen: set[str], decided: Counter[tuple[str, str]]) -> None:
    """Count the rules and words that decided a ticket, once."""
    appeal = walked.appeal
    key = f"id {appeal.id}" if appeal.id else f"text {appeal.title}\n{appeal.text}"
    if key not in seen:
        seen.add(key)
        if walked.decision.action in AUTOMATIC:
            decided.update(_deciding(engine, walked))


def _deciding(engine: Engine, walked: Trace) -> set[tuple[str, str]]:
    """The rules that gave the matter or the unit, each also with every one of its words that was found."""
    found = set()
    spoke = {evidence.rule for evidence in walked.decision.evidence}  # a rule may fire and not be asked
    for item in walked.fired:
        if item.rule.id in spoke and _decides(item, walked.decision):
            words = {hit[2] for _, hits in item.items for hit in hits}
            found |= {(item.rule.id, ""), *((item.rule.id, engine.pack.lexicon.words[w]) for w in words)}
    return found


def _decides(item: Fired, decision: Decision) -> bool:
    then = item.rule.then
    gives_unit = then.unit is not None and not then.unit.by_place and then.unit.name == decision.unit
    return (then.matter is not None and then.matter == decision.matter) or gives_unit


def _verdict(decision: Decision, came_from: str, goes_to: str) -> Verdict:
    if decision.action not in AUTOMATIC:
        return "review"
    target = {decision.organ} if decision.organ else {decision.unit, decision.line}
    if goes_to in target:
        return "fixed"
    return "same" if came_from in target else "elsewhere"


def _flow(
    flow: _Flowing, engine: Engine, ticket: Returned, walked: Trace, verdict: Verdict, owned: frozenset[str]
) -> None:
    flow.verdicts[verdict] += 1
    flow.reasons[mask(ticket.reason)] += bool(ticket.reason)
    if verdict == "fixed":
        return
    shown = mask(" ".join(f"{walked.appeal.title} {walked.appeal.text}".split()))
    flow.examples.append((ticket.number, shown[:_SHOWN] + "…" * (len(shown) > _SHOWN)))
    fired = {item.rule.id for item in walked.fired} & owned
    flow.lost.update(fired)
    if fired or not owned:
        return
    nearness = Nearness(engine.pack, engine.evaluator, walked.hits, walked.appeal, walked.fired)
    near = [
        (miss.needed - miss.present, -miss.present, miss.rule.id, miss.lacked)
        for miss in nearness.misses()
        if miss.rule.id in owned
    ]
    flow.lacked.update((rule, lacked) for _, _, rule, lacked in sorted(near)[:1])


def _flows(flows: Mapping[tuple[str, str], _Flowing]) -> tuple[Flow, ...]:
    """The most frequent first."""
    ready = [
        Flow(
            came_from,
            goes_to,
            dict(sorted(flow.verdicts.items())),
            _most(flow.reasons),
            _most(flow.lost),
            tuple((rule, lacked, n) for (rule, lacked), n in _most(flow.lacked)),
            tuple(sorted(flow.examples)[:_MOST_EXAMPLES]),
        )
        for (came_from, goes_to), flow in flows.items()
    ]
    return tuple(sorted(ready, key=lambda flow: (-flow.total, flow.came_from, flow.goes_to)))


def _most(counts: Counter[Any]) -> tuple[tuple[Any, int], ...]:
    ordered = sorted(((what, n) for what, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ordered[:_MOST_NEAR])


def _ranked(
    pack: RulePack, misled: Mapping[tuple[str, str], int], decided: Mapping[tuple[str, str], int]
) -> Sequence[Misled]:
    """The surest misleaders first: by the lower end of the interval, then by how often."""
    places = {rule.id: rule.place for rule in pack.rules}
    found = [
        Misled(rule, places[rule], word, n, max(n, decided[rule, word])) for (rule, word), n in misled.items()
    ]
    return sorted(found, key=lambda one: (-round(one.interval[0], 9), -one.times, one.rule, one.word))
