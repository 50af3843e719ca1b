"""Twelve faults of different kinds planted in the starter pack: all named where they stand, nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from minyi_router.rulepack.load import starter_pack
from minyi_router.workshop.check import Report, check_folder

TODAY = date(2026, 11, 22)

RULES = """\
# 种进去的毛病，每一处后面写着该报的编号
owner: 治安大队
basis: 本局规定（示例）

terms:
  纸鸢: {any: [放纸鸢, 牵纸鸢]}  # 种 MY128
  灯谜: {any: [猜灯謎, 猜灯谜]}  # 种 MY210
  皮影: {any: [看皮\u200b影, 皮影摊]}  # 种 MY211

rules:
  - id: 种·永不命中  # 种 MY120
    when: {any: [梭子蟹摊位, 大闸蟹摊位], none: [蟹摊]}
    then: {matter: 占道经营}
CASES
  - id: 种·又要又不要
    when:
      any: [<灯谜>+<皮影>,
        糖画担子]  # 种 MY122
      unless: [糖画担子]
    then: {matter: 占道经营}
CASES
  - id: 种·总被压过
    when: {any: [捏面人摊子, 吹糖人摊子]}
    then: {matter: 养犬}  # 种 MY125
CASES
  - id: 种·压过别人
    when: {any: [人摊子]}
    then: {matter: 占道经营}
    priority: 1
CASES
  - id: 种·长词
    when: {any: [滚铁环比赛,  # 种 MY127
      抖空竹比赛]}
    then: {matter: 养犬}
CASES
  - id: 种·短词
    when: {any: [滚铁环]}
    then: {matter: 占道经营}
    weight: 2
CASES
  - id: 种·没有这一天
    when:
      any: [舞龙灯]
      time: {dates: 10-01..10-01, days: [工作日]}  # 种 MY410
    then: {matter: 占道经营}
CASES
  - id: 种·没有例子  # 种 MY501
    when: {any: [踩高跷]}
    then: {matter: 占道经营}
"""
CASES = """\
    tests:
      - {text: 一, expect: {organ: 城管}}
      - {text: 二, expect: {organ: 城管}}
      - {text: 三, expect: {organ: 住建}}
"""
POLICE_CASES = """\
    tests:
      - {text: 一, expect: {matter: 养犬}}
      - {text: 二, expect: {line: 派出所}}
      - {text: 三, expect: {matter: null}}
"""
NO_OWNER = """\
rules:
  - id: 种·没有负责人  # 种 MY503
    when: {any: [划旱船]}
    then: {matter: 占道经营}
CASES
"""
UNIT = "  种植大队: {parent: 河东分局, contact: 无}\n"
PLACES = "名称,别名,类别,辖区\n纸鸢新村,,小区,柳湾\n纸鸢新村,,小区,枫林\n"


def with_cases(text: str) -> str:
    """The rules with their cases; those about dogs are the police's."""
    parts = re.split(r"(?m)^CASES\n", text)
    return (
        "".join(
            part + (POLICE_CASES if "养犬" in part.rsplit("- id", 1)[-1] else CASES) for part in parts[:-1]
        )
        + parts[-1]
    )


def planted(text: str, file: str) -> Iterator[tuple[str, int, str]]:
    """Where the text says that something was planted."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := re.search("# 种 (MY[0-9]{3})$", line):
            yield file, number, found[1]


def found(report: Report, folder: Path) -> set[tuple[str, int, str, str]]:
    assert report.pack is not None, report.findings
    inner = len(folder.as_posix()) + 1
    problems = [finding.problem for finding in report.findings]
    return {(p.file[inner:], p.line, p.code, p.message.replace(folder.as_posix(), "")) for p in problems}


def test_all_twelve_are_named_at_their_place_and_nothing_else(tmp_path: Path) -> None:
    copy = tmp_path / "规则"
    shutil.copytree(starter_pack(), copy)
    rules, no_owner = with_cases(RULES), with_cases(NO_OWNER)
    (copy / "matters" / "种.yaml").write_text(rules, encoding="utf-8")
    (copy / "matters" / "种二.yaml").write_text(no_owner, encoding="utf-8")
    (copy / "places" / "zhong.csv").write_text(PLACES, encoding="utf-8")
    units = (copy / "units.yaml").read_text(encoding="utf-8").rstrip("\n") + "\n" + UNIT
    (copy / "units.yaml").write_text(units, encoding="utf-8")
    expected = {
        *planted(rules, "matters/种.yaml"),
        *planted(no_owner, "matters/种二.yaml"),
        ("places/zhong.csv", 3, "MY311"),
        ("units.yaml", len(units.splitlines()), "MY310"),
    }
    assert len(expected) == 12
    before = found(check_folder(starter_pack(), TODAY), starter_pack())
    after = found(check_folder(copy, TODAY), copy)
    assert {(file, line, code) for file, line, code, _ in after - before} == expected
