"""The long answer: whole texts as a clerk reads them, the clocks' arithmetic, rules on trial, JSON."""

from __future__ import annotations

import json
import pickle
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.engine_packs import FILES, router_of

from minyi_router import Appeal, RecentTickets, Router, Ticket
from minyi_router.deadline import earliest, terms
from minyi_router.explain import Clock
from minyi_router.wording.styled import plain

RULES = """
terms:
  噪声: {any: [噪音, 太吵]}
  夜间: {any: [半夜, 凌晨]}
rules:
  - {id: 噪声, when: {any: [<噪声>+<夜间>]}, then: {matter: 噪声}, basis: 噪声法}
  - {id: 停车, when: {any: [停车]}, then: {matter: 停车}}
  - {id: 工地, when: {any: [<噪声>+打桩]}, then: {matter: 占道}, priority: 1}
  - {id: 作风, when: {any: [态度恶劣]}, then: {matter: 作风}}
  - {id: 咨询, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 紧急, when: {any: [马上]}, then: {tier: 紧急}}
  - {id: 危险, when: {any: [跳楼]}, then: {flags: [生命危险]}}
  - {id: 三小时, when: {any: [限时]}, then: {deadline: 3小时 不顺延}}
  - {id: 试行赌博, mode: shadow, when: {any: [停车+麻将]}, then: {matter: 赌博}, priority: 2}
"""


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return router_of(tmp_path_factory.mktemp("pack"), RULES)


MOMENT = datetime(2026, 3, 2, 10)  # a Monday


def told(router: Router, text: str, title: str = "", moment: datetime | None = MOMENT) -> list[str]:
    """The lines without the last, which names the pack by its hash."""
    lines = str(router.explain(Appeal(text, title=title, received_at=moment))).splitlines()
    assert lines[-1].startswith("规则包：引擎测试 1（")
    return lines[:-1]


DISPATCH = """\
自动派单 → 柳湾派出所（把握 80%）
类型：投诉（默认）　事项：噪声　警种：派出所　等级：一般（默认）　承办单位：柳湾派出所　督办单位：治安大队　处理人：中队
属地：澜心路（柳湾）
先行联系时限：2026-03-02 11:00　办理时限：2026-03-04 17:30
依据：噪声法 第87条
原文：澜心路12号楼下半夜太吵，电话138******00
理由：
  规则「噪声」：“半夜” 1 ＋ “太吵” 1 ＝ 2 分 → 事项＝噪声　［噪声法］
时限怎么算：
  先行联系时限（默认时限）：2026-03-02（周一）10:00 收到，即时起算，只计上班时间；1工作小时，到 2026-03-02（周一）11:00 止
  办理时限（默认时限）：2026-03-02（周一）10:00 收到，当日不计；2个工作日，到 2026-03-04（周三）17:30 止
最小改动：在“太吵”（第 11 字）后面加上“打桩”，就会分流到 城管（事项：占道）
差一点命中的规则：
  规则「工地」（事项＝占道）：还缺「打桩」（「<噪声>+打桩」）
"""  # noqa: E501 - whole lines, as a clerk reads them


def test_a_dispatch(router: Router) -> None:
    """Answers, the text, why, both clocks, the smallest change, the rules that came near."""
    assert told(router, "澜心路12号楼下半夜太吵，电话13800138000") == DISPATCH.splitlines()


def test_a_letter_with_a_title_and_nothing_recognised(router: Router) -> None:
    """A person decides; what would have helped is said, in the title as well."""
    assert told(router, "说不清的事", title="半夜的事", moment=None) == [
        "转人工（把握 0%）",
        "类型：投诉（默认）　等级：一般（默认）　处理人：中队",
        "人工原因：没有规则认出事项",
        "缺少：收到时间",
        "标题：半夜的事",
        "原文：说不清的事",
        "最小改动：在“半夜”（标题第 1 字）后面加上“噪音”，就会派给 指挥中心（事项：噪声）",
        "差一点命中的规则：",
        "  规则「噪声」（事项＝噪声）：还缺<噪声>（「<噪声>+<夜间>」）",
    ]


