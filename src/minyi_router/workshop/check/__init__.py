"""Everything that can be said about a pack without a single letter: faults, traps, and what is lacking."""

from minyi_router.workshop.check.codes import CODES, FAMILIES, Code
from minyi_router.workshop.check.findings import Finding, Severity, parse_severity
from minyi_router.workshop.check.run import CHECKS, Report, check_folder

__all__ = [
    "CHECKS",
    "CODES",
    "FAMILIES",
    "Code",
    "Finding",
    "Report",
    "Severity",
    "check_folder",
    "parse_severity",
]
