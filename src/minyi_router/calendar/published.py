"""The State Council's yearly holiday notices: the only module that knows ``chinese_calendar``.

The library answers for whole years it has data for. We take its tables once, and tell apart the
years it really holds (2027 and later are not guessed) by 国庆节: no notice leaves out October 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from chinese_calendar import Holiday, holidays, workdays


@dataclass(frozen=True, slots=True)
class Notices:
    """All notices together: the years they hold, and each date's reason in Chinese.

    ``days_off`` includes weekends inside a holiday; ``work_days`` are the make-up days.
    """

    years: frozenset[int]
    days_off: Mapping[date, str]
    work_days: Mapping[date, str]


@cache
def notices() -> Notices:
    """The notices known to the library (read once per process)."""
    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    return Notices(
        years=frozenset(day.year for day in holidays if (day.month, day.day) == (10, 1)),
        days_off=MappingProxyType({day: chinese.get(name, name) for day, name in holidays.items()}),
        work_days=MappingProxyType({day: f"{chinese.get(name, name)}调休" for day, name in workdays.items()}),
    )


def published_years() -> frozenset[int]:
    """The years whose holidays have been published."""
    return notices().years
