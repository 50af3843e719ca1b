"""Words for people (Chinese). Computes nothing: every fact is already in the value it is given.

``names`` holds the words, ``styled`` lines made of styled runs, ``decision`` a decision in such
lines, ``page`` the lines as HTML. Text, colours and HTML are three views of the same lines.
"""

from minyi_router.wording.decision import in_words, opinions_shown
from minyi_router.wording.names import (
    ACTIONS,
    ANSWERS,
    BASES,
    LINK_PARTS,
    MISSING,
    MODEL,
    REASONS,
    RELATIONS,
    VETOES,
    link_parts,
    reason,
)

__all__ = [
    "ACTIONS",
    "ANSWERS",
    "BASES",
    "LINK_PARTS",
    "MISSING",
    "MODEL",
    "REASONS",
    "RELATIONS",
    "VETOES",
    "in_words",
    "link_parts",
    "opinions_shown",
    "reason",
]
