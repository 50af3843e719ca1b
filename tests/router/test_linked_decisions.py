"""What a tie to an earlier ticket does to the decision, and how it is told.

Every text, name and number here is invented.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.engine_packs import FILES, router_of

from minyi_router import Appeal, Decision, RecentTickets, Router, Ticket

RULES = """
rules:
  - {id: 噪声, when: {any: [噪音]}, then: {matter: 噪声}}
  - {id: 停车, when: {any: [停车]}, then: {matter: 停车}}
  - {id: 作风, when: {any: [态度恶劣]}, then: {matter: 作风}}
  - {id: 占道, when: {any: [摆摊]}, then: {matter: 占道}}
  - {id: 危险, when: {any: [跳楼]}, then: {flags: [生命危险]}}
  - {id: 涉密, when: {any: [机密]}, then: {flags: [涉密]}}
  - {id: 提示, when: {any: [轮椅]}, then: {flags: [提示]}}
  - {id: 改派, when: {any: [校车]}, then: {unit: 治安大队}}
  - {id: 改派二, when: {any: [危险品]}, then: {unit: 法制大队}}
  - {id: 咨询, when: {any: [请问]}, then: {kind: 咨询}}
  - id: 三次
    when: {repeat: {same: [caller, matter], at_least: 3, within_days: 10}}
    then: {notices: [提醒函]}
  - id: 四件一事
    when: {repeat: {same: [group], at_least: 4, within_days: 10}}
    then: {tier: 疑难, notices: [督办单]}
"""
CALLBACK = FILES["passages.yaml"] + "  回电: {phrases: [派出所来电反馈], role: callback, reach: phrase}\n"
NOW, DAY = datetime(2026, 3, 2, 10), timedelta(days=1)
ME, HER = "13900130001", "13900130002"
NOISE = "采蘅路12号楼下的商铺整夜噪音"
ID = "HD20260301001"


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return router_of(tmp_path_factory.mktemp("pack"), RULES, {"passages.yaml": CALLBACK})


def ticket(text: str = NOISE, **known: Any) -> Ticket:
    return Ticket(text, **{"id": ID, "received_at": NOW - DAY, "caller": ME, **known})


def decided(router: Router, text: str, *tickets: Ticket, caller: str = ME) -> Decision:
    recent = RecentTickets(timedelta(days=30))
    recent.extend(tickets)
    return router.route(Appeal(text, id="new", received_at=NOW, caller=caller), recent)


# ---------------------------------------------------------------- action and unit

TICKET_UNIT = [
    (NOISE, ME, "chase", "who wrote before writes again"),
    (NOISE, HER, "joint", "a neighbour writes the same"),
    (f"青石桥派出所来电反馈：{NOISE}", "", "callback", "staff tell what became of it"),
    (f"工单{ID}怎么没有下文", ME, "chase", "nothing but the number"),
    (f"工单{ID}，又是停车的事", HER, "joint", "by its number, with another matter beside it"),
    (f"青石桥派出所来电反馈：工单{ID}已办结", "", "callback", "staff, by its number"),
]


@pytest.mark.parametrize(("text", "caller", "relation", "why"), TICKET_UNIT, ids=[w for *_, w in TICKET_UNIT])
@pytest.mark.parametrize("unit", ["青石桥派出所", "外来的单位"])
def test_the_unit_of_its_ticket(
    router: Router, text: str, caller: str, relation: str, why: str, unit: str
) -> None:
    """The registered unit, though the rules would send it to another, known to the pack or not."""
    decision = decided(router, text, ticket(unit=unit), caller=caller)
    assert decision.link is not None, why
    assert (decision.action, decision.link.relation, decision.unit) == ("link", relation, unit)
    assert decision.basis["unit"] == "link"
    assert (decision.matter, decision.line) == ("噪声", "派出所")
    assert decision.review_reasons == ()


@pytest.mark.parametrize(("text", "caller", "relation", "why"), TICKET_UNIT, ids=[w for *_, w in TICKET_UNIT])
def test_a_ticket_registered_without_a_unit(
    router: Router, text: str, caller: str, relation: str, why: str
) -> None:
    """It has the unit that the rules give the TICKET."""
    decision = decided(router, text, ticket(), caller=caller)
    assert (decision.action, decision.unit, decision.basis["unit"]) == ("link", "柳湾派出所", "link"), why
    assert decision.links[0].relation == relation


def test_a_full_decision(router: Router) -> None:
    """Linked, never merged: all else is as without the ticket."""
    alone = decided(router, NOISE)
    linked = decided(router, NOISE, ticket(unit="柳湾派出所"))
    assert linked._replace(
        action=alone.action, links=(), confidence=alone.confidence, basis=alone.basis
    ) == alone._replace(evidence=linked.evidence)
    assert list(linked.evidence) == list(alone.evidence)
    assert dict(linked.basis) == {**alone.basis, "unit": "link"}
    assert linked.resolve_by is not None


def test_two_rules_for_two_units_do_not_matter(router: Router) -> None:
    """The ticket says whose it is, so there is nothing to review."""
    text = f"{NOISE}，停着校车和危险品"
    assert decided(router, text).review_reasons == ("unit_conflict",)
    decision = decided(router, text, ticket(text, unit="柳湾派出所"))
    assert (decision.action, decision.unit, decision.review_reasons) == ("link", "柳湾派出所", ())


def test_an_appeal_that_says_nothing_else(router: Router) -> None:
    """Without its ticket nobody knows what it is about."""
    text = f"工单{ID}怎么没有下文"
    alone, linked = decided(router, text), decided(router, text, ticket(unit="柳湾派出所"))
    assert (alone.action, alone.review_reasons, alone.matter) == ("review", ("matter_missing",), None)
    assert (linked.action, linked.matter, linked.line, linked.unit) == (
        "link",
        "噪声",
        "派出所",
        "柳湾派出所",
    )
    assert {name: linked.basis[name] for name in ("matter", "line", "unit")} == dict.fromkeys(
        ("matter", "line", "unit"), "link"
    )
    assert (linked.confidence, linked.legal_basis) == (1.0, "噪声法 第87条")


def test_the_registered_matter_goes_before_the_rules(router: Router) -> None:
    """A clerk corrected it; the appeal's own matter comes second, with its unit to help."""
    decision = decided(router, f"工单{ID}，还有停车", ticket(matter="赌博", unit="治安大队"))
    assert (decision.matter, decision.line, decision.unit) == ("赌博", "治安", "治安大队")
    assert (decision.other_matters, decision.co_units) == (("停车",), ("交警大队",))
    assert decision.basis["matter"] == "link"


