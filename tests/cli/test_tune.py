"""``minyi tune`` as people type it: what is said, what is written, how it ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.engine_packs import FILES, pack_of

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.rulepack.load import load_pack

RULES = """
# 维护人：交警大队
rules:
  - {id: 违停, when: {any: [违停]}, then: {matter: 停车}}   # 一个词就够
  - id: 路边
    when: {any: [路边]}
    then:
      matter: 停车
    weight: 1.4   # 与中队商定
  - {id: 摊贩, when: {any: [摆摊]}, then: {matter: 占道}}
  - {id: 请问, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 试行, mode: shadow, when: {any: [摆摊]}, then: {matter: 物业}}
"""
TUNED = """
# 维护人：交警大队
rules:
  - {id: 违停, when: {any: [违停]}, then: {matter: 停车}, weight: 1.95}   # 一个词就够
  - id: 路边
    when: {any: [路边]}
    then:
      matter: 停车
    weight: 0.45   # 与中队商定
  - {id: 摊贩, when: {any: [摆摊]}, then: {matter: 占道}, weight: 2.45}
  - {id: 请问, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 试行, mode: shadow, when: {any: [摆摊]}, then: {matter: 物业}}
"""
SAYS = """\
50 件有答案。下面的“调后”，每一件都用没有它参加调出来的分值来判
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━┳━━━━━━━━┓
┃                            ┃   现在 ┃   调后 ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━╇━━━━━━━━┩
│ 警种准确率（有规则命中的） │  48.0% │  88.0% │
│ 自动派单率                 │ 100.0% │ 100.0% │
│ 首派准确率                 │  48.0% │  88.0% │
└────────────────────────────┴────────┴────────┘
分值要改的规则（3 条）
┏━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━━━━━━┓
┃ 规则 ┃ 现在的分值 ┃ 新的分值 ┃ 有它的来件 ┃
┡━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━━━━━━┩
│ 路边 │        1.4 │     0.45 │         38 │
│ 违停 │          1 │     1.95 │         24 │
│ 摊贩 │          1 │     2.45 │         20 │
└──────┴────────────┴──────────┴────────────┘
最低分 min_score：1 → 0.4
"""
CALLER = "闻人望舒"
PHONE = "13800001234"
HEADS = ("工单编号", "诉求人", "诉求内容", "应判警种", "应判机关", "类型")
SAID = [
    ("路边违停", "交警", "", 12),
    ("违停", "交警", "", 12),
    ("路边摆摊", "非公安", "城管", 20),
    ("路边", "治安", "", 6),
]
ROWS = [
    (f"A{n}{said}", CALLER, f"{n}号{said}，请问，电话{PHONE}", line, organ, "咨询")
    for said, line, organ, times in SAID
    for n in range(times)
]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    pack_of(tmp_path / "规则", RULES)
    return tmp_path / "规则"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "来件.csv", ROWS)


def write(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows])
    return path


def run(pack: Path, table: Path, *options: object) -> int:
    return main(["tune", str(pack), "--on", str(table), *map(str, options)])


def contents(pack: Path) -> dict[str, bytes]:
    return {
        path.relative_to(pack).as_posix(): path.read_bytes() for path in pack.rglob("*") if path.is_file()
    }


LINE = ("--truth", "line=应判警种")


def lines(text: str) -> list[str]:
    """Without the blanks that fill a table's title."""
    return [line.rstrip() for line in text.splitlines()]


