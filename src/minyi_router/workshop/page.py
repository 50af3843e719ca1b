"""The pages of ``minyi diff`` and ``minyi curve``: one file that opens from a disk, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minyi_router.report.page import Page, filled_page
from minyi_router.report.pictures import picture_script

DIFF = Page(
    __package__, "diff.html", ("diff.css",), ("figures.js", "flows.js", "why.js", "examples.js", "diff.js")
)
CURVE = Page(__package__, "curve.html", ("diff.css", "curve.css"), ("curve.js",))


def diff_page(report: Mapping[str, Any]) -> str:
    """The whole page, to be written as UTF-8.

    Args:
        report: what ``diff`` found, as its JSON form has it.

    Raises:
        TableError: plotly is not installed; the message is Chinese and says what to run.
        ValueError: the report holds a number JSON has no word for (an infinity or not a number).
    """
    return filled_page(DIFF, picture_script("生成网页报告（--html）"), report)


def curve_page(report: Mapping[str, Any]) -> str:
    """The page of the curves, in the same way.

    Args:
        report: the curves as their JSON form has them, the pack's and the model's name, the file's.

    Raises:
        TableError: plotly is not installed; the message is Chinese and says what to run.
        ValueError: as for diff_page.
    """
    return filled_page(CURVE, picture_script("画成网页（.html）"), report)
