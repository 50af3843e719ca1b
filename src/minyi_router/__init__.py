"""minyi_router: raw appeal text in, an explained decision out.

``Appeal`` and ``Router`` are what one needs; the rest are the values that come back. Loaded on
first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minyi_router.errors import MinyiError, ModelError, Problem, RulePackError, StoreError
    from minyi_router.explain import Explanation
    from minyi_router.model import (
        Appeal,
        Candidate,
        Decision,
        Evidence,
        Link,
        Mention,
        Opinion,
        Piece,
        Ticket,
    )
    from minyi_router.relate.groups import Group, Member
    from minyi_router.relate.recent import RecentTickets
    from minyi_router.router import Router

__all__ = [
    "Appeal",
    "Candidate",
    "Decision",
    "Evidence",
    "Explanation",
    "Group",
    "Link",
    "Member",
    "Mention",
    "MinyiError",
    "ModelError",
    "Opinion",
    "Piece",
    "Problem",
    "RecentTickets",
    "Router",
    "RulePackError",
    "StoreError",
    "Ticket",
]
__version__ = "0.1.0"

_HOMES = {
    "Explanation": "explain",
    "Group": "relate.groups",
    "Member": "relate.groups",
    "MinyiError": "errors",
    "ModelError": "errors",
    "Problem": "errors",
    "RecentTickets": "relate.recent",
    "Router": "router",
    "RulePackError": "errors",
    "StoreError": "errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'model')}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
