"""The digest's page as a file, before any browser: it asks for nothing and makes no markup of a text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache

import pytest
from tests.supervise import reports

from minyi_router.report.pictures import picture_script, script_hash
from minyi_router.supervise.page import digest_page

NASTY = "</script><!-- {{style}} {{script}} & \u2028 \ud83d 狗叫 😀"
WITHOUT = """
import sys
sys.modules["plotly"] = None
from minyi_router.errors import TableError
from minyi_router.supervise.page import digest_page
try:
    digest_page({})
except TableError as error:
    print(error)
"""


@cache
def page() -> str:
    return digest_page(reports.hostile(NASTY))


@cache
def own() -> str:
    """The page without plotly's script, which knows addresses that the policy keeps it from."""
    return page().replace(picture_script(), "")


def test_the_report_is_read_back_with_its_points_and_its_own_word_for_the_period() -> None:
    (data,) = re.findall(r'<script type="application/json" id="report">(.*?)</script>', page(), re.DOTALL)
    found, given = json.loads(data), reports.hostile(NASTY)
    assert found.pop("this") == "本周"
    assert found.pop("points")[0] == f"突出问题 3 个：{NASTY}；{NASTY}；{NASTY}。"
    assert [figure.pop("turns") for figure in found["figures"]] == [["", ""]] * 14
    assert found == given
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", data)


def test_it_can_be_written_as_utf_8() -> None:
    assert page().encode("utf-8")


def test_no_address_no_file_but_its_own_and_no_font() -> None:
    banned = r"(?:https?:)?//\w[\w.-]*\.\w+|\bsrc\s*=|@import|@font-face|url\(|<link"
    assert re.findall(banned, own()) == []
    assert {found.split("#")[0] for found in re.findall(r"href\s*[=:]\s*\S+", own())} == {'href="', "href: `"}


def test_no_text_is_made_markup() -> None:
    banned = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|DOMParser|srcdoc"
    assert re.findall(banned, own()) == []


def test_the_policy_lets_its_two_scripts_run_and_nothing_else() -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page())
    hashes = [script_hash(script) for script in re.findall(r"<script>(.*?)</script>", page(), re.DOTALL)]
    assert policy == (
        f"default-src 'none'; script-src {hashes[1]} {hashes[0]}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_same_digest_gives_the_same_bytes() -> None:
    assert digest_page(reports.digest()) == digest_page(reports.digest())


def test_a_number_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Out of range float values are not JSON compliant"):
        digest_page(reports.digest(callbacks={"total": float("nan")}))


def test_without_plotly_the_message_says_what_to_run() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    message = '生成周报、月报网页（.html）需要 plotly，本机没有安装。请运行：pip install "minyi_router[html]"'
    assert done.stdout == f"{message}\n"
