"""On a cluster of two executors: the same as in one process, row for row and pair for pair.

All in one group, so that only one of several test processes starts Spark.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'minyi_router[spark]'")

from minyi_router import Router, Ticket
from minyi_router.batch.answers import Answering, Style, answers
from minyi_router.columns import appeal_of
from minyi_router.errors import TableError
from minyi_router.spark import link, route
from tests.packs import TINY
from tests.spark.probe import held
from tests.spark.worlds import HEADS, LONG, ME, NOW, OTHER, every_pair, table_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, Row, SparkSession

pytestmark = [
    pytest.mark.xdist_group("spark"),
    # PySpark 4.3 asks which pandas there is, though none is used here, and knows none above 2
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

DAY = timedelta(days=1)
TEXTS = (
    "楼下烧烤店天天半夜唱歌太吵了，请核实处理。",
    "澜心路12号门口天天有人违停，占了盲道",
    "想问一问户口迁移要带什么材料",
    "有人要跳楼，快来人",
    "",
    None,
)
LABELS = ["甲", "乙"]
COLUMNS = (
    "`诉求内容` string, `工单编号` string, `受理时间` timestamp, "
    "`件数` int, `标签` array<string>, `甲.乙` double"
)


@pytest.fixture(scope="module")
def tiny() -> Router:
    return Router.load(TINY)


@pytest.fixture(scope="module")
def appeals(spark: SparkSession) -> DataFrame:
    """Sixty appeals in four partitions, with columns of many types beside them."""
    rows = [
        (
            TEXTS[i % 6],
            f"{i:04}",
            datetime(2026, 3, 2, 1, tzinfo=UTC) + i * DAY,
            i,
            ["甲", "乙"][: i % 3],
            i / 4,
        )
        for i in range(60)
    ]
    return spark.createDataFrame(rows, COLUMNS).repartition(4)


def backlog(spark: SparkSession, tickets: Sequence[Ticket], pool: str = "") -> DataFrame:
    rows = [tuple(row.values()) for row in table_of(tickets, pool)]
    return spark.createDataFrame(rows, ", ".join(f"`{head}` string" for head in HEADS)).repartition(3)


def pairs(found: DataFrame) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, found.collect()))


@pytest.mark.parametrize("style", ["zh", "id"])
def test_each_row_is_routed_as_by_the_library(appeals: DataFrame, tiny: Router, style: Style) -> None:
    """Its own columns are as they were, and the answers are those of the library's table."""
    routed = route(appeals, tiny, style=style)
    assert routed.schema.fields[: len(appeals.schema)] == appeals.schema.fields
    original = {row["工单编号"]: row for row in appeals.collect()}
    rows = routed.collect()
    assert len(rows) == len(original) == 60
    for row in rows:
        assert row[: len(appeals.columns)] == original[row["工单编号"]]
        assert tuple(row[len(appeals.columns) :]) == tuple(answered(tiny, row, style))


def answered(router: Router, row: Row, style: Style) -> list[Any]:
    """The cells of the library for a row, as they come back from a cluster: what is empty is null."""
    at = f"{row['受理时间'].astimezone(UTC):%Y-%m-%d %H:%M:%S}+00:00"
    appeal, note = appeal_of(
        {"诉求内容": row["诉求内容"] or "", "工单编号": row["工单编号"], "受理时间": at},
        {"text": "诉求内容", "id": "工单编号", "time": "受理时间"},
    )
    cells = Answering(answers(style)).cells(router.route(appeal), note)
    return [_back(cell) for cell in cells]


def _back(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, tuple):
        return list(cell)
    return None if cell == "" else cell


def test_the_pack_is_sent_and_read_once(appeals: DataFrame, tmp_path: Path) -> None:
    """The folder may be gone when the work begins; each process makes its router once and keeps it."""
    folder = tmp_path / "pack"
    shutil.copytree(TINY, folder)
    routed, plain = route(appeals, Router.load(folder)), appeals.select("件数")
    shutil.rmtree(folder)
    seen: set[tuple[int, int]] = set()
    for _ in range(2):
        routed.write.format("noop").mode("overwrite").save()
        seen |= {(row["pid"], row["at"]) for row in plain.mapInArrow(held, "pid long, at long").collect()}
    assert 1 <= len(seen) == len({pid for pid, _ in seen}) <= 2


def test_pairs_are_those_of_the_twin(spark: SparkSession, tiny: Router) -> None:
    """Of tickets in and out of the window, without a time, and by number."""
    tickets = [
        Ticket(text, id=f"HD20260302{i:03}", caller=caller, received_at=at)
        for i, (text, caller, at) in enumerate(
            [
                (LONG, ME, NOW),
                (LONG, ME, NOW + 30 * DAY),
                (LONG[:-2], OTHER, NOW + 30 * DAY + timedelta(seconds=1)),
                (f"{LONG}，一直这样", "", None),
                ("想问工单HD20260302000办得怎么样了", OTHER, NOW + 90 * DAY),
                ("澜心路12号门口天天有人违停，占了盲道", ME, NOW),
                ("澜心路12号门口天天有人违停，占了盲道路", OTHER, NOW + DAY),
            ]
        )
    ]
    found = link(backlog(spark, tickets), tiny, most=2)
    assert found.schema.simpleString() == (
        "struct<id:string,other_id:string,relation:string,score:double,parts:string,vetoes:string,days:double>"
    )
    expected = every_pair(tiny, tickets)
    assert len(expected) > 6
    assert pairs(found) == expected


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"text": "诉求内客"}, "没有这一列：「诉求内客」。是不是「诉求内容」？表头有：{heads}"),
        ({"text": "甲"}, "没有这一列：「甲」。表头有：{heads}"),
    ],
)
def test_a_column_that_is_not_there(
    spark: SparkSession, tiny: Router, columns: dict[str, str], message: str
) -> None:
    """Told at once, before any work begins."""
    table = backlog(spark, [])
    for work in (route, link):
        with pytest.raises(TableError) as caught:
            work(table, tiny, columns=columns)
        assert str(caught.value) == message.format(heads="、".join(HEADS))


def test_what_pairs_cannot_do_without(spark: SparkSession, tiny: Router) -> None:
    """The text, and an id in every row."""
    table = backlog(spark, [Ticket(LONG, id=" "), Ticket(LONG, id="HD1"), Ticket(LONG, id="\u3000")])
    lacking = {
        '认不出哪一列是诉求内容，请用 columns={"text": 列名} 指定。表头有：工单编号、区县': (
            "工单编号",
            "区县",
        ),
        '认不出哪一列是工单编号，请用 columns={"id": 列名} 指定。表头有：诉求内容、区县': (
            "诉求内容",
            "区县",
        ),
        "「工单编号」列有 2 行是空的。每张工单要有自己的编号才能配对，请先补上编号或去掉这些行": HEADS,
    }
    for message, heads in lacking.items():
        with pytest.raises(TableError) as caught:
            link(table.select(*heads), tiny)
        assert str(caught.value) == message