def test_a_call_back_has_no_matter_of_its_own(router: Router) -> None:
    text = f"青石桥派出所来电反馈：工单{ID}，停车也看过了"
    decision = decided(router, text, ticket(unit="柳湾派出所"))
    assert (decision.matter, decision.other_matters, decision.co_units) == ("噪声", (), ())


def test_a_matter_that_the_pack_does_not_know(router: Router) -> None:
    """Registered under an older pack: the unit is the ticket's all the same."""
    for text, matter in ((f"工单{ID}怎么没有下文", None), (f"工单{ID}，停车", "停车")):
        decision = decided(router, text, ticket("旧事", matter="早已取消的事项", unit="柳湾派出所"))
        assert (decision.action, decision.unit, decision.matter) == ("link", "柳湾派出所", matter)


def test_a_ticket_that_is_not_police(router: Router) -> None:
    """It goes with its ticket to the same organ."""
    decision = decided(router, f"工单{ID}怎么没有下文", ticket("采蘅路12号有人摆摊"))
    assert (decision.action, decision.organ, decision.unit) == ("link", "城管", None)
    assert decision.basis["organ"] == "link"


def test_a_ticket_nobody_knows_the_unit_of(router: Router) -> None:
    """Neither the ticket nor the rules say whose it is: a person decides."""
    decision = decided(router, f"工单{ID}怎么没有下文", ticket("一件小事"))
    assert (decision.action, decision.unit, decision.review_reasons) == ("review", None, ("matter_missing",))
    assert decision.links[0].relation == "chase"


def test_what_is_only_similar_changes_nothing(router: Router) -> None:
    text = NOISE.replace("采蘅路", "鹤汀路")
    alone, beside = decided(router, text), decided(router, text, ticket(unit="柳湾派出所"))
    assert beside.links[0].relation == "similar"
    assert beside.link is None
    assert beside._replace(links=()) == alone


def test_without_recent_tickets_nothing_changes(router: Router) -> None:
    appeal = Appeal(NOISE, id="new", received_at=NOW, caller=ME)
    alone = router.route(appeal)
    assert alone.links == ()
    assert alone == router.route(appeal, RecentTickets(DAY)) == router.route(appeal, None)
    assert alone.to_dict() == router.route(appeal, RecentTickets(DAY)).to_dict()


