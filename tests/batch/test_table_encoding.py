"""Which encoding a file is in."""

import codecs
from pathlib import Path

import pytest

from minyi_router.batch import TableError, read_table
from minyi_router.batch.encoding import detect_encoding

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
    assert detect_encoding(path) == "gb18030"
    path.write_bytes(b"a" * ((1 << 18) - 1) + "停电".encode())
    assert detect_encoding(path) == "utf-8"


def test_a_file_in_no_encoding_names_the_lines(tmp_path: Path) -> None:
    """The message says up to which line each encoding held, and what to do."""
    path = tmp_path / "坏.csv"
    path.write_bytes("编号,内容\n1,好\n".encode() + b"2,\xff\xff\n")
    with pytest.raises(TableError) as caught:
        read_table(path)
    assert str(caught.value) == (
        "坏.csv：认不出文字编码（按 UTF-8 第 3 行起读不通，按 GB18030 第 2 行起读不通）。"
        "请用 Excel 或记事本另存为 UTF-8 编码后再试"
    )


def test_a_broken_marked_file_is_not_guessed_at(tmp_path: Path) -> None:
    """A file that says it is UTF-16 and ends within a character is refused, not read as something else."""
    path = tmp_path / "断.csv"
    path.write_bytes(codecs.BOM_UTF16_LE + "编号\n".encode("utf-16-le") + b"\x01")
    with pytest.raises(TableError, match="按 UTF-16 第 2 行起读不通"):
        read_table(path)


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    """The system's refusals come in Chinese."""
    with pytest.raises(TableError, match="找不到文件"):
        read_table(tmp_path / "无.csv")
    with pytest.raises(TableError, match="找不到文件"):
        read_table(tmp_path / "无.xlsx")
    (tmp_path / "夹.csv").mkdir()
    with pytest.raises(TableError, match=r"这是文件夹|打不开文件"):
        read_table(tmp_path / "夹.csv")
