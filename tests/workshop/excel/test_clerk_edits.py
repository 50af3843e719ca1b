"""What a clerk does in Excel or WPS, and what it does to the files: real books, edited with openpyxl."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from tests.packs import TINY, tiny_pack
from tests.workshop.excel.clerk import Edit, add, column, edited, put, row, without

from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.source import read_folder
from minyi_router.workshop.excel import Imported, book, import_book


def brought_back(exported: bytes, folder: Path, *edits: Edit) -> tuple[Imported, Path]:
    """What an edited book makes of a copy of the tiny pack."""
    path, pack = folder / "book.xlsx", tiny_pack(folder)
    path.write_bytes(exported)
    return import_book(edited(path, *edits), pack, over=True), pack


def said(pack: Path) -> dict[str, dict[str, Any]]:
    """What each YAML file says."""
    return {file.name: book.data_of(file) for file in read_folder(pack)[0] if not file.name.endswith(".csv")}


def reversed_columns(sheet: str) -> Edit:
    def edit(workbook: Workbook) -> None:
        page: Any = workbook[sheet]
        rows = [list(values)[::-1] for values in page.iter_rows(values_only=True)]
        for number, cells in enumerate(rows, 1):
            for at, value in enumerate(cells, 1):
                page.cell(number, at).value = value

    return edit


def hidden(workbook: Workbook) -> None:
    page: Any = workbook["规则"]
    page.column_dimensions["C"].hidden = True
    page.row_dimensions[3].hidden = True
    page.sheet_state = "hidden"
    page.auto_filter.add_filter_column(0, ["safety/警示.yaml"])


def inserted_blank_rows(workbook: Workbook) -> None:
    workbook["单位"].insert_rows(3, 2)


def painted(workbook: Workbook) -> None:
    page: Any = workbook["单位"]
    page["B2"].fill = PatternFill("solid", start_color="FFFF00")
    page["B2"].comment = Comment("问一下政治处", "老王")
    page.cell(400, 3).number_format = "0.00"


def spaced(workbook: Workbook) -> None:
    for sheet in ("单位", "规则", "例子"):
        for cells in workbook[sheet].iter_rows():
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.value = f" {cell.value}　\n"


class TestWithoutMeaning:
    """Edits after which the pack says what it said."""

    @pytest.mark.parametrize(
        ("edit", "why"),
        [
            (reversed_columns("规则"), "the order of columns is free"),
            (reversed_columns("单位"), "also of the names"),
            (hidden, "hidden rows, columns and sheets, and filters, hide nothing from us"),
            (inserted_blank_rows, "blank rows say nothing"),
            (painted, "colours, notes of people and empty formats say nothing"),
            (spaced, "blanks around what was typed, heads included"),
            (lambda book: book.move_sheet("规则", -9), "the order of sheets is free"),
            (lambda book: book.create_sheet("Sheet1"), "an empty sheet that Excel left behind"),
            (put("规则", "违法停车", "有一项就行", "乱停车;车辆+违停"), "another sign between items"),
            (put("规则", "违法停车", "有一项就行", "乱停车\n\n车辆+违停\n"), "one item a line"),
            (put("警示与文书", "生命危险", "安全警示", True), "Excel's own yes"),
            (put("设置", "pack.yaml", "注释", "测试用的小规则包"), "only a comment"),
        ],
    )
    def test_it_stays_the_same(self, exported: bytes, tmp_path: Path, edit: Edit, why: str) -> None:
        done, pack = brought_back(exported, tmp_path, edit)
        assert done.faults == (), why
        first, second = read_pack(TINY)[1], read_pack(pack)[1]
        assert {n: d for n, (_, d) in second.named.items()} == {n: d for n, (_, d) in first.named.items()}, (
            why
        )
        assert [d for _, d in second.rules] == [d for _, d in first.rules], why


Change = tuple[str, tuple[Edit, ...], str, Mapping[str, Any], str]
"""The file, the edits, the entry, what it says then, and why."""

CHANGES: list[Change] = [
    (
        "units.yaml",
        (put("单位", "交警大队", "哪一天撤销的", date(2026, 1, 1)),),
        "交警大队",
        {"parent": "河东分局", "line": "交警", "aliases": ("河东交警",), "retired": "2026-01-01"},
        "a real date of Excel's",
    ),
    (
        "units.yaml",
        (add("单位", 单位名称="枫林派出所", 上级单位="河东分局", 管哪些辖区="柳湾；青石桥", 角色="责任区"),),
        "枫林派出所",
        {"parent": "河东分局", "role": "责任区", "areas": ("柳湾", "青石桥")},
        "a row added",
    ),
    (
        "matters.yaml",
        (put("事项", "占道经营", "依据的法律或文件", "条例\n第14条；第15条"),),
        "占道经营",
        {"organ": "城管", "basis": "条例\n第14条；第15条"},
        "a text may have the sign of lists and line feeds",
    ),
    (
        "matters.yaml",
        (put("事项", "违法停车", "协办单位", "督察大队；政治处"),),
        "违法停车",
        {"line": "交警", "co_units": ("督察大队", "政治处")},
        "a list of several",
    ),
    (
        "organs.yaml",
        (put("机关", "城管", "怎么联系", 110),),
        "城管",
        {"name": "城市管理局", "contact": "110"},
        "a number where a text is meant",
    ),
    (
        "organs.yaml",
        (put("机关", "城管", "怎么联系", time(12, 30)),),
        "城管",
        {"name": "城市管理局", "contact": "12:30"},
        "a time of day",
    ),
    (
        "organs.yaml",
        (put("机关", "城管", "全称", None),),
        "城管",
        {},
        "a cell emptied",
    ),
]


class TestWithMeaning:
    @pytest.mark.parametrize("change", CHANGES, ids=[change[-1] for change in CHANGES])
    def test_an_entry(self, exported: bytes, tmp_path: Path, change: Change) -> None:
        file, edits, name, entry, why = change
        done, pack = brought_back(exported, tmp_path, *edits)
        assert done.faults == (), why
        assert said(pack)[file][file.partition(".")[0]][name] == entry, why
        assert done.written == (file,), "no other file is touched"

    def test_a_number_where_a_number_is_meant(self, exported: bytes, tmp_path: Path) -> None:
        near = "用 + 连起来的词最多相隔多少个字"
        _, pack = brought_back(exported, tmp_path, put("设置", near, "值", 30.0))
        assert said(pack)["pack.yaml"]["settings"] == {"near": "30", "gap": "6"}

    def test_a_new_rule_with_its_group_and_cases(self, exported: bytes, tmp_path: Path) -> None:
        """In a file of its own; and the rule asks for facts of the letter."""
        done, pack = brought_back(
            exported,
            tmp_path,
            add(
                "文件",
                文件="matters/养犬.yaml",
                文件开头的注释="养犬的规则。\n维护人：治安大队。",
                谁负责这个文件里的规则="治安大队",
            ),
            add("事项", 事项名称="养犬", 归哪个警种="派出所"),
            add("词组", 文件="matters/养犬.yaml", 词组名称="狗", 词="养狗；遛狗；恶犬"),
            add(
                "规则",
                文件="matters/养犬.yaml",
                规则编号="养犬",
                有一项就行="<狗>；养犬+吓",
                其他列的值是其中之一="诉求类型=投诉类；诉求类型=举报类",
                事项="养犬",
                注释="先看大的\n行尾：试试",
                生效还是试运行="shadow",
            ),
            add("例子", 规则="养犬", 诉求内容="遛狗不拴绳", 其他列="诉求类型=投诉类", 应得·事项="养犬"),
            add("例子", 规则="养犬", 诉求内容="买了热狗", 应得·事项="null", 为什么="吃的"),
        )
        assert done.faults == ()
        assert (
            (pack / "matters/养犬.yaml").read_text(encoding="utf-8")
            == """\
