"""``minyi train`` as people type it: what is said, what is written, how it ends."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.engine_packs import pack_of
from tests.workshop.learn.invented import letters

from minyi_router import Router
from minyi_router.cli import main
from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.label_maps import read_map
from minyi_router.cli.screen import Screen
from minyi_router.cli.trained import show
from minyi_router.learned.file import read_model
from minyi_router.workshop.learn import Meaning

RULES = "rules: [{id: 违停, when: {any: [违停]}, then: {matter: 停车}}]\n"
CALLER = "闻人望舒"
PHONE = "13800001234"
HEADS = ("编号", "诉求人", "诉求内容", "受理时间", "去向", "类型")
NAMES = {"交警": "交巡警支队", "治安": "治安", "非公安": "外单位|其他"}
ROWS = [
    (f"A{n}", CALLER, f"{text}电话{PHONE}", f"2026-03-{n % 28 + 1:02d} 08:00", NAMES[line], "投诉")
    for n, (text, line) in enumerate(letters(200))
]
FEW = [
    ("B1", CALLER, "有人打牌，电话" + PHONE, "", "督察", ""),
    ("B2", CALLER, "请单位核实处理。", "", "治安", ""),
]
MAP = "line:\n  交巡警支队: {line: 交警}\n  外单位: {line: 非公安, covers: 其余}\n"
LINE = ("--truth", "line=去向")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    pack_of(tmp_path / "规则", RULES)
    return tmp_path / "规则"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "标签.yaml").write_text(MAP, encoding="utf-8")
    return write(tmp_path / "来件.csv", [*ROWS, *FEW])


def write(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows])
    return path


def run(pack: Path, table: Path, *options: object) -> int:
    folder = table.parent
    given = ("--rules", pack, "-o", folder / "模型.npz", "--map", folder / "标签.yaml", *options)
    return main(["train", str(table), *map(str, given)])


def label(name: str, support: int, *figures: float | None, words: Sequence[str] = ()) -> dict[str, Any]:
    """One class in a report."""
    precision, recall, f1 = figures
    return {
        "name": name,
        "support": support,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "words": list(words),
    }


COVERED = {"interval": [0.9021, 0.9788], "accuracy": 0.955}
REPORT: dict[str, Any] = {
    "model": "0123456789abcdef",
    "rows": 200,
    "texts": 180,
    "data_until": "2026-03-28",
    "unlabelled": 7,
    "empty": 1,
    "folds": 5,
    "answers": [
        {
            "answer": "line",
            "n": 198,
            "right": 186,
            "accuracy": 0.9394,
            "interval": [0.8968, 0.9651],
            "macro_f1": 0.7312,
            "labels": [
                label("治安", 0, None, None, None),
                label("交警", 100, 0.9, 1.0, 0.947, words=["违停", "堵"]),
                label("非公安", 98, 1.0, 0.88, 0.936, words=["停电"]),
            ],
            "left_out": [{"label": name, "n": 1} for name in "子丑寅卯辰巳午未申"],
            "unlabelled": 2,
            "conflicts": {"texts": 3, "rows": 8},
            "calibration": {"ece": 0.0123, "ece_before": 0.2},
            "coverage": [
                {"coverage": 0.505, "at_least": 0.93, "n": 100, **COVERED},
                {"coverage": 1.0, "at_least": 0.41, "n": 198, **COVERED},
            ],
            "leak": {"guarded": 0.9394, "unguarded": 0.9798, "inflated": 0.0404},
        },
        {
            "answer": "kind",
            "n": 60,
            "right": 60,
            "accuracy": 1.0,
            "interval": [0.9398, 1.0],
            "macro_f1": 1.0,
            "labels": [label("咨询", 60, 1.0, 1.0, 1.0)],
            "left_out": [],
            "unlabelled": 0,
            "conflicts": {"texts": 0, "rows": 0},
            "calibration": {"ece": 0.0, "ece_before": 0.0},
            "coverage": [],
            "leak": {"guarded": 1.0, "unguarded": 0.9833, "inflated": -0.0167},
        },
    ],
    "cut": {"appeals": 150, "passages": {"套话": 140, "原单": 12}, "units": {"交警大队": 3}},
    "sizes": {"grams": 363},
    "bytes": 14_336,
}
SAYS = """\
学了 200 件来件，180 种内容，最新的一件是 2026-03-28
没有学：没写答案的 7 件，截去之后没剩下内容的 1 件
下面的数字，每一件都由没有见过它的模型来判（分5份，轮流留一份）

