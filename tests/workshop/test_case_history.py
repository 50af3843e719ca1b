"""Cases with a history: how often an appeal came, by what is counted, and which ticket it belongs to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.engine_packs import FILES, pack_of

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.workshop.cases import CaseResult, run_cases

Row = Mapping[str, Any]


NOW = datetime(2026, 3, 31, 9, 0)
NOISE = "楼下烧烤店半夜太吵"
PARKING = "门口总有车乱停车"
CALLBACK = "柳湾派出所来电反馈，工单内容：楼下烧烤店半夜太吵，已经劝导"
MATTERS: Sequence[Row] = (
    {"id": "噪声", "when": {"any": ["太吵", "扰民"]}, "then": {"matter": "噪声"}},
    {"id": "停车", "when": {"any": ["乱停车"]}, "then": {"matter": "停车"}},
    {"id": "咨询", "when": {"any": ["请问"]}, "then": {"kind": "咨询"}},
)
CHANGES = {
    "passages.yaml": FILES["passages.yaml"]
    + "  回电: {phrases: [所来电反馈], role: callback, reach: phrase}\n",
    "duplicates.yaml": "not_joint: [咨询]\n",
}


def days_ago(days: float, seconds: int = 0) -> str:
    """A moment so long before the appeal."""
    return str(NOW - timedelta(days=days, seconds=seconds))


def said(text: str = NOISE, days: float = 0, caller: str = "顾澜", **more: Any) -> Row:
    """An appeal or an earlier ticket, by one and the same caller unless said otherwise."""
    return {"text": text, "time": days_ago(days), **({"caller": caller} if caller else {}), **more}


def run(folder: Path, case: Row, repeat: Row | None = None) -> CaseResult:
    """The one case of a small pack, beside the rule that counts repeats."""
    rule = {
        "id": "重复",
        "when": {"repeat": repeat or {"same": ["caller", "matter"], "at_least": 3, "within_days": 30}},
        "then": {"tier": "复杂", "notices": ["提醒函"]},
        "tests": [case],
    }
    pack_of(folder, json.dumps({"rules": [*MATTERS, rule]}, ensure_ascii=False, default=str), CHANGES)
    (result,) = run_cases(folder)
    return result


def fired(folder: Path, appeal: Row, history: Sequence[Row], **repeat: Any) -> bool:
    """Whether the rule fired; ``null`` and its own answers must say the same of it."""
    counted = {"same": ["caller", "matter"], "at_least": 3, "within_days": 30, **repeat}
    for name, expect in (
        ("wanted", {"tier": "复杂", "notices": "提醒函"}),
        ("unwanted", {"tier": "null", "notices": "null"}),
    ):
        result = run(folder / name, {**appeal, "history": history, "expect": expect}, counted)
        answers = (result.decision.tier, result.decision.notices)
        assert answers in {("复杂", ("提醒函",)), ("一般", ())}
        assert (result.misses == ()) is ((answers == ("复杂", ("提醒函",))) == (name == "wanted"))
    return answers == ("复杂", ("提醒函",))


BY_CALLER_AND_MATTER = [  # the earlier tickets, the appeal, whether it is the third of 30 days, and why
    ([said(days=9), said(days=2)], said(), True, "two before it: the third"),
    ([said(days=2)], said(), False, "one before it: the second"),
    ([said(days=d) for d in (9, 5, 2)], said(), True, "the fourth is a third, too"),
    ([], said(), False, "the first"),
    ([said(days=31), said(days=2)], said(), False, "one lies 31 days back"),
    ([said(days=30), said(days=2)], said(), True, "30 days to the second still count"),
    ([said(time=days_ago(30, 1)), said(days=2)], said(), False, "a second more does not"),
    ([said(), said()], said(), True, "all at the same moment"),
    ([said(days=-1), said(days=2)], said(), False, "what came after it is no repeat yet"),
    ([said(time="2026-03-28T01:00+00:00"), said(days=2)], said(), True, "a time zone says the same moment"),
    ([said(caller="闻笛", days=9), said(days=2)], said(), False, "another caller"),
    ([said(caller="顾 瀾", days=9), said(days=2)], said(), True, "the same name, written otherwise"),
    ([said(PARKING, days=9), said(days=2)], said(), False, "another matter"),
    ([said("麻将馆扰民", days=9), said("球场夜里太吵", days=2)], said(), True, "other words, one matter"),
    ([said("说不清的事", days=9), said(days=2)], said(), False, "a ticket whose matter nobody knows"),
    ([said(days=9), said(days=2)], said("再说一遍"), False, "an appeal whose matter nobody knows"),
    ([said(CALLBACK, days=9), said(days=2)], said(), False, "staff calling back is no appeal"),
    ([said(days=9), said(days=2)], said(CALLBACK), False, "nor is it when it comes last"),
    (
        [said(caller="", days=9), said(caller="", days=2)],
        said(caller=""),
        False,
        "callers not known are many",
    ),
    ([said(days=9), said(days=2)], said(caller=""), False, "an appeal without caller never counts"),
    ([said(caller="", days=9), said(days=2)], said(), False, "nor a ticket without one"),
    ([said(caller=c, days=9) for c in ("匿名", "匿名")], said(caller="匿名"), False, "匿名 is no caller"),
    (
        [said(caller="顾女士", days=d) for d in (9, 2)],
        said(caller="顾女士"),
        False,
        "a surname is half a city",
    ),
    ([said(days=9, open="否"), said(days=2, open="否")], said(), True, "closed ones count, too"),
    ([said(PARKING, days=9), said(PARKING, days=2)], said(), False, "twice something else"),
    ([said("夜里", title=NOISE, days=9), said(days=2)], said(), True, "the title says what it is"),
]


@pytest.mark.parametrize(("history", "appeal", "fires", "why"), BY_CALLER_AND_MATTER)
def test_third_time_by_one_caller_about_one_matter(
    history: Sequence[Row], appeal: Row, fires: bool, why: str, tmp_path: Path
) -> None:
    assert fired(tmp_path, appeal, history) is fires, why


PLATE, OTHER_PLATE = "云A12D45乱停车", "云A12D46乱停车"
PHONE, OTHER_PHONE = "骚扰电话13900010001", "骚扰电话13900010002"
CASE, OTHER_CASE = "案件编号A300451没有下文", "案件编号A300452没有下文"
HOUSE, OTHER_HOUSE = "澜心路12号楼下太吵", "澜心路14号楼下太吵"
BY_SLOTS = [  # counted by what, what the earlier two said, what the appeal says, whether it fires, and why
    ("plate", (PLATE, "又见云A·12D45"), "举报云 A12D45", True, "a plate however it is written"),
    ("plate", (PLATE, OTHER_PLATE), PLATE, False, "another plate"),
    ("plate", (PLATE, PLATE), "还是那辆车乱停车", False, "no plate, nothing to count by"),
    ("plate", (f"{PLATE}、{OTHER_PLATE}", PLATE), PLATE, True, "one of several plates"),
    ("phone", (PHONE, "139 0001 0001总打来"), "又是139-0001-0001", True, "a phone number"),
    ("phone", (PHONE, OTHER_PHONE), PHONE, False, "another number"),
    ("case", (CASE, CASE), "问案件编号A300451", True, "the number of a case"),
    ("case", (CASE, OTHER_CASE), CASE, False, "another case"),
    ("place", (HOUSE, "澜心大街12号有人打牌"), "澜心路12号门口", True, "road and number, also by an alias"),
    pytest.param("place", (HOUSE, OTHER_HOUSE), HOUSE, False, "another number"),
    pytest.param("place", ("澜心路太吵", HOUSE), HOUSE, False, "a road alone is no place"),
    pytest.param(
        "place",
        ("我住秋水路12号，楼下太吵", "秋水路12号太吵"),
        "秋水路12号楼下太吵",
        True,
        "a road that places/ does not know, however it is led in",
    ),
    ("place", ("磬音苑太吵", "磬音苑里乱停车"), "磬音苑的事", True, "a place by its name"),
    ("place", ("磬音苑太吵", "菱歌社区太吵"), "磬音苑太吵", False, "another place"),
    ("place", ("柳湾太吵", "柳湾太吵"), "柳湾太吵", False, "an area is too large to be a place"),
    ("matter", (NOISE, "球场扰民"), "麻将馆太吵", True, "whoever it is, wherever"),
    ("matter", (NOISE, PARKING), NOISE, False, "one is about something else"),
    ("matter place", (HOUSE, "澜心路12号夜里扰民"), HOUSE, True, "one matter at one place"),
    ("matter place", (HOUSE, "澜心路12号门口乱停车"), HOUSE, False, "something else at that place"),
    pytest.param("matter place", (HOUSE, OTHER_HOUSE), HOUSE, False, "the same matter next door"),
    ("caller", (NOISE, PARKING), NOISE, False, "three callers"),
    ("group", (HOUSE, HOUSE), HOUSE, True, "three callers, one matter"),
    ("group", (HOUSE, OTHER_HOUSE), HOUSE, False, "next door is another matter"),
    ("group", (HOUSE, HOUSE), OTHER_HOUSE, False, "the appeal joins nothing"),
    ("group", (HOUSE, f"{CALLBACK}，澜心路12号"), HOUSE, False, "staff calling back joins no group"),
    ("group", ("请问澜心路12号归谁管",) * 2, "请问澜心路12号归谁管", False, "everybody asks for himself"),
]


@pytest.mark.parametrize(("same", "earlier", "text", "fires", "why"), BY_SLOTS)
def test_third_time_by_other_things_that_are_the_same(
    same: str, earlier: tuple[str, str], text: str, fires: bool, why: str, tmp_path: Path
) -> None:
    """Three different callers each time."""
    first, second = earlier
    history = [said(first, 9, "闻笛"), said(second, 2, "柏舟")]
    assert fired(tmp_path, said(text), history, same=same.split()) is fires, why


def test_group_counts_one_caller_as_often_as_he_comes(tmp_path: Path) -> None:
    """A group is one matter, not so many people."""
    history = [said(HOUSE, 9), said(HOUSE, 2)]
    assert fired(tmp_path, said(HOUSE), history, same=["group"])


def test_a_chase_that_only_cites_its_ticket_is_about_that_matter(tmp_path: Path) -> None:
    history = [said(days=9, id="20260322000001"), said(days=2, id="20260329000001")]
    assert fired(tmp_path, said("工单20260322000001还没有人处理"), history)


def test_a_ticket_full_of_numbers_is_counted_like_any_other(tmp_path: Path) -> None:
    numbers = "、".join(f"AB{number:06d}" for number in range(60))
    assert fired(tmp_path, said(), [said(f"{NOISE}，见{numbers}", 9), said(days=2)])


@pytest.mark.parametrize(("days", "fires"), [(7, True), (8, False)])
def test_group_counts_over_the_days_asked_for(days: int, fires: bool, tmp_path: Path) -> None:
    history = [said(HOUSE, days, "闻笛"), said(HOUSE, 2, "柏舟")]
    assert fired(tmp_path, said(HOUSE), history, same=["group"], within_days=7) is fires


@pytest.mark.parametrize(("at_least", "fires"), [(2, True), (3, True), (4, False)])
def test_the_appeal_itself_counts(at_least: int, fires: bool, tmp_path: Path) -> None:
    assert fired(tmp_path, said(), [said(days=9), said(days=2)], at_least=at_least) is fires


def test_words_and_repeats_are_asked_together(tmp_path: Path) -> None:
    """A rule may want its words and its repeats: neither alone is enough."""
    rule: dict[str, Any] = {
        "id": "又来了",
        "when": {"any": ["再次"], "repeat": {"same": ["caller", "matter"], "at_least": 2, "within_days": 30}},
        "then": {"labels": ["老人"]},
    }
    texts = [(f"再次反映{NOISE}", [said(days=2)]), (NOISE, [said(days=2)]), (f"再次反映{NOISE}", [])]
    rule["tests"] = [
        {**said(text), "history": history, "expect": {"labels": "老人"}} for text, history in texts
    ]
    pack_of(tmp_path, json.dumps({"rules": [*MATTERS, rule]}, ensure_ascii=False), CHANGES)
    assert [result.misses == () for result in run_cases(tmp_path)] == [True, False, False]


LINKS = [  # the earlier tickets, the appeal, the ticket it belongs to, as what, what happens; and why
    ([said(HOUSE, 2)], said(HOUSE), "前1 chase link", "the same caller"),
    ([said(HOUSE, 2, "闻笛")], said(HOUSE), "前1 joint link", "another caller"),
    ([said(HOUSE, 2), said(PARKING, 1)], said(HOUSE), "前1 chase link", "the one about the same matter"),
    ([said(HOUSE, 9), said(HOUSE, 2)], said(HOUSE), "前2 chase link", "the latest of the same caller"),
    ([said(HOUSE, 2, id="甲-1")], said(HOUSE), "甲-1 chase link", "an id of its own"),
    ([said(HOUSE, 2, id="甲-1"), said(HOUSE, 1)], said(HOUSE), "前2 chase link", "others keep count"),
    ([said(HOUSE, 2)], said(f"{CALLBACK}，澜心路12号", 0, ""), "前1 callback link", "staff about it"),
    ([said(HOUSE, 2, open="否")], said(HOUSE), "前1 chase dispatch", "closed: related, yet a new start"),
    ([said(HOUSE, 2, open="是")], said(HOUSE), "前1 chase link", "open, said aloud"),
    ([said(HOUSE, 2)], said(OTHER_HOUSE), "null null dispatch", "another house"),
    ([said(HOUSE, 2, "闻笛")], said(PARKING), "null null dispatch", "nothing in common"),
    ([said("太吵", 2, "闻笛", place="澜心路12号")], said(HOUSE), "前1 joint link", "by the address beside"),
]


@pytest.mark.parametrize(("history", "appeal", "expected", "why"), LINKS)
def test_case_expects_the_link(
    history: Sequence[Row], appeal: Row, expected: str, why: str, tmp_path: Path
) -> None:
    expect = dict(zip(("linked_to", "relation", "action"), expected.split(), strict=True))
    assert run(tmp_path, {**appeal, "history": history, "expect": expect}).misses == (), why


MISSED = [  # what is expected of an appeal linked as a chase, and what the clerk reads
    ({"linked_to": "前2"}, ("关联工单：应是「前2」，得到「前1」",)),
    ({"relation": "joint"}, ("关系：应是「joint」，得到「chase」",)),
    ({"linked_to": "null"}, ("关联工单：应是空的，得到「前1」",)),
    ({"relation": "null"}, ("关系：应是空的，得到「chase」",)),
    ({"tier": "复杂"}, ("等级：应是「复杂」，得到「一般」",)),
    (
        {"relation": "joint", "linked_to": "前2"},
        ("关联工单：应是「前2」，得到「前1」", "关系：应是「joint」，得到「chase」"),
    ),
    ({"linked_to": "前1", "relation": "chase", "tier": "null", "notices": "null"}, ()),
]


@pytest.mark.parametrize(("expect", "misses"), MISSED)
def test_misses_are_told_in_chinese(expect: Row, misses: tuple[str, ...], tmp_path: Path) -> None:
    history = [said(HOUSE, 2), said(PARKING, 1, "闻笛")]
    case = {**said(HOUSE), "history": history, "expect": expect}
    assert tuple(map(str, run(tmp_path, case).misses)) == misses


def test_a_case_without_history_belongs_to_nothing(tmp_path: Path) -> None:
    result = run(tmp_path, {**said(HOUSE), "expect": {"linked_to": "null", "relation": "chase"}})
    assert tuple(map(str, result.misses)) == ("关系：应是「chase」，得到「（无）」",)


def test_cases_know_nothing_of_each_other(tmp_path: Path) -> None:
    """Each has its own tickets: the history of one is not registered for the next."""
    repeat = {"same": ["caller", "matter"], "at_least": 3, "within_days": 30}
    rule = {"id": "重复", "when": {"repeat": repeat}, "then": {"tier": "复杂"}}
    cases = [
        {**said(), "history": [said(days=9), said(days=2)], "expect": {"tier": "复杂"}},
        {**said(), "history": [said(days=9)], "expect": {"tier": "null", "linked_to": "前1"}},
        {**said(), "expect": {"tier": "null", "linked_to": "null"}},
    ]
    text = json.dumps({"rules": [*MATTERS, {**rule, "tests": cases}]}, ensure_ascii=False)
    pack_of(tmp_path, text, CHANGES)
    assert [result.misses for result in run_cases(tmp_path)] == [(), (), ()]


def test_command_line_shows_what_was_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(
        tmp_path, {**said(HOUSE), "history": [said(HOUSE, 2)], "expect": {"relation": "joint"}, "why": "催办"}
    )
    assert main(["test", str(tmp_path)]) == Exit.FINDINGS
    shown = capsys.readouterr().out
    assert "规则「重复」的例子 1" in shown
    assert f"{HOUSE}（催办）" in shown
    assert "× 关系：应是「joint」，得到「chase」" in shown
    assert "0 个例子通过，1 个不符" in shown
