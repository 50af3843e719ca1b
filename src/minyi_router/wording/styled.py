"""Lines of styled runs: what plain text, a coloured screen and HTML are all made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

Style: TypeAlias = Literal["", "goes", "stop", "warn", "head", "rule", "word", "place", "weak"]
"""What a run is, not how it looks; see cli/screen.py for colours and page.py for HTML.

``goes`` and ``stop`` are where an appeal goes or why not, ``word`` and ``place`` what the citizen
wrote and a rule or the list of places knows.
"""

_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, line ends, direction marks and lone surrogates: they would break a line or a screen."""


class Run(NamedTuple):
    """A stretch of text in one style."""

    text: str
    style: Style = ""


class Line(NamedTuple):
    """One line: its runs, and how many steps it is set in."""

    runs: tuple[Run, ...]
    depth: int = 0


def line(*runs: Run | str, depth: int = 0) -> Line:
    """A line; of what cannot be shown each character becomes a blank, empty runs are left out."""
    styled = [Run(run) if isinstance(run, str) else run for run in runs]
    return Line(tuple(Run(shown(run.text), run.style) for run in styled if run.text), depth)


def shown(text: str) -> str:
    """The text with a blank for every character that cannot be shown; same length."""
    return _UNSHOWN.sub(" ", text)


def plain(lines: Iterable[Line]) -> str:
    """The lines without their styles."""
    return "\n".join("  " * each.depth + "".join(run.text for run in each.runs) for each in lines)
