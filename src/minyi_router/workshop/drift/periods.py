"""New rows by week or month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from minyi_router.workshop.drift.stability import Level
from minyi_router.workshop.drift.words import NewWord

Span: TypeAlias = Literal["week", "month"]
_MOST_WEEKS = timedelta(days=120)  # of longer times months are shown


@dataclass(frozen=True, slots=True)
class Period:
    """The rows of one week (named by its Monday) or month, and how they compare with the training.

    ``level``: the worst of all measures. ``means``: by measure and answer. ``right`` of the ``answered``
    rows got the right likeliest label.
    """

    name: str
    rows: int
    level: Level
    means: Mapping[tuple[str, str], float]
    answered: int
    right: int
    words: tuple[NewWord, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        means = [
            {"name": name, "answer": answer, "mean": mean} for (name, answer), mean in self.means.items()
        ]
        plain = {name: getattr(self, name) for name in ("name", "rows", "level", "answered", "right")}
        return {**plain, "means": means, "words": [word.to_dict() for word in self.words]}


def span_of(times: Sequence[datetime]) -> Span:
    """Weeks, or months where the times lie far apart."""
    days = sorted(time.date() for time in times)
    return "month" if days and days[-1] - days[0] > _MOST_WEEKS else "week"


def period_of(time: datetime, span: Span) -> str:
    """The month, or the Monday of the week, of a time."""
    if span == "month":
        return f"{time:%Y-%m}"
    return f"{time - timedelta(days=time.weekday()):%Y-%m-%d}"
