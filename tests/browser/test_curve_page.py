"""The page of ``curve`` in a real browser: it opens alone, fits a phone, and hovering tells the point."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from minyi_router.engine import build
from minyi_router.report.pictures import picture_script
from minyi_router.workshop.dial.curve import curves
from minyi_router.workshop.dial.judged import judged
from minyi_router.workshop.page import curve_page
from tests.browser.conftest import DESKTOP, PHONE, Open, Opened, overflow
from tests.workshop.dial import invented

NASTY = "</script><b>{{style}}&amp;"


@cache
def report() -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        pack = invented.pack(Path(folder))
    rows, classes = invented.known(invented.history(400)), invented.classes(pack)
    both = [list(judged(build(pack, model), rows, classes)) for model in (None, invented.model())]
    found = [curve.to_dict(whole=False) for curve in curves(*both)]
    least = [0.0, 0.7]
    return {"file": NASTY, "n": 400, "pack": "引擎测试 1", "model": "ab12", "least": least, "curves": found}


@cache
def page() -> str:
    return curve_page(report())


def hovered(opened: Opened, across: float) -> str:
    """What is told of the point of the last curve that is nearest to a share of the picture's width."""
    at = opened.page.evaluate(
        """(across) => {
            const box = document.getElementById('picture');
            const layout = box._fullLayout, trace = box.data[2];
            const near = trace.x.reduce((best, x, i) =>
                Math.abs(x - across) < Math.abs(trace.x[best] - across) ? i : best, 0);
            const at = box.getBoundingClientRect();
            return {x: at.left + layout.xaxis._offset + layout.xaxis.d2p(trace.x[near]),
                    y: at.top + layout.yaxis._offset + layout.yaxis.d2p(trace.y[near])};
        }""",
        across,
    )
    opened.page.mouse.move(at["x"], at["y"])
    label = opened.page.locator("#picture .hoverlayer .hovertext")
    label.first.wait_for()
    return " ".join(label.all_text_contents())


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_it_opens_without_a_network_and_fits(open_page: Open, size: tuple[int, int]) -> None:
    opened = open_page(page(), size)
    assert [url.split(":")[0] for url in opened.requests] == ["file"]
    assert opened.complaints == []
    assert overflow(opened.page) == 0
    assert NASTY in opened.page.locator("#source").inner_text()
    drawn = opened.page.locator("#picture .scatterlayer .trace")
    assert drawn.count() == 5, "three curves, two places where things stand"
    legend = opened.page.locator("#picture .legendtext").all_text_contents()
    names = ["只用规则", "只用模型", "规则加模型"]
    assert [text.strip() for text in legend] == [*names, "现在（只用规则）", "现在（规则加模型）"]
    picture = opened.page.locator("#picture").bounding_box()
    assert picture
    assert picture["x"] + picture["width"] <= size[0]


def test_hovering_tells_threshold_and_figures(open_page: Open) -> None:
    opened = open_page(page())
    said = hovered(opened, 0.8)
    assert "规则加模型" in said
    assert re.search(r"把握 ≥ 0\.\d{4}", said)
    assert re.search(r"自动派出 \d+/400 件（\d+\.\d％）", said)
    assert re.search(r"其中派对 \d+\.\d％，可信范围 \d+\.\d％–\d+\.\d％", said)


def test_the_tables_are_those_of_the_report(open_page: Open) -> None:
    opened = open_page(page())
    rows = [row.split() for row in opened.page.locator("#accuracy tbody tr").all_inner_texts()]
    assert [row[0] for row in rows] == ["50%", "60%", "70%", "80%", "90%", "95%", "100%"]
    wanted = [curve["accuracy_at"][0][1] for curve in report()["curves"]]
    assert rows[0][1:] == [f"{share:.1%}" for share in wanted]
    assert "—" in rows[-1]
    assert opened.page.locator("#automation tbody tr").count() == 4
    assert opened.page.locator("#now tbody tr").count() == 2


def test_without_plotly_the_tables_are_there(open_page: Open) -> None:
    opened = open_page(page().replace(picture_script(), ""), drawn=False)
    assert "请看表格" in opened.page.locator("#picture-note").inner_text()
    assert opened.page.locator("#accuracy tbody tr").count() == 7


def test_our_script_never_makes_markup_of_text() -> None:
    own = page().replace(picture_script(), "")
    banned = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|DOMParser|srcdoc"
    assert re.findall(banned, own) == []
    assert re.findall(r"(?:https?:)?//\w[\w.-]*\.\w+|\bsrc\s*=|@import|url\(|<link", own) == []
