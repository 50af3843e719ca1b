"""Which ids came before: eight bytes for each, so that a backlog of millions fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from minyi_router.batch.chunks import Chunk, ends

_Hashes: TypeAlias = NDArray[np.int64]


class Doubles:
    """The ids seen so far, as hashes: one in 10^7 backlogs of a million rows has a pair mistaken for one."""

    def __init__(self) -> None:
        self._runs: list[_Hashes] = []

    def again(self, ids: Sequence[str]) -> frozenset[int]:
        """The places of those that came before, or twice among these; empty ones are none. Remembers all."""
        places = [place for place, id_ in enumerate(ids) if id_]
        hashes = np.fromiter((hash(ids[place]) for place in places), np.int64, len(places))
        known, first = np.unique(hashes, return_index=True)
        doubled = np.ones(len(hashes), np.bool_)
        doubled[first] = False
        for run in self._runs:
            at = np.searchsorted(run, hashes)
            doubled |= run[np.minimum(at, len(run) - 1)] == hashes
        self._keep(known)
        return frozenset(places[i] for i in np.flatnonzero(doubled))

    def _keep(self, run: _Hashes) -> None:
        """Runs at least halve from each to the next, so there are few to look into."""
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.union1d(self._runs.pop(), run)
        if len(run):
            self._runs.append(run)


class Load(NamedTuple):
    """A chunk on its way, and which of its rows bear an id that a row before them has."""

    chunk: Chunk
    doubled: frozenset[int] = frozenset()


def loads_of(chunks: Iterable[Chunk], column: str | None) -> Iterator[Load]:
    """The chunks of a table with the doubled ids among them; None: ids do not matter."""
    doubles = Doubles()
    for chunk in chunks:
        if column is None:
            yield Load(chunk)
        else:
            yield Load(chunk, doubles.again([cells[0] for cells in chunk.texts([column])]))


def load_ends(load: Load) -> tuple[int, int]:
    """The numbers of the first row and of the last."""
    return ends(load.chunk)
