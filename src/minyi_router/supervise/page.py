"""The page of ``minyi digest``: a bureau's week or month in one file that opens from a disk and prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minyi_router.report.page import Page, filled_page
from minyi_router.report.pictures import picture_script
from minyi_router.supervise.points import period_word, points, turn

DIGEST = Page(
    __package__,
    "digest.html",
    ("digest.css", "digest_sections.css", "digest_paper.css"),
    (
        *("tables.js", "totals.js", "curves.js", "days.js", "heat.js", "hot.js", "common.js"),
        *("waiting.js", "ranking.js", "seasons.js", "more.js", "digest.js"),
    ),
)


def digest_page(report: Mapping[str, Any]) -> str:
    """The whole page, to be written as UTF-8.

    Args:
        report: the digest as plain data; its texts are shown as they are, so mask them before. What is
            missing or empty is said to be none.

    Raises:
        TableError: plotly is not installed; the message is Chinese and says what to run.
        ValueError: the report holds a number JSON has no word for (an infinity or not a number).
    """
    return filled_page(DIGEST, picture_script("生成周报、月报网页（.html）"), _with_points(report))


def _with_points(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report, what its period is called, its 要点, and at every figure which way it turned."""
    figures = [
        {**figure, "turns": [turn(figure, "before"), turn(figure, "year")]}
        for figure in report.get("figures") or ()
    ]
    return {**report, "this": period_word(report), "figures": figures, "points": points(report)}
