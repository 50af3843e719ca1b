"""The Chinese words for answers, actions, reasons and the rest."""

from __future__ import annotations

from collections.abc import Mapping

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
    "confidence_low": "把握不够",
    "organ_missing": "没有机关可分流",
    "place_conflict": "文中的地点分属不同辖区",
    "unit_missing": "没有单位可派",
    "unit_conflict": "两条规则给出不同的承办单位",
}
MODEL = "模型"
"""What stands where a rule's name would, when a learned model spoke."""
BASES = {"rule": "规则", "learned": MODEL, "link": "关联工单", "default": "默认"}
MISSING = {"place": "地点", "received_at": "收到时间"}


def reason(code: str) -> str:
    """A review reason in words."""
    return REASONS.get(code, code)


def link_parts(parts: Mapping[str, str]) -> str:
    """The parts of a link's score."""
    return " ＋ ".join(f"{LINK_PARTS[name]} {part}" for name, part in parts.items())
