"""Drawings: text stays text, the same bytes each time, never boxes for Chinese."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from xml.etree import ElementTree as ET

import pytest
from matplotlib.font_manager import fontManager

from minyi_router.errors import TableError
from minyi_router.report.drawing import FONTS, Drawing, Line, Mark, chinese_font, least_of, png, svg

DRAWING = Drawing(
    "自动派单率和首派准确率",
    "自动派单率",
    "首派准确率",
    [Line("只用规则", [0.1, 0.5, 0.9], [1.0, 0.99, 0.97]), Line("甲 & <乙>", [0.2, 1.0], [0.99, 0.95])],
    [Mark("现在（只用规则）", 0.9, 0.971, 0)],
    (0.0, 0.95),
)
WITHOUT = """
import sys
sys.modules["matplotlib"] = None
from minyi_router.errors import MissingExtraError
from minyi_router.report.drawing import Drawing, png, svg
for draw in (svg, png):
    try:
        draw(Drawing("", "", "", [], [], (0, 0)))
    except MissingExtraError as error:
        print(error)
"""


def test_all_words_stand_in_the_svg_as_words() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = svg(DRAWING)
    texts = [node.text for node in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    for word in (
        "自动派单率和首派准确率",
        "自动派单率",
        "首派准确率",
        "只用规则",
        "甲 & <乙>",
        "现在（只用规则）",
        "100%",
        "95%",
    ):
        assert word in texts, word
    assert not [text for text in texts if text and re.search("[Wn]{2}", text)], (
        "what took up the room is gone"
    )


def test_every_text_asks_for_chinese_fonts() -> None:
    drawn = svg(DRAWING)
    wanted = f"font-family: {', '.join(repr(name) for name in FONTS)}, sans-serif"
    texts = re.findall('<text style="([^"]*)"', drawn)
    assert texts
    assert all(wanted in style or ", ".join(map(repr, FONTS)) in style for style in texts)
    assert "DejaVu" not in drawn


def test_the_same_bytes_each_time() -> None:
    assert svg(DRAWING) == svg(DRAWING)
    assert "dc:date" not in svg(DRAWING)
    assert "Matplotlib" not in svg(DRAWING)


def test_an_svg_does_not_depend_on_the_fonts_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = svg(DRAWING)
    monkeypatch.setattr(fontManager, "ttflist", [f for f in fontManager.ttflist if "DejaVu" in f.name])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert svg(DRAWING) == before


def test_a_png_has_no_boxes() -> None:
    """A glyph that is missing would be a warning."""
    try:
        chinese_font()
    except TableError:
        pytest.skip("no Chinese font on this machine")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = png(DRAWING)
    assert drawn.startswith(b"\x89PNG")
    assert drawn == png(DRAWING)


def test_without_a_chinese_font_a_png_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fontManager, "ttflist", [f for f in fontManager.ttflist if "DejaVu" in f.name])
    message = (
        "^PNG 图里的汉字要用到中文字体，本机没有找到。请装一种（例如 Noto Sans CJK SC 思源黑体），"
        "或者改写成 .svg 或 .html，那两种用看图的机器上的字体$"
    )
    with pytest.raises(TableError, match=message):
        png(DRAWING)


def test_without_matplotlib_it_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    line = '画图（.svg、.png）需要 matplotlib，本机没有安装。请运行：pip install "minyi_router[plot]"\n'
    assert done.stdout == line * 2


def test_no_window_is_opened() -> None:
    code = (
        "import sys\nfrom minyi_router.report.drawing import *\n"
        "svg(Drawing('图', '横', '竖', [Line('线', [0.1], [0.9])], [], (0, 0)))\n"
        "print('matplotlib.pyplot' in sys.modules, 'tkinter' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False False\n", "")


@pytest.mark.parametrize(
    ("values", "expected"), [([0.957, 0.99], 0.95), ([0.95], 0.94), ([0.96], 0.95), ([0.004], 0.0), ([], 0.0)]
)
def test_axes_begin_a_little_below(values: list[float], expected: float) -> None:
    assert least_of(values, 0.01) == pytest.approx(expected)
