"""What becomes of a ticket: dispatched, perhaps returned, contacted, closed, called back, perhaps redone.

All moments are naive Beijing time. What would happen after the end of the table has not happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from minyi_router.calendar import Duration, Unit
from minyi_router.deadline import earliest, terms
from minyi_router.rulepack.pack import Clocks
from minyi_router.supervise.life import Life
from minyi_router.supervise.simulate.staff import Staff
from minyi_router.supervise.simulate.town import Town

_AUTOMATIC = 0.9
_WRONG_UNIT = {True: 0.04, False: 0.08}  # by whether it was dispatched automatically
_WRONG_POLICE = 0.03  # of what is not the police's
_TWICE = 0.12  # of what is returned
_CALLED_BACK = 0.85
_LATE_DISPLEASES = 0.12
_REDONE = 0.6
_ORDERED = 0.002
_ORDERS = (
    "请认真核查，限期办结，结果报我。",
    "群众反映强烈，请主要负责同志牵头办理。",
    "请举一反三，集中整治。",
    "请尽快与诉求人见面沟通，妥善处理。",
    "同意转办，请督察大队跟踪。",
)
_TIERS = {"紧急": 0.008, "疑难": 0.02, "复杂": 0.13}
_PLAIN_KINDS = {"咨询", "建议", "表扬"}


@cache
def _working(minutes: int) -> Duration:
    return Duration(minutes, Unit.WORK_MINUTES)


@dataclass(frozen=True, slots=True)
class Bureau:
    """Everything that a ticket's life depends on. ``end``: the last moment that the table knows of."""

    town: Town
    staff: Staff
    end: datetime

    def later(self, moment: datetime, minutes: float, *, working: bool = True) -> datetime:
        """So many minutes later, working ones or natural ones."""
        amount = max(1, round(minutes))
        if working and (due := self.town.pack.calendar.due(moment, _working(amount))):
            return due.at
        return moment + timedelta(minutes=amount)


def judged(life: Life, bureau: Bureau, rng: Random) -> Life:
    """With what is decided on receipt: line or organ, tier, a leader's order, and both clocks."""
    pack = bureau.town.pack
    entry = pack.matters[life.matter]
    police = pack.lines[entry.line].police
    order = rng.choice(_ORDERS) if life.kind not in _PLAIN_KINDS and rng.random() < _ORDERED else ""
    tier = _tier(life, order, bureau, rng)
    return life._replace(
        line=entry.line,
        organ="" if police else entry.organ or "",
        supervisor=bureau.town.supervisor(life.matter, life.area) if police else "",
        order=order,
        tier=tier,
        contact_by=_due(pack.contact, life, tier, bureau),
        resolve_by=_due(pack.resolve, life, tier, bureau),
    )


def _tier(life: Life, order: str, bureau: Bureau, rng: Random) -> str:
    chance = rng.random()
    if life.kind not in _PLAIN_KINDS:
        for tier, share in _TIERS.items():
            if tier in bureau.town.pack.tiers and (chance < share or (order and tier == "疑难")):
                return tier
            chance -= share
    return bureau.town.pack.default_tier


def _due(clocks: Clocks, life: Life, tier: str, bureau: Bureau) -> datetime | None:
    binding = terms(clocks, life.matter, life.kind, tier, (), ())
    found = earliest(bureau.town.pack.calendar, life.received, binding)
    return found[0].at if found else None


def lived(life: Life, bureau: Bureau, rng: Random, first: Life | None = None) -> Life:
    """With all that happened to it until the end of the table.

    ``first``: the ticket that this one is linked to, whose unit it gets; a chase does not end before it.
    """
    life = _dispatched(life, bureau, rng, first)
    if life.dispatched is None or life.dispatched > bureau.end:
        return life._replace(dispatched=None, automatic=None, first_unit="", unit="", returned_at=None)
    life = _handled(life, bureau, rng)
    if first and life.relation == "chase" and life.closed:
        life = _ending_with(life, first.closed)
    return _cut(_called_back(life, bureau, rng) if life.unit else life, bureau.end)


def _dispatched(life: Life, bureau: Bureau, rng: Random, first: Life | None) -> Life:
    automatic = first is not None or rng.random() < _AUTOMATIC
    delay = timedelta(seconds=rng.randint(3, 90)) if automatic else timedelta(minutes=rng.randint(5, 240))
    moment = life.received + delay
    unit = (first.unit if first else "") or bureau.town.unit(life.matter, life.area)
    life = life._replace(automatic=automatic, dispatched=moment, first_unit=unit, unit=unit)
    wrong = _WRONG_UNIT[automatic] if unit else _WRONG_POLICE
    return _misdirected(life, bureau, rng) if first is None and rng.random() < wrong else life


