"""The digest's head: what it is about, and what a reader must know before believing the figures."""

from __future__ import annotations

from minyi_router.supervise.cohorts import Cohort
from minyi_router.supervise.definitions import SCOPE
from minyi_router.supervise.material import Material, Report
from minyi_router.supervise.periods import Period
from minyi_router.supervise.telling import moment_told
from minyi_router.supervise.words import can_cut

_STALE = 3  # days without a ticket: the table may have been exported earlier
_SORTS = {"week": ("周报", "上周", "去年同周"), "month": ("月报", "上月", "去年同月")}
_OTHER = ("简报", "前一段", "去年同期")


def heading(material: Material) -> Report:
    """What it is about: whose, of when, by which rules, and against what it is compared."""
    pack, period = material.pack, material.period
    sort, before, year = _SORTS.get(period.sort, _OTHER)
    return {
        "title": f"民意诉求{sort}",
        "bureau": pack.name.removesuffix("（示例）").removesuffix("规则包"),
        "pack": f"{pack.stamp.id} {pack.stamp.version} {pack.stamp.hash}",
        "made": moment_told(material.now),
        "period": {
            **_period(material.cohort.period, period.name),
            "sort": period.sort,
            "over": material.over,
        },
        "before": _earlier(material.before, before, period.before().name),
        "year": _earlier(material.year, year, period.year_before().name),
        "notes": _notes(material),
        "scope": SCOPE,
    }


def _period(seen: Period, name: str) -> Report:
    return {"code": seen.code, "name": name, "days": seen.days}


def _earlier(found: Cohort | None, name: str, dates: str) -> Report | None:
    return {**_period(found.period, name), "dates": dates} if found else None


def _notes(material: Material) -> list[str]:
    """What a reader must know before believing the figures."""
    notes = [f"有 {material.rejects} 行读不了，没有计入"] if material.rejects else []
    notes += _stale(material)
    if not material.over:
        notes.append(f"这一期还没有过完，数到 {moment_told(material.now)}；和前面比，也只比同样多的天数")
    first = material.since
    if first and first > material.period.first:
        notes.append(f"表里最早的工单是 {first} 的，这一期里更早的日子没有数据")
    if not material.cohort.lives:
        notes.append("这一期表里一件诉求也没有，请看看是不是选错了期间或者表格")
    if not material.has_any("closed", "replied"):
        notes.append("表里没有办结时间和答复时间，办结、超期、临期、回访都没有算")
    if not material.has_any("group", "relation"):
        notes.append("表里没有群组和关系，没有看同一件事的、重复的")
    if not can_cut():
        notes.append('没有装 jieba，没有找热词；要找请运行：pip install "minyi_router[words]"')
    years = {life.received.year for life in material.cohort.lives} | {material.now.year}
    doubtful = sorted(year for year in years if material.pack.calendar.is_provisional(year))
    notes += [f"{year}年的放假安排还没有公布，时限和时长暂按法定假日推算" for year in doubtful]
    return notes


def _stale(material: Material) -> list[str]:
    last = max((life.received for life in material.lives), default=material.now).date()
    behind = (material.now.date() - last).days
    if behind < _STALE:
        return []
    doubt = "如果是没有导出，这些天的数会偏小，办结了的也会算成超期"
    return [f"表里最后一件是 {last} 受理的，后面 {behind} 天没有来件：{doubt}"]
