"""A digest of a handful of tickets, section by section, against what was told by hand."""

from __future__ import annotations

from typing import Any

import pytest
from tests.supervise.handful import EAST, NOW, PEAR, WEEK, table

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.making import SECTIONS, report, steps
from minyi_router.supervise.material import Material, Report

NOISE, MASKED = "社会生活噪声", "烧烤店半夜太吵，请回电139******01"


@pytest.fixture(scope="module")
def material(pack: RulePack) -> Material:
    return Material.of(table(), pack, WEEK, NOW)


@pytest.fixture(scope="module")
def whole(material: Material) -> Report:
    return report(material)


def part(whole: Report, *keys: str) -> Report:
    return {key: whole[key] for key in keys}


def test_whose_of_when_and_against_what(whole: Report, pack: RulePack) -> None:
    assert part(whole, "title", "bureau", "pack", "made", "period", "before", "year", "notes", "scope") == {
        "title": "民意诉求周报",
        "bureau": "云陵市公安局河东分局",
        "pack": f"{pack.stamp.id} {pack.stamp.version} {pack.stamp.hash}",
        "made": "2026-11-23 09:20",
        "period": {
            "code": "2026-W47",
            "name": "2026年第47周（11月16日至11月22日）",
            "days": 7,
            "sort": "week",
            "over": True,
        },
        "before": {
            "code": "2026-W46",
            "name": "上周",
            "days": 7,
            "dates": "2026年第46周（11月9日至11月15日）",
        },
        "year": None,
        "notes": [],
        "scope": ("统计对象是这段时间里受理的诉求，看它们到统计时为止办得怎样；回访工单不是诉求，一概不算。"),
    }


def test_every_part_there_is(whole: Report) -> None:
    assert set(whole) == {
        *("title", "bureau", "pack", "made", "period", "before", "year", "notes", "scope"),
        *("definitions", "figures", "days", "heat", "hot", "groups", "words", "places"),
        *("seasons", "seasons_note", "overdue", "near", "notices", "callbacks", "ranking", "tables"),
    }


def test_figures_with_what_they_were(whole: Report) -> None:
    """YL-06 is no appeal. A week ago, at the same time on Monday, YL-02 was contacted and not yet closed."""
    told = {
        one["name"]: (one["shown"], one["n"], (one["before"]["shown"], one["before"]["was"]))
        for one in whole["figures"]
    }
    assert told == {
        "受理量": ("6", 6, ("+200.0%", "2")),
        "自动派单率": ("100.0%", 4, ("持平", "100.0%")),
        "首派准确率": ("100.0%", 4, ("持平", "100.0%")),
        "退单率": ("0.0%", 4, ("持平", "0.0%")),
        "响应率": ("75.0%", 4, ("-25.0 个百分点", "100.0%")),  # not YL-05; YL-08 and YL-09 still run
        "按期办结率": ("50.0%", 4, ("-50.0 个百分点", "100.0%")),  # not YL-04 and YL-05
        "办结率": ("33.3%", 6, ("-16.7 个百分点", "50.0%")),
        "满意率": ("0.0%", 1, ("-100.0 个百分点", "100.0%")),
        "重办率": ("0.0%", 2, ("持平", "0.0%")),
        "重复率": ("33.3%", 6, ("+33.3 个百分点", "0.0%")),
        "办理时长（平均）": ("2.5小时", 2, ("-68.8%", "8.0小时")),
        "办理时长（中位）": ("0.5小时", 2, ("-93.8%", "8.0小时")),
        "办理时长（九成）": ("4.5小时", 2, ("-43.8%", "8.0小时")),
        "联系时长（平均）": ("0.5小时", 3, ("+20.0%", "0.4小时")),
        "联系时长（中位）": ("0.5小时", 3, ("+50.0%", "0.3小时")),
        "联系时长（九成）": ("0.5小时", 3, ("持平", "0.5小时")),
    }
    assert {one["year"] for one in whole["figures"]} == {None}
    assert whole["definitions"] == [
        {"name": one["name"], "definition": one["definition"]} for one in whole["figures"]
    ]


def test_one_figure_with_all_that_is_told_of_it(whole: Report) -> None:
    found = dict(next(one for one in whole["figures"] if one["name"] == "办结率"))
    low, high = found.pop("interval")
    assert found == {
        "id": "closing_rate",
        "name": "办结率",
        "sort": "rate",
        "better": "more",
        "definition": found["definition"],
        "value": 2 / 6,
        "shown": "33.3%",
        "n": 6,
        "interval_shown": "9.7%～70.0%",
        "before": {"shown": "-16.7 个百分点", "was": "50.0%", "clear": False, "good": False},
        "year": None,
    }
    assert (round(low, 3), round(high, 3)) == (0.097, 0.700)


def test_day_by_day(whole: Report) -> None:
    """Closed counts by the day of closing: YL-02 came in before the week, and YL-06 is no appeal."""
    assert whole["days"] == {
        "dates": [f"2026-11-{day}" for day in range(16, 23)],
        "names": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        "off": [False] * 5 + [True] * 2,
        "received": [2, 1, 1, 0, 1, 0, 1],
        "closed": [2, 0, 1, 0, 0, 0, 0],
        "before": [1, 0, 0, 0, 0, 0, 1],
        "year": None,
    }


