"""Rows that could not be read, written aside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from minyi_router.batch import RowFault, open_writer
from minyi_router.cli.exits import Exit
from minyi_router.cli.screen import Screen
from minyi_router.text.masking import mask


def report_rejects(screen: Screen, beside: Path, rejects: Sequence[RowFault]) -> Exit:
    """Write the rows that could not be read beside the result (or the table), personal data masked."""
    if not rejects:
        return Exit.OK
    path = beside.with_name(f"{beside.stem}.rejects.csv")
    with open_writer(path, ("行号", "原因", "原文")) as writer:
        for fault in rejects:
            writer.write({"行号": fault.number, "原因": fault.reason, "原文": mask(fault.raw)})
    screen.note(f"有 {len(rejects)} 行读不了，原因写在 {path}")
    return Exit.REJECTED
