"""``minyi test``: what is run, what is told about it, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.engine_packs import pack_of

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.workshop.cases import run_cases

RULES = """
rules:
  - id: 噪声
    when: {any: [太吵, 扰民+半夜]}
    then: {matter: 噪声}
    tests:
      - {text: 楼上太吵, expect: {matter: 噪声}}
      - {text: 说不清, expect: {matter: null}}
  - id: 停车
    when: {any: [车辆+违停, 乱停车], unless: [自行车]}
    then: {matter: 停车}
  - id: 信号灯
    when: {any: [红灯]}
    then: {matter: 信号灯, tier: 复杂}
  - id: 险
    when: {any: [跳楼]}
    then: {flags: [生命危险]}
  - id: 试行
    when: {any: [打牌]}
    then: {matter: 赌博}
    mode: shadow
    tests:
      - {text: 有人打牌, expect: {matter: 赌博}}
"""


def test_other_ways_of_saying_it_are_cases_of_their_own(tmp_path: Path) -> None:
    """Each with its text and its place; what they are asked is the same."""
    cases = """
cases:
  - {name: 吵, text: 楼上太吵, also: [半夜扰民, 说不清], expect: {matter: 噪声}}
"""
    rules = RULES.replace("- {text: 楼上太吵, expect", "- {text: 楼上太吵, also: [对门太吵], expect")
    pack_of(tmp_path, rules, {"cases/例.yaml": cases})
    told = [(r.asked.name, r.asked.number, r.asked.case.text, r.status) for r in run_cases(tmp_path)]
    assert told == [
        ("", 1, "楼上太吵", "passed"),
        ("", 1, "对门太吵", "passed"),
        ("", 2, "说不清", "passed"),
        ("", 1, "有人打牌", "passed"),
        ("吵", 1, "楼上太吵", "passed"),
        ("吵·又1", 1, "半夜扰民", "passed"),
        ("吵·又2", 1, "说不清", "failed"),
    ]


def told(folder: Path, *cases: str) -> list[tuple[str, ...]]:
    """What is said of each case of ``cases/``."""
    text = "cases:\n" + "".join(f"  - {{name: 例{i}, {case}}}\n" for i, case in enumerate(cases))
    pack_of(folder, RULES, {"cases/例.yaml": text})
    return [result.reasons for result in run_cases(folder) if result.asked.rule is None]


REASONS = [  # a case, and what a clerk reads when it does not come out
    ("text: 楼上太吵, expect: {matter: 噪声, line: 派出所}", ()),
    (
        "text: 门口总有车辆, expect: {matter: 停车, unit: 交警大队}",
        (
            "× 事项：应是「停车」，得到「（无）」",
            "  最接近的规则「停车」：还缺「违停」（「车辆+违停」）",
            "× 承办单位：应是「交警大队」，得到「（无）」",
        ),
    ),
    (
        "text: 自行车乱停车, expect: {matter: 停车}",
        (
            "× 事项：应是「停车」，得到「（无）」",
            "  最接近的规则「停车」：同一句里有排除的词：自行车",
        ),
    ),
    (
        "text: 半夜扰民太吵又乱停车, expect: {matter: 停车}",
        (
            "× 事项：应是「停车」，得到「噪声」",
            "  最接近的规则「停车」：命中了，但「停车」1 分，「噪声」3 分",
            "  命中「噪声」：半夜、扰民、太吵",
        ),
    ),
    (
        "text: 天上下雨, expect: {line: 交警, supervisor: 治安大队}",
        (
            "× 警种：应是「交警」，得到「（无）」",
            "  能给出「交警」的规则，文中一个词也没有：「信号灯」、「停车」",
            "× 督办单位：应是「治安大队」，得到「（无）」",
            "  能给出「治安大队」的规则，文中一个词也没有：「噪声」",
        ),
    ),
    (
        "text: 天上下雨, expect: {organ: 城管, tier: 紧急, handler: 分管领导}",
        (
            "× 处理人：应是「分管领导」，得到「中队」",
            "  能给出「分管领导」的规则，文中一个词也没有：「信号灯」",
            "× 机关：应是「城管」，得到「（无）」",
            "  规则包里没有规则给出「城管」",
            "× 等级：应是「紧急」，得到「一般」",
            "  能给出「紧急」的规则，文中一个词也没有：「险」",
        ),
    ),
    (
        "text: 澜心路12号太吵, expect: {unit: 青石桥派出所}",
        (
            "× 承办单位：应是「青石桥派出所」，得到「柳湾派出所」",
            "  最接近的规则「噪声」：命中了，也作数，但这个回答由属地、等级高低或别的规则定了",
            "  命中「噪声」：太吵",
        ),
    ),
    (
        "text: 有人打牌, expect: {matter: 赌博}",
        (
            "× 事项：应是「赌博」，得到「（无）」",
            "  最接近的规则「试行」：命中了，但它在试运行（mode: shadow），不作数",
        ),
    ),
    ("text: 太吵, expect: {matter: null}", ("× 事项：应是空的，得到「噪声」", "  命中「噪声」：太吵")),
    (
        "text: 太吵, expect: {review_reasons: unit_missing}",
        ("× 转人工原因：应是「unit_missing」，得到「（无）」", "  命中「噪声」：太吵"),
    ),
]


@pytest.mark.parametrize(("case", "reasons"), REASONS)
def test_what_is_told_of_a_case(tmp_path: Path, case: str, reasons: tuple[str, ...]) -> None:
    assert told(tmp_path, case) == [reasons]


def test_a_rule_on_trial_counts_in_its_own_cases_only(tmp_path: Path) -> None:
    """So a rule can be tried before it is live; cases of cases/ see the pack as it runs."""
    pack_of(tmp_path, RULES, {"cases/例.yaml": "cases: [{name: 一, text: 打牌, expect: {matter: null}}]\n"})
    assert [result.misses for result in run_cases(tmp_path)] == [()] * 4


TODO = """
cases:
  - {name: 做不到, text: 天上下雨, expect: {matter: 停车}, todo: 还没想好}
  - {name: 做到了, text: 乱停车, expect: {matter: 停车}, todo: 再等等}
