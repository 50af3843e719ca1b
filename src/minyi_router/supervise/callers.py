"""Who wrote: told apart by what is written as the caller, where that says who it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from minyi_router.rulepack.pack import SameMatter
from minyi_router.supervise.life import Life
from minyi_router.text.folding import fold

_NOT_WORD = re.compile(r"[\W_]+")
ASKS_AGAIN = frozenset({"chase", "callback"})
"""The relations of a ticket that brings nothing new."""


def caller_of(written: str, policy: SameMatter) -> str:
    """One spelling of a caller; empty where it says not who it is: 匿名, 王女士."""
    if written.isascii() and written.isdigit():  # a telephone number, as most are
        return written
    caller = _NOT_WORD.sub("", fold(written))
    by_surname = caller.endswith(policy.titles) and not any(map(str.isdigit, caller))
    return "" if by_surname or caller in policy.nobody else caller


def distinct_callers(lives: Iterable[Life], policy: SameMatter) -> int:
    """How many people tickets come from, as far as can be told.

    Whoever is not known counts as one more, unless they ask again or say word for word what another stranger
    said: one ticket registered several times, for several units.
    """
    told = [(caller_of(life.caller, policy), life) for life in lives]
    strangers = {life.text for caller, life in told if not caller and life.relation not in ASKS_AGAIN}
    return len({caller for caller, _ in told if caller}) + len(strangers)
