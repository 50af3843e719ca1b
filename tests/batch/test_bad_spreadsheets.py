"""Bad tables in text files, as they come: each gives a clear message, a reject, or a note; no row is lost.

Encodings are in test_table_encoding.py, workbooks in test_bad_workbooks.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from tests.told import told

from minyi_router.batch import RowFault, read_table
from minyi_router.columns import appeal_of, find_heads

UNCLOSED = "引号没有闭合，或格内的引号没有写成两个"


class Case(NamedTuple):
    """A file and what is made of it: columns, cells by row number, faults by row number, notes."""

    content: str | bytes
    columns: tuple[str, ...]
    rows: dict[int, tuple[str, ...]]
    faults: dict[int, str]
    notes: tuple[str, ...]
    why: str
    name: str = "表.csv"


TITLE = "表头在第 2 行，上面的第 1 行没有当作数据"
TEXTS: list[Case] = [
    Case("编号,诉求内容\n", ("编号", "诉求内容"), {}, {}, (), "heads only"),
    Case("a,b\r1,2\r3,4\r", ("a", "b"), {2: ("1", "2"), 3: ("3", "4")}, {}, (), "lines end in CR alone"),
    Case("内容,,内容\n1,2,3\n", ("内容", "列2", "内容_2"), {2: ("1", "2", "3")}, {}, (), "odd heads"),
    Case(
        "编号;诉求内容\n1;吵,很吵\n",
        ("编号", "诉求内容"),
        {2: ("1", "吵,很吵")},
        {},
        ("各格是用分号隔开的，不是逗号",),
        "semicolons, as some systems call CSV",
    ),
    Case(
        "编号\t诉求内容\n1\t吵,很吵\n",
        ("编号", "诉求内容"),
        {2: ("1", "吵,很吵")},
        {},
        ("各格是用制表符（Tab）隔开的，不是逗号",),
        "tabs, as Excel saves Unicode text",
    ),
    Case(
        "编号,诉求内容\n1,吵\n",
        ("编号", "诉求内容"),
        {2: ("1", "吵")},
        {},
        ("各格是用逗号隔开的，不是制表符（Tab）",),
        "commas in a file called .tsv",
        "表.tsv",
    ),
    Case(
        "诉求内容\n吵;很吵\n", ("诉求内容",), {2: ("吵;很吵",)}, {}, (), "one column whose texts hold marks"
    ),
    Case(
        "2026年1月诉求登记表,\n编号,诉求内容\n1,吵\n",
        ("编号", "诉求内容"),
        {3: ("1", "吵")},
        {},
        (TITLE,),
        "a title above the heads",
    ),
    Case("事由,来电人员\n1,2\n", ("事由", "来电人员"), {2: ("1", "2")}, {}, (), "heads nobody knows"),
    Case(
        "编号,诉求内容\n1,吵\n编号,诉求内容\n2,吵\n",
        ("编号", "诉求内容"),
        {2: ("1", "吵"), 3: ("编号", "诉求内容"), 4: ("2", "吵")},
        {},
        (),
        "heads once more in the middle (two exports, one below the other) are not hidden",
    ),
    Case(
        '编号,诉求内容\n1\n2,吵,多,的\n3,"吵\n4,路灯\n',
        ("编号", "诉求内容"),
        {5: ("4", "路灯")},
        {2: "只有 1 格，表头有 2 格", 3: "有 4 格，表头只有 2 格", 4: UNCLOSED},
        (),
        "ragged rows and a quote without end",
    ),
    Case(
        "编号,诉求内容\n1," + "吵" * 131_073 + "\n2,路灯\n",
        ("编号", "诉求内容"),
        {3: ("2", "路灯")},
        {2: "有一格超过 131072 字"},
        (),
        "a cell that no spreadsheet could hold",
    ),
]


@pytest.mark.parametrize("case", TEXTS, ids=[case.why for case in TEXTS])
def test_texts(tmp_path: Path, case: Case) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.content if isinstance(case.content, bytes) else case.content.encode())
    table = read_table(path)
    assert (table.columns, told(table), table.notes) == (case.columns, (case.rows, case.faults), case.notes)


LONG = "这一行有 {} 字，超过 60 字，可能少了换行"
ENDLESS: list[tuple[str, str, dict[int, str], dict[int, str], str]] = [
    (
        "表.csv",
        f"编号,诉求内容\n1,{'吵' * 100}\n2,路灯\n",
        {3: "2"},
        {2: LONG.format(103)},
        "a line too long",
    ),
    (
        "表.csv",
        f'编号,诉求内容\n1,"吵\n2,{"吵" * 200}\n3,路灯\n',
        {4: "3"},
        {2: UNCLOSED, 3: LONG.format(203)},
        "after a quote without end",
    ),
    (
        "表.csv",
        f"编号,诉求内容\n1,吵\n2,{'吵' * 200}",
        {2: "1"},
        {3: LONG.format(202)},
        "at the end of the file",
    ),
    (
        "表.jsonl",
        f'{{"编号": "1"}}\n{{"编号": "{"吵" * 100}"}}\r\n{{"编号": "3"}}\n',
        {1: "1", 3: "3"},
        {2: LONG.format(112)},
        "in JSON",
    ),
]


@pytest.mark.parametrize("case", ENDLESS, ids=[case[-1] for case in ENDLESS])
def test_a_line_without_end_costs_itself_only(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[str, str, dict[int, str], dict[int, str], str],
) -> None:
    """As 100 MB on one line would, with a smaller limit; the rows after it are read."""
    monkeypatch.setattr("minyi_router.batch.text_lines.LONGEST_LINE", 60)
    name, text, rows, faults, why = case
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    good, bad = told(read_table(path))
    assert ({number: cells[0] for number, cells in good.items()}, bad) == (rows, faults), why


def test_what_is_shown_of_a_long_record_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text(f"a,b\n{'吵' * 20_000}\n", encoding="utf-8")
    (fault,) = read_table(path)
    assert fault == RowFault(2, "只有 1 格，表头有 2 格", "吵" * 10_000 + "…（后面略去，共 20000 字）")


LOST = "Excel 把它当成数字，后面的数字丢了，请从原系统重新导出，这一列设成文本"
NOTES: list[tuple[dict[str, str], str, str]] = [
    (
        {"编号": "4.4E+17"},
        f"「4.4E+17」已经不是原来的编号：{LOST}",
        "an id that a CSV went through Excel with",
    ),
    (
        {"来电号码": "1.39001E+10", "受理时间": "2026/2/30"},
        f"看不懂时间「2026/2/30」，没有计算时限；「1.39001E+10」已经不是原来的诉求人电话：{LOST}",
        "a phone, and a day that is not in the calendar",
    ),
    ({"编号": "440106199001011234", "受理时间": "46027.354"}, "", "a long id in full, a day number"),
    ({"编号": "E1234", "受理时间": "2026-01-05T08:30:00Z"}, "", "a letter in an id is no exponent"),
    ({"受理时间": "26-01-05"}, "看不懂时间「26-01-05」，没有计算时限", "a year of two digits"),
]


@pytest.mark.parametrize(("cells", "note", "why"), NOTES, ids=[n[-1] for n in NOTES])
def test_what_is_noted_beside_an_appeal(cells: dict[str, str], note: str, why: str) -> None:
    """The row is routed all the same."""
    values = {"诉求内容": "楼下很吵", **cells}
    appeal, said = appeal_of(values, find_heads(tuple(values)))
    assert (appeal.text, said) == ("楼下很吵", note), why


JSON: list[tuple[str, str, str]] = [
    ('{"编号": "1", "编号": "2"}', "「编号」写了两次，不知道以哪个为准", "a key twice"),
    ('{"编号": "1"', "不是合法的 JSON：第 11 个字符处", "a line cut off"),
    ('"1"', "不是 JSON 对象（应写成 {…}）", "no object"),
]


@pytest.mark.parametrize(("line", "reason", "why"), JSON, ids=[j[-1] for j in JSON])
def test_json_lines(tmp_path: Path, line: str, reason: str, why: str) -> None:
    path = tmp_path / "表.jsonl"
    path.write_text(f'{{"编号": "0"}}\n\n{line}\n{{"编号": "3"}}\n', encoding="utf-8")
    assert told(read_table(path)) == ({1: ("0",), 4: ("3",)}, {3: reason}), why
