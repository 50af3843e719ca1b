"""The five traps of likeness: what reads alike may be another matter, and the other way about.

Every text, name and number here is invented. The starter pack decides.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from minyi_router import Appeal, RecentTickets, Router, Ticket

ME, OTHER = "13900130001", "13900130002"
MONDAY = datetime(2026, 1, 5, 9)


class Trap(NamedTuple):
    """A ticket and the appeal that comes a day later; ``relation`` is empty where no tie is wanted."""

    ticket: str
    appeal: str
    relation: str
    vetoes: tuple[str, ...]
    why: str
    callers: tuple[str, str] = (ME, OTHER)


IN_OTHER_WORDS = [
    Trap(
        "澜心路12号楼下的烧烤店半夜还在放音响，吵得睡不着",
        "我住澜心路12号，楼下烧烤店天天半夜唱歌太吵了",
        "chase",
        (),
        "house, road, matter and caller agree",
        (ME, ME),
    ),
    Trap(
        "澜心路12号楼下的烧烤店半夜还在放音响，吵得睡不着",
        "我住澜心路12号，楼下烧烤店天天半夜唱歌太吵了",
        "joint",
        (),
        "the same from a neighbour",
    ),
    Trap(
        "澜心路12号楼下的烧烤店半夜还在放音响，吵得睡不着",
        "我住澜心大街12号，楼下烧烤店天天半夜唱歌太吵了",
        "joint",
        (),
        "澜心大街 is another name of 澜心路",
    ),
    Trap(
        "蒹葭路67号的麻将馆通宵打牌，吵得整栋楼睡不着",
        "住在东渡蒹葭路67号，麻将馆打牌吵到凌晨，没法休息",
        "joint",
        (),
        "a road that no list knows, with the district before it",
    ),
    Trap(
        "有辆牌照云A12345的轿车一直占着小区消防通道",
        "消防通道被云A·12345堵死了，请拖走",
        "joint",
        (),
        "the plate agrees, however it is written",
    ),
    Trap(
        "家门口消防通道被云AD20261的新能源车占了一周",
        "云ａｄ２０２６１还停在消防通道上，打了几次电话都没用",
        "chase",
        (),
        "a plate in full width and small letters",
        (ME, ME),
    ),
    Trap(
        "案件编号A5301990001一直没有人通知进展，被骗的钱追回来没有",
        "想问被骗的案子（案件编号A5301990001）办到哪一步了",
        "chase",
        (),
        "the number of the case agrees",
        (ME, ME),
    ),
]

OTHER_ROAD = [
    Trap(
        "澜心路12号门口天天有人违停，占了盲道，请交警来管一管",
        "采蘅路12号门口天天有人违停，占了盲道，请交警来管一管",
        "similar",
        ("road",),
        "two roads that the pack knows",
    ),
    Trap(
        "蒹葭路12号门口天天有人违停，占了盲道，请交警来管一管",
        "芣苢路12号门口天天有人违停，占了盲道，请交警来管一管",
        "similar",
        ("road",),
        "two roads that no list knows",
    ),
    Trap(
        "澜心路12号门口天天有人违停，占了盲道，请交警来管一管",
        "蒹葭路12号门口天天有人违停，占了盲道，请交警来管一管",
        "similar",
        ("road",),
        "the same caller may well speak of two roads",
        (ME, ME),
    ),
    Trap(
        "蒹葭东路烧烤摊天天半夜唱歌太吵，影响老人休息",
        "蒹葭西路烧烤摊天天半夜唱歌太吵，影响老人休息",
        "similar",
        ("road",),
        "one character is another road",
    ),
    Trap(
        "澜心路与采蘅路交叉口的红绿灯坏了好几天，过马路很危险",
        "澜心路与鹤汀路交叉口的红绿灯坏了好几天，过马路很危险",
        "similar",
        ("road",),
        "one of two crossing roads differs",
    ),
]

OTHER_PLATE = [
    Trap(
        "云A12345长期违停在小区门口的消防通道，请尽快拖走",
        "云A12346长期违停在小区门口的消防通道，请尽快拖走",
        "similar",
        ("plate",),
        "one digit of the plate",
    ),
    Trap(
        "云A12345长期违停在小区门口的消防通道，请尽快拖走",
        "云B12345长期违停在小区门口的消防通道，请尽快拖走",
        "similar",
        ("plate",),
        "one letter of the plate",
    ),
    Trap(
        "云A12345长期违停在小区门口的消防通道，请尽快拖走",
        "贵A12345长期违停在小区门口的消防通道，请尽快拖走",
        "similar",
        ("plate",),
        "the province of the plate, from the same caller",
        (ME, ME),
    ),
    Trap(
        "澜心路12号门口有一辆车牌是云A12345的轿车，天天违停占了盲道，请交警来管一管",
        "澜心路12号门口有一辆车牌是云A67890的轿车，天天违停占了盲道，请交警来管一管",
        "similar",
        ("plate",),
        "road and house agree, the plate alone differs",
        (ME, ME),
    ),
    Trap(
        "云AD12345长期违停在小区门口的消防通道，请尽快拖走",
        "云A12345长期违停在小区门口的消防通道，请尽快拖走",
        "similar",
        ("plate",),
        "a new-energy plate is no longer spelling of another",
    ),
]

OTHER_HOUSE = [
    Trap(
        "澜心路12号门口天天有人违停，占了盲道，请交警来管一管",
        "澜心路68号门口天天有人违停，占了盲道，请交警来管一管",
        "similar",
        ("house",),
        "another house of one road",
    ),
    Trap(
        "澜心路112号门口天天有人违停，占了盲道，请交警来管一管",
        "澜心路12号门口天天有人违停，占了盲道，请交警来管一管",
        "similar",
        ("house",),
        "the one number ends with the other",
    ),
    Trap(
        "絮舟花园3栋楼顶有人搭棚养鸽子，又臭又吵",
        "絮舟花园5栋楼顶有人搭棚养鸽子，又臭又吵",
        "similar",
        ("house",),
        "another building of one estate",
    ),
    Trap(
        "絮舟花园三栋楼顶有人搭棚养鸽子，又臭又吵",
        "絮舟花园五栋楼顶有人搭棚养鸽子，又臭又吵",
        "similar",
        ("house",),
        "numbers written in Chinese",
        (ME, ME),
    ),
    Trap(
        "澜心路红枫小区门口的烧烤摊每晚油烟扰民到半夜",
        "澜心路白桦小区门口的烧烤摊每晚油烟扰民到半夜",
        "similar",
        ("place",),
        "another estate, though the road that the pack knows agrees",
    ),
    Trap(
        "澜心路菱歌小学门口的烧烤摊每晚油烟扰民到半夜",
        "澜心路鹭影小学门口的烧烤摊每晚油烟扰民到半夜",
        "similar",
        ("place",),
        "another school on one road",
    ),
    Trap(
        "蒹葭路红枫小区门口的烧烤摊每晚油烟扰民到半夜",
        "蒹葭路白桦小区门口的烧烤摊每晚油烟扰民到半夜",
        "similar",
        ("place",),
        "another estate on a road that no list knows",
    ),
]

OPPOSITE = [
    Trap(
        "澜心路12号的住户同意在楼前加装电梯",
        "澜心路12号的住户不同意在楼前加装电梯",
        "similar",
        ("meaning",),
        "a 不 more",
    ),
    Trap(
        "澜心路12号的住户不同意在楼前加装电梯",
        "澜心路12号的住户同意在楼前加装电梯",
        "similar",
        ("meaning",),
        "a 不 less, from the same caller",
        (ME, ME),
    ),
    Trap(
        "建议在澜心路12号门前增设减速带，车速太快了",
        "建议在澜心路12号门前取消减速带，车速太快了",
        "similar",
        ("meaning",),
        "set up or taken away",
    ),
    Trap(
        "我支持澜心路12号门前施划停车位，方便周边居民",
        "我反对澜心路12号门前施划停车位，方便周边居民",
        "similar",
        ("meaning",),
        "for or against",
    ),
    Trap(
        "请求恢复澜心路12号门前的公交站点，老人出行不便",
        "请求取消澜心路12号门前的公交站点，老人出行不便",
        "similar",
        ("meaning",),
        "brought back or taken away",
    ),
    Trap(
        "澜心路12号的施工单位已按时结清工资，工人情绪稳定",
        "澜心路12号的施工单位未按时结清工资，工人情绪稳定",
        "similar",
        ("meaning",),
        "done or not done: 未 in the place of 已",
    ),
    Trap(
        "澜心路12号的棋牌室有营业执照，可以正常经营，请核查",
        "澜心路12号的棋牌室无营业执照，可以正常经营，请核查",
        "similar",
        ("meaning",),
        "with or without: 无 in the place of 有",
    ),
    Trap(
        "澜心路12号门前的路灯坏了，盼望尽快修好，夜里走路看不见",
        "澜心路12号门前的路灯坏了，一直没有修好，夜里走路看不见",
        "joint",
        (),
        "a 没 in other words is no opposite: still broken",
    ),
]

TRAPS = {
    "the same matter in other words": IN_OTHER_WORDS,
    "the same template, another road": OTHER_ROAD,
    "the same template, another plate": OTHER_PLATE,
    "the same template, another house": OTHER_HOUSE,
    "the opposite meaning": OPPOSITE,
}
ROWS = [pytest.param(trap, id=f"{name}: {trap.why}") for name, traps in TRAPS.items() for trap in traps]


@pytest.fixture(scope="module")
def starter() -> Router:
    return Router.load()


def tie(router: Router, trap: Trap) -> tuple[str, tuple[str, ...]]:
    """Relation and vetoes of the appeal's only link; empty when it has none."""
    recent = RecentTickets(timedelta(days=30))
    recent.add(Ticket(trap.ticket, id="HD20260105001", received_at=MONDAY, caller=trap.callers[0]))
    tuesday = MONDAY + timedelta(days=1)
    links = router.route(Appeal(trap.appeal, received_at=tuesday, caller=trap.callers[1]), recent).links
    return (links[0].relation, links[0].vetoes) if links else ("", ())


@pytest.mark.parametrize("trap", ROWS)
def test_traps(starter: Router, trap: Trap) -> None:
    assert tie(starter, trap) == (trap.relation, trap.vetoes)


@pytest.mark.parametrize("trap", ROWS)
def test_traps_the_other_way_about(starter: Router, trap: Trap) -> None:
    """What differs differs from both sides."""
    assert tie(starter, trap._replace(ticket=trap.appeal, appeal=trap.ticket))[0] == trap.relation
