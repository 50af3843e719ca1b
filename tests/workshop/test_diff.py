"""What a change of the rules moves: six appeals worked by hand, and many against the naive way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine_packs import FILES, pack_of

from minyi_router import Appeal, Decision, Router
from minyi_router.batch.processes import Line, WorkerError
from minyi_router.columns import parse_time
from minyi_router.engine import build
from minyi_router.report.evaluation import Truth
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.diff import (
    Comparer,
    Comparison,
    GateError,
    Outline,
    changed_files,
    compare_all,
    open_pack,
    read_gate,
    report_of,
    sheets_of,
)
from minyi_router.workshop.diff.meaning import changes
from minyi_router.workshop.diff.rows import ANSWERS
from minyi_router.workshop.sources import Judge, Layout, PackAt
from minyi_router.workshop.tally import total

OLD = """
rules:
  - {id: 噪声, when: {any: [太吵]}, then: {matter: 噪声}}
  - {id: 停车, when: {any: [乱停车]}, then: {matter: 停车}}
  - {id: 旧规, when: {any: [招牌]}, then: {matter: 占道}}
"""
NEW = """
rules:
  - {id: 噪声, when: {any: [太吵, 麻将声]}, then: {matter: 噪声}}
  - {id: 停车, when: {any: [乱停车]}, then: {matter: 停车}, basis: 新的依据, owner: 交警大队}
  - {id: 新规, when: {any: [摆摊]}, then: {matter: 占道}}
