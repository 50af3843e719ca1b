"""What a rule may ask: any, all, at_least, unless, none, channel, field, time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from minyi_router import Appeal, Router
from tests.engine_packs import router_of


def matter(folder: Path, when: str, appeal: Appeal | str) -> str | None:
    rules = f"""
terms: {{噪声: {{any: [噪音, 太吵]}}, 施工: {{any: [工地, 打桩]}}, 夜间: {{any: [半夜, 凌晨]}}}}
rules: [{{id: 一, when: {{{when}}}, then: {{matter: 噪声}}}}]
"""
    return router_of(folder, rules).route(appeal).matter


@pytest.mark.parametrize(
    ("when", "text", "fires", "why"),
    [
        ("any: [广场舞, <噪声>]", "太吵", True, "one of them is enough"),
        ("any: [广场舞, <噪声>]", "很吵", False, "none of them"),
        ("all: [<噪声>, <夜间>]", "半夜。噪音", True, "all, in other sentences too"),
        ("all: [<噪声>, <夜间>]", "噪音", False, "one of all is not enough"),
        ("any: [广场舞], all: [<噪声>]", "广场舞噪音", True, "both lists"),
        ("any: [广场舞], all: [<噪声>]", "噪音", False, "nothing of any"),
        ("any: [广场舞], all: [<噪声>]", "广场舞", False, "not all of all"),
        ("any: [广场舞, <噪声>, <夜间>], at_least: 2", "广场舞噪音", True, "two items"),
        (
            "any: [广场舞, <噪声>, <夜间>], at_least: 2",
            "噪音太吵",
            False,
            "two words of one item are one item",
        ),
        ("any: [<噪声>], unless: [<施工>]", "工地噪音", False, "excluded in its sentence"),
        ("any: [<噪声>], unless: [<施工>]", "工地停了。噪音", True, "another sentence excludes nothing"),
        ("any: [<噪声>], unless: [<施工>]", "工地噪音。楼上噪音", True, "one sentence is left"),
        ("any: [<噪声>], unless: [<施工>+<夜间>]", "工地噪音", True, "the whole item must stand there"),
        ("any: [<噪声>], unless: [<施工>+<夜间>]", "半夜工地噪音", False, "and here it does"),
        ("all: [<噪声>, <夜间>], unless: [<施工>]", "工地噪音。半夜", False, "an item of all is excluded"),
        (
            "any: [广场舞, <噪声>], at_least: 2, unless: [<施工>]",
            "工地噪音。广场舞",
            False,
            "one is left of two",
        ),
        ("any: [<噪声>], none: [<施工>]", "工地停了。噪音", False, "nowhere in the text"),
        ("any: [<噪声>], none: [<施工>+<夜间>]", "工地停了。半夜噪音", True, "the whole item, near"),
        ("any: [<噪声>+<夜间>], near: 3", "半夜一二三噪音", True, "near of the rule"),
        ("any: [<噪声>+<夜间>], near: 3", "半夜一二三四噪音", False, "and no further"),
        ("any: [<噪声>+K], near: 3", "K噪音", True, "one character beside a longer word"),
        ("channel: [信箱], any: [<噪声>]", "噪音", False, "another channel"),
    ],
)
def test_words(tmp_path: Path, when: str, text: str, fires: bool, why: str) -> None:
    assert (matter(tmp_path, when, text) == "噪声") is fires, why


@pytest.mark.parametrize(
    ("when", "appeal", "fires"),
    [
        ("channel: [信箱, 12345]", Appeal("一", channel="12345"), True),
        ("channel: [信箱, 12345]", Appeal("一", channel="123456"), False),
        ("channel: [信箱, 12345]", Appeal("一"), False),
        ("field: {类: [投诉类]}", Appeal("一", fields={"类": "投诉类"}), True),
        ("field: {类: [投诉类]}", Appeal("一", fields={"类": "咨询类"}), False),
        ("field: {类: [投诉类]}", Appeal("一"), False),
        ("field: {类: [投诉类], 区: [东]}", Appeal("一", fields={"类": "投诉类"}), False),
        ("field: {类: [投诉类], 区: [东]}", Appeal("一", fields={"类": "投诉类", "区": "东"}), True),
    ],
)
def test_facts(tmp_path: Path, when: str, appeal: Appeal, fires: bool) -> None:
    """A rule may ask for facts alone."""
    assert (matter(tmp_path, when, appeal) == "噪声") is fires


@pytest.mark.parametrize(
    ("time", "moment", "fires", "why"),
    [
        ("{hours: 22:00-06:00}", "2026-03-02 22:00", True, "the start belongs to it"),
        ("{hours: 22:00-06:00}", "2026-03-02 05:59", True, "past midnight"),
        ("{hours: 22:00-06:00}", "2026-03-02 06:00", False, "the end does not"),
        ("{hours: 09:00-12:00}", "2026-03-02 11:59", True, "within the day"),
        ("{hours: 09:00-24:00}", "2026-03-02 23:59", True, "up to midnight"),
        ("{days: [周一]}", "2026-03-02 08:00", True, "a Monday"),
        ("{days: [周六, 周日]}", "2026-03-02 08:00", False, "not a weekend"),
        ("{days: [休息日]}", "2026-02-17 08:00", True, "春节, a Tuesday off"),
        ("{days: [工作日]}", "2026-02-14 08:00", True, "a Saturday worked instead"),
        ("{days: [周六]}", "2026-02-14 08:00", True, "and a Saturday all the same"),
        ("{dates: 06-07..06-09}", "2026-06-09 23:59", True, "the last day belongs to it"),
        ("{dates: 06-07..06-09}", "2026-06-10 00:00", False, "the day after"),
        ("{dates: 12-20..01-10}", "2026-01-10 10:00", True, "over the new year"),
        ("{dates: 12-20..01-10}", "2026-01-11 10:00", False, "and after it"),
        ("{hours: 22:00-06:00, days: [周一]}", "2026-03-03 05:00", False, "both, by the day itself"),
    ],
)
def test_times(tmp_path: Path, time: str, moment: str, fires: bool, why: str) -> None:
    """Times are Beijing times; 2026 has published holidays."""
    appeal = Appeal("噪音", received_at=datetime.fromisoformat(moment))
    assert (matter(tmp_path, f"any: [噪音], time: {time}", appeal) == "噪声") is fires, why


def test_an_aware_time_is_turned_into_beijing_time(tmp_path: Path) -> None:
    """15:00 in Greenwich is 23:00 in Beijing."""
    appeal = Appeal("噪音", received_at=datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert matter(tmp_path, "any: [噪音], time: {hours: 22:00-06:00}", appeal) == "噪声"


def test_a_time_never_holds_without_a_time(tmp_path: Path) -> None:
    assert matter(tmp_path, "any: [噪音], time: {hours: 00:00-24:00}", "噪音") is None


NEAR = """
terms: {噪声: {any: [噪音]}, 施工: {any: [工地]}}
rules:
  - {id: 词, when: {any: [<噪声>+半夜+楼上]}, then: {matter: 噪声}}
  - {id: 远, when: {any: [<噪声>+凌晨], near: 2}, then: {matter: 停车}}
  - {id: 无, when: {any: [<噪声>], none: [招聘]}, then: {matter: 赌博}}
  - {id: 除, when: {any: [<噪声>], unless: [<施工>]}, then: {matter: 占道}}
  - {id: 渠, when: {any: [<噪声>], channel: [信箱]}, then: {matter: 物业}}
  - {id: 数, when: {any: [<噪声>, 广场舞], at_least: 2}, then: {matter: 信号灯}}
  - {id: 全, when: {all: [<噪声>, 广场舞]}, then: {tier: 复杂}}
  - {id: 别, when: {any: [毫不相干]}, then: {tier: 疑难}}
"""


def test_what_a_near_rule_lacked(tmp_path: Path) -> None:
    """Each says the first thing it lacked, the nearest rules first."""
    router: Router = router_of(tmp_path, NEAR)
    near = router.explain("工地招聘，噪音，在那边的凌晨").near
    assert [(rule.rule, rule.present, rule.needed, rule.lacked) for rule in near] == [
        ("远", 2, 2, "「<噪声>+凌晨」的词不在同一句，或相隔超过 2 个字"),
        ("数", 1, 1, "any 里要有 2 项，还不够"),
        ("无", 1, 1, "文中有排除的词：招聘"),
        ("渠", 1, 1, "渠道、时间或其他列不符"),
        ("除", 1, 1, "同一句里有排除的词：<施工>"),
        ("全", 1, 2, "还缺「广场舞」"),
        ("词", 1, 3, "还缺「半夜」、「楼上」（「<噪声>+半夜+楼上」）"),
    ]
