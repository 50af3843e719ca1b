"""New numbers in the files of a pack: they stand where they should, and nothing else moves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine_packs import FILES, pack_of

from minyi_router.rulepack.load import load_pack, read_pack
from minyi_router.rulepack.pack import RulePack, Scoring
from minyi_router.workshop.tune import Change, Thresholds, below, pasted

NOW = Thresholds(min_score=1, margin=0.2, organ_margin=0.2)
RULES = "matters/规则.yaml"
CARD = "id: 引擎测试\nversion: 1\nformat: 1\n"


def put(
    folder: Path, weights: Mapping[str, float], old: Thresholds = NOW, new: Thresholds = NOW
) -> list[str]:
    """Paste into the files of a folder; the names of those written."""
    changes = [Change(rule, 1.0, weight, 1) for rule, weight in weights.items()]
    texts = pasted(read_pack(folder)[1], changes, old, new)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return sorted(texts)


def weights_of(pack: RulePack) -> dict[str, float]:
    return {rule.id: rule.weight for rule in pack.rules}


def without_weights(pack: RulePack) -> list[object]:
    return [replace(rule, weight=1.0) for rule in pack.rules]


WEIGHTS = [
    (
        "a number that stands there is replaced",
        "- id: 违停\n  when: {any: [违停]}\n  then: {matter: 停车}\n  weight: 1.5\n  basis: 某法\n",
        "- id: 违停\n  when: {any: [违停]}\n  then: {matter: 停车}\n  weight: 2.25\n  basis: 某法\n",
    ),
    (
        "its comment stays",
        "- id: 违停\n  weight: 1.5   # 与交警大队商定\n  when: {any: [违停]}\n  then: {matter: 停车}\n",
        "- id: 违停\n  weight: 2.25   # 与交警大队商定\n  when: {any: [违停]}\n  then: {matter: 停车}\n",
    ),
    (
        "quotes are part of how a number is written",
        "- {id: 违停, when: {any: [违停]}, then: {matter: 停车}, weight: '1.5'}\n",
        "- {id: 违停, when: {any: [违停]}, then: {matter: 停车}, weight: 2.25}\n",
    ),
    (
        "without a number a line comes behind `then`",
        "- id: 违停\n  when: {any: [违停]}\n  then: {matter: 停车}\n  basis: 某法\n",
        "- id: 违停\n  when: {any: [违停]}\n  then: {matter: 停车}\n  weight: 2.25\n  basis: 某法\n",
    ),
    (
        "behind the comment of that line",
        "- id: 违停\n  when: {any: [违停]}\n  then: {matter: 停车}  # 见 {附件}\n",
        "- id: 违停\n  when: {any: [违停]}\n  then: {matter: 停车}  # 见 {附件}\n  weight: 2.25\n",
    ),
    (
        "in brackets behind `then`, in the same line",
        "- {id: 违停, when: {any: [违停]}, then: {matter: 停车}, basis: 某法}  # 一行\n",
        "- {id: 违停, when: {any: [违停]}, then: {matter: 停车}, weight: 2.25, basis: 某法}  # 一行\n",
    ),
    (
        "keys in quotes, as JSON has them",
        '- {"id": "违停", "when": {"any": ["违停"]}, "then": {"matter": "停车"}}\n',
        '- {"id": "违停", "when": {"any": ["违停"]}, "then": {"matter": "停车"}, weight: 2.25}\n',
    ),
    (
        "brackets over several lines",
        (
            "- {id: 违停, when: {any: [违停]},\n"
            "   then: {matter: 停车,  # 事项\n"
            "     kind: 投诉\n"
            "   }, basis: 某法}\n"
        ),
        (
            "- {id: 违停, when: {any: [违停]},\n"
            "   then: {matter: 停车,  # 事项\n"
            "     kind: 投诉\n"
            "   }, weight: 2.25, basis: 某法}\n"
        ),
    ),
    (
        "`then` by indentation ends with its last entry, not with the blank line and comment behind",
        (
            "- id: 违停\n"
            "  when:\n"
            "    any: [违停]\n"
            "  then:\n"
            "    matter: 停车\n"
            "    labels:\n"
            "      - 老人\n"
            "\n"
            "  # 依据\n"
            "  basis: 某法\n"
        ),
        (
            "- id: 违停\n"
            "  when:\n"
            "    any: [违停]\n"
            "  then:\n"
            "    matter: 停车\n"
            "    labels:\n"
            "      - 老人\n"
            "  weight: 2.25\n"
            "\n"
            "  # 依据\n"
            "  basis: 某法\n"
        ),
    ),
    (
        "a text in a block ends a line before the parser says so",
        "- id: 违停\n  when: {any: [违停]}\n  then:\n    matter: |-\n      停车\n\n  basis:\n    某法\n",
        (
            "- id: 违停\n"
            "  when: {any: [违停]}\n"
            "  then:\n"
            "    matter: |-\n"
            "      停车\n"
            "  weight: 2.25\n"
            "\n"
            "  basis:\n"
            "    某法\n"
        ),
    ),
    (
        "`then` may come first",
        "- then: {matter: 停车}\n  id: 违停\n  when: {any: [违停]}\n",
        "- then: {matter: 停车}\n  weight: 2.25\n  id: 违停\n  when: {any: [违停]}\n",
    ),
    (
        "wide indentation stays wide",
        "-   id: 违停\n    when: {any: [违停]}\n    then:\n          matter: 停车\n",
        "-   id: 违停\n    when: {any: [违停]}\n    then:\n          matter: 停车\n    weight: 2.25\n",
    ),
    (
        "no line end at the end of the file",
        "- id: 违停\n  when: {any: [违停]}\n  then: {matter: 停车}",
        "- id: 违停\n  when: {any: [违停]}\n  then: {matter: 停车}\n  weight: 2.25",
    ),
    (
        "only the rule meant, though another has a number",
        (
            "- {id: 摆摊, when: {any: [摆摊]}, then: {matter: 占道}, weight: 1.5}\n"
            "- {id: 违停, when: {any: [违停]}, then: {matter: 停车}}\n"
        ),
        (
            "- {id: 摆摊, when: {any: [摆摊]}, then: {matter: 占道}, weight: 1.5}\n"
            "- {id: 违停, when: {any: [违停]}, then: {matter: 停车}, weight: 2.25}\n"
        ),
    ),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("why", "written", "wanted"), WEIGHTS, ids=[why for why, _, _ in WEIGHTS])
def test_the_weight_of_a_rule(tmp_path: Path, why: str, written: str, wanted: str, ending: str) -> None:
    head = "# 谁保管：交警大队\nrules:\n"
    pack_of(tmp_path, "rules: []")
    (tmp_path / RULES).write_bytes((head + written).replace("\n", ending).encode())
    old = load_pack(tmp_path)
    assert put(tmp_path, {"违停": 2.25}) == [RULES]
    assert (tmp_path / RULES).read_bytes().decode() == (head + wanted).replace("\n", ending), why
    new = load_pack(tmp_path)
    assert weights_of(new) == {**weights_of(old), "违停": 2.25}
    assert without_weights(new) == without_weights(old)


STYLES = [
    "- {{id: {0}, when: {{any: [{0}]}}, then: {{matter: 停车}}{1}}}",
    "- {{id: {0}, when: {{any: [{0}]}}{1}, then: {{matter: 停车}}, basis: 某法}}  # {0}",
    "- id: {0}\n  when: {{any: [{0}]}}\n  then: {{matter: 停车}}{2}",
    "- id: {0}{2}\n  when:\n    any:\n      - {0}\n  then:\n    matter: 停车\n  # {0}\n  basis: 某法",
    "- id: {0}\n  when: {{any: [{0}]}}\n  then:  # {0}\n    matter: 停车\n\n",
]
_WEIGHT = re.compile(r"(, |\n  )weight: [0-9.]+")


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(STYLES), st.booleans(), st.sampled_from([0.05, 0.4, 1.35, 3])),
        min_size=1,
        max_size=6,
    ),
    st.data(),
)
def test_many_rules_of_a_file_each_in_its_own_style(
    rules: Sequence[tuple[str, bool, float]], data: st.DataObject
) -> None:
    """Whatever is written beside them: taking the weights out of both texts leaves the same text."""
    names = [f"乱停{n}号车" for n in range(len(rules))]
    chosen = data.draw(st.sets(st.sampled_from(names), min_size=1))
    text = "rules:\n"
    for name, (style, is_written, _) in zip(names, rules, strict=True):
        text += style.format(
            name, ", weight: 1.5" if is_written else "", "\n  weight: 1.5" if is_written else ""
        )
        text += "\n"
    with TemporaryDirectory() as place:
        folder = Path(place)
        old = pack_of(folder, text)
        put(folder, {name: w for name, (_, _, w) in zip(names, rules, strict=True) if name in chosen})
        new, after = load_pack(folder), (folder / RULES).read_text("utf-8")
    assert _WEIGHT.sub("", after) == _WEIGHT.sub("", text)
    for name, (_, _, weight) in zip(names, rules, strict=True):
        assert weights_of(new)[name] == (weight if name in chosen else weights_of(old)[name])
    assert without_weights(new) == without_weights(old)


SETTINGS = [
    (
        "in brackets",
        "settings: {near: 10, margin: 0.2, organ_margin: 0.1, min_score: 1}  # 尺寸\n",
        (0.5, 0.3, 0.15),
        "settings: {near: 10, margin: 0.3, organ_margin: 0.15, min_score: 0.5}  # 尺寸\n",
    ),
    (
        "by indentation, with comments",
        "settings:\n  margin: 0.2   # 相近\n  organ_margin: 0.1\n  min_score: 1  # 最低\nnegations: [没]\n",
        (0.5, 0.3, 0.1),
        "settings:\n  margin: 0.3   # 相近\n  organ_margin: 0.1\n  min_score: 0.5  # 最低\nnegations: [没]\n",
    ),
    (
        "organ_margin is written where it parts from margin",
        "settings:\n  min_score: 1\n  margin: 0.2  # 相近\nnegations: [没]\n",
        (1, 0.3, 0.2),
        "settings:\n  min_score: 1\n  margin: 0.3  # 相近\n  organ_margin: 0.2\nnegations: [没]\n",
    ),
    (
        "and not where it goes with it",
        "settings: {margin: 0.2}\n",
        (1, 0.3, 0.3),
        "settings: {margin: 0.3}\n",
    ),
    (
        "two that are missing, behind the last that stands there",
        "settings: {near: 10}",
        (0.5, 0.2, 0.1),
        "settings: {near: 10, min_score: 0.5, organ_margin: 0.1}",
    ),
    (
        "two that are missing, by indentation",
        "settings:\n  near: 10  # 字\n",
        (0.5, 0.3, 0.3),
        "settings:\n  near: 10  # 字\n  margin: 0.3\n  min_score: 0.5\n",
    ),
    (
        "no settings at all",
        "negations: [没]\n",
        (0.5, 0.2, 0.2),
        "negations: [没]\nsettings: {min_score: 0.5}\n",
    ),
    ("empty settings", "settings: {}\n", (1, 0.2, 0.1), "settings: {organ_margin: 0.1}\n"),
    ("nothing changes", "settings: {margin: '0.20'}\n", None, "settings: {margin: '0.20'}\n"),
]


def thresholds(pack: RulePack) -> tuple[float, float, float]:
    scoring: Scoring = pack.scoring
    return scoring.min_score, scoring.margin, scoring.organ_margin


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("why", "written", "new", "wanted"), SETTINGS, ids=[case[0] for case in SETTINGS])
def test_the_thresholds(
    tmp_path: Path,
    why: str,
    written: str,
    new: tuple[float, float, float] | None,
    wanted: str,
    ending: str,
) -> None:
    pack_of(tmp_path, "rules: []")
    (tmp_path / "pack.yaml").write_bytes((CARD + written).replace("\n", ending).encode())
    old = Thresholds.of(load_pack(tmp_path).scoring)
    put(tmp_path, {}, old, Thresholds(*new) if new else old)
    assert (tmp_path / "pack.yaml").read_bytes().decode() == (CARD + wanted).replace("\n", ending), why
    pack = load_pack(tmp_path)
    assert thresholds(pack) == (new or (old.min_score, old.margin, old.organ_margin))


class TestOverlays:
    OWN: ClassVar = {
        "overlay.yaml": "over: ../底包\nreplace:\n  - {rule: 摆摊, because: 本地叫法}\n",
        "matters/本局.yaml": "rules:\n"
        "- {id: 夜市, when: {any: [夜市]}, then: {matter: 占道}}\n"
        "- {id: 摆摊, when: {any: [摊子]}, then: {matter: 占道}}\n",
    }
    BASE = (
        "rules:\n"
        "- {id: 违停, when: {any: [违停]}, then: {matter: 停车}}\n"
        "- {id: 摆摊, when: {any: [摆摊]}, then: {matter: 占道}}\n"
    )

    def folders(self, tmp_path: Path, card: str) -> tuple[Path, Path]:
        base, own = tmp_path / "底包", tmp_path / "本局"
        pack_of(base, self.BASE)
        for name, text in {**self.OWN, "pack.yaml": f"id: 本局\nversion: 1\nformat: 1\n{card}"}.items():
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            (own / name).write_text(text, encoding="utf-8")
        return base, own

    def test_rules_below_are_left_alone_and_named(self, tmp_path: Path) -> None:
        base, own = self.folders(tmp_path, "")
        files = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
        assert put(own, {"违停": 2, "夜市": 3, "摆摊": 0.5}) == ["matters/本局.yaml"]
        assert {path: path.read_bytes() for path in base.rglob("*") if path.is_file()} == files
        assert weights_of(load_pack(own)) == {"违停": 1, "夜市": 3, "摆摊": 0.5}
        changes = [Change(rule, 1.0, 2.0, 1) for rule in ("违停", "夜市", "摆摊")]
        assert below(read_pack(own)[1], changes) == ["违停"]

    @pytest.mark.parametrize(
        ("card", "wanted"),
        [
            pytest.param(
                "",
                "settings: {min_score: 0.5, margin: 0.3, organ_margin: 0.2}\n",
                id="settings of the base only",
            ),
            pytest.param(
                "settings: {margin: 0.25}  # 本局的\n",
                "settings: {margin: 0.3, min_score: 0.5, organ_margin: 0.2}  # 本局的\n",
                id="settings of both",
            ),
        ],
    )
    def test_thresholds_go_into_the_card_of_the_overlay(self, tmp_path: Path, card: str, wanted: str) -> None:
        base, own = self.folders(tmp_path, card)
        old = Thresholds.of(load_pack(own).scoring)
        assert put(own, {}, old, Thresholds(0.5, 0.3, 0.2)) == ["pack.yaml"]
        assert (own / "pack.yaml").read_text("utf-8") == f"id: 本局\nversion: 1\nformat: 1\n{wanted}"
        assert (base / "pack.yaml").read_text("utf-8") == FILES["pack.yaml"].lstrip("\n")
        assert thresholds(load_pack(own)) == (0.5, 0.3, 0.2)
        assert load_pack(own).scoring.title_weight == 3, "what the base says of the rest still holds"
