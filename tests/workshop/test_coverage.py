"""What rules and words did, worked by hand for seven appeals, and by slow twins for many."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine_packs import pack_from, pack_of

from minyi_router import Appeal
from minyi_router.batch.processes import Line
from minyi_router.engine import build, find
from minyi_router.match.hits import Hits
from minyi_router.report.evaluation import Truth
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.coverage import Outline, Survey, Surveyor, report_of, sheets_of, survey_all
from minyi_router.workshop.coverage.words import words_found
from minyi_router.workshop.lexicon import word_numbers
from minyi_router.workshop.sources import Judge, Layout, PackAt
from minyi_router.workshop.tally import total

RULES = """
terms:
  吵: {any: [太吵, 噪音]}
rules:
  - {id: 噪声甲, when: {any: [<吵>, 半夜唱歌]}, then: {matter: 噪声}}
  - {id: 噪声乙, when: {any: [唱歌]}, then: {matter: 噪声}}
  - {id: 停车, when: {any: [乱停车]}, then: {matter: 停车}}
  - {id: 咨询, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 占道问, when: {any: [摆摊], kind: [咨询]}, then: {matter: 占道}}
  - {id: 赌博试, mode: shadow, when: {any: [打麻将]}, then: {matter: 赌博}}
  - {id: 没用, when: {any: [放风筝, 滑翔伞]}, then: {matter: 信号灯}}
