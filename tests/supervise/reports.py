"""Digests as the page and the sheets take them; every name, number and text in them is invented."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.supervise.report_figures import STATIONS, UNITS, figures, ranking

FIRST = date(2026, 11, 16)
MATTERS = (
    *("社会生活噪声", "停车秩序", "户口迁移", "养犬扰民", "信号灯", "电动自行车", "身份证办理", "出租房屋"),
    *("邻里纠纷", "电信诈骗", "护照签证", "交通事故处理", "夜间施工噪声", "流动摊贩", "民警作风"),
)
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
LONG = (
    "来电人反映：东渡路菜市场北门从早上六点起两侧停满送货车，行人只能走机动车道，上周有老人被剐倒，"
    "多次拨打电话都说会来处理，来了人车就走，人走车又来，请给一个长期的办法，联系电话 138****6021。"
)


def days(n: int = 7) -> dict[str, Any]:
    """Curves by day, from a Monday; the last of them has no year before it."""
    dice = random.Random(n)
    dates = [FIRST + timedelta(i) for i in range(n)]
    level = [560 if day.weekday() < 5 else 410 for day in dates]
    return {
        "dates": [day.isoformat() for day in dates],
        "names": [WEEKDAYS[day.weekday()] for day in dates],
        "off": [day.weekday() > 4 for day in dates],
        "received": [each + dice.randrange(140) for each in level],
        "closed": [(each if each > 500 else 120) + dice.randrange(90) for each in level],
        "before": [each - 60 + dice.randrange(120) for each in level],
        "year": [each - 90 + dice.randrange(100) for each in level],
    }


def heat() -> dict[str, Any]:
    """Fifteen matters by fifteen units, with a few hot cells and many empty ones."""
    dice = random.Random(3)
    counts = [[int(dice.paretovariate(0.9)) - 1 for _ in UNITS] for _ in MATTERS]
    counts = [[min(n, 88) for n in row] for row in counts]
    counts[1][4] = 131
    return {
        "rows": list(MATTERS),
        "columns": list(UNITS),
        "counts": counts,
        "row_totals": [sum(row) for row in counts],
        "column_totals": [sum(column) for column in zip(*counts, strict=True)],
        "left_out": "另有 23 个事项、12 个单位没有列出，共 214 件",
    }


def _problem(number: int, matter: str, place: str, peak: int) -> dict[str, Any]:
    dice = random.Random(number)
    dates = [FIRST - timedelta(21 - i) for i in range(28)]
    counts = [dice.randrange(1, 4) for _ in dates]
    counts[23:26] = [peak // 3, peak - 2 * (peak // 3), peak // 3]
    expected = [1.2 + 0.4 * (day.weekday() > 4) for day in dates]
    where = f"{place} " if place else "全辖区 "
    said = f"11月18日至20日 {where}{matter} {peak} 件，平常 {peak / 5:.1f} 件，5.0 倍"
    ticket = {"id": f"HD2026111800{number}7", "time": "2026-11-18 07:42", "place": "东渡路12号", "text": LONG}
    again = {
        "id": f"HD2026111900{number}2",
        "time": "2026-11-19 08:05",
        "place": "",
        "text": "同一件事，今天又来了。",
    }
    return {
        "matter": matter,
        "place": place,
        "first": dates[23].isoformat(),
        "last": dates[25].isoformat(),
        "count": peak,
        "expected": peak / 5,
        "times": 5.0,
        "said": said,
        "sure": "没有异常的时候，平均 26 周才会碰巧一次",
        "units": ["东渡派出所", "交警大队"],
        "words": ["送货车", "菜市场", "机动车道"],
        "series": {"dates": [day.isoformat() for day in dates], "counts": counts, "expected": expected},
        "examples": [ticket, again],
    }


def _group(number: int) -> dict[str, Any]:
    return {
        "id": f"HD20261116000{number}",
        "tickets": 9 - number,
        "callers": 6 - number,
        "matter": MATTERS[number],
        "area": STATIONS[number],
        "unit": UNITS[number],
        "first": "2026-11-16",
        "last": "2026-11-21",
        "open": number % 3,
        "text": LONG if number == 1 else "小区南门外夜里装卸货物，几户人家都睡不好。",
    }


def _waiting(number: int, left: str) -> dict[str, Any]:
    return {
        "id": f"HD202611{10 + number % 9}{number:04d}",
        "received": "2026-11-18 16:20",
        "matter": MATTERS[number % 15],
        "unit": UNITS[number % 15],
        "clock": "办理时限" if number % 4 else "先行联系时限",
        "due": "2026-11-20 17:30",
        "left": left,
        "tier": ("一般", "复杂", "疑难", "紧急")[number % 4],
        "text": LONG[: 24 + 9 * (number % 5)],
    }


def _waiting_list(total: int, shown: int, left: str) -> dict[str, Any]:
    by_unit = [[UNITS[i], max(1, total // 3 - 2 * i)] for i in range(6)]
    return {"total": total, "by_unit": by_unit, "rows": [_waiting(i, left) for i in range(shown)]}


def _season(number: int, matter: str, sure: str) -> dict[str, Any]:
    months = [round(1 + 0.7 * math.cos((month - 2 * number - 6) * math.pi / 6), 2) for month in range(12)]
    said = f"每年{(6 + 2 * number) % 12 + 1}月前后最多，是平常月份的 1.7 倍；下个月预计比这个月少。"
    return {"matter": matter, "said": said, "months": months, "now": 11, "sure": sure}


def _tables() -> list[dict[str, Any]]:
    heads = ["渠道", "受理", "办结", "按期办结率", "满意率"]
    channels = ("12345热线", "局长信箱", "网上信访", "110非警情", "来访")
    by_channel = [
        [name, 1900 - 400 * i, 1810 - 390 * i, f"{0.97 - 0.01 * i:.1%}", "98.0%"]
        for i, name in enumerate(channels)
    ]
    kinds = ("咨询", "求助", "投诉", "举报", "建议", "表扬")
    return [
        {"name": "按渠道", "heads": heads, "rows": by_channel},
        {
            "name": "按类型",
            "heads": ["类型", *heads[1:]],
            "rows": [[kind, 900 - 90 * i, 850 - 88 * i, "95.0%", "—"] for i, kind in enumerate(kinds)],
        },
        {
            "name": "按警种",
            "heads": ["警种", *heads[1:]],
            "rows": [["治安", 1500, 1444, "96.2%", "98.8%"], ["交警", 1210, 1130, "94.4%", "97.0%"]],
        },
    ]


def digest(**changes: Any) -> dict[str, Any]:
    """The digest of a week with something in every section; `changes` replace parts of it."""
    week = {
        "code": "2026-W47",
        "name": "2026年第47周（11月16日至11月22日）",
        "sort": "week",
        "over": True,
        "days": 7,
    }
    before = week | {"code": "2026-W46", "name": "上周"}
    found = figures()
    report = {
        "title": "民意诉求周报",
        "bureau": "云陵市公安局河东分局",
        "pack": "云陵河东 2026.4 1a77e05c9d42",
        "file": "工单.csv",
        "made": "2026-11-23 09:00",
        "period": week,
        "before": before,
        "year": before | {"code": "2025-W47", "name": "去年同周"},
        "notes": [
            "有 3 行读不了，没有计入，原因在 工单.rejects.csv",
            "2027年的放假安排还没公布，跨年的时限先按周末推算",
        ],
        "figures": found,
        "days": days(),
        "heat": heat(),
        "hot": [
            _problem(1, "停车秩序", "东渡", 21),
            _problem(2, "社会生活噪声", "", 64),
            _problem(3, "信号灯", "桂园", 12),
        ],
        "groups": [_group(number) for number in range(5)],
        "words": [
            {"word": word, "count": 31 - 4 * i, "before": 6.5 - i, "times": (31 - 4 * i) / (6.5 - i)}
            for i, word in enumerate(("送货车", "菜市场", "剐倒", "广场舞", "暖气", "充电桩"))
        ],
        "places": [
            {
                "place": f"{name}路{i + 3}号",
                "area": name,
                "tickets": 9 - i,
                "callers": 7 - i,
                "matters": list(MATTERS[i : i + 2]),
                "first": "2026-10-25",
                "last": "2026-11-21",
            }
            for i, name in enumerate(STATIONS[:5])
        ],
        "seasons": [
            _season(0, "社会生活噪声", ""),
            _season(1, "养犬扰民", "只有一年数据，仅供参考"),
            _season(2, "电动自行车", ""),
            _season(3, "户口迁移", ""),
        ],
        "overdue": _waiting_list(37, 30, "已超 6 小时 20 分（上班时间）"),
        "near": _waiting_list(12, 12, "还剩 42 分（上班时间）"),
        "notices": [
            {"notice": "督办单", "count": 12},
            {"notice": "提醒函", "count": 31},
            {"notice": "局长督办单", "count": 1},
        ],
        "callbacks": {"total": 210, "late": 12},
        "ranking": ranking(),
        "tables": _tables(),
        "definitions": [{"name": each["name"], "definition": each["definition"]} for each in found],
    }
    return report | changes


def bare() -> dict[str, Any]:
    """The digest of a week about which there is nothing to say but its name."""
    whole = digest()
    return {key: whole[key] for key in ("title", "bureau", "pack", "file", "made", "period", "before")}


def hostile(nasty: str) -> dict[str, Any]:
    """The digest with every text replaced: no part of it is trusted. What tells sorts and days stays."""
    return {key: _nasty(value, nasty, key) for key, value in digest().items()}


KEPT = {"sort", "better", "dates", "first", "last", "made", "received"}


def _nasty(value: Any, nasty: str, key: str) -> Any:
    if key in KEPT and not isinstance(value, Mapping):
        return value
    if isinstance(value, Mapping):
        return {name: _nasty(each, nasty, name) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_nasty(each, nasty, "") for each in value]
    return nasty if isinstance(value, str) else value
