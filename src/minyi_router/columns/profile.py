"""What is known beforehand about the exports of one channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How the tables of one source are to be read; whatever is not given is found out from the table.

    ``columns``: for each role the heads it may have, the first that is there counts. ``channel``: that of
    every row, where the table has no column of it. ``heads``: the rows that hold the heads, from 1 on (two
    for heads in two levels). ``file`` and ``lines`` (of each role) say where it is written, for messages.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channel: str = ""
    sheet: str = ""
    heads: tuple[int, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def naming(self, named: Mapping[str, str]) -> Profile:
        """The same with these columns instead, as a person has just named them."""
        lines = {role: line for role, line in self.lines.items() if role not in named}
        columns = {**self.columns, **{role: (name,) for role, name in named.items()}}
        return replace(self, columns=columns, lines=lines)

    def place(self, role: str) -> str:
        """Where the columns of a role are written, to begin a message with; "" for what was just named."""
        return f"{self.file}:{self.lines[role]}：" if role in self.lines else ""


NOTHING_KNOWN = Profile()
"""The profile of a table about which nothing is known beforehand."""