def test_nothing_to_try(router: Router) -> None:
    assert told(router, "你好", moment=None)[-1] == "最小改动：没有可试的（文中没有规则认得的词）"


def test_no_change_found(tmp_path: Path) -> None:
    """Of four words two are still enough; four single ones and six pairs were tried."""
    rules = "rules: [{id: 停车, when: {any: [停车, 占位, 堵门, 挪车]}, then: {matter: 停车}}]"
    lines = told(router_of(tmp_path, rules), "停车占位，堵门，挪车", moment=None)
    assert lines[-1] == "最小改动：没有找到（去掉一两个词、补上一个词，试了 10 种，去向都不变）"


def test_a_word_is_left_out_wherever_it_stands(router: Router) -> None:
    lines = told(router, "停车停车，马上限时", title="又停车", moment=None)
    wanted = "最小改动：去掉“停车”（正文第 1、3 字，标题第 2 字），就会转人工（没有规则认出事项）"
    assert wanted in lines


def test_a_trial_rule_is_shown_with_what_it_would_change(router: Router) -> None:
    explained = router.explain("停车打麻将")
    assert explained.decision.unit == "交警大队"
    head, rule, then = str(explained).splitlines()[-4:-1]
    assert head == "试行的规则（现在不作数）："
    assert rule == "  规则「试行赌博」：“停车” 1 ＋ “麻将” 1 ＝ 2 分 → 事项＝赌博"
    assert then == (
        "  转正以后：事项 停车 → 赌博，警种 交警 → 治安，承办单位 交警大队 → 治安大队，"
        "协办单位 （无） → 交警大队"
    )
    assert explained.trial
    assert explained.trial.live.unit == "治安大队"
    assert explained.to_dict()["trial"] == {
        "rules": [{"rule": "试行赌博", "answers": {"matter": "赌博"}, "words": ["停车", "麻将"]}],
        "differs": [
            {"answer": "matter", "now": "停车", "live": "赌博"},
            {"answer": "line", "now": "交警", "live": "治安"},
            {"answer": "unit", "now": "交警大队", "live": "治安大队"},
            {"answer": "co_units", "now": [], "live": ["交警大队"]},
        ],
    }


def test_a_trial_rule_that_would_change_nothing(tmp_path: Path) -> None:
    rules = """
rules:
  - {id: 停车, when: {any: [停车]}, then: {matter: 停车}}
  - {id: 试行, mode: shadow, when: {any: [停车]}, then: {matter: 停车}}
  - {id: 另一试行, mode: shadow, when: {any: [麻将]}, then: {labels: [老人]}}
"""
    router = router_of(tmp_path, rules)
    assert "  转正以后：决定不变" in str(router.explain("停车")).splitlines()
    assert "  转正以后：标签 （无） → 老人" in str(router.explain("麻将")).splitlines()
    assert router.explain("你好").trial is None


def test_live_as_the_router_of_the_live_pack_decides(tmp_path: Path) -> None:
    """What a trial would do is what routing does once ``mode: shadow`` is gone."""
    router = router_of(tmp_path / "trial", RULES)
    live = router_of(tmp_path / "live", RULES.replace("mode: shadow, ", ""))
    for text in ("停车打麻将", "停车麻将，跳楼", "麻将"):
        trial = router.explain(text).trial
        assert (trial.live if trial else router.route(text))._replace(pack=live.pack.stamp) == live.route(
            text
        )


LONG = ("matter", "作风", "2026-03-17 17:30")


