"""The digest as sheets of a workbook: the tables of the page, with numbers as numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from minyi_router.batch.writer import Cell
from minyi_router.batch.xlsx_writer import Sheet
from minyi_router.supervise.points import Against, Report, points, turn
from minyi_router.supervise.sheet_names import distinct, sheet_names
from minyi_router.supervise.sheet_rows import Record, Rows, Table, at, name_of, plain, records, twelve

_TURNS: Mapping[str, str] = {"better": "好转", "worse": "变差"}
_CLEAR: Mapping[str, str] = {"True": "明显", "False": "不明显"}


class _Lists(NamedTuple):
    """A list of records as a sheet: where in the report it stands, and which field each column shows."""

    name: str
    key: str
    fields: Mapping[str, str]


_LISTS = (
    _Lists(
        "突出问题",
        "hot",
        {"事项": "matter", "地方": "place", "起": "first", "止": "last", "件数": "count", "平常": "expected"}
        | {"倍数": "times", "说明": "said", "把握": "sure", "承办单位": "units", "常见的词": "words"},
    ),
    _Lists(
        "共性诉求",
        "groups",
        {"首件编号": "id", "件数": "tickets", "人数": "callers", "事项": "matter", "属地": "area"}
        | {"承办单位": "unit", "起": "first", "止": "last", "未办结": "open", "内容": "text"},
    ),
    _Lists(
        "反复出现的地点",
        "places",
        {"地点": "place", "属地": "area", "件数": "tickets", "人数": "callers", "事项": "matters"}
        | {"起": "first", "止": "last"},
    ),
    _Lists("比平常多的词", "words", {"词": "word", "本期": "count", "平常": "before", "倍数": "times"}),
)
_WAITS: Mapping[str, str] = {"超期未办结": "overdue", "临期": "near"}
_WAITING = {"工单编号": "id", "受理时间": "received", "事项": "matter", "承办单位": "unit", "等级": "tier"}
_WAITING |= {"时限种类": "clock", "时限": "due", "剩余": "left", "内容": "text"}


def digest_sheets(report: Report) -> list[Sheet]:
    """The sheets for ``write_book``, totals first; an empty one is left out and named in 说明.

    Args:
        report: the digest as plain data, as the page takes it; texts are written as they are, so mask
            them before.
    """
    made = [each for sheets in _MAKERS for each in sheets(report)]
    full = [(name, columns, rows) for name, columns, rows in made if rows]
    empty = [name for name, _, rows in made if not rows]
    full.append(("说明", ["项目", "内容"], _about(report, empty)))
    names = sheet_names([name for name, _, _ in full])
    return [
        Sheet(name, distinct(columns), rows) for name, (_, columns, rows) in zip(names, full, strict=True)
    ]


def _points(report: Report) -> Iterable[Table]:
    yield "要点", ["要点"], [[sentence] for sentence in points(report)]


def _figures(report: Report) -> Iterable[Table]:
    before, year = name_of(report, "before", "上期"), name_of(report, "year", "去年同期")
    columns = ["指标", "数值", "单位", "写法", "件数", "可信范围下限", "可信范围上限"]
    for name in (before, year):
        columns += [f"比{name}", f"{name}数", f"比{name}是否明显"]
    rows = [_figure(each) for each in report.get("figures") or ()]
    yield "总体情况", [*columns, "口径"], rows


def _figure(figure: Record) -> list[Cell]:
    unit = {"count": "件", "rate": "比率", "minutes": "分钟"}.get(figure.get("sort", ""), "")
    low, high = figure.get("interval") or (None, None)
    shown = [figure.get("name"), figure.get("value"), unit, figure.get("shown"), figure.get("n"), low, high]
    changes = [*_change(figure, "before"), *_change(figure, "year")]
    return [*shown, *changes, figure.get("definition")]


def _change(figure: Record, against: Against) -> list[Cell]:
    change = figure.get(against) or {}
    clear = _CLEAR.get(str(change.get("clear")), "")
    return [change.get("shown"), change.get("was"), _TURNS.get(turn(figure, against), clear)]


def _days(report: Report) -> Iterable[Table]:
    days: Record = report.get("days") or {}
    before, year = name_of(report, "before", "上期"), name_of(report, "year", "去年同期")
    lines = {"received": "受理", "closed": "办结", "before": f"{before}受理", "year": f"{year}受理"}
    kept = [key for key in lines if days.get(key)]
    names, off = days.get("names") or (), days.get("off") or ()
    rows: Rows = [
        [plain(day), at(names, i), "是" if at(off, i) else "", *[at(days[key], i) for key in kept]]
        for i, day in enumerate(days.get("dates") or ())
    ]
    yield "每日", ["日期", "星期", "休息日", *[lines[key] for key in kept]], rows


def _heat(report: Report) -> Iterable[Table]:
    heat: Record = report.get("heat") or {}
    totals, sums = heat.get("row_totals") or (), heat.get("column_totals") or ()
    rows: Rows = [[name, *heat["counts"][i], at(totals, i)] for i, name in enumerate(heat.get("rows") or ())]
    if rows:
        rows.append(["合计", *sums, sum(totals)])
    yield "事项和承办单位", ["事项", *(heat.get("columns") or ()), "合计"], rows


def _lists(report: Report) -> Iterable[Table]:
    for name, key, fields in _LISTS:
        yield name, list(fields), records(report.get(key), fields)
        if key == "hot":
            yield (
                "突出问题的例子",
                ["事项", "地方", "工单编号", "受理时间", "事发地址", "内容"],
                _examples(report),
            )


def _examples(report: Report) -> Rows:
    fields = ("id", "time", "place", "text")
    return [
        [hot.get("matter"), hot.get("place"), *[plain(ticket.get(field)) for field in fields]]
        for hot in report.get("hot") or ()
        for ticket in hot.get("examples") or ()
    ]


def _waiting(report: Report) -> Iterable[Table]:
    for name, key in _WAITS.items():
        found: Record = report.get(key) or {}
        yield name, list(_WAITING), records(found.get("rows"), _WAITING)
        yield f"{name}按单位", ["单位", "件数"], [list(pair) for pair in found.get("by_unit") or ()]


def _issued(report: Report) -> Iterable[Table]:
    rows = records(report.get("notices"), {"文书": "notice", "份数": "count"})
    if calls := report.get("callbacks"):
        rows += [["应回访", calls.get("total")], ["回访已逾期", calls.get("late")]]
    yield "发文和回访", ["项目", "数量"], rows


def _ranking(report: Report) -> Iterable[Table]:
    ranking: Record = report.get("ranking") or {}
    ranked: Sequence[Record] = ranking.get("rows") or ()
    names = list(dict.fromkeys(name for row in ranked for name in row.get("figures") or ()))
    columns = [
        "名次",
        "单位",
        f"{ranking.get('by', '')}数值",
        "写法",
        "可信范围下限",
        "可信范围上限",
        "件数",
        "受理",
    ]
    before = name_of(report, "before", "上期")
    rows = [_ranked(row, names, ranking.get("last") or ()) for row in ranked]
    yield "单位排名", [*columns, f"{before}名次", *names, "备注"], rows


def _ranked(row: Record, names: Sequence[str], last: Sequence[str]) -> list[Cell]:
    low, high = row.get("interval") or (None, None)
    remark = "，".join(filter(None, [row.get("note"), "末位" if row.get("unit") in last else ""]))
    fields = [row.get(field) for field in ("rank", "unit", "value", "shown")]
    others = [(row.get("figures") or {}).get(name) for name in names]
    return [*fields, low, high, row.get("n"), row.get("received"), row.get("before_rank"), *others, remark]


def _seasons(report: Report) -> Iterable[Table]:
    rows: Rows = [
        [each.get("matter"), *twelve(each.get("months") or ()), each.get("said"), each.get("sure")]
        for each in report.get("seasons") or ()
    ]
    yield "季节展望", ["事项", *[f"{month}月" for month in range(1, 13)], "说明", "把握"], rows


def _tables(report: Report) -> Iterable[Table]:
    for table in report.get("tables") or ():
        yield table["name"], list(table["heads"]), [list(map(plain, row)) for row in table["rows"]]


def _definitions(report: Report) -> Iterable[Table]:
    yield (
        "口径",
        ["指标", "口径"],
        records(report.get("definitions"), {"指标": "name", "口径": "definition"}),
    )


def _about(report: Report, empty: Sequence[str]) -> Rows:
    heads = {"报告": "title", "单位": "bureau", "工单表": "file", "规则包": "pack", "生成时间": "made"}
    rows: Rows = [[name, report.get(key)] for name, key in heads.items()]
    period: Record = report.get("period") or {}
    rows.insert(2, ["期间", period.get("name")])
    rows += [["注意", note] for note in report.get("notes") or ()]
    if left_out := (report.get("heat") or {}).get("left_out"):
        rows.append(["事项和承办单位", left_out])
    for name, key in _WAITS.items():
        total, listed = (
            (report.get(key) or {}).get("total", 0),
            len((report.get(key) or {}).get("rows") or ()),
        )
        if total > listed:
            rows.append([name, f"共 {total} 件，列出 {listed} 件"])
    return [*rows, ["没有内容的表", "、".join(empty)]] if empty else rows


_MAKERS: Sequence[Callable[[Report], Iterable[Table]]] = (
    *(_points, _figures, _days, _heat, _lists, _waiting),
    *(_issued, _ranking, _seasons, _tables, _definitions),
)