# 养犬的规则。
# 维护人：治安大队。

owner: 治安大队

terms:
  狗:
    any: [养狗, 遛狗, 恶犬]

rules:
  # 先看大的
  - id: 养犬   # 试试
    when:
      any: [<狗>, 养犬+吓]
      field: {诉求类型: [投诉类, 举报类]}
    then: {matter: 养犬}
    mode: shadow
    tests:
      - {text: 遛狗不拴绳, fields: {诉求类型: 投诉类}, expect: {matter: 养犬}}
      - {text: 买了热狗, expect: {matter: null}, why: 吃的}
"""
        )

    def test_a_case_of_no_rule(self, exported: bytes, tmp_path: Path) -> None:
        """With tickets before it."""
        before = (
            "收到的时间=2026-01-05 09:00；诉求人=顾澜；诉求内容=半夜太吵\n"
            "诉求内容=还是太吵；收到的时间=2026-01-06 09:00；还没有办结=否"
        )
        done, pack = brought_back(
            exported,
            tmp_path,
            add("文件", 文件="cases/反复.yaml"),
            add(
                "例子",
                文件="cases/反复.yaml",
                例子的名字="第三次",
                诉求内容="又吵了",
                收到的时间="2026-01-07 09:00",
                之前登记的工单=before,
                应得·去向="review",
            ),
        )
        assert done.faults == ()
        assert said(pack)["cases/反复.yaml"]["cases"] == (
            {
                "name": "第三次",
                "text": "又吵了",
                "time": "2026-01-07 09:00",
                "history": (
                    {"time": "2026-01-05 09:00", "caller": "顾澜", "text": "半夜太吵"},
                    {"text": "还是太吵", "time": "2026-01-06 09:00", "open": "false"},
                ),
                "expect": {"action": "review"},
            },
        )

    def test_rows_deleted(self, exported: bytes, tmp_path: Path) -> None:
        """A rule with its cases; the rest of its file stays."""
        done, pack = brought_back(
            exported,
            tmp_path,
            without("规则", "社会生活噪声"),
            without("例子", "社会生活噪声"),
            without("例子", "社会生活噪声"),
        )
        assert done.faults == ()
        rules = said(pack)["matters/治安.yaml"]["rules"]
        assert [rule["id"] for rule in rules] == ["违法停车", "占道经营", "民警作风"]

    def test_rows_moved(self, exported: bytes, tmp_path: Path) -> None:
        """Tiers are read from above: their order is theirs."""

        def swap(workbook: Workbook) -> None:
            page: Any = workbook["等级"]
            for at in (1, 2):
                one, other = page.cell(2, at), page.cell(3, at)
                one.value, other.value = other.value, one.value

        _, pack = brought_back(exported, tmp_path, swap)
        assert list(said(pack)["tiers.yaml"]["tiers"]) == ["一般", "紧急"]

    def test_a_rule_moved_to_another_file(self, exported: bytes, tmp_path: Path) -> None:
        """Its cases go with it; nobody has to say so."""
        done, pack = brought_back(exported, tmp_path, put("规则", "社会生活噪声", "文件", "kinds/类型.yaml"))
        assert done.faults == ()
        assert set(done.written) == {"kinds/类型.yaml", "matters/治安.yaml"}
        moved = said(pack)["kinds/类型.yaml"]["rules"][1]
        assert (moved["id"], len(moved["tests"])) == ("社会生活噪声", 2)

    def test_a_table_of_places_with_a_new_role(self, exported: bytes, tmp_path: Path) -> None:
        def role(workbook: Workbook) -> None:
            page: Any = workbook["地名"]
            at = page.max_column + 1
            page.cell(1, at).value = "二级路长"
            page.cell(row(page, "采蘅路"), at).value = "政治处"
            page.cell(row(page, "采蘅路"), column(page, "止号")).value = 20

        done, pack = brought_back(exported, tmp_path, role)
        assert done.faults == ()
        assert (pack / "places/roads.csv").read_text(encoding="utf-8").splitlines() == [
            "名称,别名,类别,辖区,起号,止号,路口,三级路长,二级路长",
            "澜心路,澜心大街,道路,柳湾,1,188,采蘅路；菱歌路,交警大队,",
            "澜心路,澜心大街,道路,青石桥,189,366,鹤汀路,交警大队,",
            "采蘅路,,道路,柳湾,,20,,,政治处",
        ]

    def test_a_file_given_up(self, exported: bytes, tmp_path: Path) -> None:
        """Its rows and its line in the sheet of files deleted: the file goes, and that is told."""
        done, pack = brought_back(
            exported, tmp_path, without("规则", "咨询"), without("文件", "kinds/类型.yaml")
        )
        assert (done.faults, done.dropped) == ((), ("kinds/类型.yaml",))
        assert not (pack / "kinds").exists()

    def test_the_folder_was_changed_meanwhile(self, exported: bytes, tmp_path: Path) -> None:
        path, pack = (
            tmp_path / "book.xlsx",
            tiny_pack(tmp_path, {"organs.yaml": "organs: {城管: {}, 街道: {}}\n"}),
        )
        path.write_bytes(exported)
        assert import_book(path, pack, over=True).stale
