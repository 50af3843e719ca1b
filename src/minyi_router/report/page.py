"""Pages of one file that open from a disk, without a network: what all of them share.

The report travels as JSON; the scripts of the page put it on the screen as text and never as markup, so
that nothing a citizen wrote can act. The page's policy lets only its two scripts run (its own, and
plotly's) and forbids every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from minyi_router.report.pictures import inline_script, script_hash

STYLES = ("base.css",)
"""Beside this module; they come before the styles of the page."""

SCRIPTS = ("dom.js", "drawing.js")
"""Beside this module; they run before the scripts of the page and are one script with them."""

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


class Page(NamedTuple):
    """What one sort of page is made of: files in ``assets`` of a package, scripts in the order they run."""

    package: str
    template: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def filled_page(page: Page, picture: str, report: Mapping[str, Any]) -> str:
    """The whole page, to be written as UTF-8.

    Args:
        page: its files.
        picture: plotly's script, from ``picture_script``.
        report: what it shows, as JSON may hold it.

    Raises:
        ValueError: the report holds a number JSON has no word for (an infinity or not a number).
    """
    script = _script(page)
    parts = {
        "policy": _policy(picture, script),
        "style": _joined(STYLES) + _joined(page.styles, page.package),
        "report": _as_data(report),
        "script": script,
        "picture": picture,
    }
    return _filled(_asset(page.package, page.template), parts)


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
def _script(page: Page) -> str:
    return inline_script(f"{_joined(SCRIPTS)}\n{_joined(page.scripts, page.package)}")


def _joined(names: tuple[str, ...], package: str = __package__) -> str:
    return "\n".join(_asset(package, name) for name in names)


@cache
def _asset(package: str, name: str) -> str:
    return (files(package) / "assets" / name).read_text(encoding="utf-8")
