"""From documents to the pack that runs: numbered words, and nothing that depends on the order of writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.packs import TINY, patched, tiny_pack

from minyi_router import Appeal, Decision, Router
from minyi_router.rulepack.documents import DuplicatesDoc
from minyi_router.rulepack.load import load_pack
from minyi_router.rulepack.pack import (
    Asks,
    FactTests,
    Item,
    Lexicon,
    PassageKind,
    Repeat,
    RulePack,
    TimeWindow,
    UnitRef,
)
from minyi_router.rulepack.schema import schemas

RULE_FILES = ("matters/治安.yaml", "kinds/类型.yaml", "safety/警示.yaml")
APPEALS = (
    "楼下烧烤店半夜太吵，柳湾的居民都睡不着",
    "澜心路200号门口有人乱停车，还占道经营，有人受伤流血",
    "请问怎么办理居住证？希望告知",
    "出警推诿，民警对小学生态度差，再次反映，请有关部门核实处理",
    "没有受伤，工地凌晨噪音很大",
    "青石桥派出所旁边广场舞和KTV都扰民",
)


def decisions(pack: Path) -> list[Decision]:
    """What a pack decides on some appeals, whatever its hash."""
    router = Router.load(pack)
    received = datetime(2026, 1, 7, 10, 0)
    made = [router.route(Appeal(text, title="反映噪音", received_at=received)) for text in APPEALS]
    return [one._replace(pack=one.pack._replace(hash="")) for one in made]


def as_written(name: str) -> Any:
    return yaml.load((TINY / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def rewritten(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


def keys_reversed(value: Any) -> Any:
    """Every mapping with its keys the other way round; lists as they are."""
    if isinstance(value, dict):
        return {key: keys_reversed(value[key]) for key in reversed(value)}
    return [keys_reversed(item) for item in value] if isinstance(value, list) else value


def lists_reversed(value: Any) -> Any:
    """Every list (rules, items, words) the other way round; mappings as they are."""
    if isinstance(value, list):
        return [lists_reversed(item) for item in reversed(value)]
    return {key: lists_reversed(item) for key, item in value.items()} if isinstance(value, dict) else value


UNORDERED = (
    *RULE_FILES,
    "units.yaml",
    "lines.yaml",
    "organs.yaml",
    "deadlines.yaml",
    "places/areas.yaml",
)


def keys_turned() -> dict[str, str | None]:
    return {name: rewritten(keys_reversed(as_written(name))) for name in UNORDERED}


def rules_turned() -> dict[str, str | None]:
    return {name: rewritten(lists_reversed(as_written(name))) for name in RULE_FILES}


def rows_turned() -> dict[str, str | None]:
    head, *rows = (TINY / "places/roads.csv").read_text(encoding="utf-8").splitlines()
    return {"places/roads.csv": "\n".join([head, *reversed(rows)]) + "\n"}


def files_renamed() -> dict[str, str | None]:
    """Rule files in folders and names that sort the other way round."""
    names = reversed(RULE_FILES)
    moved = {f"{i}/规则.yaml": (TINY / name).read_text(encoding="utf-8") for i, name in enumerate(names)}
    return {**moved, **dict.fromkeys(RULE_FILES)}


def files_joined() -> dict[str, str | None]:
    """All term groups in one file, all rules in another that comes before it."""
    documents = [as_written(name) for name in RULE_FILES]
    terms = {name: group for one in documents for name, group in one.get("terms", {}).items()}
    rules = [rule for one in documents for rule in one["rules"]]
    joined = {"a/规则.yaml": rewritten({"rules": rules}), "b/词组.yaml": rewritten({"terms": terms})}
    return {**joined, **dict.fromkeys(RULE_FILES)}


@pytest.mark.parametrize("turned", [keys_turned, rules_turned, rows_turned, files_renamed, files_joined])
def test_order_of_writing_changes_no_decision(
    turned: Callable[[], dict[str, str | None]], tmp_path: Path
) -> None:
    """Order of keys, rules, words, rows and files means nothing; whole decisions are compared."""
    assert decisions(tiny_pack(tmp_path, turned())) == decisions(TINY)


def test_order_of_tiers_is_meant() -> None:
    """The one list whose order counts: from high to low."""
    tiers = load_pack(TINY).tiers
    assert [(tier.name, tier.rank) for tier in tiers.values()] == [("紧急", 0), ("一般", 1)]


def stamp(pack: Path) -> str:
    return load_pack(pack).stamp.hash


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_neither_hash_nor_decisions(end: str, tmp_path: Path) -> None:
    """Git and editors on Windows rewrite line ends; the pack is the same."""
    files = [path for path in TINY.rglob("*") if path.is_file()]
    texts = {p.relative_to(TINY).as_posix(): p.read_text(encoding="utf-8").replace("\n", end) for p in files}
    pack = tiny_pack(tmp_path, texts)
    assert stamp(pack) == stamp(TINY)
    assert decisions(pack) == decisions(TINY)


def test_hash_is_of_contents_wherever_the_folder_lies(tmp_path: Path) -> None:
    assert stamp(tiny_pack(tmp_path)) == stamp(TINY)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (patched("matters/治安.yaml", "太吵]", "太吵, 吵闹]"), "a word more"),
        (patched("pack.yaml", "够用就好", "够用就行"), "even a comment: what was signed off is the file"),
        ({"matters/空.yaml": ""}, "a file more"),
        (patched("places/roads.csv", "1,188", "1,186"), "a row of a table"),
    ],
)
def test_any_change_of_content_changes_the_hash(changes: dict[str, str], why: str, tmp_path: Path) -> None:
    assert stamp(tiny_pack(tmp_path, changes)) != stamp(TINY), why


# --- words and term groups -------------------------------------------------------------------------


def compiled(folder: Path, text: str) -> RulePack:
    return load_pack(tiny_pack(folder, {"matters/新.yaml": text}))


def words(lexicon: Lexicon, term: int) -> set[str]:
    """The words of a term, ``…`` where they have a gap."""
    plain = {lexicon.patterns[i] for i, terms in enumerate(lexicon.plain) if term in terms}
    return plain | {lexicon.words[word] for word, terms in lexicon.gapped_terms.items() if term in terms}


def term_of(pack: RulePack, name: str) -> int:
    return next(i for i, term in enumerate(pack.lexicon.terms) if term.name == name)


RULE = "rules: [{id: 新, when: {any: [<甲>+停水]}, then: {matter: 违法停车}}]\n"
GROUPS = [  # the terms, the words of <甲>, and why
    ("甲: {any: [停水, 断水]}", {"停水", "断水"}, "words as they stand"),
    ("甲: {any: 停水}", {"停水"}, "a list of one needs no brackets"),
    ("甲: {any: [ＫＴＶ包廂, 停 水]}", {"ktv包厢", "停水"}, "words are folded like texts"),
    ("甲: {any: [110, 12:30, 1.50, yes]}", {"110", "12:30", "1.50", "yes"}, "YAML types nothing"),
    ("甲: {any: [停…水, 请...处理]}", {"停…水", "请…处理"}, "gaps; three dots are one"),
    ("甲: {any: [<乙>, 断水]}\n  乙: {any: [停水]}", {"停水", "断水"}, "a group in a group"),
    ("甲: {any: [<乙>]}\n  乙: {any: [< 丙 >]}\n  丙: {any: [停水]}", {"停水"}, "two deep, with blanks"),
    ("甲: {any: [<乙>, 停水]}\n  乙: {any: [停水]}", {"停水"}, "a word on two ways is one word"),
]


@pytest.mark.parametrize(("terms", "expected", "why"), GROUPS)
def test_words_of_a_group(terms: str, expected: set[str], why: str, tmp_path: Path) -> None:
    pack = compiled(tmp_path, f"terms:\n  {terms}\n{RULE}")
    assert words(pack.lexicon, term_of(pack, "<甲>")) == expected, why


CANCELS = [
    ("甲: {any: [停水], not_in: [停水通知]}", {"停水通知"}, "its own longer phrase"),
    (
        "甲: {any: [<乙>]}\n  乙: {any: [停水], not_in: [停水公告]}",
        {"停水公告"},
        "an inner group's too",
    ),
    ("甲: {any: [停水], not_in: [停…通知]}", {"停…通知"}, "a phrase with a gap"),
]


@pytest.mark.parametrize(("terms", "expected", "why"), CANCELS)
def test_not_in_phrases_cancel_their_group(terms: str, expected: set[str], why: str, tmp_path: Path) -> None:
    pack = compiled(tmp_path, f"terms:\n  {terms}\n{RULE}")
    group = term_of(pack, "<甲>")
    (special,) = (term for term, cancelled in pack.lexicon.cancels.items() if cancelled == group)
    assert words(pack.lexicon, special) == expected, why
    assert special >= pack.lexicon.first_special


def test_group_keeps_weight_and_refusal(tmp_path: Path) -> None:
    """A group with a weight of its own makes its items weighted and lists the weight of each word."""
    text = "terms:\n  甲: {any: [停水, 断…水], weight: 2.5, refuse_negated: 是}\n  乙: {any: [漏水]}\n"
    pack = compiled(
        tmp_path, f"{text}rules: [{{id: 新, when: {{any: [<甲>, <乙>]}}, then: {{tier: 紧急}}}}]\n"
    )
    lexicon, group = pack.lexicon, term_of(pack, "<甲>")
    assert (lexicon.terms[group].weight, lexicon.terms[group].refuse_negated) == (2.5, True)
    assert {lexicon.words[word]: weight for word, weight in lexicon.weighty[group].items()} == {
        "停水": 2.5,
        "断…水": 2.5,
    }
    assert lexicon.refusing >= {group}
    (rule,) = (rule for rule in pack.rules if rule.id == "新")
    assert [item.weighted for item in rule.any] == [True, False]
    assert rule.weighted


def test_group_no_rule_uses_is_not_looked_for(tmp_path: Path) -> None:
    """Only what a rule asks costs anything."""
    pack = compiled(tmp_path, "terms:\n  没人用: {any: [无人问津]}\n")
    assert "无人问津" not in pack.lexicon.patterns


def test_same_word_in_two_rules_is_one_term(tmp_path: Path) -> None:
    """Numbers are shared over the whole pack."""
    text = (
        "rules:\n"
        "  - {id: 甲, when: {any: [停水]}, then: {tier: 紧急}}\n"
        "  - {id: 乙, when: {all: [停水, <噪声>]}, then: {tier: 紧急}}\n"
    )
    pack = compiled(tmp_path, text)
    first, second = ({rule.id: rule for rule in pack.rules}[name] for name in ("甲", "乙"))
    number = term_of(pack, "停水")
    assert first.any == (Item("停水", (number,), weighted=False),)
    assert second.all[0] == first.any[0]


# --- rules -----------------------------------------------------------------------------------------

WHENS = [  # when, and some fields of the compiled rule
    ("{any: [停水]}", {"plain": True, "at_least": 1, "near": 20, "facts": None, "asks": None}),
    ("{any: [停水], near: 0}", {"plain": True, "near": 0}),
    ("{any: [停水, 漏水], at_least: 2}", {"plain": False, "at_least": 2}),
    ("{any: [停水], unless: [工地]}", {"plain": False}),
    ("{any: [停水], only_in: [title, 请求]}", {"plain": False, "only_in": frozenset({"title", "请求"})}),
    ("{any: [停水], also_in: 收尾}", {"plain": False, "also_in": frozenset({"收尾"})}),
    (
        "{channel: [12345], field: {诉求类型: [投诉类, 咨询类]}}",
        {
            "plain": False,
            "facts": FactTests(frozenset({"12345"}), (("诉求类型", frozenset({"投诉类", "咨询类"})),), None),
        },
    ),
    (
        "{time: {hours: 22:00-06:00, days: [周六, 休息日], dates: 06-07..06-09}}",
        {
            "facts": FactTests(
                frozenset(),
                (),
                TimeWindow((22 * 60, 6 * 60), frozenset({"周六", "休息日"}), ((6, 7), (6, 9))),
            )
        },
    ),
    (
        "{any: [停水], kind: 投诉, matter: [违法停车], line: [交警], place: [柳湾]}",
        {
            "asks": Asks(
                frozenset({"投诉"}), frozenset({"违法停车"}), frozenset({"交警"}), frozenset({"柳湾"}), None
            )
        },
    ),
    (
        "{any: [停水], repeat: {same: [matter, caller], at_least: 3, within_days: 30}}",
        {
            "asks": Asks(
                frozenset(),
                frozenset(),
                frozenset(),
                frozenset(),
                Repeat(("caller", "matter"), 3, timedelta(days=30)),
            )
        },
    ),
]


@pytest.mark.parametrize(("when", "expected"), WHENS)
def test_conditions_of_a_rule(when: str, expected: dict[str, Any], tmp_path: Path) -> None:
    """What is written under ``when`` arrives typed, and plain rules are known as such."""
    pack = compiled(tmp_path, f"rules: [{{id: 新, when: {when}, then: {{unit: <属地派出所>}}}}]\n")
    (rule,) = (rule for rule in pack.rules if rule.id == "新")
    assert {name: getattr(rule, name) for name in expected} == expected


def test_units_by_name_and_by_place(tmp_path: Path) -> None:
    """``<属地角色>`` is looked up where the appeal lies; a plain name is that unit."""
    then = "{unit: <属地派出所>, supervisor: 指挥中心, co_units: [<属地三级路长>, 交警大队]}"
    pack = compiled(tmp_path, f"rules: [{{id: 新, when: {{any: [停水]}}, then: {then}}}]\n")
    (rule,) = (rule for rule in pack.rules if rule.id == "新")
    assert rule.then.unit == UnitRef("派出所", by_place=True)
    assert rule.then.supervisor == UnitRef("指挥中心", by_place=False)
    assert rule.then.co_units == (
        UnitRef("三级路长", by_place=True),
        UnitRef("交警大队", by_place=False),
    )


@pytest.mark.parametrize(
    ("then", "sees_all"),
    [("{flags: [生命危险]}", True), ("{flags: [涉密]}", True), ("{tier: 紧急}", False)],
)
def test_rules_that_raise_a_safety_or_hold_flag_see_ignored_passages(
    then: str, sees_all: bool, tmp_path: Path
) -> None:
    """A life in danger counts even inside a call-taker's closing words."""
    pack = compiled(tmp_path, f"rules: [{{id: 新, when: {{any: [停水]}}, then: {then}}}]\n")
    assert [rule.sees_all for rule in pack.rules if rule.id == "新"] == [sees_all]


