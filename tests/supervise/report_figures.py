"""The figures of an invented digest: clear changes, unclear ones, none, and one of which nothing is known."""

from __future__ import annotations

import math
from typing import Any

STATIONS = ("柳湾", "青石桥", "望江门", "桂园", "东渡", "北塔", "枫林", "金河湾")
UNITS = (
    *(f"{name}派出所" for name in STATIONS),
    *("交警大队", "治安大队", "户政大队", "出入境大队", "刑侦大队", "督察大队", "指挥中心"),
)


def _change(shown: str, was: str, clear: bool | None) -> dict[str, Any]:
    return {"shown": shown, "was": was, "clear": clear}


def _count(name: str, n: int, definition: str, **more: Any) -> dict[str, Any]:
    plain = {"value": n, "n": n, "shown": f"{n:,} 件", "sort": "count", "better": "", "interval": None}
    return {"id": name, "name": name, "interval_shown": "", "definition": definition, **plain, **more}


def rate(name: str, share: float, n: int, definition: str, **more: Any) -> dict[str, Any]:
    half = 1.96 * math.sqrt(share * (1 - share) / n)
    low, high = max(0.0, share - half), min(1.0, share + half)
    shown = {"shown": f"{share:.1%}", "interval_shown": f"{low:.1%}–{high:.1%}", "interval": [low, high]}
    plain = {"value": share, "n": n, "sort": "rate", "better": "more"}
    return {"id": name, "name": name, "definition": definition, **plain, **shown, **more}


def figures() -> list[dict[str, Any]]:
    """Fourteen, of all sorts: clear changes, unclear ones, none at all, and one that nothing is known of."""
    time = {"sort": "minutes", "interval": None, "interval_shown": "", "better": "less", "n": 3811}
    nothing = {"value": None, "n": 0, "shown": "—", "interval": None, "interval_shown": ""}
    return [
        _count(
            *("受理量", 4012, "期内收到的工单，重复来件各算一件。"),
            before=_change("+12.3%", "3,573 件", clear=True),
            year=_change("+4.0%", "3,858 件", clear=False),
        ),
        _count(
            "办结量", 3811, "期内办结的工单，不论何时收到。", before=_change("+9.1%", "3,493 件", clear=True)
        ),
        rate(
            "自动派单率",
            0.812,
            4012,
            "没有经过人工就派出的占派出的。",
            before=_change("+0.6 个百分点", "80.6%", clear=False),
        ),
        rate(
            "首派准确率",
            0.943,
            3258,
            "首派单位就是承办单位的占派出的。",
            before=_change("−0.4 个百分点", "94.7%", clear=False),
        ),
        rate(
            "响应率",
            0.968,
            4012,
            "时限内先行联系的占应联系的。",
            before=_change("−1.9 个百分点", "98.7%", clear=True),
        ),
        rate(
            *("按期办结率", 0.957, 3811, "时限内办结的占到期的；没到期也没办完的不算。"),
            before=_change("+1.5 个百分点", "94.2%", clear=True),
            year=_change("+2.8 个百分点", "92.9%", clear=True),
        ),
        rate("办结率", 0.927, 4012, "期内收到、已经办结的占期内收到的。"),
        rate(
            "满意率",
            0.981,
            1620,
            "回访满意的占回访到的。",
            before=_change("−0.2 个百分点", "98.3%", clear=False),
        ),
        rate(
            *("退单率", 0.034, 4012, "被承办单位退过的占派出的。"),
            better="less",
            before=_change("+0.9 个百分点", "2.5%", clear=True),
        ),
        rate("重办率", 0.012, 3811, "办结后又要重办的占办结的。", better="less"),
        rate("重复率", 0.087, 4012, "催办和同诉占收到的。", better="less"),
        rate("超期率", 0.009, 4012, "到期没办结的占收到的。", better="less") | {"n": 4012},
        {"id": "平均用时", "name": "平均用时", "value": 386, "shown": "6 小时 26 分", **time}
        | {
            "definition": "从受理到办结的工作时间，平均。",
            "before": _change("−18 分", "6 小时 44 分", clear=True),
        },
        {"id": "代表建议", "name": "建议提案办结率", "sort": "rate", "better": "more", **nothing}
        | {"definition": "期内到期的建议提案按期办结的占到期的。", "before": None, "year": None},
    ]


def ranking() -> dict[str, Any]:
    """Eleven ranked, two of them even, and one that had too few tickets."""
    rows = [_ranked(i, unit) for i, unit in enumerate(UNITS[:11])]
    rows[4]["rank"] = rows[3]["rank"]
    rows.append(
        _ranked(11, "督察大队") | {"rank": None, "n": 4, "note": "件数不足，不排名", "before_rank": None}
    )
    return {
        "by": "按期办结率",
        "rows": rows,
        "last": [row["unit"] for row in rows[8:11]],
        "running_last": {"months": 3, "units": [UNITS[10]]},
        "praised": [UNITS[0], UNITS[2]],
        "said": "不到 10 件的不排名；可信范围相接的，名次先后可能只是碰巧。",
    }


def _ranked(place: int, unit: str) -> dict[str, Any]:
    share, n = 0.995 - 0.012 * place, 400 - 29 * place
    own = rate("按期办结率", share, n, "")
    return {
        "rank": place + 1,
        "unit": unit,
        "n": n,
        "received": n + 17,
        "value": share,
        "shown": own["shown"],
        "interval": own["interval"],
        "figures": {"满意率": f"{1 - 0.004 * place:.1%}", "退单率": f"{0.01 + 0.004 * place:.1%}"},
        "note": "",
        "before_rank": (3, 1, 2, 4, 5, 9, 7, 8, 6, 11, 10, 0)[place] or None,
    }
