"""What a text names, found and compared. Every name and number here is invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.relate.slots import Slots, agree, houses_agree, places_agree, roads_agree, slots_in
from minyi_router.text.folding import fold

FOUND = [
    ("车牌云A12345", "plates", "云a12345", "a plate, folded"),
    ("车辆（云A·1B2C3）", "plates", "云a1b2c3", "with its dot"),
    ("车辆云A 12345逃离", "plates", "云a12345", "with a blank"),
    ("云A：338R7", "plates", "云a338r7", "with a colon typed for the dot"),
    ("云AD12345和云A12345F", "plates", "云ad12345 云a12345f", "new energy, small and large"),
    ("云A1234警", "plates", "云a1234警", "a police car"),
    ("云A123", "plates", "", "only a part of a plate"),
    ("云AB1234567890", "plates", "", "too long for a plate"),
    ("车牌A12345", "plates", "", "no province"),
    ("电话13800138000。", "phones", "13800138000", "a mobile number"),
    ("+86 138-0013-8000", "phones", "13800138000", "with the country's number and hyphens"),
    ("13800138000 13900139000", "phones", "13800138000 13900139000", "two that only a blank kept apart"),
    ("座机0871-65432109", "phones", "087165432109", "a landline"),
    ("联系电话：65432109", "phones", "65432109", "a landline without its area code, after its word"),
    ("客服400-812-3123", "phones", "4008123123", "a service number"),
    ("单号138001380001", "phones", "", "twelve digits are no mobile number"),
    ("拨打12345", "phones", "", "the hotline"),
    ("工单号：20260105114188", "cited", "20260105114188", "after its cue"),
    ("（工单编号：054660）《关于噪音的问题》", "cited", "054660", "a short number in brackets"),
    ("政府工单号20260105114188《关于", "cited", "20260105114188", "without a colon"),
    ("工单（20260105114188）", "cited", "20260105114188", "only the word itself"),
    ("受理号为YL-20260001", "cited", "yl-20260001", "letters and a hyphen"),
    ("办件编号是 HD20260001", "cited", "hd20260001", "with 是 and a blank"),
    ("编号：1234567，", "cited", "1234567", "编号 alone"),
    ("（20260105114188）《关于噪音", "cited", "20260105114188", "in brackets before a title"),
    ("工单号20260105114188、20260106114189", "cited", "20260105114188 20260106114189", "a list"),
    ("回复如上。（20260105114188）市民再次反映", "cited", "20260105114188", "a day with a serial number"),
    ("订单编号：1234567", "cited", "", "an order is no ticket"),
    ("工单13800138000", "cited", "", "a phone is no ticket"),
    ("工单2026-01-05", "cited", "", "nor is a day"),
    ("工单号：12345", "cited", "", "too short"),
    ("（2023）云0102民初123号", "cases", "(2023)云0102民初123号", "a court's case number"),
    ("云公罚决字[2023]第45号", "cases", "[2023]第45号", "a penalty"),
    ("案件编号A4601020001", "cases", "a4601020001", "after its word"),
    ("警情编号：4601", "cases", "4601", "after its word it may be short"),
    ("订单号2026010512345678", "cases", "2026010512345678", "an order that looks like a ticket"),
    ("违章代码1208", "cases", "1208", "a code of four digits after its word"),
    ("罚单06-0205238", "cases", "06-0205238", "a long number without a cue"),
    ("处罚决定书编号530102-1200012345", "cases", "530102-1200012345", "with a hyphen"),
    ("身份证53010219900307233X", "cases", "", "an identity is nobody's case"),
    ("20260105", "cases", "", "a day"),
    ("2026-01-05 08:47:18到场", "cases", "", "a day with its time"),
    ("2026-01-05至2026-02-01", "cases", "", "from day to day"),
    ("20:30-22:00", "cases", "", "from time to time"),
    ("赔偿12000000元", "cases", "", "an amount"),
    ("赔偿12000000.00元", "cases", "", "an amount with decimals"),
    ("车辆云A12345678", "cases", "", "a mistyped plate"),
    ("澜心路67号", "houses", "67号", "a house"),
    ("澜心路13-2号、澜心路13之3号", "houses", "13-2号 13-3号", "with a branch number"),
    ("澜心路8号", "houses", "8号", "a small number after a road"),
    ("桂园C栋3单元1501室", "houses", "c栋 3单元 1501室", "in a housing complex"),
    ("桂园三栋、十二幢", "houses", "3栋 12幢", "in Chinese"),
    ("1509号房和1510房", "houses", "1509室 1510室", "three words for a flat"),
    ("北塔大厦A座", "houses", "a座", "a tower"),
    ("桂园5号楼", "houses", "5号楼", "a building"),
    ("柳湾街36号车库被堵", "houses", "36号", "a house, though 36号车 were a car"),
    ("柳湾路12号楼下烧烤店", "houses", "12号", "a house on a road, and what is below it"),
    ("绕城高速15公里处", "houses", "15公里", "a stone on a road"),
    ("绕城高速15km处", "houses", "15公里", "in Latin"),
    ("柳湾街12弄", "houses", "12弄", "a lane"),
    ("12月29号", "houses", "", "a day"),
    ("将于29号开庭", "houses", "", "a day without its month"),
    ("地铁3号线", "houses", "", "a line"),
    ("95号汽油", "houses", "", "petrol"),
    ("6891号话务员", "houses", "", "an operator"),
    ("（2023）云0102民初123号", "houses", "", "a case"),
    ("工单号、几号、一号口岸", "houses", "", "no number"),
    ("有三栋，三栋楼房", "houses", "", "a count"),
    ("一辆7座面包车", "houses", "", "seats"),
    ("3室2厅", "houses", "", "rooms"),
    ("距离3公里", "houses", "", "a distance"),
    ("在东渡区澜心路有人", "roads", "澜心路", "cut at 区"),
    ("经过澜心大道往东", "roads", "澜心大道", "cut at a verb, the longer ending"),
    ("东渡区澜心路街道办事处青石路社区居委会鹤汀大道居委会", "roads", "", "an address of offices"),
    ("柳湾街道澜心一横路", "roads", "澜心一横路", "a subdistrict is no street"),
    ("澜心路与青石北街交叉口", "roads", "澜心路 青石北街", "a crossing"),
    ("青石桥巷、枫林胡同", "roads", "青石桥巷 枫林胡同", "lanes"),
    ("和平路", "roads", "和平路", "a name that begins with a stop"),
    ("1月3日澜心路", "roads", "澜心路", "after a day"),
    ("澜心路路口", "roads", "澜心路", "its crossing"),
    ("绕城高速公路", "roads", "绕城高速", "a motorway"),
    ("g5高速、108国道", "roads", "g5高速 108国道", "by number"),
    ("北塔立交桥下", "roads", "北塔立交桥", "a flyover"),
    ("临江步行街", "roads", "临江步行街", "with a sort of street"),
    ("滨江岛三东路", "roads", "三东路", "cut at the island, which is not always written"),
    ("道路公路马路铁路走路堵路修路网路线路电路", "roads", "", "common words"),
    ("堵住出路，一路问路，让路，人行道", "roads", "", "more of them"),
    ("十字路口、红绿灯路口、前方路段、步行街", "roads", "", "without a name"),
    ("12路公交车", "roads", "", "a bus"),
    ("澜心路派出所", "roads", "", "a police station"),
    ("柳湾街道", "roads", "", "a subdistrict"),
    ("澜心路桂园小区", "places", "桂园小区", "cut at a road"),
    ("桂园花园小区、桂园花园", "places", "桂园花园", "with or without 小区"),
    ("北塔镇金河村67号", "places", "金河村", "a village"),
    ("金河大厦旁的好味烧烤店", "places", "金河大厦 好味烧烤", "two places"),
    ("百灵KTV", "places", "百灵ktv", "in Latin"),
    ("望江花园农贸市场", "places", "望江花园", "the name, not the kind"),
    ("枫林人民医院、第三中学", "places", "枫林人民医院 第三中学", "a hospital, a school"),
    ("离开时机场关闭", "places", "", "时 before a verb"),
    ("在明月机场", "places", "明月机场", "an airport"),
    ("小区、这个小区、我们小区、该超市、附近医院、一家饭店", "places", "", "without a name"),
    ("影响小区，导致工地，区政府，城管，家庭", "places", "", "common words"),
    ("广场舞、市场监管、大学生、村民", "places", "", "parts of other words"),
    ("金河公园路", "places", "", "a road named after a park"),
    ("望江机场派出所", "places", "", "a police station named after an airport"),
]


@pytest.mark.parametrize(("text", "slot", "values", "why"), FOUND)
def test_found(text: str, slot: str, values: str, why: str) -> None:
    assert getattr(slots_in(fold(text)), slot) == frozenset(values.split()), why


def test_a_whole_text() -> None:
    """No slot takes what is another's."""
    text = (
        "工单号：20260105114188。东渡区澜心路67号桂园小区3栋门口，"
        "云A12345堵门，联系13800138000，案号A46010001。"
    )
    assert slots_in(fold(text)) == Slots(
        plates=frozenset({"云a12345"}),
        phones=frozenset({"13800138000"}),
        cited=frozenset({"20260105114188"}),
        cases=frozenset({"a46010001"}),
        houses=frozenset({"67号", "3栋"}),
        roads=frozenset({"澜心路"}),
        places=frozenset({"桂园小区"}),
    )