def test_matter_of_an_organ_gets_the_line_that_is_not_police() -> None:
    """So every matter has a line, and reports can count by it."""
    matters = load_pack(TINY).matters
    assert (matters["占道经营"].line, matters["占道经营"].organ) == ("非公安", "城管")
    assert (matters["违法停车"].line, matters["违法停车"].organ) == ("交警", None)


def test_rows_of_one_road_become_its_segments() -> None:
    """Same name, other areas and numbers; aliases and crossings are lists split by ；."""
    pack = load_pack(TINY)
    names = {pack.lexicon.names[number]: number for number in pack.lexicon.names}
    assert words(pack.lexicon, names["澜心路"]) == {"澜心路", "澜心大街"}
    assert words(pack.lexicon, names["柳湾派出所"]) == {"柳湾派出所", "柳湾所"}


# --- one matter or two -----------------------------------------------------------------------------

WRITTEN = [  # a line of duplicates.yaml, what it becomes, and its value
    ("likeness: 0.8", "likeness", 0.8),
    ("containment: 0.9", "containment", 0.9),
    ("shortest: 10", "shortest", 10),
    ("telling: 40", "telling", 40),
    ("link_at: 1.2", "link_at", 1.2),
    ("near_days: 7", "near", timedelta(days=7)),
    ("most_links: 5", "most_links", 5),
    ("address_at_most: 0.6", "address_at_most", 0.6),
    ("not_joint: 咨询", "not_joint", frozenset({"咨询"})),
    ("negations: [不, 沒有]", "negations", frozenset({"不", "没有"})),  # folded, as texts are
    ("nobody: [匿名, ＡＢ]", "nobody", frozenset({"匿名", "ab"})),
    ("titles: [女士, 師傅]", "titles", ("女士", "师傅")),
    (
        "opposites: {安装: [拆除, 撤掉], 開通: 停运}",
        "opposites",
        (("安装", "拆除"), ("安装", "撤掉"), ("开通", "停运")),
    ),
]


