"""Rows of tables understood: which column holds what, how times are written, the appeal in a row."""

from minyi_router.columns.appeals import appeal_of
from minyi_router.columns.cells import EXACT, cell_text, number_text
from minyi_router.columns.heads import KNOWN_HEADS, find_heads, fold_head, known_heads, same_head
from minyi_router.columns.lives import LIFE_HEADS, find_life_heads
from minyi_router.columns.profile import NOTHING_KNOWN, Profile
from minyi_router.columns.tickets import tickets_from
from minyi_router.columns.times import parse_time

__all__ = [
    "EXACT",
    "KNOWN_HEADS",
    "LIFE_HEADS",
    "NOTHING_KNOWN",
    "Profile",
    "appeal_of",
    "cell_text",
    "find_heads",
    "find_life_heads",
    "fold_head",
    "known_heads",
    "number_text",
    "parse_time",
    "same_head",
    "tickets_from",
]
