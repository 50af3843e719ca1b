"""``minyi profile``, and the profile it writes in use."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.packs import TINY

from minyi_router.cli import main
from minyi_router.cli.exits import Exit


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A hotline's export as clerks keep it: a title, heads in two levels, another sheet."""
    path = tmp_path / "热线.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "工单"
    for row in (
        ["云陵热线工单导出"],
        ["流水号", "受理时间", "诉求人", None, "工单内容", "备注"],
        [None, None, "姓名", "电话"],
        ["0012", "2026-01-05 09:00", "甲", "13900130001", "澜心路12号楼下半夜太吵", "急"],
        ["0013", "昨天", "乙", "13900130002", "说不清的事", None],
    ):
        sheet.append(row)
    for area in ("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3"):
        sheet.merge_cells(area)
    book.create_sheet("统计").append(["x"])
    book.save(path)
    return path


def test_what_a_table_is_taken_for(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The place of the heads, the roles with an example each (masked), the rest, the times."""
    assert run("profile", export) == Exit.OK
    told = capsys.readouterr()
    assert told.out.startswith("热线.xlsx：工作表「工单」，表头在第 2、3 行，6 列\n")
    for line in (
        "│ 诉求内容（text） │ 工单内容   │ 澜心路12号楼下半夜太吵 │",
        "│ 标题（title）    │ （没有）   │                        │",
        "│ 诉求人（caller） │ 诉求人电话 │ 139******01            │",
        "│ 诉求人姓名                    │ 甲   │",
        "收到时间：前 2 行里有 2 个，1 个读得懂，1 个读不懂（如「昨天」）",
    ):
        assert line in told.out
    assert told.err == (
        "表头在第 2、3 行，上面的第 1 行没有当作数据\n"
        "只读了工作表「工单」，没有读「统计」；要读别的，在 profile 里写 sheet\n"
    )


WRITTEN = """# 热线.xlsx 这类导出表的读法：minyi route 表格 --profile 这个文件
# 不写的就每次从表格里认；写了的，表格不一样就会报错。

# 哪一列是什么；可以写几个列名，例如 [联系电话, 来电号码]，用表里先找到的那个
columns:
  text: 工单内容   # 诉求内容
  id: 流水号   # 编号
  time: 受理时间   # 收到时间
  caller: 诉求人姓名   # 诉求人

# 读哪个工作表
sheet: 工单

# 表头在第几行；两层表头写 [2, 3]
heads: [2, 3]

# channel: 12345热线    # 表里没有渠道列时，每一行都算这个渠道
"""


def test_the_profile_is_written_and_used(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Options go before what would be found; the file is not written over by a slip."""
    profile, result = tmp_path / "热线.yaml", tmp_path / "结果.csv"
    asked = ("profile", export, "-o", profile, "--sheet", "工单", "--caller", "诉求人姓名")
    assert run(*asked) == Exit.OK
    assert profile.read_text(encoding="utf-8") == WRITTEN
    assert run(*asked) == Exit.USAGE
    assert capsys.readouterr().err.endswith(f"{profile} 已经有了；要换掉它请加 --over\n")
    assert run(*asked, "--over", "--profile", profile, "--heads", "2,3") == Exit.OK
    assert profile.read_text(encoding="utf-8") == WRITTEN
    profile.write_text(WRITTEN + "channel: 12345热线\n", encoding="utf-8")
    assert run("route", export, "--rules", TINY, "--profile", profile, "-o", result) == Exit.OK
    lines = result.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("流水号,受理时间,诉求人姓名,诉求人电话,工单内容,备注,渠道,")
    assert lines[1].startswith("0012,2026-01-05 09:00,甲,13900130001,澜心路12号楼下半夜太吵,急,12345热线,")


def test_a_text_column_nobody_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is there is shown all the same, and nothing is written."""
    table, profile = tmp_path / "表.csv", tmp_path / "p.yaml"
    table.write_text("事由,编号\n楼下太吵,1\n", encoding="utf-8")
    assert run("profile", table, "-o", profile) == Exit.USAGE
    told = capsys.readouterr()
    assert "│ 编号（id）       │ 编号     │ 1    │" in told.out
    assert told.err == "认不出哪一列是诉求内容，请用 --text 列名 指定。表头有：事由、编号\n"
    assert not profile.exists()
    assert run("profile", table, "-o", profile, "--text", "事由") == Exit.OK


def test_how_a_table_was_understood_is_told_by_every_command(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr, once, with the name of the file."""
    assert run("cluster", export, "--rules", TINY) == Exit.OK
    assert capsys.readouterr().err.splitlines()[:1] == [
        "热线.xlsx：表头在第 2、3 行，上面的第 1 行没有当作数据"
    ]
    assert run("route", export, "--rules", TINY, "--text", "工单内空") == Exit.USAGE
    assert capsys.readouterr().err.endswith(
        "没有这一列：「工单内空」。是不是「工单内容」？表头有：流水号、受理时间、诉求人姓名、诉求人电话、工单内容、备注\n"
    )


WRONG = [
    (("--heads", "三"), "--heads：要写行号，例如 3 或 2,3，不是「三」"),
    (("--delimiter", "，，"), "--delimiter 要写一个符号，或 tab，不是「，，」"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options(
    export: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str
) -> None:
    assert run("profile", export, *options) == Exit.USAGE
    assert message.rsplit("：", maxsplit=1)[-1] in capsys.readouterr().err
