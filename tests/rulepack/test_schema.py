"""The JSON Schema that editors use: it accepts what the loader accepts, and explains every key in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.packs import TINY

from minyi_router.rulepack.load import starter_pack
from minyi_router.rulepack.schema import CASE_FILES, RULE_FILES, schemas

SCHEMAS = schemas()
HAN = re.compile("[\u4e00-\u9fff]")


def yaml_files(pack: Path) -> list[tuple[str, Path]]:
    return [(path.relative_to(pack).as_posix(), path) for path in sorted(pack.rglob("*.yaml"))]


PACK_FILES = [
    pytest.param(name, path, id=f"{pack.name}-{name}")
    for pack in (TINY, starter_pack())
    for name, path in yaml_files(pack)
]


def as_editor(value: Any) -> Any:
    """Plain YAML as an editor sees it: JSON, so keys are texts, and dates are texts too (YAML 1.2)."""
    if isinstance(value, dict):
        return {str(key): as_editor(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_editor(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def read(path: Path) -> Any:
    return as_editor(yaml.safe_load(path.read_text(encoding="utf-8")))


def faults(name: str, document: Any) -> list[str]:
    others = CASE_FILES if name.startswith("cases/") else RULE_FILES
    schema = SCHEMAS.get(name, SCHEMAS[others])
    return [error.message for error in Draft202012Validator(schema).iter_errors(document)]


@pytest.mark.parametrize(("name", "path"), PACK_FILES)
def test_editor_finds_no_fault_in_a_good_file(name: str, path: Path) -> None:
    """110, true, 2026-01-01 and empty entries are typed by the editor, and still fit."""
    assert faults(name, read(path)) == []


@pytest.mark.parametrize(("name", "path"), PACK_FILES)
def test_editor_marks_a_misspelt_key(name: str, path: Path) -> None:
    """A key nobody knows is marked at the top of every file."""
    document = {**read(path), "ruels": []}
    assert any("ruels" in fault for fault in faults(name, document))


MISSPELT = [  # a file, where to put a wrong key, and the key
    ("pack.yaml", ("settings",), "nere"),
    ("units.yaml", ("units", "柳湾派出所"), "area"),
    ("matters.yaml", ("matters", "占道经营"), "organs"),
    ("deadlines.yaml", ("contact",), "defualt"),
    ("flags.yaml", ("flags", "涉密"), "holds"),
    ("places/areas.yaml", ("areas", "柳湾"), "in"),
    ("passages.yaml", ("passages", "收尾"), "roles"),
    ("matters/治安.yaml", ("terms", "噪声"), "notin"),
    ("matters/治安.yaml", ("rules", 0), "prioritty"),
    ("matters/治安.yaml", ("rules", 0, "when"), "anny"),
    ("matters/治安.yaml", ("rules", 0, "then"), "matters"),
    ("matters/治安.yaml", ("rules", 0, "tests", 0, "expect"), "mater"),
]


@pytest.mark.parametrize(("name", "at", "key"), MISSPELT)
def test_editor_marks_a_misspelt_key_at_every_depth(name: str, at: tuple[str | int, ...], key: str) -> None:
    """No mapping of the format lets unknown keys through."""
    document = read(TINY / name)
    inner = document
    for step in at:
        inner = inner[step]
    inner[key] = "x"
    assert faults(name, document)


THRICE = {"same": ["caller", "matter"], "at_least": 3, "within_days": 30}
EARLIER = {"text": "停水了", "time": "2026-01-05"}


def new_rule(when: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A rule file of one rule."""
    return {"rules": [{"id": "新", "when": when, "then": {"tier": "紧急"}, **more}]}


def with_history(earlier: dict[str, Any]) -> dict[str, Any]:
    """One rule with one case that has one ticket before it."""
    case = {"text": "又停水了", "time": "2026-01-06", "history": [earlier], "expect": {"relation": "chase"}}
    return new_rule({"repeat": THRICE}, tests=[case])


def test_editor_accepts_repeats_and_cases_with_history() -> None:
    """The smallest right ones, so that the wrong ones below are wrong for their own reason."""
    assert faults("matters/新.yaml", with_history(EARLIER)) == []
    assert faults("matters/新.yaml", with_history({**EARLIER, "open": "否", "caller": "顾澜"})) == []
    assert faults("duplicates.yaml", {"weights": {"caller": 0.4}, "opposites": {"安装": "拆除"}}) == []


