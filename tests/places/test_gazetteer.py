"""From names to one area, or to the reason why not. A town of two stations, drawn in tables."""

from __future__ import annotations

import pytest

from minyi_router.places import Gazetteer, Located, NamedAt, Place, Segment

AREAS = {
    "河东": None,
    "柳湾": "河东",
    "柳湾北": "柳湾",
    "柳湾南": "柳湾",
    "青石桥": "河东",
    "河西": None,
}
PLACES = {
    "澜心路": (
        Segment("柳湾", first=1, last=100, crossings=frozenset({"采蘅路"}), roles=(("路长", "一组"),)),
        Segment("青石桥", first=101, last=200, crossings=frozenset({"鹤汀路"}), roles=(("路长", "二组"),)),
    ),
    "菱歌路": (Segment("柳湾", parity="单"), Segment("青石桥", parity="双", last=50)),
    "采蘅路": (Segment("柳湾"),),
    "鹤汀路": (Segment("青石桥"),),
    "缫丝里": (Segment("柳湾北", roles=(("路长", "三组"),)), Segment("柳湾南", roles=(("路长", "四组"),))),
    "磬音苑": (Segment("柳湾"), Segment("青石桥")),
    "三省巷": (Segment("河东"), Segment("河西")),
    **{area: (Segment(area),) for area in AREAS},
}
UNITS = {
    ("派出所", "柳湾"): "柳湾派出所",
    ("派出所", "青石桥"): "青石桥派出所",
    ("区块", "柳湾北"): "柳北区块",
    ("中队", "河东"): "河东中队",
    ("路长", "柳湾"): "柳湾总路长",
}


@pytest.fixture(scope="module")
def town() -> Gazetteer:
    return Gazetteer(AREAS, {name: Place(name, segments) for name, segments in PLACES.items()}, UNITS)


def located(town: Gazetteer, text: str) -> Located:
    """Every name of the town wherever it stands (the longest of those that begin together)."""
    names = [
        NamedAt(name, i, i + len(name))
        for i in range(len(text))
        for name in [max((n for n in PLACES if text.startswith(n, i)), key=len, default="")]
        if name
    ]
    return town.locate(text, names)


@pytest.mark.parametrize(
    ("text", "area", "why"),
    [
        ("某地", None, "no name"),
        ("柳湾", "柳湾", "an area by its name"),
        ("采蘅路", "柳湾", "a road in one area"),
        ("澜心路", "河东", "a road through two areas: the one above both"),
        ("澜心路8号", "柳湾", "a house number on the first stretch"),
        ("澜心路100号", "柳湾", "the last number of it"),
        ("澜心路101号", "青石桥", "the first number of the next"),
        ("澜心路第150号", "青石桥", "with 第"),
        ("澜心路150-3号", "青石桥", "a number with a dash"),
        ("澜心路150弄", "青石桥", "a lane's number"),
        ("澜心路999号", "河东", "a number on no stretch decides nothing"),
        ("澜心路123456号", "河东", "six digits are no house number"),
        ("澜心路旁8号", "河东", "the number must follow the name"),
        ("澜心路8栋", "河东", "a building is no house number"),
        ("菱歌路7号", "柳湾", "odd numbers on one side"),
        ("菱歌路8号", "青石桥", "even ones on the other"),
        ("菱歌路52号", "河东", "an even number beyond the last"),
        ("澜心路与采蘅路口", "柳湾", "a crossing names the stretch"),
        ("采蘅路澜心路", "柳湾", "in either order"),
        ("澜心路与鹤汀路口", "青石桥", "another crossing"),
        ("磬音苑", "河东", "two communities of one name"),
        ("柳湾的磬音苑", "柳湾", "the area decides between them"),
        ("磬音苑。我家在青石桥", "青石桥", "in another sentence as well"),
        ("磬音苑，澜心路8号", "柳湾", "so does a road's house number"),
        ("河东柳湾采蘅路", "柳湾", "larger areas agree with smaller ones in them"),
        ("柳湾缫丝里", "柳湾", "two smaller areas: what holds both"),
        ("柳湾北的缫丝里", "柳湾北", "the smaller area decides"),
        ("三省巷", None, "nothing holds both areas"),
        ("河东三省巷", "河东", "unless one is named"),
        ("澜心路8号，澜心路9号", "柳湾", "twice on one stretch"),
    ],
)
def test_area(town: Gazetteer, text: str, area: str | None, why: str) -> None:
    found = located(town, text)
    assert (found.area, found.conflict) == (area, False), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("柳湾和青石桥", "two areas beside each other"),
        ("采蘅路。鹤汀路", "two roads in two areas"),
        ("青石桥澜心路8号", "a house number against an area"),
        ("澜心路8号，澜心路150号", "two numbers on two stretches"),
        ("河西采蘅路", "another district"),
        ("柳湾北、柳湾南", "two parts of one area"),
    ],
)
def test_contradictions(town: Gazetteer, text: str, why: str) -> None:
    found = located(town, text)
    assert (found.area, found.conflict) == (None, True), why


