"""The pages of ``minyi diff`` and ``minyi curve``: one file that opens from a disk, without a network.

The report travels as JSON; the scripts beside this module put it on the screen as text and never as
markup, so that nothing a citizen wrote can act. The page's policy lets only our two scripts run and
forbids every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from minyi_router.report.pictures import inline_script, picture_script, script_hash

SCRIPTS = ("dom.js", "figures.js", "flows.js", "why.js", "examples.js", "diff.js")
"""In the order in which they must run; together they are one script."""

CURVE_SCRIPTS = ("dom.js", "curve.js")

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def diff_page(report: Mapping[str, Any]) -> str:
    """The whole page, to be written as UTF-8.

    Args:
        report: what ``diff`` found, as its JSON form has it.

    Raises:
        TableError: plotly is not installed; the message is Chinese and says what to run.
        ValueError: the report holds a number JSON has no word for (an infinity or not a number).
    """
    styles = ("diff.css",)
    return _page("diff.html", styles, SCRIPTS, picture_script("生成网页报告（--html）"), report)


def curve_page(report: Mapping[str, Any]) -> str:
    """The page of the curves, in the same way.

    Args:
        report: the curves as their JSON form has them, the pack's and the model's name, the file's.

    Raises:
        TableError: plotly is not installed; the message is Chinese and says what to run.
        ValueError: as for diff_page.
    """
    styles = ("diff.css", "curve.css")
    return _page("curve.html", styles, CURVE_SCRIPTS, picture_script("画成网页（.html）"), report)


def _page(
    template: str,
    styles: Sequence[str],
    scripts: Sequence[str],
    picture: str,
    report: Mapping[str, Any],
) -> str:
    script = _script(tuple(scripts))
    return _filled(
        _asset(template),
        {
            "policy": _policy(picture, script),
            "style": "".join(map(_asset, styles)),
            "report": _as_data(report),
            "script": script,
            "picture": picture,
        },
    )


def _policy(*scripts: str) -> str:
    """Nothing may be loaded or sent; only these scripts run. Styles inside are plotly's way of drawing."""
    allowed = " ".join(map(script_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def _as_data(report: Mapping[str, Any]) -> str:
    """The report as JSON that no reader of HTML or of scripts can take for anything else."""
    text = json.dumps(report, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with its places filled in one pass: what looks like a place inside a part stays text."""
    return _PLACE.sub(lambda match: parts[match[1]], template)


@cache
def _script(names: Sequence[str]) -> str:
    return inline_script("\n".join(map(_asset, names)))


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")
