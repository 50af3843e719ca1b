"""For an answer that was missed: the rule nearest to giving it, and the first thing it lacked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from minyi_router.engine import Engine, Trace
from minyi_router.match import Nearness
from minyi_router.places import Located
from minyi_router.rulepack.pack import MatterEntry, Rule, RulePack, UnitRef
from minyi_router.workshop.expected import Answer

_FEW = 3  # rules that a message may list


@dataclass(frozen=True, slots=True)
class Nearest:
    """The rule that came nearest to an answer, and why it did not give it (Chinese); empty: none did."""

    answer: str
    value: str
    rule: str
    lacked: str

    def __str__(self) -> str:
        return f"最接近的规则「{self.rule}」：{self.lacked}" if self.rule else self.lacked


def nearest(engine: Engine, walked: Trace, answer: Answer, own: str | None) -> Nearest | None:
    """The near miss for the first value that was wanted and did not come; None where no rule gives such.

    ``own`` is the rule the case stands beside, which counts even while it is on trial.
    """
    if not answer.missing or answer.name not in _GIVEN:
        return None
    value, pack = answer.missing[0], _with_live(engine.pack, own)
    givers = {rule.id for rule in pack.rules if _gives(pack, rule, answer.name, value)}
    for fired in walked.fired:
        if fired.rule.id in givers:
            return Nearest(answer.name, value, fired.rule.id, _beaten(walked, fired.rule))
    seen = Nearness(pack, engine.evaluator, walked.hits, walked.appeal, walked.fired)
    near = [miss for miss in seen.misses() if miss.rule.id in givers]
    if near:
        best = min(near, key=lambda n: (n.needed - n.present, -n.present, n.rule.id))
        return Nearest(answer.name, value, best.rule.id, best.lacked)
    return Nearest(answer.name, value, "", _silent(value, givers))


def _with_live(pack: RulePack, own: str | None) -> RulePack:
    if not pack.on_trial:
        return pack
    rules = (replace(rule, shadow=False) if rule.id == own else rule for rule in pack.rules)
    return replace(pack, rules=tuple(rules))


def _beaten(walked: Trace, rule: Rule) -> str:
    """Why a rule that fired did not have its way."""
    decision = walked.decision
    if rule.id in {evidence.rule for evidence in decision.evidence}:
        return "命中了，也作数，但这个回答由属地、等级高低或别的规则定了"
    if rule.shadow:
        return "命中了，但它在试运行（mode: shadow），不作数"
    scores = {c.value: c.score for c in decision.candidates if c.answer == "matter"}
    own, best = scores.get(rule.then.matter or ""), scores.get(decision.matter or "")
    if own is not None and best is not None:
        return f"命中了，但「{rule.then.matter}」{own:g} 分，「{decision.matter}」{best:g} 分"
    return "命中了，但不作数：别的回答优先或分更高，或者它问的类型、事项、属地、次数不符"


def _silent(value: str, givers: Iterable[str]) -> str:
    """Words for a value that no rule came near to."""
    names = sorted(givers)
    if not names:
        return f"规则包里没有规则给出「{value}」"
    more = f" 等 {len(names)} 条" if len(names) > _FEW else ""
    shown = "、".join(f"「{name}」" for name in names[:_FEW])
    return f"能给出「{value}」的规则，文中一个词也没有：{shown}{more}"


_DIRECT = ("kind", "matter", "tier", "flags", "labels", "notices")
_BY_MATTER = ("line", "organ", "unit", "supervisor", "co_units", "action", "other_matters")
_GIVEN = frozenset((*_DIRECT, *_BY_MATTER, "handler"))


def _gives(pack: RulePack, rule: Rule, name: str, value: str) -> bool:
    """Whether a rule would lead to this answer, by itself, its matter or its flags."""
    then = rule.then
    if name in {"kind", "matter"}:
        return bool(getattr(then, name) == value)
    if name in {"flags", "labels", "notices"}:
        return value in getattr(then, name)
    if name == "other_matters":
        return then.matter == value
    if name in {"tier", "handler"}:
        tiers = {then.tier, *(pack.flags[flag].tier for flag in then.flags)} - {None}
        return value in tiers if name == "tier" else value in {pack.tiers[t].handler for t in tiers if t}
    if name == "action" and value == "hold":
        return any(pack.flags[flag].hold for flag in then.flags)
    own = _refs(then, name)
    matter = pack.matters[then.matter] if then.matter else None
    return _leads(pack, matter, name, value) or any(_is_unit(pack, ref, value) for ref in own)


def _leads(pack: RulePack, matter: MatterEntry | None, name: str, value: str) -> bool:
    """Whether a matter leads to this answer."""
    if matter is None:
        return False
    if name in {"line", "organ"}:
        return bool(getattr(matter, name) == value)
    if name == "action":
        return value == ("dispatch" if pack.lines[matter.line].police else "divert")
    if name == "unit" and matter.unit is None:
        return pack.lines[matter.line].unit == value
    return any(_is_unit(pack, ref, value) for ref in _refs(matter, name))


def _refs(holder: object, name: str) -> tuple[UnitRef, ...]:
    found = getattr(holder, name, None)
    if isinstance(found, UnitRef):
        return (found,)
    return tuple(ref for ref in found if isinstance(ref, UnitRef)) if isinstance(found, tuple) else ()


def _is_unit(pack: RulePack, ref: UnitRef, value: str) -> bool:
    """Whether a reference means a unit, somewhere in the unit's areas if it goes by place."""
    if not ref.by_place:
        return ref.name == value
    areas = pack.units[value].areas if value in pack.units else ()
    return any(
        pack.gazetteer.unit(ref.name, Located(area, conflict=False, found=())) == value for area in areas
    )
