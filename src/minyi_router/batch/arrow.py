"""Tables in columns (Arrow): reading Parquet, the texts in record batches, answers as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minyi_router.batch.answers import Sort
from minyi_router.batch.chunks import Chunk
from minyi_router.batch.encoding import unreadable
from minyi_router.batch.rows import Row, RowFault, Table, made_row, unique_heads, whole_characters
from minyi_router.batch.writer import LIST_MARK, Cell, cleaned
from minyi_router.columns import NOTHING_KNOWN, Profile, cell_text
from minyi_router.errors import MissingExtraError, TableError

if TYPE_CHECKING:
    import pyarrow as pa


def library() -> Any:
    """The library. Raises MissingExtraError where it is not installed."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional
    except ImportError as error:
        raise MissingExtraError("pyarrow", extra="parquet", purpose="读写 Parquet 文件") from error
    return pa


# Reading -------------------------------------------------------------------------------------------


def read_parquet(path: Path, profile: Profile = NOTHING_KNOWN) -> Table:
    """The table in a Parquet file, read in pieces; rows are counted from 1; profiles do not matter.

    Raises:
        MissingExtraError: pyarrow is not installed.
        TableError: the file cannot be opened or is no Parquet file.
    """
    del profile
    schema = _file(path).schema_arrow
    if not schema.names:
        raise TableError(f"{path.name}：没有一列")
    columns = unique_heads(schema.names)
    frames = partial(_frames, path, columns)
    rows = partial(_rows, frames)
    return Table(path, columns, None, rows, frames=frames, schema=_plain(schema, columns))


def _file(path: Path) -> Any:
    arrow = library()
    from pyarrow import parquet  # noqa: PLC0415 - optional

    try:
        with path.open("rb"):  # for the system's own words about a file that cannot be opened
            pass
        return parquet.ParquetFile(path, memory_map=False, pre_buffer=False)
    except OSError as error:
        raise unreadable(path, error) from error
    except arrow.ArrowException as error:
        raise TableError(f"{path.name}：不是 Parquet 文件，或者文件已损坏（{error}）") from error


def _frames(path: Path, columns: tuple[str, ...], size: int) -> Iterator[Chunk]:
    arrow = library()
    file, first = _file(path), 1
    schema = _plain(file.schema_arrow, columns)
    try:
        for batch in file.iter_batches(size):
            plain = arrow.RecordBatch.from_arrays(_decoded(batch, schema), schema=schema)
            yield FrameChunk(columns, range(first, first + batch.num_rows), _message(plain))
            first += batch.num_rows
    except (arrow.ArrowException, OSError) as error:
        raise TableError(f"{path.name}：第 {first} 行往后读不出来，文件已损坏（{error}）") from error
    finally:
        file.close()


def _plain(schema: pa.Schema, columns: Sequence[str]) -> pa.Schema:
    """The schema with the heads in use, and with words in place of numbers for them (dictionaries)."""
    arrow = library()
    fields = [
        field.with_name(head).with_type(_plain_type(field.type))
        for head, field in zip(columns, schema, strict=True)
    ]
    return arrow.schema(fields, schema.metadata)


def _plain_type(given: pa.DataType) -> pa.DataType:
    """The type with words in place of numbers for them, also inside lists and records."""
    arrow = library()
    types = arrow.types
    if types.is_dictionary(given):
        return _plain_type(given.value_type)
    if types.is_list(given) or types.is_large_list(given):
        inner = given.value_field.with_type(_plain_type(given.value_type))
        return arrow.list_(inner) if types.is_list(given) else arrow.large_list(inner)
    if types.is_struct(given):
        return arrow.struct([field.with_type(_plain_type(field.type)) for field in given])
    return given


