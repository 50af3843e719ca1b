"""XLSX as Excel writes it, and as Excel will read it."""

import sys
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from minyi_router.batch import Cell, Row, TableError, TableWriter, open_writer, read_table
from minyi_router.errors import MissingExtraError

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("python_calamine")
pytest.importorskip("xlsxwriter")


def sheet_file(folder: Path, *rows: list[Any]) -> Path:
    """A file that another program has written."""
    path = folder / "表.xlsx"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def texts(folder: Path, *values: object) -> list[str]:
    """The values as they are read from a sheet, one in each column."""
    heads = [f"h{place}" for place in range(len(values))]
    (row,) = read_table(sheet_file(folder, heads, list(values)))
    assert isinstance(row, Row)
    return list(row.values.values())


def test_cells_are_what_a_clerk_sees(tmp_path: Path) -> None:
    """Integers without .0, times to the second, long numbers as digits."""
    values = [5, 2.5, 0.1 + 0.2, 13800000000, 2018010100001234, "0012", True, None, " 留空 "]
    assert texts(tmp_path, *values) == [
        "5", "2.5", "0.3", "13800000000", "2018010100001234", "0012", "TRUE", "", " 留空 ",
    ]  # fmt: skip
    moments = [datetime(2018, 1, 1, 8, 30), date(2018, 1, 1), time(8, 30), timedelta(hours=30, minutes=5)]
    assert texts(tmp_path, *moments) == ["2018-01-01 08:30:00", "2018-01-01", "08:30:00", "30:05:00"]


def test_a_time_of_day_is_rounded_to_the_second(tmp_path: Path) -> None:
    """Sheets keep times as fractions of days; the noise of it must not turn 08:30:00 into 08:29:59."""
    path = sheet_file(tmp_path, ["t"], [43101 + (8.5 * 3600 - 0.0004) / 86400])
    book = openpyxl.load_workbook(path)
    book.active["A2"].number_format = "yyyy-mm-dd hh:mm:ss"
    book.save(path)
    assert list(read_table(path)) == [Row(2, {"t": "2018-01-01 08:30:00"})]


def test_blank_rows_are_counted_and_left_out(tmp_path: Path) -> None:
    """The number of a row is the one that Excel shows, also where the table begins further down."""
    path = sheet_file(tmp_path, [], ["编号", "内容"], ["1", "吵"], [], [None, " "], ["2"], [], ["", ""])
    table = read_table(path)
    assert (table.columns, table.encoding) == (("编号", "内容"), None)
    assert list(table) == [Row(3, {"编号": "1", "内容": "吵"}), Row(6, {"编号": "2", "内容": ""})]
    assert list(table) == list(table)


def test_the_first_visible_sheet_is_read(tmp_path: Path) -> None:
    """A hidden sheet of choices before it does not count."""
    path = sheet_file(tmp_path, ["隐藏"], ["x"])
    book = openpyxl.load_workbook(path)
    book.active.sheet_state = "hidden"
    book.create_sheet("工单").append(["内容"])
    book.active = 1
    book.save(path)
    assert read_table(path).columns == ("内容",)


