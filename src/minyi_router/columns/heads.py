"""Which column holds what, by the heads that exports of hotlines and offices use.

Heads are compared folded: full width as half width, capitals as small, without blanks, without marks such
as * and :, without remarks in brackets. Only a whole head counts: 办理内容 ends in 内容 too, and a reply
must never be routed.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from minyi_router.columns.profile import NOTHING_KNOWN, Profile
from minyi_router.errors import TableError


def words(text: str) -> tuple[str, ...]:
    """Heads, written one after another."""
    return tuple(text.split())


# For each role the heads in order of preference, the most telling first. A column serves one role only; roles
# choose in the order they stand here. A caller's phone goes before the name: half a city is called 王女士.
KNOWN_HEADS: Mapping[str, tuple[str, ...]] = {
    "text": words("""
        诉求内容 工单内容 来信内容 信件内容 反映内容 诉求描述 问题描述 来电内容 受理内容 事项内容 事件描述
        投诉内容 举报内容 留言内容 案件描述 警情内容 简要警情 报警内容 反映情况 反映问题
        内容 正文 描述 text content body
    """),
    "title": words("""
        工单标题 诉求标题 信件标题 来信标题 事件标题 留言标题 标题 信件主题 留言主题 主题 title subject
    """),
    "id": words("""
        工单编号 工单号 诉求编号 受理编号 信件编号 留言编号 事件编号 案件编号 警单编号
        业务流水号 流水号 受理单号 编号 id ticket_id
    """),
    "time": words("""
        受理时间 工单发起时间 来电时间 诉求时间 登记时间 来信时间 留言时间 报警时间 接警时间 提交时间
        创建时间 发起时间 反映时间 时间 受理日期 来信日期 登记日期 日期 time received_at created_at
    """),
    "channel": words("""
        诉求渠道 受理渠道 来源渠道 渠道 诉求来源 工单来源 信息来源 受理方式 来源 channel source
    """),
    "caller": words("""
        来电号码 诉求人电话 来电人电话 联系电话 手机号码 手机号 电话号码 联系方式 电话
        诉求人 来电人 反映人 来信人 投诉人 举报人 报警人 联系人 诉求人姓名 来电人姓名 姓名 caller phone
    """),
    "place": words("""
        事发地址 诉求地址 事发地点 事件地址 问题地址 发生地址 案发地址 详细地址 地址 地点 事发地 属地
        place address
    """),
}

_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_IDLE = re.compile(r"[\s*:\-_.、。,;?#\ufeff]+")


BY_OPTION = "--text 列名 指定"
"""How a person at a command line says which column holds the text."""


def find_heads(
    columns: Sequence[str],
    named: Mapping[str, str] | None = None,
    profile: Profile = NOTHING_KNOWN,
    *,
    how: str = BY_OPTION,
) -> dict[str, str]:
    """The column for each role of `KNOWN_HEADS` that has one, "text" always among them.

    Args:
        columns: the heads of the table.
        named: columns that the user named, by role; they override, and their roles need not be known ones.
        profile: columns that a profile names for the tables of this source.
        how: how the user says which column holds the text (Chinese), for the message.

    Raises:
        TableError: a named column is not there, or no column is known to hold the text.
    """
    found = known_heads(columns, named_heads(columns, profile.naming(named or {})))
    if "text" not in found:
        raise TableError(f"认不出哪一列是诉求内容，请用 {how}。表头有：{_listed(columns)}")
    return found


def named_heads(columns: Sequence[str], profile: Profile) -> dict[str, str]:
    """The column for each role that a profile names. Raises TableError where none of its columns is there."""
    return {role: _first_there(role, columns, profile) for role in profile.columns}


def known_heads(
    columns: Sequence[str],
    chosen: Mapping[str, str] | None = None,
    roles: Mapping[str, tuple[str, ...]] = KNOWN_HEADS,
) -> dict[str, str]:
    """The roles in `chosen`, and of the others those that one of the columns left is known to have."""
    found = dict(chosen or {})
    free = {fold_head(column): column for column in reversed(columns) if column not in found.values()}
    for role, heads in roles.items():
        known = next((head for head in map(fold_head, heads) if head in free), None)
        if role not in found and known is not None:
            found[role] = free.pop(known)
    return found


def fold_head(head: str) -> str:
    """The head as it is compared: 「诉求内容（必填）*」 and 「诉求 内容」 are both 诉求内容."""
    text = unicodedata.normalize("NFKC", head).casefold()
    return _IDLE.sub("", _REMARK.sub("", text)) or _IDLE.sub("", text)


def _first_there(role: str, columns: Sequence[str], profile: Profile) -> str:
    """The first column that the profile names for a role and the table has."""
    wanted = profile.columns[role]
    there = (column for name in wanted if (column := same_head(name, columns)) is not None)
    found = next(there, None)
    if found is None:
        raise TableError(f"{profile.place(role)}{_missing(wanted, columns)}")
    return found


def same_head(name: str, columns: Sequence[str]) -> str | None:
    """The column that a person means by `name`, if there is one."""
    if name in columns:
        return name
    return {fold_head(column): column for column in reversed(columns)}.get(fold_head(name))


def _missing(wanted: Sequence[str], columns: Sequence[str]) -> str:
    folded = {fold_head(column): column for column in reversed(columns)}
    close = (difflib.get_close_matches(fold_head(name), list(folded), n=1, cutoff=0.5) for name in wanted)
    likely = next((folded[found[0]] for found in close if found), None)
    hint = f"是不是「{likely}」？" if likely else ""
    said = "没有这一列：" if len(wanted) == 1 else "这几列都没有："
    return f"{said}「{'」「'.join(wanted)}」。{hint}表头有：{_listed(columns)}"


def _listed(columns: Sequence[str]) -> str:
    return "、".join(columns)
