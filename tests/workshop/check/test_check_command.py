"""``minyi check`` as people and programs call it: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.packs import TINY, tiny_pack

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.workshop.check import CODES

DAY = ("--today", "2026-01-05")
RULES = """\
owner: 指挥中心
basis: 本局规定
rules:
  - id: 新规则
    when:
      # minyi: 忽略 MY126 因为 要转人工
      any: [酒吧+咚, 偷电动车, 𠮷屋+水果车, 喇叭声]
      unless: [偷电]   # minyi: 忽略 MY121 因为 不在这一行，没有用处
    then: {matter: 占道经营}
    tests:
      - {text: 酒吧咚咚响, expect: {matter: 占道经营}}
      - {text: 喇叭声, expect: {matter: 占道经营}}
      - {text: 半夜太吵, expect: {matter: null}}
  - id: 又一条
    when: {any: [喇叭声, 唢呐声]}
    then: {matter: 违法停车}
    tests:
      - {text: 唢呐声, expect: {matter: 违法停车}}
      - {text: 喇叭声, expect: {matter: 违法停车}}
      - {text: 半夜太吵, expect: {matter: null}}
"""
DEAD = "「偷电动车」永远不算数：有「偷电动车」就有 unless 的「偷电」。请删掉这一项，或改排除的词"
SARIF_SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["tool", "results", "columnKind"],
                "properties": {
                    "columnKind": {"enum": ["unicodeCodePoints", "utf16CodeUnits"]},
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {"items": {"$ref": "#/$defs/rule"}, "uniqueItems": True}
                                },
                            }
                        },
                    },
                    "results": {"items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "rule": {
            "required": ["id", "shortDescription", "helpUri"],
            "properties": {
                "shortDescription": {"required": ["text"]},
                "helpUri": {"pattern": r"^docs/checks/MY[0-9]{3}\.md$"},
                "defaultConfiguration": {"properties": {"level": {"enum": ["error", "warning", "note"]}}},
            },
        },
        "result": {
            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
            "properties": {
                "level": {"enum": ["error", "warning", "note"]},
                "message": {"required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
                "locations": {
                    "minItems": 1,
                    "items": {
                        "required": ["physicalLocation"],
                        "properties": {
                            "physicalLocation": {
                                "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {"properties": {"uri": {"pattern": "^[!-~]+$"}}},
                                    "region": {
                                        "required": ["startLine", "startColumn"],
                                        "properties": {
                                            name: {"type": "integer", "minimum": 1}
                                            for name in ("startLine", "startColumn", "endColumn")
                                        },
                                    },
                                },
                            }
                        },
                    },
                },
                "suppressions": {
                    "items": {
                        "required": ["kind", "justification"],
                        "properties": {"kind": {"const": "inSource"}},
                    }
                },
            },
        },
    },
}
"""What the SARIF 2.1.0 schema demands of the parts written here."""


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A pack with a warning, two hints, one finding excused and an excuse for nothing."""
    folder = tiny_pack(tmp_path, {"matters/新.yaml": RULES})
    monkeypatch.chdir(folder.parent)
    return folder.name


def check(*arguments: object) -> int:
    return main(["check", *map(str, arguments)])


def test_findings_with_their_line_and_arrow_then_the_counts(
    pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(pack, *DAY) == Exit.FINDINGS
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        f"pack/matters/新.yaml:7:19: MY121 {DEAD}",
        "      any: [酒吧+咚, 偷电动车, 𠮷屋+水果车, 喇叭声]",
        " " * 21 + "^" * 8,
        "pack/matters/新.yaml:8:22: MY505 这里没有 MY121 可以忽略；问题已经改好的，把这句注释删掉",
        "      unless: [偷电]   # minyi: 忽略 MY121 因为 不在这一行，没有用处",
        " " * 23 + "^" * 45,
        "共 2 处：警告 2",
        "没有列出的：提示 1（加 --level 提示 看）；写明原因忽略的：27",
    ]
    assert printed.err == ""