@pytest.mark.parametrize(
    ("text", "answer", "source", "name", "term", "later"),
    [
        ("停车", "contact_by", "default", "", "1工作小时", []),
        ("停车", "resolve_by", "default", "", "2个工作日", []),
        ("请问停车", "resolve_by", "kind", "咨询", "半个工作日", []),
        ("态度恶劣", "resolve_by", "matter", "作风", "15日", []),
        ("停车马上", "contact_by", "tier", "紧急", "30分钟 不顺延", []),
        ("停车限时", "resolve_by", "rule", "三小时", "3小时 不顺延", [("default", "", "2026-03-04 17:30")]),
        (
            "态度恶劣跳楼",
            "resolve_by",
            "flag",
            "生命危险",
            "4小时 不顺延",
            [("matter", "作风", "2026-03-17 17:30")],
        ),
        ("停车跳楼", "resolve_by", "tier", "紧急", "4小时 不顺延", []),
        (
            "态度恶劣跳楼限时",
            "resolve_by",
            "rule",
            "三小时",
            "3小时 不顺延",
            [LONG, ("flag", "生命危险", "2026-03-02 14:00")],
        ),
    ],
)
def test_which_term_binds(  # noqa: PLR0917 - a table
    router: Router,
    text: str,
    answer: str,
    source: str,
    name: str,
    term: str,
    later: list[tuple[str, str, str]],
) -> None:
    """And which others would have, each later; an equal one is not told twice."""
    clock = next(c for c in clocks(router, text) if c.answer == answer)
    bound = clock.binding
    assert (bound.source, bound.name, bound.term) == (source, name, term)
    assert [(b.source, b.name, f"{b.due:%Y-%m-%d %H:%M}") for b in clock.later] == later


def clocks(router: Router, text: str) -> tuple[Clock, ...]:
    return router.explain(Appeal(text, received_at=MOMENT)).clocks


def test_competing_terms_in_words(router: Router) -> None:
    line = next(line for line in told(router, "态度恶劣跳楼") if line.startswith("  办理时限"))
    assert line == (
        "  办理时限（警示「生命危险」要求的时限）：2026-03-02（周一）10:00 收到，不分昼夜连续计算；"
        "4小时 不顺延，到 2026-03-02（周一）14:00 止"
        "（另有事项「作风」的时限 15日 到 2026-03-17 17:30，取最早的）"
    )


def test_beyond_the_calendar(router: Router) -> None:
    """No due moment, and why."""
    late = datetime(2099, 12, 31, 23)
    lines = told(router, "停车", moment=late)
    assert "  办理时限（默认时限）：超出 2000 至 2099 年，算不出时限" in lines
    clock = router.explain(Appeal("停车", received_at=late)).clocks[1]
    assert (clock.binding.due, clock.to_dict()["due"]) == (None, None)


def test_the_arithmetic_agrees_with_the_decision(starter: Router, samples: list[Appeal]) -> None:
    """The term told is the one that gave the due moment, over every kind of sample."""
    for appeal in samples[::4]:
        explained = starter.explain(appeal)
        dues = {clock.answer: clock.binding.due for clock in explained.clocks}
        for answer in ("contact_by", "resolve_by"):
            assert dues.get(answer) == getattr(explained.decision, answer)
        for clock in explained.clocks:
            due = clock.binding.due
            assert due
            assert any(f"{due:%Y-%m-%d}" in step and f"{due:%H:%M} 止" in step for step in clock.steps)
            assert all(later.due is None or later.due >= due for later in clock.later)


def test_the_first_of_equal_terms(router: Router) -> None:
    """Earliest by a slow twin: all dues, the least, the first that has it."""
    pack = router.pack
    found = terms(pack.resolve, "作风", "咨询", "疑难", [("生命危险", "紧急"), ("无", "复杂")], [])
    assert [(duration.text, source, name) for duration, source, name in found] == [
        ("15日", "matter", "作风"),
        ("4小时 不顺延", "flag", "生命危险"),
    ]
    twice = [*found, *found]
    dues = [pack.calendar.due(MOMENT, term[0]) for term in twice]
    moments = [due.at for due in dues if due]
    best = earliest(pack.calendar, MOMENT, twice)
    assert best == (dues[moments.index(min(moments))], twice[moments.index(min(moments))])
    assert earliest(pack.calendar, MOMENT, []) is None


