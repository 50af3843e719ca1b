"""How many tickets of each cell were to be expected in a stretch of days, and how sure that is.

The cell's own rate over the reference weeks (a guard week before the stretch is left out, and days that were
surging themselves), times the rhythm of the days, times growth: that of the same matter in the other areas,
which the season moves as much, drawn towards that of all other matters where it is few.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minyi_router.supervise.counting import Counts, Floats

GUARD = 7
"""Days between the reference and the stretch: what has already begun is not what is usual."""

LEAST = 14
"""Days of reference below which nothing is said."""

YEAR = 364
AROUND = 21
"""Days: a year of whole weeks, and what is taken of last year on either side of the same days."""

_SEASON = 20.0
"""Tickets of a matter that must be there for last year's season to count half."""

_OTHERS, _ALL = 15.0, 50.0
"""Tickets elsewhere, and of other matters, that must be there for their growth to count half."""


class Usual(NamedTuple):
    """For each cell of the counts: what came in, what was to be expected, and the variance of that error.

    ``doubt``: the square of the relative error of ``expected`` itself.
    """

    came: Floats
    expected: Floats
    doubt: Floats


def usual(
    counts: Counts, factors: Floats, kept: NDArray[np.bool_], days: tuple[int, int], weeks: int
) -> Usual | None:
    """What was to be expected from one day to before another; None if there is too little before it.

    Args:
        counts: the tickets.
        factors: the rhythm by matter and day.
        kept: by cell and day, whether it may be a day of reference.
        days: first and end, as columns.
        weeks: how many the reference has at most.
    """
    first, end = days
    last = max(first - GUARD, 0)
    start = max(last - 7 * weeks, 0)
    if last - start < LEAST:
        return None
    m, a = len(counts.matters), len(counts.areas)
    keep = _enough(kept[:, start:last])
    seen = (counts.table[:, start:last] * keep).sum(axis=1)
    exposed = (_by_cell(factors[:, start:last], a) * keep).sum(axis=1)
    ahead = factors[:, first:end].sum(axis=1) * _season(counts, factors, days, (start, last))
    plain = _rates(seen, exposed, m, a) * _by_cell(ahead, a)
    came = counts.table[:, first:end].sum(axis=1)
    growth, doubt = _growth(came, plain, m, a)
    return Usual(came, plain * growth, doubt + 1 / (seen + 1))


def _by_cell(by_matter: Floats, areas: int) -> Floats:
    """What holds for matters, for each cell."""
    return np.concatenate([by_matter, np.repeat(by_matter, areas, axis=0)])


def _season(counts: Counts, factors: Floats, days: tuple[int, int], reference: tuple[int, int]) -> Floats:
    """By how much each matter grew a year before, from such reference weeks to such days; else 1.

    The same weekdays are 364 days earlier; three weeks on either side are taken with them.
    """
    m = len(counts.matters)
    start, last = max(reference[0] - YEAR, 0), reference[1] - YEAR
    if last - start < LEAST:
        return np.ones(m)
    then = slice(max(days[0] - YEAR - AROUND, 0), days[1] - YEAR + AROUND)
    before = slice(start, last)
    rates = [(counts.table[:m, part].sum(axis=1), factors[:, part].sum(axis=1)) for part in (then, before)]
    mean = rates[1][0] / rates[1][1]
    drawn = _SEASON / np.maximum(mean, _SEASON / LEAST / 100)
    now, past = ((seen + _SEASON) / (exposed + drawn) for seen, exposed in rates)
    return np.where(rates[1][0] > 0, now / past, 1.0)


def _enough(kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where more than half of the days would be left out, this is what is usual by now: all count."""
    enough: NDArray[np.bool_] = kept | (kept.mean(axis=1, keepdims=True) < 0.5)
    return enough


def _rates(seen: Floats, exposed: Floats, m: int, a: int) -> Floats:
    """Tickets a day; a cell of an area is drawn a little towards the matter's times the area's share."""
    everywhere = (seen[:m] + 0.1) / exposed[:m]
    by_area = seen[m:].reshape(m, a)
    share = (by_area.sum(axis=0) + 0.1) / max(by_area.sum(), 1.0)
    guess = (everywhere[:, None] * share).ravel()
    return np.concatenate([everywhere, (seen[m:] + 1) / (exposed[m:] + 1 / guess)])


def _growth(came: Floats, plain: Floats, m: int, a: int) -> tuple[Floats, Floats]:
    """By cell, and the square of its relative error."""
    all_came, all_plain = came[:m].sum() - came[:m] + _ALL, plain[:m].sum() - plain[:m] + _ALL
    of_others = all_came / all_plain
    by_came, by_plain = came[m:].reshape(m, a), plain[m:].reshape(m, a)
    else_came = by_came.sum(axis=1, keepdims=True) - by_came
    else_plain = by_plain.sum(axis=1, keepdims=True) - by_plain + _OTHERS
    elsewhere = (else_came + _OTHERS * of_others[:, None]) / else_plain
    return (
        np.concatenate([of_others, elsewhere.ravel()]),
        np.concatenate([1 / all_plain, (1 / else_plain).ravel()]),
    )
