"""``minyi calibrate`` as people type it: what is said, what is written, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.workshop.dial import invented

from minyi_router import Router
from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.model import AUTOMATIC
from minyi_router.rulepack.load import load_pack

ROWS = invented.history(700)
LINE = ("--truth", "line=应判警种", "--max-error", "10%")
FILE = "confidence.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    invented.pack(tmp_path / "规则")
    return tmp_path / "规则"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return invented.write_table(tmp_path / "历史.csv", ROWS)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return invented.write_model(tmp_path / "模型.npz", invented.model())


def run(table: Path, *options: object) -> int:
    return main(["calibrate", str(table), *map(str, options)])


def contents(pack: Path) -> dict[str, bytes]:
    return {
        path.relative_to(pack).as_posix(): path.read_bytes() for path in pack.rglob("*") if path.is_file()
    }


def test_what_is_said(pack: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(pack)
    assert run(table, "--rules", pack, *LINE) == Exit.OK
    said = capsys.readouterr()
    assert said.err == ""
    first, *_, promise, scope = said.out.splitlines()
    assert first.startswith("700 件有正确答案：")
    assert first.endswith("件用来定界限（下面的数字都是这一半的）")
    for head in ("现在", "校准后", "自动派单率", "首派准确率", "ECE", "各警种（按拟派给谁算）"):
        assert head in said.out
    assert promise == "有 90% 的把握：自动派出的，派错的不超过 10%"
    assert scope == "这个保证管的是和这份历史差不多的来件；来件变了、规则改了、模型换了，要重新校准"
    assert contents(pack) == before, "nothing is written that was not asked for"


def test_line_by_line(pack: Path, table: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--model", model, "--by-line", "--confidence", "80%", "--max-error", "15%")
    assert run(table, "--rules", pack, *LINE[:2], *options) == Exit.OK
    said = capsys.readouterr().out
    assert "有 80% 的把握：写着界限的每个警种，自动派出的，派错的都不超过 15%" in said
    rows = {line.split("│")[1].strip(): line for line in said.splitlines() if line.startswith("│")}
    assert "不超过 15%" in rows["交警"]
    assert "不超过 15%" in rows["其余警种"]


def test_a_line_that_nothing_can_be_promised_of_goes_to_a_person(
    pack: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(table, "--rules", pack, *LINE[:2], "--by-line", "--max-error", "5%") == Exit.OK
    said = capsys.readouterr().out
    assert "保证不了“派错的不超过 5%”（90% 的把握）：" in said or "写着界限的每个警种" in said
    rows = {line.split("│")[1].strip(): line for line in said.splitlines() if line.startswith("│")}
    assert "都转人工" in rows["其余警种"]
    assert "历史大约还差 " in rows["其余警种"] or "错的太多，保证不了" in rows["其余警种"]


def test_what_is_written_does_what_was_said(
    pack: Path, table: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rules alone first, then with a model: both sections stand, each is used where it belongs."""
    before = contents(pack)
    data = tmp_path / "结果.json"
    assert run(table, "--rules", pack, *LINE, "--write") == Exit.OK
    assert capsys.readouterr().err == f"已写入 {pack / FILE}；请接着跑 minyi check 和 minyi test\n"
    alone = (pack / FILE).read_text("utf-8")
    assert "learned:" not in alone
    assert run(table, "--rules", pack, "--model", model, *LINE, "--write", "--json", data) == Exit.OK
    both = (pack / FILE).read_text("utf-8")
    assert both.startswith(alone)
    assert f"  model: {invented.model().hash}\n" in both
    assert {name: text for name, text in contents(pack).items() if name != FILE} == before
    router = Router.load(pack, model)
    report = json.loads(data.read_text("utf-8"))
    assert router.pack.learned_dial
    assert router.pack.learned_dial.at_least == report["at_least"]
    decisions = list(router.route_many(text for text, _ in ROWS))
    out = sum(decision.action in AUTOMATIC for decision in decisions)
    assert abs(out / len(ROWS) - report["after"]["automation_rate"]) < 0.05
    sure = [d.confidence for d in decisions if d.action in AUTOMATIC]
    assert min(sure) >= report["at_least"]


def test_an_overlay_gets_its_own(pack: Path, table: Path, tmp_path: Path) -> None:
    own = tmp_path / "本局"
    own.mkdir()
    (own / "overlay.yaml").write_text("over: ../规则\n", encoding="utf-8")
    (own / "pack.yaml").write_text("id: 本局\nversion: 3\nformat: 1\n", encoding="utf-8")
    before = contents(pack)
    assert run(table, "--rules", own, *LINE, "--write") == Exit.OK
    assert contents(pack) == before
    assert "pack: 本局 3" in (own / FILE).read_text("utf-8")
    dial = load_pack(own).dial
    assert dial
    assert dial.at_least > 0
    assert load_pack(pack).dial is None


