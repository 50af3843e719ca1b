"""What is typical of a matter: how often, in which months and hours, where, in what words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

Where: TypeAlias = Literal["road", "home", "spot", "none"]
"""On a road, where people live, anywhere that has a name, or nowhere in particular."""

Hours: TypeAlias = Literal["office", "day", "rush", "evening", "night"]

SEASONS: Mapping[str, tuple[float, ...]] = {
    "flat": (1.0,) * 12,
    "summer": (0.65, 0.6, 0.75, 0.9, 1.1, 1.35, 1.6, 1.6, 1.25, 0.95, 0.7, 0.6),
    "mild summer": (0.85, 0.8, 0.9, 1.0, 1.1, 1.15, 1.25, 1.25, 1.1, 1.0, 0.85, 0.85),
    "winter": (1.5, 1.5, 1.05, 0.85, 0.75, 0.75, 0.8, 0.8, 0.85, 0.95, 1.05, 1.3),
    "school": (0.9, 1.1, 1.1, 0.9, 0.9, 1.1, 1.3, 1.4, 1.2, 0.85, 0.75, 0.75),
    "enrolment": (0.4, 0.5, 0.8, 1.1, 1.7, 2.0, 1.8, 1.7, 0.9, 0.4, 0.35, 0.35),
    "driving tests": (0.75, 0.7, 0.95, 0.95, 0.95, 1.15, 1.5, 1.5, 1.1, 0.9, 0.85, 0.75),
    "travel": (1.2, 0.8, 0.9, 1.0, 1.0, 1.2, 1.4, 1.1, 0.95, 0.85, 0.7, 0.9),
    "building": (0.7, 0.5, 1.0, 1.15, 1.15, 1.2, 1.1, 1.1, 1.1, 1.15, 1.0, 0.85),
    "wages": (1.9, 1.0, 0.75, 0.75, 0.8, 0.85, 0.85, 0.85, 0.85, 0.9, 1.1, 1.4),
    "fireworks": (1.0, 0.8, 0.5, 0.6, 0.5, 0.4, 0.4, 0.4, 0.5, 0.6, 0.6, 0.8),
}
"""Twelve factors, January first, for the middle of each month; about 1 on average."""

HOURS: Mapping[Hours, tuple[int, ...]] = {
    "office": (0, 0, 0, 0, 0, 0, 1, 3, 11, 15, 14, 9, 5, 6, 11, 13, 12, 8, 4, 3, 2, 2, 1, 0),
    "day": (1, 1, 0, 0, 0, 1, 2, 5, 9, 11, 11, 8, 6, 7, 9, 10, 10, 8, 6, 5, 5, 4, 3, 2),
    "rush": (1, 0, 0, 0, 0, 1, 4, 12, 13, 8, 6, 6, 5, 5, 5, 6, 9, 13, 12, 8, 5, 3, 2, 1),
    "evening": (2, 1, 1, 0, 0, 1, 5, 7, 6, 5, 5, 4, 4, 3, 4, 5, 6, 8, 11, 13, 12, 9, 6, 4),
    "night": (11, 7, 4, 2, 1, 1, 3, 3, 4, 4, 3, 3, 4, 4, 3, 3, 3, 4, 6, 9, 13, 17, 18, 15),
}
"""How the 24 hours of a day share the calls, from midnight on."""

PLAIN_YEAR = SEASONS["flat"]


class Wording(NamedTuple):
    """One way to tell it, with slots (see wording.py), and what kind of appeal it then is."""

    kind: str
    text: str


class Profile(NamedTuple):
    """One matter. ``weight`` is its share in all tickets (parts of about 100).

    ``rest`` is how a day off compares with a working day. ``festival``: besides its months it follows
    the Spring Festival: "on" it, or "before" it when wages are due.
    """

    matter: str
    weight: float
    season: tuple[float, ...]
    hours: Hours
    where: Where
    rest: float
    wordings: tuple[Wording, ...]
    festival: Literal["", "on", "before"] = ""


def profile(  # noqa: PLR0913 (a line of a table, by keyword)
    matter: str,
    texts: str,
    *,
    weight: float,
    season: str = "flat",
    hours: Hours = "day",
    where: Where = "spot",
    rest: float = 0.9,
    festival: Literal["", "on", "before"] = "",
) -> Profile:
    """A matter with its texts as written below one another: the kind, a blank, the words."""
    pairs = (line.split(maxsplit=1) for line in texts.strip().splitlines())
    wordings = tuple(Wording(kind, text) for kind, text in pairs)
    return Profile(matter, weight, SEASONS[season], hours, where, rest, wordings, festival)
