"""Which notices (督办单, 提醒函 …) are to be issued at a moment, and why: the rules of supervision.yaml."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from minyi_router.calendar import Due
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.supervision import AMONG, Clock, NoticeRule
from minyi_router.supervise.callbacks import unsatisfied
from minyi_router.supervise.clocks import Standing, Ticking, standings
from minyi_router.supervise.gathered import Gathered, gather, gathered_told, matter_id
from minyi_router.supervise.life import Life, as_of, diverted, happenings
from minyi_router.supervise.limits import BOTH
from minyi_router.supervise.telling import limit_told
from minyi_router.text.masking import mask
from minyi_router.wording import ANSWERS


class Issue(NamedTuple):
    """One notice to be issued about one ticket; moments are naive Beijing time.

    ``rules`` are the rules that ask for it, ``reasons`` why, ``says`` what they demand, ``bases`` by what
    right (Chinese, personal data masked; each once, in order of the rules). ``due`` is when the ticket's
    own time runs out. ``reply_by`` is the earliest that a rule asks for, None if none does, and
    ``provisional`` that it counts days whose holidays are not published yet. ``tickets`` are the ids of all
    tickets of the matter where their number is a reason, else of this one alone.
    """

    ticket: Life
    notice: str
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    says: tuple[str, ...]
    bases: tuple[str, ...]
    due: datetime | None
    reply_by: datetime | None
    provisional: bool
    tickets: tuple[str, ...]


def notices_due(
    lives: Iterable[Life], pack: RulePack, now: datetime, *, clocks: Collection[Clock] = BOTH
) -> tuple[Issue, ...]:
    """Every notice to be issued, sorted by notice (as in flags.yaml), then by when the ticket is due.

    Several rules that ask for one notice on one ticket make one. A rule that counts the tickets or callers of
    a matter asks once for the matter: on the first ticket of it that meets the rule's other conditions, one
    still open before a closed one. What happened after ``now`` (naive Beijing time) does not count, and a
    ticket that is closed and has seen nothing within ``notice_window`` is left in peace; whether a notice was
    issued before is not known here. Nothing is issued on tickets that went to another organ, and on one that
    gets a notice none of those that this one stands for (``instead_of``). Rules about a clock that is none of
    ``clocks`` are left out: see `limits.told_clocks`.
    """
    known = as_of(lives, now)
    rules = [rule for rule in pack.supervision.notices if rule.overdue in {None, *clocks}]
    least = min(filter(None, map(_least, rules)), default=0)
    groups = gather(known, pack, least) if least else {}
    since = now - pack.supervision.notice_window
    recent = [(place, life) for place, life in enumerate(known) if _is_ours(life, since)]
    opened = [(place, life) for place, life in recent if life.closed is None]
    asked: dict[tuple[str, int], list[NoticeRule]] = {}
    for rule in rules:
        pool = opened if rule.open or rule.overdue else recent
        meet = ((place, life) for place, life in pool if _holds(rule, life, pack, now))
        for place, _ in _once_a_matter(rule, meet, groups) if _least(rule) else meet:
            asked.setdefault((rule.notice, place), []).append(rule)
    covered = {(other, place) for (_, place), by in asked.items() for rule in by for other in rule.instead_of}
    issues = [
        _issue(known[place], by, groups, pack, now)
        for (notice, place), by in asked.items()
        if (notice, place) not in covered
    ]
    return tuple(sorted(issues, key=lambda issue: _order(issue, pack)))


def _is_ours(life: Life, since: datetime) -> bool:
    return not diverted(life) and (life.closed is None or max(happenings(life)) >= since)


def _least(rule: NoticeRule) -> int:
    """How many tickets a matter must have for a rule that counts them, or the callers; 0 for the others."""
    return max(rule.tickets or 0, rule.callers or 0)


def _once_a_matter(
    rule: NoticeRule, lives: Iterable[tuple[int, Life]], groups: Mapping[str, Gathered]
) -> Iterable[tuple[int, Life]]:
    """Of tickets by place one of each matter that has enough of them: the first, open ones before others."""
    chosen: dict[str, tuple[int, Life]] = {}
    for place, life in lives:
        group = groups.get(matter_id(life))
        if group and len(group.lives) >= (rule.tickets or 0) and group.callers >= (rule.callers or 0):
            best = chosen.setdefault(group.id, (place, life))
            if _sooner(life) < _sooner(best[1]):
                chosen[group.id] = place, life
    return chosen.values()


def _sooner(life: Life) -> tuple[bool, datetime, int]:
    return life.closed is not None, life.received, life.number


def _holds(rule: NoticeRule, life: Life, pack: RulePack, now: datetime) -> bool:
    """Whether a ticket meets every condition of a rule but the counts of its matter; the dearest is last."""
    return (
        (rule.open is None or rule.open == (life.closed is None))
        and (rule.ordered is None or rule.ordered == bool(life.order))
        and (rule.unsatisfied is None or rule.unsatisfied == unsatisfied(life, pack))
        and life.returned >= (rule.returned or 0)
        and life.redone >= (rule.redone or 0)
        and all(getattr(life, answer) in names for answer, names in rule.among.items())
        and (rule.overdue is None or _ran_out(rule.overdue, life, pack, now))
    )


def _ran_out(clock: Clock, life: Life, pack: RulePack, now: datetime) -> bool:
    ticking = Ticking.of(clock, life, pack)
    return life.closed is None and ticking.stopped is None and ticking.was_kept(now) is False


def _standing(clock: Clock, life: Life, pack: RulePack, now: datetime) -> Standing:
    return next(standing for standing in standings(life, pack, now) if standing.clock == clock)


def _issue(
    life: Life, rules: Sequence[NoticeRule], groups: Mapping[str, Gathered], pack: RulePack, now: datetime
) -> Issue:
    group = groups[matter_id(life)] if any(map(_least, rules)) else None
    reply = _earliest(pack.calendar.due(now, rule.reply_within) for rule in rules if rule.reply_within)
    return Issue(
        ticket=life,
        notice=rules[0].notice,
        rules=tuple(rule.id for rule in rules),
        reasons=_each_once(reason for rule in rules for reason in _reasons(rule, life, group, pack, now)),
        says=_each_once(rule.say for rule in rules),
        bases=_each_once(rule.basis for rule in rules),
        due=_standing("resolve", life, pack, now).due,
        reply_by=reply.at if reply else None,
        provisional=reply.provisional if reply else False,
        tickets=tuple(each.id for each in group.lives) if group else (life.id,),
    )


def _reasons(
    rule: NoticeRule, life: Life, group: Gathered | None, pack: RulePack, now: datetime
) -> Iterator[str]:
    if rule.overdue:
        yield limit_told(_standing(rule.overdue, life, pack, now))
    if rule.returned:
        yield f"退单 {life.returned} 次{_day(life.returned_at, '最近一次 ')}"
    if rule.redone:
        yield f"重办 {life.redone} 次{_day(life.redone_at, '最近一次 ')}"
    if _least(rule) and group:
        yield gathered_told(group)
    if rule.unsatisfied:
        yield f"回访{life.callback}{_day(life.called_back)}"
    if rule.ordered:
        yield f"领导批示：{mask(life.order)}"
    for answer in AMONG:
        if answer in rule.among:
            yield f"{_NAMES[answer]}：{getattr(life, answer)}"


_NAMES = {**ANSWERS, "channel": "渠道"}


def _day(moment: datetime | None, before: str = "") -> str:
    return f"（{before}{moment:%Y-%m-%d}）" if moment else ""


def _earliest(dues: Iterable[Due | None]) -> Due | None:
    return min(filter(None, dues), key=lambda due: due.at, default=None)


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _order(issue: Issue, pack: RulePack) -> tuple[int, datetime, datetime, int]:
    ticket = issue.ticket
    return pack.notices.index(issue.notice), issue.due or datetime.max, ticket.received, ticket.number