def test_what_was_found_is_listed_once_at_its_first_place(town: Gazetteer) -> None:
    found = located(town, "磬音苑，柳湾，磬音苑")
    assert [(n.name, n.start, areas) for n, areas in found.found] == [
        ("磬音苑", 0, ("柳湾", "青石桥")),
        ("柳湾", 4, ("柳湾",)),
    ]


@pytest.mark.parametrize(
    ("text", "role", "unit", "why"),
    [
        ("柳湾", "派出所", "柳湾派出所", "the area's own"),
        ("柳湾北", "派出所", "柳湾派出所", "else the larger area's"),
        ("柳湾北", "中队", "河东中队", "or the next larger one's"),
        ("柳湾北", "区块", "柳北区块", "the smallest first"),
        ("柳湾", "区块", None, "never that of a smaller area"),
        ("河西", "派出所", None, "nobody there"),
        ("某地", "派出所", None, "nowhere"),
        ("柳湾，青石桥", "派出所", None, "a contradiction names nobody"),
        ("澜心路8号", "路长", "一组", "a stretch's own"),
        ("澜心路150号", "路长", "二组", "another stretch's"),
        ("澜心路", "路长", None, "two holders: nobody"),
        ("柳湾澜心路", "路长", "一组", "the area leaves one stretch"),
        ("采蘅路", "路长", "柳湾总路长", "a stretch without one: the area's"),
        ("柳湾缫丝里", "路长", "柳湾总路长", "two holders in the area: the area's own"),
        ("柳湾北缫丝里", "路长", "三组", "one of them"),
        ("澜心路8号", "没有的角色", None, "no such role"),
    ],
)
def test_unit(town: Gazetteer, text: str, role: str, unit: str | None, why: str) -> None:
    assert town.unit(role, located(town, text)) == unit, why


@pytest.mark.parametrize(
    ("area", "inner", "holds"),
    [
        ("河东", "河东", True),
        ("河东", "柳湾北", True),
        ("柳湾北", "河东", False),
        ("河西", "柳湾", False),
        ("河东", None, False),
        ("河东", "没有的", False),
    ],
)
def test_holds(town: Gazetteer, area: str, inner: str | None, holds: bool) -> None:
    assert town.holds(area, inner) is holds


def test_the_order_of_names_changes_nothing(town: Gazetteer) -> None:
    text = "磬音苑，柳湾，澜心路8号"
    names = [NamedAt("磬音苑", 0, 3), NamedAt("柳湾", 4, 6), NamedAt("澜心路", 7, 10)]
    assert town.locate(text, names) == town.locate(text, names[::-1])


@pytest.mark.parametrize(
    ("segment", "numbers"),
    [
        (Segment("甲"), [0, 1, 2, 99]),
        (Segment("甲", first=2), [2, 99]),
        (Segment("甲", last=2), [0, 1, 2]),
        (Segment("甲", parity="单"), [1, 99]),
        (Segment("甲", parity="双", first=1, last=2), [2]),
    ],
)
def test_house_numbers(segment: Segment, numbers: list[int]) -> None:
    assert [n for n in (0, 1, 2, 99) if segment.has_number(n)] == numbers
