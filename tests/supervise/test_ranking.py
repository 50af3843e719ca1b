"""排名: ties, units with too few tickets, the last ones, months running, and praise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest

from minyi_router.report.statistics import wilson
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.supervision_documents import Ranking as Settings
from minyi_router.supervise.figures import Figure
from minyi_router.supervise.grouping import Group
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import parse_month
from minyi_router.supervise.ranking import Ranking, monthly, rank, running_last

Shares = Mapping[str, tuple[int, int]]


def settings(**given: object) -> Settings:
    """Those of the starter pack, and what a case has otherwise."""
    usual = {
        "by": "按期办结率",
        "at_least": 10,
        "last": 3,
        "months": 3,
        "praise": "满意率",
        "praise_at_least": 10,
    }
    return Settings.model_validate({}).model_copy(update={**usual, **given})


def rate(indicator: str, share: tuple[int, int]) -> Figure:
    count, n = share
    return Figure(indicator, count / n if n else None, count, n, wilson(count, n))


def ranked(shares: Shares, pleased: Shares | None = None, **given: object) -> Ranking:
    """Units by their share closed in time, and their share of pleased citizens."""
    groups = [
        Group(
            (unit,),
            {
                "on_time_rate": rate("on_time_rate", share),
                "satisfaction_rate": rate("satisfaction_rate", (pleased or {}).get(unit, (0, 0))),
            },
        )
        for unit, share in shares.items()
    ]
    return rank(groups, settings(**given))


def test_units_with_the_same_value_share_a_rank() -> None:
    found = ranked({"甲": (19, 20), "乙": (36, 40), "丙": (18, 20), "丁": (10, 20)})
    assert [(one.unit, one.rank) for one in found.ranked] == [("甲", 1), ("丙", 2), ("乙", 2), ("丁", 4)]


def test_units_with_too_few_tickets_are_not_ranked() -> None:
    """Not those without a name, and not organs, either: they are no units of the bureau."""
    shares = {"甲": (10, 10), "乙": (9, 9), "丙": (0, 0), "（未填）": (2, 20), "分流：城管局": (3, 30)}
    found = ranked(shares)
    assert [one.unit for one in found.ranked] == ["甲"]
    assert [(one.unit, one.rank, one.note) for one in found.unranked] == [
        ("乙", None, "件数不足（9件，满10件才排名）"),
        ("丙", None, "件数不足（0件，满10件才排名）"),
    ]


@pytest.mark.parametrize(
    ("shares", "notes", "why"),
    [
        (
            {"甲": (990, 1000), "乙": (900, 1000), "丙": (500, 1000)},
            ["", "", ""],
            "a thousand tickets each tell them apart",
        ),
        (
            {"甲": (19, 20), "乙": (18, 20), "丙": (17, 20)},
            ["和后一名分不出高下", "和前后名分不出高下", "和前一名分不出高下"],
            "one ticket more or less tells nothing",
        ),
        (
            {"甲": (990, 1000), "乙": (19, 20), "丙": (500, 1000)},
            ["和后一名分不出高下", "和前一名分不出高下", ""],
            "the small one may be as good as the first",
        ),
        (
            {"甲": (990, 1000), "乙": (450, 1000), "丙": (45, 100), "丁": (350, 1000)},
            ["", "并列，和后一名分不出高下", "并列", "和前一名分不出高下"],
            "of two that share a rank, the small one may be as bad as the last",
        ),
    ],
)
def test_neighbours_that_chance_alone_may_have_put_in_order(
    shares: Shares, notes: list[str], why: str
) -> None:
    assert [one.note for one in ranked(shares).ranked] == notes, why


def steps(*sizes: int) -> Shares:
    """Units from the best to the worst, so many on each rank: named by rank and number."""
    return {
        f"{step}{chr(ord('a') + i)}": (100 - step, 100)
        for step, size in enumerate(sizes, 1)
        for i in range(size)
    }


@pytest.mark.parametrize(
    ("shares", "last", "why"),
    [
        (steps(1, 1, 1, 1, 1, 1), ["6a", "5a", "4a"], "six units: three are half of them"),
        (steps(3, 1, 1, 2), ["4a", "4b", "3a"], "three of seven"),
        (steps(4, 2, 1, 1), ["4a", "3a", "2a", "2b"], "the border is shared: all of them"),
        (steps(4, 3, 2), ["3a", "3b"], "with the three that share the border it would be more than half"),
        (steps(1, 1, 1, 1), ["4a", "3a"], "four units: no more than half"),
        (steps(1, 1, 1), ["3a"], "three units"),
        (steps(1), [], "the only one is not the last one"),
        (steps(8), [], "all alike: nobody is last"),
        (steps(1, 8), [], "all but one alike: nor here"),
        ({}, [], "no unit at all"),
    ],
)
def test_who_is_last(shares: Shares, last: list[str], why: str) -> None:
    assert list(ranked(shares).last) == last, why


@pytest.mark.parametrize(
    ("months", "named", "why"),
    [
        ("丁丙乙 丁丙甲 丁甲乙", ["丁"], "three months running"),
        ("丁丙乙 甲丙乙 丁丙乙", ["丙", "乙"], "丁 was better in between, or not ranked: its run is broken"),
        ("丁 丁 甲 丁", [], "only the latest three count"),
        ("甲 丁 丁 丁", ["丁"], "and what was before them does not"),
        ("丁 丁", [], "two months are not three"),
        ("", [], "none are not, either"),
    ],
)
def test_last_for_months_running(months: str, named: list[str], why: str) -> None:
    rankings = [Ranking("on_time_rate", (), (), tuple(names), ()) for names in months.split()]
    assert list(running_last(rankings, settings())) == named, why


def test_praise_takes_all_of_enough() -> None:
    pleased = {"甲": (10, 10), "乙": (9, 9), "丙": (99, 100), "戊": (30, 30)}
    found = ranked(dict.fromkeys("甲乙丙丁戊", (15, 20)), pleased)
    assert found.praised == ("甲", "戊")
    assert ranked({"丁": (15, 20)}, praise_at_least=0).praised == (), "nobody asked is nobody pleased"


def test_ranked_by_another_indicator() -> None:
    pleased = {"甲": (10, 20), "乙": (19, 20)}
    found = ranked(dict.fromkeys("甲乙", (15, 20)), pleased, by="满意率")
    assert (found.indicator, [one.unit for one in found.ranked]) == ("satisfaction_rate", ["乙", "甲"])


def of_month(month: int, unit: str, late: int) -> list[Life]:
    """Ten tickets of a unit, a day each from the first on, of which the first ones were closed too late."""
    days = [datetime(2026, month, 1 + i, 9) for i in range(10)]
    return [
        Life(i, f"{unit}{day}", day, unit=unit, closed=day + timedelta(20 if i < late else 0.1))
        for i, day in enumerate(days)
    ]


def test_the_rankings_of_three_months(pack: RulePack) -> None:
    """北塔 was the worst in all of them; of a fourth month before nothing is asked."""
    late = {"柳湾派出所": (0, 1, 0), "桂园派出所": (1, 0, 1), "北塔派出所": (5, 6, 7)}
    lives = [
        life
        for unit, months in late.items()
        for month, count in zip((9, 10, 11), months, strict=True)
        for life in of_month(month, unit, count)
    ]
    november = parse_month("2026-11")
    months = monthly(lives, pack, datetime(2026, 12, 1, 9), november)
    assert [month.last for month in months] == [("北塔派出所",)] * 3
    assert [[one.figure.count for one in month.ranked] for month in months] == [
        [10, 9, 5],
        [10, 9, 4],
        [10, 9, 3],
    ]
    assert running_last(months, pack.supervision.ranking) == ("北塔派出所",)
    short = monthly(lives, pack, datetime(2026, 12, 1, 9), november, since=date(2026, 9, 2))
    assert short == months[1:], "a month that the table has not whole is not ranked"
