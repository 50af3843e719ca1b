"""``minyi curve`` as people type it: the tables, the files, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.workshop.dial import invented

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.errors import TableError
from minyi_router.report import drawing

ROWS = invented.history(300)
LINE = ("--truth", "line=应判警种")


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
    return main(["curve", str(table), *map(str, options)])


def test_three_curves_on_the_screen(
    pack: Path, table: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(table, "--rules", pack, "--model", model, *LINE) == Exit.OK
    said = capsys.readouterr()
    assert said.err == ""
    first, second = said.out.splitlines()[:2]
    assert first.startswith("现在（只用规则）：自动派单率 ")
    assert second.startswith("现在（规则加模型）：自动派单率 ")
    for text in (
        "只用规则",
        "只用模型",
        "规则加模型",
        "要自动派出这么多，首派准确率是",
        "要派得这么准，最多自动派出",
    ):
        assert text in said.out
    rows = [line.split("│")[1].strip() for line in said.out.splitlines() if line.startswith("│")]
    assert rows == ["50%", "60%", "70%", "80%", "90%", "95%", "100%", "95%", "97%", "98%", "99%"]


def test_without_a_model_one_curve(pack: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, "--rules", pack, *LINE) == Exit.OK
    said = capsys.readouterr().out
    assert "只用模型" not in said
    assert "│ 100%       │        — │" in said, "井盖 is nothing that rules know"


def test_files(
    pack: Path, table: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, svg, data = (tmp_path / f"曲线{end}" for end in (".html", ".svg", ".json"))
    outputs = ("-o", page, "-o", svg, "--json", data)
    assert run(table, "--rules", pack, "--model", model, *LINE, *outputs) == Exit.OK
    said = capsys.readouterr().out.splitlines()[-3:]
    assert said == [f"已写入 {path}" for path in (page, svg, data)]
    assert "<title>自动派单率和首派准确率</title>" in page.read_text("utf-8")
    assert "规则加模型" in svg.read_text("utf-8")
    report = json.loads(data.read_text("utf-8"))
    assert (report["file"], report["n"], report["pack"]) == ("历史.csv", 300, "引擎测试 1")
    assert report["model"] == invented.model().hash
    assert [curve["name"] for curve in report["curves"]] == ["rules", "model", "both"]
    for curve in report["curves"]:
        thresholds = [point[0] for point in curve["points"]]
        assert thresholds == sorted(set(thresholds), reverse=True)
        assert all(low <= right / n <= high for _, n, right, low, high in curve["points"])
    for word in ("违停", "摆摊", "12号"):
        assert word not in data.read_text("utf-8") + svg.read_text("utf-8")


def test_a_picture_in_pixels(pack: Path, table: Path, tmp_path: Path) -> None:
    try:
        drawing.chinese_font()
    except TableError:
        pytest.skip("no Chinese font on this machine")
    assert run(table, "--rules", pack, *LINE, "-o", tmp_path / "曲线.png") == Exit.OK
    assert (tmp_path / "曲线.png").read_bytes().startswith(b"\x89PNG")


def test_no_chinese_font(
    pack: Path,
    table: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from matplotlib.font_manager import fontManager  # noqa: PLC0415 - only here

    monkeypatch.setattr(fontManager, "ttflist", [])
    assert run(table, "--rules", pack, *LINE, "-o", tmp_path / "曲线.png") == Exit.USAGE
    assert capsys.readouterr().err.startswith("PNG 图里的汉字要用到中文字体，本机没有找到。")
    assert not (tmp_path / "曲线.png").exists()


def test_json_on_standard_output(pack: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, "--rules", pack, *LINE, "--json", "-") == Exit.OK
    report = json.loads(capsys.readouterr().out)
    assert report["model"] is None
    assert report["curves"][0]["today"]["n"] == 300


@pytest.mark.parametrize("name", ["曲线.pdf", "没有/曲线.svg"])
def test_files_it_cannot_write(
    pack: Path, table: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(table, "--rules", pack, *LINE, "-o", tmp_path / name) == Exit.USAGE
    said = capsys.readouterr().err
    assert "要写成" in said or "没有这个文件夹" in said


def test_no_row_with_an_answer(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    silent = invented.write_table(tmp_path / "历史.csv", [(f"{n}号你好", "交警") for n in range(9)])
    assert run(silent, "--rules", pack, *LINE) == Exit.USAGE
    message = "没有一件来件既有正确答案、又定得出归谁管，没有可校准的\n"
    assert capsys.readouterr().err == message
