"""Styled lines as HTML: a fragment for notebooks, and a whole small page. No script, inline styles only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from minyi_router.wording.styled import Line, Run, Style

_LOOKS: Mapping[Style, str] = {
    "goes": "font-size:1.25em;font-weight:700;color:#2a9d4a",
    "stop": "font-weight:700;color:#d9730d",
    "warn": "font-weight:700;color:#e03e3e",
    "head": "font-weight:700",
    "rule": "font-weight:600",
    "word": "background:rgba(255,193,7,.38);border-radius:3px;padding:0 2px",
    "place": "background:rgba(33,150,243,.28);border-radius:3px;padding:0 2px",
    "weak": "opacity:.68",
}
"""Tints and middling colours over whatever is behind them: readable on light and dark alike."""

_BOX = "line-height:1.75;overflow-wrap:anywhere"
_PAGE = "color-scheme:light dark"
_BODY = "max-width:60em;margin:2em auto;padding:0 1em;font-family:system-ui,sans-serif"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def fragment(lines: Iterable[Line]) -> str:
    """The lines as one ``<div>``; every text is escaped."""
    return f'<div lang="zh-CN" style="{_BOX}">\n{"".join(map(_line, lines))}</div>\n'


def page(title: str, lines: Iterable[Line]) -> str:
    """A whole page that loads nothing and runs nothing."""
    return (
        f'<!doctype html>\n<html lang="zh-CN" style="{_PAGE}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n</head>\n"
        f'<body style="{_BODY}">\n{fragment(lines)}</body>\n</html>\n'
    )


def _line(line: Line) -> str:
    indent = f' style="margin-left:{1.5 * line.depth:g}em"' if line.depth else ""
    return f"<div{indent}>{''.join(map(_run, line.runs))}</div>\n"


def _run(run: Run) -> str:
    look = _LOOKS.get(run.style)
    text = escape(run.text)
    return f'<span style="{look}">{text}</span>' if look else text
