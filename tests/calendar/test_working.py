"""Due moments, case by case: each line is a promise, and says which."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypedDict, Unpack

import pytest

from minyi_router.calendar import (
    BEIJING,
    Due,
    Season,
    Span,
    WorkCalendar,
    YearPlan,
    parse_duration,
    parse_month_days,
    parse_span,
)

HOURS = (parse_span("09:00-12:00"), parse_span("13:30-17:30"))
SUMMER = Season(*parse_month_days("06-01..09-30"), (parse_span("08:00-12:00"), parse_span("15:00-19:00")))
WEEK = frozenset(range(5))


class Parts(TypedDict, total=False):
    """What a case changes in the ordinary calendar."""

    hours: Sequence[Span]
    weekdays: frozenset[int]
    days_off: Mapping[date, str]
    work_days: Mapping[date, str]
    half_days: Mapping[date, Sequence[Span]]
    years: Mapping[int, YearPlan]
    seasons: Sequence[Season]


def calendar(**changes: Unpack[Parts]) -> WorkCalendar:
    """The ordinary calendar, Monday to Friday, with some parts changed."""
    ordinary: Parts = {
        "hours": HOURS,
        "weekdays": WEEK,
        "days_off": {},
        "work_days": {},
        "half_days": {},
        "years": {},
    }
    return WorkCalendar(**(ordinary | changes))


def due_at(start: str, duration: str, **changes: Unpack[Parts]) -> str | None:
    """The due moment as text, to the second."""
    due = calendar(**changes).due(datetime.fromisoformat(start), parse_duration(duration))
    return None if due is None else due.at.isoformat(" ")


# start, duration, due, why
WORKING_TIME = [
    ("2026-11-12 09:00", "90工作分钟", "2026-11-12 10:30:00", "within one span"),
    ("2026-11-12 11:00", "90工作分钟", "2026-11-12 14:00:00", "lunch does not count"),
    ("2026-11-12 11:00", "1工作小时", "2026-11-12 12:00:00", "the end of a span is that end"),
    ("2026-11-12 12:00", "1工作小时", "2026-11-12 14:30:00", "received at the end of the span"),
    ("2026-11-12 11:59:59", "1工作小时", "2026-11-12 14:30:00", "seconds are rounded up to the end"),
    ("2026-11-12 11:59:00", "1工作小时", "2026-11-12 14:29:00", "the last minute still counts"),
    ("2026-11-12 08:59:59.999999", "1工作小时", "2026-11-12 10:00:00", "rounded up to the opening"),
    ("2026-11-12 12:30", "1工作分钟", "2026-11-12 13:31:00", "received at lunch"),
    ("2026-11-12 23:00", "1工作小时", "2026-11-13 10:00:00", "received at night"),
    ("2026-11-12 23:59:59", "1工作小时", "2026-11-13 10:00:00", "rounded up into the next day"),
    ("2026-11-13 17:00", "1工作小时", "2026-11-16 09:30:00", "over the weekend"),
    ("2026-11-13 17:30:00", "1工作小时", "2026-11-16 10:00:00", "at the exact end second of Friday"),
    ("2026-10-09 17:00", "1工作小时", "2026-10-10 09:30:00", "the make-up Saturday is worked"),
    ("2026-09-30 17:00", "1工作小时", "2026-10-08 09:30:00", "over the national holiday"),
    ("2026-11-12 09:00", "7工作小时", "2026-11-12 17:30:00", "exactly one day"),
    ("2026-11-12 09:00", "421工作分钟", "2026-11-13 09:01:00", "one day and a minute"),
    ("2026-11-12 09:00", "半个工作日", "2026-11-12 14:00:00", "half of 420 minutes"),
    ("2026-11-12 14:30", "半个工作日", "2026-11-13 09:30:00", "half a day over night"),
    ("2026-11-14 10:00", "半个工作日", "2026-11-16 14:00:00", "received on a Saturday"),
]

WHOLE_DAYS = [
    ("2026-11-12 10:00", "1个工作日", "2026-11-13 17:30:00", "the day of receipt is not counted"),
    ("2026-11-12 23:59:59", "1个工作日", "2026-11-13 17:30:00", "rounding does not change the day"),
    ("2026-11-13 08:00", "1个工作日", "2026-11-16 17:30:00", "Friday before hours: due Monday"),
    ("2026-11-14 10:00", "1个工作日", "2026-11-16 17:30:00", "received on a day off"),
    ("2026-09-24 10:00", "3个工作日", "2026-09-30 17:30:00", "中秋 lies between"),
    ("2026-09-30 10:00", "2个工作日", "2026-10-09 17:30:00", "国庆 lies between"),
    ("2026-10-08 10:00", "2个工作日", "2026-10-10 17:30:00", "the make-up Saturday counts"),
    ("2026-02-13 10:00", "2个工作日", "2026-02-24 17:30:00", "Saturday worked, then nine days off"),
    ("2025-12-31 10:00", "2个工作日", "2026-01-05 17:30:00", "year end, the Sunday after is worked"),
    ("2025-12-31 10:00", "1个工作日", "2026-01-04 17:30:00", "the make-up Sunday itself"),
    ("2025-11-03 10:00", "60个工作日", "2026-01-27 17:30:00", "a long way over 元旦"),
]

NATURAL = [
    ("2026-11-02 10:00", "15日", "2026-11-17 17:30:00", "ends on a working day"),
    ("2026-11-02 10:00", "12天", "2026-11-16 17:30:00", "a Saturday rolls to Monday"),
    ("2026-11-02 10:00", "12天 不顺延", "2026-11-14 23:59:00", "a Saturday that stays"),
    ("2026-11-02 10:00", "11天 不顺延", "2026-11-13 17:30:00", "a working day closes as ever"),
    ("2026-09-25 10:00", "15日", "2026-10-10 17:30:00", "a make-up Saturday is a working day"),
    ("2026-09-16 10:00", "15日", "2026-10-08 17:30:00", "a chain of holidays"),
    ("2026-11-12 10:00", "30分钟", "2026-11-12 10:30:00", "by the clock"),
    ("2026-11-12 11:50", "30分钟", "2026-11-12 12:20:00", "lunch counts"),
    ("2026-11-12 22:00", "30分钟", "2026-11-12 22:30:00", "the night of a working day counts"),
    ("2026-11-12 22:00:01", "30分钟", "2026-11-12 22:31:00", "seconds are rounded up"),
    ("2026-11-12 23:30", "2小时", "2026-11-13 01:30:00", "Friday morning follows a working day"),
    ("2026-11-13 23:30", "30分钟", "2026-11-16 09:00:00", "midnight is Saturday already"),
    ("2026-11-13 23:30", "29分钟", "2026-11-13 23:59:00", "the last minute of Friday"),
    ("2026-11-14 10:00", "30分钟", "2026-11-16 09:00:00", "Saturday rolls to Monday's opening"),
    ("2026-11-15 23:50", "30分钟", "2026-11-16 09:00:00", "rest lasts until the opening"),
    ("2026-11-14 10:00", "30分钟 不顺延", "2026-11-14 10:30:00", "urgent: Saturday or not"),
    ("2026-10-01 02:00", "2小时 不顺延", "2026-10-01 04:00:00", "urgent: holiday or not"),
]


@pytest.mark.parametrize(("start", "duration", "due", "why"), WORKING_TIME + WHOLE_DAYS + NATURAL)
def test_due(start: str, duration: str, due: str, why: str) -> None:
    """The ordinary calendar, 09:00-12:00 and 13:30-17:30 from Monday to Friday."""
    assert due_at(start, duration) == due, why


NOVEMBER_12 = date(2026, 11, 12)  # a Thursday
PACK = [
    (
        "1个工作日",
        "2026-11-12 12:00:00",
        Parts(half_days={NOVEMBER_12: [HOURS[0]]}),
        "half day closes at noon",
    ),
    (
        "5工作小时",
        "2026-11-13 11:00:00",
        Parts(half_days={NOVEMBER_12: [HOURS[0]]}),
        "half day counts its own",
    ),
    (
        "半个工作日",
        "2026-11-13 09:30:00",
        Parts(half_days={NOVEMBER_12: [HOURS[0]]}),
        "half of an ordinary day",
    ),
    ("1个工作日", "2026-11-13 17:30:00", Parts(days_off={NOVEMBER_12: "局庆"}), "a day off of the pack"),
    (
        "3个工作日",
        "2026-11-15 17:30:00",
        Parts(work_days={date(2026, 11, 15): "值守"}),
        "pack works a Sunday",
    ),
    ("3个工作日", "2026-11-14 17:30:00", Parts(weekdays=frozenset(range(6))), "a week of six days"),
    ("1工作小时", "2026-11-12 10:00:00", Parts(hours=HOURS[::-1]), "spans may be written in any order"),
    ("2工作小时", "2026-11-12 01:00:00", Parts(hours=[parse_span("00:00-24:00")]), "day and night"),
    ("25工作小时", "2026-11-12 23:59:00", Parts(hours=[parse_span("00:00-24:00")]), "24:00 told as 23:59"),
    ("1个工作日", "2026-11-12 23:59:00", Parts(hours=[parse_span("00:00-24:00")]), "24:00 told as 23:59"),
    ("1个工作日", None, Parts(weekdays=frozenset()), "nobody ever works, and nothing fails"),
    ("半个工作日", None, Parts(weekdays=frozenset()), "nobody ever works, and nothing fails"),
]


@pytest.mark.parametrize(("duration", "due", "changes", "why"), PACK)
def test_pack_dates(duration: str, due: str | None, changes: Parts, why: str) -> None:
    """What the pack says changes the answer; all received on 2026-11-11 (Wednesday) at night."""
    assert due_at("2026-11-11 23:00", duration, **changes) == due, why


@pytest.mark.parametrize(
    ("start", "duration", "due", "why"),
    [
        ("2026-06-30 07:00", "半个工作日", "2026-06-30 12:00:00", "half of 480 minutes in summer"),
        ("2026-11-12 07:00", "半个工作日", "2026-11-12 14:00:00", "half of 420 minutes otherwise"),
        ("2026-06-30 10:00", "1个工作日", "2026-07-01 19:00:00", "summer hours close later"),
        ("2026-05-29 17:00", "1工作小时", "2026-06-01 08:30:00", "from spring into summer"),
        ("2026-09-30 20:00", "半个工作日", "2026-10-08 14:00:00", "the season in which counting starts"),
    ],
)
def test_summer_hours(start: str, duration: str, due: str, why: str) -> None:
    """A season has its own hours, and its own half day."""
    assert due_at(start, duration, seasons=[SUMMER]) == due, why


def test_a_season_over_the_year_end() -> None:
    """Winter hours from December to February hold on both sides of New Year, make-up days included."""
    winter = Season((12, 1), (2, 29), (parse_span("09:30-16:00"),))
    assert due_at("2025-12-30 10:00", "1个工作日", seasons=[winter]) == "2025-12-31 16:00:00"
    assert due_at("2025-12-31 10:00", "1个工作日", seasons=[winter]) == "2026-01-04 16:00:00"


def test_precedence_within_the_pack() -> None:
    """half_days before days_off before work_days, and all of them before a year's plan."""
    day = NOVEMBER_12
    plan = {2026: YearPlan(provisional=False, work_days=frozenset({day}))}
    assert not calendar(days_off={day: "停电"}, years=plan).is_work_day(day)
    assert not calendar(days_off={day: "停电"}, work_days={day: "加班"}).is_work_day(day)
    assert calendar(days_off={day: "停电"}, half_days={day: [HOURS[0]]}).spans(day) == (HOURS[0],)


