"""The examples of ``diff``'s page in a real browser: filters, search, pages, words lit up, reasons."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from tests.browser.big import EXAMPLES, PAGE, Example, caused, expect_found
from tests.browser.conftest import Open, Opened
from tests.browser.reports import MATTERS, example, report_of, span


def chosen(opened: Opened, key: str, value: str) -> None:
    opened.page.select_option(f"#filters select[name={key}]", value)


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("old", "转人工", lambda each: each["old_goes"] == "转人工"),
        ("new", "城管", lambda each: each["new_goes"] == "城管"),
        ("answer", "organ", lambda each: "organ" in each["changed"]),
        ("rule", "养犬扰民", lambda each: caused(each, "养犬扰民")),
        ("right", "true false", lambda each: each["right"] == {"old": True, "new": False}),
        ("right", "false true", lambda each: each["right"] == {"old": False, "new": True}),
    ],
)
def test_filters(opened: Opened, key: str, value: str, wanted: Callable[[Example], bool]) -> None:
    chosen(opened, key, value)
    expect_found(opened, wanted)
    opened.page.click("#filters .clear")
    expect_found(opened, lambda _: True)


def test_filters_hold_together(opened: Opened) -> None:
    opened.page.click("#answers button:has-text('机关')")
    opened.page.click("#rules button:has-text('信号灯')")
    chosen(opened, "right", "false true")
    expect_found(
        opened,
        lambda each: (
            "organ" in each["changed"]
            and caused(each, "信号灯")
            and each["right"] == {"old": False, "new": True}
        ),
    )
    assert opened.page.locator("#count").inner_text().startswith("机关有变化，规则「信号灯」，错 → 对：")


@pytest.mark.parametrize(
    ("typed", "wanted", "why"),
    [
        ("红绿灯", lambda each: "红绿灯" in each["text"] + each["title"], "a word of the text"),
        (
            "红绿灯 考试",
            lambda each: "红绿灯" in each["text"] + each["title"] and "考试" in each["text"],
            "both",
        ),
        ("hd20260077", lambda each: each["id"] == "HD20260077", "an id in small letters"),
        ("ＨＤ２０２６００７７", lambda each: each["id"] == "HD20260077", "full width"),
        ("（.*", lambda _: False, "no pattern language"),
    ],
)
def test_search(opened: Opened, typed: str, wanted: Callable[[Example], bool], why: str) -> None:
    opened.page.fill("#filters input", typed)
    opened.page.wait_for_selector("#filters .clear:enabled")
    numbers = [each["number"] for each in EXAMPLES if wanted(each)]
    assert opened.count() == len(numbers), why
    assert opened.numbers() == numbers[:PAGE], why
    assert bool(numbers) != ("没有留下符合这些条件的例子" in opened.page.locator("#list").inner_text())


def test_pages_of_fifty_and_quick(opened: Opened) -> None:
    assert opened.numbers() == [each["number"] for each in EXAMPLES[:PAGE]]
    start = time.perf_counter()
    opened.page.locator(".pager").first.get_by_text("下一页").click()
    assert opened.numbers() == [each["number"] for each in EXAMPLES[PAGE : 2 * PAGE]]
    chosen(opened, "old", "转人工")
    assert opened.numbers() == [each["number"] for each in EXAMPLES if each["old_goes"] == "转人工"][:PAGE]
    assert time.perf_counter() - start < 3, "two redraws over 2,000 examples; 0.2 s when nothing else runs"
    assert "第 1 页" in opened.page.locator(".pager").first.inner_text()


def test_words_are_lit_where_the_rules_found_them(open_page: Open) -> None:
    """Beyond the first plane too: spans count code points, JavaScript counts halves of some."""
    dice = random.Random(3)
    texts = ["😀😀狗叫太吵，旁边还有人乱停车", "狗叫狗叫", "乱停车又乱停车", "𠮷家楼下狗叫"]
    examples = []
    for number, text in enumerate(texts, start=2):
        words = [{"word": "狗叫", "weight": 1.5, "spans": [span(text, "狗叫")]}] if "狗叫" in text else []
        other = [{"word": "乱停车", "weight": 1, "spans": [span(text, "乱停车")]}] if "乱停车" in text else []
        whys = {
            "old_why": [{"rule": "养犬", "answers": {"事项": "养犬"}, "words": words}],
            "new_why": [
                {
                    "rule": "停车",
                    "answers": {"事项": "停车"},
                    "words": words + other if number == 2 else other,
                }
            ],
        }
        examples.append(example(number, dice, truth=False) | {"title": "", "text": text} | whys)
    opened = open_page(report_of(examples, dice))
    marks = [
        card.locator(".text mark").evaluate_all("all => all.map(one => [one.className, one.innerText])")
        for card in opened.page.locator(".card").all()
    ]
    assert marks == [
        [["both", "狗叫"], ["new-only", "乱停车"]],
        [["old-only", "狗叫"]],
        [["new-only", "乱停车"]],
        [["old-only", "狗叫"]],
    ]
    assert opened.page.locator(".card .text").all_inner_texts() == texts
    why = opened.page.locator(".card").first.locator(".why.new").inner_text()
    assert " ".join(why.split()) == "新规则为什么 停车 → 事项＝停车 「狗叫」 1.5 ＋ 「乱停车」 1 ＝ 2.5 分"


def test_every_lit_word_of_a_page_of_the_list(opened: Opened) -> None:
    page = opened.page
    words = {matter: word for matter, word, _ in MATTERS}
    lit = page.locator(".card").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('.text mark')]"
        ".map(mark => [mark.className, mark.innerText]).sort())"
    )
    expected = [
        sorted(
            [["old-only", words[each["old_why"][0]["rule"]]], ["new-only", words[each["new_why"][0]["rule"]]]]
        )
        for each in EXAMPLES[:PAGE]
    ]
    assert lit == expected


def test_a_long_text_is_shortened_around_its_words_and_opens(open_page: Open) -> None:
    dice = random.Random(5)
    text = "前" * 900 + "狗叫" + "中" * 60 + "乱停车" + "后" * 900
    whys = {
        side: [
            {"rule": word, "answers": {}, "words": [{"word": word, "weight": 1, "spans": [span(text, word)]}]}
        ]
        for side, word in (("old_why", "狗叫"), ("new_why", "乱停车"))
    }
    page = open_page(
        report_of([example(2, dice, truth=False) | {"text": text, "title": ""} | whys], dice)
    ).page
    block = page.locator(".card .text")
    assert block.inner_text() == (
        f"{'前' * 12}……略 848 字……{'前' * 40}狗叫{'中' * 60}乱停车{'后' * 40}……略 848 字……{'后' * 12}"
    )
    page.click(".card button:has-text('看全文（1,865 字）')")
    assert block.inner_text() == text
    assert page.locator(".card .text mark").all_inner_texts() == ["狗叫", "乱停车"]


def test_what_both_sides_say_stands_once(open_page: Open) -> None:
    dice = random.Random(2)
    first, second = (example(number, dice, truth=False) for number in (2, 3))
    second |= {"new_why": second["old_why"]}
    page = open_page(report_of([first, second], dice)).page
    blocks = [" ".join(text.split()) for text in page.locator(".card .whys").all_inner_texts()]
    old, new = first["old_why"][0], first["new_why"][0]
    assert blocks[0] == (
        f"旧规则为什么 {old['rule']} → 事项＝{old['rule']} 「{old['words'][0]['word']}」 1.1 分 "
        f"新规则为什么 {new['rule']} → 事项＝{new['rule']} 「{new['words'][0]['word']}」 1.25 分 "
        "两边相同的理由 投诉口气 → 类型＝投诉"
    )
    assert blocks[1].startswith("两边起作用的规则一样，变化来自规则以外")
    assert page.locator(".card").last.locator(".text mark").evaluate_all(
        "all => all.map(m => m.className)"
    ) == ["both"]