def test_all_that_is_said(pack: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(pack)
    ended = run(pack, table, *LINE, "--automate", "95%")
    said = capsys.readouterr()
    assert (ended, lines(said.out), said.err) == (Exit.OK, SAYS.splitlines(), "")
    assert contents(pack) == before, "nothing is written that was not asked for"


def test_write_changes_numbers_and_nothing_else(
    pack: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(pack)
    assert run(pack, table, *LINE, "--automate", "95%", "--write") == Exit.OK
    said = capsys.readouterr()
    assert lines(said.out) == SAYS.splitlines()
    told = "改了 2 个文件里的数字；请接着跑 minyi check 和 minyi test，再用 minyi diff 看变化\n"
    assert said.err == told
    card = FILES["pack.yaml"].lstrip("\n").replace("min_score: 1", "min_score: 0.4")
    assert contents(pack) == {
        **before,
        "matters/规则.yaml": TUNED.lstrip("\n").encode(),
        "pack.yaml": card.encode(),
    }
    assert load_pack(pack).scoring.min_score == 0.4
    assert main(["evaluate", str(table), "--rules", str(pack), *LINE]) == Exit.OK
    assert "自动派单率 100.0%" in capsys.readouterr().out, "as promised"


def test_json_holds_all_of_it(
    pack: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = (*LINE, "--truth", "organ=应判机关", "--truth", "kind=类型")
    assert run(pack, table, *options, "--json", "-") == Exit.OK
    printed = capsys.readouterr().out
    assert run(pack, table, *options, "--json", tmp_path / "结果.json") == Exit.OK
    assert (tmp_path / "结果.json").read_text("utf-8") == printed
    found = json.loads(printed)
    assert {change["rule"]: change["rows"] for change in found.pop("changes")} == {
        "违停": 24,
        "路边": 38,
        "摊贩": 20,
        "请问": 50,
    }
    now = {"min_score": 1.0, "margin": 0.2, "organ_margin": 0.2}
    assert (found["n"], found["old"], found["thresholds"]) == (50, now, now)
    assert found["before"] == {
        "right": [["line", 0.48], ["organ", 0.0], ["kind", 1.0]],
        "automation_rate": 1.0,
        "first_dispatch_accuracy": 0.48,
    }


def test_labels_that_count_as_one_and_rows_chosen(
    pack: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    merge = tmp_path / "合并.yaml"
    merge.write_text("line: {交巡: [交警, 治安], 其他: 其余}\n", encoding="utf-8")
    run(pack, table, *LINE, "--merge", merge, "--where", "应判警种=治安", "--json", "-")
    found = json.loads(capsys.readouterr().out)
    assert (found["n"], found["before"]["right"]) == (6, [["line", 1.0]])


def test_a_share_out_of_reach_is_said(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    silent = [("B1", CALLER, f"你好，电话{PHONE}", "交警", "", "咨询")] * 50
    assert (
        run(pack, write(tmp_path / "来件.csv", ROWS + silent), *LINE, "--automate", "８７％", "--write")
        == Exit.OK
    )
    said = capsys.readouterr()
    assert lines(said.out)[-1] == "怎么定界限，自动派单率都到不了 87.0%，界限没有动"
    assert said.err.startswith("改了 1 个文件里的数字；")


def test_nothing_to_write_is_said(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One row right and one wrong: nothing moves."""
    rows = [("C1", CALLER, "1号请问", "", "", "咨询"), ("C2", CALLER, "2号请问", "", "", "举报")]
    before = contents(pack)
    assert run(pack, write(tmp_path / "来件.csv", rows), "--truth", "kind=类型", "--write") == Exit.OK
    assert capsys.readouterr().err == "没有改动规则包\n"
    assert contents(pack) == before


def test_rules_of_the_base_are_named(
    pack: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "本局"
    own.mkdir()
    (own / "overlay.yaml").write_text("over: ../规则\n", encoding="utf-8")
    (own / "pack.yaml").write_text("id: 本局\nversion: 1\nformat: 1\n", encoding="utf-8")
    before = contents(pack)
    assert run(own, table, *LINE, "--write") == Exit.OK
    told = "没有改动规则包\n有 3 条规则写在底包里，没有动：摊贩、路边、违停\n"
    assert capsys.readouterr().err == told
    assert contents(pack) == before


def test_rows_that_cannot_be_read_are_counted(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "来件.jsonl"
    table.write_text('{"诉求内容": "违停", "应判警种": "交警"}\n{坏的\n', encoding="utf-8")
    assert run(pack, table, *LINE) == Exit.REJECTED
    said = capsys.readouterr()
    assert said.out.startswith("1 件有答案。")
    assert said.err == "有 1 行读不了，没有计入\n"


WRONG = [
    (
        ("--truth", "unit=应判警种"),
        "分值管不到「unit」；--truth 可写：kind、matter、line、organ、owner、police\n",
    ),
    (
        ("--truth", "警种=应判警种"),
        "没有这种答案：「警种」；可写：kind、matter、line、organ、owner、police、tier、unit、action\n",
    ),
    (
        ("--truth", "line=警种"),
        "表里没有「警种」这一列；有：工单编号、诉求人、诉求内容、应判警种、应判机关、类型\n",
    ),
    (("--truth", "line"), "「line」少了等号\n"),
    ((*LINE, "--where", "类型=没有"), "没有一件来件既有正确答案、又有规则命中，没有可调的\n"),
    ((*LINE, "--truth", "line=类型"), "同一种答案只能写一列：line\n"),
    (
        ("--truth", "kind=类型", *LINE, "--automate", "80%"),
        "自动派单看的是事项，不是类型：要定界限，第一个答案请写 matter、line、organ 这类\n",
    ),
    (
        (*LINE, "--text", "没有"),
        "没有这一列：「没有」。表头有：工单编号、诉求人、诉求内容、应判警种、应判机关、类型\n",
    ),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options_say_what_to_do(
    pack: Path, table: Path, options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(pack)
    assert run(pack, table, *options, "--write") == Exit.USAGE
    assert capsys.readouterr().err == message
    assert contents(pack) == before


@pytest.mark.parametrize("share", ["0", "120%", "87", "一半", "nan", "-5%", ""])
def test_a_share_out_of_range(
    pack: Path, table: Path, share: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pack, table, *LINE, f"--automate={share}") == Exit.USAGE
    assert f"要写成比例，例如 87%，不是「{share}」" in capsys.readouterr().err


def test_nobody_is_named(pack: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither what is printed nor what is written holds a word of a row."""
    data = tmp_path / "结果.json"
    run(pack, table, *LINE, "--automate", "95%", "--write", "--json", data)
    run(pack, table, *LINE, "--where", "诉求人=没有")
    said = capsys.readouterr()
    everything = said.out + said.err + data.read_text("utf-8") + str(contents(pack))
    for personal in (CALLER, PHONE, PHONE[-4:], "12号"):
        assert personal not in everything
