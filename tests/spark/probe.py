"""What is asked of the Python processes of the executors."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pyarrow as pa

from minyi_router.spark import packs


def held(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Which process this is, and where in its memory the router lies that it holds."""
    for _ in batches:
        routers = [(os.getpid(), id(router)) for router in packs._made.values()]  # noqa: SLF001
        columns = list(zip(*routers, strict=True)) or [(), ()]
        yield pa.RecordBatch.from_arrays([pa.array(values, pa.int64()) for values in columns], ["pid", "at"])