def test_the_pack_overrules_the_published_table() -> None:
    """A station may work on 国庆节 and rest on the make-up Saturday."""
    own = calendar(work_days={date(2026, 10, 1): "值守"}, days_off={date(2026, 10, 10): "轮休"})
    assert own.is_work_day(date(2026, 10, 1))
    assert not own.is_work_day(date(2026, 10, 10))
    assert own.why(date(2026, 10, 1)) == "值守"


def test_a_plan_stands_in_for_the_published_year() -> None:
    """Dates a plan leaves open go by statutory day and weekday, not by the published table."""
    plan = YearPlan(provisional=False, days_off=frozenset({date(2026, 10, 8), date(2025, 12, 31)}))
    own = calendar(years={2026: plan})
    assert not own.is_work_day(date(2026, 10, 1)), "statutory"
    assert own.is_work_day(date(2026, 10, 7)), "off in the published table only"
    assert not own.is_work_day(date(2026, 10, 8)), "named by the plan"
    assert not own.is_work_day(date(2026, 10, 10)), "worked in the published table only"
    assert not own.is_work_day(date(2025, 12, 31)), "a plan may reach into the December before"


@pytest.mark.parametrize(
    ("start", "duration", "years", "provisional", "why"),
    [
        ("2026-11-12 10:00", "3个工作日", {}, False, "published"),
        ("2095-01-03 10:00", "1个工作日", {}, True, "not published"),
        ("2095-01-03 10:00", "30分钟", {}, True, "may roll, so holidays matter"),
        ("2095-01-03 10:00", "30分钟 不顺延", {}, False, "no holiday can change it"),
        ("2095-01-03 10:00", "15日 不顺延", {}, True, "whether the last day is off matters"),
        ("2026-11-12 10:00", "90个工作日", {2027: YearPlan(True)}, True, "runs into a presumed year"),
        ("2026-11-12 10:00", "90个工作日", {2027: YearPlan(False)}, False, "the pack is sure of it"),
        ("2026-11-12 10:00", "1个工作日", {2026: YearPlan(True)}, True, "the pack is not sure"),
    ],
)
def test_provisional(
    start: str, duration: str, years: Mapping[int, YearPlan], provisional: bool, why: str
) -> None:
    """Due dates that hang on holidays nobody has published say so."""
    due = calendar(years=years).due(datetime.fromisoformat(start), parse_duration(duration))
    assert due is not None
    assert due.provisional is provisional, why


