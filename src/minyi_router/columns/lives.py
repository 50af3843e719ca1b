"""Which column of a table of tickets tells what of a ticket's life, and the words such cells hold.

A table of tickets is one of appeals with more columns: what was decided, and what became of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from minyi_router.columns.heads import BY_OPTION, find_heads, known_heads, named_heads, words
from minyi_router.columns.profile import NOTHING_KNOWN, Profile

LIFE_HEADS: Mapping[str, tuple[str, ...]] = {
    "area": words("属地 辖区 所属辖区 area"),
    "kind": words("类型 诉求类型 工单类型 kind"),
    "matter": words("事项 诉求事项 事项名称 matter"),
    "line": words("警种 line"),
    "organ": words("机关 分流机关 organ"),
    "tier": words("等级 工单等级 紧急程度 tier"),
    "first_unit": words("首派单位 首次派单单位 first_unit"),
    "unit": words("承办单位 处置单位 办理单位 主办单位 责任单位 unit"),
    "supervisor": words("督办单位 supervisor"),
    "action": words("去向 派单方式 action"),
    "dispatched": words("派单时间 派发时间 转办时间 dispatched_at"),
    "contacted": words("联系时间 先行联系时间 首次联系时间 响应时间 contacted_at"),
    "replied": words("答复时间 回复时间 反馈时间 replied_at"),
    "closed": words("办结时间 结案时间 完成时间 归档时间 closed_at"),
    "contact_by": words("先行联系时限 联系时限 contact_by"),
    "resolve_by": words("办理时限 办结时限 截止时间 到期时间 resolve_by"),
    "returned": words("退单次数 退回次数 returned"),
    "returned_at": words("退单时间 退回时间 returned_at"),
    "redone": words("重办次数 重新办理次数 redone"),
    "redone_at": words("重办时间 redone_at"),
    "callback": words("回访结果 满意度 满意情况 回访满意度 评价结果 callback"),
    "called_back": words("回访时间 评价时间 called_back_at"),
    "order": words("领导批示 批示 领导交办 order"),
    "group": words("群组 同诉群组 group"),
    "relation": words("关系 关联关系 relation"),
}
"""For each role the heads in order of preference, as `KNOWN_HEADS` has them for appeals."""


def find_life_heads(
    columns: Sequence[str],
    named: Mapping[str, str] | None = None,
    profile: Profile = NOTHING_KNOWN,
    *,
    how: str = BY_OPTION,
) -> dict[str, str]:
    """The column for each role of `LIFE_HEADS` and `KNOWN_HEADS` that has one.

    A column named 属地 is the area here, and not the address that it may be in a table of appeals.

    Args:
        columns: the heads of the table.
        named: columns that the user named, by role of either table; they override.
        profile: columns that a profile names for the tables of this source.
        how: as in `find_heads`.

    Raises:
        TableError: a named column is not there, or no column is known to hold the text.
    """
    known = profile.naming(named or {})
    chosen = named_heads(columns, known)
    told = {role: column for role, column in chosen.items() if role in LIFE_HEADS}
    others = {column for role, column in chosen.items() if role not in LIFE_HEADS}
    lives = known_heads([column for column in columns if column not in others], told, LIFE_HEADS)
    free = [column for column in columns if column not in lives.values()]
    appeals = {role: column for role, column in chosen.items() if role not in LIFE_HEADS}
    return {**lives, **find_heads(free, appeals, how=how)}
