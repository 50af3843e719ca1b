"""Overlays: what they make is what somebody would have written out whole, and every word knows its place."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.packs import TINY, patched, tiny_pack
from tests.rulepack.bad import BELOW, message, overlay_pack
from tests.rulepack.test_property import SPICE

from minyi_router import Router, RulePackError
from minyi_router.rulepack.checks.faults import placed_at
from minyi_router.rulepack.load import MOST_LAYERS, load_pack, read_pack
from minyi_router.rulepack.origins import Origin, origins
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.cases import run_cases

OVER = f"over: ../{BELOW}\n"


def overlay(text: str, **files: str) -> dict[str, Any]:
    """An overlay.yaml over the tiny pack, and other files (``__`` stands for ``/``)."""
    return {"overlay.yaml": OVER + text, **{name.replace("__", "/") + ".yaml": files[name] for name in files}}


def written(name: str, content: Any) -> str | None:
    """A file as overlays.yaml gives it; passages to replace stand once in the tiny pack's file."""
    if not isinstance(content, list):
        return str(content) if content is not None else None
    text = (TINY / name).read_text(encoding="utf-8")
    for old, new in zip(content[::2], content[1::2], strict=True):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def compiled(folder: Path) -> dict[str, Any]:
    """All of a pack that runs but its name, version and hash, and the files its rules stand in."""
    pack = load_pack(folder)
    parts = {f.name: getattr(pack, f.name) for f in fields(RulePack) if f.name not in {"stamp", "name"}}
    gazetteer, calendar = parts["gazetteer"], parts["calendar"]
    return {
        **parts,
        "rules": tuple(replace(rule, place="") for rule in pack.rules),
        "gazetteer": {name: getattr(gazetteer, name) for name in gazetteer.__slots__},
        "calendar": calendar.__reduce__()[0].keywords,
    }


NIGHT = "rules:\n  - id: 夜钓\n    when: {any: [夜钓+<噪声>]}\n    then: {matter: 社会生活噪声}\n"
PARKING = "rules:\n  - {id: 违法停车, when: {any: [霸占车位]}, then: {matter: 违法停车}, priority: 1}\n"
TABLE = yaml.safe_load((Path(__file__).parent / "overlays.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TABLE, ids=[case["why"] for case in TABLE])
def test_overlay_is_what_one_would_write_by_hand(case: dict[str, Any], tmp_path: Path) -> None:
    """The slow obvious twin: the folder written out whole compiles to the same pack."""
    by_hand = {name: written(name, content) for name, content in case["by_hand"].items()}
    whole = compiled(tiny_pack(tmp_path / "手写", by_hand))
    assert compiled(overlay_pack(tmp_path, case["files"], {})) == whole
    assert not by_hand or whole != compiled(TINY), "the comparison would not notice"


WORDS = ("广场舞", "夜市吵闹", "大声公", "甩鞭子", "乱停车", "霸占车位", "请问", "打桩")


def some_words(least: int = 1) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(WORDS), min_size=least, max_size=3, unique=True)


def a_rule() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda any_, unless, matter: {"when": {"any": any_, "unless": unless}, "then": {"matter": matter}},
        some_words().map(lambda words: [*words, "<甲>"]),
        some_words(0),
        st.sampled_from(["社会生活噪声", "违法停车"]),
    )


