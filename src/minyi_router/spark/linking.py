"""Every pair of tickets that are one matter or alike, over a cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F  # noqa: N812 - as everybody writes it

from minyi_router.columns import find_heads
from minyi_router.errors import TableError
from minyi_router.router import Router
from minyi_router.spark.meeting import PAIRS, Meeting
from minyi_router.spark.packs import SentPack
from minyi_router.spark.reading import COUNTS, MOVED, Counting, Moving, Needed
from minyi_router.spark.shelves import Limits, shelved

HOW = 'columns={"text": 列名} 指定'
"""How the column of the text is named here."""

_TASKS = 200
"""As many as Spark itself takes when nobody says."""

MOST_STANDING = 100_000
"""Tickets held at a time by one Python process: some 200 MB."""


def link(
    sdf: DataFrame,
    router: Router,
    window: timedelta = timedelta(days=30),
    *,
    columns: Mapping[str, str] | None = None,
    within: str = "",
    most: int = MOST_STANDING,
) -> DataFrame:
    """Every two tickets of a table that the library's own comparison ties together.

    Exact: each ticket is compared with every earlier one received at most ``window`` before it (the edge
    included), and with any other that it names by number or that names it, however long ago. Tickets
    without a time come after all others and are compared with all; between equal times, and among those
    without, the order is that of their ids. What a pair is, its score and its parts are what
    ``Router.route`` with ``RecentTickets`` says of the two, were there no other tickets: no group, no
    person's verdict, no most links to show, no limit where very many are alike. So ten thousand tickets
    word for word the same are fifty million pairs.

    Counts the rows by day at once; all else runs when the result is asked for.

    Args:
        sdf: one row a ticket, with a text and an id of its own; ids that are equal are one ticket, not
            compared with itself. Needed columns only are read.
        router: loaded from a folder; its pack goes along with the tasks.
        window: how far apart in time two tickets may lie.
        columns: the column for a role (text, id, time, caller, place …) where its head is not a usual one.
        within: a column whose values part the tickets (province, bureau): only those of one value are
            compared. The cost grows with how many tickets lie in a window: part a country by this.
        most: tickets that one Python process holds, some 2 kB each; more make fewer copies travel.

    Returns:
        One row for each pair: ``id`` of the later one and ``other_id`` of the earlier; ``relation`` (chase,
        joint, callback, similar); ``score`` and its ``parts``, such as "text 0.93, caller 0.70"; ``vetoes``,
        what speaks against one matter, such as "road, house"; ``days`` between them, null when not known.
        In no order.

    Raises:
        TableError: a column cannot be found, or tickets have no id.
        SparkError: the router cannot be sent.
    """
    if window <= timedelta(0):
        raise ValueError(f"window must be longer than nothing, not {window}")
    pack, needed = SentPack.of(router), _needed(sdf, router, columns or {}, within)
    asked = str(sdf.sparkSession.conf.get("spark.sql.shuffle.partitions"))
    tasks = int(asked) if asked.isdecimal() else _TASKS  # some clusters say "auto"
    counted = _counted(sdf, needed)
    shelves, blocks = shelved(_by_day(counted, needed), Limits(window, most, tasks))
    sizes = frozenset(int(row["size"]) for row in counted)
    moved = _chosen(sdf, needed.columns).mapInArrow(Moving(pack, needed, shelves, sizes), MOVED)
    placed = moved.select(F.explode("places").alias("place"), "told")
    met = placed.repartition(_partitions(blocks, tasks), F.shiftright("place", 1)).sortWithinPartitions(
        "place"
    )
    return met.mapInArrow(Meeting(pack, window), PAIRS)


def _needed(sdf: DataFrame, router: Router, columns: Mapping[str, str], within: str) -> Needed:
    heads = find_heads(sdf.columns, columns, how=HOW)
    # apart, since a column that parts the tickets (属地) may have a role as well
    pool = find_heads(sdf.columns, {**columns, "pool": within}, how=HOW)["pool"] if within else ""
    if "id" not in heads:
        listed = "、".join(sdf.columns)
        raise TableError(f'认不出哪一列是工单编号，请用 columns={{"id": 列名}} 指定。表头有：{listed}')
    return Needed.of(sdf.columns, heads, pool, router.pack)


def plain_names(count: int) -> list[str]:
    """Names that say nothing: ``mapInArrow`` takes a dot in a name for a path. Columns are known by place."""
    return [f"c{place}" for place in range(count)]


def _chosen(sdf: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Some columns, under plain names."""
    plain = sdf.toDF(*plain_names(len(sdf.columns)))
    return plain.select(*[f"c{sdf.columns.index(column)}" for column in columns])


def _counted(sdf: DataFrame, needed: Needed) -> list[Row]:
    counting = Counting("time" in needed.heads, bool(needed.pool))
    counts = _chosen(sdf, needed.counted).mapInArrow(counting, COUNTS)
    found = counts.groupBy("pool", "day", "size").agg(F.sum("tickets").alias("tickets"))
    rows: list[Row] = found.collect()
    return rows


def _by_day(counted: Iterable[Row], needed: Needed) -> Mapping[str, Mapping[int | None, int]]:
    days: dict[str, dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    nameless = 0
    for row in counted:
        days[row["pool"]][row["day"]] += row["tickets"]
        nameless += 0 if row["size"] else row["tickets"]
    if nameless:
        column = needed.heads["id"]
        advice = "每张工单要有自己的编号才能配对，请先补上编号或去掉这些行"
        raise TableError(f"「{column}」列有 {nameless} 行是空的。{advice}")
    return days


def _partitions(blocks: int, tasks: int) -> int:
    """So many that blocks seldom share one, and no more tasks than asked for unless there are more blocks."""
    return max(1, blocks, min(tasks, 4 * blocks))
