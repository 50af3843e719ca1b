"""What happens after dispatch: limits, notices, indicators, common problems, weekly and monthly reports.

    from minyi_router import supervise

    supervise.due(df, now=datetime(2026, 11, 20, 9))         # how each ticket stands, what is to be issued
    supervise.indicators(df, by=["unit", "month"])         # 按期办结率, 满意率 …, definitions fixed
    supervise.hotspots(df)                                # what surged in the last week
    supervise.digest(df).html()                           # the weekly report as one page

For frames (pandas) of tickets with what became of them; needs the extra ``pandas``. Loaded on first use.
The same for other tables, without pandas, is in the modules of this package: `life` reads tickets, `limits`,
`notices`, `callbacks`, `figures`, `ranking`, `surges` … take them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minyi_router.supervise.frames import Digest, digest, due, hotspots, indicators

__all__ = ["Digest", "digest", "due", "hotspots", "indicators"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.frames"), name)
