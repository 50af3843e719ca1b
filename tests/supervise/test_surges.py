"""What is a surge and what is none. Flat counts stand for what is usual, so that whole values can be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from tests.supervise.made_lives import AREAS, MATTERS, Rate, by_chance, days_from, starter, ticket, tickets

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.counting import count_days, new_troubles
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period, parse_week
from minyi_router.supervise.scan import scan
from minyi_router.supervise.surges import Surge, surges

FIRST = date(2026, 3, 2)
WEEK = parse_week("2026-W24")
"""8 to 14 June; fourteen weeks are before it, 清明 and 劳动节 among them."""

DAYS = days_from(FIRST, (WEEK.end - FIRST).days)
TUESDAY, FRIDAY = date(2026, 6, 9), date(2026, 6, 12)


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return starter()


def flat(_day: date, _matter: str, _area: str) -> int:
    return 2


def in_days(day: date) -> bool:
    return TUESDAY <= day <= FRIDAY


def found(rate: Rate, pack: RulePack, more: list[Life] | None = None, week: Period = WEEK) -> list[Surge]:
    """Without the tickets."""
    told = surges([*tickets(DAYS, rate), *(more or [])], week, pack)
    return [surge._replace(lives=()) for surge in told]


def test_a_planted_one_is_found_with_its_days(pack: RulePack) -> None:
    def rate(day: date, matter: str, area: str) -> int:
        return 8 if in_days(day) and (matter, area) == ("养犬", "柳湾") else 2

    (surge,) = found(rate, pack)
    assert surge[:5] == ("养犬", "柳湾", TUESDAY, FRIDAY, 32)
    assert surge.expected == pytest.approx(8, rel=0.05)
    assert surge.times == surge.came / surge.expected
    assert surge.p < 1e-4


def test_its_tickets_come_with_it(pack: RulePack) -> None:
    extra = [ticket(day, "养犬", "柳湾") for day in days_from(TUESDAY, 4) for _ in range(6)]
    (surge,) = surges([*tickets(DAYS, flat), *extra], WEEK, pack)
    assert len(surge.lives) == surge.came == 32
    assert {life.id for life in extra} <= {life.id for life in surge.lives}


def mondays(day: date, _matter: str, _area: str) -> int:
    return 9 if day.weekday() == 0 else 1


def every_day_more(day: date, _matter: str, _area: str) -> int:
    return 4 if in_days(day) else 2


def slowly_more(day: date, matter: str, _area: str) -> int:
    return 2 + (day - FIRST).days // 35 * (matter == "养犬")


def fewer_before(day: date, _matter: str, area: str) -> int:
    return 1 if area == "柳湾" and day < date(2026, 3, 30) else 2


NONE: list[tuple[Rate, str]] = [
    (flat, "nothing happens"),
    (mondays, "Monday has nine times as many as other days, as always"),
    (every_day_more, "everything doubles everywhere: a new channel"),
    (slowly_more, "one matter grows over months"),
    (fewer_before, "what began ten weeks ago is usual by now"),
]


@pytest.mark.parametrize(("rate", "why"), NONE)
def test_no_surge(rate: Rate, why: str, pack: RulePack) -> None:
    assert found(rate, pack) == [], why


def test_a_holiday_is_none(pack: RulePack) -> None:
    """劳动节 with three times as many, as 清明 had them: no surge; the same on days that are none: one."""
    week = parse_week("2026-W18")
    holidays = {*days_from(date(2026, 4, 4), 3), *days_from(date(2026, 5, 1), 5)}

    def rate(day: date, matter: str, _area: str) -> int:
        return 6 if matter == "停车秩序" and day in holidays else 2

    def unusual(day: date, matter: str, _area: str) -> int:
        return 6 if matter == "停车秩序" and day in set(days_from(date(2026, 4, 28), 3)) else 2

    assert found(rate, pack, week=week) == []
    assert [surge[:4] for surge in found(unusual, pack, week=week)] == [
        ("停车秩序", "", date(2026, 4, 28), date(2026, 4, 30))
    ]


def test_a_matter_everywhere_is_told_once(pack: RulePack) -> None:
    """Not once for every area: it is no place's."""

    def rate(day: date, matter: str, _area: str) -> int:
        return 6 if in_days(day) and matter == "养犬" else 2

    assert [surge[:5] for surge in found(rate, pack)] == [("养犬", "", TUESDAY, FRIDAY, 96)]


def test_a_place_explains_the_city(pack: RulePack) -> None:
    """The city's count surges too, and without the place it does not."""

    def rate(day: date, matter: str, area: str) -> int:
        return 25 if in_days(day) and (matter, area) == ("养犬", "柳湾") else 2

    assert [surge[:5] for surge in found(rate, pack)] == [("养犬", "柳湾", TUESDAY, FRIDAY, 100)]


REPEATS: list[tuple[dict[str, str], str]] = [
    ({"caller": "19912345678"}, "one caller, thirty times"),
    ({"caller": "19912345678", "relation": "chase"}, "the same, linked"),
    ({"caller": "", "relation": "chase"}, "chases of callers that nobody wrote down"),
]


