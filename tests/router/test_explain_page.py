"""HTML for notebooks and pages: the same words, escaped, with nothing that loads or runs."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine_packs import router_of

from minyi_router import Appeal, Router
from minyi_router.wording.page import fragment
from minyi_router.wording.styled import Line, Run, line, plain

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;\"'半夜太吵]]>"
RULES = "rules: [{id: '<b>噪声</b>', when: {any: [半夜+太吵]}, then: {matter: 噪声}, basis: '\"<i>\"'}]"


class Reader(HTMLParser):
    """Collects the text of each innermost line, every tag and every attribute; counts what is open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader(html)
    assert reader.open == []
    return reader


def lines_of(text: str) -> list[str]:
    return [line.strip(" ") for line in text.split("\n") if line]


def unindented(text: str) -> list[str]:
    return [line.strip(" ") for line in text.split("\n")]


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return router_of(tmp_path_factory.mktemp("pack"), RULES)


@pytest.mark.parametrize("title", ["", HOSTILE])
def test_a_fragment_says_what_the_plain_text_says(router: Router, title: str) -> None:
    explained = router.explain(Appeal(HOSTILE, title=title))
    reader = read(explained.to_html())
    assert reader.tags == {"div", "span"}
    assert set(reader.attributes) == {"lang", "style"}
    assert [line.strip(" ") for line in lines_of(reader.text)] == unindented(
        plain(explained.lines(whole=True))
    )
    assert HOSTILE in reader.text
    assert explained._repr_html_() == explained.to_html()


def test_a_decision_in_a_notebook(router: Router) -> None:
    decision = router.route(HOSTILE)
    reader = read(decision._repr_html_())
    assert reader.tags == {"div", "span"}
    assert lines_of(reader.text) == unindented(decision.explain())


def test_a_page(router: Router) -> None:
    """Loads nothing, and its policy forbids it."""
    html = router.explain(HOSTILE).to_page()
    reader = read(html.removeprefix("<!doctype html>\n"))
    assert reader.tags == {"html", "head", "meta", "title", "body", "div", "span"}
    assert set(reader.attributes) == {"lang", "style", "charset", "http-equiv", "content", "name"}
    assert "default-src 'none'; style-src 'unsafe-inline'" in reader.attributes["content"]
    styles = " ".join(reader.attributes["style"])
    assert "url(" not in styles
    assert html.startswith("<!doctype html>\n<html lang")


def test_the_citizens_words_are_lit_up(router: Router) -> None:
    """Words in one tint, places in another, and nothing else of the text."""
    html = router.explain("澜心路12号半夜太吵，睡不着").to_html()
    row = next(line for line in html.splitlines() if "原文：" in line)
    assert 'rgba(33,150,243,.28);border-radius:3px;padding:0 2px">澜心路</span>12号<span' in row
    assert 'rgba(255,193,7,.38);border-radius:3px;padding:0 2px">半夜太吵</span>，睡不着</div>' in row


def test_lit_up_where_the_original_has_them(router: Router) -> None:
    """Blanks between, a letter that folds to several: the spans are those of the original."""
    explained = router.explain("㎡①半 夜太\u200b吵了")
    row = next(line for line in explained.lines(whole=True) if line.runs[0].text == "原文：")
    assert [run.text for run in row.runs if run.style == "word"] == ["半 夜太\u200b吵"]


run = st.tuples(st.text(), st.sampled_from(["", "word", "place", "weak", "goes"])).map(
    lambda pair: Run(pair[0], pair[1])  # type: ignore[arg-type]
)


@given(lines=st.lists(st.tuples(st.lists(run, max_size=4), st.integers(0, 2)), max_size=4))
def test_any_lines(lines: list[tuple[list[Run], int]]) -> None:
    """One element a line, whatever is in it; one line a line in plain text; both can be written."""
    made: list[Line] = [line(*runs, depth=depth) for runs, depth in lines]
    told = plain(made)
    assert told.count("\n") == max(0, len(made) - 1)
    assert len(told.splitlines()) <= max(1, len(made)), "no other line end is left in it"
    html = fragment(made)
    assert html.count("<div") == len(made) + 1
    assert (told + html).encode().decode() == told + html
    assert read(html).tags <= {"div", "span"}


def test_samples(starter: Router, samples: list[Appeal]) -> None:
    for appeal in samples[::40]:
        explained = starter.explain(appeal)
        told = unindented(plain(explained.lines(whole=True)))
        assert lines_of(read(explained.to_html()).text) == told
