"""Where tickets meet, in one process: place by place, first who stands there, then who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TypeAlias

import pyarrow as pa

from minyi_router.spark.blocks import Block, Pair, Policy, far_pairs
from minyi_router.spark.packs import SentPack
from minyi_router.spark.told import Told, between, read_told

Batches: TypeAlias = Iterator[pa.RecordBatch]

PAIRS = "id string, other_id string, relation string, score double, parts string, vetoes string, days double"
"""The columns of what ``link`` gives."""

_DAY = timedelta(days=1)
_ROWS = 4_096  # pairs sent back at a time


@dataclass(frozen=True, slots=True)
class Meeting:
    """Tickets that arrive place by place: first all that stand there, then those that ask."""

    pack: SentPack
    window: timedelta

    def __call__(self, batches: Batches) -> Batches:
        """The pairs found, some at a time; no more is held than one block."""
        rows: list[tuple[object, ...]] = []
        for pair in self._pairs(_arrivals(batches)):
            rows.append(_row(pair))
            if len(rows) == _ROWS:
                yield _batch(rows)
                rows = []
        if rows:
            yield _batch(rows)

    def _pairs(self, arrivals: Iterator[tuple[int, bytes]]) -> Iterator[Pair]:
        policy: Policy | None = None
        here, standing, found = 0, list[bytes](), None
        for place, data in arrivals:
            policy = policy or Policy(self.pack.router().pack.same_matter, self.window)
            if place // 2 != here:
                here, standing, found = place // 2, [], None
            if place % 2 == 0:
                standing.append(data)
            elif standing:
                found = found or _finder(policy, here, standing)
                yield from found(read_told(data))


def _finder(policy: Policy, block: int, standing: list[bytes]) -> Callable[[Told], Iterator[Pair]]:
    if block >= 0:
        return Block(policy, standing).pairs
    named = list(map(read_told, standing))
    return lambda asking: far_pairs(policy, named, asking)


def _arrivals(batches: Batches) -> Iterator[tuple[int, bytes]]:
    columns = ((batch.column(0).to_pylist(), batch.column(1).to_pylist()) for batch in batches)
    return chain.from_iterable(zip(*pair, strict=True) for pair in columns)


def _row(pair: Pair) -> tuple[object, ...]:
    link, lag = pair.link, between(pair.old, pair.new)
    parts = ", ".join(f"{name} {part}" for name, part in link.parts.items())
    days = None if lag is None else lag / _DAY
    return pair.new.id, pair.old.id, link.relation, link.score, parts, ", ".join(link.vetoes), days


def _batch(rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    text, number = pa.string(), pa.float64()
    types = (text, text, text, number, text, text, number)
    names = [column.split()[0] for column in PAIRS.split(", ")]
    return pa.RecordBatch.from_arrays(
        [pa.array(values, type_) for values, type_ in zip(zip(*rows, strict=True), types, strict=True)], names
    )
