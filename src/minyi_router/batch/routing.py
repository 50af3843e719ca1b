"""Tables of appeals to tables of decisions: the original columns, and the answers beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from minyi_router.batch.rows import Row, RowFault
from minyi_router.batch.writer import Cell
from minyi_router.columns import appeal_of
from minyi_router.model import Appeal, Decision
from minyi_router.router import Router
from minyi_router.wording import ACTIONS, ANSWERS, MODEL, opinions_shown, reason

DECISION_HEADS = (
    "去向",
    "类型",
    "事项",
    "警种",
    "机关",
    "等级",
    "处理人",
    "承办单位",
    "协办单位",
    "督办单位",
    "先行联系时限",
    "办理时限",
    "警示",
    "通知单",
    "标签",
    "其他事项",
    "转人工原因",
    "候选",
    "把握",
    "属地",
    "命中词句",
    "依据",
    "备注",
    "规则包",
)
MODEL_HEADS = ("模型判的", "模型看法")
"""Beside them where a learned model is in use: which answers it gave, and what it thinks."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A row, the appeal in it, its decision; ``note`` tells (in Chinese) what could not be used."""

    row: Row
    appeal: Appeal
    decision: Decision
    note: str


def route_rows(
    router: Router, rows: Iterable[Row | RowFault], heads: Mapping[str, str]
) -> Iterator[Routed | RowFault]:
    """Each row routed, in order; faulty rows are passed on. ``heads`` maps text, title, … to columns."""
    for row in rows:
        if isinstance(row, RowFault):
            yield row
        else:
            appeal, note = appeal_of(row.values, heads)
            yield Routed(row, appeal, router.route(appeal), note)


def answer_heads(columns: Iterable[str], heads: Iterable[str] = DECISION_HEADS) -> dict[str, str]:
    """The columns of the answers; one whose name the table has already gets 「判定_」 before it, or more."""
    taken = set(columns)
    named = {}
    for head in heads:
        name = head
        while name in taken:
            name = f"判定_{name}"
        taken.add(name)
        named[head] = name
    return named


def decision_cells(decision: Decision, note: str = "") -> dict[str, Cell]:
    """The answers as cells, by the names in DECISION_HEADS and MODEL_HEADS."""
    answers = {
        ANSWERS[name]: getattr(decision, name) or "" for name in ("kind", "matter", "line", "organ", "tier")
    }
    return {
        **answers,
        "去向": ACTIONS[decision.action],
        "处理人": decision.handler or "",
        "承办单位": decision.unit or "",
        "协办单位": "、".join(decision.co_units),
        "督办单位": decision.supervisor or "",
        "先行联系时限": decision.contact_by or "",
        "办理时限": decision.resolve_by or "",
        "警示": "、".join((*decision.flags, *decision.advice)),
        "通知单": "、".join(decision.notices),
        "标签": "、".join(decision.labels),
        "其他事项": "、".join(decision.other_matters),
        "转人工原因": "；".join(reason(code) for code in decision.review_reasons),
        "候选": "、".join(f"{c.value} {c.score:g}" for c in decision.candidates),
        "把握": decision.confidence,
        "属地": "、".join(dict.fromkeys(area for place in decision.places for area in place.areas)),
        "命中词句": _words(decision),
        "依据": decision.legal_basis,
        "备注": note,
        "规则包": f"{decision.pack.id} {decision.pack.version} {decision.pack.hash}",
        "模型判的": "、".join(ANSWERS[name] for name, basis in decision.basis.items() if basis == "learned"),
        "模型看法": opinions_shown(decision.opinions),
    }


def _words(decision: Decision) -> str:
    """The citizen's own words behind each rule (and for what a model says), personal data masked."""
    return "；".join(
        f"{item.rule or MODEL}：{'、'.join(p.mentions[0].quote for p in item.pieces if p.weight >= 0)}"
        for item in decision.evidence
    )
