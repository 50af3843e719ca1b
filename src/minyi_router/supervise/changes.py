"""环比 and 同比: how figures changed against an earlier period, and whether by more than chance.

Small numbers jump about: 8 of 10 after 9 of 10 is no decline. What is tested:

- rates by Newcombe's hybrid score interval of a difference (R. G. Newcombe 1998, Interval estimation for
  the difference between independent proportions, Statistics in Medicine 17, 873-890: method 10), 95 %;
- numbers of tickets by the conditional test of two Poisson counts (J. Przyborowski and H. Wilenski 1940,
  Homogeneity of results in testing samples from Poisson series, Biometrika 31, 313-323), exact, two-sided
  by twice the smaller tail, at 5 %, per day of each period. It takes appeals to come one by one; where many
  write about one event together, numbers jump about more than it allows for;
- times taken are not tested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from math import sqrt
from typing import NamedTuple

from minyi_router.report.statistics import Interval, wilson
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.cohorts import Cohort, cohort, earlier
from minyi_router.supervise.definitions import INDICATORS, Indicator
from minyi_router.supervise.figures import Figure, measure, shown
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period
from minyi_router.workshop.dial.bound import at_most

NOT_COMPARABLE = "无可比"
SAME = "持平"
_RISK = 0.05


class Change(NamedTuple):
    """How a figure changed.

    ``difference``: of rates in shares (0.01 is one 百分点), of numbers and times relative to before (0.1:
    a tenth more); None where there is nothing to compare with, or it was 0. ``clear``: more than chance;
    None where that was not tested. ``good``: for the better; None where neither way is, and without a
    change. ``was``: the earlier figure as shown, where it is known.
    """

    id: str
    shown: str
    difference: float | None = None
    clear: bool | None = None
    good: bool | None = None
    was: str = ""

    @property
    def told(self) -> str:
        """As a report says it: how much, and whether it says anything."""
        if self.clear is None or self.shown == SAME:
            return self.shown
        return f"{self.shown}，{'不像是偶然' if self.clear else '可能是偶然'}"


class Changes(NamedTuple):
    """A period's figures and how they changed: against the period before, and the year before."""

    figures: Mapping[str, Figure]
    before: Mapping[str, Change]
    year: Mapping[str, Change]


def changes(
    lives: Sequence[Life],
    pack: RulePack,
    now: datetime,
    period: Period,
    *,
    known: AbstractSet[str] | None = None,
    since: date | None = None,
) -> Changes:
    """The figures of a period with 环比 and 同比, all of them by id.

    Args:
        lives: the tickets of the whole table; what is later than a moment is cut off here.
        pack: as for `measure`.
        now: naive Beijing time.
        period: of one that is not over, as much as is.
        known: as for `measure`.
        since: as for `earlier`.
    """
    this = cohort(lives, period, now)
    figures = measure(this.lives, pack, now, known)

    def against(before: Period) -> Mapping[str, Change]:
        then = earlier(lives, period, before, now, since)
        return _against(figures, this, then, pack, known)

    return Changes(figures, against(period.before()), against(period.year_before()))


def _against(
    figures: Mapping[str, Figure],
    this: Cohort,
    then: Cohort | None,
    pack: RulePack,
    known: AbstractSet[str] | None,
) -> Mapping[str, Change]:
    if then is None:
        return {one: compare(figure, None) for one, figure in figures.items()}
    before = measure(then.lives, pack, then.now, known)
    days = this.period.days, then.period.days
    return {
        one: compare(figure, before[one], days)._replace(was=shown(before[one]))
        for one, figure in figures.items()
    }


def compare(now: Figure, before: Figure | None, days: tuple[int, int] = (1, 1)) -> Change:
    """How one figure changed.

    Args:
        now: the later figure.
        before: the same indicator's earlier one; None: unknown.
        days: how many days each of them covers. Numbers are shown as they are, and tested per day.
    """
    if before is None or now.value is None or before.value is None:
        return Change(now.id, NOT_COMPARABLE)
    indicator = INDICATORS[now.id]
    gap = now.value - before.value
    good = None if indicator.better == "neither" or not gap else (gap > 0) == (indicator.better == "more")
    if indicator.sort == "rate":
        return Change(now.id, _signed(100 * gap, " 个百分点"), gap, _rates_differ(now, before), good)
    clear = _counts_differ(now.count, before.count, *days) if indicator.sort == "count" else None
    if not before.value:
        return Change(now.id, _from_nothing(gap, indicator), None, clear, good)
    part = gap / before.value
    return Change(now.id, _signed(100 * part, "%"), part, clear, good)


def _signed(number: float, unit: str) -> str:
    text = f"{number:+.1f}"
    return SAME if text in {"+0.0", "-0.0"} else text + unit


def _from_nothing(gap: float, indicator: Indicator) -> str:
    if not gap:
        return SAME
    return f"+{gap:.0f}件（原来没有）" if indicator.sort == "count" else f"+{gap / 60:.1f}小时（原来是0）"


def _rates_differ(now: Figure, before: Figure) -> bool:
    interval = newcombe((now.count, now.n), (before.count, before.n))
    return interval is not None and not interval[0] <= 0 <= interval[1]


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> Interval | None:
    """The 95 % interval of the first share less the second, each given as (count, n); None if an n is 0."""
    one, two = wilson(*first), wilson(*second)
    if one is None or two is None:
        return None
    p, q = first[0] / first[1], second[0] / second[1]
    down = sqrt((p - one[0]) ** 2 + (two[1] - q) ** 2)
    up = sqrt((one[1] - p) ** 2 + (q - two[0]) ** 2)
    return p - q - down, p - q + up


def _counts_differ(now: int, before: int, days: int, days_before: int) -> bool:
    return chance_of_counts(now, before, days, days_before) < _RISK


def chance_of_counts(now: int, before: int, days: int, days_before: int) -> float:
    """How probable so unequal counts are (0 to 1) if as many come each day in both stretches of days."""
    share, both = days / (days + days_before), now + before
    return min(1.0, 2 * min(at_most(now, both, share), at_most(before, both, 1 - share)))
