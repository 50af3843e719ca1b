"""``minyi coverage`` and ``minyi diff`` as people type them: what is said, what is written, how it ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.packs import TINY, patched, tiny_pack

from minyi_router.cli import main
from minyi_router.cli.exits import Exit

ROWS = [
    ("0012", "2026-01-05 09:00", "澜心路12号楼下半夜太吵，电话13800001234", "派出所"),
    ("0013", "2026/1/5 16:50", "澜心路300号门口总有人摆摊占道", "非公安"),
    ("0014", "待定", "说不清的事", ""),
]
HEADS = ("工单编号", "受理时间", "诉求内容", "应判警种")
BROKEN = ("matters.yaml", "matters:\n  违法停车: {line: 没有的警种}\n")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "来件.csv", ROWS)


def write(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows])
    return path


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The tiny pack with roadside stalls sent to the traffic police instead of the city's wardens."""
    text = (TINY / "matters.yaml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.strip().startswith("占道经营:"))
    return tiny_pack(tmp_path, patched("matters.yaml", line, "  占道经营: {line: 交警}"))


def run(*arguments: object) -> int:
    return main([*map(str, arguments), "--workers", "1"])


def sheet_names(path: Path) -> list[str]:
    return list(openpyxl.load_workbook(path).sheetnames)


class TestCoverage:
    def test_the_summary_and_the_files(
        self, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        book, data = tmp_path / "统计.xlsx", tmp_path / "统计.json"
        ended = run("coverage", TINY, "--on", table, "--truth", "line=应判警种", "-o", book, "--json", data)
        said = capsys.readouterr()
        assert ended == Exit.OK
        assert "来件.csv：3 件" in said.out
        assert "自动派单率（2 件有答案） 100.0%" in said.out
        assert "没有规则认出事项" in said.out
        assert f"已写入 {book}" in said.out
        assert said.err == "有 1 件的收到时间看不懂，没有算时限\n"
        assert sheet_names(book) == ["汇总", "规则", "词", "没用上的词", "冲突", "转人工"]
        report = json.loads(data.read_text(encoding="utf-8"))
        assert (report["schema"], report["n"], report["dispatch"]["right"]) == (1, 3, 2)

    def test_json_to_standard_output_stands_alone(
        self, table: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run("coverage", TINY, "--on", table, "--json", "-")
        assert json.loads(capsys.readouterr().out)["n"] == 3

    def test_rows_that_cannot_be_read_are_counted(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        table = tmp_path / "来件.jsonl"
        table.write_text('{"诉求内容": "半夜太吵"}\n{坏的\n', encoding="utf-8")
        data = tmp_path / "统计.json"
        assert run("coverage", TINY, "--on", table, "--json", data) == Exit.REJECTED
        assert "有 1 行读不了，没有计入；第一处在第 2 行：" in capsys.readouterr().err
        report = json.loads(data.read_text(encoding="utf-8"))
        assert (report["n"], report["rejected"]) == (1, 1)

    def test_where_takes_only_some_rows(self, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
        run("coverage", TINY, "--on", table, "--where", "应判警种=派出所")
        assert "来件.csv：1 件" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("-o", "统计.csv"), "-o 只能写 .xlsx 文件，不是「统计.csv」；要别的格式请用 --json"),
            (("-o", "没有/统计.xlsx"), "没有这个文件夹：没有"),
            (("--truth", "line=没有"), "表里没有「没有」这一列；有：工单编号、受理时间、诉求内容、应判警种"),
            (("--alt", "line=应判警种"), "--alt 写了「line」，但没有用 --truth 给出它的正确答案"),
        ],
    )
    def test_wrong_options_say_what_to_do(
        self, table: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("coverage", TINY, "--on", table, *arguments) == Exit.USAGE
        assert said in capsys.readouterr().err

    @pytest.mark.parametrize("workers", ["0", "61", "两个"])
    def test_how_many_processes_there_may_be(
        self, table: Path, workers: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = main(["coverage", str(TINY), "--on", str(table), "--workers", workers])
        assert ended == Exit.USAGE
        assert f"要写 1 到 60 的数，不是「{workers}」" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"line: \xe4\xba\xa4\n", "应是「答案: {合并后: [原名]}」"),
        ("line: {交巡警: [交警]}\n".encode("gb18030"), "不是 UTF-8 编码，请另存为 UTF-8"),
        (b"- line\n", "应是「答案: {合并后: [原名]}」"),
    ],
    ids=["a word instead of labels", "another encoding", "a list"],
)
def test_a_merge_file_that_cannot_be_used_says_so(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    merge = tmp_path / "合并.yaml"
    merge.write_bytes(content)
    options = ("--truth", "line=应判警种", "--merge", str(merge), "--workers", "1")
    assert main(["coverage", str(TINY), "--on", str(table), *options]) == Exit.USAGE
    assert capsys.readouterr().err == f"{merge}：{said}\n"


class TestDiff:
    def test_the_summary_and_the_files(
        self, table: Path, changed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        book, data, page = (tmp_path / name for name in ("变化.xlsx", "变化.json", "变化.html"))
        truth = ("--truth", "line=应判警种")
        ended = run("diff", TINY, changed, "--on", table, *truth, "-o", book, "--json", data, "--html", page)
        said = capsys.readouterr().out
        assert ended == Exit.OK
        assert "来件.csv：3 件，有变化的 1 件（33.33%）" in said
        assert "有 1 件的变化不是规则引起的" in said
        assert "内容不同的文件：matters.yaml" in said
        assert "第 3 行 0013：澜心路300号门口总有人摆摊占道" in said
        assert "［改错了］" in said
        assert sheet_names(book) == ["汇总", "去向变化", "规则", "例子"]
        assert "<script" in page.read_text(encoding="utf-8")
        report: dict[str, Any] = json.loads(data.read_text(encoding="utf-8"))
        assert [(f["old"], f["new"], f["n"]) for f in report["flows"] if f["old"] != f["new"]] == [
            ("城管", "交警大队", 1)
        ]

    def test_no_personal_number_is_shown_anywhere(
        self, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        night = (TINY / "deadlines.yaml").read_text(encoding="utf-8").replace("3个工作日", "4个工作日")
        new = tiny_pack(tmp_path, {"deadlines.yaml": night})
        data, page = tmp_path / "变化.json", tmp_path / "变化.html"
        run("diff", TINY, new, "--on", table, "--json", data, "--html", page)
        report = json.loads(data.read_text(encoding="utf-8"))
        assert any("138******34" in example["text"] for example in report["examples"])
        shown = capsys.readouterr().out + data.read_text("utf-8") + page.read_text("utf-8")
        assert "13800001234" not in shown

    def test_the_same_pack_twice_moves_nothing(self, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("diff", TINY, TINY, "--on", table, "--fail-if", "moved>0") == Exit.OK
        said = capsys.readouterr().out
        assert "（内容完全一样）" in said
        assert "3 件，没有一件会变" in said

    def test_a_limit_that_is_passed_ends_with_findings(
        self, table: Path, changed: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        limits = ("--fail-if", "moved>20%", "--fail-if", "unit>50")
        assert run("diff", TINY, changed, "--on", table, *limits) == Exit.FINDINGS
        assert "没有通过 --fail-if moved>20%：有变化的 1 件，占 33.3%\n" in capsys.readouterr().err

    def test_accuracy_as_a_limit_needs_right_answers(
        self, table: Path, changed: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("diff", TINY, changed, "--on", table, "--fail-if", "accuracy<90%") == Exit.USAGE
        assert "--fail-if accuracy 要有正确答案：请用 --truth" in capsys.readouterr().err

    def test_faults_say_which_pack_they_are_in(
        self, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bad = tiny_pack(tmp_path, dict([BROKEN]))
        assert run("diff", TINY, bad, "--on", table) == Exit.BAD_RULES
        assert capsys.readouterr().err.startswith(f"新规则包 {bad} 有问题：\n")
        assert run("diff", bad, bad, "--on", table) == Exit.BAD_RULES
        said = capsys.readouterr().err
        assert said.startswith(f"旧规则包 {bad} 有问题：\n")
        assert f"新规则包 {bad} 有问题：\n" in said

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ((TINY,), "要写两个规则包：先旧后新（或者一个加 --shadow）"),
            ((TINY, TINY, "--shadow"), "用了 --shadow，只写一个规则包"),
            ((TINY, "--shadow"), "里没有试行的规则（mode: shadow），没有什么可比"),
            ((TINY, TINY, "--fail-if", "moved"), "看不懂 --fail-if 的「moved」。可以写：moved>2%"),
            ((TINY, TINY, "--examples", "-1"), "--examples 要写 0 到 1000"),
        ],
    )
    def test_wrong_options_say_what_to_do(
        self, table: Path, arguments: tuple[object, ...], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("diff", *arguments, "--on", table) == Exit.USAGE
        assert said in capsys.readouterr().err

    def test_trial_rules_are_tried_against_the_pack_itself(
        self, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        rules = "rules:\n  - {id: 试一试, mode: shadow, when: {any: [说不清]}, then: {matter: 违法停车}}\n"
        pack = tiny_pack(tmp_path, {"matters/试行.yaml": rules})
        assert run("diff", pack, "--shadow", "--on", table) == Exit.OK
        said = capsys.readouterr().out
        assert "有变化的 1 件" in said
        assert "试一试" in said
        assert "（同一个规则包，试行规则都生效）" in said
