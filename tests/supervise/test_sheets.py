"""The digest's sheets: whole rows, numbers as numbers, days as days, and no text that becomes a formula."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.supervise import reports

from minyi_router.batch.writer import Cell
from minyi_router.batch.xlsx_writer import Sheet, write_book
from minyi_router.supervise.sheet_names import distinct, sheet_names
from minyi_router.supervise.sheets import digest_sheets

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

SHEETS = {sheet.name: sheet for sheet in digest_sheets(reports.digest())}
NAMES = [
    *(
        "要点",
        "总体情况",
        "每日",
        "事项和承办单位",
        "突出问题",
        "突出问题的例子",
        "共性诉求",
        "反复出现的地点",
    ),
    *("比平常多的词", "超期未办结", "超期未办结按单位", "临期", "临期按单位", "发文和回访", "单位排名"),
    *("季节展望", "按渠道", "按类型", "按警种", "口径", "说明"),
]


def table(name: str) -> list[dict[str, Cell]]:
    """A sheet as records."""
    sheet = SHEETS[name]
    return [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]


def test_totals_come_first_and_where_it_comes_from_last() -> None:
    assert list(SHEETS) == NAMES


def test_a_figure_is_a_number_with_its_interval_its_changes_and_its_definition() -> None:
    found = table("总体情况")[5]
    assert found["可信范围下限"] == pytest.approx(0.9505, abs=1e-3)
    assert found["可信范围上限"] == pytest.approx(0.9635, abs=1e-3)
    assert {key: value for key, value in found.items() if not key.startswith("可信")} == {
        "指标": "按期办结率",
        "数值": 0.957,
        "单位": "比率",
        "写法": "95.7%",
        "件数": 3811,
        "比上周": "+1.5 个百分点",
        "上周数": "94.2%",
        "比上周是否明显": "好转",
        "比去年同周": "+2.8 个百分点",
        "去年同周数": "92.9%",
        "比去年同周是否明显": "好转",
        "口径": "时限内办结的占到期的；没到期也没办完的不算。",
    }


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("每日", 5, [date(2026, 11, 21), "周六", "是", 547, 124, 420, 400]),
        (
            *("突出问题", 0),
            [
                *("停车秩序", "东渡", date(2026, 11, 18), date(2026, 11, 20), 21, 4.2, 5.0),
                "11月18日至20日 东渡 停车秩序 21 件，平常 4.2 件，5.0 倍",
                *(
                    "没有异常的时候，平均 26 周才会碰巧一次",
                    "东渡派出所、交警大队",
                    "送货车、菜市场、机动车道",
                ),
            ],
        ),
        (
            *("突出问题的例子", 1),
            [
                "停车秩序",
                "东渡",
                "HD202611190012",
                datetime(2026, 11, 19, 8, 5),
                "",
                "同一件事，今天又来了。",
            ],
        ),
        (
            *("反复出现的地点", 0),
            ["柳湾路3号", "柳湾", 9, 7, "社会生活噪声、停车秩序", date(2026, 10, 25), date(2026, 11, 21)],
        ),
        (
            *("超期未办结", 1),
            [
                *("HD202611110001", datetime(2026, 11, 18, 16, 20), "停车秩序", "青石桥派出所", "复杂"),
                *("办理时限", datetime(2026, 11, 20, 17, 30), "已超 6 小时 20 分（上班时间）"),
                "来电人反映：东渡路菜市场北门从早上六点起两侧停满送货车，行人只能走",
            ],
        ),
        ("超期未办结按单位", 1, ["青石桥派出所", 10]),
        ("发文和回访", 3, ["应回访", 210]),
        ("按渠道", 0, ["12345热线", 1900, 1810, "97.0%", "98.0%"]),
    ],
)
def test_a_row(name: str, number: int, expected: list[Cell]) -> None:
    assert list(SHEETS[name].rows)[number] == expected


def test_the_heat_table_ends_with_its_sums() -> None:
    heat = reports.heat()
    *inner, last = list(SHEETS["事项和承办单位"].rows)
    assert [row[1:-1] for row in inner] == heat["counts"]
    assert last == ["合计", *heat["column_totals"], sum(heat["row_totals"])]


def test_the_ranking_names_the_last_and_those_too_small() -> None:
    found = table("单位排名")
    keys = ("名次", "单位", "件数", "受理", "上周名次", "满意率", "备注")
    assert [[row[key] for key in keys] for row in found[-2:]] == [
        [11, "户政大队", 110, 127, 10, "96.0%", "末位"],
        [None, "督察大队", 4, 98, None, "95.6%", "件数不足，不排名"],
    ]


def test_where_it_comes_from_and_what_is_not_there() -> None:
    month = {"name": "2026年11月", "sort": "month", "over": False}
    about = list(digest_sheets(reports.digest(period=month, hot=[], groups=None))[-1].rows)
    assert about == [
        ["报告", "民意诉求周报"],
        ["单位", "云陵市公安局河东分局"],
        ["期间", "2026年11月"],
        ["工单表", "工单.csv"],
        ["规则包", "云陵河东 2026.4 1a77e05c9d42"],
        ["生成时间", "2026-11-23 09:00"],
        ["注意", "有 3 行读不了，没有计入，原因在 工单.rejects.csv"],
        ["注意", "2027年的放假安排还没公布，跨年的时限先按周末推算"],
        ["事项和承办单位", "另有 23 个事项、12 个单位没有列出，共 214 件"],
        ["超期未办结", "共 37 件，列出 30 件"],
        ["没有内容的表", "突出问题、突出问题的例子、共性诉求"],
    ]


@pytest.mark.parametrize("report", [{}, reports.bare()], ids=["nothing", "a name"])
def test_a_digest_of_nothing_is_one_sheet(report: dict[str, Any]) -> None:
    (sheet,) = digest_sheets(report)
    assert (sheet.name, list(sheet.rows)[-1][0]) == ("说明", "没有内容的表")


def test_it_can_be_written_and_no_text_becomes_a_formula(tmp_path: Path) -> None:
    nasty = "=1+1[]:*?/\\'很长的表名很长的表名很长的表名很长的表名"
    write_book(tmp_path / "digest.xlsx", digest_sheets(reports.hostile(nasty)))
    book = openpyxl.load_workbook(tmp_path / "digest.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n", "d"}, "texts, numbers (and nothing), days; no formula"
    assert book["事项和承办单位"]["B1"].value == nasty
    assert book["事项和承办单位"]["C1"].value == f"{nasty}（2）", "a column is found by its name"


@pytest.mark.parametrize(
    ("names", "expected", "why"),
    [
        (["按渠道", "按渠道", "按渠道"], ["按渠道", "按渠道（2）", "按渠道（3）"], "told apart by a number"),
        (["ab", "AB"], ["ab", "AB（2）"], "Excel does not tell capitals from small letters"),
        (["a/b:c?"], ["a_b_c_"], "signs that Excel forbids"),
        (["'甲'", " ", ""], ["甲", "表", "表（2）"], "no quotes at the ends, never empty"),
        (["长" * 40] * 2, ["长" * 31, "长" * 28 + "（2）"], "31 letters at most, the number among them"),
        (["😀" * 20], ["😀" * 15], "as Excel counts letters, and none is cut in two"),
    ],
)
def test_names_of_sheets(names: list[str], expected: list[str], why: str) -> None:
    assert sheet_names(names) == expected, why


def test_names_of_columns_may_be_long() -> None:
    assert distinct(["长" * 40, "长" * 40]) == ["长" * 40, "长" * 40 + "（2）"]


def test_every_row_fits_its_heads() -> None:
    wrong = [sheet.name for sheet in SHEETS.values() if not fits(sheet)]
    assert wrong == []


def fits(sheet: Sheet) -> bool:
    """As many cells as heads in every row, and no two heads alike."""
    width = len(set(sheet.columns))
    return width == len(sheet.columns) and all(len(row) == width for row in sheet.rows)
