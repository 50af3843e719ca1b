"""Mutation testing against its slow twin: edit the text of the pack, load it anew, run all cases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine_packs import FILES

from minyi_router import Router
from minyi_router.errors import RulePackError
from minyi_router.workshop.cases import PackCase, load_cases, run_case
from minyi_router.workshop.mutate import Mutation, Outcome

RULES = "matters/规则.yaml"
SURROUNDINGS = {
    **FILES,
    "passages.yaml": FILES["passages.yaml"]
    + "  回电: {phrases: [所来电反馈], role: callback, reach: phrase}\n",
}


def write(folder: Path, rules: Mapping[str, Any]) -> None:
    """A pack with these rules, and none other."""
    for name, text in SURROUNDINGS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / RULES).parent.mkdir(exist_ok=True)
    (folder / RULES).write_text(json.dumps(rules, ensure_ascii=False, indent=1), encoding="utf-8")


def edited(rules: Mapping[str, Any], path: Sequence[str | int], part: int | None) -> Any:
    """The rules without what stands at a path, or without one of the words joined by ``+`` there."""
    copy = json.loads(json.dumps(rules))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    if part is None:
        del holder[path[-1]]
    else:
        words = holder[path[-1]].split("+")
        holder[path[-1]] = "+".join(words[:part] + words[part + 1 :])
    return copy


def slow(folder: Path, rules: Mapping[str, Any], outcome: Outcome, cases: Sequence[PackCase]) -> bool:
    """Whether a case notices, found out the long way. The cases stay as they were written."""
    write(folder, edited(rules, outcome.mutant.path, outcome.mutant.part))
    engine = Router.load(folder).engine
    return any(run_case(engine, case).misses for case in cases)


def agrees(rules: Mapping[str, Any]) -> list[Outcome]:
    """Every mutant of a pack comes out as with the slow twin; gives what came out."""
    with TemporaryDirectory() as name:
        folder, changed = Path(name) / "pack", Path(name) / "changed"
        write(folder, rules)
        outcomes = list(Mutation(folder))
        engine, cases = load_cases(folder)
        sound = [case for case in cases if not case.case.todo and not run_case(engine, case).misses]
        wrong = [str(o.mutant) for o in outcomes if o.survived is slow(changed, rules, o, sound)]
        assert wrong == []
        return outcomes


def rule(name: str, when: Any, then: Any, *tests: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "when": when, "then": then, "tests": list(tests), **more}


def case(text: str, expect: Any, **more: Any) -> dict[str, Any]:
    return {"text": text, "expect": expect, **more}


NOW, BEFORE, LONG_BEFORE = "2026-03-31 09:00", "2026-03-29 09:00", "2026-03-20 09:00"
NOISE = rule("噪声", {"any": ["太吵", "广场舞"]}, {"matter": "噪声"}, case("楼上太吵", {"matter": "噪声"}))
TABLE: list[tuple[str, dict[str, Any]]] = [
    ("one word of two is tried", {"rules": [NOISE]}),
    (
        "words joined: each weakens its item",
        {
            "rules": [
                rule(
                    "停车",
                    {"any": ["门口+停车+堵", "乱停"], "near": 4},
                    {"matter": "停车"},
                    case("门口停车堵路", {"matter": "停车"}),
                    case("门口停车的人很多很多很多很多堵", {"matter": "null"}),
                    case("停车", {"matter": "null"}),
                )
            ]
        },
    ),
    (
        "groups, what cancels their words, negation, a group in a group",
        {
            "terms": {
                "噪音": {"any": ["噪声", "太吵", "扰民"], "not_in": ["噪声监测", "不太吵"]},
                "伤": {"any": ["受伤", "流血"], "refuse_negated": "是"},
                "都": {"any": ["<噪音>", "<伤>", "打架", "噪声"]},
                "没人用": {"any": ["甲乙", "丙丁"]},
                "重": {"any": ["赌博", "赌钱"], "weight": 3},
            },
            "rules": [
                rule(
                    "噪声",
                    {"any": ["<噪音>"]},
                    {"matter": "噪声"},
                    case("楼上太吵", {"matter": "噪声"}),
                    case("噪声监测站在哪", {"matter": "null"}),
                ),
                rule(
                    "急",
                    {"any": ["<伤>"]},
                    {"flags": ["生命危险"]},
                    case("有人受伤", {"flags": "生命危险"}),
                    case("没有受伤", {"flags": "null"}),
                ),
                rule(
                    "都要",
                    {"any": ["<都>+老人"]},
                    {"labels": ["老人"]},
                    case("老人打架", {"labels": "老人"}),
                    case("老人说噪声大", {"labels": "老人"}),
                    case("老人不受伤", {"labels": "null"}),
                    case("老人没有流血", {"labels": "null"}),
                ),
                rule("赌", {"any": ["<重>"]}, {"matter": "赌博"}, case("太吵还赌博", {"matter": "赌博"})),
            ],
        },
    ),
    (
        "unless, none, at_least, all, priority, weight",
        {
            "rules": [
                rule(
                    "噪声",
                    {
                        "any": ["太吵", "半夜", "唱歌"],
                        "at_least": 2,
                        "unless": ["工地", "装修"],
                        "none": ["招聘"],
                    },
                    {"matter": "噪声"},
                    case("半夜太吵", {"matter": "噪声"}),
                    case("太吵", {"matter": "null"}),
                    case("工地半夜太吵", {"matter": "null"}),
                    case("半夜太吵。招聘", {"matter": "null"}),
                    weight=2,
                ),
                rule(
                    "工地",
                    {"all": ["工地", "半夜"], "unless": ["白天"]},
                    {"matter": "物业", "tier": "复杂", "labels": ["老人", "学生"]},
                    case("工地半夜太吵", {"matter": "物业", "tier": "复杂", "labels": "老人"}),
                    case("工地。半夜唱歌太吵", {"matter": "物业"}),
                    priority=1,
                ),
                rule(
                    "停车",
                    {"any": ["停车"]},
                    {"matter": "停车"},
                    case("半夜停车唱歌太吵", {"matter": "噪声"}),
                ),
            ]
        },
    ),
    (
        "where words count, and for whom; facts of the appeal",
        {
            "rules": [
                rule(
                    "标题",
                    {"any": ["太吵"], "only_in": ["title", "request"]},
                    {"matter": "噪声"},
                    case("说一下", {"matter": "噪声"}, title="太吵"),
                    case("希望不要太吵", {"matter": "噪声"}),
                    case("楼上太吵", {"matter": "null"}),
                ),
                rule(
                    "套话",
                    {"any": ["停车"], "also_in": ["套话"]},
                    {"matter": "停车"},
                    case("请停车的核实处理", {"matter": "停车"}),
                ),
                rule(
                    "夜",
                    {"any": ["太吵"], "time": {"hours": "22:00-06:00", "days": ["周二", "周三"]}},
                    {"tier": "疑难"},
                    case("太吵", {"tier": "疑难"}, time="2026-03-31 23:00"),
                    case("太吵", {"tier": "null"}, time="2026-03-31 12:00"),
                ),
                rule(
                    "来源",
                    {"channel": ["12345", "信箱"], "field": {"类": ["投诉类", "举报类"], "级": ["急"]}},
                    {"labels": ["学生"], "notices": ["督办单"]},
                    case("无", {"labels": "学生"}, channel="12345", fields={"类": "投诉类", "级": "急"}),
                    case("无", {"notices": "null"}, channel="来访", fields={"类": "投诉类", "级": "急"}),
                ),
            ]
        },
    ),
    (
        "answers decided before; a flag lets its rule see the whole text",
        {
            "rules": [
                NOISE,
                rule("问", {"any": ["请问", "怎么办"]}, {"kind": "咨询"}, case("请问", {"kind": "咨询"})),
                rule(
                    "督",
                    {"any": ["再次"], "matter": ["噪声", "停车"], "kind": ["咨询"], "place": ["柳湾"]},
                    {"unit": "交警大队", "co_units": ["法制大队", "政治处"], "deadline": "1个工作日"},
                    case("请问柳湾再次太吵", {"unit": "交警大队", "co_units": "法制大队"}),
                    case("请问青石桥再次太吵", {"unit": "null"}),
                ),
                rule(
                    "险",
                    {"any": ["跳楼"]},
                    {"flags": ["生命危险"], "labels": ["学生"]},
                    case("原单内容：要跳楼", {"flags": "生命危险", "labels": "学生"}),
                ),
            ]
        },
    ),
    (
        "a rule on trial is tried by its own cases",
        {
            "rules": [
                NOISE,
                rule(
                    "试行",
                    {"any": ["麻将", "打牌"]},
                    {"matter": "赌博", "tier": "疑难"},
                    case("打牌", {"matter": "赌博", "tier": "疑难"}),
                    mode="shadow",
                ),
                rule(
                    "牌",
                    {"any": ["打牌"]},
                    {"labels": ["老人"]},
                    case("打牌", {"matter": "null", "labels": "老人"}),
                ),
            ]
        },
    ),
    (
        "tickets before count: repeats and links",
        {
            "terms": {"响": {"any": ["太吵", "扰民", "震天响"]}},
            "rules": [
                rule("噪声", {"any": ["<响>", "广场舞"]}, {"matter": "噪声"}),
                rule("停车", {"any": ["停车"]}, {"matter": "停车"}),
                rule("问", {"any": ["请问"]}, {"kind": "咨询"}),
                rule(
                    "三次",
                    {
                        "repeat": {"same": ["caller", "matter"], "at_least": 3, "within_days": 30},
                        "unless": ["算了"],
                    },
                    {"tier": "复杂", "notices": ["提醒函"]},
                    case(
                        "麻将馆太吵",
                        {"tier": "复杂", "notices": "提醒函"},
                        time=NOW,
                        caller="顾澜",
                        history=[
                            {"text": "球场夜里扰民", "time": LONG_BEFORE, "caller": "顾澜"},
                            {"text": "太吵", "time": BEFORE, "caller": "顾澜"},
                        ],
                    ),
                    case("太吵", {"tier": "null"}, time=NOW, caller="顾澜"),
                ),
                rule(
                    "同事",
                    {"any": ["澜心路"]},
                    {"labels": ["老人"]},
                    case(
                        "澜心路12号广场舞震天响",
                        {"action": "link", "matter": "噪声"},
                        time=NOW,
                        caller="顾澜",
                        history=[{"text": "澜心路12号广场舞太吵", "time": BEFORE, "caller": "顾澜"}],
                    ),
                ),
            ],
        },
    ),
    (
        "a case that fails, and one that cannot pass yet, notice nothing",
        {
            "rules": [
                rule(
                    "噪声",
                    {"any": ["太吵", "扰民"]},
                    {"matter": "噪声"},
                    case("太吵", {"matter": "停车"}),
                    case("扰民", {"matter": "噪声"}, todo="以后再说"),
                )
            ]
        },
    ),
]


@pytest.mark.parametrize(("why", "rules"), TABLE, ids=[why for why, _ in TABLE])
def test_every_mutant_comes_out_as_with_the_slow_twin(why: str, rules: dict[str, Any]) -> None:
    outcomes = agrees(rules)
    assert outcomes, why


WORDS = ("太吵", "停车", "赌博", "老人", "半夜", "工地", "打牌", "受伤")
TEXTS = st.lists(
    st.sampled_from([*WORDS, "没有", "，", "。", "希望", "的", "柳湾"]), min_size=1, max_size=7
).map("".join)
ITEMS = st.lists(st.sampled_from([*WORDS, "<甲>", "<乙>"]), min_size=1, max_size=2, unique=True).map("+".join)
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "matter": st.sampled_from(["噪声", "停车", "赌博", "物业"]),
    "kind": st.sampled_from(["咨询", "举报"]),
    "tier": st.sampled_from(["疑难", "复杂"]),
    "labels": st.lists(st.sampled_from(["老人", "学生"]), min_size=1, max_size=2, unique=True),
    "flags": st.just(["生命危险"]),
    "unit": st.sampled_from(["政治处", "<属地派出所>"]),
}
SHOWN = ("action", "kind", "matter", "tier", "unit", "labels", "flags", "other_matters")


@st.composite
def rules_of(draw: st.DrawFn) -> dict[str, Any]:
    """A few rules over few words, so that they meet; some ask for more than words."""
    terms = {
        name: {
            "any": draw(st.lists(st.sampled_from([*WORDS, *inner]), min_size=1, max_size=3, unique=True)),
            "not_in": draw(st.lists(st.sampled_from(["半夜停车", "工地太吵"]), max_size=1)),
            **({"refuse_negated": "是"} if draw(st.booleans()) else {}),
        }
        for name, inner in (("甲", ["<乙>"]), ("乙", []))
    }
    rules = []
    for number in range(draw(st.integers(1, 4))):
        when: dict[str, Any] = {"any": draw(st.lists(ITEMS, min_size=1, max_size=3, unique=True))}
        for key in ("unless", "none", "all"):
            if draw(st.integers(0, 3)) == 0:
                when[key] = draw(st.lists(ITEMS, min_size=1, max_size=2, unique=True))
        if draw(st.integers(0, 3)) == 0:
            when["at_least"] = draw(st.integers(1, len(when["any"])))
        if draw(st.integers(0, 3)) == 0:
            when["only_in"] = ["request"]
        keys = draw(st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=2, unique=True))
        then = {key: draw(ANSWERS[key]) for key in keys}
        rules.append(
            {"id": f"规{number}", "when": when, "then": then, "priority": draw(st.sampled_from([0, 0, 1]))}
        )
    return {"terms": terms, "rules": rules}


@given(rules=rules_of(), texts=st.lists(TEXTS, min_size=1, max_size=5, unique=True))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_small_pack_agrees_with_the_slow_twin(rules: dict[str, Any], texts: list[str]) -> None:
    """The cases say what the pack does now, so each of them may notice something."""
    with TemporaryDirectory() as name:
        write(Path(name), rules)
        try:
            router = Router.load(name)
        except RulePackError:
            return  # a word twice, say
        decisions = {text: router.route(text) for text in texts}
    rules["rules"][0]["tests"] = [
        {"text": text, "expect": {key: expected(getattr(decision, key)) for key in SHOWN}}
        for text, decision in decisions.items()
    ]
    agrees(rules)


def expected(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) and value else value or "null"


SMALL = {
    "terms": {"噪": {"any": ["太吵", "扰民"], "not_in": ["不扰民"], "refuse_negated": "是", "weight": 2}},
    "rules": [
        {
            "id": "甲",
            "when": {
                "any": ["<噪>+夜里", "广场舞"],
                "unless": ["工地", "装修"],
                "near": 5,
                "at_least": 1,
                "kind": ["投诉", "举报"],
                "field": {"类": ["一"]},
            },
            "then": {"tier": "疑难", "labels": ["老人", "学生"]},
            "weight": 1.5,
            "priority": 0,
        },
        {"id": "乙", "when": {"any": ["停车"], "near": 10}, "then": {"matter": "停车"}},
    ],
}
SMALL_MUTANTS = [
    "规则「甲」整条",
    "规则「甲」的回答 等级＝疑难",
    "规则「甲」的回答 标签＝老人",
    "规则「甲」的回答 标签＝学生",
    "规则「甲」的条件 near: 5",
    "规则「甲」的条件 kind: 投诉、举报",
    "规则「甲」的条件 kind 里的「投诉」",
    "规则「甲」的条件 kind 里的「举报」",
    "规则「甲」的条件 field.类: 一",
    "规则「甲」的条件 unless",
    "规则「甲」的 weight: 1.5",
    "规则「甲」 any 里的「<噪>+夜里」",
    "规则「甲」 any 里「<噪>+夜里」的「<噪>」",
    "规则「甲」 any 里「<噪>+夜里」的「夜里」",
    "规则「甲」 any 里的「广场舞」",
    "规则「甲」 unless 里的「工地」",
    "规则「甲」 unless 里的「装修」",
    "规则「乙」整条",
    "词组「噪」的「太吵」",
    "词组「噪」的「扰民」",
    "词组「噪」 not_in 里的「不扰民」",
    "词组「噪」的 refuse_negated",
    "词组「噪」的 weight: 2",
]


def test_what_is_left_out_of_a_small_pack(tmp_path: Path) -> None:
    """Not what changes nothing (a default), nor the only word or answer: that is the rule itself."""
    write(tmp_path, SMALL)
    assert [str(outcome.mutant) for outcome in Mutation(tmp_path)] == SMALL_MUTANTS


def test_fates_and_places(tmp_path: Path) -> None:
    rules = """