@pytest.mark.parametrize(("line", "name", "value"), WRITTEN)
def test_same_matter_is_as_written(line: str, name: str, value: object, tmp_path: Path) -> None:
    """Each line of duplicates.yaml arrives, and changes nothing beside it."""
    same = load_pack(tiny_pack(tmp_path, {"duplicates.yaml": f"{line}\n"})).same_matter
    changed: dict[str, Any] = {name: value}
    assert same == replace(load_pack(TINY).same_matter, **changed)


def test_every_line_of_duplicates_is_tried_above() -> None:
    assert {line.split(":")[0] for line, _, _ in WRITTEN} | {"weights"} == set(DuplicatesDoc.model_fields)


def test_weights_left_out_keep_theirs(tmp_path: Path) -> None:
    changes: dict[str, str] = {"duplicates.yaml": "weights: {caller: 0.35, plate: 0}\n"}
    usual = load_pack(TINY).same_matter.weights
    weights = load_pack(tiny_pack(tmp_path, changes)).same_matter.weights
    assert weights == {**usual, "caller": 0.35, "plate": 0.0}
    with pytest.raises(TypeError):
        weights["caller"] = 1.0  # type: ignore[index]


def test_same_matter_without_its_file_is_what_editors_show_as_defaults(tmp_path: Path) -> None:
    """duplicates.yaml may be left out or left empty."""
    same = load_pack(TINY).same_matter
    assert load_pack(tiny_pack(tmp_path, {"duplicates.yaml": "# 都用默认的\n"})).same_matter == same
    shown = {key: item["default"] for key, item in schemas()["duplicates.yaml"]["properties"].items()}
    assert (shown.pop("near_days"), shown.pop("opposites")) == (same.near.days, {})
    assert same.opposites == ()
    compiled = {name: getattr(same, name) for name in shown}
    assert {name: unordered(value) for name, value in compiled.items()} == {
        name: unordered(value) for name, value in shown.items()
    }