def test_a_model_that_the_pack_was_not_calibrated_with(
    pack: Path, table: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old thresholds are no reason to refuse: new ones are what is asked for."""
    other = invented.write_model(tmp_path / "新.npz", invented.model(["1号违停"]))
    assert run(table, "--rules", pack, "--model", model, *LINE, "--write") == Exit.OK
    capsys.readouterr()
    assert run(table, "--rules", pack, "--model", other, *LINE, "--write") == Exit.OK
    stale = "规则包 confidence.yaml 里的 learned 是和别的模型一起校准的，没有算进“现在”"
    assert capsys.readouterr().err.splitlines()[-1] == stale
    Router.load(pack, other)


def test_no_promise_no_file(pack: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--truth", "line=应判警种", "--max-error", "0.1%", "--write")
    assert run(table, "--rules", pack, *options) == Exit.FINDINGS, "a script must see it"
    said = capsys.readouterr()
    assert "保证不了“派错的不超过 0.1%”（90% 的把握）：" in said.out
    assert "校准后" not in said.out
    assert said.err == f"没有能保证的界限，{FILE} 没有动\n"
    assert not (pack / FILE).exists()


def test_seen_rows_are_told(
    pack: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = invented.write_model(tmp_path / "学.npz", invented.model([text for text, _ in ROWS[:50]]))
    assert run(table, "--rules", pack, "--model", seen, *LINE) == Exit.OK
    assert "其中 50 件模型训练时见过，由没见过它们的模型来判" in capsys.readouterr().out


def test_json_on_standard_output(pack: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, "--rules", pack, *LINE, "--json", "-") == Exit.OK
    report = json.loads(capsys.readouterr().out)
    assert (report["max_error"], report["confidence"], report["by_line"]) == (0.1, 0.9, False)
    assert report["fitted"] + report["tested"] == 700
    assert set(report) == {
        *("max_error", "confidence", "by_line", "fitted", "tested", "seen", "ece", "bound", "more"),
        *("before", "after", "parts", "at_least", "lines"),
    }


def test_rows_that_cannot_be_read_are_counted(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "历史.jsonl"
    rows = [json.dumps({"诉求内容": text, "应判警种": label}, ensure_ascii=False) for text, label in ROWS]
    table.write_text("\n".join([*rows, "{坏的"]) + "\n", encoding="utf-8")
    assert run(table, "--rules", pack, *LINE) == Exit.REJECTED
    assert capsys.readouterr().err == "有 1 行读不了，没有计入\n"


WRONG = [
    (
        ("--truth", "kind=应判警种"),
        "「kind」不说明归谁管，定不了界限；--truth 可写：matter、line、owner、organ\n",
    ),
    (("--truth", "line=应判警种", "--truth", "owner=应判警种"), "--truth 只能写一次：界限按一种答案来定\n"),
    (("--truth", "line=没有"), "表里没有「没有」这一列；有：诉求内容、应判警种\n"),
    (
        ("--truth", "organ=应判警种"),
        (
            "organ 的这些标签，规则包里没有，--map 里也没有写它们算什么：交警、治安、非公安。"
            "请写一份 --map 文件，例如 organ: {交警: 规则包里的名称}\n"
        ),
    ),
    (("--truth", "line=应判警种", "--where", "应判警种=没有"), "没有一件来件有正确答案\n"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options_say_what_to_do(
    pack: Path, table: Path, options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(table, "--rules", pack, "--max-error", "8%", *options) == Exit.USAGE
    assert capsys.readouterr().err == message


def test_writing_needs_a_pack_to_write_into(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, *LINE, "--write") == Exit.USAGE
    assert capsys.readouterr().err == "--write 要改规则包：请用 --rules 写明是哪个文件夹\n"


def test_too_few_rows(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = invented.write_table(tmp_path / "少.csv", ROWS[:100])
    assert run(few, "--rules", pack, *LINE) == Exit.USAGE
    assert capsys.readouterr().err.startswith("有正确答案的来件太少：两半各要 100 件，现在是 ")


def test_a_model_that_is_none(pack: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, "--rules", pack, "--model", table, *LINE) == Exit.USAGE
    assert capsys.readouterr().err.startswith(f"模型文件 {table} 不能用：")


@pytest.mark.parametrize("share", ["0", "60%", "3", "百分之三", "nan", "-3%", ""])
def test_a_share_out_of_range(
    pack: Path, table: Path, share: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(table, "--rules", pack, *LINE[:2], f"--max-error={share}") == Exit.USAGE
    said = capsys.readouterr().err
    assert f"要写成 0.0001 到 0.5 之间的比例，例如 3% 或 0.03，不是「{share}」" in said


def test_without_scikit_learn_it_says_what_to_install(pack: Path, table: Path) -> None:
    code = (
        "import sys\nsys.modules['sklearn'] = None\nfrom minyi_router.cli import main\n"
        f"sys.exit(main(['calibrate', {str(table)!r}, '--rules', {str(pack)!r}, *{LINE!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    message = '校准把握需要 scikit-learn，本机没有安装。请运行：pip install "minyi_router[learn]"\n'
    assert (done.returncode, done.stdout, done.stderr) == (Exit.USAGE, "", message)


def test_nobody_is_quoted(
    pack: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "结果.json"
    run(table, "--rules", pack, *LINE, "--write", "--json", data)
    said = capsys.readouterr()
    everything = said.out + said.err + data.read_text("utf-8") + (pack / FILE).read_text("utf-8")
    for word in ("违停", "摆摊", "12号"):
        assert word not in everything
