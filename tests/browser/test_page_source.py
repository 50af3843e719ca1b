"""The page as a file, before any browser: no address outside, nothing that ends its own script, one pass."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from minyi_router.report.pictures import inline_script, picture_script, script_hash
from minyi_router.workshop.page import diff_page
from tests.browser.reports import made_up

NASTY = "</script><!-- {{style}} {{script}} & \u2028 \u2029 \ud83d 狗叫 😀"
WITHOUT = """
import sys
sys.modules["plotly"] = None
from minyi_router.errors import TableError
from minyi_router.workshop.page import diff_page
try:
    diff_page({})
except TableError as error:
    print(error)
"""


def data_of(page: str) -> str:
    """The report as it stands in the page."""
    found = re.findall(r'<script type="application/json" id="report">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_report_is_read_back_as_it_was() -> None:
    report = made_up(3) | {"file": NASTY, NASTY: [None, True, 0.1, [NASTY]]}
    data = data_of(diff_page(report))
    assert json.loads(data) == report
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", data)
    assert "狗叫 😀" in data, "Chinese stays readable in the file"


def test_the_page_can_be_written_as_utf_8() -> None:
    assert diff_page(made_up(3) | {"file": NASTY}).encode("utf-8")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_json_has_no_word_for_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match=r"^Out of range float values are not JSON compliant"):
        diff_page(made_up(1) | {"moved": number})


def test_no_address_and_no_file_but_its_own() -> None:
    """Plotly's script knows addresses of maps, which the policy keeps it from; ours know none at all."""
    page = diff_page(made_up(3)).replace(picture_script(), "")
    assert re.findall(r"(?:https?:)?//\w[\w.-]*\.\w+|\bsrc\s*=|@import|url\(|<link", page) == []
    assert "{{" not in page
    assert re.findall(r"href\s*[=:]\s*\S+", page) == ['href="#examples">跳到例子</a>', "href: '#examples'"]


def test_the_policy_allows_the_two_scripts_of_the_page_and_nothing_else() -> None:
    page = diff_page(made_up(3))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    hashes = [script_hash(script) for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)]
    assert len(hashes) == 2
    assert policy == (
        f"default-src 'none'; script-src {hashes[1]} {hashes[0]}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_our_script_never_makes_markup_of_text() -> None:
    page = diff_page(made_up(1)).replace(picture_script(), "")
    banned = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|DOMParser|srcdoc"
    assert re.findall(banned, page) == []


@pytest.mark.parametrize(
    ("code", "expected", "why"),
    [
        ("a\r\nb\rc", "a\nb\nc", "a browser hashes line ends as it reads them"),
        ("if (a < b) {}", "if (a < b) {}", "code is left alone"),
    ],
)
def test_code_inside_a_page(code: str, expected: str, why: str) -> None:
    assert inline_script(code) == expected, why


@pytest.mark.parametrize("code", ['"</script>"', '"</SCRIPT >"', "<!-- old trick"])
def test_code_that_would_end_its_own_script_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"^the script would end, or open a comment, inside its own page$"):
        inline_script(code)


def test_the_hash_is_the_one_of_the_standard() -> None:
    """The example of CSP Level 2, section 7.17.2."""
    assert script_hash("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_without_plotly_the_message_says_what_to_run() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    message = '生成网页报告（--html）需要 plotly，本机没有安装。请运行：pip install "minyi_router[html]"'
    assert done.stdout == f"{message}\n"
