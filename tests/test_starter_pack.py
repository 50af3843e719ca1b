"""The starter pack and the samples are tested like code: nothing promised is missing, nothing lies idle."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from minyi_router import Appeal, Router
from minyi_router.rulepack.load import read_pack, starter_pack
from minyi_router.rulepack.rule_documents import NULL, RuleDoc
from minyi_router.workshop.cases import run_cases

SAMPLES = Path(__file__).parents[1] / "data" / "samples" / "appeals.csv"
FILES, PARSED, PROBLEMS = read_pack(starter_pack())
RULES = [rule for _, document in PARSED.rules for rule in document.rules]


def samples() -> list[dict[str, str]]:
    with SAMPLES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def is_negative(rule: RuleDoc, number: int) -> bool:
    """Whether a case says what the rule must not answer."""
    case = rule.tests[number]
    return any(getattr(case.expect, name) == (NULL,) for name in case.expect.model_fields_set)


def test_the_pack_has_no_problem() -> None:
    assert PROBLEMS == ()


def test_every_matter_has_a_rule_and_every_organ_a_matter() -> None:
    document = PARSED.named["matters.yaml"][1]
    matters = document.matters
    assert set(matters) == {rule.then.matter for rule in RULES if rule.then.matter} | {document.default}
    organs = PARSED.named["organs.yaml"][1].organs
    assert set(organs) == {matter.organ for matter in matters.values() if matter.organ}


def test_every_police_line_but_the_helpers_owns_a_matter() -> None:
    lines = PARSED.named["lines.yaml"][1].lines
    owning = {matter.line for matter in PARSED.named["matters.yaml"][1].matters.values() if matter.line}
    # 法制 and 巡特警 help others; 非公安 is named through organs
    assert set(lines) - owning == {"法制", "巡特警", "非公安"}


def test_every_rule_has_cases_for_and_against_it() -> None:
    lacking = [
        rule.id
        for rule in RULES
        if len({is_negative(rule, number) for number in range(len(rule.tests))}) < 2 or len(rule.tests) < 3
    ]
    assert lacking == []


def test_every_rule_that_counts_repeats_has_a_history_on_both_sides_of_its_edge() -> None:
    counting = [rule for rule in RULES if rule.when.repeat]
    assert counting
    for rule in counting:
        sides = {is_negative(rule, number) for number, case in enumerate(rule.tests) if case.history}
        assert sides == {True, False}, rule.id


def test_every_case_comes_out_as_written() -> None:
    """But for those whose ``todo`` says what is not reached yet; of them none comes out unnoticed."""
    results = [result for result in run_cases(starter_pack()) if result.status in {"failed", "done"}]
    assert [(result.asked.place, result.reasons) for result in results] == []


def test_the_example_bureau_is_as_large_as_a_real_one() -> None:
    units = PARSED.named["units.yaml"][1].units
    roles = Counter(unit.role for unit in units.values())
    assert (roles["派出所"], roles["区块"], roles["交警中队"]) == (8, 8, 4)
    places = {file.name: [row for _, row in rows] for file, rows in PARSED.places}
    roads = places["places/roads.csv"]
    assert len({row.name for row in roads}) >= 30
    assert sum(count > 1 for count in Counter(row.name for row in roads).values()) >= 10
    assert all({"一级路长", "二级路长", "三级路长"} <= set(row.roles) for row in roads)
    assert len(places["places/communities.csv"]) >= 100


def test_the_samples_cover_every_channel_kind_tier_and_police_matter() -> None:
    rows = samples()
    assert len(rows) >= 240
    assert len({row["编号"] for row in rows}) == len(rows)
    assert len({row["渠道"] for row in rows}) >= 14
    labels = {head: {label for row in rows for label in row[head].split("|")} for head in rows[0]}
    assert set(PARSED.named["kinds.yaml"][1].kinds) <= labels["应判类型"]
    assert set(PARSED.named["tiers.yaml"][1].tiers) <= labels["应判等级"]
    police = {name for name, matter in PARSED.named["matters.yaml"][1].matters.items() if matter.line}
    assert police <= labels["应判事项"]


@pytest.mark.parametrize(
    ("answer", "head", "least"),
    [
        ("line", "应判警种", 0.94),
        ("matter", "应判事项", 0.90),
        ("kind", "应判类型", 0.86),
        ("tier", "应判等级", 0.90),
    ],
)
def test_the_samples_come_out_right_about_as_often_as_when_last_measured(
    answer: str, head: str, least: float
) -> None:
    router = Router.load()
    rows = [row for row in samples() if row[head]]
    right = [
        getattr(router.route(Appeal(row["诉求内容"], title=row["标题"], place=row["地址"])), answer)
        in row[head].split("|")
        for row in rows
    ]
    assert sum(right) / len(right) >= least
