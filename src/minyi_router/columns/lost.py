"""Numbers that are no longer what they were: ids and phones that a spreadsheet took for quantities."""

from __future__ import annotations

import re
import unicodedata

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{2,3}")


def digits_lost(text: str) -> bool:
    """Whether `text` is how Excel writes a long number in short: 4.4E+17. The rest of it is gone."""
    if "E" not in text and "e" not in text and "Ｅ" not in text:  # nearly all, and a regex costs ten times
        return False
    return _SCIENTIFIC.fullmatch(unicodedata.normalize("NFKC", text.strip())) is not None