def _decoded(batch: pa.RecordBatch, schema: pa.Schema) -> list[pa.Array]:
    return [
        column if column.type == field.type else column.cast(field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]


def _rows(frames: Callable[[int], Iterator[Chunk]]) -> Iterator[Row | RowFault]:
    for chunk in frames(1000):
        for number, cells in zip(chunk.numbers, chunk.rows(), strict=True):
            yield made_row((number, chunk.columns, tuple(cells)))


def _message(batch: pa.RecordBatch) -> bytes:
    arrow = library()
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


@dataclass(frozen=True, slots=True)
class FrameChunk:
    """Rows of a table in columns; ``message`` is a record batch as an Arrow stream."""

    columns: tuple[str, ...]
    numbers: Sequence[int]
    message: bytes
    faults: Sequence[RowFault] = ()

    def frame(self) -> pa.RecordBatch:
        """The record batch."""
        return library().ipc.open_stream(self.message).read_next_batch()

    def rows(self) -> Sequence[Sequence[str]]:
        """Every cell as text."""
        return self.texts(self.columns)

    def texts(self, columns: Sequence[str]) -> Sequence[Sequence[str]]:
        """The cells of some columns as text."""
        return frame_texts(self.frame(), [self.columns.index(column) for column in columns])

    def part(self, places: Sequence[int], columns: Sequence[str]) -> FrameChunk:
        """Some of the rows with some of the columns, as they are."""
        arrow = library()
        batch = self.frame().select(list(columns)).take(arrow.array(places, arrow.int64()))
        return FrameChunk(tuple(columns), [self.numbers[place] for place in places], _message(batch))


def frame_texts(frame: pa.RecordBatch, places: Sequence[int]) -> Sequence[Sequence[str]]:
    """The cells of some columns of a record batch, row by row, as text; nulls are empty."""
    return list(zip(*[_column_texts(frame.column(place)) for place in places], strict=True))


def _column_texts(column: pa.Array) -> list[str]:
    types = library().types
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError):  # bytes that are no text, a year that no calendar has
        return [_single(value) for value in column]
    if types.is_string(column.type) or types.is_large_string(column.type):
        return [value or "" for value in values]
    return [_text(value) for value in values]


def _single(value: pa.Scalar) -> str:
    """One value that is like those beside it or cannot be read: then what can be saved of it."""
    try:
        return _text(value.as_py()) if value.is_valid else ""
    except (ValueError, OverflowError):
        if library().types.is_string(value.type) or library().types.is_large_string(value.type):
            return bytes(value.as_buffer()).decode("utf-8", "replace")
        return str(value.cast(library().int64()).as_py()) if value.type.bit_width == 64 else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return LIST_MARK.join(map(_text, value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return cell_text(value)


# Answers -------------------------------------------------------------------------------------------


def with_answers(schema: pa.Schema, sorts: Sequence[Sort], heads: Sequence[str]) -> pa.Schema:
    """A schema with the columns of some answers behind, under these heads."""
    arrow = library()
    fields = [arrow.field(head, _type(sort)) for head, sort in zip(heads, sorts, strict=True)]
    return arrow.schema([*schema, *fields], schema.metadata)


def answer_arrays(cells: Sequence[Sequence[Cell]], sorts: Sequence[Sort]) -> list[pa.Array]:
    """Rows of answers as columns; what is empty is null."""
    by_column = zip(*cells, strict=True) if cells else [()] * len(sorts)
    return [_array(values, sort) for values, sort in zip(by_column, sorts, strict=True)]


def text_array(texts: Iterable[str]) -> pa.Array:
    """A column of text; empty is null."""
    arrow = library()
    try:
        return arrow.array([text or None for text in texts], arrow.string())
    except UnicodeEncodeError:  # half characters, which no file can hold
        return arrow.array([whole_characters(text) or None for text in texts], arrow.string())


def _array(values: Sequence[Any], sort: Sort) -> pa.Array:
    if sort == "text":
        return text_array(values)
    if sort == "list":
        return library().array([None if cell is None else cleaned(cell) for cell in values], _type(sort))
    if sort == "moment":  # Beijing wall time without a zone, as in every table
        values = [cell.replace(tzinfo=None) if cell else None for cell in values]
    return library().array(values, _type(sort))


def _type(sort: Sort) -> pa.DataType:
    arrow = library()
    if sort == "list":
        return arrow.list_(arrow.string())
    if sort == "moment":
        return arrow.timestamp("us")
    return arrow.float64() if sort == "number" else arrow.string()