警种：准确率 93.9% [89.7%, 96.5%]（186/198），宏平均 F1 0.731
┏━━━━━━━━┳━━━━━━┳━━━━━━━━┳━━━━━━━━┳━━━━━━━┳━━━━━━━━━━━━━━━━━━┓
┃ 标签   ┃ 件数 ┃ 精确率 ┃ 召回率 ┃    F1 ┃ 最能说明它的字词 ┃
┡━━━━━━━━╇━━━━━━╇━━━━━━━━╇━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━━━━━━━┩
│ 交警   │  100 │  0.900 │  1.000 │ 0.947 │ 违停 堵          │
│ 非公安 │   98 │  1.000 │  0.880 │ 0.936 │ 停电             │
│ 治安   │    0 │      — │      — │     — │                  │
└────────┴──────┴────────┴────────┴───────┴──────────────────┘
件数太少、没有学的标签：子 1 件、丑 1 件、寅 1 件、卯 1 件、辰 1 件、巳 1 件、午 1 件、未 1 件 等 9 个
有 2 件没写这个答案
同文不同去向：3 种内容、8 件，内容一样、答案不一样，谁也不能全对
它说的把握，和实际对的比例平均差 1.2%（不校准差 20.0%）
┏━━━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━┳━━━━━━━━┳━━━━━━━━━━━━━┓
┃ 只答最有把握的 ┃ 把握至少 ┃ 件数 ┃ 准确率 ┃    95% 区间 ┃
┡━━━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━╇━━━━━━━━╇━━━━━━━━━━━━━┩
│            50% │    93.0% │  100 │  95.5% │ 90.2%–97.9% │
│           100% │    41.0% │  198 │  95.5% │ 90.2%–97.9% │
└────────────────┴──────────┴──────┴────────┴─────────────┘
漏题会虚高 4.0 个百分点：不截去话务员的话和单位名称，准确率看上去是 98.0%

类型：准确率 100.0% [94.0%, 100.0%]（60/60），宏平均 F1 1.000
┏━━━━━━┳━━━━━━┳━━━━━━━━┳━━━━━━━━┳━━━━━━━┳━━━━━━━━━━━━━━━━━━┓
┃ 标签 ┃ 件数 ┃ 精确率 ┃ 召回率 ┃    F1 ┃ 最能说明它的字词 ┃
┡━━━━━━╇━━━━━━╇━━━━━━━━╇━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━━━━━━━┩
│ 咨询 │   60 │  1.000 │  1.000 │ 1.000 │                  │
└──────┴──────┴────────┴────────┴───────┴──────────────────┘
它说的把握，和实际对的比例平均差 0.0%（不校准差 0.0%）
┏━━━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━┳━━━━━━━━┳━━━━━━━━━━┓
┃ 只答最有把握的 ┃ 把握至少 ┃ 件数 ┃ 准确率 ┃ 95% 区间 ┃
┡━━━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━╇━━━━━━━━╇━━━━━━━━━━┩
└────────────────┴──────────┴──────┴────────┴──────────┘
不截去话务员的话和单位名称，准确率看上去是 98.3%，没有漏题的迹象

截去了不是诉求人自己说的话和单位名称：150 件
段落：套话 140 件、原单 12 件
单位：交警大队 3 件

