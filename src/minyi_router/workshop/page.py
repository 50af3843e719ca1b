"""The page of ``minyi diff --html``: one file that opens from a disk, without a network, and can be clicked.

The report travels as JSON; the scripts beside this module put it on the screen as text and never as
markup, so that nothing a citizen wrote can act. The page's policy lets only our two scripts run and
forbids every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from minyi_router.report.pictures import inline_script, picture_script, script_hash

SCRIPTS = ("dom.js", "figures.js", "flows.js", "why.js", "examples.js", "diff.js")
"""In the order in which they must run; together they are one script."""

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
    picture, script = picture_script("生成网页报告（--html）"), _script()
    return _filled(
        _asset("diff.html"),
        {
            "policy": _policy(picture, script),
            "style": _asset("diff.css"),
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
def _script() -> str:
    return inline_script("\n".join(map(_asset, SCRIPTS)))


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")
