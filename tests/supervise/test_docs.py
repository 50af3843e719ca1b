"""docs/supervision.md says what the code does: its tables are compared with what they describe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from tests.tools import ROOT, tool

from minyi_router.columns import KNOWN_HEADS, LIFE_HEADS
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.supervision_documents import SupervisionDoc
from minyi_router.supervise.clocks import STATES
from minyi_router.supervise.definitions import INDICATORS
from minyi_router.supervise.letter import letter_values
from minyi_router.supervise.life import Life, Lives
from minyi_router.supervise.making import report
from minyi_router.supervise.material import Material, Report
from minyi_router.supervise.notices import Issue
from minyi_router.supervise.periods import parse_month
from minyi_router.supervise.simulate import simulate

PAGE = (ROOT / "docs" / "supervision.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 23, 9)


def marked(name: str) -> str:
    """What stands between ``<!-- name -->`` and ``<!-- /name -->``."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", PAGE, re.DOTALL)
    assert found, name
    return found[1].strip()


def rows(name: str) -> list[list[str]]:
    """The rows of a marked table, its head and the line below left out."""
    lines = marked(name).splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_role_of_a_table_of_tickets() -> None:
    """With all of its heads, in order."""
    told = [(role, heads) for role, heads, _ in rows("heads")]
    assert told == [(f"`{role}`", "、".join(heads)) for role, heads in LIFE_HEADS.items()]


def test_the_roles_of_every_table_of_appeals() -> None:
    found = re.search(r"Besides the roles (.*) of every table of appeals", PAGE)
    assert found
    assert found[1] == " ".join(f"`{role}`" for role in KNOWN_HEADS)


def test_every_state() -> None:
    told = {
        code: name
        for codes, names, _ in rows("states")
        for code, name in zip(codes.split(", "), names.split(", "), strict=True)
    }
    assert told == STATES


def keys(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str]]:
    """Every key of a document, and its default as one writes it."""
    for name, field in model.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        inner = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        if inner:
            yield from keys(inner, f"{path}{name}.*." if get_origin(kinds[0]) is dict else f"{path}{name}.")
        else:
            yield f"{path}{name}", "required" if field.is_required() else written(field.default)


def written(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(value) or "—"
    return str(value or "—")


def test_every_key_of_the_rules() -> None:
    told = [(key, default) for key, default, _ in rows("keys")]
    assert told == [(f"`{key}`", default) for key, default in keys(SupervisionDoc)]


def test_every_name_a_template_may_ask_for(pack: RulePack) -> None:
    issue = Issue(Life(1, "A1", NOW), "督办单", (), (), (), (), None, None, provisional=False, tickets=())
    names = letter_values(issue, pack, NOW)
    assert marked("names") == "、".join(names)
    clerks = (ROOT / "rules" / "README.md").read_text(encoding="utf-8")
    assert f"可以写的一共 {len(names)} 个" in clerks


def test_every_indicator_with_its_definition() -> None:
    told = [tuple(row) for row in rows("indicators")]
    assert told == [(f"`{one.id}`", one.name, one.definition) for one in INDICATORS.values()]


@pytest.fixture(scope="module")
def whole(pack: RulePack) -> Report:
    """A digest with something in every section: two years of tickets, a month that is not over."""
    years = [simulate(pack, 4000, 7, date(year, 11, 22)).tickets for year in (2025, 2026)]
    lives = [life._replace(number=number) for number, life in enumerate([*years[0], *years[1]], 1)]
    known = frozenset({*KNOWN_HEADS, *LIFE_HEADS})
    return report(Material.of(Lives(tuple(lives), (), known), pack, parse_month("2026-11"), NOW))


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The keys of plain data; those that are names in Chinese are data themselves."""
    if isinstance(value, dict) and all(map(str.isascii, value)):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from paths(inner, f"{path}[]")
    else:
        yield path


def test_every_key_of_the_digest(whole: Report) -> None:
    told = [key for cells in rows("report") for key in re.findall("`([^`]+)`", cells[0])]
    assert len(told) == len(set(told))
    assert sorted(told) == sorted({*paths(whole), "file"})


def test_the_session_prints_what_the_page_says() -> None:
    assert tool("readme").refreshed(PAGE) == PAGE, "run: python tools/readme.py"