"""
ROWS = [
    ("楼下太吵", "噪声"),
    ("半夜唱歌噪音", "噪声"),
    ("太吵还乱停车，电话13900001234", "停车"),
    ("请问摆摊手续", "占道"),
    ("摆摊太吵", "占道"),
    ("打麻将太吵", "赌博"),
    ("没说什么", ""),
]
LINES: list[Line] = [(number, row) for number, row in enumerate(ROWS, 2)]
TRUTHS = (Truth("matter", "应判"),)
LAYOUT = Layout(("诉求内容", "应判"), {"text": "诉求内容"})


def surveyed(
    pack: RulePack,
    folder: Path,
    lines: Sequence[Line] = LINES,
    truths: tuple[Truth, ...] = TRUTHS,
    **cut: int,
) -> dict[str, Any]:
    plan = Survey(PackAt(str(folder), pack.stamp.hash), LAYOUT, Judge(truths))
    tally = total(survey_all(lines, Surveyor(build(pack), plan), **cut), 1)
    return report_of(tally, Outline(pack, "来件.csv", 0, truths))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pack")


@pytest.fixture(scope="module")
def pack(folder: Path) -> RulePack:
    return pack_of(folder, RULES)


@pytest.fixture(scope="module")
def report(pack: RulePack, folder: Path) -> dict[str, Any]:
    return surveyed(pack, folder)


FIGURES = ("fires", "barred", "decides", "sole", "overlap", "conflict")


@pytest.mark.parametrize(
    ("rule", "figures", "decided", "would", "why"),
    [
        (
            "噪声甲",
            (5, 0, 5, 3, 1, 1),
            (2, 5),
            (2, 5),
            "行 2 3 4 6 7；行 4 与停车冲突但名列前面；试行的不算别人",
        ),
        ("噪声乙", (1, 0, 1, 0, 1, 0), (1, 1), (1, 1), "只在行 3，与噪声甲同判"),
        ("停车", (1, 0, 0, 0, 0, 1), (0, 0), (1, 1), "行 4 输给噪声甲，由它定就对了"),
        ("咨询", (1, 0, 1, 1, 0, 0), None, None, "只有事项的正确答案，说不上它对错"),
        ("占道问", (2, 1, 1, 1, 0, 0), (1, 1), (1, 1), "行 6 不是咨询，轮不到它"),
        ("赌博试", (1, 0, 0, 0, 0, 1), (0, 0), (1, 1), "试行：行 7 若由它定就对了"),
        ("没用", (0, 0, 0, 0, 0, 0), None, None, "一次也没命中"),
    ],
)
def test_a_rule_by_hand(
    report: dict[str, Any],
    rule: str,
    figures: tuple[int, ...],
    decided: tuple[int, int] | None,
    would: tuple[int, int] | None,
    why: str,
) -> None:
    found = by_rule(report)[rule]
    assert tuple(found[name] for name in FIGURES) == figures, why
    if decided is None:
        assert found["accuracy"] == [], why
        return
    (shares,) = found["accuracy"]
    assert shares["answer"] == "matter"
    assert (shares["decided"]["right"], shares["decided"]["n"]) == decided, why
    assert (shares["would"]["right"], shares["would"]["n"]) == would, why


def by_rule(report: Mapping[str, Any]) -> dict[str, Any]:
    return {rule["rule"]: rule for rule in report["rules"]}


def test_conflicts_name_the_other_rule_who_won_and_an_appeal_without_its_number(
    report: dict[str, Any],
) -> None:
    rules = by_rule(report)
    example = {"number": 4, "id": "", "text": "太吵还乱停车，电话139******34"}
    assert rules["噪声甲"]["conflicts"] == [{"rule": "停车", "n": 1, "won": 1, "example": example}]
    assert rules["停车"]["conflicts"] == [{"rule": "噪声甲", "n": 1, "won": 0, "example": example}]
    assert [rival["rule"] for rival in rules["赌博试"]["conflicts"]] == ["噪声甲"]


def test_words_by_hand(report: dict[str, Any]) -> None:
    found = {
        (w["rule"], w["word"]): (w["texts"], w["sole"], w["right"], w["n"], w["sole_right"], w["sole_n"])
        for w in report["words"]
    }
    assert found == {
        ("噪声甲", "太吵"): (4, 4, 1, 4, 1, 4),
        ("噪声甲", "噪音"): (1, 0, 1, 1, 0, 0),
        ("噪声甲", "半夜唱歌"): (1, 0, 1, 1, 0, 0),
        ("噪声乙", "唱歌"): (1, 1, 1, 1, 1, 1),
        ("停车", "乱停车"): (1, 1, 0, 0, 0, 0),
        ("咨询", "请问"): (1, 1, 0, 0, 0, 0),
        ("占道问", "摆摊"): (2, 2, 1, 1, 1, 1),
        ("赌博试", "打麻将"): (1, 1, 1, 1, 1, 1),
    }
    assert report["silent_rules"] == ["没用"]
    assert report["silent_words"] == [{"rule": "没用", "of": 2, "words": ["放风筝", "滑翔伞"]}]


def test_where_the_automation_is_lost_by_hand(report: dict[str, Any]) -> None:
    assert report["actions"] == {"dispatch": 4, "review": 2, "divert": 1}
    dispatch = report["dispatch"]
    assert (dispatch["n"], dispatch["automatic"], dispatch["right"]) == (6, 5, 3)
    assert [(a["answer"], a["right"], a["n"]) for a in report["accuracy"]] == [("matter", 3, 6)]
    close, missing = report["lost"]
    example = {"number": 4, "id": "", "text": "太吵还乱停车，电话139******34"}
    assert close == {
        "reason": "matter_close",
        "head": "两个事项分数太接近，去向不同",
        "n": 1,
        "share": 1 / 7,
        "only": 1,
        "judged": 1,
        "right": 0,
        "details": [{"detail": "停车 ／ 噪声", "n": 1, "example": example}],
        "candidates": [{"value": "停车", "n": 1}, {"value": "噪声", "n": 1}],
        "truths": [{"label": "停车", "n": 1}],
    }
    assert (missing["reason"], missing["n"], missing["judged"]) == ("matter_missing", 1, 0)
    assert missing["details"][0]["detail"] == "什么也没认出"


def test_without_right_answers_the_rest_is_the_same(
    pack: RulePack, folder: Path, report: dict[str, Any]
) -> None:
    bare = surveyed(pack, folder, truths=())
    assert bare["accuracy"] is None
    assert bare["dispatch"]["automatic"] == 5
    assert bare["dispatch"]["n"] == 7
    assert "right" not in bare["dispatch"]
    for rule in bare["rules"]:
        assert [rule[name] for name in FIGURES] == [by_rule(report)[rule["rule"]][name] for name in FIGURES]
        assert rule["accuracy"] == []


@pytest.mark.parametrize(("workers", "size"), [(1, 1), (1, 3), (2, 2), (3, 1)])
def test_workers_and_chunks_change_nothing(
    pack: RulePack, folder: Path, report: dict[str, Any], workers: int, size: int
) -> None:
    assert surveyed(pack, folder, workers=workers, size=size) == report


def test_every_sheet_has_rows_as_long_as_its_heads(report: dict[str, Any]) -> None:
    sheets = sheets_of(report)
    assert [sheet.name for sheet in sheets] == ["汇总", "规则", "词", "没用上的词", "冲突", "转人工"]
    for sheet in sheets:
        assert {len(row) for row in sheet.rows} == {len(sheet.columns)}, sheet.name


SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "appeals.csv"


def test_what_a_rule_does_adds_up_on_the_samples() -> None:
    """Fires = barred + sole + (overlap or conflict), and no more decide than fire."""
    from minyi_router.rulepack.load import load_pack, starter_pack  # noqa: PLC0415 - only here

    with SAMPLES.open(encoding="utf-8-sig", newline="") as stream:
        rows = [(row["诉求内容"], row["应判事项"]) for row in csv.DictReader(stream)]
    report = surveyed(load_pack(starter_pack()), starter_pack(), [*enumerate(rows, 2)])
    assert report["n"] == len(rows)
    for rule in report["rules"]:
        heard = rule["fires"] - rule["barred"] - rule["sole"]
        assert max(rule["overlap"], rule["conflict"]) <= heard <= rule["overlap"] + rule["conflict"], rule
        assert rule["decides"] <= rule["fires"] - (0 if rule["mode"] == "live" else rule["fires"])
        assert all(word["sole"] <= word["texts"] <= rule["fires"] for word in words_of(report, rule["rule"]))


def words_of(report: Mapping[str, Any], rule: str) -> list[dict[str, Any]]:
    return [word for word in report["words"] if word["rule"] == rule]


WORDS = ("甲甲", "乙乙", "丙丙", "丁丁")
ITEMS = st.sampled_from(["甲甲", "乙乙", "<组>", "<组>+甲甲", "乙乙+丁丁", "<组>+<别组>"])


@settings(deadline=None)
@given(
    any_of=st.lists(ITEMS, min_size=1, max_size=4, unique=True),
    each=st.lists(ITEMS, max_size=2, unique=True),
    least=st.integers(1, 2),
    text=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map("，".join),
)
def test_a_needed_word_is_one_without_whose_hits_the_rule_does_not_fire(
    any_of: list[str], each: list[str], least: int, text: str
) -> None:
    when: dict[str, Any] = {"any": any_of} | ({"all": each} if each else {})
    if least <= len(any_of):
        when["at_least"] = least
    terms = {"组": {"any": ["乙乙", "丙丙"]}, "别组": {"any": ["丙丙", "丁丁"]}}
    engine = build(
        pack_from({"terms": terms, "rules": [{"id": "试", "when": when, "then": {"matter": "停车"}}]})
    )
    appeal = Appeal(text)
    hits = find(engine.matcher, appeal)
    numbers = {t: frozenset(words) for t, words in word_numbers(engine.pack.lexicon).items()}
    for fired in engine.evaluator.fired(hits, appeal):
        words, needed = words_found(fired, hits.text, numbers)
        for word in words:
            left = {t: [hit for hit in found if hit[2] != word] for t, found in hits.counted.items()}
            without = Hits(hits.text, hits.title_end, {t: found for t, found in left.items() if found})
            assert (word in needed) is not bool(engine.evaluator.fired(without, appeal))
