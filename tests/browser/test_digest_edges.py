"""The page of ``digest`` where there is nothing to show, no plotly, or a text that would like to act."""

from __future__ import annotations

from minyi_router.report.pictures import picture_script
from minyi_router.supervise.page import digest_page
from tests.browser.conftest import DESKTOP, PHONE, Open, overflow
from tests.browser.digests import shown
from tests.supervise import reports

NASTY = "<script>window.strange = 1</script><img src=x onerror=alert(1)>{{style}}&amp;=1+1%{y}"


def test_a_section_with_nothing_says_so(open_page: Open) -> None:
    opened = shown(open_page, reports.bare(), PHONE)
    assert opened.complaints == []
    assert opened.page.locator(".none").all_inner_texts() == [
        "本周没有可以统计的工单。",
        "本周没有每日数字。",
        "本周没有按事项和单位可列的工单。",
        "本周没有突出问题：没有哪一类、哪一处明显多于平常。",
        "本周没有几个人反映同一件事的。",
        "本周没有反复出现的地点。",
        "本周没有比平常明显多的词。",
        "本周没有超期未办结的工单。",
        "本周没有临期的工单。",
        "本周没有要发的督办单、提醒函。",
        "本周没有要回访的工单。",
        "本周没有可以排名的单位。",
        "没有季节起伏明显的事项。",
        "本周没有分类统计。",
        "没有写口径。",
    ]


def test_a_text_stays_a_text_whatever_it_looks_like(open_page: Open) -> None:
    opened = shown(open_page, reports.hostile(NASTY), PHONE)
    page = opened.page
    assert overflow(page) == 0
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert overflow(page) == 0
    assert (opened.complaints, opened.escaped) == ([], [])
    strange = "[window.strange, document.images.length, document.scripts.length]"
    assert page.evaluate(strange) == [None, 0, 3]
    assert page.locator("h1").inner_text() == NASTY
    assert NASTY in (page.locator(".card .examples").first.text_content() or "")
    legend = page.locator("#days .legendtext").last.text_content() or ""
    assert legend.startswith("＜script＞window.strange = 1＜/script＞"), "plotly would read tags"


def test_without_plotly_there_are_words_and_a_month_has_its_own(open_page: Open) -> None:
    month = {"code": "2026-11", "name": "2026年11月", "sort": "month", "over": False, "days": 30}
    report = reports.digest(period=month, before=None, year=None, days=reports.days(30))
    page = open_page(digest_page(report).replace(picture_script(), ""), drawn=False).page
    said = "图没有画出来（浏览器没能运行画图的脚本），请看表格和文字，内容一样。"
    assert {" ".join(text.split()) for text in page.locator(".plot").all_inner_texts()} == {said}
    assert page.locator("#made").inner_text() == "本月还没有结束，数字截至 2026-11-23 09:00"
    heads = page.locator(".figures thead th").all_inner_texts()
    assert heads == ["指标", "本月", "可信范围", "件数", "比上期", "比去年同期"]
    assert page.locator(".days tbody tr").count() == 31, "thirty days and their sum"
