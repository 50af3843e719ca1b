"""Words for people (Chinese). Computes nothing: every fact is already in the value it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the model imports this module, so that a decision can explain itself
    from minyi_router.model import Candidate, Decision, Evidence, Link

ACTIONS = {
    "dispatch": "自动派单",
    "divert": "分流",
    "link": "关联派单",
    "review": "转人工",
    "hold": "暂扣",
}
ANSWERS = {
    "action": "去向",
    "kind": "类型",
    "matter": "事项",
    "line": "警种",
    "organ": "机关",
    "tier": "等级",
    "unit": "承办单位",
    "co_units": "协办单位",
    "supervisor": "督办单位",
    "handler": "处理人",
    "flags": "警示",
    "labels": "标签",
    "notices": "通知单",
    "contact_by": "先行联系时限",
    "resolve_by": "办理时限",
    "deadline": "办理时限",
    "place": "属地",
    "other_matters": "其他事项",
    "review_reasons": "转人工原因",
    "linked_to": "关联工单",
    "relation": "关系",
}
RELATIONS = {"chase": "催办", "joint": "同诉", "callback": "回访", "similar": "相似"}
LINK_PARTS = {
    "cited": "引用编号",
    "text": "文字",
    "caller": "诉求人",
    "surname": "诉求人的姓",
    "matter": "事项",
    "plate": "车牌",
    "phone": "电话",
    "case": "案号",
    "number": "引用同一编号",
    "house": "门牌",
    "crossing": "路口",
    "road": "道路",
    "place": "地点",
    "time": "时间相近",
}
VETOES = {"meaning": "意思相反", "verdict": "人工认定不是同一件", "cited": "引用的编号不同"}
REASONS = {
    "matter_missing": "没有规则认出事项",
    "matter_close": "两个事项分数太接近，去向不同",
    "score_low": "得分太低",
    "place_conflict": "文中的地点分属不同辖区",
    "unit_missing": "没有单位可派",
    "unit_conflict": "两条规则给出不同的承办单位",
}
BASES = {"rule": "规则", "learned": "模型", "link": "关联工单", "default": "默认"}
_LISTS = ("flags", "co_units", "other_matters", "notices", "labels")
MISSING = {"place": "地点", "received_at": "收到时间"}


def reason(code: str) -> str:
    """A review reason in words."""
    return REASONS.get(code, code)


def in_words(decision: Decision) -> str:
    """The decision and why, for a clerk: a few lines of Chinese."""
    lines = [_headline(decision)]
    lines += [f"！{text}" for text in decision.advice]
    lines += _answers(decision)
    lines += (
        [f"人工原因：{'；'.join(map(reason, decision.review_reasons))}"] if decision.review_reasons else []
    )
    lines += [f"候选：{'，'.join(map(_candidate, decision.candidates))}"] if decision.candidates else []
    lines += [_clock(decision)] if decision.contact_by or decision.resolve_by else []
    lines += [_link(link) for link in decision.links]
    missing = "、".join(MISSING.get(name, name) for name in decision.missing)
    lines += [f"缺少：{missing}"] if missing else []
    lines += [f"依据：{decision.legal_basis}"] if decision.legal_basis else []
    lines += ["理由：", *(f"  {_evidence(item)}" for item in decision.evidence)] if decision.evidence else []
    lines.append(f"规则包：{decision.pack.id} {decision.pack.version}（{decision.pack.hash}）")
    return "\n".join(lines)


def _headline(decision: Decision) -> str:
    target = decision.organ if decision.action == "divert" else decision.unit
    goes_to = f" → {target}" if target and decision.action != "hold" else ""
    return f"{ACTIONS[decision.action]}{goes_to}（把握 {decision.confidence:.0%}）"


def _answers(decision: Decision) -> list[str]:
    shown = []
    for name in ("kind", "matter", "line", "organ", "tier", "unit", "supervisor", "handler"):
        value = getattr(decision, name)
        if value:
            basis = decision.basis.get(name, "rule")
            shown.append(f"{ANSWERS[name]}：{value}" + (f"（{BASES[basis]}）" if basis != "rule" else ""))
    rows = ["　".join(shown)]
    listed = [(name, getattr(decision, name)) for name in _LISTS]
    rows += [f"{ANSWERS[name]}：{'、'.join(values)}" for name, values in listed if values]
    areas = dict.fromkeys(area for place in decision.places for area in place.areas)
    if decision.places:
        names = "、".join(dict.fromkeys(place.name for place in decision.places))
        rows.append(f"属地：{names}（{'、'.join(areas)}）")
    return rows


def _candidate(candidate: Candidate) -> str:
    where = candidate.organ or candidate.line
    return f"{candidate.value} {candidate.score:g} 分" + (f"（{where}）" if where else "")


def _clock(decision: Decision) -> str:
    moments = [(name, getattr(decision, name)) for name in ("contact_by", "resolve_by")]
    parts = [f"{ANSWERS[name]}：{moment:%Y-%m-%d %H:%M}" for name, moment in moments if moment]
    note = "（放假安排尚未公布，暂定）" if decision.provisional else ""
    return "　".join(parts) + note


def link_parts(parts: Mapping[str, str]) -> str:
    """The parts of a link's score."""
    return " ＋ ".join(f"{LINK_PARTS[name]} {part}" for name, part in parts.items())


def _link(link: Link) -> str:
    """A tie to an earlier ticket: the relation, the score taken apart, and what differs."""
    said = (
        f"{RELATIONS[link.relation]}：工单 {link.ticket_id}（{link_parts(link.parts)} ＝ {link.score:.2f}）"
    )
    differing = "、".join(VETOES.get(name, f"{LINK_PARTS[name]}不同") for name in link.vetoes)
    return f"{said}，但{differing}" if differing else said


def _evidence(evidence: Evidence) -> str:
    answers = "，".join(f"{ANSWERS.get(key, key)}＝{value}" for key, value in evidence.answers.items())
    words = _words(evidence)
    basis = f"　［{evidence.basis}］" if evidence.basis else ""
    return f"规则「{evidence.rule}」{words} → {answers}{basis}"


def _words(evidence: Evidence) -> str:
    parts = [f"{_quoted(piece.mentions[0].quote, piece.word)} {piece.weight:g}" for piece in evidence.pieces]
    if not parts:
        return ""
    total = f" ＝ {evidence.weight:g} 分" if len(parts) > 1 else " 分"
    return "：" + " ＋ ".join(parts) + total


def _quoted(quote: str, word: str) -> str:
    return f"“{quote}”" if quote else f"“{word}”"