@pytest.mark.parametrize(("facts", "why"), REPEATS)
def test_asking_again_is_none(facts: dict[str, str], why: str, pack: RulePack) -> None:
    again = [ticket(day, "养犬", "柳湾", **facts) for day in days_from(TUESDAY, 3) for _ in range(10)]
    assert found(flat, pack, again) == [], why


def test_the_strongest_comes_first_and_each_place_is_told(pack: RulePack) -> None:
    def rate(day: date, matter: str, area: str) -> int:
        many = {("养犬", "柳湾"): 8, ("身份证", "桂园"): 12}
        return many.get((matter, area), 2) if in_days(day) else 2

    assert [surge[:2] for surge in found(rate, pack)] == [("身份证", "桂园"), ("养犬", "柳湾")]


def test_the_order_of_rows_does_not_matter(pack: RulePack) -> None:
    rng = Random(5)
    lives = [
        *tickets(DAYS, lambda *_: by_chance(rng, 2)),
        *(ticket(day, "养犬", "柳湾") for day in days_from(TUESDAY, 4) for _ in range(6)),
    ]
    told = surges(lives, WEEK, pack)
    rng.shuffle(lives)
    assert told
    assert surges(lives, WEEK, pack) == told


def test_what_comes_later_is_not_looked_at(pack: RulePack) -> None:
    later = [ticket(day, "养犬", "柳湾") for day in days_from(WEEK.end, 5) for _ in range(20)]
    assert found(flat, pack, later) == []


def test_one_that_is_over_is_not_told_again(pack: RulePack) -> None:
    before = [
        ticket(day, "养犬", "柳湾") for day in days_from(WEEK.first - timedelta(6), 4) for _ in range(8)
    ]
    assert found(flat, pack, before) == []
    assert [surge[:2] for surge in found(flat, pack, before, WEEK.before())] == [("养犬", "柳湾")]


def test_a_surge_is_no_reference_for_the_next(pack: RulePack) -> None:
    """A week of it a month ago does not hide one of the same size now."""
    days = [*days_from(date(2026, 5, 11), 7), *days_from(WEEK.first, 7)]
    (surge,) = found(flat, pack, [ticket(day, "养犬", "柳湾") for day in days for _ in range(6)])
    assert surge.expected == pytest.approx(14, rel=0.05)


@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_a_young_table_says_nothing(weeks: int, pack: RulePack) -> None:
    """Two weeks of reference and a guard week must be there."""
    lives = tickets(days_from(WEEK.first - timedelta(7 * weeks), 7 * weeks + 7), every_day_more)
    assert surges(lives, WEEK, pack) == ()


def test_a_season_known_from_last_year(pack: RulePack) -> None:
    """养犬 trebles in June of both years: told of the first, no surge of the second."""

    def rate(day: date, matter: str, _area: str) -> int:
        return 6 if matter == "养犬" and day.month in {6, 7, 8} else 2

    week = parse_week("2026-W23")
    second = list(tickets(days_from(date(2025, 3, 3), (week.end - date(2025, 3, 3)).days), rate))
    assert surges(second, week, pack) == ()
    only = [life for life in second if life.received.year == 2026]
    assert [surge[:3] for surge in surges(only, week, pack)] == [("养犬", "", date(2026, 6, 1))]


def test_false_alarms_keep_to_what_the_pack_allows(pack: RulePack) -> None:
    """Chance alone over a year, by day and by cell: not more alarms than it allows (0.5 a week)."""
    rng = Random(1)
    days = days_from(date(2025, 6, 2), 364)
    counts = count_days(tickets(days, lambda *_: by_chance(rng, 2)), days[-1] + timedelta(1))
    alarms = scan(counts, pack.calendar, pack.supervision.surges)
    assert len({(alarm.row, alarm.first // 7) for alarm in alarms}) <= 26


def test_most_planted_ones_are_found(pack: RulePack) -> None:
    """Twenty places, each with three times the usual for five days, amid chance."""
    rng = Random(2)
    lives = list(tickets(days_from(date(2025, 6, 2), 364), lambda *_: by_chance(rng, 2)))
    starts = days_from(date(2025, 8, 4), 280)[::14]
    planted = [(rng.choice(MATTERS), rng.choice(AREAS), days_from(first, 5)) for first in starts]
    lives += [ticket(day, m, area) for m, area, days in planted for day in days for _ in range(4)]
    counts = count_days(new_troubles(lives, pack.same_matter), date(2026, 6, 1))
    cells = counts.cells
    told = {
        (*cells[alarm.row], counts.day(day))
        for alarm in scan(counts, pack.calendar, pack.supervision.surges)
        for day in range(alarm.first, alarm.end)
    }
    assert sum(any((m, area, day) in told for day in days) for m, area, days in planted) >= 18


NOTHING: list[tuple[Callable[[], list[Life]], str]] = [
    (list, "no tickets at all"),
    (lambda: [ticket(TUESDAY, "")], "one without a matter"),
    (lambda: [ticket(day, "养犬") for day in DAYS for _ in range(3)], "no areas"),
]


@pytest.mark.parametrize(("lives", "why"), NOTHING)
def test_little_is_no_error(lives: Callable[[], list[Life]], why: str, pack: RulePack) -> None:
    assert surges(lives(), WEEK, pack) == (), why
