"""CSV, TSV and JSON lines as they come: whole rows, broken rows, and none lost."""

import copy
import pickle
import tracemalloc
from pathlib import Path

import pytest

from minyi_router.batch import Row, RowFault, TableError, read_table
from minyi_router.batch.rows import shown_raw, unique_heads
from minyi_router.columns import number_text

UNCLOSED = "引号没有闭合，或格内的引号没有写成两个"


def rows_of(folder: Path, text: str, name: str = "表.csv") -> list[Row | RowFault]:
    """The rows of a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return list(read_table(path))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", [Row(2, {"a": "1", "b": "2"})]),
        ("a,b\r\n1,2", [Row(2, {"a": "1", "b": "2"})]),
        (
            'a,b\n1,"x\r\ny, ""z"""\n3,4\n',
            [Row(2, {"a": "1", "b": 'x\r\ny, "z"'}), Row(3, {"a": "3", "b": "4"})],
        ),
        ("a,b\n\n,\n1,2\n\n", [Row(4, {"a": "1", "b": "2"})]),
        ("\n\na,b\n1,2\n", [Row(4, {"a": "1", "b": "2"})]),
        ("a,b\n1,2,,\n", [Row(2, {"a": "1", "b": "2"})]),
        ('a,b\n他说"好",2\n', [Row(2, {"a": '他说"好"', "b": "2"})]),
        ('a,b\n"他说"好"的",2\n', [Row(2, {"a": '他说好"的"', "b": "2"})]),
        ("a,b\n1\n3,4\n", [RowFault(2, "只有 1 格，表头有 2 格", "1"), Row(3, {"a": "3", "b": "4"})]),
        (
            "a,b\n1,2,x\n3,4\n",
            [RowFault(2, "有 3 格，表头只有 2 格", "1,2,x"), Row(3, {"a": "3", "b": "4"})],
        ),
        (
            "a,b\n1,\0x\n3,4\n",
            [RowFault(2, "含有空字符（NUL），这一行可能已经损坏", "1,\0x"), Row(3, {"a": "3", "b": "4"})],
        ),
        ('a,b\n1,2\n3,"x\n', [Row(2, {"a": "1", "b": "2"}), RowFault(3, UNCLOSED, '3,"x')]),
        ("a,b\n", []),
    ],
)
def test_csv_rows(tmp_path: Path, text: str, expected: list[Row | RowFault]) -> None:
    """Each record is a row or a fault with its number, its reason and its text."""
    assert rows_of(tmp_path, text) == expected


@pytest.mark.parametrize(
    "tail",
    [
        "",  # the quote is never closed
        '9,x,"last"\n',  # the next quote far below closes it
        '9,"x",last\n',
    ],
)
def test_a_stray_quote_costs_one_row_only(tmp_path: Path, tail: str) -> None:
    """The rows that a quote without an end would swallow are all given."""
    text = 'a,b,c\n1,"夜里太吵,x\n2,路灯不亮,y\n3,积水,z\n' + tail
    rows = rows_of(tmp_path, text)
    assert rows[0] == RowFault(2, UNCLOSED, '1,"夜里太吵,x')
    assert rows[1:3] == [
        Row(3, {"a": "2", "b": "路灯不亮", "c": "y"}),
        Row(4, {"a": "3", "b": "积水", "c": "z"}),
    ]
    assert len(rows) == 3 + bool(tail)


def test_a_stray_quote_before_a_long_file_costs_one_row_only(tmp_path: Path) -> None:
    """Also where what follows is more than one cell may hold."""
    text = 'a,b\n1,"x\n' + "2,路灯不亮路灯不亮\n" * 20_000
    rows = rows_of(tmp_path, text)
    assert isinstance(rows[0], RowFault)
    assert rows[0].raw == '1,"x'
    assert len(rows) == 20_001
    assert all(isinstance(row, Row) for row in rows[1:])


def test_a_single_column_keeps_its_texts_of_many_lines(tmp_path: Path) -> None:
    """Where every line could be a row, only a quote without any end breaks a record."""
    assert rows_of(tmp_path, '内容\n"第一行\n说"好"的"\n"又\n') == [
        Row(2, {"内容": '第一行\n说好"的"'}),
        RowFault(3, UNCLOSED, '"又'),
    ]


def test_tsv_is_cut_at_tabs_only(tmp_path: Path) -> None:
    """Commas are text there, and Excel's Unicode text (UTF-16 with tabs) is read."""
    path = tmp_path / "表.tsv"
    path.write_bytes("编号\t内容\r\n1\t吵,很吵\r\n".encode("utf-16"))
    assert list(read_table(path)) == [Row(2, {"编号": "1", "内容": "吵,很吵"})]


