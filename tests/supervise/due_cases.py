"""What the tests of limits, notices and call-backs share: the starter pack, and tickets with a life.

Every name, number and text here is invented.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

from minyi_router import Router
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.life import Life

_NUMBERS = count(2)


@cache
def starter() -> RulePack:
    """The starter pack, loaded once."""
    return Router.load().pack


def at(text: str) -> datetime:
    """A moment: 11-20 09:00 is of 2026."""
    return datetime.fromisoformat(text if text[:2] == "20" else f"2026-{text}")


def life(name: str, received: str, **told: Any) -> Life:
    """A ticket; whatever is told as a text and means a moment becomes one."""
    moments = {key for key, kind in Life.__annotations__.items() if "datetime" in str(kind)}
    values: dict[str, Any] = {key: at(value) if key in moments else value for key, value in told.items()}
    return Life(next(_NUMBERS), name, at(received), **values)
