"""The appeal in a row of a table."""

from __future__ import annotations

from collections.abc import Mapping

from minyi_router.columns.times import parse_time
from minyi_router.model import Appeal


def appeal_of(values: Mapping[str, str], heads: Mapping[str, str]) -> tuple[Appeal, str]:
    """The appeal in a row, and what could not be read of it; columns without a role become its fields."""
    parts = {role: values.get(column, "") for role, column in heads.items()}
    written = parts.get("time", "").strip()
    received = parse_time(written) if written else None
    note = f"看不懂时间「{written}」，没有计算时限" if written and received is None else ""
    used = set(heads.values())
    appeal = Appeal(
        text=parts.get("text", ""),
        title=parts.get("title", ""),
        id=parts.get("id", ""),
        channel=parts.get("channel", ""),
        received_at=received,
        caller=parts.get("caller", ""),
        place=parts.get("place", ""),
        fields={name: value for name, value in values.items() if name not in used},
    )
    return appeal, note
