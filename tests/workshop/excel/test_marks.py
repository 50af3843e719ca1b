"""The marked copy of a book with faults, and faults planted in the big book."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from tests.workshop.excel.clerk import column, edited, put, refused, values

from minyi_router.rulepack.load import starter_pack
from minyi_router.workshop.excel import export_book, import_book
from minyi_router.workshop.excel.marks import CHECKER, mark, marked_path
from minyi_router.workshop.excel.sheets import BookFault, Spot


class TestMarkedCopy:
    def test_the_cell_has_a_colour_and_a_comment(self, exported: bytes, tmp_path: Path) -> None:
        edits = (
            put("规则", "社会生活噪声", "类型是其中之一", "投述"),
            put("规则", "社会生活噪声", "有一项就行", "噪；声"),
        )
        done = refused(exported, tmp_path, *edits)
        assert done.marked == tmp_path / "book.有误.xlsx"
        book = load_workbook(done.marked)
        cell: Any = book["规则"]["Q3"]
        assert cell.fill.start_color.rgb == "00FFC7CE"
        assert (cell.comment.author, cell.comment.text) == (
            CHECKER,
            "MY109 没有这个类型：「投述」。是不是「投诉」？",
        )
        both: Any = book["规则"]["C3"]
        assert both.comment.text == "\n\n".join(
            f"MY205 「{word}」只有一个字，太容易误中；请写更长的词" for word in "噪声"
        )
        heads, *rows = values(done.marked)["有误"]
        assert heads == ("位置", "代码", "有什么问题、怎么改")
        assert [line[:2] for line in rows] == [
            ("规则!C3", "MY205"),
            ("规则!C3", "MY205"),
            ("规则!Q3", "MY109"),
        ]
        link: Any = book["有误"]["A4"]
        assert link.hyperlink.location == "'规则'!Q3"

    def test_the_book_itself_is_untouched(self, exported: bytes, tmp_path: Path) -> None:
        path = tmp_path / "book.xlsx"
        path.write_bytes(exported)
        before = edited(path, put("等级", "紧急", "谁来处理", None)).read_bytes()
        import_book(path, tmp_path / "pack")
        assert path.read_bytes() == before

    def test_the_copy_mended_is_a_good_book(self, exported: bytes, tmp_path: Path) -> None:
        """And its drop-downs are still there."""
        done = refused(exported, tmp_path, put("等级", "紧急", "谁来处理", None))
        assert done.marked is not None
        mended = edited(done.marked, put("等级", "紧急", "谁来处理", "值班局领导"))
        assert load_workbook(mended)["单位"].data_validations.count > 3
        assert import_book(mended, tmp_path / "pack").faults == ()

    def test_old_marks_go(self, exported: bytes, tmp_path: Path) -> None:
        """The copy with one fault mended and another made: only the new one is marked."""
        done = refused(exported, tmp_path, put("等级", "紧急", "谁来处理", None))
        assert done.marked is not None
        edits = (put("等级", "紧急", "谁来处理", "值班局领导"), put("等级", "一般", "谁来处理", None))
        again = import_book(edited(done.marked, *edits), tmp_path / "pack")
        assert again.marked == tmp_path / "book.有误.有误.xlsx"
        page: Any = load_workbook(again.marked)["等级"]
        assert (page["B2"].comment, page["B2"].fill.fill_type) == (None, None)
        assert page["B3"].comment.text == "MY015 没有写「谁来处理」"
        assert [line[0] for line in values(again.marked)["有误"]] == ["位置", "等级!B3"]

    def test_a_fault_inside_merged_cells_is_marked_on_the_first(
        self, exported: bytes, tmp_path: Path
    ) -> None:
        def merge(book: Workbook) -> None:
            page: Any = book["等级"]
            page.merge_cells("A2:B2")

        done = refused(exported, tmp_path, merge)
        assert done.marked is not None
        assert [fault.spot.name for fault in done.faults] == ["等级!A2"]
        again = mark(tmp_path / "book.xlsx", [BookFault(Spot("等级", 2, 2), "", "甲\x07乙\x00\ud800")])
        page: Any = load_workbook(again)["等级"]
        assert page["A2"].comment.text == "甲\ufffd乙\ufffd\ufffd", "and XLSX holds no control characters"
        assert values(again)["有误"][1][2] == "甲\ufffd乙\ufffd\ufffd"

    @pytest.mark.parametrize(
        ("name", "copy"),
        [
            ("规则簿.xlsx", "规则簿.有误.xlsx"),
            ("规则簿.有误.xlsx", "规则簿.有误.有误.xlsx"),
            ("规则簿.有误.有误.xlsx", "规则簿.有误.xlsx"),
        ],
    )
    def test_names_of_copies(self, name: str, copy: str) -> None:
        """Never over the book; and no tail that grows for ever."""
        assert marked_path(Path("x") / name) == Path("x") / copy


def test_every_tenth_rule_of_the_starter_pack(tmp_path: Path) -> None:
    """Wherever a fault is planted in the big book, it is told there and nowhere else."""
    path = tmp_path / "book.xlsx"
    export_book(starter_pack(), path)
    planted: list[str] = []

    def plant(book: Workbook) -> None:
        page: Any = book["规则"]
        for number in range(2, page.max_row + 1, 10):
            cell = page.cell(number, column(page, "同一句里有这些就不算"))
            cell.value = "<没有的组>"
            planted.append(f"规则!{cell.coordinate}: MY103 没有这个词组：「没有的组」")

    faults = import_book(edited(path, plant), tmp_path / "pack").faults
    assert len(planted) > 25
    assert [fault.told.partition("。")[0] for fault in faults] == planted
