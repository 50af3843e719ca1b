"""What a change of the rules does to a backlog, before it goes live: ``minyi diff OLD NEW --on FILE``."""

from minyi_router.workshop.diff.files import Opened, changed_files, open_pack
from minyi_router.workshop.diff.gate import Gate, GateError, read_gate
from minyi_router.workshop.diff.report import Outline, report_of
from minyi_router.workshop.diff.rows import Comparer, Comparison, compare_all
from minyi_router.workshop.diff.sheets import sheets_of

__all__ = [
    "Comparer",
    "Comparison",
    "Gate",
    "GateError",
    "Opened",
    "Outline",
    "changed_files",
    "compare_all",
    "open_pack",
    "read_gate",
    "report_of",
    "sheets_of",
]
