"""``minyi mutate``: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.engine_packs import pack_of

from minyi_router.cli import main
from minyi_router.cli.exits import Exit

RULES = """
rules:
  - id: 噪声
    when: {any: [太吵, 广场舞]}
    then: {matter: 噪声}
    tests:
      - {text: 楼上太吵, expect: {matter: 噪声}}
      - {text: 天上下雨, expect: {matter: 噪声}}
  - id: 停车
    when: {any: [停车, 违停]}
    then: {matter: 停车}
"""


def run(*arguments: str | Path) -> int:
    return main(["mutate", *map(str, arguments)])


def test_survivors_the_gravest_first_then_the_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a rule that nobody would miss as a whole, its words are not listed."""
    pack_of(tmp_path, RULES)
    assert run(tmp_path) == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        f"{tmp_path}/matters/规则.yaml:8:5: 规则「停车」整条：去掉了没有例子发现",
        f"{tmp_path}/matters/规则.yaml:3:22: 规则「噪声」 any 里的「广场舞」：没有例子用到这个词",
        "…… 另有 2 处没有列出（整条没人发现的规则，里面的不再列；--most 0 不限处数，--rule 只看一条规则）",
    ]
    assert [line.split() for line in lines if line.startswith("│")] == [
        ["│", "整条规则", "│", "2", "│", "1", "│", "1", "│", "50%", "│"],
        ["│", "规则里的词", "│", "4", "│", "1", "│", "3", "│", "25%", "│"],
    ]
    assert lines[-2:] == [
        "1 个例子本来就不符或是 todo，没有算在内",
        "逐个去掉 6 处，1 个例子发现了 2 处，4 处没人发现",
    ]


@pytest.mark.parametrize(("most", "code"), [(4, Exit.OK), (3, Exit.FINDINGS), (0, Exit.FINDINGS)])
def test_ci_may_say_how_many_may_survive(tmp_path: Path, most: int, code: Exit) -> None:
    pack_of(tmp_path, RULES)
    assert run(tmp_path, "--most-survivors", str(most)) == code


def test_json_lists_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack_of(tmp_path, RULES)
    assert run(tmp_path, "--json", "--most", "1") == Exit.OK
    found = json.loads(capsys.readouterr().out)
    assert (found["cases"], found["cases_left_out"], found["mutants"], found["survived"]) == (1, 1, 6, 4)
    assert found["sorts"][3] == {"sort": "word", "mutants": 4, "noticed": 1, "survived": 3}
    assert found["survivors"][0] == {
        "file": f"{tmp_path}/matters/规则.yaml",
        "line": 3,
        "column": 22,
        "sort": "word",
        "owner": "噪声",
        "what": "规则「噪声」 any 里的「广场舞」",
        "fate": "unused",
        "path": ["rules", 0, "when", "any", 1],
        "part": None,
    }
    assert len(found["survivors"]) == 4


def test_one_rule_or_none_of_that_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack_of(tmp_path, RULES)
    assert run(tmp_path, "--rule", "停车") == Exit.OK
    assert "逐个去掉 3 处，1 个例子发现了 0 处，3 处没人发现" in capsys.readouterr().out
    assert run(tmp_path, "--rule", "停") == Exit.USAGE
    assert "没有这条规则：「停」" in capsys.readouterr().err


def test_without_a_case_there_is_nothing_to_notice(tmp_path: Path) -> None:
    pack_of(tmp_path, "rules: [{id: 噪声, when: {any: [太吵]}, then: {matter: 噪声}}]\n")
    assert run(tmp_path) == Exit.FINDINGS
