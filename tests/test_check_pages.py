"""docs/checks/ says of every code what the command says, and what to do about it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from minyi_router.cli.check_command import add_options
from minyi_router.cli.exits import Exit
from minyi_router.cli.parser import Parser
from minyi_router.workshop.check import CODES
from tests.tools import ROOT, tool

FOLDER = ROOT / "docs" / "checks"
NAMES = [*(f"{code}.md" for code in CODES), "README.md"]
COMMENT = re.compile("<!--.*?-->", re.DOTALL)


TOOL = tool("check_pages")
WANTED = TOOL.pages()


def _sentences(text: str) -> list[str]:
    """The sentences of a text, comments and blocks of code left out."""
    prose = re.sub("```.*?```", "", COMMENT.sub("", text), flags=re.DOTALL)
    return [part.strip() for part in re.split("[。！？\n]", prose) if part.strip()]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_as_the_tool_writes_it(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == WANTED[name], "run: python tools/check_pages.py"


def test_every_code_has_a_page_and_no_page_is_left_over() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_by_hand_what_it_means_and_what_to_do(code: str) -> None:
    middle = TOOL.middle_of((FOLDER / f"{code}.md").read_text(encoding="utf-8"))
    assert 2 <= len(_sentences(middle)) <= 14
    assert f" {code} " in WANTED[f"{code}.md"], "and an example shows it"


def test_no_sentence_stands_on_two_pages() -> None:
    """What is true of many codes stands in the index."""
    said = Counter(
        sentence
        for code in CODES
        for sentence in set(_sentences(TOOL.middle_of((FOLDER / f"{code}.md").read_text(encoding="utf-8"))))
        if len(sentence) > 12
    )
    assert [sentence for sentence, count in said.items() if count > 1] == []


def test_codes_named_in_pages_exist() -> None:
    named = {code for text in WANTED.values() for code in re.findall("MY[0-9]{3}", text)}
    assert named - {"MY999"} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_what_a_page_says_of_excuses_agrees_with_its_words(code: str) -> None:
    """A page of a code that nobody can excuse gives no case for excusing it."""
    page = WANTED[f"{code}.md"]
    can = "能不能忽略：[能（写明原因）]" in page
    assert can == (CODES[code].reading is False and code not in {"MY504", "MY505", "MY506"})
    assert can == ("忽略" in TOOL.middle_of(page)) or code in {"MY504", "MY505", "MY506"}


def test_the_index_names_every_option_and_exit_code_of_the_command() -> None:
    parser = Parser()
    add_options(parser)
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    options = [word for word in re.findall("--[a-z-]+", parser.format_help()) if word != "--help"]
    assert [word for word in {*options} if f"`{word}" not in index] == []
    ends = {Exit.OK, Exit.FINDINGS, Exit.BAD_RULES, Exit.USAGE}
    assert {int(number) for number in re.findall(r"^\| ([0-9]) \|", index, re.MULTILINE)} == set(
        map(int, ends)
    )


def test_a_page_that_picks_a_case_which_does_not_show_the_code_is_refused() -> None:
    code = CODES["MY121"]
    assert TOOL.page_of(code, "<!-- 例子：2 -->").count("```") == 2
    for picked in ("3", "99", "0", "1、3", "1、2、1、2"):
        with pytest.raises(ValueError, match="MY121 picks cases"):
            TOOL.page_of(code, f"<!-- 例子：{picked} -->")


def test_what_is_written_by_hand_is_kept_and_the_rest_renewed() -> None:
    page = TOOL.page_of(CODES["MY121"], "甲。\n\n```yaml\nany: [乙]\n```\n\n丙。")
    spoilt = page.replace("永远不算数", "改过的").replace("级别：警告", "级别：错误")
    assert spoilt != page
    assert TOOL.page_of(CODES["MY121"], TOOL.middle_of(spoilt)) == page
    with pytest.raises(ValueError, match="a page begins with its head"):
        TOOL.middle_of(page.replace("## 例子", "## 例"))