模型 0123456789abcdef 写在 模型.npz（363 个字词，14 KB）
"""


def test_the_report_on_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    show(Screen(), REPORT, "模型.npz")
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == SAYS.splitlines()


def test_a_bare_report_says_no_more_than_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    cut: dict[str, Any] = {"appeals": 0, "passages": {}, "units": {}}
    show(
        Screen(),
        {**REPORT, "answers": [], "data_until": "", "unlabelled": 0, "empty": 0, "cut": cut},
        "a.npz",
    )
    assert capsys.readouterr().out == (
        "学了 200 件来件，180 种内容\n"
        "下面的数字，每一件都由没有见过它的模型来判（分5份，轮流留一份）\n"
        "\n截去了不是诉求人自己说的话和单位名称：0 件\n"
        "\n模型 0123456789abcdef 写在 a.npz（363 个字词，14 KB）\n"
    )


def test_what_the_command_says_and_writes(
    pack: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run(pack, table, *LINE, "--report", table.parent / "报告.json")
    said = capsys.readouterr()
    assert (ended, said.err) == (Exit.OK, "")
    show(
        Screen(), json.loads((table.parent / "报告.json").read_text("utf-8")), str(table.parent / "模型.npz")
    )
    assert said.out == capsys.readouterr().out
    assert said.out.startswith(
        "学了 201 件来件，200 种内容，最新的一件是 2026-03-28\n"
        "没有学：没写答案的 0 件，截去之后没剩下内容的 1 件\n"
    )
    files = {path.name for path in table.parent.iterdir()}
    assert files == {"规则", "标签.yaml", "来件.csv", "模型.npz", "报告.json"}, "nothing half written is left"


def test_the_report_in_json(
    pack: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pack, table, *LINE, "--report", "-") == Exit.OK
    printed = capsys.readouterr().out
    assert run(pack, table, *LINE, "--report", tmp_path / "报告.json") == Exit.OK
    assert (tmp_path / "报告.json").read_text("utf-8") == printed
    report, path = json.loads(printed), tmp_path / "模型.npz"
    model = read_model(path)
    today = f"{date.today():%Y-%m-%d}"  # not in the model: the same history gives the same bytes on any day
    assert report == {"model": model.hash, **model.about, "bytes": path.stat().st_size, "trained": today}
    assert report["data_until"] == "2026-03-28"
    labels = report["answers"][0]["labels"]
    assert [(one["name"], one["stands_for"], one["covers"]) for one in labels] == [
        ("交巡警支队", ["交巡警支队"], ["交警"]),
        ("外单位", ["外单位"], None),
        ("治安", ["治安"], ["治安"]),
    ]


def test_what_is_written_routes(pack: Path, table: Path, tmp_path: Path) -> None:
    run(pack, table, *LINE)
    decision = Router.load(pack, tmp_path / "模型.npz").route("红绿灯坏了，斑马线看不清")
    assert (decision.line, decision.basis["line"]) == ("交警", "learned")


def test_the_same_bytes_again(pack: Path, table: Path, tmp_path: Path) -> None:
    run(pack, table, *LINE)
    first = (tmp_path / "模型.npz").read_bytes()
    run(pack, table, *LINE)
    assert (tmp_path / "模型.npz").read_bytes() == first


def test_rows_chosen_and_rare_labels(pack: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(pack, table, *LINE, "--where", "类型=投诉", "--at-least", "65", "--report", "-") == Exit.OK
    report = json.loads(capsys.readouterr().out)
    counts = {label["name"]: label["support"] for label in report["answers"][0]["labels"]}
    left_out = {one["label"]: one["n"] for one in report["answers"][0]["left_out"]}
    assert report["rows"] == 200
    assert sum(counts.values()) + sum(left_out.values()) == 200
    assert min(counts.values()) >= 65 > max(left_out.values())


def test_rows_that_cannot_be_read_are_counted(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.dumps(dict(zip(HEADS, row, strict=True)), ensure_ascii=False) for row in ROWS]
    table = tmp_path / "来件.jsonl"
    table.write_text("\n".join([*lines, "{坏的"]), encoding="utf-8")
    (tmp_path / "标签.yaml").write_text(MAP, encoding="utf-8")
    assert run(pack, table, *LINE) == Exit.REJECTED
    assert capsys.readouterr().err == "有 1 行读不了，没有计入\n"
    assert (tmp_path / "模型.npz").exists()


WRONG = [
    (
        ("--truth", "unit=去向"),
        "模型学不了「unit」；--truth 可写：kind，以及 matter、line、owner、organ 里的一个\n",
    ),
    (
        ("--truth", "警种=去向", *LINE),
        "模型学不了「警种」；--truth 可写：kind，以及 matter、line、owner、organ 里的一个\n",
    ),
    ((*LINE, "--truth", "line=类型"), "同一种答案只能写一列：line\n"),
    (
        (*LINE, "--truth", "owner=去向", "--truth", "kind=类型"),
        "line、owner 说的都是归谁，只能学一个，留最要紧的那个\n",
    ),
    (
        ("--truth", "line=警种"),
        "表里没有「警种」这一列；有：编号、诉求人、诉求内容、受理时间、去向、类型\n",
    ),
    (("--truth", "line"), "「line」少了等号\n"),
    (
        (*LINE, "--where", "类型=没有"),
        "「警种」有答案、能用的来件只有 0 件，至少要有 50 件；请用更长的历史\n",
    ),
    (
        (*LINE, "--at-least", "200"),
        "「警种」有答案、能用的来件只有 0 件，至少要有 50 件；请用更长的历史\n",
    ),
    (
        (*LINE, "--truth", "kind=类型"),
        "「类型」只有一种答案可学，至少要有两种；请用更长的历史，或检查 --truth 写的列\n",
    ),
    (
        ("--truth", "owner=去向", "--truth", "kind=诉求人"),
        (
            "owner 的这些标签，规则包里没有，--map 里也没有写它们算什么：交巡警支队（像「交警」）、外单位。"
            "请写一份 --map 文件，例如 owner: {交巡警支队: 规则包里的名称}\n"
            f"kind 的这些标签，规则包里没有，--map 里也没有写它们算什么：{CALLER}。"
            f"请写一份 --map 文件，例如 kind: {{{CALLER}: 规则包里的名称}}\n"
        ),
    ),
    ((*LINE, "--map", "没有.yaml"), "没有这个文件：没有.yaml\n"),
    (
        (*LINE, "--text", "没有"),
        "没有这一列：「没有」。表头有：编号、诉求人、诉求内容、受理时间、去向、类型\n",
    ),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options_say_what_to_do(
    pack: Path, table: Path, options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pack, table, *options) == Exit.USAGE
    assert capsys.readouterr().err == message
    assert not (table.parent / "模型.npz").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "模型.bin"), "-o/--output: 要写成 .npz 文件，不是「模型.bin」"),
        (("-o", "没有/模型.npz"), "-o/--output: 没有这个文件夹：没有"),
        (("--at-least", "1"), "--at-least: 要写 2 以上的整数，不是「1」"),
        (("--at-least", "五"), "--at-least: 要写 2 以上的整数，不是「五」"),
        (("--report", "报告.txt"), "--report: 要写成 .json 文件，不是「报告.txt」"),
    ],
)
def test_options_that_cannot_be(
    pack: Path, table: Path, options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pack, table, *LINE, *options) == Exit.USAGE
    assert capsys.readouterr().err.splitlines()[0] == message


def test_without_the_library(pack: Path, table: Path) -> None:
    """What to install is said before any work is done."""
    block = "import sys; sys.modules['sklearn'] = None; from minyi_router.cli import main; "
    given = ["train", str(table), "--rules", str(pack), *LINE, "-o", str(table.parent / "模型.npz")]
    code = f"{block}sys.exit(main({given!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    told = '训练模型需要 scikit-learn，本机没有安装。请运行：pip install "minyi_router[learn]"\n'
    assert (done.returncode, done.stdout, done.stderr) == (Exit.USAGE, "", told)


def test_nobody_is_named(pack: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither what is printed nor the report holds a word of a row, though all rows end alike."""
    assert run(pack, table, *LINE, "--report", tmp_path / "报告.json") == Exit.OK
    said = capsys.readouterr()
    everything = said.out + said.err + (tmp_path / "报告.json").read_text("utf-8")
    for personal in (CALLER, PHONE, PHONE[-4:], "12号"):
        assert personal not in everything


