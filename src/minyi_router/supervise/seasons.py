"""季节: in which months a matter comes in more often, and what usually rises in the weeks ahead.

By what came in before, month by month; with one year of data nobody can tell a season from a chance, which is
said. Less than a year tells nothing. Months are compared among themselves, days for days; new troubles are
counted (see counting.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.counting import Counts, count_days, new_troubles
from minyi_router.supervise.life import Life
from minyi_router.supervise.usual import YEAR

FEWEST = 120
"""Tickets a year below which a matter's months are not compared: ten a month."""

_HIGH = 1.25  # of the mean of all months: a month above it is one of the season
_CLEAR = 1.15  # so many times at least, by the lower end of the interval
_SPREAD = 2.0  # variance of monthly counts over Poisson's: weather, campaigns
_Z = 1.96


class Rise(NamedTuple):
    """How many times as often a matter came in a year before, in such weeks as lie ahead, as before them.

    ``low`` and ``high`` bound ``times`` with 95 % confidence. ``begins``: the day when it is to begin.
    """

    times: float
    low: float
    high: float
    begins: date


class Outlook(NamedTuple):
    """The season of a matter.

    ``months``: for each month, January first, its rate over that of all months. ``season``: the months that
    belong together, in order, in which it is high; then it is ``times`` the rate of the others (``low`` to
    ``high`` with 95 % confidence). ``rise`` is None if it does not clearly rise in the weeks ahead. ``say``:
    the same in Chinese, empty if there is nothing clear to say.
    """

    matter: str
    tickets: int
    months: tuple[float, ...]
    season: tuple[int, ...]
    times: float | None
    low: float | None
    high: float | None
    rise: Rise | None
    say: str


class Outlooks(NamedTuple):
    """Of how many whole years it is told, what to bear in mind (Chinese), and the matters.

    Those that rise in the weeks ahead come first, the steepest before the others.
    """

    years: int
    note: str
    matters: tuple[Outlook, ...]


def outlook(lives: Iterable[Life], day: date, pack: RulePack, ahead_weeks: int = 4) -> Outlooks:
    """What the weeks from a day on usually bring, by the tickets before that day."""
    counts = count_days(new_troubles(lives, pack.same_matter), day)
    years = counts.days // YEAR
    if not years:
        return Outlooks(0, "不到一年数据，看不出季节", ())
    note = "只有一年数据，仅供参考" if years == 1 else f"按近{years}年的数据"
    first = counts.days - years * YEAR
    told = [
        _outlook(counts, row, first, ahead_weeks * 7)
        for row in range(len(counts.matters))
        if counts.table[row, first:].sum() >= FEWEST * years
    ]
    return Outlooks(years, note, tuple(sorted(told, key=_steepest)))


def _steepest(one: Outlook) -> tuple[bool, float, str]:
    return one.rise is None, -(one.rise.times if one.rise else 0), one.matter


class _Count(NamedTuple):
    """Tickets over days."""

    tickets: float
    days: int

    @property
    def rate(self) -> float:
        return self.tickets / self.days if self.days else 0.0


def _outlook(counts: Counts, row: int, first: int, ahead: int) -> Outlook:
    daily = counts.table[row, first:].tolist()
    start = counts.day(first)
    months = [_Count(0, 0)] * 12
    for number, came in enumerate(daily):
        month = (start + timedelta(number)).month - 1
        months[month] = _Count(months[month].tickets + came, months[month].days + 1)
    mean = sum(daily) / len(daily)
    index = tuple(month.rate / mean for month in months)
    day = start + timedelta(len(daily))
    rise = _rise(daily, day, ahead)
    season = _season(index, rise.begins.month - 1 if rise else index.index(max(index)))
    others = [month for number, month in enumerate(months, 1) if number not in season]
    times = _against(_sum(months[number - 1] for number in season), _sum(others))
    if not times or times[1] < _CLEAR:
        season, times = (), None
    ratio, low, high = times or (None, None, None)
    parts = [_season_said(season, times[0], day, len(daily) // YEAR)] if times else []
    parts += [f"预计 {_part_of_month(rise.begins)}开始上升"] if rise else []
    matter = counts.matters[row]
    say = f"{matter}：{'，'.join(parts)}" if parts else ""
    return Outlook(matter, int(sum(daily)), index, season, ratio, low, high, rise, say)


def _season(index: Sequence[float], around: int) -> tuple[int, ...]:
    """The high months without a gap around a month; the months of a year go round."""
    if index[around] < _HIGH:
        around = (around + 1) % 12  # it rises at the end of a month that is not high yet
        if index[around] < _HIGH:
            return ()
    before = after = 0
    while before < 11 and index[around - before - 1] >= _HIGH:
        before += 1
    while before + after < 11 and index[(around + after + 1) % 12] >= _HIGH:
        after += 1
    return tuple((around + step) % 12 + 1 for step in range(-before, after + 1))


def _rise(daily: Sequence[float], day: date, ahead: int) -> Rise | None:
    """Of the days ahead, as they were years before, over as many days before these; None if unclear."""
    years = range(YEAR, len(daily) + 1, YEAR)
    spans = [len(daily) - back for back in years]
    # before the first year nothing is known: the weeks that have just gone by stand for those before it
    befores = [at if at >= ahead else len(daily) for at in spans]
    past = _sum(_window(daily, at - ahead, at) for at in befores)
    coming = _sum(_window(daily, at, at + ahead) for at in spans)
    found = _against(coming, past)
    if found is None or found[1] < _CLEAR:
        return None
    return Rise(*found, day + timedelta(_begin(daily, spans, ahead, (past.rate + coming.rate) / 2)))


def _begin(daily: Sequence[float], spans: Sequence[int], ahead: int, level: float) -> int:
    """After how many days a week's rate is half way up; 0 if it is at once."""
    for step in range(ahead):
        if _sum(_window(daily, at + step - 3, at + step + 4) for at in spans).rate >= level:
            return step
    return 0


def _window(daily: Sequence[float], first: int, end: int) -> _Count:
    days = daily[max(first, 0) : max(end, 0)]
    return _Count(sum(days), len(days))


def _sum(counts: Iterable[_Count]) -> _Count:
    every = list(counts)
    return _Count(sum(c.tickets for c in every), sum(c.days for c in every))


def _against(one: _Count, other: _Count) -> tuple[float, float, float] | None:
    """The ratio of two rates with its 95 % interval; None if one of them is none."""
    if not (one.tickets and other.tickets):
        return None
    times = one.rate / other.rate
    error = math.exp(_Z * math.sqrt(_SPREAD * (1 / one.tickets + 1 / other.tickets)))
    return times, times / error, times * error


def _season_said(season: Sequence[int], times: float, day: date, years: int) -> str:
    """去年 6 至 8 月是平月的 1.8 倍; ``day``: when the data ends."""
    first, last = season[0], season[-1]
    months = f"{first} 月" if first == last else f"{first} 至 {last} 月"
    if first > last:
        months = f"{first} 月至次年 {last} 月"
    in_years = {day.year if month < day.month else day.year - 1 for month in season}
    when = "过去一年" if len(in_years) > 1 else "今年" if day.year in in_years else "去年"
    return f"{when if years == 1 else f'近{years}年'} {months}是平月的 {times:.1f} 倍"


def _part_of_month(day: date) -> str:
    """上旬, 中旬, 下旬."""
    part = "上旬" if day.day <= 10 else "中旬" if day.day <= 20 else "下旬"
    return f"{day.month} 月{part}"