# ---------------------------------------------------------------- recusal, flags, hold


def test_recusal(router: Router) -> None:
    """A ticket's unit that is accused does not get the appeal; who oversees it does."""
    text = f"工单{ID}，柳湾派出所的人态度恶劣"
    own = decided(router, text, ticket(unit="柳湾派出所"))
    assert (own.action, own.unit, own.basis["unit"]) == ("link", "督察大队", "link")
    other = decided(router, text, ticket(unit="青石桥派出所"))
    assert (other.action, other.unit) == ("link", "青石桥派出所")
    overseer = decided(router, f"工单{ID}，督察大队的人态度恶劣", ticket("督察大队态度恶劣"))
    assert (overseer.action, overseer.unit) == ("link", "政治处")


def test_recusal_by_what_the_ticket_is(router: Router) -> None:
    """The appeal names its unit, the ticket says that it is accused."""
    accusing = ticket("柳湾派出所的人态度恶劣", unit="柳湾派出所")
    decision = decided(router, f"工单{ID}，柳湾派出所还没有答复", accusing)
    assert (decision.matter, decision.unit) == ("作风", "督察大队")


def test_hold_wins(router: Router) -> None:
    """What may hold secrets goes no further, whatever it is tied to."""
    decision = decided(router, f"{NOISE}，机密", ticket(f"{NOISE}，机密", unit="柳湾派出所"))
    assert (decision.action, decision.unit, decision.co_units, decision.supervisor) == (
        "hold",
        None,
        (),
        None,
    )
    assert decision.links[0].relation == "chase"


def test_flags_win(router: Router) -> None:
    """Danger to life is urgent, linked or not."""
    decision = decided(router, f"{NOISE}，再不管我就跳楼，我坐轮椅", ticket(unit="柳湾派出所"))
    assert (decision.action, decision.unit) == ("link", "柳湾派出所")
    assert (decision.flags, decision.tier, decision.advice) == (
        ("生命危险", "提示"),
        "紧急",
        ("立即转110", "留意"),
    )


# ---------------------------------------------------------------- how often it came


def history(count: int, caller: str = ME, **known: Any) -> list[Ticket]:
    """The same appeal on each of the days before."""
    return [
        ticket(id=f"HD202602{28 - n}", received_at=NOW - (n + 1) * DAY, caller=caller, **known)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("before", "notices", "why"),
    [
        ([], (), "the first time"),
        (history(1), (), "the second"),
        (history(2), ("提醒函",), "the third: the appeal itself counts"),
        (history(2, open=False), ("提醒函",), "closed tickets count as well"),
        (history(2, caller=HER), (), "somebody else's do not"),
        (history(2, caller=""), (), "nor do those of nobody known"),
        ([replace(each, received_at=NOW - 11 * DAY) for each in history(2)], (), "too long ago"),
        ([replace(each, received_at=NOW - 10 * DAY) for each in history(2)], ("提醒函",), "the edge counts"),
        ([replace(each, received_at=NOW + DAY) for each in history(2)], (), "those that came later do not"),
        ([replace(each, text="采蘅路12号门前停车") for each in history(2)], (), "another matter"),
        (
            [replace(each, text=f"青石桥派出所来电反馈：{NOISE}") for each in history(2)],
            (),
            "call backs are no appeals",
        ),
    ],
)
def test_repeats(router: Router, before: list[Ticket], notices: tuple[str, ...], why: str) -> None:
    assert decided(router, NOISE, *before).notices == notices, why


def test_repeats_of_a_group(router: Router) -> None:
    """Four appeals of one matter, whoever wrote them; call backs of it are none."""
    recent = RecentTickets(timedelta(days=30))
    seen = []
    callers = [ME, HER, "", ME, "13900130004"]
    for number, caller in enumerate(callers):
        text = f"青石桥派出所来电反馈：{NOISE}" if number == 2 else NOISE
        appeal = Appeal(text, id=f"HD2026{number}", received_at=NOW + number * DAY, caller=caller)
        decision = router.route(appeal, recent)
        recent.add(Ticket.of(appeal, decision))
        seen.append((decision.link and decision.link.relation, decision.tier))
    assert seen == [
        (None, "一般"),
        ("joint", "一般"),
        ("callback", "一般"),
        ("chase", "一般"),
        ("joint", "疑难"),
    ]


