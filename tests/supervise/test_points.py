"""要点: the sentences a chief reads first, whole, and what is left unsaid."""

from __future__ import annotations

from typing import Any

import pytest
from tests.supervise import reports

from minyi_router.supervise.points import period_word, points, turn

HOT = "11月18日至20日 东渡 停车秩序 21 件，平常 4.2 件，5.0 倍"
RECEIVED = {"name": "受理量", "shown": "12"}


def test_a_week_with_something_of_everything() -> None:
    assert points(reports.digest(hot=reports.digest()["hot"][:1])) == [
        "本周受理 4,012 件（比上周 +12.3%），办结 3,811 件。",
        "按期办结率 95.7%（比上周 +1.5 个百分点），满意率 98.1%（比上周 −0.2 个百分点，不明显）。",
        "比上周明显变差：响应率 96.8%（−1.9 个百分点）、退单率 3.4%（+0.9 个百分点）。",
        "比上周明显好转：按期办结率 95.7%（+1.5 个百分点）、平均用时 6 小时 26 分（−18 分）。",
        f"突出问题 1 个：{HOT}。",
        "超期未办结 37 件，最多的是柳湾派出所（12 件）；临期 12 件。",
        "连续 3 个月排在末位的：户政大队。",
    ]


@pytest.mark.parametrize(
    ("report", "expected", "why"),
    [
        ({}, [], "nothing is known, nothing is said"),
        (reports.bare(), [], "a name alone"),
        ({"figures": [RECEIVED]}, ["本期受理 12 件。"], "nothing to compare with"),
        (
            {"period": {"sort": "month"}, "figures": [RECEIVED | {"before": {"shown": "+1.0%"}}]},
            ["本月受理 12 件（比上期 +1.0%）。"],
            "the period before has no name",
        ),
        (
            {
                "before": {"name": "上周"},
                "figures": [RECEIVED | {"before": {"shown": "持平", "clear": False}}],
            },
            ["本期受理 12 件（和上周持平）。"],
            "the same is not 不明显",
        ),
        (
            {"figures": [RECEIVED | {"before": {"shown": "无可比", "clear": None}}]},
            ["本期受理 12 件。"],
            "nothing is said of what cannot be compared",
        ),
        (
            {"overdue": {"total": 0}, "near": {"total": 2}},
            ["超期未办结 0 件；临期 2 件。"],
            "none is good news",
        ),
        ({"overdue": {"total": 3}}, ["超期未办结 3 件；临期 0 件。"], "by unit is not told"),
        ({"overdue": {"total": 0}, "near": None}, [], "none and none"),
        (
            {"hot": [{"said": name} for name in "甲乙丙丁"]},
            ["突出问题 4 个：甲；乙；丙；其余见突出问题一节。"],
            "three are told, the rest counted",
        ),
        ({"ranking": {"running_last": {"months": 3, "units": []}}}, [], "nobody was last for three months"),
    ],
)
def test_what_is_said(report: dict[str, Any], expected: list[str], why: str) -> None:
    assert points(report) == expected, why


@pytest.mark.parametrize(
    ("better", "change", "expected", "why"),
    [
        ("more", {"shown": "+1.5 个百分点", "clear": True}, "better", "more of a good thing"),
        ("more", {"shown": "−1.5 个百分点", "clear": True}, "worse", "less of a good thing"),
        ("less", {"shown": "-18 分", "clear": True}, "better", "an ASCII minus too"),
        ("less", {"shown": "＋18 分", "clear": True}, "worse", "a full-width plus too"),
        ("more", {"shown": "+1.5 个百分点", "clear": False}, "", "it may be chance"),
        ("more", {"shown": "+1.5 个百分点", "clear": None}, "", "nobody can tell"),
        ("", {"shown": "+12.3%", "clear": True}, "", "it is not known which way is better"),
        ("neither", {"shown": "-9.9%", "clear": True}, "", "fewer tickets are neither good nor bad"),
        ("more", {"shown": "持平", "clear": True}, "", "no change"),
        ("more", None, "", "nothing to compare with"),
    ],
)
def test_which_way_a_figure_turned(
    better: str, change: dict[str, Any] | None, expected: str, why: str
) -> None:
    figure = {"name": "某率", "better": better, "year": change}
    assert (turn(figure, "year"), turn(figure, "before")) == (expected, ""), why


@pytest.mark.parametrize(
    ("period", "word"),
    [({"sort": "week"}, "本周"), ({"sort": "month"}, "本月"), ({"sort": "days"}, "本期"), (None, "本期")],
)
def test_what_the_period_is_called(period: dict[str, str] | None, word: str) -> None:
    assert period_word({"period": period}) == word
