"""Cells of a sheet as texts: the quick way, column by column, against the obvious one, cell by cell."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.batch.xlsx_cells import column_texts
from minyi_router.columns import number_text

MOMENTS = st.datetimes(datetime(1900, 3, 1), datetime(2099, 12, 30))
VALUES: list[st.SearchStrategy[Any]] = [
    st.text(max_size=5),
    st.integers(-(10**6), 10**6).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    MOMENTS,
    MOMENTS.map(lambda moment: moment.replace(microsecond=0)),
    st.dates(),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=99)),
]


def obvious(value: Any) -> str:
    """What a clerk sees in one cell."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return number_text(value)
        case datetime():
            return str((value + timedelta(milliseconds=500)).replace(microsecond=0))
        case timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case time():
            return f"{value:%H:%M:%S}"
    return str(value)


@given(st.one_of(*(st.lists(kind, min_size=1, max_size=6) for kind in [*VALUES, st.one_of(*VALUES)])))
def test_a_column_is_its_cells(values: list[Any]) -> None:
    assert list(column_texts(values)) == [obvious(value) for value in values]


NUMBERS: list[tuple[float, str, str]] = [
    (20260105000123.0, "20260105000123", "an id"),
    (-0.0, "0", "no sign"),
    (0.1 + 0.2, "0.3", "no noise of binary fractions"),
    (1e-7, "0.0000001", "no exponent"),
    (2.0**53 - 1, "9007199254740991", "the last that is exact"),
    (123456789012345678.0, "1.23456789012346E+17", "beyond: what is lost is not made up"),
]


@pytest.mark.parametrize(("number", "text", "why"), NUMBERS, ids=[n[-1] for n in NUMBERS])
def test_numbers(number: float, text: str, why: str) -> None:
    assert list(column_texts([number])) == list(column_texts([number, "x"]))[:1] == [text], why


def test_a_day_is_a_day() -> None:
    days = [date(2026, 1, 5), date(2026, 1, 5), date(2026, 1, 6)]
    assert list(column_texts(days)) == ["2026-01-05", "2026-01-05", "2026-01-06"]