"""
LONGER = {
    "deadlines.yaml": FILES["deadlines.yaml"].replace("matter: {作风: 15日}", "matter: {噪声: 5个工作日}")
}
AT = "2026-01-05 09:00"  # a Monday
ROWS = [
    ("楼下太吵，电话13900001234", AT, "噪声"),
    ("麻将声", AT, "噪声"),
    ("招牌太大", AT, "占道"),
    ("摆摊", AT, "停车"),
    ("乱停车", AT, "停车"),
    ("太吵", "", ""),
]
LINES: list[Line] = [(number, row) for number, row in enumerate(ROWS, 2)]
LAYOUT = Layout(("诉求内容", "受理时间", "应判"), {"text": "诉求内容", "time": "受理时间"})
TRUTHS = (Truth("matter", "应判"),)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return tmp_path_factory.mktemp("old"), tmp_path_factory.mktemp("new")


@pytest.fixture(scope="module")
def packs(folders: tuple[Path, Path]) -> tuple[RulePack, RulePack]:
    return pack_of(folders[0], OLD), pack_of(folders[1], NEW, LONGER)


@pytest.fixture(scope="module")
def report(packs: tuple[RulePack, RulePack], folders: tuple[Path, Path]) -> dict[str, Any]:
    return compared(packs, folders)


def compared(
    packs: tuple[RulePack, RulePack],
    folders: tuple[Path, Path],
    lines: Sequence[Line] = LINES,
    truths: tuple[Truth, ...] = TRUTHS,
    most: int = 5,
    **cut: int,
) -> dict[str, Any]:
    places = PackAt(str(folders[0]), packs[0].stamp.hash), PackAt(str(folders[1]), packs[1].stamp.hash)
    here = Comparer(build(packs[0]), build(packs[1]), Comparison(places, LAYOUT, Judge(truths), most))
    tally = total(compare_all(lines, here, **cut), most)
    return report_of(tally, Outline(*packs, "来件.csv", 0, truths, here.changes))


def test_what_moves_by_hand(report: dict[str, Any]) -> None:
    assert (report["n"], report["moved"], report["longer"], report["elsewhere"]) == (6, 4, 2, 1)
    moved = {row["head"]: row["moved"] for row in report["answers"] if row["moved"]}
    assert moved == {
        "去向": 3,
        "事项": 3,
        "警种": 3,
        "机关": 2,
        "承办单位": 1,
        "督办单位": 1,
        "办理时限": 2,
    }
    assert [row["answer"] for row in report["answers"]] == list(ANSWERS)


def test_where_it_goes_by_hand(report: dict[str, Any]) -> None:
    flows = [
        (f["old"], f["new"], f["n"], [number(report, p) for p in f["examples"]]) for f in report["flows"]
    ]
    assert flows == [
        ("指挥中心", "指挥中心", 2, [2]),  # row 7 has no time, so nothing of it changed
        ("交警大队", "交警大队", 1, []),
        ("城管", "转人工", 1, [4]),
        ("转人工", "城管", 1, [5]),
        ("转人工", "指挥中心", 1, [3]),
    ]


def number(report: Mapping[str, Any], place: int) -> int:
    return int(report["examples"][place]["number"])


def test_clocks_by_hand(report: dict[str, Any]) -> None:
    """Two working days from Monday end on Wednesday, five on the Monday after: 120 hours more."""
    still = {"longer": 0, "shorter": 0, "gained": 0, "lost": 0}
    nothing = {"median_longer_hours": None, "median_shorter_hours": None}
    assert report["clocks"] == [
        {"clock": "contact_by", "head": "先行联系时限", **still, **nothing},
        {"clock": "resolve_by", "head": "办理时限", **still, **nothing}
        | {"longer": 2, "median_longer_hours": 120.0},
    ]


def test_rules_by_hand(report: dict[str, Any]) -> None:
    assert report["rules"] == [
        {"rule": "噪声", "change": "changed", "gained": 1, "lost": 0, "moved": 1},
        {"rule": "新规", "change": "added", "gained": 1, "lost": 0, "moved": 1},
        {"rule": "旧规", "change": "removed", "gained": 0, "lost": 1, "moved": 1},
    ]


def test_accuracy_by_hand(report: dict[str, Any]) -> None:
    old, new = report["dispatch"]["old"], report["dispatch"]["new"]
    assert (old["n"], old["automatic"], old["right"]) == (5, 3, 3)
    assert (new["n"], new["automatic"], new["right"]) == (5, 4, 3)
    (matter,) = report["accuracy"]
    assert (matter["answer"], matter["old"]["n"], matter["old"]["right"]) == ("matter", 5, 3)
    assert (matter["new"]["right"], matter["mended"], matter["spoiled"]) == (3, 1, 1)


def test_an_example_says_all_of_it_with_numbers_masked(report: dict[str, Any]) -> None:
    example = next(e for e in report["examples"] if e["number"] == 2)
    why = {
        "rule": "噪声",
        "answers": {"事项": "噪声"},
        "words": [{"word": "太吵", "weight": 1.0, "spans": [["text", 2, 4]]}],
    }
    shown = {
        "去向": "自动派单",
        "类型": "投诉",
        "事项": "噪声",
        "警种": "派出所",
        "机关": "",
        "等级": "一般",
        "承办单位": "指挥中心",
        "先行联系时限": "2026-01-05 10:00",
        "转人工原因": "",
    }
    assert example == {
        "number": 2,
        "id": "",
        "old_goes": "指挥中心",
        "new_goes": "指挥中心",
        "title": "",
        "text": "楼下太吵，电话139******34",
        "changed": ["resolve_by"],
        "old": shown | {"办理时限": "2026-01-07 17:30"},
        "new": shown | {"办理时限": "2026-01-12 17:30"},
        "old_why": [why],
        "new_why": [why],
        "right": {"old": True, "new": True},
    }
    review = next(e for e in report["examples"] if e["number"] == 4)
    assert review["new"]["转人工原因"] == "没有规则认出事项"
    assert review["right"] == {"old": True, "new": False}


def test_without_right_answers_all_rows_count_and_nothing_is_judged(
    packs: tuple[RulePack, RulePack], folders: tuple[Path, Path]
) -> None:
    report = compared(packs, folders, truths=())
    assert report["accuracy"] is None
    assert {(s["n"], s["automatic"]) for s in report["dispatch"].values()} == {(6, 4), (6, 5)}
    assert all("right" not in scores for scores in report["dispatch"].values())
    assert {example["right"] for example in report["examples"]} == {None}


@pytest.mark.parametrize(("workers", "size", "most"), [(1, 1, 1), (1, 4, 5), (2, 2, 1), (3, 1, 5)])
def test_workers_and_chunks_change_nothing(
    packs: tuple[RulePack, RulePack], folders: tuple[Path, Path], workers: int, size: int, most: int
) -> None:
    lines = [(place, row) for place, (_, row) in enumerate(LINES * 3)]
    plain = compared(packs, folders, lines, most=most)
    assert compared(packs, folders, lines, most=most, workers=workers, size=size) == plain
    assert max(len(flow["examples"]) for flow in plain["flows"]) == min(most, 3)


def test_a_pack_changed_meanwhile_is_not_judged_by(
    packs: tuple[RulePack, RulePack], folders: tuple[Path, Path]
) -> None:
    stale = packs[0], pack_of_hash(packs[1], "0" * 16)
    with pytest.raises(WorkerError, match="在运行中被改动了，请重新运行"):
        compared(stale, folders, workers=2, size=1)


def pack_of_hash(pack: RulePack, given: str) -> RulePack:
    return replace(pack, stamp=pack.stamp._replace(hash=given))


def test_the_same_pack_moves_nothing(packs: tuple[RulePack, RulePack], folders: tuple[Path, Path]) -> None:
    report = compared((packs[0], packs[0]), (folders[0], folders[0]))
    assert (report["moved"], report["rules"], report["examples"]) == (0, [], [])
    assert sum(flow["n"] for flow in report["flows"]) == 6


def test_a_pack_against_itself_with_its_trials_live(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, OLD.replace("{id: 旧规,", "{id: 旧规, mode: shadow,"))
    report = compared((pack, pack.with_trials_live()), (tmp_path, tmp_path))
    assert (report["moved"], report["elsewhere"]) == (1, 0)
    assert report["rules"] == [{"rule": "旧规", "change": "changed", "gained": 1, "lost": 0, "moved": 1}]


def test_a_rule_that_makes_a_tie_is_named_though_it_decides_nothing(tmp_path: Path) -> None:
    """太吵 alone goes to the police; with a rule of equal weight that goes elsewhere a person decides."""
    tie = OLD + "  - {id: 平手, when: {any: [楼下]}, then: {matter: 物业}}\n"
    packs = pack_of(tmp_path / "old", OLD), pack_of(tmp_path / "new", tie)
    report = compared(packs, (tmp_path / "old", tmp_path / "new"))
    assert (report["moved"], report["elsewhere"]) == (1, 0)
    assert report["rules"] == [{"rule": "平手", "change": "added", "gained": 0, "lost": 0, "moved": 1}]


def test_a_rule_changed_only_in_what_it_asks_of_other_answers_is_the_cause(tmp_path: Path) -> None:
    """Its words fire on either side; only one side lets it speak."""
    asking = OLD + "  - {id: 挑类型, when: {any: [楼下], kind: [咨询]}, then: {matter: 物业}, priority: 9}\n"
    packs = (
        pack_of(tmp_path / "old", asking),
        pack_of(tmp_path / "new", asking.replace("咨询", "投诉")),
    )
    report = compared(packs, (tmp_path / "old", tmp_path / "new"))
    assert (report["moved"], report["elsewhere"]) == (1, 0)
    named = {"rule": "挑类型", "change": "changed", "gained": 1, "lost": 0, "moved": 1}
    assert named in report["rules"]


def test_a_rule_that_answers_otherwise_both_gains_and_loses(tmp_path: Path) -> None:
    packs = (
        pack_of(tmp_path / "old", OLD),
        pack_of(tmp_path / "new", OLD.replace("then: {matter: 停车}", "then: {matter: 信号灯}")),
    )
    report = compared(packs, (tmp_path / "old", tmp_path / "new"))
    assert report["rules"] == [{"rule": "停车", "change": "changed", "gained": 1, "lost": 1, "moved": 1}]


GROUPS = """
terms:
  组: {{any: [甲甲, 乙乙{more}]{weight}}}
  空: {{any: [丙丙]}}