def test_matters_by_units(whole: Report) -> None:
    assert whole["heat"] == {
        "rows": [NOISE, "养犬", "流动摊贩", "（未填）"],
        "columns": [EAST, "分流：城管局", PEAR, "（未填）"],
        "counts": [[3, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]],
        "row_totals": [3, 1, 1, 1],
        "column_totals": [3, 1, 1, 1],
        "left_out": "",
    }


def test_what_several_brought_up_and_what_so_few_cannot_tell(whole: Report) -> None:
    assert part(whole, "hot", "groups", "words", "places", "seasons", "seasons_note") == {
        "hot": [],
        "groups": [
            {
                "id": "YL-03",
                "tickets": 3,
                "callers": 2,
                "matter": NOISE,
                "area": "东渡",
                "unit": EAST,
                "first": "2026-11-16",
                "last": "2026-11-17",
                "open": 2,
                "text": MASKED,
            }
        ],
        "words": [],
        "places": [],
        "seasons": [],
        "seasons_note": "不到一年数据，看不出季节",
    }


def waiting(name: str, received: str, clock: str, due: str, left: str, **more: str) -> dict[str, Any]:
    row = {"id": name, "received": f"2026-11-{received}", "matter": NOISE, "unit": EAST, "tier": ""}
    return {**row, "clock": clock, "due": f"2026-11-{due}", "left": left, "text": MASKED, **more}


def test_what_waits_whenever_it_came_in(whole: Report) -> None:
    """A working day has seven hours; YL-10 came in after the week, and has time until ten.

    Of a ticket's two clocks the more urgent is told; what went to another organ (YL-07) is not called about.
    """
    contact, resolve = "先行联系时限", "办理时限"
    dogs = {"matter": "养犬", "unit": PEAR, "text": "养犬扰民"}
    assert part(whole, "overdue", "near", "notices", "callbacks") == {
        "overdue": {
            "total": 2,
            "by_unit": [[EAST, 2]],
            "rows": [
                waiting("YL-05", "17 10:00", contact, "17 11:00", "已超 26 小时 20 分（上班时间）"),
                waiting("YL-04", "16 20:00", resolve, "17 17:30", "已超 21 小时 20 分（上班时间）"),
            ],
        },
        "near": {
            "total": 1,
            "by_unit": [[PEAR, 1]],
            "rows": [waiting("YL-08", "20 17:00", contact, "23 09:30", "还剩 10 分（上班时间）", **dogs)],
        },
        "notices": [
            {"notice": "督办单", "count": 2},  # YL-04 and YL-05
            {"notice": "提醒函", "count": 2},  # YL-05, not contacted, and YL-03, not satisfied
        ],
        "callbacks": {"total": 1, "late": 1},  # YL-02, late by two days
    }


def test_too_few_to_be_ranked(whole: Report) -> None:
    found = dict(whole["ranking"])
    keys = ("rank", "before_rank", "unit", "shown", "n", "received", "note")
    assert [[row[key] for key in keys] for row in found.pop("rows")] == [
        [None, None, EAST, "33.3%", 3, 3, "件数不足（3件，满10件才排名）"],
        [None, None, PEAR, "—", 0, 1, "件数不足（0件，满10件才排名）"],
    ]
    assert found == {
        "by": "按期办结率",
        "definition": found["definition"],
        "beside": ["响应率", "办结率", "满意率", "退单率", "办理时长（中位）"],
        "last": [],
        "running_last": {"months": 3, "units": []},
        "praise": "满意率",
        "praised": [],
    }


def test_tables_by_channel_kind_line_area_and_unit(whole: Report) -> None:
    counts = {one["name"]: {row[0]: row[1] for row in one["rows"]} for one in whole["tables"][:-1]}
    assert counts == {
        "按渠道": {"12345": "3", "信箱": "2", "来访": "1"},
        "按类型": {"投诉": "4", "（未填）": "2"},
        "按警种": {"治安": "3", "（未填）": "3"},
        "按属地": {"东渡": "3", "桂园": "2", "（未填）": "1"},
        "按单位": {EAST: "3", "分流：城管局": "1", PEAR: "1", "（未填）": "1"},
    }
    shown = ["受理量", "自动派单率", "首派准确率", "退单率", "响应率", "按期办结率", "办结率", "满意率"]
    assert whole["tables"][-2] == {
        "name": "按单位",
        "heads": ["单位", *shown, "重办率", "重复率", "办理时长（中位）"],
        "rows": [
            [
                EAST,
                "3",
                "100.0%",
                "100.0%",
                "0.0%",
                *("66.7%", "33.3%", "33.3%", "0.0%", "0.0%", "66.7%", "4.5小时"),
            ],
            ["分流：城管局", "1", "100.0%", "100.0%", "—", *("100.0%",) * 3, "—", "0.0%", "0.0%", "0.5小时"],
            [PEAR, "1", "—", "—", "0.0%", "—", "—", "0.0%", "—", "—", "0.0%", "—"],
            ["（未填）", "1", "—", "—", "—", "—", "—", "0.0%", "—", "—", "0.0%", "—"],
        ],
    }


def test_step_by_step_it_is_the_same_and_each_step_has_a_label(material: Material, whole: Report) -> None:
    made: Report = {}
    labels = []
    for label, section in steps(material):
        labels.append(label)
        assert made.keys().isdisjoint(section), "no section overwrites another"
        made |= section
    assert made == whole
    assert labels == [section.label for section in SECTIONS]
