"""Heads of tables of tickets: found by themselves, or named."""

from __future__ import annotations

import pytest

from minyi_router.columns import KNOWN_HEADS, LIFE_HEADS, Profile, find_life_heads
from minyi_router.errors import TableError

HEADS = ("工单编号", "受理时间", "诉求内容", "属地", "承办单位", "归档日", "办结时间")
USUAL = {
    "text": "诉求内容",
    "id": "工单编号",
    "time": "受理时间",
    "area": "属地",
    "unit": "承办单位",
    "closed": "办结时间",
}


def without(role: str) -> dict[str, str]:
    return {each: head for each, head in USUAL.items() if each != role}


@pytest.mark.parametrize(
    ("why", "named", "found"),
    [
        ("by the usual heads", {}, USUAL),
        ("a column of a life is named", {"closed": "归档日"}, {**USUAL, "closed": "归档日"}),
        ("written a little otherwise", {"closed": "归档日（必填）"}, {**USUAL, "closed": "归档日"}),
        ("an address, that would be an area", {"place": "属地"}, {**without("area"), "place": "属地"}),
        (
            "a column serves one role only",
            {"replied": "办结时间"},
            {**without("closed"), "replied": "办结时间"},
        ),
    ],
)
def test_columns_by_role(why: str, named: dict[str, str], found: dict[str, str]) -> None:
    assert find_life_heads(HEADS, named) == found, why


def test_a_profile_names_columns_too_and_is_overridden() -> None:
    profile = Profile(columns={"place": ("属地",), "closed": ("归档日",)})
    assert find_life_heads(HEADS, profile=profile) == {**without("area"), "place": "属地", "closed": "归档日"}
    assert find_life_heads(HEADS, {"closed": "办结时间"}, profile) == {**without("area"), "place": "属地"}


@pytest.mark.parametrize(("role", "heads"), LIFE_HEADS.items())
def test_every_usual_head_is_known_as_it_is_written(role: str, heads: tuple[str, ...]) -> None:
    """The first of several in a table is the one preferred, wherever it stands."""
    for head in heads:
        assert find_life_heads(("诉求内容", f"{head}（必填）"))[role] == f"{head}（必填）"
    assert find_life_heads(("诉求内容", *reversed(heads)))[role] == heads[0]


def test_no_head_is_that_of_two_roles() -> None:
    """But of those of an appeal 属地: a table of tickets has an area, one of appeals an address."""
    heads = [head for names in LIFE_HEADS.values() for head in names]
    assert len(heads) == len(set(heads))
    both = set(heads) & {head for names in KNOWN_HEADS.values() for head in names}
    assert both == {"属地"}


def test_an_area_and_an_address_beside_each_other() -> None:
    found = find_life_heads(("诉求内容", "属地", "事发地址"))
    assert (found["area"], found["place"]) == ("属地", "事发地址")


def test_a_table_without_texts() -> None:
    """How a user names the column hangs on where he is."""
    with pytest.raises(TableError, match=r"^认不出哪一列是诉求内容，请用 --text 列名 指定。"):
        find_life_heads(("工单编号",))
    with pytest.raises(TableError, match=r"^认不出哪一列是诉求内容，请用 别的办法。"):
        find_life_heads(("工单编号",), how="别的办法")


def test_a_named_column_that_is_not_there() -> None:
    with pytest.raises(TableError, match=r"^没有这一列：「办结日」。是不是「办结时间」？表头有："):
        find_life_heads(HEADS, {"closed": "办结日"})