terms:
  噪: {any: [太吵, 扰民]}
  闲: {any: [甲乙, 丙丁]}
rules:
  - id: 噪声
    when: {any: [<噪>, 广场舞]}
    then: {matter: 噪声}
    tests:
      - {text: 楼上太吵，有人跳广场舞, expect: {matter: 噪声}}
"""
    write(tmp_path, {})
    (tmp_path / RULES).write_text(rules, encoding="utf-8")
    found = [(o.mutant.place.line, o.mutant.place.column, str(o.mutant), o.fate) for o in Mutation(tmp_path)]
    assert found == [
        (6, 5, "规则「噪声」整条", "noticed"),
        (7, 18, "规则「噪声」 any 里的「<噪>」", "unnoticed"),
        (7, 23, "规则「噪声」 any 里的「广场舞」", "unnoticed"),
        (3, 13, "词组「噪」的「太吵」", "unnoticed"),
        (3, 17, "词组「噪」的「扰民」", "unused"),
        (4, 13, "词组「闲」的「甲乙」", "unreached"),
        (4, 17, "词组「闲」的「丙丁」", "unreached"),
    ]


def test_one_rule_alone(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    assert [str(outcome.mutant) for outcome in Mutation(tmp_path, "乙")] == ["规则「乙」整条"]
    with pytest.raises(KeyError, match="没有的"):
        Mutation(tmp_path, "没有的")


def test_progress_knows_how_many_there_are(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    assert len(Mutation(tmp_path)) == len(SMALL_MUTANTS)
