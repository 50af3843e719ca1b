"""Hostile texts, odd reports, paper, keyboard, contrast: the page of ``diff`` at its edges, in a browser."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.browser.big import REPORT, big_html
from tests.browser.conftest import PHONE, Open, overflow
from tests.browser.reports import example, made_up, report_of

HOSTILE = (
    "</script><script>window.bad = 1</script>",
    '<img src=x onerror="window.bad=1"> & &amp; &lt;b&gt;',
    "\"'`${window.bad=1}` {{script}} {{report}} <!-- --> ]]>",
    "正常 \u202e倒过来\u202c \u200f右\u2067左\u2069 \u2028下一行\u2029下一段",
    "😀👨\u200d👩\u200d👧 \x00\x07 \ud83d",
    "长" * 20000,
    "A" * 3000,
    "__proto__",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(open_page: Open, text: str) -> None:
    """In every place where a name or a text of others is shown, on a phone and in the picture."""
    dice = random.Random(11)
    short = text[:60]
    word = {"word": short, "weight": 1, "spans": [["text", 0, 2], ["text", 5, 9**9], ["title", -3, 1]]}
    why = [{"rule": short, "answers": {"事项": short, short: text}, "words": [word]}]
    plain = example(2, dice, truth=True)
    hostile = {
        "id": short,
        "title": text,
        "text": text,
        "old_goes": short,
        "new_goes": f"{short}二",
        "old": plain["old"] | {"承办单位": text},
        "new": plain["new"] | {"承办单位": f"{short}二", short: text},
        "old_why": why,
        "new_why": [],
    }
    report = report_of([plain | hostile], dice, file=text)
    report["old"] |= {"name": short, "version": short}
    report["rules"].append({"rule": short, "change": short, "gained": 1, "lost": 2, "moved": 3})
    opened = open_page(report, PHONE)
    assert opened.complaints == []
    assert opened.page.evaluate("window.bad") is None
    assert opened.page.locator("img, #main script, iframe, header script").count() == 0
    assert overflow(opened.page) == 0
    opened.page.click("#flow-table tbody button")
    assert opened.numbers() == [2]
    whole = opened.page.locator(".card button:has-text('看全文')")
    if whole.count():
        whole.click()
    shown = opened.page.evaluate("document.querySelector('.card .text').textContent")
    seen = shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert seen.replace("\ufffd", "") == text.replace("\ud83d", ""), "to the last character"
    assert overflow(opened.page) == 0
    assert [url.split(":")[0] for url in opened.requests] == ["file"]


def test_without_plotly_the_table_still_works(open_page: Open) -> None:
    """As when a browser refuses the script: one character more, and the policy does not know it."""
    html = big_html()
    last = html.rindex("</script>")
    opened = open_page(f"{html[:last]} {html[last:]}", drawn=False)
    note = opened.page.locator("#picture-note")
    assert note.inner_text() == "图没有画出来（浏览器没能运行画图的脚本），请看表格，内容一样。"
    opened.page.locator("#flow-table tbody button").first.click()
    assert 0 < opened.count() < 2000
    opened.page.check("#staying")
    opened.page.locator("#flow-table .more").click()
    assert opened.page.locator("#flow-table tbody tr").count() == len(REPORT["flows"])
    assert all("Content Security Policy" in line for line in opened.complaints)


def test_what_else_the_report_says(open_page: Open) -> None:
    """Rows without a time, the trial, answers known only as truths, and changes no rule made."""
    dice = random.Random(2)
    report = report_of([example(2, dice, truth=True)], dice, untimed=5, trial=True, elsewhere=7)
    report["files"] = [{"file": "units.yaml", "change": "changed"}]
    report["accuracy"] = [
        row | {"mended": 40, "spoiled": 4, "answer": "owner+"} for row in report["accuracy"][:1]
    ]
    page = open_page(report, drawn=False).page  # this one stays where it was
    assert page.locator("#source").inner_text() == (
        "用来比较的来件：三月来件.csv，共 28,000 件；另有 3 行读不了，没有计入；"
        "5 件的收到时间读不了，没有算时限。两边是同一个规则包，新的一边让试行规则生效"
    )
    figures = " ".join(page.locator("#figures tbody tr").last.inner_text().split())
    assert figures.startswith("归属（含也算对的）准确率 84.7%")
    assert figures.endswith("＋4.0 个百分点 改对 40，改错 4")
    assert page.locator("#rules .note").inner_text() == (
        "有 7 件的变化不是规则引起的，是事项、单位、时限、地名、段落或设置改了。内容不同的文件：units.yaml。"
    )


def test_when_nothing_moved_the_page_says_so(open_page: Open) -> None:
    dice = random.Random(1)
    still: dict[str, Any] = {"accuracy": None, "rules": [], "moved": 0}
    opened = open_page(report_of([], dice, **still), PHONE, drawn=False)
    text = opened.page.locator("body").inner_text()
    for part in ("没有一件的结果有变化", "没有一件换了去向。", "没有一条规则的作用有变化。", "没有例子。"):
        assert part in text
    assert opened.complaints == []
    assert opened.page.locator("#picture").is_hidden()
    assert opened.page.locator("#picture-note").inner_text() == "没有一件换了去向，没有图可画。"
    opened.page.check("#staying")
    opened.page.wait_for_selector("#picture .sankey-link")
    assert opened.page.locator("#picture .sankey-link").count() == 12


def test_an_empty_file_divides_by_nothing(open_page: Open) -> None:
    dice = random.Random(1)
    side = {"n": 0, "automatic": 0, "automation_rate": None, "automation_interval": None}
    empty = {"n": 0, "moved": 0, "rejected": 0, "flows": [], "rules": [], "clocks": [], "accuracy": None}
    opened = open_page(report_of([], dice, **empty, dispatch={"old": side, "new": side}), drawn=False)
    assert opened.complaints == []
    assert "NaN" not in opened.page.locator("body").inner_text()


def test_on_paper_the_picture_fits_and_the_controls_are_gone(open_page: Open) -> None:
    opened = open_page(made_up(120))
    page = opened.page
    page.click("#flow-table tbody button >> nth=0")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 900})  # A4 less the margins
    assert overflow(page) == 0
    assert not page.locator("#filters").is_visible()
    assert not page.locator("#chosen").is_visible()
    box, picture = (
        page.locator(where).bounding_box() for where in (".picture", "#picture svg.main-svg >> nth=0")
    )
    assert box
    assert picture
    assert picture["x"] + picture["width"] <= box["x"] + box["width"] + 1
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    assert opened.complaints == []


def test_everything_one_can_click_is_reached_by_keyboard(open_page: Open) -> None:
    page = open_page(made_up(8)).page
    reach = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a')].filter(one => one.tabIndex < 0).length"
    )
    assert reach == 0
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a')]"
        ".filter(one => !(one.innerText || one.title || one.closest('label')?.innerText)).length"
    )
    assert unnamed == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到例子"


def test_words_can_be_read_against_their_ground(open_page: Open) -> None:
    """At least 4.5 to 1, as WCAG 2 asks of small text, for every text on the page."""
    page = open_page(made_up(8)).page
    page.click("#flow-table tbody button >> nth=0")
    weak = page.evaluate("""() => {
        const parts = (css) => (css.match(/[\\d.]+/g) || []).map(Number);
        const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
            .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = (node) => {
            for (let at = node; at; at = at.parentElement) {
                const colour = parts(getComputedStyle(at).backgroundColor);
                if (colour.length === 3 || colour[3] > 0) return colour;
            }
        };
        const weak = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || node.closest('script, noscript, svg, option')) continue;
            const both = [parts(getComputedStyle(node).color), ground(node)];
            const [a, b] = both.map(light).sort((x, y) => y - x);
            if ((a + 0.05) / (b + 0.05) < 4.5) weak.push(walker.currentNode.data.trim());
        }
        return weak;
    }""")
    assert weak == []
