"""Every indicator against figures worked out by hand, ticket by ticket. All tickets are invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minyi_router.columns.lives import find_life_heads
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.definitions import INDICATORS, SCOPE, named
from minyi_router.supervise.figures import Figure, measure, nearest_rank, shown, shown_interval
from minyi_router.supervise.grouping import DIMENSIONS, Group, by
from minyi_router.supervise.life import Life, Lives, as_of, read_lives
from minyi_router.supervise.periods import Period, parse_week

NOW = datetime(2026, 11, 20, 12)  # a Friday
TABLE = """
编号|渠道 |受理时间           |去向    |首派单位    |承办单位    |机关  |等级|关系|联系时间           |办结时间        |先行联系时限    |办理时限        |退单次数|重办次数|回访结果  |诉求内容
A1 |12345|2026-11-16 09:00   |自动派单|柳湾派出所  |柳湾派出所  |      |    |    |2026-11-16 09:30   |2026-11-16 11:00|                |                |        |        |满意      |楼下太吵
A2 |12345|2026-11-16 11:30   |自动派单|柳湾派出所  |青石桥派出所|      |    |    |2026-11-16 14:10   |2026-11-17 17:30|                |                |1       |1       |不满意    |犬吠不停
A3 |信箱 |2026-11-16 18:00   |自动派单|青石桥派出所|青石桥派出所|      |    |    |2026-11-17 10:00   |2026-11-18 09:01|                |                |0       |        |基本满意  |车停门口
B1 |12345|2026-11-16 23:50   |自动派单|桂园派出所  |桂园派出所  |      |紧急|    |2026-11-17 00:15   |2026-11-17 03:00|                |                |        |        |          |有人打架
A4 |来访 |2026-11-17 09:00   |人工派单|            |青石桥派出所|      |    |    |                   |2026-11-17 10:00|                |                |        |        |未接通    |想问户口
A5 |12345|2026-11-17 14:00:20|自动派单|桂园派出所  |桂园派出所  |      |    |    |2026-11-17 14:00:50|2026-11-18 17:30|                |                |        |        |非常满意  |路灯不亮
A6 |12345|2026-11-18 09:00   |转人工  |            |            |      |    |    |                   |                |                |                |        |        |          |说不清楚
B2 |电话 |2026-11-18 10:00   |自动派单|柳湾派出所  |柳湾派出所  |      |    |回访|2026-11-18 10:01   |2026-11-18 10:02|                |                |3       |3       |满意      |回访一件
B3 |12345|2026-11-18 15:00   |        |            |柳湾派出所  |      |    |同诉|2026-11-18 17:00   |2026-11-19 17:30|                |                |        |2       |非常不满意|楼下太吵
A7 |信箱 |2026-11-19 10:00   |分流    |            |            |城管局|    |    |                   |2026-11-19 10:30|                |                |        |        |          |占道经营
A9 |12345|2026-11-20 09:00   |关联派单|            |柳湾派出所  |      |    |催办|2026-11-20 09:05   |                |                |                |        |        |          |还是很吵
B6 |12345|2026-11-20 09:30   |自动派单|桂园派出所  |桂园派出所  |      |    |    |2026-11-20 10:30:40|                |2026-11-20 10:30|2026-11-20 11:00|2       |        |          |没有回音
A8 |12345|2026-11-20 11:30   |自动派单|柳湾派出所  |柳湾派出所  |      |    |    |                   |                |                |                |        |        |          |刚刚受理
C1 |12345|2026-11-18 10:00   |自动派单|柳湾派出所  |柳湾派出所  |      |    |    |                   |2026-11-18 09:00|                |                |        |        |满意      |时间倒了
"""  # noqa: E501 (a table)
# Hours are 9:00-12:00 and 13:30-17:30; contact within 1 working hour (紧急: 30 minutes by the clock),
# resolve by the end of the next working day (紧急: 4 hours by the clock). B2 calls back: no appeal.
# C1 was closed before it came in: rejected. That leaves 12.
#
#      contact             taken  resolve              taken
# A1   met                 30     met                  120
# A2   late, till 14:00    70     met on the minute    30+240+420 = 690
# A3   met on the minute   60     late by a night      420+1 = 421
# B1   met, 00:20          0      met, 03:50           0: nobody works then
# A4   met by closing      60     met                  60
# A5   met                 0      met                  from 14:01: 209+420 = 629
# A6   overdue             -      overdue              -
# B3   late, till 16:00    120    met on the minute    150+420 = 570
# A7   met by closing      30     met                  30
# A9   met                 5      runs                 -
# B6   met, by 40 seconds  60     overdue by the table -
# A8   runs                -      runs                 -
BY_HAND = {
    "received": (12, 12, 12),
    "automation_rate": (9 / 11, 9, 11),  # B3 does not say; A4 and A6 by hand
    "first_dispatch_accuracy": (7 / 9, 7, 9),  # not A2 (elsewhere in the end) and B6 (came back)
    "return_rate": (2 / 10, 2, 10),  # A2, B6; A6 and A7 have no unit to come back from
    "response_rate": (8 / 11, 8, 11),  # not A2, A6, B3; A8 is still running
    "on_time_rate": (7 / 10, 7, 10),  # not A3, A6, B6; A8 and A9 are still running
    "closing_rate": (8 / 12, 8, 12),
    "satisfaction_rate": (3 / 5, 3, 5),  # A1 A3 A5; not A2, B3; A4 was not reached
    "redo_rate": (2 / 8, 2, 8),  # A2, B3
    "repeat_rate": (2 / 12, 2, 12),  # A9, B3
    "handling_mean": (2520 / 8, 2520, 8),
    "handling_p50": (120, 2520, 8),  # the 4th of 0 30 60 120 421 570 629 690
    "handling_p90": (690, 2520, 8),  # the 8th: 7.2 rounded up
    "contact_mean": (435 / 10, 435, 10),
    "contact_p50": (30, 435, 10),  # the 5th of 0 0 5 30 30 60 60 60 70 120
    "contact_p90": (70, 435, 10),  # the 9th
}


def read(table: str) -> Lives:
    """A table with ``|`` between its cells."""
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return read_lives(head, find_life_heads(head), enumerate(rows, 2))


def values(figures: dict[str, Figure]) -> dict[str, tuple[float | None, int, int]]:
    return {name: (figure.value, figure.count, figure.n) for name, figure in figures.items()}


def test_every_indicator_by_hand(pack: RulePack) -> None:
    lives = read(TABLE)
    figures = measure(as_of(lives.lives, NOW), pack, NOW, lives.known)
    assert values(dict(figures)) == BY_HAND
    assert {figure.provisional for figure in figures.values()} == {0}


def test_closed_before_received_is_a_reject_with_its_reason() -> None:
    (reject,) = read(TABLE).rejects
    assert (reject.number, reject.reason) == (15, "办结时间 2026-11-18 09:00 早于受理时间 2026-11-18 10:00")


def test_a_ticket_that_stands_twice_is_counted_once() -> None:
    """Two exports laid one below the other must not double the figures."""
    head, *rows = TABLE.strip().splitlines()
    once, twice = read(TABLE), read("\n".join((head, *rows, *rows)))
    assert twice.lives == once.lives
    assert (twice.rejects[1].number, twice.rejects[1].reason) == (
        16,
        "工单编号 A1 和第 2 行重复，只算前面那一行",
    )


def test_at_noon_on_monday_less_was_known(pack: RulePack) -> None:
    """A1 was closed; A2 was in, its first hour not over. What came later is not known yet."""
    now = datetime(2026, 11, 16, 12)
    figures = measure(as_of(read(TABLE).lives, now), pack, now)
    assert values(dict(figures)) | {"return_rate": None, "first_dispatch_accuracy": None} == {
        "received": (2, 2, 2),
        "automation_rate": (1, 2, 2),
        "first_dispatch_accuracy": None,  # how often it came back has no time in this table, so it stays
        "return_rate": None,
        "response_rate": (1, 1, 1),
        "on_time_rate": (1, 1, 1),
        "closing_rate": (1 / 2, 1, 2),
        "satisfaction_rate": (1 / 2, 1, 2),  # as for what was said: no time of it, so it stays
        "redo_rate": (1 / 2, 1, 2),
        "repeat_rate": (0, 0, 2),
        "handling_mean": (120, 120, 1),
        "handling_p50": (120, 120, 1),
        "handling_p90": (120, 120, 1),
        "contact_mean": (30, 30, 1),
        "contact_p50": (30, 30, 1),
        "contact_p90": (30, 30, 1),
    }


def test_of_nothing_there_are_no_rates(pack: RulePack) -> None:
    figures = measure((), pack, NOW)
    assert figures["received"] == Figure("received", 0, 0, 0)
    assert {shown(figure) for name, figure in figures.items() if name != "received"} == {"—"}


def test_tickets_never_closed(pack: RulePack) -> None:
    """No times, no re-doing; but the clocks have run out long ago."""
    lives = [Life(i, f"T{i}", datetime(2026, 3, 2, 9)) for i in range(3)]
    figures = measure(lives, pack, NOW)
    assert figures["closing_rate"].value == figures["on_time_rate"].value == 0
    assert figures["response_rate"].n == 3
    assert (
        figures["redo_rate"].value is figures["handling_mean"].value is figures["handling_p90"].value is None
    )


@pytest.mark.parametrize(
    ("known", "unknown", "why"),
    [
        ({"closed"}, "automation_rate", "no column of what was decided"),
        ({"closed"}, "return_rate", "no returns told is not the same as none"),
        ({"closed"}, "redo_rate", "as of returns"),
        ({"closed"}, "repeat_rate", "relations were not told"),
        ({"returned"}, "on_time_rate", "without closing times all would be overdue"),
        ({"returned"}, "response_rate", "as of closing"),
        ({"action"}, "first_dispatch_accuracy", "whether it came back is not told"),
        ({"closed"}, "satisfaction_rate", "no call-backs"),
    ],
)
def test_what_the_table_does_not_tell_has_no_figure(
    pack: RulePack, known: set[str], unknown: str, why: str
) -> None:
    lives = read(TABLE).lives
    assert measure(lives, pack, NOW, known)[unknown] == Figure(unknown, None, 0, 0), why
    assert measure(lives, pack, NOW)[unknown].n, "told of everything, there is a figure"


def test_a_column_of_replies_alone_is_enough(pack: RulePack) -> None:
    table = "受理时间|答复时间|诉求内容\n2026-11-16 09:00|2026-11-16 10:00|楼下太吵"
    lives = read(table)
    assert measure(lives.lives, pack, NOW, lives.known)["closing_rate"].value == 1


def test_across_new_year_with_holidays_not_published(pack: RulePack) -> None:
    """31 December is a half day (till 12:00), 1 to 3 January are off as presumed: due Monday, 17:30."""
    life = Life(1, "T1", datetime(2026, 12, 31, 11), closed=datetime(2027, 1, 4, 10), unit="柳湾派出所")
    figures = measure([life], pack, datetime(2027, 1, 5))
    on_time, response, time = (figures[name] for name in ("on_time_rate", "response_rate", "handling_mean"))
    assert (on_time.count, on_time.n, on_time.provisional) == (1, 1, 1)
    assert (response.count, response.n, response.provisional) == (0, 1, 0), "one hour, till noon the same day"
    assert (time.value, time.provisional) == (60 + 60, 1)


def test_definitions_are_whole_sentences() -> None:
    """Reports print them: a name and a sentence each, no name twice."""
    assert len({one.name for one in INDICATORS.values()}) == len(INDICATORS) == len(BY_HAND)
    for one in INDICATORS.values():
        assert one.definition.endswith("。")
        assert named(one.name) is one
    assert SCOPE.endswith("回访工单不是诉求，一概不算。")
    with pytest.raises(ValueError, match=r"^没有「快办率」这个指标；有的是：受理量、自动派单率、"):
        named("快办率")


@pytest.mark.parametrize(
    ("figure", "text", "interval", "why"),
    [
        (Figure("received", 128, 128, 128), "128", "", "a number"),
        (Figure("closing_rate", 0.973, 36, 37, (0.862, 0.995)), "97.3%", "86.2%～99.5%", "a rate"),
        (Figure("closing_rate", 0.9999, 9999, 10000), "99.9%", "", "not all of them: not 100 %"),
        (Figure("closing_rate", 0.0001, 1, 10000), "0.1%", "", "not none of them: not 0 %"),
        (Figure("closing_rate", 1.0, 3, 3, (0.4385, 1.0)), "100.0%", "43.9%～100.0%", "all, but only three"),
        (Figure("handling_mean", 210, 420, 2), "3.5小时", "", "minutes are told in hours"),
        (Figure("handling_p90", None, 0, 0), "—", "", "of nothing"),
    ],
)
def test_as_people_read_it(figure: Figure, text: str, interval: str, why: str) -> None:
    assert (shown(figure), shown_interval(figure)) == (text, interval), why


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.integers(1, 100))
def test_nearest_rank(numbers: list[int], percent: int) -> None:
    """Its definition, tried on every value."""
    enough = [v for v in numbers if 100 * sum(w <= v for w in numbers) >= percent * len(numbers)]
    assert nearest_rank(numbers, percent) == min(enough)


# ── groups ──


def told(groups: tuple[Group, ...], indicator: str) -> dict[str, tuple[int, int]]:
    return {
        "/".join(group.keys): (group.figures[indicator].count, group.figures[indicator].n) for group in groups
    }


@pytest.mark.parametrize(
    ("dimensions", "indicator", "groups", "why"),
    [
        (
            ["unit"],
            "on_time_rate",
            {
                "分流：城管局": (1, 1),
                "柳湾派出所": (2, 2),
                "桂园派出所": (2, 3),
                "青石桥派出所": (2, 3),
                "（未填）": (0, 1),
            },
            "where it went to an organ that is named; without a unit last",
        ),
        (["channel"], "received", {"12345": (9, 9), "信箱": (2, 2), "来访": (1, 1)}, "one-ticket groups too"),
        (
            ["day"],
            "closing_rate",
            {
                "2026-11-16": (4, 4),
                "2026-11-17": (2, 2),
                "2026-11-18": (1, 2),
                "2026-11-19": (1, 1),
                "2026-11-20": (0, 3),
            },
            "days in their order",
        ),
        (["month"], "repeat_rate", {"2026-11": (2, 12)}, "one month"),
        (
            ["week", "tier"],
            "received",
            {"2026-W47/紧急": (1, 1), "2026-W47/（未填）": (11, 11)},
            "two at once",
        ),
        ([], "received", {"": (12, 12)}, "by nothing: all of them"),
    ],
)
def test_groups_by_hand(
    pack: RulePack, dimensions: list[str], indicator: str, groups: dict[str, tuple[int, int]], why: str
) -> None:
    found = told(by(read(TABLE).lives, pack, NOW, dimensions), indicator)
    assert found == groups, why
    assert list(found) == list(groups), why


def ticket(day: int, unit: str = "柳湾派出所") -> Life:
    return Life(day, f"T{day}", datetime(2026, 11, day, 9), unit=unit)


@pytest.mark.parametrize(
    ("lives", "dimensions", "over", "counts", "why"),
    [
        (
            [ticket(2), ticket(4)],
            ["day"],
            None,
            {"2026-11-02": 1, "2026-11-03": 0, "2026-11-04": 1},
            "the day in between is there",
        ),
        (
            [ticket(2), ticket(17)],
            ["week"],
            None,
            {"2026-W45": 1, "2026-W46": 0, "2026-W47": 1},
            "and so is the week",
        ),
        (
            [ticket(2), ticket(3, "北塔派出所")],
            ["unit", "day"],
            None,
            {
                "北塔派出所/2026-11-02": 0,
                "北塔派出所/2026-11-03": 1,
                "柳湾派出所/2026-11-02": 1,
                "柳湾派出所/2026-11-03": 0,
            },
            "every unit on every day",
        ),
        (
            [ticket(2)],
            ["month", "day"],
            Period(datetime(2026, 10, 31).date(), datetime(2026, 11, 3).date()),
            {"2026-10/2026-10-31": 0, "2026-11/2026-11-01": 0, "2026-11/2026-11-02": 1},
            "over a period that was asked for; no day in another month",
        ),
        ([], ["day"], None, {}, "nothing at all"),
        ([], ["week"], parse_week("2026-W47"), {"2026-W47": 0}, "an empty week that was asked for"),
    ],
)
def test_empty_periods_are_there(
    pack: RulePack,
    lives: list[Life],
    dimensions: list[str],
    over: Period | None,
    counts: dict[str, int],
    why: str,
) -> None:
    groups = by(lives, pack, NOW, dimensions, over=over)
    assert {"/".join(group.keys): group.figures["received"].value for group in groups} == counts, why


def test_an_unknown_dimension(pack: RulePack) -> None:
    with pytest.raises(ValueError, match=r"^不能按「colour」分组；可以按：unit（承办单位）、line（警种）、"):
        by((), pack, NOW, ["unit", "colour"])


LIVES = st.builds(
    lambda minute, unit, organ, automatic, returned, redone, took, callback, relation: Life(
        minute,
        f"T{minute}",
        received := datetime(2026, 11, 16) + timedelta(minutes=minute),
        unit=unit,
        organ=organ,
        automatic=automatic,
        returned=returned,
        redone=redone,
        closed=None if took is None else received + timedelta(minutes=took),
        callback=callback,
        relation=relation,
    ),
    st.integers(0, 4 * 1440),
    st.sampled_from(["", "柳湾派出所", "北塔派出所"]),
    st.sampled_from(["", "城管局"]),
    st.sampled_from([None, True, False]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.none() | st.integers(0, 3000),
    st.sampled_from(["", "满意", "不满意", "未接通"]),
    st.sampled_from(["", "chase", "joint", "callback", "similar"]),
)


@given(
    st.lists(LIVES, max_size=12),
    st.lists(st.sampled_from(sorted(DIMENSIONS)), max_size=3, unique=True),
    st.randoms(use_true_random=False),
)
def test_groups_sum_to_the_whole_in_any_order(
    pack: RulePack, lives: list[Life], dimensions: list[str], chance: Random
) -> None:
    whole = measure(lives, pack, NOW)
    groups = by(lives, pack, NOW, dimensions)
    for name, figure in whole.items():
        assert sum(group.figures[name].count for group in groups) == figure.count
        assert sum(group.figures[name].n for group in groups) == figure.n
        if figure.interval and figure.value is not None:
            assert 0 <= figure.interval[0] <= figure.value <= figure.interval[1] <= 1
    mixed = list(lives)
    chance.shuffle(mixed)
    assert by(mixed, pack, NOW, dimensions) == groups
