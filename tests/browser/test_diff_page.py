"""The page of ``diff`` in a real browser: it opens alone, its figures are right, its picture is clicked."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.browser.big import REPORT, big_html, expect_found, moved
from tests.browser.conftest import DESKTOP, PHONE, Open, Opened, overflow
from tests.browser.reports import made_up

# A band lies where its middle is the topmost thing of the picture, as a person would aim.
BAND = """() => {
    for (const band of document.querySelectorAll('#picture .sankey-link')) {
        const box = band.getBoundingClientRect();
        const at = {x: box.left + box.width / 2, y: box.top + box.height / 2};
        if (document.elementFromPoint(at.x, at.y) === band) return at;
    }
}"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_it_opens_without_a_network_and_without_a_complaint(open_page: Open, size: tuple[int, int]) -> None:
    opened = open_page(big_html(), size)
    assert [url.split(":")[0] for url in opened.requests] == ["file"]
    assert opened.complaints == []
    assert overflow(opened.page) == 0
    head = opened.page.locator("header.top").inner_text()
    redirected = moved().total()
    assert f"2,000 件（7.1%）结果有变化，其中 {redirected:,} 件换了去向" in head
    for text in ("2026.3", "2026.4", "9f2c61d07b3e", "1a77e05c9d42", "三月来件.csv", "28,000", "3 行读不了"):
        assert text in head


def test_the_policy_of_the_page_forbids_requests_even_if_a_script_tried(open_page: Open) -> None:
    opened = open_page(big_html())
    tries = """async () => {
        const image = new Promise((done) => {
            const node = new Image();
            node.onerror = () => done('stopped');
            node.onload = () => done('loaded');
            node.src = 'https://example.invalid/a.png';
        });
        const fetched = fetch('https://example.invalid/b').then(() => 'loaded', () => 'stopped');
        const script = document.createElement('script');
        script.textContent = 'window.strange = true';
        document.body.append(script);
        return [await image, await fetched, window.strange === undefined];
    }"""
    assert opened.page.evaluate(tries) == ["stopped", "stopped", True]
    assert opened.escaped == []
    broken = [line for line in opened.complaints if "Content Security Policy" in line]
    assert len(broken) >= 3, "each of the three tries breaks the policy"


def test_the_figures_are_those_of_the_report(opened: Opened) -> None:
    page = opened.page
    rows = page.locator("#figures tbody tr")
    first = " ".join(rows.first.inner_text().split())
    assert (
        first == "自动派单率 79.1% 77.1%–81.1% 22,148/28,000 81.9% 79.9%–83.9% 22,932/28,000 ＋2.8 个百分点"
    )
    heads = ["自动派单率", "首派准确率", "承办单位准确率", "事项准确率"]
    assert rows.locator("th").all_inner_texts() == heads
    clocks = " ".join(page.locator("#clocks tbody tr").last.inner_text().split())
    assert clocks == "办理时限 412 中位 144 小时（约 6 天） 96 中位 7.5 小时 30 4"
    rules = [line.split()[0] for line in page.locator("#rules tbody tr").all_inner_texts()]
    most = sorted((rule for rule in REPORT["rules"] if rule["moved"]), key=lambda rule: -rule["moved"])
    assert rules == [rule["rule"] for rule in most]
    assert "看不出作用的规则：寻人启事" in page.locator("#rules").inner_text()


def test_without_truth_there_is_no_accuracy_and_no_filter_for_it(open_page: Open) -> None:
    report = made_up(60, truth=False)
    report["dispatch"] = {
        side: {"n": 28000, "automatic": 100, "automation_rate": 100 / 28000} for side in ("old", "new")
    }
    page = open_page(report).page
    assert page.locator("#figures tbody tr").count() == 1
    figures = page.locator("#figures").inner_text()
    assert "没有给出正确答案" in figures
    assert "0.36%" in figures
    assert "没有变" in figures
    assert page.locator("select[name=right]").count() == 0


def test_a_click_on_a_band_of_the_picture_filters_the_examples(opened: Opened) -> None:
    opened.page.locator("#picture").scroll_into_view_if_needed()
    at = opened.page.evaluate(BAND)
    opened.page.mouse.move(at["x"], at["y"])
    said = opened.page.locator("#picture .hoverlayer text").first.text_content() or ""
    opened.page.mouse.click(at["x"], at["y"])
    opened.page.wait_for_selector("select[name=old].active")
    old = opened.page.input_value("select[name=old]")
    new = opened.page.input_value("select[name=new]")
    n = moved()[old, new]
    assert f"{old} → {new}：{n} 件" in said
    expect_found(opened, lambda each: (each["old_goes"], each["new_goes"]) == (old, new))
    assert opened.page.locator("#count").inner_text() == (
        f"{old} → {new}：{n} 个例子，全部 2,000 个（这一类共 {n} 件）"
    )
    opened.page.mouse.click(at["x"], at["y"])
    opened.page.wait_for_selector("select[name=old]:not(.active)")
    assert opened.count() == 2000
    assert opened.complaints == []


def test_a_click_on_a_node_chooses_all_that_left_it(opened: Opened) -> None:
    node = opened.page.locator("#picture .node-rect").first
    node.scroll_into_view_if_needed()
    node.click()
    opened.page.wait_for_selector("select[name=old].active")
    old = opened.page.input_value("select[name=old]")
    assert opened.page.input_value("select[name=new]") == ""
    expect_found(opened, lambda each: each["old_goes"] == old)


def test_the_picture_draws_the_largest_flows_and_on_demand_the_staying_ones(opened: Opened) -> None:
    page = opened.page
    assert page.locator("#picture .sankey-link").count() == 40
    rest = sum(n for _, n in moved().most_common()[40:])
    assert page.locator("#picture-note").inner_text() == f"图上只画最大的 40 条，其余 {rest:,} 件在表里。"
    legend = page.locator("#flow-legend")
    assert legend.inner_text().split() == ["改派", "改为自动", "改由人工"]
    page.check("#staying")
    page.wait_for_selector("#flow-legend .stay")
    drawn = page.evaluate(
        "document.querySelector('#picture').data[0].link.customdata.map(s => s.split('：')[0].split(' → '))"
    )
    assert sum(old == new for old, new in drawn) == 12


def test_a_row_of_the_table_filters_by_keyboard_and_can_be_let_go(opened: Opened) -> None:
    row = opened.page.locator("#flow-table tbody button").first
    old, new = row.inner_text().split("→")
    assert moved()[old, new] == max(moved().values()), "the largest flow comes first"
    row.focus()
    opened.page.keyboard.press("Enter")
    assert row.get_attribute("aria-pressed") == "true"
    expect_found(opened, lambda each: (each["old_goes"], each["new_goes"]) == (old, new))
    colours = opened.page.evaluate("document.querySelector('#picture').data[0].link.color")
    assert Counter(colour.rsplit(",", 1)[1] for colour in colours) == {"0.12)": 39, "0.85)": 1}
    bar = opened.page.locator("#chosen")
    assert bar.inner_text().split("：")[0] == f"{old} → {new}"
    opened.page.keyboard.press("Enter")
    assert row.get_attribute("aria-pressed") == "false"
    assert opened.count() == 2000
    assert bar.is_hidden()