def test_heads_become_unique_names() -> None:
    """Empty heads are numbered by place, repeated ones counted, and no made name meets a given one."""
    assert unique_heads(["内容", " ", "内容", "\ufeff编号 ", ""]) == ("内容", "列2", "内容_2", "编号", "列5")
    assert unique_heads(["a", "a", "a_2", "a"]) == ("a", "a_3", "a_2", "a_4")
    assert unique_heads(["列2", ""]) == ("列2", "列2_2")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("空.csv", "", "空.csv：是空文件，没有表头"),
        ("空.csv", "\n,,\n", "空.csv：是空文件，没有表头"),
        ("坏.csv", 'a,"b\n1,2\n', f"坏.csv：表头里的{UNCLOSED}"),
        ("空.jsonl", "\n[1]\n", "空.jsonl：没有一行是 JSON 对象，认不出列"),
        (
            "旧.xls",
            "",
            "旧.xls：不支持 .xls（可用 .csv .tsv .xlsx .jsonl .ndjson .parquet），请在 Excel 里另存为 .xlsx",
        ),
        (
            "表",
            "",
            "表：不支持 没有后缀的文件（可用 .csv .tsv .xlsx .jsonl .ndjson .parquet），请换一种格式",
        ),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: str, message: str) -> None:
    """The whole message, as the person at the screen reads it."""
    with pytest.raises(TableError) as caught:
        rows_of(tmp_path, content, name)
    assert str(caught.value) == message


def test_json_lines_become_texts(tmp_path: Path) -> None:
    """Every kind of JSON value has its text; keys that a line lacks are empty."""
    lines = (
        '{"id": 20180101000123456789, "text": "停水\\n三天", "n": 5.0, "x": 0.1, "ok": true, "no": null}\n'
        "\n"
        '{"id": "2", "标签": ["噪声", "夜间", 3], "more": {"街道": "桂园", "n": 1}}\r\n'
    )
    first, second = rows_of(tmp_path, lines, "表.JSONL")
    empty = dict.fromkeys(("id", "text", "n", "x", "ok", "no", "标签", "more"), "")
    values = {"id": "20180101000123456789", "text": "停水\n三天", "n": "5", "x": "0.1", "ok": "true"}
    assert first == Row(1, empty | values)
    more = {"id": "2", "标签": "噪声；夜间；3", "more": '{"街道": "桂园", "n": 1}'}
    assert second == Row(3, empty | more)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": 1', "不是合法的 JSON：第 8 个字符处"),
        ('["a"]', "不是 JSON 对象（应写成 {…}）"),
        ("[" * 100_000, "JSON 嵌套太深"),
        ('{"a": ' + "9" * 5000 + "}", "JSON 里的数字太长"),
    ],
)
def test_a_bad_json_line_is_a_fault(tmp_path: Path, line: str, reason: str) -> None:
    """It has its line number and its text, and the lines after it are read."""
    good = '{"a": "x"}\n'
    assert rows_of(tmp_path, f"{good}{line}\n{good}", "表.ndjson") == [
        Row(1, {"a": "x"}),
        RowFault(2, reason, shown_raw(line)),
        Row(3, {"a": "x"}),
    ]


def test_half_an_emoji_in_json_is_marked(tmp_path: Path) -> None:
    """A text cut in the middle of a character can still be routed and written."""
    assert rows_of(tmp_path, '{"a": "太吵\\ud83d"}\n', "表.jsonl") == [Row(1, {"a": "太吵\ufffd"})]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (2018010100001234.0, "2018010100001234"),
    ],
)
def test_numbers_as_digits(value: float, text: str) -> None:
    """No tail of zeros, no exponent, no noise of binary fractions."""
    assert number_text(value) == text


def test_a_row_travels_between_processes() -> None:
    row = Row(3, {"编号": "0012", "内容": "吵"})
    assert pickle.loads(pickle.dumps(row)) == copy.copy(row) == row
    assert (row.columns, row.cells, repr(row)) == (
        ("编号", "内容"),
        ("0012", "吵"),
        "Row(3, {'编号': '0012', '内容': '吵'})",
    )


def test_a_long_csv_is_streamed(tmp_path: Path) -> None:
    """30,000 rows (about 10 MB in memory) pass through less than 2 MB, twice."""
    path = tmp_path / "长.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("编号,内容\n")
        file.writelines(f"{number},枫林小区楼下夜里很吵{'吵' * 50}\n" for number in range(30_000))
    tracemalloc.start()
    try:
        table = read_table(path)
        assert sum(1 for _ in table) == 30_000
        assert [row.number for row, _ in zip(table, range(3), strict=False)] == [2, 3, 4]
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
