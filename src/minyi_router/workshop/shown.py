"""How one decision is shown to a clerk: where it goes, its answers, its reasons; personal data masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from minyi_router.model import Appeal, Decision, Evidence
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask
from minyi_router.wording import ACTIONS, ANSWERS, MODEL, reason

SHOWN = ("kind", "matter", "line", "organ", "tier", "unit", "contact_by", "resolve_by")


_TRUTHS = {"owner": "归属", "police": "公安或非公安"}


def answer_head(answer: str) -> str:
    """The Chinese name of an answer that right answers are given for; ``+``: others accepted too."""
    name = answer.removesuffix("+")
    return ANSWERS.get(name) or _TRUTHS[name] if name == answer else f"{answer_head(name)}（含也算对的）"


def destination(decision: Decision) -> str:
    """Where an appeal ends up at first: a unit, an organ, 转人工 or 暂扣."""
    if decision.action in {"review", "hold"}:
        return ACTIONS[decision.action]
    goes_to = decision.organ if decision.action == "divert" else decision.unit
    return goes_to or ACTIONS[decision.action]


def answers_shown(decision: Decision, more: Iterable[str] = ()) -> dict[str, str]:
    """The answers by their Chinese names, as texts; "" where there is none. ``more``: others to show too."""
    names = dict.fromkeys((*SHOWN, *more))
    shown = {ANSWERS[name]: _text(getattr(decision, name)) for name in names if name != "action"}
    reasons = "；".join(map(reason, decision.review_reasons))
    return {"去向": ACTIONS[decision.action], **shown, "转人工原因": reasons}


def why(evidence: Evidence) -> dict[str, Any]:
    """A rule or the model that decided: what it answers, its words, what they weigh, where they stand."""
    return {
        "rule": evidence.rule or MODEL,
        "answers": {ANSWERS.get(name, name): value for name, value in evidence.answers.items()},
        "words": [
            {
                "word": piece.word or piece.mentions[0].quote,
                "weight": piece.weight,
                "spans": [[mention.part, mention.start, mention.end] for mention in piece.mentions],
            }
            for piece in evidence.pieces
        ],
    }


def snippet(appeal: Appeal, columns: int = 100) -> str:
    """The beginning of an appeal, masked, in so many columns of a screen."""
    masked = mask(f"{appeal.title} {appeal.text}" if appeal.title else appeal.text)
    return shorten(masked[: 2 * columns], columns)  # masked as a whole: half a number would not be known


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "、".join(value) if isinstance(value, tuple) else str(value or "")
