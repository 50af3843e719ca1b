"""Frames (pandas): the answers beside the columns of a DataFrame. The home of pandas.

    from minyi_router.pandas import route_frame

    routed = route_frame(df)  # or, the same: df.minyi.route()
    routed.groupby("承办单位").size()

Importing it gives every frame ``df.minyi``. Needs the extra ``pandas``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from minyi_router.batch.answers import Sort, Style, free_heads
from minyi_router.batch.columnar import ColumnChunk, ColumnPlan, answer_columns
from minyi_router.batch.grouping import GROUP_HEADS, group_rows
from minyi_router.batch.processes import SIZE
from minyi_router.batch.rows import Row
from minyi_router.batch.work import Asked, Layout
from minyi_router.columns import KNOWN_HEADS, cell_text, find_heads, fold_head
from minyi_router.errors import MissingExtraError, TableError
from minyi_router.router import Router

try:
    import pandas as pd
except ImportError as missing:
    raise MissingExtraError("pandas", extra="pandas", purpose="给数据框（DataFrame）派单") from missing

__all__ = ["Minyi", "route_frame"]

_DTYPES: Mapping[Sort, Any] = {
    "text": "string",
    "list": "object",
    "moment": "datetime64[us]",
    "number": "float64",
}
_GROUP_DTYPES = ("string", "Int64", "string", "float64", "string")
_LOOKED_AT = 100  # rows, to tell which column is the likely one


def route_frame(
    frame: pd.DataFrame,
    router: Router | None = None,
    *,
    heads: Style = "zh",
    workers: int = 1,
    columns: Mapping[str, Hashable] | None = None,
) -> pd.DataFrame:
    """The frame with the answers in columns behind its own; the frame given stays as it is.

    The same columns as ``minyi route`` writes. Text has pandas' string dtype and is missing (NA) where there
    is no answer, so give ``dropna=False`` to group such rows too; clocks are datetime64 without a zone, which
    is Beijing time; what is sure is a float. Under ``id`` heads several values are a tuple, which can be
    grouped by, exploded and written to Parquet; under ``zh`` heads they are one text, joined by 、.

    What is missing (None, NaN, NaT, NA) is an empty text. Times may be text, or datetimes: naive ones are
    Beijing time, aware ones are converted. An answer whose name a column has already gets 「判定_」 before.

    Args:
        frame: one appeal a row; any index, which is kept, as are the dtypes.
        router: by what; None: the starter pack.
        heads: ``zh``, Chinese and words, or ``id``, identifiers and codes.
        workers: processes; worth it from some ten thousand rows on. In a script more than one needs the
            usual ``if __name__ == "__main__":``.
        columns: which column is what, where its head is not a usual one: text, title, id, time, channel,
            caller, place.

    Raises:
        TableError: a column cannot be found, or two have one name.
        WorkerError: more than one worker, and the router was not loaded from files; or a worker died.
    """
    _check(frame, heads, workers)
    router = router or Router.load()
    names = names_of(frame)
    layout = Layout.of(names, _roles(frame, names, columns or {}), router.pack)
    asked = Asked(heads, model=router.engine.model is not None)
    chunks = _chunks(frame, names, layout.columns)
    cells = answer_columns(chunks, ColumnPlan(layout, asked), router, workers=workers)
    answers = asked.columns()
    named = free_heads(names, [answer.head for answer in answers])
    return beside(frame, named, cells, [_DTYPES[answer.sort] for answer in answers])


@pd.api.extensions.register_dataframe_accessor("minyi")
class Minyi:
    """``df.minyi``: what can be done with a frame of appeals. AttributeError where no column holds text."""

    def __init__(self, frame: pd.DataFrame) -> None:
        if not any(map(_may_be_text, frame.dtypes)):
            raise AttributeError("这个表里没有一列是文字，没有可派的诉求（df.minyi）")
        self._frame = frame

    def route(
        self,
        router: Router | None = None,
        *,
        heads: Style = "zh",
        workers: int = 1,
        columns: Mapping[str, Hashable] | None = None,
    ) -> pd.DataFrame:
        """As `route_frame`."""
        return route_frame(self._frame, router, heads=heads, workers=workers, columns=columns)

    def cluster(
        self,
        router: Router | None = None,
        *,
        window: timedelta = timedelta(days=30),
        columns: Mapping[str, Hashable] | None = None,
    ) -> pd.DataFrame:
        """The frame with each row's group behind: 群组, 件数, 关系, 分值, 相同之处.

        These are missing where a row stands alone. A group is one matter (催办, 同诉, 回访), named by the id
        of its first ticket; a row without an id has its number, from 1 on. See ``Router.cluster``.

        Args:
            router: by what; None: the starter pack.
            window: how far apart in time two tickets of one matter may lie.
            columns: as in `route_frame`.

        Raises:
            TableError: a column cannot be found, or two have one name.
        """
        names = names_of(self._frame)
        roles = _roles(self._frame, names, columns or {})
        chunks = _chunks(self._frame, names, tuple(roles.values()))
        rows = (
            Row(number, dict(zip(chunk.columns, cells, strict=True)))
            for chunk in chunks
            for number, cells in zip(chunk.numbers, chunk.rows(), strict=True)
        )
        grouped = group_rows(router or Router.load(), rows, roles, window)
        found = [
            [None if cells[head] == "" else cells[head] for head in GROUP_HEADS]
            for _, cells in grouped.cells()
        ]
        cells = [list(column) for column in zip(*found, strict=True)] or [[]] * len(GROUP_HEADS)
        return beside(self._frame, free_heads(names, GROUP_HEADS), cells, _GROUP_DTYPES)


def _check(frame: object, heads: str, workers: object) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"frame must be a pandas DataFrame, not {type(frame).__name__}")
    if heads not in {"zh", "id"}:
        raise ValueError(f'heads must be "zh" or "id", not {heads!r}')
    if not isinstance(workers, int) or workers < 1:
        raise ValueError(f"workers must be 1 or more, not {workers!r}")


def beside(
    frame: pd.DataFrame, heads: Sequence[str], cells: Sequence[Sequence[Any]], dtypes: Sequence[Any]
) -> pd.DataFrame:
    """The frame with these columns behind; they have its index, so that nothing is put in another order."""
    made = {
        head: pd.Series(values, dtype=dtype).array
        for head, values, dtype in zip(heads, cells, dtypes, strict=True)
    }
    behind = pd.DataFrame(made, index=frame.index)
    behind.columns.name = frame.columns.name
    joined = pd.concat([frame, behind], axis=1)
    joined.attrs.update(frame.attrs)
    return joined


def rows_of(frame: pd.DataFrame) -> list[tuple[int, tuple[str, ...]]]:
    """The rows as texts, numbered from 1 on; what is missing is empty."""
    cells = [_texts(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return list(enumerate(zip(*cells, strict=True), 1))


def frame_of(columns: Mapping[str, tuple[Any, Sequence[Any]]]) -> pd.DataFrame:
    """A frame of columns, each with its dtype."""
    return pd.DataFrame({head: pd.Series(cells, dtype=dtype) for head, (dtype, cells) in columns.items()})


def _chunks(frame: pd.DataFrame, names: Sequence[str], wanted: tuple[str, ...]) -> Iterator[ColumnChunk]:
    places = [names.index(name) for name in wanted]
    for start in range(0, len(frame), SIZE):
        rows = frame.iloc[start : start + SIZE]
        cells = [_texts(rows.iloc[:, place]) for place in places]
        yield ColumnChunk(wanted, range(start + 1, start + len(rows) + 1), cells)


def _texts(column: pd.Series[Any]) -> list[str]:
    return [value if type(value) is str else cell_text(value) for value in column.tolist()]


# Which column is what -----------------------------------------------------------------------------


def names_of(frame: pd.DataFrame) -> tuple[str, ...]:
    """The labels of the columns as text. Raises TableError when there are several levels, or two alike."""
    if frame.columns.nlevels > 1:
        advice = 'df.columns = ["_".join(map(str, names)) for names in df.columns]'
        raise TableError(f"表头有 {frame.columns.nlevels} 层，请先合成一层，例如：{advice}")
    names = tuple(map(str, frame.columns))
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise TableError(f"有同名的列：「{'」「'.join(twice)}」，分不清是哪一列，请先改名或去掉一列")
    return names


def _roles(frame: pd.DataFrame, names: Sequence[str], columns: Mapping[str, Hashable]) -> dict[str, str]:
    named = labels_by_role(columns, KNOWN_HEADS)
    likely = _likely(frame, names, set(named.values()))
    hint = f"，多半是「{likely}」" if likely else ""
    return find_heads(names, named, how=f'columns={{"text": 列名}} 指定{hint}')


def labels_by_role(columns: Mapping[str, Hashable], roles: Collection[str]) -> dict[str, str]:
    """The labels that a user named, as text. Raises TableError for a role that there is not (Chinese)."""
    for role in columns:
        if role not in roles:
            close = get_close_matches(str(role), roles, n=1)
            hint = f"是不是 {close[0]}？" if close else ""
            raise TableError(f"columns 里没有「{role}」这一项。{hint}可写：{'、'.join(roles)}")
    return {role: str(label) for role, label in columns.items()}


def _likely(frame: pd.DataFrame, names: Sequence[str], taken: set[str]) -> str:
    """The column that the text may stand in: that with the longest texts, else one of nearly a usual name."""
    start = frame.head(_LOOKED_AT)
    lengths = {
        name: sum(len(value) for value in start.iloc[:, place].tolist() if isinstance(value, str))
        for place, name in enumerate(names)
        if name not in taken
    }
    longest = max(lengths, key=lengths.__getitem__, default="")
    if lengths.get(longest):
        return longest
    heads = [*map(fold_head, KNOWN_HEADS["text"])]
    return next((name for name in lengths if get_close_matches(fold_head(name), heads, n=1)), "")


def _may_be_text(dtype: Any) -> bool:
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    return bool(pd.api.types.is_object_dtype(dtype) or pd.api.types.is_string_dtype(dtype))
