"""Every appeal of a table on a cluster routed, its answers beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import (
    ArrayType,
    DataType,
    DoubleType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from minyi_router.batch.answers import Sort, Style
from minyi_router.batch.frames import FramePlan, FrameWork
from minyi_router.batch.work import Asked
from minyi_router.columns import find_heads
from minyi_router.router import Router
from minyi_router.spark.linking import HOW, plain_names
from minyi_router.spark.packs import SentPack


def route(
    sdf: DataFrame, router: Router, *, columns: Mapping[str, str] | None = None, style: Style = "zh"
) -> DataFrame:
    """Every appeal of a table with its decision beside it, row by row as ``Router.route`` decides.

    Runs when the result is asked for, in record batches of Arrow; pandas is not used. The pack (and the
    model, if the router has one) goes along with the tasks, and is read once by each Python process.

    Args:
        sdf: one row an appeal.
        router: loaded from a folder.
        columns: the column for a role (text, id, time, caller, place …) where its head is not a usual one.
        style: ``zh``: all in Chinese, lists joined; ``id``: identifiers and codes, lists as arrays.

    Returns:
        The columns of the table as they are, then those of the answers, as ``minyi route`` names them. Points
        in time are Beijing wall time without a zone.

    Raises:
        TableError: a column cannot be found.
        SparkError: the router cannot be sent.
    """
    pack = SentPack.of(router)
    heads = find_heads(sdf.columns, columns, how=HOW)
    asked = Asked(style, model=router.engine.model is not None)
    plan = FramePlan.of(sdf.columns, heads, router.pack, asked)
    answers = [
        StructField(head, _type(answer.sort))
        for head, answer in zip(plan.heads, asked.columns(), strict=True)
    ]
    plain = sdf.toDF(*plain_names(len(sdf.columns)))
    return plain.mapInArrow(Routing(pack, plan), StructType([*sdf.schema.fields, *answers]))


@dataclass(frozen=True, slots=True)
class Routing:
    """The work of a task."""

    pack: SentPack
    plan: FramePlan

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Each batch with the answers."""
        return map(FrameWork(self.plan, self.pack.router()), batches)


def _type(sort: Sort) -> DataType:
    """The type on a cluster of what ``batch.arrow`` makes of an answer."""
    if sort == "list":
        return ArrayType(StringType())
    if sort == "moment":
        return TimestampNTZType()
    return DoubleType() if sort == "number" else StringType()