def test_nothing() -> None:
    assert slots_in("") == slots_in("咨询业务办理的问题") == Slots(*[frozenset()] * 7)


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        ("", "云a12345", None, "an empty side says nothing"),
        ("", "", None, "nor do two"),
        ("云a12345", "云a12345", True, "equal"),
        ("云a12345", "云a12345 云a54321", True, "the smaller lies in the larger"),
        ("云a12345", "云a54321", False, "they differ"),
        ("云a12345 云a1", "云a12345 云a2", False, "each has one of its own"),
    ],
)
def test_agree(one: str, other: str, same: bool | None, why: str) -> None:
    assert agree(frozenset(one.split()), frozenset(other.split())) is same, why
    assert agree(frozenset(other.split()), frozenset(one.split())) is same, "either way round"


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        ("", "澜心路", None, "an empty side says nothing"),
        ("澜心路", "东渡澜心路", True, "a longer name of one road"),
        ("澜心路 东渡澜心路", "澜心路", True, "one road named twice"),
        ("东渡澜心路", "北塔澜心路 青石街", False, "two longer names"),
        ("澜心路", "澜心大道", False, "another sort of road is another road"),
        ("澜心东路", "澜心西路", False, "nearly the same name"),
        ("澜心路 青石街", "青石街", True, "one of a crossing"),
    ],
)
def test_roads_agree(one: str, other: str, same: bool | None, why: str) -> None:
    assert roads_agree(frozenset(one.split()), frozenset(other.split())) is same, why
    assert roads_agree(frozenset(other.split()), frozenset(one.split())) is same, "either way round"


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        ("", "桂园小区", None, "an empty side says nothing"),
        ("好味饭店", "桂园小区", None, "nor do places of two sorts"),
        ("桂园小区", "东渡桂园小区", True, "a longer name of one place"),
        ("桂园小区", "枫林小区", False, "they differ"),
        ("桂园小区 好味饭店", "桂园小区 鲜味饭店", False, "one sort agrees, the other decides"),
        ("桂园小区 好味饭店", "桂园小区 金河村", True, "the shared sort agrees"),
        ("桂园新村", "金河村", None, "the longest ending is the sort"),
    ],
)
def test_places_agree(one: str, other: str, same: bool | None, why: str) -> None:
    assert places_agree(frozenset(one.split()), frozenset(other.split())) is same, why
    assert places_agree(frozenset(other.split()), frozenset(one.split())) is same, "either way round"


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        ("67号", "", None, "an empty side says nothing"),
        ("67号", "3栋", None, "nor do two units"),
        ("67号 3栋", "67号", True, "the shared unit agrees"),
        ("67号", "68号", False, "they differ"),
        ("67号", "67-2号", False, "a branch number is another house"),
        ("67号 3栋", "67号 4栋", False, "one unit agrees, the other decides"),
        ("3号楼", "3号", None, "a building is no house number"),
        ("b5栋", "5栋", False, "the letter counts"),
    ],
)
def test_houses_agree(one: str, other: str, same: bool | None, why: str) -> None:
    assert houses_agree(frozenset(one.split()), frozenset(other.split())) is same, why
    assert houses_agree(frozenset(other.split()), frozenset(one.split())) is same, "either way round"


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("在东渡区澜心路67号", "其在澜心路67号门口", "another way to say where"),
        ("位于滨江三东路枫林小区", "滨江岛三东路枫林小区", "the island left out"),
        ("途经澜心路", "行驶到澜心路段", "other verbs"),
        ("望江花园小区施工", "望江花园施工", "小区 left out"),
        ("导致小区噪音", "影响小区休息", "no names at all"),
    ],
)
def test_one_place_in_other_words(one: str, other: str, why: str) -> None:
    """A name must not be cut in two ways: what differs would veto."""
    first, second = slots_in(fold(one)), slots_in(fold(other))
    assert roads_agree(first.roads, second.roads) is not False, why
    assert places_agree(first.places, second.places) is not False, why
    assert houses_agree(first.houses, second.houses) is not False, why


