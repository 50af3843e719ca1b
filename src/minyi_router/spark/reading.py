"""From the columns of a table on a cluster to tickets as they are compared, and where they go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import pyarrow as pa

from minyi_router.batch.arrow import frame_texts
from minyi_router.batch.work import Layout
from minyi_router.columns import appeal_of, parse_time
from minyi_router.errors import SparkError
from minyi_router.model import Appeal, Ticket
from minyi_router.rulepack.pack import RulePack
from minyi_router.spark.blocks import numbers_in
from minyi_router.spark.packs import SentPack
from minyi_router.spark.shelves import Shelves, day_of, number
from minyi_router.spark.told import Told, instant, told, written
from minyi_router.text.folding import fold

COUNTS = "pool string, day int, size int, tickets long"
MOVED = "places array<long>, told binary"


@dataclass(frozen=True, slots=True)
class Needed:
    """The columns that comparing needs, the column of each role, and that which parts pools ("": none)."""

    columns: tuple[str, ...]
    heads: Mapping[str, str]
    pool: str

    @classmethod
    def of(cls, columns: Sequence[str], heads: Mapping[str, str], pool: str, pack: RulePack) -> Needed:
        """The columns with a role, and those that some rule asks for as a field."""
        asked = {*Layout.of(columns, heads, pack).columns, pool}
        return cls(tuple([column for column in columns if column in asked]), heads, pool)

    @property
    def counted(self) -> tuple[str, ...]:
        """The columns that counting needs: the id, then the time and the pool where there are such."""
        return (self.heads["id"], *filter(None, [self.heads.get("time", ""), self.pool]))


@dataclass(frozen=True, slots=True)
class Counting:
    """How many tickets each pool has of each day, by the length of their ids."""

    has_time: bool
    has_pool: bool

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One row for each pool, day and length; an id of blanks has none."""
        counts: Counter[tuple[str, int | None, int]] = Counter()
        for batch in batches:
            counts.update(map(self._of, rows_of(batch)))
        arrays = zip(*[(*key, count) for key, count in counts.items()], strict=True)
        types = (pa.string(), pa.int32(), pa.int32(), pa.int64())
        columns = [pa.array(values, type_) for values, type_ in zip(arrays, types, strict=False)]
        if columns:
            yield pa.RecordBatch.from_arrays(columns, ["pool", "day", "size", "tickets"])

    def _of(self, row: Sequence[str]) -> tuple[str, int | None, int]:
        moment = parse_time(row[1]) if self.has_time and row[1].strip() else None
        return row[-1] if self.has_pool else "", day_of(instant(moment)), len(fold(row[0]))


@dataclass(frozen=True, slots=True)
class Moving:
    """Tickets read by the rules, and the places each goes to (see ``places``)."""

    pack: SentPack
    needed: Needed
    shelves: Mapping[str, Shelves]
    sizes: frozenset[int]
    """The lengths that folded ids have: a number of another length is none."""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """A row for each ticket, in order."""
        reader = self.pack.router().engine.reader.keeping(1)
        for batch in batches:
            tickets = list(self._tickets(batch))
            tolds = [told(reader, ticket) for _, ticket in tickets]
            places = [list(self.places(pool, one)) for (pool, _), one in zip(tickets, tolds, strict=True)]
            columns = [pa.array(places, pa.list_(pa.int64())), pa.array(map(written, tolds), pa.binary())]
            yield pa.RecordBatch.from_arrays(columns, ["places", "told"])

    def places(self, pool: str, one: Told) -> Iterator[int]:
        """Where a ticket stands (even numbers), and where it asks (the odd number behind).

        Blocks of time count from 0; below 0 tickets meet by a number that one has and the other gives.
        """
        shelves = self.shelves.get(pool)
        if shelves is None:
            raise SparkError("表的内容在清点以后变了（多出了没清点过的分组），请先存成文件再配对")
        yield from (block * 2 for block in shelves.stands(one.id, one.at))
        yield from (block * 2 + 1 for block in shelves.asks(one.id, one.at))
        yield _meeting(pool, fold(one.id)) * 2
        given = (each for each in numbers_in(one.read) if len(each) in self.sizes)
        yield from (_meeting(pool, each) * 2 + 1 for each in given)

    def _tickets(self, batch: pa.RecordBatch) -> Iterator[tuple[str, Ticket]]:
        for row in rows_of(batch):
            values = dict(zip(self.needed.columns, row, strict=True))
            appeal, _ = appeal_of(values, self.needed.heads)
            known = {field.name: getattr(appeal, field.name) for field in fields(Appeal)}
            yield values.get(self.needed.pool, ""), Ticket(**known)


def rows_of(batch: pa.RecordBatch) -> Sequence[Sequence[str]]:
    """Every row of a batch, its cells as text."""
    return frame_texts(batch, range(batch.num_columns))


def _meeting(pool: str, folded_id: str) -> int:
    return -1 - (number(pool, folded_id) >> 2)  # twice as much is still a number of 64 bits
