"""Words that set a week apart, cut at blanks here so that every value can be worked out by hand."""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.supervise.made_lives import starter

from minyi_router.errors import MissingExtraError
from minyi_router.supervise.words import Cutter, Word, likelihood_ratio, make_cutter, names_of, telling_words

BLANKS = Cutter(lambda text: text.split("/"), lambda word: word != "王晓云")
USUAL = ["请/核实处理/路灯/不亮"] * 60 + ["请/核实处理/停水/三天"] * 20


def told(week: list[str], most: int = 30) -> list[Word]:
    return list(telling_words(week, USUAL, BLANKS, most=most))


def test_a_new_word_is_told_with_its_figures() -> None:
    assert told(["请/核实处理/高音喇叭"] * 10 + USUAL[:10]) == [
        Word("高音喇叭", 10, 0, None, likelihood_ratio(10, 20, 0, 80))
    ]


def test_a_word_that_rose() -> None:
    (word,) = told(["请/核实处理/停水"] * 20)
    assert word == Word("停水", 20, 20, 4.0, likelihood_ratio(20, 20, 20, 80))


NOT_TOLD = [
    (USUAL, "the same week again"),
    (["请/核实处理"] * 20, "boilerplate stays as common, and what fell is no news"),
    (["高音喇叭"] * 4 + USUAL, "in too few texts"),
    (["吵"] * 20 + USUAL, "a single character"),
    (["2026/110/13900001234"] * 20 + USUAL, "numbers"),
    (["云A12345"] * 20 + USUAL, "a plate"),
    (["王晓云"] * 20 + USUAL, "what may be somebody's name"),
    ([], "no texts"),
]


@pytest.mark.parametrize(("week", "why"), NOT_TOLD)
def test_not_told(week: list[str], why: str) -> None:
    assert told(week) == [], why


def test_without_weeks_before_nothing_is_told() -> None:
    assert telling_words(["高音喇叭"] * 20, [], BLANKS) == ()


def test_words_that_come_together_are_told_once() -> None:
    (word,) = told(["高音喇叭/广场舞/早上"] * 12 + USUAL[:8])
    assert (word.text, word.beside) == ("广场舞", ("早上", "高音喇叭"))


def test_the_strongest_first_and_no_more_than_asked_for() -> None:
    week = ["高音喇叭"] * 12 + ["招生"] * 20 + ["停电"] * 8 + USUAL[:20]
    assert [word.text for word in told(week)] == ["招生", "高音喇叭", "停电"]
    assert [word.text for word in told(week, most=2)] == ["招生", "高音喇叭"]


@given(st.integers(0, 30), st.integers(0, 50))
def test_the_ratio_as_a_table_of_four_has_it(now: int, before: int) -> None:
    """G² = 2 Σ O ln(O/E), the textbook's."""
    table = [[now, 30 - now], [before, 50 - before]]
    slow = 0.0
    for row, total in zip(table, (30, 50), strict=True):
        for column, observed in enumerate(row):
            expected = total * (table[0][column] + table[1][column]) / 80
            slow += 2 * observed * math.log(observed / expected) if observed else 0
    assert likelihood_ratio(now, 30, before, 50) == pytest.approx(slow, abs=1e-9)


@pytest.fixture(scope="module", params=["rjieba", "jieba"])
def cutter(request: pytest.FixtureRequest) -> Cutter:
    """Each library alone."""
    pytest.importorskip(request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "jieba":
            patch.setitem(sys.modules, "rjieba", None)
        return make_cutter(starter())


def test_places_of_the_pack_stay_whole(cutter: Cutter) -> None:
    assert {"澜心新村", "絮舟花园"} <= names_of(starter())
    words = list(cutter.cut("澜心新村楼下烧烤店半夜唱歌,絮舟花园停水"))
    assert words == ["澜心新村", "楼下", "烧烤店", "半夜", "唱歌", ",", "絮舟花园", "停水"]
    assert cutter.knows("澜心新村")
    assert cutter.knows("停水")


def test_nobody_is_told(cutter: Cutter) -> None:
    week = [f"邻居王小明天天养鸡，电话1990000{n:04d}" for n in range(30)]
    texts = {word.text for word in telling_words(week, ["路灯不亮"] * 200, cutter)}
    texts |= {word for told in telling_words(week, ["路灯不亮"] * 200, cutter) for word in told.beside}
    assert "邻居" in texts
    assert not {text for text in texts if "王" in text or any(map(str.isdigit, text))}


def test_nothing_is_written_and_nothing_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Left to itself jieba writes a cache into the folder for all, and talks to the screen."""
    pytest.importorskip("jieba")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setitem(sys.modules, "rjieba", None)
    assert make_cutter(starter()).cut("路灯不亮")
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_without_either_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rjieba", "jieba"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError) as caught:
        make_cutter(starter())
    assert str(caught.value) == (
        '找一周的热词需要 jieba，本机没有安装。请运行：pip install "minyi_router[words]"'
    )
