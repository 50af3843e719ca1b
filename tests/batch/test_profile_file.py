"""Profiles: what a channel's exports are like, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from minyi_router.batch import Row, TableError, profile_of, read_profile, read_table
from minyi_router.columns import Profile, find_heads

WHOLE = """# 12345 热线导出表
columns: {text: 工单内容, id: 流水号, time: 受理时间, caller: [联系电话, 来电号码]}
channel: 12345热线
sheet: 工单
heads: [2, 3]
encoding: gb18030
delimiter: ";"
"""


def test_all_that_can_be_written() -> None:
    assert profile_of(WHOLE, "12345.yaml") == Profile(
        columns={
            "text": ("工单内容",),
            "id": ("流水号",),
            "time": ("受理时间",),
            "caller": ("联系电话", "来电号码"),
        },
        channel="12345热线",
        sheet="工单",
        heads=(2, 3),
        encoding="gb18030",
        delimiter=";",
        file="12345.yaml",
        lines={"sheet": 4, "text": 2, "id": 2, "time": 2, "caller": 2},
    )


KEYS = "columns、channel、sheet、heads、encoding、delimiter"
ROLES = "text、title、id、time、channel、caller、place"
NO_CODEC = """p.yaml:1:11: 不认识的编码：「{0}」；可写：utf-8、gb18030、utf-16、big5 等
encoding: {0}
          ^^^
共 1 处问题"""
FAULTS: list[tuple[str, str, str]] = [
    (
        "colums: {text: 工单内容}\n",
        f"""p.yaml:1:1: 没有这个键：「colums」。是不是「columns」？可写：{KEYS}
colums: {{text: 工单内容}}
^^^^^^
共 1 处问题""",
        "a misspelt key",
    ),
    (
        "columns:\n  texte: 工单内容\n  id: []\nheads: 三\n",
        f"""p.yaml:2:3: 没有这个角色：「texte」。是不是「text」？可写：{ROLES}
  texte: 工单内容
  ^^^^^
p.yaml:3:7: 这里要写列名，或列名的列表，例如 [联系电话, 来电号码]
  id: []
      ^^
p.yaml:4:8: heads 要写表头在第几行，例如 3；两层表头写 [2, 3]
heads: 三
       ^^
共 3 处问题""",
        "several faults are told at once",
    ),
    (
        "heads: [2, 4]\n",
        """p.yaml:1:8: heads 的几行要挨着，从上到下，例如 [2, 3]
heads: [2, 4]
       ^^^^^^
共 1 处问题""",
        "head rows that are apart",
    ),
    ("encoding: gbq\n", NO_CODEC.format("gbq"), "an encoding nobody knows"),
    ("encoding: hex\n", NO_CODEC.format("hex"), "a codec that is none of texts"),
    (
        "delimiter: 逗号\n",
        """p.yaml:1:12: delimiter 要写一个隔开各格的符号，例如 ";"；制表符写 tab
delimiter: 逗号
           ^^^^
共 1 处问题""",
        "a delimiter of several characters",
    ),
    (
        "columns: 工单内容\n",
        """p.yaml:1:10: columns 应写成「角色: 列名」，例如 {text: 工单内容, id: 流水号}
columns: 工单内容
         ^^^^^^^^