def test_a_year_not_published_keeps_its_statutory_days() -> None:
    """In 2097 元旦 is a Tuesday, and 10/1-3 are off; the lunar holidays are not guessed."""
    assert due_at("2096-12-31 10:00", "1个工作日") == "2097-01-02 17:30:00"
    ordinary = calendar()
    off = [d for d in (1, 2, 3, 4, 7, 8) if not ordinary.is_work_day(date(2097, 10, d))]
    assert off == [1, 2, 3]
    assert [calendar(weekdays=frozenset(range(7))).is_work_day(date(2097, 5, d)) for d in (1, 2, 3)] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("moment", "working"),
    [
        ("2026-11-12 08:59:59", False),
        ("2026-11-12 09:00:00", True),
        ("2026-11-12 11:59:59", True),
        ("2026-11-12 12:00:00", False),
        ("2026-11-14 10:00:00", False),
        ("2026-10-10 10:00:00", True),
        ("2026-11-12 02:00:00+00:00", True),
        ("2026-11-12 10:00:00+00:00", False),
    ],
)
def test_is_work_time(moment: str, working: bool) -> None:
    """A span holds its first moment and its last second, not its end; other zones are converted."""
    assert calendar().is_work_time(datetime.fromisoformat(moment)) is working


def test_zones() -> None:
    """An aware start is answered in UTC+8, whatever its zone; the day of receipt is the Beijing day."""
    late = datetime(2026, 11, 12, 17, 0, tzinfo=UTC)  # 01:00 on the 13th in Beijing
    expected = datetime(2026, 11, 16, 17, 30, tzinfo=BEIJING)
    ordinary = calendar()
    one = parse_duration("1个工作日")
    for zone in (UTC, BEIJING, timezone(timedelta(hours=-11, minutes=-30))):
        due = ordinary.due(late.astimezone(zone), one)
        assert due == Due(expected, provisional=False)
        assert due.at.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "start",
    [
        datetime.min,
        datetime.max,
        datetime(1999, 12, 31, 23, 59, 59),
        datetime(2100, 1, 1),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
        datetime(1999, 12, 31, 15, 59, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("duration", ["1分钟", "1分钟 不顺延", "1工作分钟", "半个工作日", "1个工作日", "1日"])
def test_out_of_range(start: datetime, duration: str) -> None:
    """Nothing fails outside the years 2000-2099: there is just no answer."""
    assert calendar().due(start, parse_duration(duration)) is None
    assert calendar().is_work_time(start) in (True, False)


@pytest.mark.parametrize(
    ("start", "duration", "due"),
    [
        ("2000-01-01 00:00", "1工作分钟", "2000-01-03 09:01:00"),
        ("2099-12-31 10:00", "1工作小时", "2099-12-31 11:00:00"),
        ("2099-12-31 23:59", "1分钟 不顺延", None),
        ("2099-12-31 23:59", "1分钟", None),
        ("2099-12-31 17:30", "1工作分钟", None),
        ("2099-12-31 17:30", "半个工作日", None),
        ("2099-12-30 10:00", "1个工作日", "2099-12-31 17:30:00"),
        ("2099-12-31 10:00", "1个工作日", None),
        ("2099-12-31 10:00", "1日", None),
        ("2099-12-31 23:59:30", "1工作小时", None),
    ],
)
def test_the_ends_of_the_tables(start: str, duration: str, due: str | None) -> None:
    """The first and the last day of the range are answered, beyond them nothing is."""
    assert due_at(start, duration) == due


def test_faulty_parts_are_refused() -> None:
    """The constructor refuses in Chinese what the checks would have reported."""
    with pytest.raises(ValueError, match="时段重叠：09:00-12:00 和 11:00-13:00"):
        calendar(hours=[HOURS[0], parse_span("11:00-13:00")])
    with pytest.raises(ValueError, match="至少要写一个上班时段"):
        calendar(hours=[])
    with pytest.raises(ValueError, match="至少要写一个上班时段"):
        calendar(half_days={NOVEMBER_12: []})
    with pytest.raises(ValueError, match="星期只能是"):
        calendar(weekdays=frozenset({7}))


def test_later_changes_of_the_parts_do_not_reach_in() -> None:
    """The calendar keeps its own copies: a dictionary changed afterwards changes nothing."""
    days_off: dict[date, str] = {}
    own = calendar(days_off=days_off)
    days_off[NOVEMBER_12] = "停电"
    assert own.is_work_day(NOVEMBER_12)
    assert pickle.loads(pickle.dumps(own)).is_work_day(NOVEMBER_12)


def test_pickle() -> None:
    """A calendar travels to other processes without its tables, and answers there alike."""
    own = calendar(seasons=[SUMMER], days_off={NOVEMBER_12: "停电"}, years={2027: YearPlan(True)})
    start, duration = datetime(2026, 11, 11, 10), parse_duration("30个工作日")
    expected = own.due(start, duration)
    packed = pickle.dumps(own)
    assert len(packed) < 2000
    assert pickle.loads(packed).due(start, duration) == expected


def test_an_answer_kept_is_the_answer() -> None:
    """More days than are kept, some asked for twice, naive and aware: as a calendar that was never asked."""
    kept, duration = calendar(), parse_duration("3个工作日")
    days = [datetime(2020, 1, 1, 9) + timedelta(days=day % 4200, hours=day % 7) for day in range(4300)]
    answers = [kept.due(day, duration) for day in days]
    assert [kept.due(day.replace(hour=23), duration) for day in days[:50]] == answers[:50]
    aware = kept.due(days[0].replace(tzinfo=BEIJING), duration)
    assert aware == calendar().due(days[0].replace(tzinfo=BEIJING), duration)
    assert answers[::400] == [calendar().due(day, duration) for day in days[::400]]


def test_threads() -> None:
    """Threads that ask for years far apart, while the tables grow, get what one thread gets."""
    duration = parse_duration("40个工作日")
    starts = [datetime(2000 + (37 * i) % 100, 3, 1 + i % 28, 10) for i in range(400)]
    expected = [calendar().due(start, duration) for start in starts[:20]]
    shared = calendar()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda start: shared.due(start, duration), starts))
    assert found[:20] == expected
    assert found == [shared.due(start, duration) for start in starts]