def _misdirected(life: Life, bureau: Bureau, rng: Random) -> Life:
    """Sent at first where it does not belong; it comes back, if there is time left for that."""
    others = [unit for unit in bureau.staff.units if unit != life.unit]
    if not others:
        return life
    wrong = rng.choice(others)
    back = bureau.later(life.dispatched or life.received, rng.randint(10, 200))
    if back > bureau.end:
        return life._replace(first_unit=wrong, unit=wrong, organ="")
    times = 2 if rng.random() < _TWICE else 1
    return life._replace(first_unit=wrong, returned=times, returned_at=back)


def _handled(life: Life, bureau: Bureau, rng: Random) -> Life:
    """Contacted and closed, each in time or late as the unit is good; replied shortly before closing."""
    skill = bureau.staff.skill(life.unit)
    begin = life.returned_at or life.dispatched or life.received
    contacted = _stopped(life, life.contact_by, (skill.contact_late, 90), bureau, rng)
    contacted = max(contacted, begin + timedelta(minutes=rng.randint(1, 12)))
    if rng.random() < skill.never:
        return life._replace(contacted=_to_second(contacted, rng))
    closed = _stopped(life, life.resolve_by, (skill.close_late, 400), bureau, rng)
    closed = max(closed, contacted + timedelta(minutes=rng.randint(3, 40)))
    replied = max(contacted, closed - timedelta(minutes=rng.randint(0, 45)))
    contacted, closed = _to_second(contacted, rng), _to_second(closed, rng)
    return life._replace(contacted=contacted, replied=min(max(replied, contacted), closed), closed=closed)


def _ending_with(life: Life, closed: datetime | None) -> Life:
    """Not closed before that moment; None: not at all."""
    if closed and life.closed and closed <= life.closed:
        return life
    return life._replace(replied=closed, closed=closed)


def _stopped(
    life: Life, due: datetime | None, late: tuple[float, float], bureau: Bureau, rng: Random
) -> datetime:
    """When a clock stops. ``late``: how likely it is too late, and by how many minutes on average."""
    share, minutes = late
    calendar, start = bureau.town.pack.calendar, life.received
    due = due or bureau.later(start, 480)
    working = calendar.is_work_time(due - timedelta(minutes=1))
    if rng.random() < share:
        return bureau.later(due, 2 + rng.expovariate(1 / minutes), working=working)
    natural = (due - start) // timedelta(minutes=1)
    allowed = (calendar.worked(start, due) if working else None) or natural
    return min(due, bureau.later(start, allowed * rng.betavariate(1.6, 2.6), working=working))


def _to_second(moment: datetime, rng: Random) -> datetime:
    return moment.replace(second=rng.randrange(60))


def _called_back(life: Life, bureau: Bureau, rng: Random) -> Life:
    supervision = bureau.town.pack.supervision
    if life.closed is None or life.kind in supervision.no_callback or rng.random() >= _CALLED_BACK:
        return life
    called = bureau.later(life.closed, rng.triangular(30, 1600, 500))
    if called > bureau.end:
        return life
    late = life.resolve_by is not None and life.closed > life.resolve_by
    displeased = bureau.staff.skill(life.unit).unsatisfied + _LATE_DISPLEASES * late
    if rng.random() >= displeased:
        return life._replace(called_back=called, callback=_said(supervision.satisfied, rng))
    life = life._replace(called_back=called, callback=_said(supervision.unsatisfied, rng))
    return _redone(life, bureau, rng) if rng.random() < _REDONE else life


def _redone(life: Life, bureau: Bureau, rng: Random) -> Life:
    """Done again, and then asked again; the second answer takes the place of the first."""
    supervision = bureau.town.pack.supervision
    again = bureau.later(life.called_back or life.received, rng.randint(30, 480))
    if again > bureau.end:
        return life
    life = life._replace(redone=1, redone_at=again)
    called = bureau.later(again, rng.randint(300, 2000))
    if called > bureau.end or rng.random() < 0.2:
        return life
    words = supervision.satisfied if rng.random() < 0.6 else supervision.unsatisfied
    return life._replace(called_back=called, callback=_said(words, rng))


def _said(words: frozenset[str], rng: Random) -> str:
    """One of the words, the shortest most often: 满意 more than 非常满意."""
    order = sorted(words, key=lambda word: (len(word), word))
    return rng.choices(order, weights=[0.25**rank for rank in range(len(order))])[0] if order else ""


def _cut(life: Life, end: datetime) -> Life:
    """Without what would happen later."""
    contacted, replied, closed = (
        moment if moment and moment <= end else None for moment in (life.contacted, life.replied, life.closed)
    )
    return life._replace(contacted=contacted, replied=replied, closed=closed)