def unordered(value: Any) -> Any:
    """A list, tuple or set as a set; anything else as it is."""
    return set(value) if isinstance(value, list | tuple | frozenset) else value


ROLES = [  # a role, whether its words count for nothing, and whether it shows a call back
    ("ignored", True, False),
    ("request", False, False),
    ("callback", True, True),
]


@pytest.mark.parametrize(("role", "ignored", "callback"), ROLES)
def test_roles_of_passages(role: str, ignored: bool, callback: bool, tmp_path: Path) -> None:
    """The words of staff that calls back count for nothing either."""
    changes = patched("passages.yaml", "role: ignored", f"role: {role}")
    passages = {kind.name: kind for kind in load_pack(tiny_pack(tmp_path, changes)).passages}
    assert passages["收尾"] == PassageKind("收尾", ignored, "sentence", callback)


def test_repeats_that_rules_count_are_collected_once_and_in_order(tmp_path: Path) -> None:
    """However they are written: each set of slots costs marks on every ticket; a group needs none."""
    repeats = {
        "matters/甲.yaml": ["[plate]", "[matter, caller]", "group"],
        "tiers/乙.yaml": ["[caller, matter]", "[place, matter, caller]", "phone"],
    }
    changes = {
        file: "rules:\n"
        + "".join(
            f"  - {{id: {file[0]}{i}, when: {{repeat: {{same: {same}, at_least: {i + 2}, within_days: 9}}}},"
            " then: {tier: 紧急}}\n"
            for i, same in enumerate(written)
        )
        for file, written in repeats.items()
    }
    assert load_pack(tiny_pack(tmp_path, changes)).same_matter.repeats == (
        ("caller", "matter"),
        ("caller", "matter", "place"),
        ("phone",),
        ("plate",),
    )
