"""The appeal in a row of a table."""

from __future__ import annotations

from collections.abc import Mapping

from minyi_router.columns.lost import digits_lost
from minyi_router.columns.times import parse_time
from minyi_router.model import Appeal, Facts

_LOST = "已经不是原来的{name}：Excel 把它当成数字，后面的数字丢了，请从原系统重新导出，这一列设成文本"


def appeal_of(values: Mapping[str, str], heads: Mapping[str, str]) -> tuple[Appeal, str]:
    """The appeal in a row, and what could not be read of it (Chinese; several joined by ；).

    Columns without a role become its fields.
    """
    parts = {role: values.get(column, "") for role, column in heads.items()}
    written = parts.get("time", "").strip()
    received = parse_time(written) if written else None
    notes = [f"看不懂时间「{written}」，没有计算时限"] if written and received is None else []
    notes += [f"「{parts[role]}」{_LOST.format(name=name)}" for role, name in _lost(parts)]
    used = set(heads.values())
    appeal = Appeal(
        text=parts.get("text", ""),
        title=parts.get("title", ""),
        id=parts.get("id", ""),
        channel=parts.get("channel", ""),
        received_at=received,
        caller=parts.get("caller", ""),
        place=parts.get("place", ""),
        fields=Facts({name: value for name, value in values.items() if name not in used}),
    )
    return appeal, "；".join(notes)


def _lost(parts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The roles that tell one appeal or caller from another and no longer do, with their names."""
    told = (("id", "编号"), ("caller", "诉求人电话"))
    return [(role, name) for role, name in told if digits_lost(parts.get(role, ""))]
