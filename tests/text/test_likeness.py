"""Did you mean: the nearest known name, or none."""

from __future__ import annotations

import pytest

from minyi_router.text.likeness import nearest

UNITS = ["交警大队", "治安大队", "城关派出所", "青石桥派出所"]


@pytest.mark.parametrize(
    ("name", "found", "why"),
    [
        ("城管派出所", "城关派出所", "one character is wrong"),
        ("交警大对", "交警大队", "the last one is wrong"),
        ("交警队", "交警大队", "one is lacking"),
        ("青石桥所", "青石桥派出所", "an abbreviation"),
        ("交警大队", "交警大队", "the name itself"),
        ("水务局", None, "nothing is near"),
        ("", None, "nothing asked"),
        ("xyz", None, "another script"),
    ],
)
def test_nearest(name: str, found: str | None, why: str) -> None:
    assert nearest(name, UNITS) == found, why


def test_nothing_known() -> None:
    assert nearest("交警大队", []) is None


def test_ties_go_to_the_first_in_order_whatever_order_they_come_in() -> None:
    assert nearest("甲乙丙", ["甲乙丁", "甲乙戊"]) == nearest("甲乙丙", ["甲乙戊", "甲乙丁"]) == "甲乙丁"