共 1 处问题""",
        "no mapping",
    ),
    ("", "p.yaml：里面没有「键: 值」，应写成例如 columns: {text: 工单内容}", "an empty file"),
]


@pytest.mark.parametrize(("text", "message", "why"), FAULTS, ids=[f[-1] for f in FAULTS])
def test_faults(text: str, message: str, why: str) -> None:
    with pytest.raises(TableError) as caught:
        profile_of(text, "p.yaml")
    assert str(caught.value) == message, why


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="找不到文件"):
        read_profile(tmp_path / "无.yaml")
    (tmp_path / "p.yaml").write_bytes("sheet: 工单".encode("gb18030"))
    with pytest.raises(TableError, match=r"^p\.yaml：不是 UTF-8 编码，请另存为 UTF-8$"):
        read_profile(tmp_path / "p.yaml")


COLUMNS = ("流水号", "工单内容", "来电号码", "内容")
HEADS: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    (
        "columns: {text: 工单内容, caller: [联系电话, 来电号码]}",
        {},
        {"text": "工单内容", "caller": "来电号码", "id": "流水号"},
        "of several heads the first that is there; the others are found as always",
    ),
    (
        "columns: {text: 工单内容}",
        {"text": "内容"},
        {"text": "内容", "id": "流水号", "caller": "来电号码"},
        "what a person names goes before",
    ),
]


@pytest.mark.parametrize(("text", "named", "heads", "why"), HEADS, ids=[h[-1] for h in HEADS])
def test_heads(text: str, named: dict[str, str], heads: dict[str, str], why: str) -> None:
    assert find_heads(COLUMNS, named, profile_of(text, "p.yaml")) == heads, why


MISSING: list[tuple[str, dict[str, str], str, str]] = [
    (
        "columns:\n  text: 工单内空",
        {},
        "p.yaml:2：没有这一列：「工单内空」。是不是「工单内容」？表头有：流水号、工单内容、来电号码、内容",
        "the likely column, and where the profile says so",
    ),
    (
        "columns:\n  text: 内容\n  caller: [联系电话, 手机]",
        {},
        "p.yaml:3：这几列都没有：「联系电话」「手机」。表头有：流水号、工单内容、来电号码、内容",
        "none of several",
    ),
    (
        "columns: {text: 工单内容}",
        {"text": "xyz"},
        "没有这一列：「xyz」。表头有：流水号、工单内容、来电号码、内容",
        "an option, not the profile",
    ),
]


@pytest.mark.parametrize(("text", "named", "message", "why"), MISSING, ids=[m[-1] for m in MISSING])
def test_columns_that_are_not_there(text: str, named: dict[str, str], message: str, why: str) -> None:
    with pytest.raises(TableError) as caught:
        find_heads(COLUMNS, named, profile_of(text, "p.yaml"))
    assert str(caught.value) == message, why


def test_a_text_file_as_the_profile_says(tmp_path: Path) -> None:
    """Heads in two levels, an encoding, a delimiter, a channel that no column tells."""
    path = tmp_path / "表.csv"
    lines = ("云陵热线;;;", "流水号;诉求;;", ";标题;工单内容;电话", "0012;太吵;楼下很吵;139", "0013;灯;不亮")
    path.write_text("\n".join(lines), encoding="gb18030")
    table = read_table(path, profile_of(WHOLE, "p.yaml"))
    assert (table.columns, table.head_rows, table.notes) == (
        ("流水号", "诉求标题", "工单内容", "电话", "渠道"),
        (2, 3),
        (),
    )
    first, fault = table
    assert first == Row(
        4,
        {"流水号": "0012", "诉求标题": "太吵", "工单内容": "楼下很吵", "电话": "139", "渠道": "12345热线"},
    )
    assert fault.number == 5


def test_a_channel_column_goes_before_the_profile(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("内容,来源\n吵,信件\n", encoding="utf-8")
    (row,) = read_table(path, Profile(channel="12345热线"))
    assert row == Row(2, {"内容": "吵", "来源": "信件"})


def test_a_sheet_by_name(tmp_path: Path) -> None:
    """Also a hidden one; one that is not there names those that are."""
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["x"])
    book.create_sheet("工单").append(["内容"])
    book["工单"].sheet_state = "hidden"
    book.save(path)
    table = read_table(path, Profile(sheet="工单"))
    assert (table.columns, table.sheet, table.notes) == (("内容",), "工单", ())
    with pytest.raises(TableError) as caught:
        read_table(path, profile_of("# 读法\nsheet: 工蛋", "p.yaml"))
    assert str(caught.value) == "p.yaml:2：表.xlsx 里没有工作表「工蛋」；有：Sheet、工单"