SHAPES = st.text(
    "0123456789abkm云新号栋座室房单元公里楼路街道巷桥桂园小区花市场村和平在一十百零之-()[]:、《·.年月日工编电话时开",
    max_size=40,
)


@settings(deadline=None, max_examples=300)
@given(st.text() | SHAPES | SHAPES.map(fold))
def test_any_text(text: str) -> None:
    """Never an exception, always the same answer, and every value was in the text."""
    slots = slots_in(text)
    assert slots == slots_in(text)
    bare = text.translate({ord(c): None for c in "·.・‧:-"})
    for name in slots.plates | slots.phones:
        assert name in bare
    for name in slots.cited | slots.cases | slots.roads | slots.places:
        assert name in text
    for house in slots.houses:
        number = house.rstrip("号楼房栋幢座室弄单元公里")
        assert number in text.replace("之", "-") or any(c in text for c in "零〇一二三四五六七八九十")


@settings(deadline=None, max_examples=200)
@given(*[st.frozensets(st.text("澜心东路街小区村3号栋b", min_size=1, max_size=6), max_size=4)] * 2)
def test_comparing_is_symmetric(one: frozenset[str], other: frozenset[str]) -> None:
    for compare in (agree, roads_agree, places_agree, houses_agree):
        assert compare(one, other) is compare(other, one)
        assert compare(one, one) is (True if one else None)


@pytest.mark.parametrize(
    "piece", [*"1a-号路园村一和中云栋年日、(时", "1-", "a1", "澜心路", "小区", "2026-01-05", "工单号", "和平"]
)
def test_a_very_long_text(piece: str) -> None:
    """Every repeat in the patterns is bounded or possessive, so these return at once."""
    slots = slots_in(piece * (100_000 // len(piece)))
    assert isinstance(slots, Slots)


def test_many_names() -> None:
    """Comparing is linear in the number of names as well."""
    one = frozenset(f"澜{i:x}路" for i in range(20_000))
    other = frozenset(f"东澜{i:x}路" for i in range(20_000))
    assert roads_agree(one, other) is True
