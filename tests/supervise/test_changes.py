"""环比 and 同比: what is compared with what, how it is told, and when it is more than chance."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from minyi_router.report.statistics import wilson
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.changes import Change, chance_of_counts, changes, compare, newcombe
from minyi_router.supervise.cohorts import cohort, earlier
from minyi_router.supervise.figures import Figure
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period, parse_month, parse_week

WEEK = parse_week("2026-W47")  # 16 to 22 November
MONDAY = datetime(2026, 11, 16)


def rate(count: int, n: int, indicator: str = "on_time_rate") -> Figure:
    return Figure(indicator, count / n if n else None, count, n, wilson(count, n))


def number(count: int) -> Figure:
    return Figure("received", count, count, count)


def minutes(value: float | None) -> Figure:
    return Figure("handling_mean", value, 0, 0 if value is None else 1)


@pytest.mark.parametrize(
    ("now", "before", "days", "told", "good", "why"),
    [
        (rate(8, 10), rate(9, 10), (7, 7), "-10.0 个百分点，可能是偶然", False, "one ticket of ten"),
        (rate(800, 1000), rate(900, 1000), (7, 7), "-10.0 个百分点，不像是偶然", False, "a hundred of them"),
        (rate(931, 1000), rate(900, 1000), (7, 7), "+3.1 个百分点，不像是偶然", True, "more is better"),
        (
            rate(9, 40, "return_rate"),
            rate(6, 40, "return_rate"),
            (7, 7),
            "+7.5 个百分点，可能是偶然",
            False,
            "here less is better",
        ),
        (rate(9, 10), rate(18, 20), (7, 7), "持平", None, "the same share"),
        (rate(0, 0), rate(9, 10), (7, 7), "无可比", None, "nothing now"),
        (rate(9, 10), rate(0, 0), (7, 7), "无可比", None, "nothing before"),
        (rate(9, 10), None, (7, 7), "无可比", None, "not known before"),
        (
            number(128),
            number(114),
            (7, 7),
            "+12.3%，可能是偶然",
            None,
            "more appeals are neither good nor bad",
        ),
        (number(160), number(114), (7, 7), "+40.4%，不像是偶然", None, "as many more are no chance"),
        (number(310), number(280), (31, 28), "+10.7%，可能是偶然", None, "ten a day in both months"),
        (number(310), number(310), (31, 31), "持平", None, "as many"),
        (number(0), number(12), (7, 7), "-100.0%，不像是偶然", None, "none any more"),
        (number(3), number(0), (7, 7), "+3件（原来没有），可能是偶然", None, "no percentage of nothing"),
        (number(0), number(0), (7, 7), "持平", None, "none and none"),
        (number(5), None, (7, 7), "无可比", None, "unknown is not 0"),
        (minutes(180), minutes(240), (7, 7), "-25.0%", True, "times are not tested"),
        (minutes(90), minutes(0), (7, 7), "+1.5小时（原来是0）", False, "no percentage of nothing"),
        (minutes(None), minutes(240), (7, 7), "无可比", None, "none closed"),
    ],
)
def test_how_a_change_is_told(
    now: Figure, before: Figure | None, days: tuple[int, int], told: str, good: bool | None, why: str
) -> None:
    change = compare(now, before, days)
    assert (change.told, change.good) == (told, good), why


def test_a_change_as_a_value() -> None:
    assert compare(rate(3, 4), rate(1, 2)) == Change("on_time_rate", "+25.0 个百分点", 0.25, False, True)
    assert compare(number(3), number(0)) == Change("received", "+3件（原来没有）", None, False, None)
    assert compare(number(3), None) == Change("received", "无可比")


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),  # all of them: Newcombe 1998, table II, method 10
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe_as_printed(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert newcombe(first, second) == pytest.approx((low, high), abs=6e-5)


SHARES = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(SHARES, SHARES)
def test_newcombe_of_the_intervals_of_scipy(first: tuple[int, int], second: tuple[int, int]) -> None:
    """Squares added of how far each share's own interval reaches; ours has z = 1.96, theirs more digits."""
    (p, one), (q, two) = (
        (count / n, binomtest(count, n).proportion_ci(0.95, "wilson")) for count, n in (first, second)
    )
    down = ((p - one.low) ** 2 + (two.high - q) ** 2) ** 0.5
    up = ((one.high - p) ** 2 + (q - two.low) ** 2) ** 0.5
    assert newcombe(first, second) == pytest.approx((p - q - down, p - q + up), abs=1e-4)
    assert newcombe(first, (0, 0)) is newcombe((0, 0), second) is None


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(1, 31), st.integers(1, 31))
def test_chance_of_counts_as_scipy_has_it(now: int, before: int, days: int, days_before: int) -> None:
    both, share = now + before, days / (days + days_before)
    tails = binom.cdf(now, both, share), binom.sf(now - 1, both, share)
    assert chance_of_counts(now, before, days, days_before) == pytest.approx(min(1, 2 * min(tails)), abs=1e-9)


