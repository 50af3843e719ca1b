"""Bad workbooks, as clerks keep them: each gives a clear message or a note, and no row is lost."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.told import told

from minyi_router.batch import TableError, read_table
from minyi_router.columns import NOTHING_KNOWN, Profile

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("python_calamine")

HEADS = ["编号", "诉求内容"]
ONE = ["1", "楼下很吵"]
TWO = ["2", "路灯不亮"]
TITLE = "表头在第 2 行，上面的第 1 行没有当作数据"


class Book(NamedTuple):
    """A workbook and what is made of it, as `Case`."""

    make: Callable[[Any], None]
    columns: tuple[str, ...]
    rows: dict[int, tuple[str, ...]]
    notes: tuple[str, ...]
    why: str


def rows_of(*rows: list[Any]) -> Callable[[Any], None]:
    """Make the first sheet of these rows."""

    def make(book: Any) -> None:
        for row in rows:
            book.active.append(row)

    return make


def merged(make: Callable[[Any], None], *areas: str) -> Callable[[Any], None]:
    """The same with cells merged."""

    def both(book: Any) -> None:
        make(book)
        for area in areas:
            book.active.merge_cells(area)

    return both


def hidden(book: Any) -> None:
    """A sheet with hidden rows and columns."""
    rows_of(HEADS, ONE, TWO)(book)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True


def filtered(book: Any) -> None:
    """A sheet with a filter on."""
    rows_of(HEADS, ONE, TWO)(book)
    book.active.sheet_properties.filterMode = True


def several(book: Any) -> None:
    """Three visible sheets, one of them empty, and a hidden one."""
    rows_of(HEADS, ONE)(book)
    book.create_sheet("统计").append(["x"])
    book.create_sheet("空")
    book.create_sheet("选项").append(["x"])
    book["选项"].sheet_state = "hidden"


def calculated(book: Any) -> None:
    """A formula that was never calculated, and an error."""
    rows_of([*HEADS, "和", "错"], [*ONE, "=1+1", "#N/A"])(book)
    book.active["D2"].data_type = "e"


def from_1904(book: Any) -> None:
    """Days counted from 1904 on: as dates, and as bare numbers among the times."""
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    rows_of(["受理时间", "诉求内容", "日", "件数"], [44565.354, "吵", date(2026, 1, 5), 44565])(book)
    book.active.append([datetime(2026, 1, 5, 8, 30), "吵", date(2026, 1, 5), 1])


ALL = ("编号", "诉求人姓名", "诉求人电话", "诉求内容")
BOOKS: list[Book] = [
    Book(rows_of(HEADS), ("编号", "诉求内容"), {}, (), "heads only"),
    Book(
        merged(rows_of(["1月诉求登记表"], HEADS, ONE), "A1:B1"),
        ("编号", "诉求内容"),
        {3: ("1", "楼下很吵")},
        (TITLE,),
        "a title merged over all columns",
    ),
    Book(
        rows_of(["1月诉求登记表"], [], ["填表说明：必填", "填报人：甲"], HEADS, ONE),
        ("编号", "诉求内容"),
        {5: ("1", "楼下很吵")},
        ("表头在第 4 行，上面的第 1、3 行没有当作数据",),
        "a title, a blank line, remarks",
    ),
    Book(
        merged(
            rows_of(
                ["编号", "诉求人", None, "诉求内容"], [None, "姓名", "电话", None], ["1", "甲", "139", "吵"]
            ),
            *("A1:A2", "B1:C1", "D1:D2"),
        ),
        ALL,
        {3: ("1", "甲", "139", "吵")},
        ("表头在第 1、2 行",),
        "heads in two levels",
    ),
    Book(
        merged(
            rows_of(["1月"], ["编号", "诉求", None], [None, "标题", "内容"], ["1", "吵", "很吵"]),
            *("A1:C1", "A2:A3", "B2:C2"),
        ),
        ("编号", "诉求标题", "诉求内容"),
        {4: ("1", "吵", "很吵")},
        ("表头在第 2、3 行，上面的第 1 行没有当作数据",),
        "the head of the text stands on the lower level",
    ),
    Book(
        merged(rows_of(["编号", "诉求内容", "诉求人"], ["1", "吵", "甲", "139"]), "C1:D1"),
        ("编号", "诉求内容", "诉求人", "诉求人_2"),
        {2: ("1", "吵", "甲", "139")},
        (),
        "a head merged across has its columns",
    ),
    Book(
        merged(rows_of([*HEADS, "渠道"], [*ONE, "12345"], [*TWO, None], [], ["3", "积水", "信件"]), "C2:C4"),
        ("编号", "诉求内容", "渠道"),
        {2: ("1", "楼下很吵", "12345"), 3: ("2", "路灯不亮", "12345"), 5: ("3", "积水", "信件")},
        (),
        "one channel merged over rows is that of each; a blank row stays blank",
    ),
    Book(
        merged(rows_of([*HEADS, "电话"], ["1", "此件已撤回", None], [*TWO, "139"]), "B2:C2"),
        ("编号", "诉求内容", "电话"),
        {2: ("1", "此件已撤回", ""), 3: ("2", "路灯不亮", "139")},
        (),
        "a remark merged across is no phone",
    ),
    Book(
        merged(rows_of(HEADS, ONE, [None, None], TWO), "A2:A3", "B2:B3"),
        ("编号", "诉求内容"),
        {2: ("1", "楼下很吵"), 4: ("2", "路灯不亮")},
        (),
        "a record written over two rows is one",
    ),
    Book(
        hidden,
        ("编号", "诉求内容"),
        {2: ("1", "楼下很吵"), 3: ("2", "路灯不亮")},
        ("有隐藏或筛掉的行（如第 3 行），也照样读了", "有隐藏的列（如 B 列），也照样读了"),
        "hidden rows and columns",
    ),
    Book(
        filtered,
        ("编号", "诉求内容"),
        {2: ("1", "楼下很吵"), 3: ("2", "路灯不亮")},
        ("有隐藏或筛掉的行，也照样读了",),
        "a filter that is on",
    ),
    Book(
        several,
        ("编号", "诉求内容"),
        {2: ("1", "楼下很吵")},
        ("只读了工作表「Sheet」，没有读「统计」；要读别的，在 profile 里写 sheet",),
        "other sheets with content",
    ),
    Book(
        calculated,
        ("编号", "诉求内容", "和", "错"),
        {2: ("1", "楼下很吵", "", "")},
        (
            "C2 等格子是公式，文件里没有存算好的结果，按空格读；请在 Excel 里打开、保存一次再来",
            "D2 等格子是错误值（如 #N/A），按空格读",
        ),
        "formulas never calculated, and errors",
    ),
    Book(
        from_1904,
        ("受理时间", "诉求内容", "日", "件数"),
        {2: ("46027.354", "吵", "2026-01-05", "44565"), 3: ("2026-01-05 08:30:00", "吵", "2026-01-05", "1")},
        (),
        "the calendar of 1904: dates, and bare day numbers among the times only",
    ),
    Book(
        rows_of([None, *HEADS], [None, 20260105000123, "吵"], [None, 44010619900101123, "吵"]),
        ("编号", "诉求内容"),
        {2: ("20260105000123", "吵"), 3: ("4.40106199001011E+16", "吵")},
        (),
        "ids as numbers, one too long for a number; an empty column before all",
    ),
]


@pytest.mark.parametrize("book", BOOKS, ids=[book.why for book in BOOKS])
def test_workbooks(tmp_path: Path, book: Book) -> None:
    path = tmp_path / "表.xlsx"
    made = openpyxl.Workbook()
    book.make(made)
    made.save(path)
    table = read_table(path)
    assert (table.columns, table.notes) == (book.columns, book.notes)
    assert told(table) == (book.rows, {})
    assert told(table) == (book.rows, {}), "a second time"


def stray(book: Any) -> None:
    """One cell far away from all others."""
    rows_of(HEADS, ONE)(book)
    book.active["XFD60000"] = " x"


def only_second(book: Any) -> None:
    """The first sheet is empty."""
    book.create_sheet("工单").append(HEADS)


TOO_LARGE = (
    "工作表「Sheet」一直伸到 XFD60000 格，太大了读不了；"
    "请在 Excel 里删掉数据右边和下面多余的列和行，另存后再试"
)
DOUBT = (
    "分不清表头是第 1 行、第 2 行，还是两行都是。"
    "请运行 minyi profile 这个表格 --heads 1（或 2，或 1,2） -o 渠道.yaml，再用 --profile 渠道.yaml 读"
)
REFUSED: list[tuple[Callable[[Any], None], Profile, str, str]] = [
    (rows_of(), NOTHING_KNOWN, "第一个工作表是空的，没有表头", "an empty sheet"),
    (
        only_second,
        NOTHING_KNOWN,
        "第一个工作表是空的，没有表头；有内容的是「工单」，要读它请在 profile 里写 sheet",
        "the first sheet is empty",
    ),
    (
        merged(rows_of(["编号", "诉求内容", "诉求人", None], [None, None, "姓名", "电话"]), "C1:D1"),
        NOTHING_KNOWN,
        DOUBT,
        "two levels that nothing joins",
    ),
    (rows_of(["诉求登记表", None], ["事由", "来电人"]), NOTHING_KNOWN, DOUBT, "a title above unknown heads"),
    (
        merged(rows_of([*HEADS, "备注"], [*ONE, None], [*TWO, None]), "C1:C3"),
        NOTHING_KNOWN,
        DOUBT,
        "a head merged over the data",
    ),
    (
        rows_of(HEADS, ONE),
        Profile(heads=(3,), file="渠道.yaml"),
        "渠道.yaml 里 heads 写的第 3 行是空的，或者不在前 20 个有字的行里",
        "a head row that is not there",
    ),
    (
        stray,
        NOTHING_KNOWN,
        TOO_LARGE,
        "a stray cell that would take 30 GB",
    ),
]


@pytest.mark.parametrize(("make", "profile", "message", "why"), REFUSED, ids=[r[-1] for r in REFUSED])
def test_workbooks_refused(
    tmp_path: Path, make: Callable[[Any], None], profile: Profile, message: str, why: str
) -> None:
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    make(book)
    book.save(path)
    with pytest.raises(TableError) as caught:
        read_table(path, profile)
    assert str(caught.value) == f"表.xlsx：{message}", why


def test_an_extent_that_means_nothing_is_not_believed(tmp_path: Path) -> None:
    """Some programs write the whole sheet as its extent."""
    path, lying = tmp_path / "表.xlsx", tmp_path / "大.xlsx"
    book = openpyxl.Workbook()
    rows_of(HEADS, ONE)(book)
    book.save(path)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(lying, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert told(read_table(lying)) == ({2: ("1", "楼下很吵")}, {})