rules:
  - {{id: 试, when: {{any: [{items}]{when}}}, then: {{matter: 停车}}{rest}}}
"""


@pytest.mark.parametrize(
    ("change", "meaning", "why"),
    [
        ({}, "same", "一样"),
        ({"rest": ", basis: 依据, owner: 某人"}, "same", "依据和负责人不决定什么"),
        ({"items": "<空>, <组>+丁丁"}, "same", "换了次序"),
        ({"items": "丁丁+<组>, <空>"}, "same", "加号两边换了次序"),
        ({"more": ", 戊戊"}, "changed", "组里多一个词"),
        ({"weight": ", weight: 2"}, "changed", "组的分量"),
        ({"weight": ", not_in: [甲甲乙]"}, "changed", "不算的长词"),
        ({"weight": ", refuse_negated: 是"}, "changed", "否定不算"),
        ({"items": "<组>+丁丁"}, "changed", "少一项"),
        ({"when": ", near: 3"}, "changed", "远近"),
        ({"when": ", none: [己己]"}, "changed", "多一个条件"),
        ({"rest": ", weight: 2"}, "changed", "规则的分量"),
        ({"rest": ", mode: shadow"}, "changed", "改成试行"),
    ],
)
def test_which_rules_mean_something_else(
    tmp_path: Path, change: dict[str, str], meaning: str, why: str
) -> None:
    plain = {"more": "", "weight": "", "items": "<组>+丁丁, <空>", "when": "", "rest": ""}
    crowd = "  - {id: 别的, when: {any: [甲甲, 一一]}, then: {matter: 噪声}}\n"  # other words, other numbers
    old = pack_of(tmp_path / "old", GROUPS.format(**plain))
    new = pack_of(tmp_path / "new", GROUPS.format(**{**plain, **change}) + crowd)
    assert changes(old, new) == {"别的": "added", "试": meaning}, why


def test_files_that_differ_are_named(folders: tuple[Path, Path], packs: object) -> None:
    del packs  # they lie in those folders
    old, new = map(open_pack, folders)
    assert changed_files(old, new) == [
        {"file": "deadlines.yaml", "change": "changed"},
        {"file": "matters/规则.yaml", "change": "changed"},
    ]
    assert changed_files(old, old) == []


def test_every_sheet_has_rows_as_long_as_its_heads(report: dict[str, Any]) -> None:
    sheets = sheets_of(report)
    assert [sheet.name for sheet in sheets] == ["汇总", "去向变化", "规则", "例子"]
    for sheet in sheets:
        assert {len(row) for row in sheet.rows} == {len(sheet.columns)}, sheet.name


PARTS = ("楼下太吵", "麻将声", "招牌", "摆摊", "乱停车", "磬音苑", "澜心路12号", "今天")


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.lists(st.sampled_from(PARTS), max_size=4).map("，".join),
            st.sampled_from(["", AT, "2026-01-09 16:00"]),
            st.sampled_from(["", "噪声", "停车", "占道"]),
        ),
        max_size=8,
    )
)
def test_the_figures_are_those_of_routing_one_by_one(
    packs: tuple[RulePack, RulePack], folders: tuple[Path, Path], rows: list[tuple[str, str, str]]
) -> None:
    report = compared(packs, folders, [*enumerate(rows)], size=3)
    old, new = (Router(pack) for pack in packs)
    appeals = [Appeal(text, received_at=parse_time(at) if at else None) for text, at, _ in rows]
    pairs = [(old.route(appeal), new.route(appeal)) for appeal in appeals]
    moved = [(a, b) for a, b in pairs if any(getattr(a, name) != getattr(b, name) for name in ANSWERS)]
    assert report["moved"] == len(moved)
    for row in report["answers"]:
        name = row["answer"]
        assert row["moved"] == sum(getattr(a, name) != getattr(b, name) for a, b in pairs)
    flows = Counter((goes(a), goes(b)) for a, b in pairs)
    assert {(f["old"], f["new"]): f["n"] for f in report["flows"]} == flows
    assert [f["n"] for f in report["flows"]] == sorted(flows.values(), reverse=True)
    longer = [b.resolve_by - a.resolve_by for a, b in pairs if a.resolve_by and b.resolve_by]
    assert report["clocks"][1]["longer"] == sum(more.total_seconds() > 0 for more in longer)
    right = [
        (truth == a.matter, truth == b.matter)
        for (a, b), (_, _, truth) in zip(pairs, rows, strict=True)
        if truth
    ]
    (matter,) = report["accuracy"]
    assert (matter["mended"], matter["spoiled"]) == (right.count((False, True)), right.count((True, False)))


def goes(decision: Decision) -> str | None:
    match decision.action:
        case "review":
            return "转人工"
        case "hold":
            return "暂扣"
        case "divert":
            return decision.organ
    return decision.unit


REPORT = {
    "n": 200,
    "moved": 5,
    "longer": 1,
    "answers": [{"answer": name, "moved": 4 if name == "unit" else 0} for name in ANSWERS],
    "dispatch": {"new": {"automation_rate": 0.85, "first_dispatch_accuracy": 0.9}},
}


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("moved>2%", "moved>2%：有变化的 5 件，占 2.5%"),
        ("moved>2.5%", None),
        ("moved>=2.5%", "moved>=2.5%：有变化的 5 件，占 2.5%"),
        ("moved>4", "moved>4：有变化的 5 件，占 2.5%"),
        ("unit>50", None),
        ("unit > 3", "unit > 3：承办单位变了的 4 件，占 2.0%"),
        ("Unit＞３", "Unit＞３：承办单位变了的 4 件，占 2.0%"),
        ("longer>0", "longer>0：时限延长的 1 件，占 0.5%"),
        ("automation<85%", None),
        ("automation<=85％", "automation<=85％：改后自动派单率 85.0%"),
        ("accuracy<95%", "accuracy<95%：改后首派准确率 90.0%"),
    ],
)
def test_a_limit_holds_or_not(written: str, reason: str | None) -> None:
    assert read_gate(written).reason(REPORT) == reason


@pytest.mark.parametrize("n", [7, 14, 28, 29, 55, 57, 58])
def test_a_share_exactly_on_its_limit_holds_it(n: int) -> None:
    """7 of 100 is 7 %, whatever floating point makes of it."""
    report = {"n": 100, "moved": n, "dispatch": {"new": {"automation_rate": n / 100}}}
    assert read_gate(f"moved>{n}%").reason(report) is None
    assert read_gate(f"automation<{n}%").reason(report) is None


def test_a_rate_that_nobody_can_work_out_does_not_pass() -> None:
    report = REPORT | {"dispatch": {"new": {"automation_rate": None}}}
    assert read_gate("automation<85%").reason(report) == (
        "automation<85%：改后自动派单率算不出来（没有可算的件）"
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("moved", "看不懂 --fail-if 的「moved」。"),
        ("moved>两成", "看不懂 --fail-if 的「moved>两成」。"),
        ("units>3", "--fail-if 没有「units」这个数。"),
        ("automation<0.85", "--fail-if 的「automation<0.85」要写成百分数，例如 automation<85%。"),
    ],
)
def test_a_limit_that_cannot_be_read_lists_what_may_be_written(written: str, said: str) -> None:
    with pytest.raises(GateError) as caught:
        read_gate(written)
    assert str(caught.value).startswith(said)
    assert "可以写：moved>2%" in str(caught.value)
    assert all(name in str(caught.value) for name in ANSWERS)
