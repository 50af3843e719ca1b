"""A digest tells nothing that its table does not: missing columns, short tables, periods not over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests.supervise.due_cases import life
from tests.supervise.handful import KNOWN, NOW, WEEK, table, tickets

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.life import Lives
from minyi_router.supervise.making import report
from minyi_router.supervise.material import Material, Report, latest
from minyi_router.supervise.page import digest_page
from minyi_router.supervise.periods import Period, parse_month, parse_week
from minyi_router.supervise.sheets import digest_sheets

NOT_CLOSED = "表里没有办结时间和答复时间，办结、超期、临期、回访都没有算"
NO_GROUPS = "表里没有群组和关系，没有看同一件事的、重复的"
NOTHING = "这一期表里一件诉求也没有，请看看是不是选错了期间或者表格"


def made(pack: RulePack, lives: Lives, period: Period = WEEK, now: datetime = NOW) -> Report:
    return report(Material.of(lives, pack, period, now))


def unknown(whole: Report) -> set[str]:
    return {one["name"] for one in whole["figures"] if one["value"] is None}


@pytest.mark.parametrize(
    ("roles", "notes", "figures", "sections"),
    [
        (
            {"closed", "replied"},
            [NOT_CLOSED],
            {"按期办结率", "办结率", "办理时长（平均）", "办理时长（中位）", "办理时长（九成）"},
            {"overdue": None, "near": None, "notices": [], "callbacks": None, "ranking": None},
        ),
        ({"group", "relation"}, [NO_GROUPS], {"重复率"}, {"groups": []}),
        ({"unit"}, [], set(), {"ranking": None}),
        ({"caller"}, [], set(), {}),
        ({"action"}, [], {"自动派单率", "首派准确率"}, {}),
        ({"callback"}, [], {"满意率"}, {}),
    ],
    ids=["closed", "group", "unit", "caller", "action", "callback"],
)
def test_a_column_that_is_not_there(
    pack: RulePack, roles: set[str], notes: list[str], figures: set[str], sections: dict[str, Any]
) -> None:
    whole = made(pack, table(KNOWN - roles))
    assert whole["notes"] == notes
    assert unknown(whole) == figures
    assert {key: whole[key] for key in sections} == sections


def test_tables_are_of_the_columns_that_are_there(pack: RulePack) -> None:
    names = [one["name"] for one in made(pack, table(KNOWN - {"unit", "kind"}))["tables"]]
    assert names == ["按渠道", "按警种", "按属地", "按时段"]


def test_where_nobody_says_who_was_contacted_nobody_is_late_with_it(pack: RulePack) -> None:
    """Neither in the lists nor in the notices: YL-03, not satisfied, is the only reminder left."""
    whole = made(pack, table(KNOWN - {"contacted"}))
    waiting = (*whole["overdue"]["rows"], *whole["near"]["rows"])
    assert [(row["id"], row["clock"]) for row in waiting] == [("YL-04", "办理时限"), ("YL-05", "办理时限")]
    assert whole["notices"] == [{"notice": "督办单", "count": 2}, {"notice": "提醒函", "count": 1}]


def test_a_table_of_texts_and_times_alone(pack: RulePack) -> None:
    lives = tuple(life(one.id, str(one.received), text=one.text) for one in tickets())
    whole = made(pack, table(frozenset({"text", "time"}), *lives))
    assert whole["notes"] == [NOT_CLOSED, NO_GROUPS]
    assert whole["days"]["closed"] is None
    assert [one["name"] for one in whole["tables"]] == ["按时段"]
    assert (whole["ranking"], whole["groups"]) == (None, [])
    assert whole["heat"]["counts"] == [[7]], "all of the week, matter and unit （未填）"
    assert unknown(whole) == {one["name"] for one in whole["figures"]} - {"受理量"}
    assert digest_page(whole)
    assert [sheet.name for sheet in digest_sheets(whole)][:2] == ["要点", "总体情况"]


def test_rows_left_out_are_told_first(pack: RulePack) -> None:
    lives = table(KNOWN - {"group", "relation"})._replace(rejects=(object(),) * 3)  # type: ignore[arg-type]
    assert made(pack, lives)["notes"] == ["有 3 行读不了，没有计入", NO_GROUPS]


def test_a_period_that_has_not_begun(pack: RulePack) -> None:
    said = r"^2026年第48周（11月23日至11月29日）还没有开始（现在是 2026-11-22 23:59）$"
    with pytest.raises(ValueError, match=said):
        made(pack, table(), parse_week("2026-W48"), datetime(2026, 11, 22, 23, 59))
    made(pack, table(), parse_week("2026-W48"), datetime(2026, 11, 23))


def test_a_period_that_is_not_over_is_compared_with_as_much(pack: RulePack) -> None:
    """On Wednesday at noon: three days, held against Monday to Wednesday noon of the week before."""
    whole = made(pack, table(), now=datetime(2026, 11, 18, 12))
    assert whole["period"] == {
        "code": "2026-11-16..2026-11-18",
        "name": "2026年第47周（11月16日至11月22日）",
        "days": 3,
        "sort": "week",
        "over": False,
    }
    assert (whole["before"]["code"], whole["before"]["days"]) == ("2026-11-09..2026-11-11", 3)
    assert whole["notes"] == ["这一期还没有过完，数到 2026-11-18 12:00；和前面比，也只比同样多的天数"]
    assert whole["days"]["received"] == [2, 1, 1]
    assert whole["days"]["before"] == [1, 0, 0]
    assert whole["figures"][0]["shown"] == "4"
    assert whole["groups"][0]["open"] == 2


def test_a_month_and_any_other_stretch_of_days(pack: RulePack) -> None:
    month = made(pack, table(), parse_month("2026-11"))
    assert (month["title"], month["period"]["code"]) == ("民意诉求月报", "2026-11-01..2026-11-23")
    assert (month["before"], month["year"]) == (None, None), "the table begins on the 9th"
    assert month["figures"][0]["value"] == 9
    days = made(pack, table(), Period(NOW.date().replace(day=16), NOW.date().replace(day=18)))
    assert (days["title"], days["before"]["dates"]) == ("民意诉求简报", "2026年11月14日至11月15日")
    assert days["figures"][0]["value"] == 3


def test_a_month_against_a_shorter_one(pack: RulePack) -> None:
    """February has no 29th to 31st: its curve ends in nothing, not in noughts."""
    lives = table(
        KNOWN, life("YL-1", "02-01 09:00"), life("YL-2", "02-28 09:00"), life("YL-3", "03-31 09:00")
    )
    whole = made(pack, lives, parse_month("2026-03"), datetime(2026, 4, 1))
    assert whole["before"]["days"] == 28
    assert whole["days"]["received"] == [0] * 30 + [1]
    assert whole["days"]["before"] == [1, *[0] * 26, 1, None, None, None]


def test_holidays_not_published_yet_are_told(pack: RulePack) -> None:
    lives = table(KNOWN, life("YL-1", "2026-12-31 09:00"))
    whole = made(pack, lives, parse_week("2026-W53"), datetime(2027, 1, 4))
    assert whole["notes"][-1] == "2027年的放假安排还没有公布，时限和时长暂按法定假日推算"


@pytest.mark.parametrize(
    ("lives", "why"),
    [
        ((life("YL-1", "11-02 09:00"), life("YL-2", "11-23 09:00")), "tickets before and after"),
        ((life("YL-1", "11-02 09:00"),), "before alone"),
        ((life("YL-1", "11-19 09:00", relation="callback"),), "a call of the bureau is none"),
    ],
)
def test_nothing_at_all_in_the_week(pack: RulePack, lives: tuple[Any, ...], why: str) -> None:
    whole = made(pack, table(KNOWN, *lives))
    assert NOTHING in whole["notes"], why
    assert whole["figures"][0]["shown"] == "0"
    assert (whole["heat"]["counts"], whole["ranking"]["rows"], whole["hot"]) == ([], [], [])
    assert digest_page(whole)
    assert digest_sheets(whole)


def test_a_table_without_a_row(pack: RulePack) -> None:
    whole = made(pack, Lives((), (), KNOWN))
    assert (whole["notes"], whole["before"], whole["days"]["received"]) == ([NOTHING], None, [0] * 7)


def test_what_came_after_now_is_not_known(pack: RulePack) -> None:
    """The whole digest of Wednesday noon is the same, whether the table ends there or goes on."""
    now = datetime(2026, 11, 18, 12)
    later = tuple(one for one in tickets() if one.received > now)
    known = tuple(one for one in tickets() if one.received <= now)
    assert later
    assert made(pack, table(KNOWN, *known), now=now) == made(pack, table(KNOWN, *known, *later), now=now)


def test_the_last_moment_of_a_table() -> None:
    assert latest(()) is None
    assert latest([life("YL-1", "11-16 09:00", resolve_by="12-31 17:30")]) == datetime(2026, 11, 16, 9)
    assert latest([life("YL-1", "11-16 09:00", called_back="11-20 09:00"), *tickets()]) == datetime(
        2026, 11, 23, 8, 30
    )


@pytest.mark.parametrize(
    ("received", "said", "why"),
    [
        ("11-21 09:00", False, "two days without a ticket may be a weekend"),
        (
            "11-20 09:00",
            (
                "表里最后一件是 2026-11-20 受理的，后面 3 天没有来件："
                "如果是没有导出，这些天的数会偏小，办结了的也会算成超期"
            ),
            "three days look like a table exported earlier",
        ),
    ],
)
def test_a_table_that_ends_early(pack: RulePack, received: str, said: str | bool, why: str) -> None:
    notes = made(pack, table(KNOWN, life("YL-1", "11-02 09:00"), life("YL-2", received)))["notes"]
    assert notes == ([said] if said else []), why


def test_appeals_by_time_of_day(pack: RulePack) -> None:
    lives = [life(f"YL-{i}", f"11-1{i} 23:5{i}", matter="养犬") for i in range(6, 9)]
    (by_hour,) = (t for t in made(pack, table(KNOWN, *lives))["tables"] if t["name"] == "按时段")
    assert by_hour["rows"][-1] == ["22:00-24:00", 3, "养犬 3"]
    assert sum(row[1] for row in by_hour["rows"]) == 3
