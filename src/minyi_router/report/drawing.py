"""Drawings for reports and papers, as SVG and PNG: the one home of matplotlib (extra ``plot``).

No window is ever opened. An SVG keeps its text as text and names the usual Chinese fonts, so it is right
wherever it is opened and the same bytes on every machine, fonts or none; a PNG needs one of them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

from minyi_router.errors import MissingExtraError, TableError

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

FONTS = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
)
"""Chinese fonts of the usual systems, the best first; in this order an SVG asks for them."""

_OTHERS = (
    *("Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Sans SC", "Source Han Sans CN", "Droid Sans Fallback"),
    *("Hiragino Sans GB", "STHeiti", "Heiti SC", "Songti SC", "SimSun", "KaiTi", "Noto Serif CJK SC"),
    *("Noto Serif CJK JP", "AR PL UMing CN", "AR PL UKai CN"),
)
"""More of them that hold Chinese; a file of several fonts goes by the name of its first."""

_REGULAR = {400, "normal", "regular", "book"}
_COLOURS = ("#8a4b1c", "#465ca8", "#0f6352")
_DASHES = ("-", "--", "-")
_WIDTHS = (1.6, 1.6, 2.2)
_INK, _MUTED, _GRID = "#1f2a33", "#55616b", "#dddfdd"
_INCHES = (8.0, 5.2)
_DPI = 160
_PLAIN: Any = {"svg.fonttype": "none", "svg.hashsalt": "minyi_router", "font.family": "DejaVu Sans"}
_LABEL = re.compile(r'(<g id="said-(\d+)">.*?<text[^>]*>)[^<]*(</text>)', re.DOTALL)


class Line(NamedTuple):
    """A curve: its name, and its points as shares (0 to 1)."""

    label: str
    xs: Sequence[float]
    ys: Sequence[float]


class Mark(NamedTuple):
    """One point to be pointed out, in the colour of a line (its number)."""

    label: str
    x: float
    y: float
    line: int


class Drawing(NamedTuple):
    """A drawing of shares against shares; the range of each axis is from its least value to 1."""

    title: str
    across: str
    up: str
    lines: Sequence[Line]
    marks: Sequence[Mark]
    least: tuple[float, float]


def svg(drawing: Drawing) -> str:
    """A drawing as SVG. Raises MissingExtraError without matplotlib."""
    need_drawing()
    from matplotlib import rc_context, style  # noqa: PLC0415 - an extra
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415 - as above

    with style.context("default"), rc_context(_PLAIN):
        figure, said = _figure(drawing)
        words = [text.get_text() for text in said]
        for number, text in enumerate(said):
            text.set_gid(f"said-{number}")
            text.set_text(_as_wide(words[number]))
        buffer = BytesIO()
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    drawn = _LABEL.sub(
        lambda found: f"{found[1]}{escape(words[int(found[2])])}{found[3]}", buffer.getvalue().decode()
    )
    drawn = re.sub(r"<!-- .*? -->\n?", "", drawn)  # what stood there to take up the room
    families = ", ".join(f"'{name}'" for name in FONTS)
    return drawn.replace("'DejaVu Sans'", f"{families}, sans-serif")


def png(drawing: Drawing) -> bytes:
    """A drawing as PNG.

    Raises:
        MissingExtraError: matplotlib is not installed.
        TableError: no Chinese font is; the message is Chinese and says what to do.
    """
    need_drawing()
    from matplotlib import rc_context, style  # noqa: PLC0415 - an extra
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - as above
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - as above

    font = chinese_font()
    with style.context("default"), rc_context(_PLAIN):
        figure, said = _figure(drawing)
        for text in said:
            text.set_fontproperties(FontProperties(fname=font, size=text.get_fontsize()))
        buffer = BytesIO()
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def chinese_font() -> str:
    """The file of a Chinese font of this machine. Raises TableError if there is none."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415 - an extra

    installed: dict[str, str] = {}
    for entry in sorted(fontManager.ttflist, key=lambda entry: (entry.weight not in _REGULAR, entry.fname)):
        installed.setdefault(entry.name, entry.fname)
    found = next((installed[name] for name in (*FONTS, *_OTHERS) if name in installed), None)
    if found is None:
        raise TableError(
            "PNG 图里的汉字要用到中文字体，本机没有找到。请装一种（例如 Noto Sans CJK SC 思源黑体），"
            "或者改写成 .svg 或 .html，那两种用看图的机器上的字体"
        )
    return found


def need_drawing() -> None:
    """Raise MissingExtraError unless matplotlib is there."""
    try:
        import matplotlib as _  # noqa: F401, ICN001, PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise MissingExtraError("matplotlib", extra="plot", purpose="画图（.svg、.png）") from error


def _figure(drawing: Drawing) -> tuple[Figure, list[Text]]:
    """The figure, and its texts in Chinese."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415 - as above

    figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor="white")
    axes = figure.add_axes((0.105, 0.13, 0.865, 0.77))
    for number, line in enumerate(drawing.lines):
        axes.plot(line.xs, line.ys, label=line.label, **_look(number))
    for mark in drawing.marks:
        colour = _COLOURS[mark.line % len(_COLOURS)]
        look: dict[str, Any] = {"marker": "D", "s": 46, "color": colour, "edgecolor": "white", "zorder": 5}
        axes.scatter([mark.x], [mark.y], label=mark.label, **look)
    axes.set_xlim(drawing.least[0], 1.002)
    axes.set_ylim(drawing.least[1], 1.002)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.grid(color=_GRID, linewidth=0.8)
    axes.tick_params(colors=_MUTED, length=0, pad=6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_MUTED)
    legend = axes.legend(loc="lower left", frameon=False)
    said = [
        axes.set_title(drawing.title, loc="left", color=_INK, fontsize=13, pad=14),
        axes.set_xlabel(drawing.across, color=_INK, labelpad=8),
        axes.set_ylabel(drawing.up, color=_INK, labelpad=8),
        *legend.get_texts(),
    ]
    return figure, said


def _look(number: int) -> dict[str, Any]:
    at = number % len(_COLOURS)
    return {"color": _COLOURS[at], "linestyle": _DASHES[at], "linewidth": _WIDTHS[at]}


def _as_wide(text: str) -> str:
    """Latin letters that take about as much room: a Han character is as wide as a W."""
    return "".join("W" if ord(char) > 0x2E7F else "n" if char != " " else char for char in text)


def least_of(values: Iterable[float], step: float) -> float:
    """Where an axis begins whose values are these: the last multiple of a step below all of them."""
    return max(0.0, (ceil(min(values, default=0.0) / step - 1e-9) - 1) * step)