def test_hints_are_listed_when_asked_for_and_never_fail_unless_asked_to(
    pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(pack, *DAY, "--only", "MY212", "--level", "提示") == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("pack/matters/新.yaml:7:16: MY212 提示：「酒吧+咚」里的「咚」只有一个字")
    assert lines[3:] == ["共 1 处：提示 1"]
    assert check(pack, *DAY, "--only", "MY212", "--fail-level", "info") == Exit.FINDINGS


def test_nothing_at_the_level_asked_for_still_says_what_is_hidden(
    pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(pack, *DAY, "--level", "error", "--fail-level", "错误") == Exit.OK
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.startswith("规则包 小包 2026.1.1（")
    assert first.endswith("）没有错误")
    assert second.startswith("规则 11 条，")
    assert third == "没有列出的：警告 2，提示 1（加 --level 提示 看）；写明原因忽略的：27"


@pytest.mark.parametrize(
    ("only", "codes"),
    [("MY121", ["MY121"]), ("MY1", ["MY121"]), ("MY121， MY2", ["MY121"]), ("MY5,MY1", ["MY121", "MY505"])],
)
def test_only_some_codes_or_families(
    pack: str, only: str, codes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(pack, *DAY, "--only", only, "--json") == Exit.FINDINGS
    assert [finding["code"] for finding in json.loads(capsys.readouterr().out)] == codes


def test_json_keeps_its_fields_and_gains_severity_and_page(
    pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(pack, *DAY, "--format", "json", "--only", "MY121") == Exit.FINDINGS
    assert json.loads(capsys.readouterr().out) == [
        {
            "file": "pack/matters/新.yaml",
            "line": 7,
            "column": 19,
            "code": "MY121",
            "message": DEAD,
            "end_column": 23,
            "source": "      any: [酒吧+咚, 偷电动车, 𠮷屋+水果车, 喇叭声]",
            "severity": "warning",
            "page": "docs/checks/MY121.md",
        }
    ]


def test_a_clean_pack_keeps_its_two_lines_and_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(TINY, *DAY) == Exit.OK
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith("）没有问题")
    assert out[1] == "规则 9 条，词 52 个，事项 4 个，单位 7 个，地名 12 个"
    assert out[2:] == ["写明原因忽略的：26"]
    assert check(TINY, *DAY, "--json") == Exit.OK
    assert capsys.readouterr().out == "[]\n"


def test_sarif_has_what_the_schema_demands(pack: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(pack, *DAY, "--format", "sarif", "--level", "提示") == Exit.FINDINGS
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF_SHAPE)
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(CODES)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    found = {(r["ruleId"], r["level"]): r for r in run["results"] if "suppressions" not in r}
    assert set(found) == {("MY121", "warning"), ("MY505", "warning"), ("MY212", "note")}
    place = found["MY121", "warning"]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "pack/matters/%E6%96%B0.yaml"},
        "region": {"startLine": 7, "startColumn": 19, "endColumn": 23},
    }
    excused = [r for r in run["results"] if r["ruleId"] == "MY126"]
    assert [r["suppressions"] for r in excused] == [[{"kind": "inSource", "justification": "要转人工"}]]


def test_columns_are_code_points_even_behind_a_rare_character(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """𠮷 is one character and two UTF-16 units: the log says which of them it counts."""
    text = RULES.replace("[偷电]", "[𠮷屋]").replace("偷电动车, ", "")
    pack = tiny_pack(tmp_path, {"matters/新.yaml": text})
    check(pack, *DAY, "--format", "sarif", "--only", "MY121")
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    line = text.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "𠮷屋+水果车"


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_a_pack_that_does_not_load_shows_its_faults_and_nothing_else(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even those asked for with --only: without them there is nothing to check."""
    broken = RULES.replace("喇叭声, 唢呐声", "喇叭声, 喇叭声") + "# minyi: 本文件忽略 MY102 因为 不想看\n"
    pack = tiny_pack(tmp_path, {"matters/新.yaml": broken, "kinds.yaml": None})
    assert check(pack, *DAY, "--format", form, "--only", "MY212") == Exit.BAD_RULES
    log = json.loads(capsys.readouterr().out)
    if form == "json":
        assert [(f["code"], f["line"], f["severity"]) for f in log] == [
            ("MY012", 0, "error"),
            ("MY102", 15, "error"),
        ]
    else:
        jsonschema.validate(log, SARIF_SHAPE)
        missing, repeated = log["runs"][0]["results"]
        assert "region" not in missing["locations"][0]["physicalLocation"]
        assert missing["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("file:///")
        assert (repeated["ruleId"], repeated["level"]) == ("MY102", "error")
    assert check(pack, *DAY) == Exit.BAD_RULES
    assert capsys.readouterr().err.splitlines()[-1] == "共 2 处问题，规则包未加载"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--level", "严重"), "没有这个级别：「严重」。可以写：错误、警告、提示（error、warning、info）"),
        (("--only", "MY121,MY999"), "没有 MY999 这个编号；编号写成 MY205，或开头几位，例如 MY2"),
        (("--today", "明天"), "「明天」不是日期，应写成 2026-11-22 这样"),
        (("--format", "xml"), "--format: 没有这个命令或取值："),
    ],
)
def test_options_that_mean_nothing_are_told(
    arguments: tuple[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(TINY, *arguments) == Exit.USAGE
    assert capsys.readouterr().err.startswith(message)