# ── what is compared with what ──


def ticket(received: datetime, closed: datetime | None = None) -> Life:
    return Life(1, f"{received}", received, closed=closed, unit="柳湾派出所")


@pytest.mark.parametrize(
    ("period", "before", "now", "cut", "then", "why"),
    [
        (
            WEEK,
            WEEK.before(),
            datetime(2026, 11, 23, 9),
            WEEK.before(),
            datetime(2026, 11, 16, 9),
            "on the Monday after, held against what last Monday's report said",
        ),
        (
            WEEK,
            WEEK.before(),
            datetime(2026, 11, 18, 15),
            Period(date(2026, 11, 9), date(2026, 11, 12)),
            datetime(2026, 11, 11, 15),
            "till Wednesday afternoon, with till Wednesday afternoon",
        ),
        (
            parse_month("2026-11"),
            parse_month("2026-11").before(),
            datetime(2026, 12, 2, 9),
            parse_month("2026-10"),
            datetime(2026, 11, 2, 9),
            "a day and nine hours after each month was over, though one is longer",
        ),
        (
            parse_month("2026-03"),
            parse_month("2026-03").before(),
            datetime(2026, 3, 31, 9),
            parse_month("2026-02"),
            datetime(2026, 3, 3, 9),
            "February has no more days than 28",
        ),
        (
            WEEK,
            WEEK.year_before(),
            datetime(2026, 11, 17, 8),
            Period(date(2025, 11, 17), date(2025, 11, 19)),
            datetime(2025, 11, 18, 8),
            "the same weekdays of the year before",
        ),
    ],
)
def test_an_earlier_period_is_as_old_as_this_one(
    period: Period, before: Period, now: datetime, cut: Period, then: datetime, why: str
) -> None:
    found = earlier([ticket(datetime(2025, 1, 1))], period, before, now)
    assert found is not None, why
    assert (found.period, found.now) == (cut, then), why


def test_what_was_closed_later_was_open_then() -> None:
    """Last week's ticket, closed on Thursday, was still open on Wednesday."""
    wednesday = datetime(2026, 11, 18, 15)
    last = ticket(datetime(2026, 11, 9, 9), closed=datetime(2026, 11, 12, 9))
    found = earlier([last], WEEK, WEEK.before(), wednesday, since=date(2026, 11, 1))
    assert found is not None
    assert found.lives == (last._replace(closed=None),)


@pytest.mark.parametrize(
    ("first", "since", "known", "why"),
    [
        (datetime(2026, 11, 9, 8), None, True, "begins with the period"),
        (datetime(2026, 11, 10, 8), None, False, "begins within it: the Monday is unknown"),
        (datetime(2026, 11, 10, 8), date(2026, 11, 9), True, "the Monday was quiet, as one knows"),
        (datetime(2026, 11, 16, 8), None, False, "begins after it"),
    ],
)
def test_before_the_table_begins_all_is_unknown(
    first: datetime, since: date | None, known: bool, why: str
) -> None:
    now = datetime(2026, 11, 23)
    assert (earlier([ticket(first)], WEEK, WEEK.before(), now, since) is not None) == known, why


def test_of_an_empty_table_nothing_is_known() -> None:
    assert earlier([], WEEK, WEEK.before(), MONDAY) is None
    assert cohort([], WEEK, MONDAY).lives == ()


def test_a_week_and_the_week_before(pack: RulePack) -> None:
    """Two of four in time after three of three, and one more ticket; the year before is not in the table."""
    day = timedelta(1)
    last = [ticket(MONDAY - (7 - i) * day, closed=MONDAY - (7 - i) * day + 0.5 * day) for i in range(3)]
    this = [ticket(MONDAY + i * day, closed=MONDAY + i * day + 0.5 * day) for i in range(2)]
    this += [ticket(MONDAY + i * day) for i in (2, 3)]
    found = changes([*last, *this], pack, datetime(2026, 11, 23, 9), WEEK)
    names = "received", "on_time_rate", "handling_mean", "satisfaction_rate"
    assert [found.figures[name].value for name in names] == [4, 0.5, 180, None]
    assert [found.before[name].told for name in names] == [
        "+33.3%，可能是偶然",
        "-50.0 个百分点，可能是偶然",
        "持平",
        "无可比",
    ]
    assert {change.shown for change in found.year.values()} == {"无可比"}


def test_a_quiet_week_within_the_table_is_a_zero(pack: RulePack) -> None:
    lives = [ticket(datetime(2026, 11, 2, 9)), ticket(MONDAY)]
    found = changes(lives, pack, datetime(2026, 11, 23, 9), WEEK)
    assert found.before["received"].told == "+1件（原来没有），可能是偶然"
    assert found.before["closing_rate"].told == "无可比"
