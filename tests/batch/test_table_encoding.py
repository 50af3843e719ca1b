"""Which encoding a file is in."""

import codecs
from pathlib import Path

import pytest

from minyi_router.batch import Row, RowFault, TableError, read_table
from minyi_router.batch.encoding import detect_encoding
from minyi_router.columns import Profile

TEXT = "编号,诉求内容\r\n1,柳湾夜市太吵\r\n2,😀青石桥路灯不亮\r\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("gb18030"), "gb18030"),
        (b"id,text\n1,plain\n", "utf-8"),
    ],
)
def test_every_encoding_gives_the_same_rows(tmp_path: Path, content: bytes, expected: str) -> None:
    """The codec is found, and the mark never becomes part of the first head."""
    path = tmp_path / "工单.csv"
    path.write_bytes(content)
    table = read_table(path)
    assert table.encoding == expected
    assert len(list(table)) == content.count(b"\n") - 1
    assert table.columns in {("编号", "诉求内容"), ("id", "text")}


def test_the_whole_file_is_read(tmp_path: Path) -> None:
    """The only Chinese may stand behind many pages of ASCII, and across the border of two pieces."""
    path = tmp_path / "late.csv"
    path.write_bytes(b"a" * ((1 << 18) - 1) + "\n停电".encode("gb18030"))
    assert detect_encoding(path) == ("gb18030", False)
    path.write_bytes(b"a" * ((1 << 18) - 1) + "停电".encode())
    assert detect_encoding(path) == ("utf-8", False)


GOOD = "编号,内容\n1,楼下很吵\n"
LONG = "编号,内容\n" + "".join(f"{number},路灯不亮\n" for number in range(2, 12))
DAMAGED: list[tuple[bytes, str, dict[int, str], str]] = [
    (GOOD.encode() + b"2,\xff\xff\n", "utf-8", {3: "2,\ufffd\ufffd"}, "one broken line costs that line"),
    (
        LONG.encode("gb18030") + b"12,\xb9\n13,\xc2\xb7\xb5\xc6\n",
        "gb18030",
        {12: "12,\ufffd"},
        "half a character",
    ),
    (
        codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le") + b"\x32",
        "utf-16",
        {3: "\ufffd"},
        "a marked file that ends within a character",
    ),
    (codecs.BOM_UTF8 + GOOD.encode() + b"\xff,x\n", "utf-8-sig", {3: "\ufffd,x"}, "marked as UTF-8"),
]


@pytest.mark.parametrize(("content", "encoding", "broken", "why"), DAMAGED, ids=[why for *_, why in DAMAGED])
def test_a_few_broken_bytes(
    tmp_path: Path, content: bytes, encoding: str, broken: dict[int, str], why: str
) -> None:
    """The lines they stand in are put aside with their numbers; all others are read."""
    path = tmp_path / "表.csv"
    path.write_bytes(content)
    table = read_table(path)
    reason = f"有些字节按 {encoding.upper()} 读不通，这一行可能已经损坏"
    assert table.encoding == encoding, why
    assert [row for row in table if isinstance(row, RowFault)] == [
        RowFault(number, reason, raw) for number, raw in broken.items()
    ]
    assert [row.number for row in table] == list(range(2, len(list(table)) + 2))


def test_a_pasted_line_of_another_encoding_is_not_guessed_at(tmp_path: Path) -> None:
    """What is UTF-8 but for one line in GB18030 is UTF-8."""
    path = tmp_path / "表.csv"
    path.write_bytes(GOOD.encode() + "2,桂园路灯不亮\n".encode("gb18030") + "3,积水\n".encode())
    kinds = [type(row) for row in read_table(path)]
    assert kinds == [Row, RowFault, Row]


UNMARKED = "编号,内容\n20260105000123,楼下很吵\n20260105000124,路灯不亮\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(tmp_path: Path, encoding: str) -> None:
    """It is told by its zero bytes, which stand at every other place only."""
    path = tmp_path / "表.csv"
    path.write_bytes(UNMARKED.encode(encoding))
    table = read_table(path)
    assert (table.encoding, table.columns) == (encoding, ("编号", "内容"))
    assert [row.number for row in table if isinstance(row, Row)] == [2, 3]


ADVICE = "请用 Excel 或记事本另存为 UTF-8 编码后再试"
REFUSED: list[tuple[bytes, str, str, str]] = [
    (
        b"\xff\xfa,\xff\n1,\xff\n\xfe\xfe,2\n",
        "",
        f"坏.csv：认不出文字编码（按 UTF-8 第 1 行起读不通，按 GB18030 第 1 行起读不通）。{ADVICE}",
        "bytes of no text",
    ),
    (
        LONG.encode("gb18030"),
        "utf-8",
        f"坏.csv：认不出文字编码（按 UTF-8 第 1 行起读不通）。{ADVICE}",
        "the encoding that the profile names does not fit",
    ),
    (
        b"PK\x03\x04\x14\x00",
        "",
        "坏.csv：其实是 Excel 的 .xlsx（或压缩）文件，请把后缀改成 .xlsx 再试",
        "a workbook with another name",
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        "",
        "坏.csv：其实是 Excel 的 .xls 文件，请在 Excel 里另存为 .xlsx",
        "an old workbook with another name",
    ),
]


@pytest.mark.parametrize(("content", "named", "message", "why"), REFUSED, ids=[why for *_, why in REFUSED])
def test_what_is_no_text_is_refused(
    tmp_path: Path, content: bytes, named: str, message: str, why: str
) -> None:
    """The whole message: where each encoding failed, and what to do."""
    path = tmp_path / "坏.csv"
    path.write_bytes(content)
    with pytest.raises(TableError) as caught:
        read_table(path, Profile(encoding=named))
    assert str(caught.value) == message, why


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    """The system's refusals come in Chinese."""
    with pytest.raises(TableError, match="找不到文件"):
        read_table(tmp_path / "无.csv")
    with pytest.raises(TableError, match="找不到文件"):
        read_table(tmp_path / "无.xlsx")
    (tmp_path / "夹.csv").mkdir()
    with pytest.raises(TableError, match=r"这是文件夹|打不开文件"):
        read_table(tmp_path / "夹.csv")
