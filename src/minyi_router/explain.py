"""The long answer: the decision, and the rules that came near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from minyi_router.match import NearMiss
from minyi_router.model import Decision, Facts
from minyi_router.wording import ANSWERS, in_words

_MOST_NEAR = 8


@dataclass(frozen=True, slots=True)
class NearRule:
    """A rule that did not fire: what it would have answered, and the first thing it lacked (Chinese)."""

    rule: str
    answers: Facts
    present: int
    needed: int
    lacked: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and what stood beside it. ``str()`` gives words for a clerk."""

    decision: Decision
    near: tuple[NearRule, ...]

    def __str__(self) -> str:
        lines = [in_words(self.decision)]
        if self.near:
            lines.append("差一点命中的规则：")
        lines += [f"  规则「{rule.rule}」（{_answers(rule.answers)}）：{rule.lacked}" for rule in self.near]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        near = [
            {
                "rule": r.rule,
                "answers": dict(r.answers),
                "present": r.present,
                "needed": r.needed,
                "lacked": r.lacked,
            }
            for r in self.near
        ]
        return {**self.decision.to_dict(), "near": near}


def explanation(decision: Decision, misses: Iterable[NearMiss]) -> Explanation:
    """The nearest rules first: the fewest things lacking, then the most present, then by name."""
    ordered = sorted(misses, key=lambda miss: (miss.needed - miss.present, -miss.present, miss.rule.id))
    near = tuple(
        NearRule(miss.rule.id, miss.rule.then.shown, miss.present, miss.needed, miss.lacked)
        for miss in ordered[:_MOST_NEAR]
    )
    return Explanation(decision, near)


def _answers(answers: Facts) -> str:
    return "，".join(f"{ANSWERS.get(key, key)}＝{value}" for key, value in answers.items())
