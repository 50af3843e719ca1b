"""Appeals by the hundred million: routing, and finding what is one matter, on a Spark cluster.

Needs the extra ``spark``, and this package on every machine of the cluster; rule packs and models go along
with the tasks. Loaded on first use, so that what runs on the machines needs no Spark of its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from minyi_router.errors import MissingExtraError

if TYPE_CHECKING:
    from minyi_router.spark.linking import link
    from minyi_router.spark.routing import route

__all__ = ["link", "route"]

_HOMES = {"link": "linking", "route": "routing"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in {"pyspark", "pyarrow"}:
            raise
        raise MissingExtraError(library, extra="spark", purpose="在 Spark 集群上跑") from error
