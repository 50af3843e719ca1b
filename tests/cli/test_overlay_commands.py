"""``minyi init --overlay`` and the schemas of an overlay's files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from minyi_router import Appeal, Decision, Router
from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.cli.overlay_skeleton import SKELETON
from minyi_router.rulepack.load import load_pack
from minyi_router.rulepack.schema import CASE_FILES, RULE_FILES, schemas

APPEALS = ("楼下烧烤店天天半夜唱歌太吵了", "小区里有人遛狗不牵绳", "信号灯坏了", "请问身份证怎么补办")
_HINT = re.compile("^#(?=[^ #]|  )", re.MULTILINE)
"""The mark before YAML that one may use; before prose a blank follows it."""


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def decisions(router: Router) -> list[Decision]:
    stamp = router.pack.stamp._replace(id="", version="", hash="")
    return [router.route(Appeal(text))._replace(pack=stamp) for text in APPEALS]


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A new overlay."""
    assert run("init", "--overlay", tmp_path / "本局") == Exit.OK
    return tmp_path / "本局"


def with_hints_used(folder: Path) -> Path:
    """The overlay with every hint made real."""
    for path in folder.rglob("*.yaml"):
        path.write_text(_HINT.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def test_a_new_overlay_loads_at_once_and_routes_like_its_base(begun: Path) -> None:
    """Nothing is changed until somebody writes something."""
    router = Router.load(begun)
    assert router.pack.stamp.id == "本局"
    assert decisions(router) == decisions(Router.load())


def test_every_hint_is_right_as_it_stands(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clerk takes the # away and has something that works, cases and all."""
    router = Router.load(with_hints_used(begun))
    capsys.readouterr()
    assert router.route("小区里有人遛狗不牵绳").organ == "城管"
    assert router.route("江滩上夜钓的人太吵").matter == "社会生活噪声"
    assert "夜间巡查组" in router.pack.units
    assert "港口轮渡" not in {rule.id for rule in router.pack.rules}
    assert run("test", begun) == Exit.OK


def test_init_tells_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "本局"
    run("init", folder, "--overlay")
    assert capsys.readouterr().out == (
        f"小包已建在 {folder}，盖在示例规则包上；现在和示例规则包派得一样\n"
        "先改 pack.yaml 的名称，再看 overlay.yaml 里的样子；改完运行：\n"
        f"    minyi check {folder}\n"
        f"    minyi test {folder}\n"
    )
    assert run("init", folder, "--overlay") == Exit.USAGE
    assert load_pack(folder).stamp.id == "本局"


def test_an_editor_finds_no_fault_in_the_hints(begun: Path) -> None:
    """The files say only what differs, so the schemas of whole files would not do."""
    known = schemas(overlay=True)
    for name in SKELETON:
        document = yaml.safe_load((with_hints_used(begun) / name).read_text(encoding="utf-8"))
        schema = known.get(name, known[RULE_FILES])
        faults = [error.message for error in Draft202012Validator(schema).iter_errors(document)]
        assert faults == [], name


WRONG = [  # an overlay.yaml, and why an editor marks it
    ({}, "no base"),
    ({"over": "示例包", "append": [{"group": "夜场", "any": ["江边摊"]}]}, "no reason"),
    ({"over": "示例包", "disable": [{"because": "没有"}]}, "nothing named"),
    ({"over": "示例包", "disable": [{"rule": "甲", "group": "乙", "because": "没有"}]}, "two things named"),
    ({"over": "示例包", "replace": [{"test": "甲", "because": "没有"}]}, "a case cannot be replaced"),
    ({"over": "示例包", "remove": []}, "a key there is not"),
]


@pytest.mark.parametrize(("document", "why"), WRONG, ids=[case[1] for case in WRONG])
def test_an_editor_marks_what_is_wrong_in_overlay_yaml(document: object, why: str) -> None:
    assert list(Draft202012Validator(schemas()["overlay.yaml"]).iter_errors(document)), why


def test_only_the_top_of_a_file_may_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """pack.yaml keeps its id and version; entries keep what they must have; rule files are as ever."""
    assert run("schema", "--overlay") == Exit.OK
    shown = json.loads(capsys.readouterr().out)
    assert shown["pack.yaml"]["required"] == ["id", "version"]
    assert "required" not in shown["units.yaml"]
    assert shown["tiers.yaml"]["$defs"]["Tier"]["required"] == ["handler"]
    assert shown["overlay.yaml"]["required"] == ["over"]
    whole = schemas()
    assert {name for name in whole if whole[name] == schemas(overlay=True)[name]} >= {RULE_FILES, CASE_FILES}


def test_schema_knows_rule_files_and_case_files_by_short_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("schema", "cases") == Exit.OK
    assert json.loads(capsys.readouterr().out) == schemas()[CASE_FILES]
    assert run("schema", "overlay.yaml") == Exit.OK
    assert json.loads(capsys.readouterr().out) == schemas()["overlay.yaml"]
    assert run("schema", "-o", tmp_path, "--overlay") == Exit.OK
    assert {"overlay.schema.json", "cases.schema.json", "rules.schema.json"} <= {
        p.name for p in tmp_path.iterdir()
    }
    assert run("schema", "没有") == Exit.USAGE
    assert capsys.readouterr().err.startswith("没有「没有」的格式；可写：pack.yaml、passages.yaml、")