MISTYPED = [
    ("kinds.yaml", {"default": "投诉", "kinds": ["投诉"]}, "a list where names are keys"),
    ("matters/新.yaml", {"rules": {"id": "新"}}, "a mapping where rules are a list"),
    ("matters/新.yaml", {"rules": [{"id": "新", "when": {}}]}, "no answer"),
    ("matters/新.yaml", {"terms": {"词": {"any": ["停水"], "weight": "重"}}}, "a weight that is no number"),
    (
        "passages.yaml",
        {"passages": {"收尾": {"phrases": ["请"], "role": "x"}}},
        "a wrong role",
    ),
    ("pack.yaml", {"id": "x", "version": "1", "format": 2}, "a format to come"),
    ("duplicates.yaml", {"weights": [0.4, 0.2]}, "weights without their names"),
    ("duplicates.yaml", {"weights": {"callers": 0.4}}, "a weight of nothing we compare"),
    ("duplicates.yaml", {"likeness": "高"}, "a share that is no number"),
    ("duplicates.yaml", {"opposites": ["安装", "拆除"]}, "opposites that are no pairs"),
    ("matters/新.yaml", new_rule({"repeat": {"same": ["caller"], "within_days": 30}}), "repeated how often"),
    ("matters/新.yaml", new_rule({"repeat": {"same": ["caller"], "at_least": 3}}), "within how many days"),
    ("matters/新.yaml", new_rule({"repeat": {"at_least": 3, "within_days": 30}}), "repeated by whom"),
    ("matters/新.yaml", new_rule({"repeat": {**THRICE, "days": 30}}), "a key that repeat does not have"),
    ("matters/新.yaml", new_rule({"repeat": {**THRICE, "at_least": "三次"}}), "a number in words"),
    ("matters/新.yaml", with_history({"time": "2026-01-05"}), "an earlier ticket without text"),
    ("matters/新.yaml", with_history({"text": "停水了"}), "an earlier ticket without time"),
    ("matters/新.yaml", with_history({**EARLIER, "closed": "是"}), "a key of no ticket"),
]


@pytest.mark.parametrize(("name", "document", "why"), MISTYPED)
def test_editor_marks_a_wrong_shape(name: str, document: Any, why: str) -> None:
    assert faults(name, document), why


def properties(schema: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a schema, however deep, with its path."""
    if isinstance(schema, dict):
        for name, item in schema.get("properties", {}).items():
            yield f"{at}/{name}", item
        for key, item in schema.items():
            yield from properties(item, f"{at}/{key}")
    elif isinstance(schema, list):
        for item in schema:
            yield from properties(item, at)


def explained(item: dict[str, Any], records: dict[str, dict[str, Any]]) -> str:
    """What an editor says of a property: its own words, else those of the record it refers to."""
    record = records.get(item.get("$ref", "").removeprefix("#/$defs/"), {})
    return str(item.get("description") or record.get("description", ""))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_is_explained_in_chinese(name: str) -> None:
    """Clerks see the description when the cursor rests on a key."""
    found = dict(properties(SCHEMAS[name]))
    assert found
    records = SCHEMAS[name].get("$defs", {})
    assert [path for path, item in found.items() if not HAN.search(explained(item, records))] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_record_is_explained_in_chinese(name: str) -> None:
    """What an editor says of a whole mapping is for clerks too, not for programmers."""
    explained = {
        key: item["description"]
        for key, item in SCHEMAS[name].get("$defs", {}).items()
        if "description" in item
    }
    assert {key: text for key, text in explained.items() if not HAN.search(text)} == {}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_itself_valid_and_refuses_unknown_keys_everywhere(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    records = [schema, *schema.get("$defs", {}).values()]
    assert all(record["additionalProperties"] is False for record in records if "properties" in record)


def test_there_is_a_schema_for_every_kind_of_file() -> None:
    """Named files by their names, all rule files by one, all files of cases by another."""
    assert sorted(SCHEMAS) == [
        "calendar.yaml",
        "confidence.yaml",
        "deadlines.yaml",
        "duplicates.yaml",
        "flags.yaml",
        "kinds.yaml",
        "lines.yaml",
        "matters.yaml",
        "organs.yaml",
        "overlay.yaml",
        "pack.yaml",
        "passages.yaml",
        "places/areas.yaml",
        "supervision.yaml",
        "tiers.yaml",
        "units.yaml",
        CASE_FILES,
        RULE_FILES,
    ]
