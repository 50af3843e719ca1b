"""The indicators over tickets: counts, rates with their intervals, times taken; and as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from minyi_router.report.statistics import Interval, wilson
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.definitions import INDICATORS, Indicator
from minyi_router.supervise.judged import Judged, judge
from minyi_router.supervise.life import Life


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's value: a number of tickets, a share (0 to 1), or working minutes; None: of nothing.

    Of a rate ``count`` is the numerator and ``n`` the denominator, ``interval`` Wilson's 95 % one. Of
    minutes ``count`` is the sum and ``n`` the number of tickets. Of a count all three are the same.
    ``provisional`` of the n were counted with holidays that are not published yet.
    """

    id: str
    value: float | None
    count: int
    n: int
    interval: Interval | None = None
    provisional: int = 0


def measure(
    lives: Sequence[Life], pack: RulePack, now: datetime, known: AbstractSet[str] | None = None
) -> Mapping[str, Figure]:
    """Every indicator over tickets, by id.

    Args:
        lives: the tickets of a cohort, cut by `as_of` at ``now``.
        pack: whose terms, calendar and words on call-back hold.
        now: naive Beijing time.
        known: the roles that the table tells of (`Lives.known`); None: all. What it does not tell of has
            no figure.
    """
    return measure_judged(judge(lives, pack, now), known)


def measure_judged(judged: Sequence[Judged], known: AbstractSet[str] | None = None) -> Mapping[str, Figure]:
    """As `measure`, over tickets that are judged already."""
    told: dict[object, _Told] = {}  # the mean and the percentiles ask the same of each ticket
    figures: dict[str, Figure] = {}
    for one in INDICATORS.values():
        if not one.is_known(known):
            figures[one.id] = _figure(one, _NOTHING)
            continue
        if one.told not in told:
            told[one.told] = _tell(one, judged)
        figures[one.id] = _figure(one, told[one.told])
    return figures


class _Told(NamedTuple):
    """What an indicator was told of the tickets that it counts, and how many of them are provisional."""

    values: Sequence[int]
    provisional: int


_NOTHING = _Told((), 0)


def _tell(indicator: Indicator, judged: Sequence[Judged]) -> _Told:
    told = map(indicator.told, judged)
    if indicator.presumed is None:
        return _Told([value for value in told if value is not None], 0)
    pairs = zip(told, map(indicator.presumed, judged), strict=True)
    counted = [(value, presumed) for value, presumed in pairs if value is not None]
    return _Told([value for value, _ in counted], sum(presumed for _, presumed in counted))


def _figure(indicator: Indicator, told: _Told) -> Figure:
    n, total = len(told.values), sum(told.values)
    if indicator.sort == "count":
        return Figure(indicator.id, n, n, n)
    if not n:
        return Figure(indicator.id, None, 0, 0)
    if indicator.sort == "rate":
        return Figure(indicator.id, total / n, total, n, wilson(total, n), told.provisional)
    share = indicator.percentile
    value = total / n if share is None else nearest_rank(told.values, share)
    return Figure(indicator.id, value, total, n, None, told.provisional)


def nearest_rank(values: Sequence[int], percent: int) -> int:
    """The smallest value that at least so many percent (1 to 100) of the values do not exceed; of some."""
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def shown(figure: Figure) -> str:
    """The value for people: 128, 97.3%, 3.5小时, or — of nothing. 100.0% and 0.0% are never rounded to."""
    if figure.value is None:
        return "—"
    sort = INDICATORS[figure.id].sort
    if sort == "minutes":
        return f"{figure.value / 60:.1f}小时"
    return _percent(figure.value) if sort == "rate" else f"{figure.value:,.0f}"


def shown_interval(figure: Figure) -> str:
    """Between what bounds the true rate lies, as far as chance goes: 91.2%～98.7%; empty without one."""
    return "～".join(map(_percent, figure.interval)) if figure.interval else ""


def _percent(share: float) -> str:
    if 0 < share < 1:
        share = min(max(share, 0.001), 0.999)
    return f"{share:.1%}"
