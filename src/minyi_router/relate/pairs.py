"""Two tickets and nothing beside them: what the later one is to the earlier, without groups and verdicts."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from minyi_router.model import Link
from minyi_router.relate.compare import Known, compare
from minyi_router.relate.reading import Reading
from minyi_router.rulepack.pack import SameMatter
from minyi_router.text.likeness import likeness


class Texts(NamedTuple):
    """How alike two texts are: as wholes, and the shorter inside the longer; 0 below the cutoff."""

    whole: float = 0.0
    quoted: float = 0.0


def tie(
    policy: SameMatter,
    new: Reading,
    old: Reading,
    texts: Texts,
    between: timedelta | None,
    *,
    cited: bool = False,
) -> Link | None:
    """The tie of a ticket to an older one, its ticket id left empty; None when there is none.

    ``between``: how long after the older one it came, None when a time is not known. ``cited``: one of them
    gives the number of the other; else a call back is no ticket to be tied to, since what it is about is
    there itself.
    """
    if old.callback and not cited:
        return None
    return compare(policy, new, old, known_of(policy, new, old, texts, between, cited=cited))


def known_of(
    policy: SameMatter,
    new: Reading,
    old: Reading,
    texts: Texts,
    between: timedelta | None,
    *,
    cited: bool = False,
) -> Known:
    """What is known of two tickets besides their readings; arguments as of ``tie``."""
    near = between is not None and abs(between) <= policy.near
    score = max(texts) or likeness(new.key, old.key)
    return Known(score, texts.whole > 0, texts.quoted > 0, near, cited)


def cites(new: Reading, old: Reading, new_id: str, old_id: str) -> bool:
    """Whether one of two tickets gives the other's number; ids folded, the older one's spelt as slots are."""
    return old_id in new.codes or old_id in new.slots.cited or new_id in old.codes
