"""What a check finds: a problem with its severity, and the reason if somebody said to leave it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from minyi_router.errors import Problem


class Severity(IntEnum):
    """How bad a finding is; higher is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def chinese(self) -> str:
        """The word that clerks read."""
        return _CHINESE[self]


_CHINESE = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}


def parse_severity(text: str) -> Severity:
    """``警告`` or ``warning`` as a severity. Raises ValueError with a plain Chinese reason."""
    for severity, chinese in _CHINESE.items():
        if text == chinese or text.lower() == severity.name.lower():
            return severity
    raise ValueError(f"没有这个级别：「{text}」。可以写：错误、警告、提示（error、warning、info）")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One problem and how bad it is.

    ``excuse``: the reason written in the file for leaving it as it is; empty when it counts.
    """

    problem: Problem
    severity: Severity
    excuse: str = ""
