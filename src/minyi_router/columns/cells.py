"""Values of cells as the text a person sees."""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal
from typing import Any

EXACT = 2**53
"""From here on a floating point number no longer holds every whole number: an id of 17 digits is lost."""


def cell_text(value: Any) -> str:
    """A value of a frame or a record as text; what is missing (None, NaN, NaT, NA) is empty."""
    if _is_missing(value):
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return number_text(value)


def _is_missing(value: Any) -> bool:
    """Whether a value stands for none: it differs from itself, or will not say so."""
    try:
        return value is None or bool(value != value)  # noqa: PLR0124
    except TypeError:
        return True
    except ValueError:  # a whole array in one cell
        return False


def number_text(value: float) -> str:
    """A number as digits, as a sheet shows it: 5.0 is 5, 0.1 + 0.2 is 0.3.

    Only a number beyond `EXACT` has an exponent: its last digits are lost, and to print some would make them
    up.
    """
    if isinstance(value, int) or not math.isfinite(value):
        return str(value)
    if abs(value) >= EXACT:
        return f"{value:.15g}".upper()
    if value.is_integer():
        return f"{value + 0.0:.0f}"  # + 0.0 turns -0.0 into 0
    return format(Decimal(f"{value:.15g}"), "f")
