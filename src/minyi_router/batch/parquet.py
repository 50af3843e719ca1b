"""Writing Parquet: the columns of the table keep their types, the answers stand behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minyi_router.batch.answers import HasSort, Sort
from minyi_router.batch.arrow import FrameChunk, answer_arrays, library, text_array, with_answers
from minyi_router.batch.chunks import Chunk, TextChunk
from minyi_router.batch.rendering import Rendering
from minyi_router.batch.rows import Table
from minyi_router.batch.writer import Cell
from minyi_router.errors import TableError

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 1 << 16
"""Rows in a group of the file: a reader takes in one at a time, and so does the writer."""


@dataclass(frozen=True, slots=True)
class Parquet(Rendering):
    """Parquet; the spool is an Arrow stream.

    ``sorts`` are those of the last columns; ``original`` is the schema of the columns before them as
    bytes, or nothing where they are text.
    """

    sorts: tuple[Sort, ...] = ()
    original: bytes = b""

    @classmethod
    def of(cls, table: Table, answers: Sequence[HasSort], heads: Sequence[str]) -> Parquet:
        """For a table with these answers under these heads. Raises MissingExtraError without pyarrow."""
        library()
        original = table.schema.serialize().to_pybytes() if table.schema is not None else b""
        return cls((*table.columns, *heads), tuple([answer.sort for answer in answers]), original)

    def opening(self) -> bytes:
        """The schema."""
        return bytes(self._schema().serialize().to_pybytes())

    def lines(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """One record batch of rows that are complete."""
        cells = [tuple(row) for row in rows]
        split = len(self.columns) - len(self.sorts)
        texts = [tuple([str(cell or "") for cell in row[:split]]) for row in cells]
        chunk = TextChunk(self.columns[:split], range(len(cells)), texts)
        return self.rows(chunk, [row[split:] for row in cells])

    def rows(self, chunk: Chunk, answers: Sequence[Sequence[Cell]]) -> bytes:
        """One record batch; columns that the chunk has as columns are not touched."""
        own = chunk.frame().columns if isinstance(chunk, FrameChunk) else _text_arrays(chunk)
        arrays = [*own, *answer_arrays(answers, self.sorts)]
        batch = library().RecordBatch.from_arrays(arrays, schema=self._schema())
        return bytes(batch.serialize().to_pybytes())

    def settle(self, spool: Path, target: Path) -> bool:
        """Write the file."""
        from pyarrow import parquet  # noqa: PLC0415 - optional

        arrow = library()
        try:
            with arrow.OSFile(str(spool)) as source, arrow.ipc.open_stream(source) as stream:
                schema = stream.schema
                with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
                    for batches in _groups(stream):
                        writer.write_table(arrow.Table.from_batches(batches, schema), row_group_size=_GROUP)
        except arrow.ArrowException as error:
            raise TableError(
                f"{target.name}：Parquet 存不下这些列（{error}），请改写为 .csv 或 .jsonl"
            ) from error
        return True

    def _schema(self) -> pa.Schema:
        arrow = library()
        split = len(self.columns) - len(self.sorts)
        if self.original:
            schema = arrow.ipc.read_schema(arrow.py_buffer(self.original))
        else:
            schema = arrow.schema([arrow.field(head, arrow.string()) for head in self.columns[:split]])
        return with_answers(schema, self.sorts, self.columns[split:])


def _text_arrays(chunk: Chunk) -> list[pa.Array]:
    rows = chunk.rows()
    by_column = zip(*rows, strict=True) if rows else [()] * len(chunk.columns)
    return [text_array(column) for column in by_column]


def _groups(batches: Iterable[Any]) -> Iterator[list[Any]]:
    group: list[Any] = []
    for batch in batches:
        group.append(batch)
        if sum(one.num_rows for one in group) >= _GROUP:
            yield group
            group = []
    if group:
        yield group
