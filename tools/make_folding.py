"""Generate src/minyi_router/text/folding.tsv, the table that folds look-alike characters together.

Run by a developer, never by users: ``python tools/make_folding.py`` (needs ``opencc``, Apache-2.0).
The table is shipped instead of computed so that the same text folds alike on every Python
version, whatever Unicode data that Python carries.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import opencc

TARGET = Path(__file__).parents[1] / "src" / "minyi_router" / "text" / "folding.tsv"
LINE_BREAKS = {0x0B, 0x0C, 0x85, 0x2028, 0x2029}
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
SURROGATES = range(0xD800, 0xE000)


def folded(code: int, simplify: opencc.OpenCC) -> str:
    """The text that stands for one code point after folding ('' = dropped)."""
    if code in LINE_BREAKS:
        return "\n"
    if code in SURROGATES:
        return "\ufffd"
    char = chr(code)
    if char == "\n":
        return char
    if dropped(code, char):
        return ""
    simple = unicodedata.normalize("NFKC", char)
    while (again := "".join(simplify.convert(c) if ord(c) > 0x2E7F else c for c in simple)) != simple:
        simple = again  # 薴 → 苧 → 苎: folding what is folded must change nothing
    return "".join(c for c in simple.lower() if not c.isspace() and not unicodedata.combining(c)) or char


def dropped(code: int, char: str) -> bool:
    """Blanks, controls and everything that takes no room on screen."""
    return (
        char.isspace()
        or unicodedata.category(char) in {"Cc", "Cf", "Zs"}
        or any(code in span for span in SELECTORS)
    )


def main() -> None:
    """Write the table."""
    simplify = opencc.OpenCC("t2s")
    rows = []
    for code in range(sys.maxunicode + 1):
        target = folded(code, simplify)
        if target != chr(code):
            rows.append(f"{code:X}\t{' '.join(f'{ord(c):X}' for c in target)}")
    head = (
        "# code point\tfolded code points (none: dropped), by tools/make_folding.py from NFKC and OpenCC t2s"
    )
    TARGET.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    print(f"{len(rows)} code points")


if __name__ == "__main__":
    main()