def test_what_is_no_sheet_is_refused(tmp_path: Path) -> None:
    """A text file with the wrong name, and a sheet without heads."""
    path = tmp_path / "假.xlsx"
    path.write_text("编号,内容\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"^假\.xlsx：不是 XLSX 文件，或者文件已损坏"):
        read_table(path)
    with pytest.raises(TableError, match=r"^表\.xlsx：第一个工作表是空的，没有表头$"):
        read_table(sheet_file(tmp_path))


def test_written_texts_stay_texts(tmp_path: Path) -> None:
    """Nothing that looks like a formula, a link or a number becomes one."""
    path = tmp_path / "结果.xlsx"
    hostile = [
        "=1+1",
        "{=A1}",
        "@SUM(A1)",
        "https://example.org",
        "0012",
        "_x0041_",
        "-",
        "+86",
        "a\nb",
        " x ",
    ]
    with open_writer(path, ["内容"]) as writer:
        for text in hostile:
            writer.write({"内容": text})
    assert [row.values["内容"] for row in read_table(path) if isinstance(row, Row)] == hostile
    sheet = openpyxl.load_workbook(path).active
    assert {sheet.cell(row, 1).data_type for row in range(2, len(hostile) + 2)} <= {"s", "inlineStr"}
    assert not any(sheet.cell(row, 1).hyperlink for row in range(2, len(hostile) + 2))


def test_written_values_keep_their_kind(tmp_path: Path) -> None:
    """Numbers and times can be summed and sorted in Excel; numbers too long for it stay exact, as text."""
    path = tmp_path / "结果.xlsx"
    beijing = timezone(timedelta(hours=8))
    values: dict[str, Cell] = {
        "整数": 5,
        "比率": 0.25,
        "是否": True,
        "时间": datetime(2018, 1, 1, 8, 30, tzinfo=beijing),
        "日期": date(2018, 1, 1),
        "长号": 440106199001011234,
        "古": date(1899, 1, 1),
        "协办": ["柳湾所", "桂园所"],
        "无": None,
        "非数": float("nan"),
    }
    with open_writer(path, list(values)) as writer:
        writer.write(values)
    cells = [cell.value for cell in openpyxl.load_workbook(path).active[2]]
    moments = [datetime(2018, 1, 1, 8, 30), datetime(2018, 1, 1)]
    rest = ["440106199001011234", "1899-01-01", "柳湾所；桂园所", None, "nan"]
    assert cells == [5, 0.25, True, *moments, *rest]


def test_what_a_sheet_cannot_hold_is_left_out(tmp_path: Path) -> None:
    """Control characters go, half characters are marked, and a text cut short says so."""
    path = tmp_path / "结果.xlsx"
    with open_writer(path, ["a", "b", "c"]) as writer:
        writer.write({"a": "x\x00\x01\x0b\uffffy\r\nz", "b": "半\ud83d", "c": "😀" * 20_000})
    (row,) = read_table(path)
    assert isinstance(row, Row)
    assert (row.values["a"], row.values["b"]) == ("xy\nz", "半\ufffd")
    assert row.values["c"].endswith("😀…（超出 XLSX 一格的长度，后面略去）")
    assert len(row.values["c"].encode("utf-16-le")) // 2 <= 32_767


def test_the_sheet_is_ready_to_use(tmp_path: Path) -> None:
    """Bold frozen heads, a filter over all, columns as wide as their text but not endless."""
    path = tmp_path / "结果.xlsx"
    with open_writer(path, ["编号", "诉求内容", "单位"]) as writer:
        writer.write({"编号": "1", "诉求内容": "很吵" * 100, "单位": "云陵市公安局河东分局"})
    sheet = openpyxl.load_workbook(path).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C2"
    assert all(cell.font.bold for cell in sheet[1])
    assert [round(sheet.column_dimensions[letter].width) for letter in "ABC"] == [11, 61, 23]


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    """No clock goes into the file."""
    paths = [tmp_path / "一.xlsx", tmp_path / "二.xlsx"]
    for path in paths:
        with open_writer(path, ["a"]) as writer:
            writer.write({"a": "x"})
    assert paths[0].read_bytes() == paths[1].read_bytes()


def write_three(writer: TableWriter) -> None:
    """Three rows below the heads."""
    for _ in range(3):
        writer.write({"a": "x"})


def test_too_many_rows_for_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows beyond the last of Excel are refused, not dropped."""
    monkeypatch.setattr("minyi_router.batch.xlsx_writer.MOST_ROWS", 2)
    writer = open_writer(tmp_path / "大.xlsx", ["a"])
    with pytest.raises(TableError, match=r"^大\.xlsx：XLSX 一张表最多 3 行，请改写为 \.csv$"), writer:
        write_three(writer)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (
            "python_calamine",
            '读取 XLSX 文件需要 python-calamine，本机没有安装。请运行：pip install "minyi_router[excel]"',
        ),
        (
            "xlsxwriter",
            '写 XLSX 文件需要 xlsxwriter，本机没有安装。请运行：pip install "minyi_router[excel]"',
        ),
    ],
)
def test_a_missing_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, message: str
) -> None:
    """The optional libraries are asked for only when an XLSX file is."""
    path = sheet_file(tmp_path, ["a"])
    monkeypatch.setitem(sys.modules, module, None)
    work = {
        "python_calamine": lambda: read_table(path),
        "xlsxwriter": open_writer(tmp_path / "新.xlsx", ["a"]).__enter__,
    }
    with pytest.raises(MissingExtraError) as caught:
        work[module]()
    assert str(caught.value) == message
    assert [file.name for file in tmp_path.iterdir()] == ["表.xlsx"]
