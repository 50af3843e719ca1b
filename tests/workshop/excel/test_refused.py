"""What is no book, what may not be in one, and folders that are not ours to fill."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from tests.packs import TINY, patched, tiny_pack
from tests.workshop.excel.clerk import edited, put

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.errors import RulePackError, TableError
from minyi_router.workshop.excel import export_book, import_book, pack_folder

SPOILT: list[tuple[str, Callable[[Path], object], str, str]] = [
    (
        "book.xlsx",
        lambda path: path.write_text("名称,值"),
        "不是 XLSX 文件，或者没有存完整",
        "a table saved as text",
    ),
    (
        "book.xlsx",
        lambda path: path.write_bytes(path.read_bytes()[:20_000]),
        "不是 XLSX 文件，或者没有存完整",
        "cut off",
    ),
    (
        "book.xlsx",
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        "是旧格式（.xls）或设了密码，请在 Excel 中打开，不设密码另存为 .xlsx",
        "with a password",
    ),
    (
        "book.xlsm",
        lambda path: path,
        "带有宏，或不是 .xlsx；请在 Excel 中另存为「Excel 工作簿（.xlsx）」",
        "a name that promises macros",
    ),
    (
        "book.xlsx",
        lambda path: with_part(path, "xl/vbaProject.bin"),
        "带有宏，或不是 .xlsx；请在 Excel 中另存为「Excel 工作簿（.xlsx）」",
        "macros under a harmless name",
    ),
    (
        "book.xlsx",
        lambda path: with_part(path, "xl/externalLinks/externalLink1.xml"),
        "有指向别的文件的链接；请在「数据—编辑链接」里断开链接，再存一次",
        "links to other books",
    ),
    (
        "book.xlsx",
        lambda path: Workbook().save(path),
        "不是 minyi excel export 写出来的规则簿（「说明」表里没有「规则簿格式 1」）",
        "some other book",
    ),
    (
        "book.xlsx",
        lambda path: edited(path, far_below),
        "「规则」表有 70000 行、39 列，请删掉末尾多余的空行空列再存",
        "a cell far below",
    ),
    (
        "book.xlsx",
        lambda path: with_part(path, "xl/media/a.bin", os.urandom(1_000_000) * 21),
        "解压后超过 20 MB，不像规则簿",
        "large when unpacked",
    ),
    (
        "book.xlsx",
        lambda path: with_part(path, "xl/media/a.bin", bytes(6_000_000)),
        "里面有压缩得太紧的内容，不像规则簿；请在 Excel 中另存一次再试",
        "packed too tight",
    ),
    (
        "book.xlsx",
        lambda path: with_part(path, "xl/a.xml", b'<mergeCell ref="A1:XFD1048576"/>'),
        "有合并的单元格或链接占了太大一片，请取消合并、删掉链接再存",
        "a whole sheet merged",
    ),
]


def far_below(book: Workbook) -> None:
    book["规则"].cell(70_000, 3, "x")


def with_part(path: Path, name: str, content: bytes = b"x") -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)


@pytest.mark.parametrize(("name", "spoil", "message", "why"), SPOILT, ids=[spoilt[-1] for spoilt in SPOILT])
def test_no_book_of_ours(
    tmp_path: Path, name: str, spoil: Callable[[Path], object], message: str, why: str
) -> None:
    export_book(TINY, tmp_path / "book.xlsx")
    path = (tmp_path / "book.xlsx").rename(tmp_path / name)
    spoil(path)
    with pytest.raises(TableError) as told:
        import_book(path, tmp_path / "pack")
    assert str(told.value) == f"{name}：{message}", why
    assert sorted(p.name for p in tmp_path.iterdir()) == [name], "nothing is left behind"


class TestExport:
    def test_a_pack_with_faults_is_not_exported(self, tmp_path: Path) -> None:
        pack = tiny_pack(tmp_path, {"kinds.yaml": "default: 投诉\n"})
        with pytest.raises(RulePackError, match="MY015"):
            export_book(pack, tmp_path / "book.xlsx")
        assert not (tmp_path / "book.xlsx").exists()

    def test_what_a_book_cannot_say_is_not_left_out_in_silence(self, tmp_path: Path) -> None:
        """An empty condition has no cell; the export reads itself back and notices."""
        change = patched(
            "matters/治安.yaml", "{any: [乱停车, 车辆+违停]}", "{any: [乱停车, 车辆+违停], time: {}}"
        )
        pack = tiny_pack(tmp_path, change)
        with pytest.raises(TableError, match=r"^这些地方 Excel 里写不下，没有导出：matters/治安\.yaml$"):
            export_book(pack, tmp_path / "book.xlsx")
        assert not (tmp_path / "book.xlsx").exists()

    @pytest.mark.parametrize("direction", ["export", "import"])
    def test_overlays_must_wait(self, tmp_path: Path, direction: str) -> None:
        pack = tiny_pack(tmp_path, {"overlay.yaml": "over: 示例\n"})
        path = tmp_path / "book.xlsx"
        export_book(TINY, path)
        with pytest.raises(TableError, match=r"是叠加包（有 overlay\.yaml），还不能和 Excel 互转；底包可以$"):
            import_book(path, pack, over=True) if direction == "import" else export_book(
                pack, path, over=True
            )

    def test_a_book_that_is_there_is_not_replaced(self, tmp_path: Path) -> None:
        path = tmp_path / "book.xlsx"
        path.write_bytes(b"precious")
        with pytest.raises(
            TableError, match=r"已经有了；要换掉它，请加 --over（先确认里面没有还没导入的修改）$"
        ):
            export_book(TINY, path)
        assert path.read_bytes() == b"precious"
        export_book(TINY, path, over=True)
        assert load_workbook(path).sheetnames[0] == "说明"

    @pytest.mark.parametrize(
        ("name", "message"),
        [("book.xls", "「book.xls」要以 .xlsx 结尾"), ("no/book.xlsx", "没有「{}/no」这个文件夹")],
    )
    def test_places_where_no_book_can_be(self, tmp_path: Path, name: str, message: str) -> None:
        with pytest.raises(TableError) as told:
            export_book(TINY, tmp_path / name)
        assert str(told.value) == message.format(tmp_path)

    def test_a_cell_longer_than_excel_allows(self, tmp_path: Path) -> None:
        about = "。".join(f"说法{number}甲乙丙丁" for number in range(4000))
        pack = tiny_pack(tmp_path, {"organs.yaml": f"organs: {{城管: {{about: {about}}}}}\n"})
        with pytest.raises(TableError, match=r"^机关!C2：内容太长，Excel 一格装不下（管什么）$"):
            export_book(pack, tmp_path / "book.xlsx")
        assert [p.name for p in tmp_path.iterdir()] == ["pack"]


class TestFolder:
    def test_a_full_folder_is_left_alone(self, tmp_path: Path) -> None:
        export_book(TINY, tmp_path / "book.xlsx")
        pack = tiny_pack(tmp_path, {})
        before = {p: p.read_bytes() for p in pack.rglob("*") if p.is_file()}
        with pytest.raises(TableError, match=r"里已经有东西了；要换掉里面的规则包，请加 --over"):
            import_book(tmp_path / "book.xlsx", pack)
        assert {p: p.read_bytes() for p in pack.rglob("*") if p.is_file()} == before

    @pytest.mark.parametrize("over", [False, True])
    @pytest.mark.parametrize("name", ["notes.txt", "data/tickets.csv", "compose.yaml", "old/pack.yaml"])
    def test_a_folder_that_is_no_pack_is_left_alone(self, tmp_path: Path, name: str, over: bool) -> None:
        export_book(TINY, tmp_path / "book.xlsx")
        path = tmp_path / "full" / name
        path.parent.mkdir(parents=True)
        path.write_text("x")
        with pytest.raises(
            TableError, match=r"没有 pack\.yaml，不是规则包，没有动；请写规则包所在的文件夹，"
        ):
            import_book(tmp_path / "book.xlsx", tmp_path / "full", over=over)
        assert [p for p in (tmp_path / "full").rglob("*") if p.is_file()] == [path]
        assert path.read_text() == "x"

    @pytest.mark.parametrize("name", ["a\x00b.yaml", "\ud800.yaml", f"{'a' * 300}.yaml"])
    def test_a_name_no_file_can_have_leaves_nothing_behind(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(TableError, match=r"^无法写 "):
            pack_folder.stage({"a.yaml": b"x", name: b"x"}, tmp_path / "pack")
        assert list(tmp_path.iterdir()) == []

    def test_an_empty_folder_and_none_are_filled(self, tmp_path: Path) -> None:
        export_book(TINY, tmp_path / "book.xlsx")
        (tmp_path / "empty").mkdir()
        for name in ("empty", "none"):
            done = import_book(tmp_path / "book.xlsx", tmp_path / name)
            assert (len(done.written), done.kept, done.stale) == (16, 0, False)
            assert (tmp_path / name / "pack.yaml").is_file()

    def test_what_is_no_part_of_a_pack_stays(self, tmp_path: Path) -> None:
        """README, version control, and pictures in folders of the pack."""
        others = ("README.md", ".git/HEAD", ".git/x.yaml", "matters/图.png")
        pack = tiny_pack(tmp_path, dict.fromkeys(others, "x"))
        export_book(pack, tmp_path / "book.xlsx")
        edited(tmp_path / "book.xlsx", put("机关", "城管", "全称", "城市管理委员会"))
        before = pack.stat().st_ino
        done = import_book(tmp_path / "book.xlsx", pack, over=True)
        assert done.written == ("organs.yaml",)
        for name in others:
            assert (pack / name).is_file(), name
        assert pack.stat().st_ino == before, "a shell that stands in the folder still stands in it"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["book.xlsx", "pack"]

    def test_a_failure_half_way_puts_everything_back(self, tmp_path: Path) -> None:
        """The second file cannot be put in place: a folder of its name is in the way."""
        folder = tmp_path / "pack"
        (folder / "b.yaml").mkdir(parents=True)
        (folder / "b.yaml" / "keep.txt").write_text("x")
        (folder / "a.yaml").write_text("old")
        staged = pack_folder.stage({"a.yaml": b"new", "b.yaml": b"new"}, folder)
        with pytest.raises(TableError, match=r"原来的文件都没有动$"):
            pack_folder.install(staged, folder)
        assert (folder / "a.yaml").read_text() == "old"
        assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.yaml", "b.yaml", "keep.txt", "pack"]

    def test_a_file_is_no_folder(self, tmp_path: Path) -> None:
        export_book(TINY, tmp_path / "book.xlsx")
        with pytest.raises(TableError, match=r"是文件，不是文件夹$"):
            import_book(tmp_path / "book.xlsx", tmp_path / "book.xlsx", over=True)


class TestCommand:
    def test_out_and_back(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        os.chdir(tmp_path)
        assert main(["excel", "export", str(TINY), "book.xlsx"]) == Exit.OK
        out = capsys.readouterr().out.splitlines()
        assert out[0].startswith("已写到 book.xlsx：设置 18 行，单位 7 行，")
        assert out[1] == f"怎么改，看「说明」表。改好后运行：minyi excel import book.xlsx {TINY} --over"
        assert main(["excel", "import", "book.xlsx", "pack"]) == Exit.OK
        assert capsys.readouterr().out.splitlines() == [
            "规则包检查没有问题，已写入 pack：写了 16 个文件",
            "接着跑例子：minyi test pack",
        ]
        edited(Path("book.xlsx"), put("机关", "城管", "全称", "城市管理委员会"))
        assert main(["excel", "import", "book.xlsx", "pack", "--over"]) == Exit.OK
        told = capsys.readouterr()
        assert told.out.splitlines()[0] == (
            "规则包检查没有问题，已写入 pack：写了 1 个文件（organs.yaml），15 个没有变"
        )
        assert told.err == "注意：文件夹里原来的规则包不是导出这本规则簿时的那一份，后来的改动已被换掉\n"

    def test_faults_end_with_2(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        os.chdir(tmp_path)
        export_book(TINY, Path("book.xlsx"))
        edited(Path("book.xlsx"), put("机关", "城管", "全称", "=1"), put("单位", "政治处", "警种", "政工"))
        assert main(["excel", "import", "book.xlsx", "pack"]) == Exit.BAD_RULES
        assert capsys.readouterr().out.splitlines() == [
            "机关!B2: 这一格是公式，规则簿里不能有公式。请复制这一格，选择性粘贴为数值",
            "共 1 处问题，pack 没有动。",
            "有问题的格子标在 book.有误.xlsx 里：照批注改好，再 import 这一份。",
        ]

    def test_wrong_use_ends_with_3(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["excel", "import", str(tmp_path / "no.xlsx"), str(tmp_path / "pack")]) == Exit.USAGE
        assert capsys.readouterr().err == f"没有这个文件：{tmp_path}/no.xlsx\n"
