"""How many tickets of each matter come in on each day of the year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate, pairwise
from random import Random

from minyi_router.calendar import WorkCalendar
from minyi_router.supervise.simulate.profiles import HOURS, Profile

DAYS = 365
_GROWTH = 0.06  # more at the end of the year than at its beginning
_EVEN_DAYS, _EVEN_MATTERS = 600, 80  # shapes of gamma noise: 4 % for a whole day, 11 % for a matter's day
_FIRST_WORKING_DAY = 1.2  # after days off the windows are busier
_LONG_REST = 4  # so many days off in a row are a festival


@dataclass(frozen=True, slots=True)
class Flow:
    """``weights[p][d]``: what part of the ``total`` the matter ``p`` has on day ``d``."""

    first: date
    profiles: tuple[Profile, ...]
    weights: tuple[tuple[float, ...], ...]
    total: float

    def usual(self, number: int, profile: int, first: int, last: int) -> float:
        """How many of ``number`` tickets fall to a matter on the days ``first`` to ``last``."""
        return number * sum(self.weights[profile][first : last + 1]) / self.total


def build_flow(profiles: Sequence[Profile], calendar: WorkCalendar, last_day: date, rng: Random) -> Flow:
    """The year that ends with ``last_day``: season, weekday, festivals, growth, and chance."""
    dates = [last_day - timedelta(DAYS - 1 - i) for i in range(DAYS)]
    whole_days = [
        rng.gammavariate(_EVEN_DAYS, 1 / _EVEN_DAYS) * (1 + _GROWTH * i / DAYS) for i in range(DAYS)
    ]
    works = [calendar.is_work_day(day) for day in (dates[0] - timedelta(1), *dates)]
    festivals = {year: spring_festival(calendar, year) for year in {day.year for day in dates}}
    weights = []
    for profile in profiles:
        by_day = []
        for i, (day, (worked, working)) in enumerate(zip(dates, pairwise(works), strict=True)):
            noise = rng.gammavariate(_EVEN_MATTERS, 1 / _EVEN_MATTERS) * whole_days[i]
            week = _in_week(profile, worked=worked, working=working)
            festive = _festive(profile, (day - festivals[day.year]).days)
            by_day.append(profile.weight * seasonal(profile, day) * week * festive * noise)
        weights.append(tuple(by_day))
    return Flow(dates[0], tuple(profiles), tuple(weights), sum(map(sum, weights)))


def seasonal(profile: Profile, day: date) -> float:
    """The factor of a day: months are told for their middle, and in between it changes evenly."""
    months = profile.season
    place = day.month - 1 + (day.day - 15) / 30
    low = math.floor(place)
    return months[low % 12] + (months[(low + 1) % 12] - months[low % 12]) * (place - low)


def spring_festival(calendar: WorkCalendar, year: int) -> date:
    """The second day off of the longest rest between mid-January and the end of February."""
    best, run, found = _LONG_REST - 1, 0, date(year, 2, 5)  # about then, if no festival can be seen
    for i in range(45):
        day = date(year, 1, 15) + timedelta(i)
        run = 0 if calendar.is_work_day(day) else run + 1
        if run > best:
            best, found = run, day - timedelta(run - 2)
    return found


def _in_week(profile: Profile, *, worked: bool, working: bool) -> float:
    if not working:
        return profile.rest
    return _FIRST_WORKING_DAY if profile.hours == "office" and not worked else 1.0


def _festive(profile: Profile, after: int) -> float:
    """The factor so many days after the festival (before it: below 0)."""
    if profile.festival == "on":
        return 1 + 4 * math.exp(-((after / 7) ** 2) / 2)
    return 1 + 1.2 * math.exp(-(((after + 14) / 9) ** 2) / 2) if profile.festival == "before" else 1.0


def draw_days(flow: Flow, number: int, rng: Random) -> list[tuple[int, int]]:
    """So many tickets, each as the number of its matter and of its day."""
    cells = [(profile, day) for profile in range(len(flow.profiles)) for day in range(DAYS)]
    sums = list(accumulate(weight for by_day in flow.weights for weight in by_day))
    return rng.choices(cells, cum_weights=sums, k=number)


_RUNNING = {hours: tuple(accumulate(shares)) for hours, shares in HOURS.items()}


def moment_on(day: date, profile: Profile, rng: Random) -> datetime:
    """A moment of a day (naive Beijing time, whole seconds), at an hour when people call about that."""
    hour = rng.choices(range(24), cum_weights=_RUNNING[profile.hours])[0]
    return datetime.combine(day, time.min) + timedelta(hours=hour, seconds=rng.randrange(3600))