def test_a_call_back_is_not_counted_itself(router: Router) -> None:
    text = f"青石桥派出所来电反馈：{NOISE}"
    assert decided(router, text, *history(5)).notices == ()


# ---------------------------------------------------------------- how it is told


def test_as_plain_data(router: Router) -> None:
    """Links are in to_dict, as JSON has it."""
    decision = decided(router, NOISE, ticket(unit="柳湾派出所"), ticket(NOISE.replace("12", "68"), id="HD2"))
    plain = json.loads(json.dumps(decision.to_dict(), ensure_ascii=False))
    assert [sorted(link) for link in plain["links"]] == [
        ["group", "parts", "relation", "score", "ticket_id", "vetoes"]
    ] * 2
    assert [
        (link["ticket_id"], link["relation"], link["vetoes"], link["group"]) for link in plain["links"]
    ] == [
        (ID, "chase", [], ID),
        ("HD2", "similar", ["house"], ""),
    ]
    for link in plain["links"]:
        assert link["score"] == pytest.approx(sum(map(float, link["parts"].values())))


TOLD = [
    (NOISE, ME, "催办"),
    (NOISE, HER, "同诉"),
    (f"青石桥派出所来电反馈：{NOISE}", "", "回访"),
    (NOISE.replace("12", "68"), ME, "相似"),
]


@pytest.mark.parametrize(("text", "caller", "word"), TOLD, ids=[word for *_, word in TOLD])
def test_in_words(router: Router, text: str, caller: str, word: str) -> None:
    """One line for each tie: the relation, the ticket, each part of the score, and their sum."""
    decision = decided(router, text, ticket(unit="柳湾派出所"), caller=caller)
    (link,) = decision.links
    lines = [line for line in decision.explain().splitlines() if line.startswith(f"{word}：")]
    assert len(lines) == 1
    numbers = re.findall(r"[0-9]\.[0-9]{2}", lines[0])
    assert lines[0].startswith(f"{word}：工单 {ID}（")
    assert numbers == [*link.parts.values(), f"{link.score:.2f}"]
    assert lines[0].endswith("但门牌不同" if word == "相似" else "）")
    if word != "相似":
        assert decision.explain().startswith("关联派单 → 柳湾派出所（把握 ")
        assert "承办单位：柳湾派出所（关联工单）" in decision.explain()


def test_no_personal_data_in_words(router: Router) -> None:
    """Phones, plates and names of either side appear nowhere; ids do."""
    text = "采蘅路12号门前停车，云A12345，电话13900139999，身份证530102199003072330"
    decision = decided(router, text, ticket(text, unit="交警大队"))
    told = decision.explain() + json.dumps(decision.to_dict(), ensure_ascii=False, default=str)
    assert decision.links[0].relation == "chase"
    assert ID in told
    for secret in ("12345", "13900139999", "530102199003072330", ME):
        assert secret not in told


# ---------------------------------------------------------------- the same bytes

SCRIPT = """
import hashlib, json
from datetime import datetime, timedelta
from minyi_router import Appeal, RecentTickets, Router, Ticket
router, recent, now = Router.load(), RecentTickets(timedelta(days=30)), datetime(2026, 3, 2, 9)
roads = ["澜心路", "采蘅路", "蒹葭路", "芣苢路"]
told = []
for i in range(70):
    plates = "、".join(f"云A{10000 + (i * 7 + k) % 50}" for k in range(i % 70))
    where = f"{roads[i % 4]}{i % 3 + 40}号与{roads[(i + 1) % 4]}{i % 5 + 60}号"
    text = f"{where}楼下烧烤店天天半夜唱歌太吵了，{plates}挡路"
    appeal = Appeal(text, id=f"HD{i:06}", received_at=now + timedelta(hours=i), caller=f"1390013000{i % 3}")
    decision = router.route(appeal, recent)
    told.append([decision.to_dict(), decision.explain()])
    recent.add(Ticket.of(appeal, decision))
groups = [[group.id, [list(member)[:3] for member in group.members]] for group in recent.groups()]
linked = sum(bool(each[0]["links"]) for each in told)
print(linked, hashlib.sha256(json.dumps([told, groups]).encode()).hexdigest())
"""


def test_hash_seeds() -> None:
    """The same decisions and groups in any process, also where a text names very many things."""
    outputs = set()
    for seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert int(outputs.pop().split()[0]) > 30