@st.composite
def small_overlays(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A base's rule file, an overlay.yaml, the overlay's rule file, and what they come to by hand."""
    groups = {name: {"any": draw(some_words())} for name in "甲乙"}
    rules = {name: draw(a_rule()) for name in ("一", "二", "三")}
    base = {
        "terms": copy.deepcopy(groups),
        "rules": [{"id": n, **copy.deepcopy(r)} for n, r in rules.items()],
    }
    said: dict[str, Any] = {"over": f"../{BELOW}", "append": [], "replace": [], "disable": []}
    own: dict[str, Any] = {"terms": {}, "rules": []}
    for name in list(rules):
        match draw(st.sampled_from(["keep", "append", "replace", "disable"])):
            case "append":
                key = draw(st.sampled_from(["any", "unless"]))
                more = [w for w in draw(some_words()) if w not in rules[name]["when"][key]]
                if more:
                    said["append"].append({"rule": name, key: more, "because": "试"})
                    rules[name]["when"][key] = [*rules[name]["when"][key], *more]
            case "replace":
                rules[name] = draw(a_rule())
                said["replace"].append({"rule": name, "because": "试"})
                own["rules"].append({"id": name, **copy.deepcopy(rules[name])})
            case "disable":
                said["disable"].append({"rule": name, "because": "试"})
                del rules[name]
    for name in list(groups):
        match draw(st.sampled_from(["keep", "append", "replace"])):
            case "append":
                more = [w for w in draw(some_words()) if w not in groups[name]["any"]]
                if more:
                    said["append"].append({"group": name, "any": more, "because": "试"})
                    groups[name]["any"] = [*groups[name]["any"], *more]
            case "replace":
                groups[name] = {"any": draw(some_words())}
                said["replace"].append({"group": name, "because": "试"})
                own["terms"][name] = groups[name]
    whole = {"terms": groups, "rules": [{"id": n, **r} for n, r in rules.items()]}
    return base, said, own, whole


@given(made=small_overlays())
@settings(max_examples=40, deadline=None)
def test_any_small_overlay_is_what_one_would_write_by_hand(
    made: tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    """The same twin for packs nobody thought of (JSON is YAML)."""
    base, said, own, whole = (json.dumps(part, ensure_ascii=False) for part in made)
    bare = {"matters/治安.yaml": None}
    with TemporaryDirectory() as folder:
        files = {"overlay.yaml": said, "matters/上.yaml": own}
        pack = overlay_pack(Path(folder), files, {**bare, "matters/下.yaml": base})
        by_hand = tiny_pack(
            Path(folder) / "手写", {**bare, "safety/警示.yaml": None, "matters/全.yaml": whole}
        )
        (pack.with_name(BELOW) / "safety/警示.yaml").unlink()
        assert compiled(pack) == compiled(by_hand)


# --- layers ----------------------------------------------------------------------------------------


def layers(folder: Path, *overlays: Mapping[str, Any]) -> Path:
    """The tiny pack, and overlays each over the one before; the folder of the last."""
    below = shutil.copytree(TINY, folder / "层0")
    for number, files in enumerate(overlays, 1):
        below = folder / f"层{number}"
        texts = {"pack.yaml": f"id: 层{number}\nversion: 1\n", "overlay.yaml": "", **files}
        for name, text in texts.items():
            path = below / name
            path.parent.mkdir(parents=True, exist_ok=True)
            head = f"over: ../层{number - 1}\n" if name == "overlay.yaml" else ""
            path.write_text(head + text, encoding="utf-8")
    return below


def test_an_overlay_may_lie_over_an_overlay(tmp_path: Path) -> None:
    """The upper one sees what the lower one made: it adds to an added rule, and undoes a replacement."""
    middle = {
        "overlay.yaml": "append:\n  - {group: 噪声, any: [吵得], because: 本市说法}\n"
        "replace:\n  - {matter: 违法停车, because: 本市归城管}\n",
        "matters.yaml": "matters: {违法停车: {organ: 城管}}\n",
        "matters/治安.yaml": NIGHT,
    }
    upper = {
        "overlay.yaml": "append:\n"
        "  - {rule: 夜钓, any: [河灯+<噪声>], because: 本局有河}\n"
        "  - {group: 噪声, any: [闹腾], because: 本局说法}\n"
        "replace:\n  - {matter: 违法停车, because: 本局还归交警}\n",
        "matters.yaml": "matters: {违法停车: {line: 交警}}\n",
        "matters/治安.yaml": PARKING.replace("id: 违法停车", "id: 占车位"),
    }
    top = layers(tmp_path, middle, upper)
    router = Router.load(top)
    assert router.route("放河灯的太闹腾").matter == "社会生活噪声"
    assert router.route("夜钓的吵得很").matter == "社会生活噪声"
    assert router.route("有人霸占车位").unit == "交警大队"
    places = {rule.id: rule.place for rule in router.pack.rules}
    assert (places["占车位"], places["夜钓"], places["社会生活噪声"]) == (
        "matters/治安.yaml",
        "层1/matters/治安.yaml",
        "层1/层0/matters/治安.yaml",
    )
    assert Router.load(tmp_path / "层1").route("有人乱停车").organ == "城管"


def test_no_more_layers_than_anybody_can_follow(tmp_path: Path) -> None:
    top = layers(tmp_path, *[{}] * MOST_LAYERS)
    assert load_pack(tmp_path / f"层{MOST_LAYERS - 1}").stamp.id == f"层{MOST_LAYERS - 1}"
    with pytest.raises(RulePackError) as caught:
        load_pack(top)
    first = f"{tmp_path.as_posix()}/层1/overlay.yaml:1:7: MY020 最多叠 4 层，这里已经是第 5 层\n"
    assert str(caught.value).startswith(first)


def test_a_fault_of_the_lowest_pack_is_told_at_every_layer(tmp_path: Path) -> None:
    """Its own first, then which layers cannot be used because of it."""
    top = layers(tmp_path, {}, {})
    (tmp_path / "层0/kinds.yaml").write_text("default: 投书\nkinds: {投诉: }\n", encoding="utf-8")
    (tmp_path / "层0/kinds/类型.yaml").unlink()
    (tmp_path / "层0/deadlines.yaml").write_text("contact: {}\nresolve: {}\n", encoding="utf-8")
    with pytest.raises(RulePackError) as caught:
        load_pack(top)
    told = [(Path(p.file).relative_to(tmp_path).as_posix(), p.code) for p in caught.value.problems]
    assert told == [("层0/kinds.yaml", "MY109"), ("层1/overlay.yaml", "MY020"), ("层2/overlay.yaml", "MY020")]


def test_the_base_may_be_written_with_backslashes(tmp_path: Path) -> None:
    """Clerks copy the path from Windows; the server may run something else."""
    pack = overlay_pack(tmp_path, {"overlay.yaml": f"over: ..\\{BELOW}\n"}, {})
    assert load_pack(pack).stamp.id == "上包"


STRANGE = [
    ("x" * 5000, "longer than any name"),
    ("..", "the folder that holds it"),
    ("overlay.yaml", "a file"),
]


@pytest.mark.parametrize(("over", "why"), STRANGE, ids=[case[1] for case in STRANGE])
def test_whatever_the_base_is_called_it_is_one_fault(over: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(RulePackError) as caught:
        load_pack(overlay_pack(tmp_path, {"overlay.yaml": f"over: {over}\n"}, {}))
    assert [problem.code for problem in caught.value.problems] == ["MY020"], why


def test_a_base_behind_a_link_is_found(tmp_path: Path) -> None:
    """Above a linked folder lies what is above its target."""
    pack = overlay_pack(tmp_path / "真", overlay(""), {})
    link = tmp_path / "链"
    link.symlink_to(pack, target_is_directory=True)
    assert load_pack(link).stamp.id == "上包"


# --- places and hashes -----------------------------------------------------------------------------


def test_a_fault_in_an_added_word_is_told_once_and_where_it_is_written(tmp_path: Path) -> None:
    """Also when the words fill several lines, and stand in a file that is read together with another."""
    text = (
        "append:\n"
        "  - rule: 社会生活噪声\n"
        "    any:\n"
        "      - 夜市+<噪声>\n"
        "      - 吵\n"
        "    because: 有夜市\n"
        "  - {unit: 交警大队, aliases: [交], because: 来信这样写}\n"
    )
    files = overlay(text, units="units:\n  夜查组: {parent: 指挥部}\n")
    assert message(tmp_path, files, {}) == (
        "包/overlay.yaml:6:9: MY205 「吵」只有一个字，太容易误中；请写更长的词\n"
        "      - 吵\n"
        "        ^^\n"
        "包/overlay.yaml:8:28: MY205 「交」只有一个字，太容易误中；请写更长的词\n"
        "  - {unit: 交警大队, aliases: [交], because: 来信这样写}\n"
        "                               ^^\n"
        "包/units.yaml:2:17: MY303 没有这个单位：「指挥部」。是不是「指挥中心」？\n"
        "  夜查组: {parent: 指挥部}\n"
        "                   ^^^^^^\n"
        "共 3 处问题，规则包未加载"
    )


def test_what_an_overlay_breaks_in_its_base_is_said_to_be_its_doing(tmp_path: Path) -> None:
    """The base's file is right by itself, so nobody should mend it there."""
    files = overlay("disable:\n  - {unit: 政治处, because: 本局没有}\n")
    assert message(tmp_path, files, {}) == (
        "底包/units.yaml:10:19: MY303 没有这个单位：「政治处」。现有：交警大队、指挥中心、柳湾派出所、"
        "河东分局、督察大队、青石桥派出所（写在底包里，底包自己没有问题；是本包的改动引起的，请改本包）\n"
        "oversight: [督察大队, 政治处]\n"
        "                      ^^^^^^\n"
        "共 1 处问题，规则包未加载"
    )


UNREAD = [  # an overlay with a file that cannot be read, the one fault, and why
    (
        overlay("replace:\n  - {rule: 违法停车, because: 本局另有说法}\n", matters__停车="rules: [\n"),
        "MY005",
        "the new rule may stand in the broken file",
    ),
    (
        overlay("replace:\n  - {matter: 违法停车, because: 本局归城管}\n", matters="matters: {违法停车: [\n"),
        "MY005",
        "the new entry may stand in the broken file, and new matters may be named elsewhere",
    ),
    (overlay("append: [\n", matters__停车=PARKING), "MY005", "what is changed is not known"),
    (overlay("", pack="id: 上包\nversion: [\n"), "MY005", "the card of the base does not stand in for it"),
    (overlay("", pack="# 空的\n"), "MY019", "an empty card is told as such"),
]


@pytest.mark.parametrize(("files", "code", "why"), UNREAD, ids=[case[2] for case in UNREAD])
def test_what_cannot_be_read_is_the_only_fault(
    files: dict[str, Any], code: str, why: str, tmp_path: Path
) -> None:
    told = message(tmp_path, files, {}).splitlines()
    assert [line.split(" ")[1] for line in told if ": MY" in line] == [code], why


def test_the_hash_is_of_both_packs(tmp_path: Path) -> None:
    """A decision names the overlay; whether its base was another one shows in the hash."""
    files = overlay("", matters__夜钓=NIGHT)
    changes = patched("matters/治安.yaml", "乱停车", "乱停放")
    first = load_pack(overlay_pack(tmp_path / "一", files, {})).stamp
    again = load_pack(overlay_pack(tmp_path / "二", files, {})).stamp
    other = load_pack(overlay_pack(tmp_path / "三", files, changes)).stamp
    moved = load_pack(overlay_pack(tmp_path / "四", overlay("", matters__夜里=NIGHT), {})).stamp
    assert (first.id, first.version) == ("上包", "1")
    assert first == again
    assert len({first.hash, other.hash, moved.hash, load_pack(TINY).stamp.hash}) == 4


def test_the_files_of_both_packs_are_read_and_none_hides_another(tmp_path: Path) -> None:
    """Who asks for the files sees them as they are on disk, each by a name of its own."""
    files, _, problems = read_pack(overlay_pack(tmp_path, overlay("", matters__治安=NIGHT), {}))
    names = [file.name for file in files]
    assert problems == ()
    assert len(set(names)) == len(names)
    assert {"matters/治安.yaml", f"{BELOW}/matters/治安.yaml", "overlay.yaml", f"{BELOW}/units.yaml"} <= {
        *names
    }
    assert {file.inner for file in files if file.base} == {
        file.name.removeprefix(f"{BELOW}/") for file in files if file.base
    }
    assert all(Path(file.shown).read_bytes() == file.data for file in files)


def test_a_bad_overlay_never_replaces_a_good_one(tmp_path: Path) -> None:
    """Reloading looks at the base, too."""
    pack = overlay_pack(tmp_path, overlay("", matters__夜钓=NIGHT), {})
    router = Router.load(pack)
    (pack.with_name(BELOW) / "kinds.yaml").write_text("kinds: {\n", encoding="utf-8")
    with pytest.raises(RulePackError):
        router.reload(pack)
    assert router.route("夜钓的人扰民").matter == "社会生活噪声"


# --- cases -----------------------------------------------------------------------------------------


def results(folder: Path) -> list[tuple[str, bool]]:
    """Each case's text, and whether it came out as expected."""
    return [(result.asked.case.text, not result.misses) for result in run_cases(folder)]


def test_cases_of_the_base_run_too_and_show_what_the_overlay_changed(tmp_path: Path) -> None:
    text = (
        "append:\n"
        "  - rule: 社会生活噪声\n"
        "    tests:\n"
        "      - {text: 夜市三更天太吵, expect: {matter: 社会生活噪声}}\n"
        "    because: 有夜市\n"
        "replace:\n"
        "  - {group: 夜间, because: 本地说法}\n"
    )
    pack = overlay_pack(tmp_path, overlay(text, matters__词="terms:\n  夜间: {any: [三更天]}\n"), {})
    assert results(pack) == [
        ("楼下烧烤店半夜太吵", False),
        ("工地凌晨噪音很大", True),
        ("夜市三更天太吵", True),
    ]
    (places,) = (
        [placed_at(file, ("rules", i, "tests", k)) for k in range(len(rule.tests))]
        for file, document in read_pack(pack)[1].rules
        for i, rule in enumerate(document.rules)
        if rule.id == "社会生活噪声"
    )
    assert [Path(place).relative_to(tmp_path).as_posix() for place in places] == [
        f"{BELOW}/matters/治安.yaml:13",
        f"{BELOW}/matters/治安.yaml:14",
        "pack/overlay.yaml:5",
    ]


def test_a_case_that_does_not_hold_here_is_disabled_by_its_text_or_name(tmp_path: Path) -> None:
    """By its text, since numbers shift when the base changes."""
    named = "cases:\n  - {name: 夜里停车, text: 半夜乱停车, expect: {matter: 占道经营}}\n"
    text = (
        "disable:\n"
        "  - {test: 楼下烧烤店半夜太吵, because: 本市归城管}\n"
        "  - {test: 夜里停车, because: 本市归城管}\n"
    )
    pack = overlay_pack(tmp_path, overlay(text), {"cases/停车.yaml": named})
    assert results(pack) == [("工地凌晨噪音很大", True)]


# --- where things come from ------------------------------------------------------------------------


def test_every_rule_group_and_word_tells_where_it_comes_from_and_why(tmp_path: Path) -> None:
    text = (
        "append:\n  - {rule: 社会生活噪声, any: [甩鞭子], because: 公园里常有}\n"
        "replace:\n  - {group: 夜间, because: 本地说法}\n"
    )
    pack = overlay_pack(tmp_path, overlay(text, matters__词="terms:\n  夜间: {any: [三更天]}\n"), {})
    _, parsed, _ = read_pack(pack)
    found = {
        one[:3]: one._replace(place=Path(one.place).relative_to(tmp_path).as_posix())
        for one in origins(parsed)
    }
    base = f"{BELOW}/matters/治安.yaml"
    for one in (
        Origin("rule", "社会生活噪声", "", BELOW, f"{base}:6"),
        Origin("rule", "社会生活噪声", "广场舞", BELOW, f"{base}:8"),
        Origin("rule", "社会生活噪声", "甩鞭子", "", "pack/overlay.yaml:3", "append", "公园里常有"),
        Origin("group", "夜间", "", "", "pack/matters/词.yaml:2", "replace", "本地说法"),
        Origin("group", "夜间", "三更天", "", "pack/matters/词.yaml:2"),
        Origin("group", "噪声", "噪声监测站", BELOW, f"{base}:3"),
    ):
        assert found[one[:3]] == one


# --- the starter pack ------------------------------------------------------------------------------

BUREAU: Mapping[str, str] = {
    "pack.yaml": "id: 江北分局\nname: 江北分局规则包\nversion: 2026.11.1\n",
    "overlay.yaml": """\
over: 示例包
append:
  - {group: 夜场, any: [江边摊], because: 本地叫法}
  - rule: 社会生活噪声
    any: [夜市+<噪声>]
    unless: [美食节]
    tests:
      - {text: 夜市的音响太吵，扰民, expect: {matter: 社会生活噪声}}
      - {text: 美食节夜市噪音很大, expect: {matter: 社会生活噪声}, todo: 还有别的规则认它}
    because: 城南有夜市
replace:
  - {matter: 养犬, because: 本市养犬归城管}
  - {matter: 社会生活噪声, because: 本市设了夜查组}
  - {unit: 柳湾派出所, because: 改由江湾辖区并入，别名变了}
disable:
  - {rule: 港口轮渡, because: 本市没有港口}
""",
    "units.yaml": """\
units:
  夜查组: {parent: 治安大队, line: 治安, role: 大队, aliases: [夜间巡查组]}
  柳湾派出所: {parent: 河东分局, line: 派出所, role: 派出所, areas: [柳湾], aliases: [柳湾江湾派出所]}
""",
    "matters.yaml": """\
matters:
  养犬: {organ: 城管, basis: 本市养犬管理条例}
  社会生活噪声: {line: 治安, unit: 夜查组, basis: 噪声污染防治法 第87条}
""",
}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau's overlay over the starter pack."""
    folder = tmp_path_factory.mktemp("江北")
    for name, text in BUREAU.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


ROUTED = [  # an appeal; where the starter pack sends it, where the bureau does, and why
    ("小区里有人遛狗不牵绳", ("dispatch", "指挥中心"), ("divert", "城管"), "another owner of the matter"),
    ("楼下烧烤店天天半夜唱歌太吵了", ("dispatch", "指挥中心"), ("dispatch", "夜查组"), "a unit of its own"),
    ("江边摊凌晨才收", ("review", "热线"), ("dispatch", "夜查组"), "a word added to a group"),
    ("信号灯坏了", ("dispatch", "交警大队"), ("dispatch", "交警大队"), "all else is as in the base"),
]


@pytest.mark.parametrize(("text", "before", "after", "why"), ROUTED, ids=[case[3] for case in ROUTED])
def test_a_bureau_routes_its_own_way(
    text: str, before: tuple[str, str | None], after: tuple[str, str | None], why: str, bureau: Path
) -> None:
    def goes(router: Router) -> tuple[str, str | None]:
        decision = router.route(text)
        return decision.action, decision.organ or decision.unit

    assert (goes(Router.load()), goes(Router.load(bureau))) == (before, after), why


def test_the_stamp_is_the_bureaus_and_rules_tell_their_pack(bureau: Path) -> None:
    pack = load_pack(bureau)
    assert (pack.stamp.id, pack.name, pack.stamp.version) == ("江北分局", "江北分局规则包", "2026.11.1")
    assert {rule.place.split("/")[0] for rule in pack.rules} == {"示例包"}
    assert "港口轮渡" not in {rule.id for rule in pack.rules}


# --- anything at all -------------------------------------------------------------------------------

RICH: Mapping[str, str] = {
    **overlay(
        "append:\n"
        "  - {rule: 社会生活噪声, any: [夜市+<噪声>], unless: [美食节], because: 有夜市}\n"
        "  - {passage: 收尾, phrases: [请…办理], because: 本地话务员}\n"
        "replace:\n  - {matter: 违法停车, because: 归城管}\n  - {rule: 违法停车, because: 本地说法}\n"
        "disable:\n  - {test: 楼下烧烤店半夜太吵, because: 另有口径}\n"
        "  - {file: places/roads.csv, because: 本局没有}\n"
    ),
    "pack.yaml": "id: 上包\nversion: 1\nsettings: {near: 9}\n",
    "matters.yaml": "matters: {违法停车: {organ: 城管}, 夜市: {line: 派出所}}\n",
    "matters/停车.yaml": PARKING,
}


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, bytes]:
    """The rich overlay with a stretch of one or two files cut out, or something put in its place."""
    files = {name: text.encode() for name, text in RICH.items()}
    for name in draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=2, unique=True)):
        text = files[name].decode()
        start, stop = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        spice = draw(st.sampled_from([b"", *SPICE]))
        files[name] = text[:start].encode() + spice + text[draw(st.sampled_from([start, stop])) :].encode()
    return files


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return overlay_pack(tmp_path_factory.mktemp("rich"), RICH, {})


def test_the_rich_overlay_is_good(rich: Path) -> None:
    """Else the next test would try next to nothing."""
    assert Router.load(rich).route("有人霸占车位").organ == "城管"


@given(files=spoilt())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_spoilt_overlay_loads_or_tells(rich: Path, files: dict[str, bytes]) -> None:
    """Whatever stands in an overlay, it is a pack or a list of faults, each with a line that exists."""
    for name, data in files.items():
        (rich / name).write_bytes(data)
    try:
        load_pack(rich)
    except RulePackError as error:
        told = error.problems
    else:
        return
    finally:
        for name, text in RICH.items():
            (rich / name).write_text(text, encoding="utf-8")
    assert told
    for problem in told:
        text = files.get(Path(problem.file).name, b"").decode("utf-8", "replace")
        assert (
            problem.line <= len(text.splitlines()) + 1 or BELOW in problem.file or "matters/" in problem.file
        )
