"""Text on a screen: how wide it is, and how to point below it."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """Columns a terminal gives to the text: a Han character takes two."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def arrow(line: str, start: int, end: int) -> str:
    """A line of ``^`` that stands below ``line[start:end]``; at least one, tabs kept."""
    before = "".join("\t" if c == "\t" else " " * width(c) for c in line[:start])
    return before + "^" * max(1, width(line[start:end]))


def shorten(text: str, columns: int) -> str:
    """The text in at most ``columns`` columns, with ``…`` where it was cut."""
    flat = " ".join(text.split())
    if width(flat) <= columns:
        return flat
    kept, used = [], 1
    for char in flat:
        used += width(char)
        if used > columns:
            break
        kept.append(char)
    return "".join(kept) + "…"