SHAPE = "应写成「答案: {标签: {line: 警种}}」，例如 line: {市城管局: {line: 非公安, organ: 城管}}"
FAULTY: list[tuple[str, str]] = [
    ("", SHAPE),
    ("- 交警\n", SHAPE),
    ("line: 交警\n", SHAPE),
    ("line: [交警]\n", SHAPE),
    ("line: {甲: [交警]}\n", f"「甲」{SHAPE}"),
    ("line: {甲: }\n", f"「甲」{SHAPE}"),
    ("line: {甲: {警种: 交警}}\n", "「甲」里只能写 kind、matter、line、organ、covers"),
    ("line: {甲: {unit: 交警大队}}\n", "「甲」里只能写 kind、matter、line、organ、covers"),
    ("line: {甲: {line: [交警, 治安]}}\n", "「甲」里只能写 kind、matter、line、organ、covers"),
    ("line: {甲: {line: }}\n", "「甲」里只能写 kind、matter、line、organ、covers"),
    ("line: {甲: {line: 交警, covers: {交警: 是}}}\n", "「甲」的 covers 应是名称的列表，或写 其余"),
    ("line: {甲: {line: 交警, covers: [[交警]]}}\n", "「甲」的 covers 应是名称的列表，或写 其余"),
    ("警种: {甲: 交警}\n", "没有这种答案：「警种」；可写：kind、matter、line、owner、organ"),
    ("line: {甲: 交警\n", "花括号没有配对，或两项之间少了英文逗号"),
]


@pytest.mark.parametrize(("text", "message"), FAULTY)
def test_faulty_maps(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "标签.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_map(str(path))
    assert str(caught.value) == f"{path}：{message}"


def test_a_map_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "标签.yaml"
    path.write_bytes("line: {甲: 交警}\n".encode("gb18030"))
    with pytest.raises(UsageError, match=r"不是 UTF-8 编码，请另存为 UTF-8$"):
        read_map(str(path))


def test_what_a_map_says(tmp_path: Path) -> None:
    path = tmp_path / "标签.yaml"
    path.write_text(
        "line:\n  甲: {line: 交警}\n  乙: {matter: 其他, covers: 其余}\n  丙: {line: 治安, covers: 督察}\n"
        "  丁: {line: 治安, covers: [治安, 督察]}\n  戊: 甲\nkind: {办事: {kind: 咨询}}\n",
        encoding="utf-8",
    )
    assert read_map(str(path)) == {
        "line": {
            "甲": Meaning({"line": "交警"}),
            "乙": Meaning({"matter": "其他"}, None),
            "丙": Meaning({"line": "治安"}, ("督察",)),
            "丁": Meaning({"line": "治安"}, ("治安", "督察")),
            "戊": "甲",
        },
        "kind": {"办事": Meaning({"kind": "咨询"})},
    }
    assert read_map(None) == {}
