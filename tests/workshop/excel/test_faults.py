"""Faults in their cells: what is told, where, and what the marked copy of the book looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from tests.workshop.excel.clerk import Edit, add, column, edited, put, refused, row, without

from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.workshop.excel import import_book
from minyi_router.workshop.excel.tables import name_fault


def head(sheet: str, at: int, text: str | None) -> Edit:
    def edit(book: Workbook) -> None:
        page: Any = book[sheet]
        page.cell(1, at).value = text

    return edit


def drop(sheet: str) -> Edit:
    return lambda book: book.remove(book[sheet])


def merged(book: Workbook) -> None:
    page: Any = book["机关"]
    page.merge_cells("B2:C2")


def both_cases(book: Workbook) -> None:
    for name in ("cases/a.yaml", "cases/A.yaml"):
        add("文件", 文件=name)(book)


def moved_column(sheet: str, old: str) -> Edit:
    """The column moved to the far right: faults must follow it."""

    def edit(book: Workbook) -> None:
        page: Any = book[sheet]
        at, last = column(page, old), page.max_column + 1
        for number in range(1, page.max_row + 1):
            page.cell(number, last).value = page.cell(number, at).value
        page.delete_cols(at)

    return edit


TICKET = "可以写：诉求内容、收到的时间、工单编号、标题、渠道、诉求人、地点、还没有办结"
NAMED = f"可以写：{'、'.join(sorted(NAMED_FILES))}；规则文件写成 matters/治安.yaml 这样"
NEW_FILE = "要建新文件，请先在「文件」表里加一行"
FAULTS: list[tuple[Edit, list[str], str]] = [
    (
        put("规则", "社会生活噪声", "类型是其中之一", "投述"),
        ["规则!Q3: MY109 没有这个类型：「投述」。是不是「投诉」？"],
        "a name in a list",
    ),
    (
        put("规则", "社会生活噪声", "有一项就行", "噪；<没有>+噪音；深夜、凌晨"),
        [
            "规则!C3: MY103 没有这个词组：「没有」。现有：受伤、噪声、夜间",
            "规则!C3: MY201 词里有「、」：是不是想写两个词？请用 ； 隔开",
            "规则!C3: MY205 「噪」只有一个字，太容易误中；请写更长的词",
        ],
        "several faults in one cell",
    ),
    (
        moved_column("单位", "管哪些辖区"),
        [],
        "moving a column is no fault",
    ),
    (
        put("等级", "紧急", "谁来处理", None),
        ["等级!B2: MY015 没有写「谁来处理」"],
        "an empty cell that must be filled",
    ),
    (
        put("设置", "规则包编号", "值", None),
        ["设置!D2: MY015 没有写「规则包编号」"],
        "a setting that must be there",
    ),
    (
        without("设置", "规则包编号"),
        ["设置!A1: MY015 没有写「规则包编号」"],
        "its row is gone, so the sheet is marked",
    ),
    (
        put("设置", "用 + 连起来的词最多相隔多少个字", "值", "二十"),
        ["设置!D6: MY016 这里应是数，写成 1 或 1.5 这样，现在是「二十」"],
        "a value of the wrong sort",
    ),
    (
        put("单位", "柳湾派出所", "哪一天撤销的", "明天"),
        ["单位!G4: MY016 这里应是日期，写成 2026-01-01 这样，现在是「明天」"],
        "no day",
    ),
    (
        put("警示与文书", "生命危险", "安全警示", "对"),
        ["警示与文书!C2: MY016 这里应写 是 或 否（true、false 也可以），现在是「对」"],
        "neither yes nor no",
    ),
    (
        put("警示与文书", "督办单", "安全警示", "是"),
        ["警示与文书!C4: 「随决定发出的单子」没有「安全警示」这一样，请清空这一格"],
        "a cell that belongs to other rows of the sheet",
    ),
    (
        put("警示与文书", "督办单", "种类", "通知单"),
        ["警示与文书!A4: 不认识的种类「通知单」。可以写：警示、随决定发出的单子、标签"],
        "an unknown kind of row",
    ),
    (
        put("地名", "采蘅路", "辖区", "柳弯"),
        ["地名!E4: MY304 没有这个辖区：「柳弯」。是不是「柳湾」？"],
        "a name in a table of places",
    ),
    (
        put("地名", "采蘅路", "起号", "甲"),
        ["地名!G4: MY301 起号、止号只能写数字，例如 1 和 188"],
        "a number in a table of places",
    ),
    (
        put("日历", "平时", "上班时间", "9点到12点"),
        ["日历!C2: MY402 看不懂这个时段：「9点到12点」。请写成 09:00-12:00"],
        "the calendar",
    ),
    (
        add(
            "规则",
            文件="matters/治安.yaml",
            规则编号="社会生活噪声",
            有一项就行="吵闹声",
            事项="社会生活噪声",
        ),
        ["规则!B11: MY106 规则编号「社会生活噪声」已经在 规则!B3 用过"],
        "the other place is told as a cell, too",
    ),
    (
        add("规则", 文件="matters/治按.yaml", 规则编号="新", 有一项就行="吵闹声", 事项="社会生活噪声"),
        [f"规则!A11: 「文件」表里没有 matters/治按.yaml。是不是「matters/治安.yaml」？{NEW_FILE}"],
        "a slip of the pen makes no new file",
    ),
    (
        add("规则", 文件="../x.yaml", 规则编号="新"),
        ["规则!A11: 「../x.yaml」不能当文件名，要写成 matters/治安.yaml 这样"],
        "no way out of the folder",
    ),
    (
        add("规则", 文件="units.yaml", 规则编号="新"),
        ["规则!A11: 「units.yaml」不是规则文件，要写成 matters/治安.yaml 这样：子文件夹、文件名、.yaml"],
        "not the place for rules",
    ),
    (add("规则", 规则编号="新"), ["规则!A11: 没有写文件，例如 matters/治安.yaml"], "no file"),
    (
        add("规则", 文件="kinds/类型.yaml", 有一项就行="请教", 类型="咨询"),
        ["规则!B11: MY015 没有写「规则编号」"],
        "a rule without a name",
    ),
    (
        add("例子", 规则="社会噪声", 诉求内容="太吵", 应得·事项="null"),
        ["例子!A4: 「规则」表里没有「社会噪声」。是不是「社会生活噪声」？"],
        "a case of an unknown rule",
    ),
    (
        add("例子", 规则="社会生活噪声", 诉求内容="太吵"),
        ["例子!M4: MY107 「应得」里什么也没有写，这个例子永远通过"],
        "a case that asks for nothing",
    ),
    (
        add("例子", 规则="社会生活噪声", 诉求内容="太吵", 其他列="投诉类", 应得·事项="null"),
        ["例子!K4: 「投诉类」后面要有等号：写成 名称=内容，几项用 ； 隔开"],
        "pairs without a sign",
    ),
    (
        add("例子", 规则="社会生活噪声", 诉求内容="太吵", 之前登记的工单="内容=x", 应得·事项="null"),
        [f"例子!L4: 之前的工单没有「内容」这一样。{TICKET}"],
        "an unknown part of an earlier ticket",
    ),
    (
        add("例子", 诉求内容="太吵", 应得·事项="null"),
        ["例子!A4: 这个例子是哪条规则的？请写规则编号；不属于哪一条的，在「文件」里写 cases/ 里的文件"],
        "a case of nobody",
    ),
    (
        add("例子", 规则="社会生活噪声", 文件="cases/甲.yaml", 诉求内容="太吵", 应得·事项="null"),
        [
            "例子!B4: 规则「社会生活噪声」在 matters/治安.yaml 里；规则自己的例子不用写文件，请清空这一格",
        ],
        "of a rule and of a file",
    ),
    (add("单位", 单位名称="柳湾派出所"), ["单位!A9: 和第 4 行重复，请留下一行"], "a row twice"),
    (add("单位", 上级单位="河东分局"), ["单位!A9: 没有写单位名称"], "a row without a name"),
    (
        add("时限", 组="办理时限", 项="按事项", 值="3个工作日"),
        ["时限!C10: 没有写名称"],
        "a setting by name without one",
    ),
    (
        add("时限", 组="办理时限", 项="按事由", 名称="违法停车", 值="3个工作日"),
        ["时限!B10: 不认识的项「按事由」。是不是「按事项」？可以写：都没有时的时限、按事项、按类型、按等级"],
        "an unknown setting",
    ),
    (
        add("时限", 组="办理时限", 项="按事项", 名称="违法停", 值="3个工作日"),
        ["时限!D10: MY109 没有这个事项：「违法停」。是不是「违法停车」？"],
        "an unknown name",
    ),
    (
        head("单位", 2, "上级"),
        [
            "单位!A1: 缺少「上级单位」这一列，请补上列名（下面可以空着）",
            "单位!B1: 不认识的列「上级」。是不是「上级单位」？",
        ],
        "a head renamed",
    ),
    (
        head("单位", 2, None),
        [
            "单位!A1: 缺少「上级单位」这一列，请补上列名（下面可以空着）",
            "单位!B1: 这一列没有列名，读不到；请写上列名，或删掉这一列",
        ],
        "a head emptied",
    ),
    (
        head("单位", 2, "警种"),
        [
            "单位!A1: 缺少「上级单位」这一列，请补上列名（下面可以空着）",
            "单位!C1: 有两列「警种」，请留下一列",
        ],
        "a head twice",
    ),
    (drop("机关"), ["说明!A1: 缺少「机关」这张表；如果是改了名，请改回来"], "a sheet deleted"),
    (
        put("机关", "城管", "全称", '="城管"&"局"'),
        ["机关!B2: 这一格是公式，规则簿里不能有公式。请复制这一格，选择性粘贴为数值"],
        "a formula",
    ),
    (put("机关", "城管", "全称", "#N/A"), ["机关!B2: 这一格是错误值 #N/A，请改成应有的内容"], "an error"),
    (
        merged,
        ["机关!B2: B2:C2 是合并的单元格，只有第一格有内容；请取消合并，每格都填上"],
        "merged cells",
    ),
    (put("机关", "城管", "全称", "云_xD800_路"), [], "half a character as Excel would code it"),
    (put("机关", "城管", "全称", "云_x0000_路\t_x000D_"), [], "a control character so coded"),
    (
        put("等级", "紧急", "谁来处理", '"\\u0007"'),
        [],
        "a control character in quotes",
    ),
    (
        add("文件", 文件="matters/CON.yaml"),
        ["文件!A18: 「matters/CON.yaml」是 Windows 留作别用的名称，请换一个文件名"],
        "a device of Windows",
    ),
    (
        both_cases,
        ["文件!A19: 「cases/A.yaml」和第 18 行的「cases/a.yaml」只差大小写，Windows 里是同一个文件，请改名"],
        "one file on Windows",
    ),
    (
        add("文件", 文件="matter.yaml"),
        [f"文件!A18: 不认识的文件「matter.yaml」。是不是「matters.yaml」？{NAMED}"],
        "an unknown file",
    ),
]


@pytest.mark.parametrize(("edit", "told", "why"), FAULTS, ids=[fault[-1] for fault in FAULTS])
def test_each_fault_is_told_with_its_cell(
    exported: bytes, tmp_path: Path, edit: Edit, told: list[str], why: str
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(exported)
    if told:
        assert [fault.told for fault in refused(exported, tmp_path, edit).faults] == told, why
    else:
        assert import_book(edited(path, edit), tmp_path / "pack").faults == (), why


def test_a_formula_on_a_sheet_of_the_clerks_own(exported: bytes, tmp_path: Path) -> None:
    def scratch(book: Workbook) -> None:
        sheet: Any = book.create_sheet("草稿")
        sheet["C3"] = "=SUM(A1:A2)"

    told = [fault.told for fault in refused(exported, tmp_path, scratch).faults]
    assert told[0].startswith(
        "草稿!A1: 不认识的表「草稿」。自己加的表请移到别的文件里；可以有的表：设置、单位、"
    )
    assert told[1:] == ["草稿!C3: 这一格是公式，规则簿里不能有公式。请复制这一格，选择性粘贴为数值"]


@pytest.mark.parametrize("number", [b"1E400", b"-1.0E999"])
def test_a_number_beyond_every_number(exported: bytes, tmp_path: Path, number: bytes) -> None:
    """Written by hand: neither Excel nor openpyxl would. The marked copy can be read again."""
    path, spoilt = tmp_path / "whole.xlsx", tmp_path / "book.xlsx"
    path.write_bytes(exported)
    edited(path, put("机关", "城管", "全称", 123456.5))
    with ZipFile(path) as old, ZipFile(spoilt, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>123456.5</v>", b"<v>" + number + b"</v>"))
    done = import_book(spoilt, tmp_path / "pack")
    assert [fault.told for fault in done.faults] == ["机关!B2: 这一格的数太大，读不出来，请改成应有的内容"]
    assert done.marked is not None
    assert load_workbook(done.marked)["机关"]["B2"].value in {"inf", "-inf"}


def test_faults_follow_a_column_that_moved(exported: bytes, tmp_path: Path) -> None:
    edits = (put("单位", "柳湾派出所", "管哪些辖区", "柳弯"), moved_column("单位", "管哪些辖区"))
    told = [fault.told for fault in refused(exported, tmp_path, *edits).faults]
    assert told == ["单位!J4: MY304 没有这个辖区：「柳弯」。是不是「柳湾」？"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("matters/治安.yaml", ""),
        ("matters/a_x0000_b.yaml", ""),
        ("matters/console.yaml", ""),
        ("matters/com10.yaml", ""),
        *((f"matters/a{sign}.yaml", "不能当文件名") for sign in '<>:"|?*\\\x00\x1b\n\x7f\ud800'),
        *((f"matters/{name}.yaml", "Windows") for name in ("con", "Prn", "aux.b", "NUL ", "com1", "LPT9")),
        ("nul/a.yaml", "Windows"),
        ("matters./a.yaml", "以点结尾"),
        ("matters /a.yaml", "有空格"),
        ("../a.yaml", "不能当文件名"),
    ],
)
def test_names_of_files(name: str, fault: str) -> None:
    assert fault in (name_fault(name) or "")
    assert bool(fault) == bool(name_fault(name))


def test_row_finds_rows() -> None:
    """The helper of these tests, so that an edit that changes nothing is noticed."""
    book = Workbook()
    page: Any = book.active
    page.append(["名称", "值"])
    page.append(["甲", "1"])
    assert (row(page, "甲"), column(page, "值")) == (2, 2)
    with pytest.raises(StopIteration):
        row(page, "乙")
