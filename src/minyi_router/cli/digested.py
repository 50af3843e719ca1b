"""What a digest says on a screen: its figures, what is hot, what waits."""

from __future__ import annotations

from collections.abc import Iterator

from minyi_router.cli.screen import Screen
from minyi_router.supervise.changes import SAME
from minyi_router.supervise.material import Report

_MOST_HOT = 5


def show(screen: Screen, report: Report) -> None:
    """The digest in short; the page has the rest."""
    screen.say(f"{report['title']}　{report['period']['name']}　{report['bureau']}")
    earlier = [report[key] for key in ("before", "year") if report[key]]
    heads = ["指标", "数值", "件数", "可信范围", *(f"比{one['name']}" for one in earlier)]
    keys = [key for key in ("before", "year") if report[key]]
    rows = [[*_figure(figure), *(_change(figure[key]) for key in keys)] for figure in report["figures"]]
    screen.table(heads, rows, right=("数值", "件数"))
    for line in (*_hot(report), *_waiting(report), *_ranking(report)):
        screen.say(line)
    for note in report["notes"]:
        screen.note(note)


def _figure(figure: Report) -> list[str]:
    n = f"{figure['n']:,}" if figure["sort"] != "count" else ""
    return [figure["name"], figure["shown"], n, figure["interval_shown"]]


def _change(change: Report | None) -> str:
    if not change:
        return ""
    weak = change["clear"] is False and change["shown"] != SAME
    return f"{change['shown']}{'（可能是偶然）' if weak else ''}"


def _hot(report: Report) -> Iterator[str]:
    hot = report["hot"]
    if not hot:
        yield "突增：没有"
    for one in hot[:_MOST_HOT]:
        yield f"突增：{one['said']}"
    if len(hot) > _MOST_HOT:
        yield f"突增：另有 {len(hot) - _MOST_HOT} 处"


def _waiting(report: Report) -> Iterator[str]:
    if report["overdue"]:
        issued = "、".join(f"{one['notice']} {one['count']} 份" for one in report["notices"]) or "没有"
        waiting = f"超期 {report['overdue']['total']} 件，临期和预警 {report['near']['total']} 件"
        yield f"{waiting}；该发的单子：{issued}"


def _ranking(report: Report) -> Iterator[str]:
    ranking = report["ranking"]
    if not ranking:
        return
    if ranking["last"]:
        yield f"{ranking['by']}末位：{'、'.join(ranking['last'])}"
    running = ranking["running_last"]
    if running["units"]:
        yield f"连续 {running['months']} 个月末位：{'、'.join(running['units'])}"
    if ranking["praised"]:
        yield f"{ranking['praise']} 100%：{'、'.join(ranking['praised'])}"
