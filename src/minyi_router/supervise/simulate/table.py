"""Tickets as rows of a table, under the heads by which such tables are read (columns/lives.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from minyi_router.supervise.life import Life
from minyi_router.wording import ACTIONS, RELATIONS

_ROLES: Mapping[str, str] = {
    "工单编号": "id",
    "诉求渠道": "channel",
    "受理时间": "received",
    "诉求内容": "text",
    "来电号码": "caller",
    "事发地址": "place",
    "属地": "area",
    "类型": "kind",
    "事项": "matter",
    "警种": "line",
    "机关": "organ",
    "等级": "tier",
    "首派单位": "first_unit",
    "承办单位": "unit",
    "督办单位": "supervisor",
    "去向": "",
    "派单时间": "dispatched",
    "先行联系时限": "contact_by",
    "联系时间": "contacted",
    "办理时限": "resolve_by",
    "答复时间": "replied",
    "办结时间": "closed",
    "退单次数": "returned",
    "退单时间": "returned_at",
    "重办次数": "redone",
    "重办时间": "redone_at",
    "回访结果": "callback",
    "回访时间": "called_back",
    "领导批示": "order",
    "群组": "group",
    "关系": "",
}
TICKET_HEADS: tuple[str, ...] = tuple(_ROLES)


def ticket_cells(life: Life) -> dict[str, str | int | datetime | None]:
    """One ticket under `TICKET_HEADS`."""
    cells = {head: getattr(life, role) if role else "" for head, role in _ROLES.items()}
    cells["去向"] = _action(life)
    cells["关系"] = RELATIONS.get(life.relation, "")
    return cells


def _action(life: Life) -> str:
    if life.automatic is None:
        return ""
    if not life.automatic:
        return ACTIONS["review"]
    if life.relation:
        return ACTIONS["link"]
    return ACTIONS["divert" if life.organ else "dispatch"]
