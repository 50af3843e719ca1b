"""Values of a sheet as the texts that a clerk sees, many at a time.

Asking every cell what it is costs more than reading the file does. So the cells of a few hundred rows are
turned column by column, and a column whose cells are all of one sort (most are) takes one call for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import repeat
from operator import attrgetter
from typing import Any, TypeAlias

from minyi_router.columns import EXACT, number_text

Value: TypeAlias = str | int | float | date | datetime | time | timedelta
Column: TypeAlias = Sequence[Value]

_SMALL, _LARGE = 1e-4, 1e15
_HALF_SECOND = timedelta(milliseconds=500)
_micros = attrgetter("microsecond")


def column_texts(values: Column) -> Sequence[str]:
    """The texts of one column's cells: times to the second, numbers as digits, TRUE and FALSE."""
    kinds = set(map(type, values))
    if len(kinds) == 1:
        return _ALIKE.get(kinds.pop(), _one_by_one)(values)
    return _one_by_one(values)


def _one_by_one(values: Column) -> Sequence[str]:
    return [value if type(value) is str else _TEXTS[type(value)](value) for value in values]


def _as_they_are(values: Any) -> Sequence[str]:
    texts: Sequence[str] = values
    return texts


def _numbers(values: Any) -> Sequence[str]:
    least, most = min(map(abs, values)), max(map(abs, values))
    if most < EXACT and all(map(float.is_integer, values)):
        return list(map(str, map(int, values)))
    if least >= _SMALL and most < _LARGE:  # where 15 digits need no exponent
        return [f"{value:.15g}" for value in values]
    return list(map(number_text, values))


def _moments(values: Any) -> Sequence[str]:
    whole = values if not any(map(_micros, values)) else map(_whole_second, values)
    return list(map(datetime.isoformat, whole, repeat(" ")))


def _moment(value: datetime) -> str:
    return _whole_second(value).isoformat(" ")


def _whole_second(value: datetime) -> datetime:
    """Rounded: a sheet stores a time as a fraction of a day, and 08:30:00 comes back as 08:29:59.999."""
    return (value + _HALF_SECOND).replace(microsecond=0) if value.microsecond else value


def _days(values: Any) -> Sequence[str]:
    texts = {day: day.isoformat() for day in set(values)}  # few days, many rows
    return list(map(texts.__getitem__, values))


def _span(span: timedelta) -> str:
    """A length of time as [h]:mm:ss, hours beyond 24 included."""
    seconds = round(abs(span).total_seconds())
    sign = "-" if span < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _of_day(value: time) -> str:
    return value.isoformat("seconds")


def _truth(value: bool) -> str:
    return str(value).upper()


_ALIKE: Mapping[type, Callable[[Any], Sequence[str]]] = {
    str: _as_they_are,
    float: _numbers,
    datetime: _moments,
    date: _days,
}
_TEXTS: Mapping[type, Callable[[Any], str]] = {
    str: str,
    int: number_text,
    float: number_text,
    bool: _truth,
    datetime: _moment,
    date: date.isoformat,
    time: _of_day,
    timedelta: _span,
}
