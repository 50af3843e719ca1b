"""Writing tables: harmless in Excel, and there whole or not at all."""

import errno
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.batch import Row, TableError, TableWriter, open_writer, read_table
from minyi_router.batch.rendering import Delimited, harmless

NAMES = ("结果.csv", "结果.tsv", "结果.jsonl", "结果.xlsx")
WRITABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def write(path: Path, *rows: dict[str, Any]) -> Path:
    """A file with these rows, its columns those of the first."""
    with open_writer(path, list(rows[0])) as writer:
        for row in rows:
            writer.write(row)
    return path


def test_csv_bytes(tmp_path: Path) -> None:
    """Mark, CR LF, times and numbers in the one form that Excel takes everywhere."""
    moment = datetime(2018, 1, 1, 8, 30, tzinfo=UTC)
    row = {"内容": '说"好"', "数": 5.0, "真": True, "时": moment, "日": date(2018, 1, 1), "协": ("甲", "乙")}
    path = write(tmp_path / "表.csv", row | {"无": None})
    lines = ["内容,数,真,时,日,协,无", '"说""好""",5,TRUE,2018-01-01 08:30:00,2018-01-01,甲；乙,']
    assert path.read_bytes() == b"\xef\xbb\xbf" + "".join(f"{line}\r\n" for line in lines).encode()


def test_json_bytes(tmp_path: Path) -> None:
    """JSON keeps the kinds; what JSON cannot say is text."""
    moment = datetime(2018, 1, 1, 8, 30, tzinfo=UTC)
    row = {
        "内容": "=吵\n",
        "数": 5.5,
        "真": True,
        "时": moment,
        "协": ("甲", "乙"),
        "无": None,
        "n": float("inf"),
    }
    path = write(tmp_path / "表.jsonl", row)
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") == 1
    assert json.loads(text) == row | {"时": "2018-01-01T08:30:00+00:00", "协": ["甲", "乙"], "n": "inf"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-吵", "'-吵"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-5", "-5"),
        ("+5.25", "+5.25"),
        ("-5.", "'-5."),
        ("-1+cmd", "'-1+cmd"),
        ("-٣", "'-٣"),
        ("", ""),
        ("吵=", "吵="),
        ("\0=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("\n=1+1", "'\n=1+1"),
    ],
)
def test_formulas_are_disarmed(text: str, written: str) -> None:
    """Only plain numbers may begin with a sign."""
    assert harmless(text) == written


def test_lists_and_heads_are_disarmed_too(tmp_path: Path) -> None:
    """A formula may come in by any text that is written."""
    path = write(tmp_path / "表.csv", {"=a": ["=b", "c"]})
    assert path.read_text(encoding="utf-8-sig") == "'=a\n'=b；c\n"


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.tuples(WRITABLE, WRITABLE), max_size=8), name=st.sampled_from(NAMES[:2]))
def test_csv_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], name: str
) -> None:
    """What is written is read again, cell by cell, but for the apostrophe before formulas."""
    path = tmp_path_factory.mktemp("表") / name
    with open_writer(path, ["内容", "b"]) as writer:
        for first, second in rows:
            writer.write({"内容": first, "b": second})
    expected = [
        Row(number, {"内容": harmless(first), "b": harmless(second)})
        for number, (first, second) in enumerate(rows, 2)
        if (harmless(first) + harmless(second)).strip()  # a lone tab gets an apostrophe: no empty row
    ]
    assert list(read_table(path)) == expected


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.text(max_size=30), max_size=8))
def test_json_round_trip(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    """Any text at all comes back from JSON lines; half characters come back marked."""
    path = tmp_path_factory.mktemp("表") / "表.jsonl"
    with open_writer(path, ["内容"]) as writer:
        for text in ["头", *rows]:
            writer.write({"内容": text})
    whole = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in rows]
    assert [row.values["内容"] for row in read_table(path) if isinstance(row, Row)] == ["头", *whole]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_there_before_the_end(tmp_path: Path, name: str) -> None:
    """The old file stays until the new one is whole; then nothing else is left."""
    path = write(tmp_path / name, {"a": "旧"})
    old = path.read_bytes()
    with open_writer(path, ["a"]) as writer:
        writer.write({"a": "新"})
        writer.write({})
        assert path.read_bytes() == old
    assert writer.rows == 2
    assert next(iter(read_table(path))) == Row(1 if path.suffix == ".jsonl" else 2, {"a": "新"})
    assert list(tmp_path.iterdir()) == [path]


def fail_after_a_row(writer: TableWriter, error: type[BaseException]) -> None:
    """What a run does that is interrupted."""
    writer.write({"a": "新"})
    raise error


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_exception_leaves_the_old_file(tmp_path: Path, name: str, error: type[BaseException]) -> None:
    """The temporary file is gone, the old one untouched, and the exception goes on."""
    path = write(tmp_path / name, {"a": "旧"})
    old = path.read_bytes()
    writer = open_writer(path, ["a"])
    with pytest.raises(error), writer:
        fail_after_a_row(writer, error)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_open_in_excel_loses_no_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the name cannot be taken, the message says where the finished file is."""

    def locked(_: Path, __: Path) -> Path:
        raise PermissionError(errno.EACCES, "locked")

    path = tmp_path / "表.csv"
    writer = open_writer(path, ["a"])
    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(TableError, match="可能正在 Excel 中打开"), writer:
        writer.write({"a": "x"})
    (left,) = tmp_path.iterdir()
    assert left.read_text(encoding="utf-8-sig") == "a\nx\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_is_not_there(tmp_path: Path, name: str) -> None:
    """The refusal comes at the start, not after the work."""
    with pytest.raises(TableError, match="没有这个文件夹"), open_writer(tmp_path / "无" / name, ["a"]):
        pytest.fail("must not begin")


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot even be begun is taken away again."""

    def full(_: object) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Delimited, "opening", full)
    with pytest.raises(TableError, match="No space left"), open_writer(tmp_path / "表.csv", ["a"]):
        pytest.fail("must not begin")
    assert list(tmp_path.iterdir()) == []


def test_wrong_columns_are_refused(tmp_path: Path) -> None:
    """Heads must be there and differ; a row may leave columns out but not bring new ones."""
    with pytest.raises(TableError, match="表头不能为空，也不能重复：a、a"):
        open_writer(tmp_path / "表.csv", ["a", "a"])
    writer = open_writer(tmp_path / "表.csv", ["a", "b"])
    with pytest.raises(TableError, match=r"^表\.csv：没有这些列：c（有：a、b）$"), writer:
        writer.write({"a": "x", "c": "y"})