"""


def test_a_todo_that_fails_is_known_and_one_that_passes_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack_of(tmp_path, RULES, {"cases/例.yaml": TODO})
    assert main(["test", str(tmp_path)]) == Exit.FINDINGS
    assert capsys.readouterr().out == (
        f"{tmp_path}/cases/例.yaml:3: 例子「做到了」\n"
        "    乱停车\n"
        "    × 做到了，可以去掉 todo（再等等）\n"
        "还做不到的（todo）：\n"
        f"    {tmp_path}/cases/例.yaml:2: 例子「做不到」：还没想好\n"
        "3 个例子通过，0 个不符，1 个还做不到（todo），1 个 todo 已经做到\n"
    )
    assert main(["test", str(tmp_path), "-k", "做不到"]) == Exit.OK
    assert capsys.readouterr().out.endswith("0 个例子通过，0 个不符，1 个还做不到（todo）\n")


@pytest.mark.parametrize(
    ("word", "passed"),
    [("停车", 0), ("楼上", 1), ("噪声", 2), ("规则「噪声」的例子 2", 1), ("试行", 1), ("楼　上", 1)],
)
def test_only_cases_with_a_word_are_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, passed: int
) -> None:
    """By the name, the rule and the text, however wide it is written; none at all is a finding."""
    pack_of(tmp_path, RULES)
    assert main(["test", str(tmp_path), "-k", word]) == (Exit.OK if passed else Exit.FINDINGS)
    printed = capsys.readouterr().out
    assert f"{passed} 个例子通过" in printed
    assert (f"没有名字、规则或文字里有「{word}」的例子" in printed) is (passed == 0)


PRIVATE = """
cases:
  - name: 问13800001234
    text: "身份证110101199003070011\\a"
    why: 电话13800001234
    expect: {matter: 停车}
"""


def test_json_and_junit_hold_every_case_and_no_personal_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack_of(tmp_path, RULES, {"cases/例.yaml": PRIVATE})
    report = tmp_path / "报告.xml"
    assert main(["test", str(tmp_path), "--json", "--junit", str(report)]) == Exit.FINDINGS
    printed = capsys.readouterr().out
    found = json.loads(printed)
    assert found["counts"] == {"passed": 3, "failed": 1, "known": 0, "done": 0}
    assert [case["rule"] for case in found["cases"]] == ["噪声", "噪声", "试行", None]
    (answer,) = found["cases"][-1]["answers"]
    assert answer == {
        "answer": "matter",
        "head": "事项",
        "wanted": ["停车"],
        "refused": [],
        "got": [],
        "met": False,
        "near": {"rule": None, "lacked": "能给出「停车」的规则，文中一个词也没有：「停车」"},
    }
    suite = ET.parse(report).getroot()[0]
    assert [case.get("name") for case in suite] == ["1 楼上太吵", "2 说不清", "1 有人打牌", "问138******34"]
    assert [case.get("classname") for case in suite] == [
        "matters.规则.噪声",
        "matters.规则.噪声",
        "matters.规则.试行",
        "cases.例",
    ]
    for text in (printed, report.read_text(encoding="utf-8")):
        assert "13800001234" not in text
        assert "199003070011" not in text


def test_a_pack_without_cases_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack_of(tmp_path, "rules: [{id: 噪声, when: {any: [太吵]}, then: {matter: 噪声}}]\n")
    assert main(["test", str(tmp_path)]) == Exit.FINDINGS
    assert capsys.readouterr().out == "一个例子也没有\n0 个例子通过，0 个不符\n"
