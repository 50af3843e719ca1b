"""Rows of tables understood: which column holds what, how times are written, the appeal in a row."""

from minyi_router.columns.appeals import appeal_of
from minyi_router.columns.cells import cell_text, number_text
from minyi_router.columns.heads import KNOWN_HEADS, find_heads, fold_head
from minyi_router.columns.tickets import tickets_from
from minyi_router.columns.times import parse_time

__all__ = [
    "KNOWN_HEADS",
    "appeal_of",
    "cell_text",
    "find_heads",
    "fold_head",
    "number_text",
    "parse_time",
    "tickets_from",
]
