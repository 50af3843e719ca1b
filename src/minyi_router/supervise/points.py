"""要点: what a chief reads first, told from a digest already worked out; nothing is computed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from minyi_router.supervise.changes import NOT_COMPARABLE, SAME

Report: TypeAlias = Mapping[str, Any]
"""A digest as plain data, as JSON may hold it."""

Against: TypeAlias = Literal["before", "year"]
"""What a figure is compared with: the period before, or the same one a year ago."""

Turn: TypeAlias = Literal["better", "worse", ""]

PERIODS: Mapping[str, str] = {"week": "本周", "month": "本月"}
"""What the period of a report is called in its own words; any other one is 本期."""

_FIRST = ("按期办结率", "满意率")
_MOST = 3  # hot problems told of; all of them stand in their own section


def period_word(report: Report) -> str:
    """本周, 本月 or 本期."""
    return PERIODS.get((report.get("period") or {}).get("sort", ""), "本期")


def turn(figure: Mapping[str, Any], against: Against) -> Turn:
    """Whether a figure clearly got better or worse; empty if that cannot be told or is neither."""
    change = figure.get(against) or {}
    sign = str(change.get("shown", ""))[:1]
    if not change.get("clear") or sign not in {"+", "-", "＋", "−"}:
        return ""
    if figure.get("better") not in {"more", "less"}:  # fewer tickets are neither good nor bad
        return ""
    return "better" if (sign in {"+", "＋"}) == (figure["better"] == "more") else "worse"


def points(report: Report) -> list[str]:
    """Sentences in Chinese, the most important first; as many as there is something to say."""
    figures = {figure["name"]: figure for figure in report.get("figures") or ()}
    told = (
        _amounts(report, figures),
        "，".join(_with_change(figures[name], report) for name in _FIRST if name in figures),
        _turned(report, "worse", "变差"),
        _turned(report, "better", "好转"),
        _hot(report),
        _waiting(report),
        _last(report),
    )
    return [f"{sentence}。" for sentence in told if sentence]


def _amounts(report: Report, figures: Mapping[str, Mapping[str, Any]]) -> str:
    if "受理量" not in figures:
        return ""
    received = figures["受理量"]
    said = [f"{period_word(report)}受理 {_pieces(received)}{_change(received, report)}"]
    if "办结量" in figures:
        said.append(f"办结 {_pieces(figures['办结量'])}")
    return "，".join(said)


def _pieces(figure: Mapping[str, Any]) -> str:
    """A number of tickets with its unit, which a figure as shown in a table need not have."""
    return f"{figure['shown'].removesuffix('件').rstrip()} 件"


def _with_change(figure: Mapping[str, Any], report: Report) -> str:
    return f"{figure['name']} {figure['shown']}{_change(figure, report)}"


def _change(figure: Mapping[str, Any], report: Report) -> str:
    """（比上周 -4.4 个百分点）, with 不明显 where it may be chance; empty if there is nothing to tell."""
    change = figure.get("before") or {}
    against = (report.get("before") or {}).get("name") or "上期"
    said = change.get("shown", "")
    if not said or said == NOT_COMPARABLE:
        return ""
    if said == SAME:
        return f"（和{against}{SAME}）"
    return f"（比{against} {said}{'，不明显' if change.get('clear') is False else ''}）"


def _turned(report: Report, way: Turn, word: str) -> str:
    against = (report.get("before") or {}).get("name") or "上期"
    found = [each for each in report.get("figures") or () if turn(each, "before") == way]
    said = [f"{each['name']} {each['shown']}（{each['before']['shown']}）" for each in found]
    return f"比{against}明显{word}：{'、'.join(said)}" if said else ""


def _hot(report: Report) -> str:
    hot = report.get("hot") or ()
    said = "；".join(str(each["said"]) for each in hot[:_MOST])
    more = "；其余见突出问题一节" if len(hot) > _MOST else ""
    return f"突出问题 {len(hot)} 个：{said}{more}" if hot else ""


def _waiting(report: Report) -> str:
    overdue, near = (report.get(key) or {} for key in ("overdue", "near"))
    total, soon = overdue.get("total", 0), near.get("total", 0)
    if not total and not soon:
        return ""
    units = overdue.get("by_unit") or ()
    unit, count = max(units, key=lambda pair: int(pair[1]), default=("", 0))
    most = f"，最多的是{unit}（{count} 件）" if total and unit else ""
    return f"超期未办结 {total} 件{most}；临期 {soon} 件"


def _last(report: Report) -> str:
    running = (report.get("ranking") or {}).get("running_last") or {}
    units: Sequence[str] = running.get("units") or ()
    return f"连续 {running['months']} 个月排在末位的：{'、'.join(units)}" if units else ""