def test_explaining_with_recent_tickets(router: Router) -> None:
    """The same decision as routing with them, and the change is tried with them too."""
    recent = RecentTickets(window=timedelta(days=30))
    first = Appeal("澜心路12号楼下半夜太吵，没法睡觉了", id="一", caller="甲", received_at=MOMENT)
    recent.add(Ticket.of(first, router.route(first, recent)))
    again = Appeal(
        "澜心路12号楼下半夜太吵，还是没法睡觉", caller="甲", received_at=MOMENT + timedelta(days=1)
    )
    explained = router.explain(again, recent)
    assert explained.decision == router.route(again, recent)
    assert explained.decision.action == "link"
    if explained.change:
        assert router.route(explained.change.apply(again), recent) == explained.change.decision


def test_a_long_text_is_shown_around_its_words(router: Router) -> None:
    """In words for a clerk; a page shows all of it."""
    text = f"{'头' * 100}楼下半夜太吵{'中' * 200}停车{'尾' * 100}"
    explained = router.explain(text)
    shown = next(line for line in str(explained).splitlines() if line.startswith("原文："))
    assert shown == f"原文：{'头' * 24}……{'头' * 22}楼下半夜太吵{'中' * 24}……"
    assert f"原文：{text}" in plain(explained.lines(whole=True))


def test_paragraphs_stay_on_the_page_only(router: Router) -> None:
    explained = router.explain("半夜\n\n太吵\t了")
    assert "原文：半夜  太吵 了" in str(explained)
    assert "原文：半夜\n太吵 了\n" in plain(explained.lines(whole=True))


def test_plain_data(router: Router) -> None:
    explained = router.explain(Appeal("半夜太吵", received_at=MOMENT))
    data = json.loads(json.dumps(explained.to_dict(), ensure_ascii=False, allow_nan=False))
    assert data == explained.to_dict()
    added = ["title", "text", "near", "change", "tried", "clocks", "trial"]
    assert list(data) == [*explained.decision.to_dict(), *added]
    assert data["change"] == {
        "size": 2,
        "edits": [{"part": "text", "start": 4, "end": 4, "old": "太吵", "new": "打桩", "after": True}],
        "action": "divert",
        "matter": "占道",
        "line": "非公安",
        "organ": "城管",
        "unit": None,
        "review_reasons": [],
    }
    assert data["clocks"][0] == {
        "answer": "contact_by",
        "term": "1工作小时",
        "source": "default",
        "name": "",
        "due": "2026-03-02T11:00:00",
        "steps": [
            "2026-03-02（周一）10:00 收到，即时起算，只计上班时间",
            "1工作小时，到 2026-03-02（周一）11:00 止",
        ],
        "later": [],
    }


def test_explanations_are_values(router: Router) -> None:
    explained = router.explain(Appeal("半夜太吵，停车打麻将", received_at=MOMENT))
    assert (
        pickle.loads(pickle.dumps(explained))
        == explained
        == router.explain(Appeal("半夜太吵，停车打麻将", received_at=MOMENT))
    )


@pytest.mark.parametrize("number", ["13800138000", "云A·12345", "110105199003072331"])
def test_personal_data_never_shows(tmp_path: Path, number: str) -> None:
    """Neither in the text, nor in a word with a gap that is quoted or left out, nor on the page."""
    wide = {"pack.yaml": WIDE}
    rules = "rules: [{id: 一, when: {any: [请…处理]}, then: {matter: 噪声}}]"
    explained = router_of(tmp_path, rules, wide).explain(Appeal(f"请{number}处理", title=f"电话{number}"))
    assert explained.change
    assert explained.change.edits[0].old.startswith("请")
    told = json.dumps(explained.to_dict(), ensure_ascii=False)
    for shown in (str(explained), explained.to_page(), told):
        assert number not in shown


WIDE = FILES["pack.yaml"].replace("gap: 6", "gap: 30")


def test_the_tiny_pack(tiny_router: Router) -> None:
    """Another pack, another smallest change; never more than 25 lines for an ordinary appeal."""
    lines = str(tiny_router.explain(Appeal("澜心路12号楼下半夜太吵", received_at=MOMENT))).splitlines()
    assert lines[0].startswith("自动派单 → 柳湾派出所")
    assert len(lines) <= 25
