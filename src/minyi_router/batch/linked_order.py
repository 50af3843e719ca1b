"""The order of time of a table's rows, and an id of its own for each: some 16 bytes a row."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from minyi_router.batch.chunks import Chunk
from minyi_router.columns import parse_time

Ints: TypeAlias = NDArray[np.int64]

_LONG_AGO = datetime.min
_MICROSECOND = timedelta(microseconds=1)
_NEVER = np.iinfo(np.int64).max
"""The moment of a row without a time: after all others."""


class Order(NamedTuple):
    """What a first look at a table tells. Rows have places: 0, 1, … in the order of the table.

    ``places``: those of the rows in order of time, equal times and those without a time as they stand; None
    when all stand so. ``untimed``: rows whose time is missing or cannot be read.
    """

    rows: int
    places: Ints | None
    untimed: int
    names: Names


def scan(chunks: Iterable[Chunk], id_column: str | None, time_column: str) -> Order:
    """Look through a table once."""
    moments, ids = array("q"), array("q")
    for chunk in chunks:
        moments.extend(_moment(written) for (written,) in chunk.texts([time_column]))
        if id_column is not None:
            ids.extend(_hash(id_) for (id_,) in chunk.texts([id_column]))
    when = np.frombuffer(moments, np.int64) if moments else np.empty(0, np.int64)
    hashes = np.frombuffer(ids, np.int64) if ids else np.zeros(len(when), np.int64)
    ascending = bool((when[:-1] <= when[1:]).all())
    places = None if ascending else np.argsort(when, kind="stable")
    return Order(len(when), places, int((when == _NEVER).sum()), Names(hashes))


def _moment(written: str) -> int:
    """Microseconds since the first day of all."""
    at = parse_time(written)
    return (at - _LONG_AGO) // _MICROSECOND if at else int(_NEVER)


def _hash(id_: str) -> int:
    """As good as the id itself: of 10^7 tables of a million rows one has two ids with one hash. Empty: 0."""
    return hash(id_) if id_ else 0


class Names:
    """An id of its own for each row, as `columns.tickets_from` gives it; asked for in the order of the table.

    The first row with an id bears it; those after it get #2, #3, … behind it. A row without one is known by
    the number that a person sees beside it; 第…行, so that no number in a text is taken for it.
    """

    def __init__(self, hashes: Ints) -> None:
        self._taken = np.unique(hashes)
        plain = len(self._taken) == len(hashes) and not _holds(self._taken, 0)
        # (rows,): the place of the first row with the same id; nothing where every row has an id of its own
        self._first = np.empty(0, np.int32) if plain else _firsts(hashes)
        self._last = np.zeros(len(self._first), np.int32)  # the last number given, at the place of the first

    def name(self, place: int, number: int, id_: str) -> tuple[str, bool]:
        """The id of a row, and whether the one it bears was there before."""
        first = int(self._first[place]) if id_ and len(self._first) else place
        if id_ and first == place:
            return id_, False
        wanted = id_ or f"第{number}行"
        count = max(int(self._last[first]), 1)
        free = wanted if not id_ else ""
        while not free or _holds(self._taken, _hash(free)):
            count += 1
            free = f"{wanted}#{count}"
        self._last[first] = count
        return free, bool(id_)


def _firsts(hashes: Ints) -> NDArray[np.int32]:
    order = np.argsort(hashes, kind="stable")
    in_order = hashes[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = in_order[1:] != in_order[:-1]
    firsts = np.empty(len(order), np.int32)
    firsts[order] = order[np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))]
    return firsts


def _holds(known: Ints, value: int) -> bool:
    at = int(np.searchsorted(known, value))
    return at < len(known) and int(known[at]) == value


def starts(lines: Iterable[bytes], rows: int, places: Ints | None) -> Ints:
    """Where the line of each row begins, by its place; the lines are those of the rows in order of time."""
    sizes = np.fromiter(map(len, lines), np.int64, rows)
    begins = np.cumsum(sizes) - sizes
    if places is None:
        return begins
    by_place = np.empty(rows, np.int64)
    by_place[places] = begins
    return by_place


def along(places: Ints, begins: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each place in order of time, and where its line begins."""
    for start in range(0, len(places), 4096):
        for place in places[start : start + 4096].tolist():
            yield place, begins[place]
