"""The command line as people type it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from tests.packs import TINY, patched, tiny_pack

from minyi_router.cli import main
from minyi_router.cli.exits import Exit

ROWS = [
    ("0012", "2026-01-05 09:00", "澜心路12号楼下半夜太吵", "13800001234"),
    ("0013", "2026/1/5 16:50", "澜心路300号门口总有人摆摊占道", ""),
    ("0014", "", "说不清的事", ""),
]
HEADS = ("工单编号", "受理时间", "诉求内容", "类型")


def write_csv(path: Path, rows: Sequence[tuple[str, ...]] = ROWS, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows])
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def read_xlsx(path: Path) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


class TestRoute:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_a_csv_in_any_usual_encoding_keeps_its_columns_and_gains_answers(
        self, tmp_path: Path, encoding: str
    ) -> None:
        source = write_csv(tmp_path / "工单.csv", encoding=encoding)
        assert run("route", source, "--rules", TINY, "-o", tmp_path / "out.csv") == Exit.OK
        first, second, third = read_csv(tmp_path / "out.csv")
        assert [row["工单编号"] for row in (first, second, third)] == ["0012", "0013", "0014"]
        assert (first["去向"], first["事项"], first["承办单位"]) == ("自动派单", "社会生活噪声", "柳湾派出所")
        assert (first["先行联系时限"], first["办理时限"]) == ("2026-01-05 10:00:00", "2026-01-08 17:30:00")
        assert (second["去向"], second["机关"], second["属地"]) == ("分流", "城管", "青石桥")
        assert (third["去向"], third["转人工原因"]) == ("转人工", "没有规则认出事项")

    def test_a_column_with_an_answers_name_stays_and_the_answer_gets_another(self, tmp_path: Path) -> None:
        run("route", write_csv(tmp_path / "a.csv"), "--rules", TINY, "-o", tmp_path / "out.csv")
        first = read_csv(tmp_path / "out.csv")[0]
        assert (first["类型"], first["判定_类型"]) == ("13800001234", "投诉")

    def test_one_run_writes_several_files_and_xlsx_cells_keep_their_type(self, tmp_path: Path) -> None:
        source = write_csv(tmp_path / "a.csv")
        outputs = [tmp_path / "out.xlsx", tmp_path / "out.jsonl"]
        assert run("route", source, "--rules", TINY, "-o", outputs[0], "-o", outputs[1]) == Exit.OK
        row = read_xlsx(outputs[0])[0]
        assert (row["工单编号"], row["承办单位"]) == ("0012", "柳湾派出所")
        assert str(row["办理时限"]) == "2026-01-08 17:30:00"
        assert json.loads(outputs[1].read_text(encoding="utf-8").splitlines()[1])["机关"] == "城管"

    def test_xlsx_and_jsonl_come_in_as_well(self, tmp_path: Path) -> None:
        source = write_csv(tmp_path / "a.csv")
        run("route", source, "--rules", TINY, "-o", tmp_path / "b.xlsx", "-o", tmp_path / "b.jsonl")
        for name in ("b.xlsx", "b.jsonl"):
            again = tmp_path / f"{name}.csv"
            assert run("route", tmp_path / name, "--rules", TINY, "-o", again) == Exit.OK
            assert [row["判定_事项"] for row in read_csv(again)] == ["社会生活噪声", "占道经营", ""]

    def test_columns_can_be_named(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("甲,乙\n广场舞吵,澜心路5号\n", encoding="utf-8")
        named = ("--text", "甲", "--place", "乙")
        assert run("route", path, "--rules", TINY, *named, "-o", tmp_path / "o.csv") == Exit.OK
        assert read_csv(tmp_path / "o.csv")[0]["承办单位"] == "柳湾派出所"

    def test_rows_that_cannot_be_read_are_told_written_aside_masked_and_cost_nothing_else(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "a.csv"
        path.write_text(
            "编号,诉求内容\n1,广场舞太吵\n2,电话13800001234,多了,三格\n3,乱停车\n", encoding="utf-8"
        )
        assert run("route", path, "--rules", TINY, "-o", tmp_path / "o.csv") == Exit.REJECTED
        assert [row["编号"] for row in read_csv(tmp_path / "o.csv")] == ["1", "3"]
        rejected = read_csv(tmp_path / "o.csv.rejects.csv")
        assert [row["行号"] for row in rejected] == ["3"]
        assert "13800001234" not in rejected[0]["原文"]
        assert "有 1 行读不了" in capsys.readouterr().err

    def test_a_time_that_cannot_be_read_costs_the_clocks_only_and_is_told(self, tmp_path: Path) -> None:
        source = write_csv(tmp_path / "a.csv", [("1", "前天下午", "广场舞太吵", "")])
        assert run("route", source, "--rules", TINY, "-o", tmp_path / "o.csv") == Exit.OK
        row = read_csv(tmp_path / "o.csv")[0]
        assert (row["事项"], row["办理时限"]) == ("社会生活噪声", "")
        assert row["备注"] == "看不懂时间「前天下午」，没有计算时限"

    def test_the_screen_shows_a_table_totals_and_no_personal_data(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = write_csv(tmp_path / "a.csv", [("1", "", "广场舞太吵，我的电话13800001234", "")])
        assert run("route", source, "--rules", TINY) == Exit.OK
        printed = capsys.readouterr()
        assert "共 1 件：自动派单 1，自动派单率 100.0%" in printed.out
        assert "138******34" in printed.out
        assert "13800001234" not in printed.out
        assert printed.err == "", "no progress bar where nobody watches"

    def test_the_citizens_own_words_are_quoted(self, tmp_path: Path) -> None:
        source = write_csv(tmp_path / "a.csv", [("1", "", "有人跳廣 場 舞", "")])
        run("route", source, "--rules", TINY, "-o", tmp_path / "o.csv")
        assert read_csv(tmp_path / "o.csv")[0]["命中词句"] == "社会生活噪声：廣 場 舞"

    def test_an_empty_table_is_no_accident(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("route", write_csv(tmp_path / "a.csv", []), "--rules", TINY) == Exit.OK
        assert "共 0 件：没有可派的行" in capsys.readouterr().out

    def test_parquet_out_and_in_again_and_heads_for_programs(self, tmp_path: Path) -> None:
        source, between, end = write_csv(tmp_path / "a.csv"), tmp_path / "b.parquet", tmp_path / "c.jsonl"
        assert run("route", source, "--rules", TINY, "-o", between) == Exit.OK
        assert run("route", between, "--rules", TINY, "-o", end, "--heads", "id") == Exit.OK
        first = json.loads(end.read_text(encoding="utf-8").splitlines()[0])
        assert (first["工单编号"], first["承办单位"], first["unit"]) == ("0012", "柳湾派出所", "柳湾派出所")
        assert (first["action"], first["resolve_by"]) == ("dispatch", "2026-01-08T17:30:00")

    def test_ids_that_came_before_are_told(self, tmp_path: Path) -> None:
        rows = [("7", "", "广场舞太吵", ""), ("8", "", "乱停车", ""), ("7", "昨天", "乱停车", "")]
        run("route", write_csv(tmp_path / "a.csv", rows), "--rules", TINY, "-o", tmp_path / "o.csv")
        assert [row["备注"] for row in read_csv(tmp_path / "o.csv")] == [
            "",
            "",
            "看不懂时间「昨天」，没有计算时限；编号重复，前面的行已用过这个编号",
        ]

    def test_rows_are_counted_so_that_they_add_up(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "a.csv"
        path.write_text("编号,诉求内容\n1,广场舞太吵\n2,a,b\n3,乱停车\n", encoding="utf-8")
        assert run("route", path, "--rules", TINY, "-o", tmp_path / "o.csv", "--workers", 1) == Exit.REJECTED
        printed = capsys.readouterr()
        assert printed.out == (
            "共 2 件（读到 3 行，另有 1 行读不了）：自动派单 2，自动派单率 100.0%\n"
            f"已写入 {tmp_path / 'o.csv'}\n"
        )
        assert printed.err == (
            f"有 1 行读不了，写在 {tmp_path / 'o.csv.rejects.csv'}；第一处在第 3 行：有 3 格，表头只有 2 格\n"
        )

    @pytest.mark.parametrize(
        ("source", "outputs", "more", "said"),
        [
            ("a.csv", ("a.csv",), (), "-o 写的就是原来的表格，会把它盖掉：{0}"),
            ("a.csv", ("o.csv", "./o.csv"), (), "-o 写了两次同一个文件：{0}"),
            ("a.csv", ("o.csv", "o.csv.rejects.csv"), (), "{1} 是放读不了的行的文件名，-o 请换一个名字"),
            ("o.csv.rejects.csv", ("o.csv",), (), "{2} 是放读不了的行的文件名，-o 请换一个名字"),
            (
                "a.csv",
                ("o.csv",),
                ("--resume", "--restart"),
                "--resume（接着跑）和 --restart（从头来）只能写一个",
            ),
        ],
    )
    def test_nothing_is_written_over_by_a_slip(
        self,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        source: str,
        outputs: tuple[str, ...],
        more: tuple[str, ...],
        said: str,
    ) -> None:
        path = write_csv(tmp_path / source)
        before = path.read_bytes()
        paths = [tmp_path / name for name in outputs]
        given = [part for output in paths for part in ("-o", output)]
        assert run("route", path, "--rules", TINY, *given, *more) == Exit.USAGE
        assert capsys.readouterr().err == said.format(*[*paths, path][:2], path) + "\n"
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


class TestExplain:
    def test_words_for_a_clerk(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert (
            run("explain", "澜心路12号楼下半夜太吵", "--rules", TINY, "--time", "2026-01-05 09:00") == Exit.OK
        )
        printed = capsys.readouterr().out
        assert "自动派单 → 柳湾派出所" in printed
        assert "规则「社会生活噪声」：“半夜” 1 ＋ “太吵” 1 ＝ 2 分 → 事项＝社会生活噪声" in printed
        assert "办理时限：2026-01-08 17:30" in printed

    def test_json_has_a_schema_version_and_the_rules_that_came_near(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("explain", "门口总有车辆", "--rules", TINY, "--json") == Exit.OK
        found = json.loads(capsys.readouterr().out)
        assert (found["schema"], found["action"]) == (1, "review")
        assert [(near["rule"], near["lacked"]) for near in found["near"]] == [
            ("违法停车", "还缺「违停」（「车辆+违停」）")
        ]

    def test_the_text_may_come_from_standard_input(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("乱停车"))
        assert run("explain", "-", "--rules", TINY) == Exit.OK
        assert "交警大队" in capsys.readouterr().out

    def test_a_time_that_cannot_be_read(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("explain", "乱停车", "--rules", TINY, "--time", "明天") == Exit.USAGE
        assert "看不懂时间「明天」" in capsys.readouterr().err


CHASED = [
    ("0012", "2026-01-05 09:00", "澜心路12号楼下烧烤店半夜太吵，没法睡觉", "13800001234"),
    ("0013", "2026-01-06 23:00", "澜心路18号楼下烧烤店半夜太吵，没法睡觉", "13800009999"),
    ("0014", "2026-01-07 23:00", "澜心路12号楼下烧烤店半夜太吵，还是没法睡觉", "13800001234"),
    ("", "2026-01-08 23:00", "工单HD20260105X没有人管", ""),
    ("HD20260105X", "2026-01-05 10:00", "澜心路12号楼下烧烤店半夜太吵，没法睡觉了", "13800005678"),
]


class TestCluster:
    def columns(self, path: Path) -> Path:
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([("工单编号", "受理时间", "诉求内容", "来电号码"), *CHASED])
        return path

    def test_each_row_keeps_its_columns_and_gains_its_group(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = self.columns(tmp_path / "工单.csv")
        assert run("cluster", source, "--rules", TINY, "-o", tmp_path / "out.csv") == Exit.OK
        rows = read_csv(tmp_path / "out.csv")
        assert [(row["工单编号"], row["群组"], row["件数"], row["关系"]) for row in rows] == [
            ("0012", "0012", "4", "首件"),
            ("0013", "", "", ""),
            ("0014", "0012", "4", "催办"),
            ("", "0012", "4", "催办"),
            ("HD20260105X", "0012", "4", "同诉"),
        ]
        assert rows[2]["相同之处"] == (
            "文字 0.90 ＋ 诉求人 0.70 ＋ 事项 0.20 ＋ 门牌 0.30 ＋ 道路 0.20 ＋ 时间相近 0.20"
        )
        printed = capsys.readouterr().out
        assert "共 5 件：1 组同一件事，合 4 件" in printed
        assert "13800001234" not in printed

    def test_the_window_is_in_days(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        source = self.columns(tmp_path / "工单.csv")
        assert run("cluster", source, "--rules", TINY, "--window", "0.01") == Exit.OK
        assert "共 5 件：1 组同一件事，合 2 件" in capsys.readouterr().out, "a number given counts whenever"
        assert run("cluster", source, "--rules", TINY, "--window", "0") == Exit.USAGE
        assert "--window 应大于 0 天" in capsys.readouterr().err


class TestPackCommands:
    def test_check_says_what_a_good_pack_holds(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("check", TINY, "--today", "2026-01-05") == Exit.OK
        assert "没有问题\n规则 9 条" in capsys.readouterr().out

    def test_check_shows_every_fault_with_its_place(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pack = tiny_pack(tmp_path, patched("matters/治安.yaml", "<噪声>+KTV", "<噪音>+KTV"))
        assert run("check", pack) == Exit.BAD_RULES
        assert "MY103 没有这个词组：「噪音」。是不是「噪声」？" in capsys.readouterr().err
        assert run("check", pack, "--json") == Exit.BAD_RULES
        found = json.loads(capsys.readouterr().out)
        assert [(p["code"], p["line"], p["column"]) for p in found] == [("MY103", 8, 29)]

    def test_every_command_that_routes_ends_with_2_on_a_bad_pack(self, tmp_path: Path) -> None:
        pack = tiny_pack(tmp_path, {"kinds.yaml": "kinds: ["})
        for command in (["explain", "x"], ["route", str(write_csv(tmp_path / "a.csv"))]):
            assert run(*command, "--rules", pack) == Exit.BAD_RULES
        assert run("test", pack) == Exit.BAD_RULES

    def test_test_runs_the_cases_beside_the_rules(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("test", TINY) == Exit.OK
        assert "2 个例子通过，0 个不符" in capsys.readouterr().out

    def test_test_says_what_was_expected_what_came_and_which_words_did_it(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pack = tiny_pack(tmp_path, patched("matters/治安.yaml", "楼下烧烤店半夜太吵", "楼下有人摆摊占道"))
        assert run("test", pack) == Exit.FINDINGS
        printed = capsys.readouterr().out
        assert "规则「社会生活噪声」的例子 1" in printed
        assert "× 事项：应是「社会生活噪声」，得到「占道经营」" in printed
        assert "命中「占道经营」：占道、摆摊" in printed or "命中「占道经营」：摆摊、占道" in printed
        assert "1 个例子通过，1 个不符" in printed

    def test_a_pack_without_cases_is_a_finding(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        rules = (TINY / "matters" / "治安.yaml").read_text(encoding="utf-8")
        kept = "\n".join(line for line in rules.splitlines() if "expect" not in line and "tests:" not in line)
        assert run("test", tiny_pack(tmp_path, {"matters/治安.yaml": kept + "\n"})) == Exit.FINDINGS
        assert "一个例子也没有" in capsys.readouterr().out

    def test_init_copies_a_pack_that_checks_and_never_into_a_folder_that_holds_something(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("init", tmp_path / "mine") == Exit.OK
        assert run("check", tmp_path / "mine", "--today", "2026-11-22") == Exit.OK
        capsys.readouterr()
        assert run("init", tmp_path / "mine") == Exit.USAGE
        assert "已经有东西了" in capsys.readouterr().err

    def test_schema_prints_one_or_all_and_writes_a_file_each(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("schema", "units.yaml") == Exit.OK
        assert "units" in json.loads(capsys.readouterr().out)["properties"]
        assert run("schema") == Exit.OK
        assert {"rules", "units.yaml", "places/areas.yaml"} <= set(json.loads(capsys.readouterr().out))
        assert run("schema", "-o", tmp_path) == Exit.OK
        assert (tmp_path / "rules.schema.json").is_file()
        assert (tmp_path / "places-areas.schema.json").is_file()
        assert run("schema", "没有.yaml") == Exit.USAGE


class TestEvaluate:
    def table(self, folder: Path) -> Path:
        path = folder / "truth.csv"
        path.write_text(
            "诉求内容,应判,也可,收\n"
            "广场舞太吵,派出所,,是\n"
            "到处乱停车,交巡警,,是\n"
            "摆摊占道,派出所,非公安,是\n"
            "说不清的事,派出所,,是\n"
            "广场舞,交巡警,,否\n",
            encoding="utf-8",
        )
        return path

    def test_both_rates_stand_together_with_n_and_interval(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        merge = tmp_path / "merge.yaml"
        merge.write_text("line:\n  交巡警: [交警]\n", encoding="utf-8")
        options = ("--truth", "line=应判", "--alt", "line=也可", "--merge", merge, "--where", "收=是")
        assert run("evaluate", self.table(tmp_path), "--rules", TINY, *options) == Exit.OK
        printed = capsys.readouterr().out
        assert printed.startswith(
            "自动派单率 75.0% [30.1%, 95.4%]（3/4）　首派准确率 100.0% [43.8%, 100.0%]（3/3）\n"
        )
        assert "line：准确率 50.0% [15.0%, 85.0%]（2/4）" in printed
        assert "line（含也算对的）：准确率 75.0% [30.1%, 95.4%]（3/4）" in printed
        assert "应是＼得到" in printed

    def test_json_holds_every_figure(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        run("evaluate", self.table(tmp_path), "--rules", TINY, "--truth", "police=应判", "--json", "-")
        found = json.loads(capsys.readouterr().out)
        assert (found["dispatch"]["n"], found["dispatch"]["automatic"]) == (5, 4)
        assert found["answers"][0]["answer"] == "police"
        run(
            "evaluate",
            self.table(tmp_path),
            "--rules",
            TINY,
            "--truth",
            "line=应判",
            "--json",
            tmp_path / "j.json",
        )
        assert json.loads((tmp_path / "j.json").read_text(encoding="utf-8"))["answers"][0]["n"] == 5

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--truth", "线=应判"), "没有这种答案：「线」"),
            (("--truth", "line=警种"), "表里没有「警种」这一列"),
            (("--truth", "line"), "「line」少了等号"),
            (("--truth", "line=应判", "--where", "收"), "「收」少了等号"),
            ((), "缺少 --truth"),
        ],
    )
    def test_wrong_options_say_what_would_be_right(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str
    ) -> None:
        assert run("evaluate", self.table(tmp_path), "--rules", TINY, *options) == Exit.USAGE
        assert message in capsys.readouterr().err


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((), "缺少 命令"),
            (("派单",), "没有这个命令或取值："),
            (("route",), "缺少 表格"),
            (("route", "没有.csv"), "找不到文件：没有.csv"),
            (("route", "x.doc"), "不支持 .doc"),
            (("check",), "缺少 文件夹"),
            (("check", "x", "--bogus"), "不认识的选项 --bogus"),
            (("evaluate", "x.csv", "--truth"), "后面要跟一个值"),
        ],
    )
    def test_wrong_calls_end_with_3_and_say_why_in_chinese(
        self, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
    ) -> None:
        assert run(*arguments) == Exit.USAGE
        assert message in capsys.readouterr().err

    def test_a_table_without_a_text_column_lists_its_heads(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
        assert run("route", tmp_path / "a.csv", "--rules", TINY) == Exit.USAGE
        error = capsys.readouterr().err
        assert "--text" in error
        assert "甲" in error

    def test_a_missing_rules_folder_is_a_bad_pack(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("check", tmp_path / "没有") == Exit.BAD_RULES
        assert "没有这个文件夹" in capsys.readouterr().err

    def test_help_is_chinese_and_lists_every_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            run("--help")
        assert ended.value.code == 0
        printed = capsys.readouterr().out
        for command in ("route", "explain", "check", "test", "init", "schema", "evaluate"):
            assert f"\n    {command}" in printed

    def test_a_reader_that_goes_away_is_no_error(self) -> None:
        command = f"{sys.executable} -m minyi_router schema | head -1"
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("{\n", "")
