"""The page of ``digest`` in a real browser: it opens alone, its figures are right, it fits phones and A4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, PHONE, Opened, overflow, pages
from tests.browser.digests import REPORT, shown

VIEW = "document.querySelector('#days svg.main-svg').getAttribute('viewBox')"
A4 = 703  # pixels that margins of 12 mm leave
HEADS = (
    *("一、总体情况", "二、每日受理和办结", "三、事项和承办单位", "四、突出问题", "五、共性诉求"),
    *("六、超期未办结", "七、临期", "八、发文和回访", "九、单位排名", "十、季节展望"),
    *("十一、分类统计", "十二、指标口径"),
)


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The page of the whole digest on a desk."""
    with pages(browser, tmp_path_factory.mktemp("desk")) as open_page:
        yield shown(open_page, REPORT)


@pytest.fixture(scope="module")
def phone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The page of the whole digest on a phone."""
    with pages(browser, tmp_path_factory.mktemp("phone")) as open_page:
        yield shown(open_page, REPORT, PHONE)


@pytest.fixture(params=["desk", "phone"])
def both(request: pytest.FixtureRequest) -> Opened:
    """Either of them."""
    opened: Opened = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def page(desk: Opened) -> Page:
    """The one on the desk."""
    return desk.page


@pytest.fixture
def paper(page: Page) -> Iterator[Page]:
    """The one on the desk as it is printed, in the width that A4 leaves."""
    page.set_viewport_size({"width": A4, "height": 1000})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    yield page
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def rows(page: Page, within: str) -> list[str]:
    """The rows of a table as they are read, blanks and line ends made one blank."""
    return [" ".join(text.split()) for text in page.locator(f"{within} tbody tr").all_inner_texts()]


def test_it_opens_without_a_network_and_without_a_complaint(both: Opened) -> None:
    assert [url.split(":")[0] for url in both.requests] == ["file"]
    assert (both.escaped, both.complaints) == ([], [])
    assert overflow(both.page) == 0


def test_every_section_is_there_and_in_the_contents(both: Opened) -> None:
    assert tuple(both.page.locator("h2").all_inner_texts()) == HEADS
    assert both.page.title() == "民意诉求周报 2026年第47周（11月16日至11月22日）"
    links = both.page.locator("#contents a")
    assert links.all_inner_texts() == [head.split("、")[1] for head in HEADS]
    heights = links.evaluate_all("all => all.map((one) => document.querySelector(one.hash).offsetHeight)")
    assert min(heights) > 50


def test_every_figure_is_drawn_and_has_words_for_it(both: Opened) -> None:
    plots = both.page.locator(".plot")
    assert plots.count() == 1 + len(REPORT["hot"]) + len(REPORT["seasons"])
    labels = plots.evaluate_all("all => all.map((one) => [one.role, one.ariaLabel])")
    assert {role for role, _ in labels} == {"img"}
    assert labels[0][1] == "每天受理、办结、上周受理、去年同周受理件数的曲线，同样的数字在下面的表里"
    assert labels[1][1] == "停车秩序 东渡：10月26日至11月22日每天的件数，深线是实际，虚线是平常"
    assert labels[-1][1].startswith("户口迁移各月是平均月份的几倍：1月 1.7，2月 1.6")
    assert both.page.locator("#days .scatterlayer .trace").count() == 4
    ends = plots.evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
    assert max(ends) <= both.page.evaluate("document.documentElement.clientWidth")


def test_every_table_is_a_real_one(both: Opened) -> None:
    faults = """(table) => !table.ariaLabel || table.querySelectorAll('thead th[scope=col]').length < 2
        || [...table.tBodies[0].rows].some((row) => row.cells[0].scope !== 'row'
            || row.cells.length !== table.tHead.rows[0].cells.length)"""
    assert both.page.evaluate(f"[...document.querySelectorAll('table')].filter({faults}).length") == 0
    assert both.page.locator("table").count() == 12


@pytest.mark.parametrize(
    ("number", "expected", "why"),
    [
        (0, "受理量 4,012 件 +12.3% 原 3,573 件 +4.0% 不明显，原 3,858 件", "clear, and not"),
        (4, "响应率 96.8% 96.3%–97.3% 4,012 −1.9 个百分点 变差，原 98.7% —", "less of a good thing"),
        (8, "退单率 3.4% 2.8%–4.0% 4,012 +0.9 个百分点 变差，原 2.5% —", "more of a bad thing"),
        (12, "平均用时 6 小时 26 分 3,811 −18 分 好转，原 6 小时 44 分 —", "less time is better"),
        (13, "建议提案办结率 — 0 — —", "nothing fell due"),
    ],
)
def test_a_figure_with_its_changes(page: Page, number: int, expected: str, why: str) -> None:
    assert rows(page, ".figures")[number] == expected, why


def test_the_points_come_in_the_order_of_their_weight(page: Page) -> None:
    points = page.locator(".points li").all_inner_texts()
    assert points[0] == "本周受理 4,012 件（比上周 +12.3%），办结 3,811 件。"
    assert [text[:4] for text in points[2:]] == ["比上周明", "比上周明", "突出问题", "超期未办", "连续 3"]


def test_a_figure_tells_its_meaning_when_pressed(page: Page) -> None:
    meaning = page.get_by_text("时限内先行联系的占应联系的。").first
    assert meaning.is_hidden()
    page.locator(".figures summary", has_text="响应率").click()
    assert meaning.is_visible()


def test_the_heat_table_has_the_counts_and_the_hottest_cell_is_darkest(page: Page) -> None:
    heat = REPORT["heat"]
    texts = "all => all.map((row) => [...row.cells].map((cell) => cell.innerText))"
    cells = page.locator(".heat tbody tr").evaluate_all(texts)
    assert [row[1:-1] for row in cells[:-1]] == [[str(n or "") for n in row] for row in heat["counts"]]
    assert [row[0] for row in cells] == [*heat["rows"], "合计"]
    assert cells[-1][-1] == f"{sum(heat['row_totals']):,}"
    assert page.locator(".heat .h6").all_inner_texts() == ["131"]


def test_a_hot_problem_says_when_where_how_much_and_shows_masked_tickets(page: Page) -> None:
    card = page.locator(".card").first
    said = card.inner_text()
    for text in ("停车秩序", "11月18日至20日 东渡 停车秩序 21 件", "承办单位：东渡派出所、交警大队"):
        assert text in said
    assert card.locator(".examples").is_hidden()
    card.locator("summary").first.click()
    assert "138****6021" in card.locator(".examples").inner_text()
    assert page.locator(".card .where").all_inner_texts() == ["东渡", "全辖区", "桂园"]


def test_a_long_list_shows_ten_rows_and_all_when_asked(page: Page) -> None:
    visible = page.locator("#overdue tbody tr:visible")
    assert visible.count() == 10
    page.locator("#overdue button").click()
    assert visible.count() == 30
    assert "这里列了 30 件，其余 7 件没有列出。" in page.locator("#overdue").inner_text()
    first, second = rows(page, "#overdue")[:2]
    assert first.startswith("HD202611100000 11月18日 16:20 受理 社会生活噪声 柳湾派出所 已超 6 小时 20 分")
    assert " 停车秩序 复杂 青石桥派出所 已超 6 小时 20 分（上班时间） 办理时限 11月20日 17:30 来电" in second


def test_the_ranking_has_ties_moves_the_last_ones_and_those_too_small(page: Page) -> None:
    found = rows(page, ".ranks")
    assert found[0] == "柳湾派出所 1↑2 99.5% 98.8%–100.0% 400 100.0% 1.0%"
    assert [row.split()[1] for row in found[3:6]] == ["4持平", "4↑1", "6↑3"]
    assert found[10] == "户政大队 11↓1末位 87.5% 81.3%–93.7% 110 96.0% 5.0%"
    assert found[11] == "督察大队 件数不足，不排名 86.3% 78.8%–93.8% 4 95.6% 5.4%"
    inside = (
        "(one) => [...one.children].every((mark) => mark.offsetLeft + mark.offsetWidth < one.offsetWidth + 7)"
    )
    assert page.evaluate(f"[...document.querySelectorAll('.range')].every({inside})")


def test_on_a_phone_every_cell_stands_beside_its_head(phone: Opened) -> None:
    cells = phone.page.locator("#near tbody tr").first.locator("td")
    heads = cells.evaluate_all("all => all.map((one) => getComputedStyle(one, '::before').content)")
    assert heads[:3] == ['"事项 "', '"承办单位 "', '"时限 "']
    sliding = "all => all.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.tabIndex)"
    assert phone.page.locator(".table-box").evaluate_all(sliding) == [0], "only the heat table slides"


def test_it_prints_on_a4_and_the_screen_is_as_it_was(page: Page, tmp_path: Path) -> None:
    before = page.evaluate(VIEW)
    page.pdf(path=tmp_path / "digest.pdf", prefer_css_page_size=True)
    found = re.findall(rb"/MediaBox \[([^\]]+)\]", (tmp_path / "digest.pdf").read_bytes())
    assert 8 <= len(found) <= 12
    assert {tuple(round(float(side)) for side in box.split()) for box in found} == {(0, 0, 595, 842)}
    assert page.evaluate(VIEW) == before


def test_on_paper_nothing_is_folded_away_hidden_or_too_wide(paper: Page) -> None:
    assert paper.evaluate(VIEW).split()[2] == str(A4), "curves are drawn for the paper"
    assert overflow(paper) == 0
    assert paper.locator("#overdue tbody tr:visible").count() == 30
    assert paper.locator(".examples:visible").count() == 3
    assert paper.locator("#contents, button, .screen").locator("visible=true").count() == 0
    wide = "all => all.filter((one) => one.scrollWidth > one.parentElement.clientWidth + 1).length"
    assert paper.locator("table").evaluate_all(wide) == 0


def test_on_paper_nothing_that_belongs_together_is_cut_in_two(paper: Page) -> None:
    def styles(selector: str, name: str) -> set[str]:
        return set(
            paper.locator(selector).evaluate_all(f"all => all.map((one) => getComputedStyle(one).{name})")
        )

    whole = "tr, .card, .plot, .season, .larges, .heat, .figures, .ranks, .note, .further .part"
    assert styles(whole, "breakInside") == {"avoid"}
    assert styles("h2, h3", "breakAfter") == {"avoid"}
    assert styles("thead", "display") == {"table-header-group"}, "heads are repeated on the next page"
    assert styles("body", "backgroundColor") == {"rgb(255, 255, 255)"}
