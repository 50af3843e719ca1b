"""Returned tickets and what they tell, as plain values; the heads of the tables they come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from minyi_router.columns import fold_head
from minyi_router.model import Appeal
from minyi_router.report.statistics import Interval, wilson

Verdict: TypeAlias = Literal["fixed", "same", "review", "elsewhere"]
"""Now sent where it went in the end; still sent where it came back from; left to a person; sent elsewhere."""

HEADS: Mapping[str, tuple[str, ...]] = {
    "from": (
        *("原单位", "原承办单位", "原处置单位", "原派单位", "原派单单位", "首派单位", "首次派单单位"),
        *("退单单位", "退回单位", "转出单位", "from"),
    ),
    "to": (
        *("改派单位", "改派至", "改派后单位", "重派单位", "新单位", "现单位", "现承办单位", "转入单位"),
        *("实际承办单位", "最终承办单位", "承办单位", "处置单位", "to"),
    ),
    "reason": (
        *("退单原因", "退回原因", "改派原因", "退单理由", "退回理由", "改派理由", "原因", "理由", "reason"),
    ),
}
"""For each role the usual heads, the most telling first."""


class Returned(NamedTuple):
    """A ticket that came back: number in the table, appeal, from where, to where (may be empty), why."""

    number: int
    appeal: Appeal
    came_from: str
    goes_to: str
    reason: str


def feedback_heads(columns: Iterable[str], named: Mapping[str, str]) -> dict[str, str]:
    """The columns of from, to and reason; named ones override. Those not found are left out."""
    folded = {fold_head(column): column for column in reversed(list(columns))}
    found = dict(named)
    for role, heads in HEADS.items():
        taken = set(found.values())
        known = (folded[h] for h in map(fold_head, heads) if h in folded and folded[h] not in taken)
        if role not in found and (column := next(known, None)):
            found[role] = column
    return found


@dataclass(frozen=True, slots=True)
class Misled:
    """How often a rule or a word sent tickets to where they came back from, among all it decided.

    ``word`` is empty for a rule as a whole. ``share`` and ``interval`` (95 %, Wilson) lie between 0 and 1.
    """

    rule: str
    place: str
    word: str
    times: int
    decided: int

    @property
    def share(self) -> float:
        """Of what it decided, how much came back."""
        return self.times / self.decided

    @property
    def interval(self) -> Interval:
        """Between what shares it lies."""
        return wilson(self.times, self.decided) or (0.0, 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        named = {name: getattr(self, name) for name in ("rule", "place", "word", "times", "decided")}
        return {**named, "share": self.share, "interval": list(self.interval)}


@dataclass(frozen=True, slots=True)
class Flow:
    """Tickets that went from one place to another: what the pack makes of them today, and what is near.

    ``reasons``: how often each reason was given. ``lost``: rules of the right place that fired and did not
    win; ``lacked``: (rule, what it lacked) for those that did not fire; both with how many tickets.
    """

    came_from: str
    goes_to: str
    verdicts: Mapping[Verdict, int]
    reasons: tuple[tuple[str, int], ...]
    lost: tuple[tuple[str, int], ...]
    lacked: tuple[tuple[str, str, int], ...]
    examples: tuple[tuple[int, str], ...]

    @property
    def total(self) -> int:
        """All tickets of it."""
        return sum(self.verdicts.values())

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "from": self.came_from,
            "to": self.goes_to,
            "total": self.total,
            "verdicts": dict(self.verdicts),
            "reasons": [{"reason": reason, "n": n} for reason, n in self.reasons],
            "lost": [{"rule": rule, "n": n} for rule, n in self.lost],
            "lacked": [{"rule": rule, "lacked": lacked, "n": n} for rule, lacked, n in self.lacked],
            "examples": [{"number": number, "text": text} for number, text in self.examples],
        }


@dataclass(frozen=True, slots=True)
class Feedback:
    """All that returned tickets say. ``unknown``: names that the pack does not know, with their tickets."""

    verdicts: Mapping[Verdict, int]
    rules: tuple[Misled, ...]
    words: tuple[Misled, ...]
    flows: tuple[Flow, ...]
    unknown: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with ``schema`` = the version of this layout."""
        return {
            "schema": 1,
            "verdicts": dict(self.verdicts),
            "rules": [one.to_dict() for one in self.rules],
            "words": [one.to_dict() for one in self.words],
            "flows": [flow.to_dict() for flow in self.flows],
            "unknown": dict(self.unknown),
        }
