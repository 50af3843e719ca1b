"""``minyi explain``: pipes, colours, the page, and what was expected."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.packs import TINY

from minyi_router import Appeal, Router
from minyi_router.cli import main
from minyi_router.cli.exits import Exit

TEXTS = [
    "澜心路12号楼下半夜太吵，电话13800001234",
    "你好",
    "半夜\t太吵\r\n\x1b[31m红\x07 [bold]x[/bold] :smile: 😡 \u202e反",
    "半夜太吵" + "很" * 600,
]


def explained(*arguments: object) -> int:
    return main(["explain", *map(str, arguments), "--rules", str(TINY)])


@pytest.mark.parametrize("text", TEXTS)
def test_a_pipe_gets_the_plain_text(
    text: str, tiny_router: Router, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Byte for byte."""
    assert explained(text) == Exit.OK
    assert capfdbinary.readouterr().out == f"{tiny_router.explain(text)}\n".encode()


@pytest.mark.parametrize("text", TEXTS)
def test_colours_add_nothing_but_colours(
    text: str, tiny_router: Router, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert explained(text) == Exit.OK
    coloured = capsys.readouterr().out
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == f"{tiny_router.explain(text)}\n"


def test_the_deciding_words_are_lit_up_and_no_color_leaves_them_underlined(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    explained("楼下半夜太吵")
    out = capsys.readouterr().out
    assert "楼下\x1b[1;4m半夜太吵\x1b[0m" in out
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", out), "no colour"


def test_a_page_is_written(tmp_path: Path, tiny_router: Router, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained("半夜太吵", "--html", tmp_path / "页.html") == Exit.OK
    assert (tmp_path / "页.html").read_text(encoding="utf-8") == tiny_router.explain("半夜太吵").to_page()
    printed = capsys.readouterr()
    assert printed.out == f"{tiny_router.explain('半夜太吵')}\n"
    assert printed.err == f"已写入 {tmp_path / '页.html'}\n"


def test_a_page_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained("半夜太吵", "--html", tmp_path / "没有" / "页.html") == Exit.USAGE
    assert "没有这个文件" in capsys.readouterr().err


def test_json_is_the_explanation(tiny_router: Router, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained("半夜太吵", "--title", "吵", "--json") == Exit.OK
    wanted = tiny_router.explain(Appeal("半夜太吵", title="吵")).to_dict()
    assert json.loads(capsys.readouterr().out) == wanted


EXPECTED = [
    (["事项=社会生活噪声", "unit=柳湾派出所"], None),
    (["去向=自动派单", "action＝dispatch"], None),
    (["机关=", "review_reasons="], None),
    (["办理时限=2026-01-08 17:30"], None),
    (["属地=柳湾"], "看不懂「--expect 属地=柳湾」"),
    (["交警"], "看不懂「--expect 交警」"),
    (["承办单位=交警大队"], "不符：承办单位应是「交警大队」，得到「柳湾派出所」\n"),
    (
        ["机关=城管", "事项="],
        "不符：机关应是「城管」，得到「（无）」\n不符：事项应是「（无）」，得到「社会生活噪声」\n",
    ),
    (["去向=分流"], "不符：去向应是「分流」，得到「自动派单」\n"),
]


@pytest.mark.parametrize(("wanted", "told"), EXPECTED)
def test_what_was_expected(wanted: list[str], told: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    """0 when it is so; 1, and what differs, when not; 3 when nobody can tell."""
    options = [part for each in wanted for part in ("--expect", each)]
    code = explained("澜心路12号楼下半夜太吵", "--time", "2026-01-05 09:00", *options)
    error = capsys.readouterr().err
    if told is None:
        assert (code, error) == (Exit.OK, "")
    elif told.startswith("看不懂"):
        assert code == Exit.USAGE
        assert told in error
        assert "请写成 承办单位=交警大队 这样" in error
    else:
        assert (code, error) == (Exit.FINDINGS, told)


def test_a_reason_and_a_list_may_be_named_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert explained("你好", "--expect", "转人工原因=没有规则认出事项", "--json") == Exit.OK
    assert explained("你好", "--expect", "转人工原因=得分太低") == Exit.FINDINGS
    assert capsys.readouterr().err == "不符：转人工原因应是「得分太低」，得到「没有规则认出事项」\n"
