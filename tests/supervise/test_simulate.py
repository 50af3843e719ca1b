"""A played year: the same from the same seed, readable, true to its seasons, surges where they are said."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from minyi_router import Router
from minyi_router.batch import RowFault, open_writer
from minyi_router.batch.writer import cell_text
from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.columns.lives import find_life_heads
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.clocks import standings
from minyi_router.supervise.life import Life, Lives, as_of, read_lives
from minyi_router.supervise.simulate import PROFILES, TICKET_HEADS, Planted, Simulated, simulate, ticket_cells
from minyi_router.supervise.simulate.flow import DAYS, build_flow, seasonal, spring_festival
from minyi_router.supervise.simulate.surges import plant
from minyi_router.supervise.simulate.town import build_town

LAST = date(2026, 11, 22)
END = datetime(2026, 11, 22, 23, 59, 59)
NUMBER = 7_000


@pytest.fixture(scope="module")
def router() -> Router:
    return Router.load()


@pytest.fixture(scope="module")
def pack(router: Router) -> RulePack:
    return router.pack


@pytest.fixture(scope="module")
def year(pack: RulePack) -> Simulated:
    return simulate(pack, NUMBER, 1, LAST)


def test_as_many_as_asked_in_order_within_the_year(year: Simulated) -> None:
    """No more, no fewer, none outside of the 365 days, each under a number of its own."""
    received = [life.received for life in year.tickets]
    assert len(year.tickets) == len({life.id for life in year.tickets}) == NUMBER
    assert received == sorted(received)
    assert received[0].date() == LAST - timedelta(DAYS - 1)
    assert received[-1].date() == LAST


@pytest.mark.parametrize("number", [1, 2, 60, 173])
def test_small_years(pack: RulePack, number: int) -> None:
    assert len(simulate(pack, number, 5, LAST).tickets) == number


def test_the_same_seed_is_the_same_year_and_another_is_not(pack: RulePack) -> None:
    """Day and number make another year too."""
    one = simulate(pack, 300, 7, LAST)
    assert simulate(pack, 300, 7, LAST) == one
    others = [simulate(pack, 300, 8, LAST), simulate(pack, 300, 7, date(2026, 11, 21))]
    assert all(other.tickets != one.tickets for other in others)


def test_every_ticket_is_read_back_as_it_was_played(year: Simulated) -> None:
    """By the reader that reads the tables of bureaus, without one reject."""
    assert read(year.tickets) == Lives(year.tickets, (), frozenset(find_life_heads(TICKET_HEADS)))


def read(lives: tuple[Life, ...]) -> Lives:
    rows: list[tuple[int, list[str]] | RowFault] = [
        (life.number, [cell_text(cell) for cell in ticket_cells(life).values()]) for life in lives
    ]
    return read_lives(TICKET_HEADS, find_life_heads(TICKET_HEADS), rows)


def test_nothing_happens_after_the_last_day(year: Simulated) -> None:
    """What was not known then is not in the table; only time limits may lie later."""
    assert as_of(year.tickets, END) == list(year.tickets)
    assert any(life.resolve_by and life.resolve_by > END for life in year.tickets)


def test_clocks_are_those_that_the_pack_gives(year: Simulated, pack: RulePack) -> None:
    """The table's columns and the terms worked out from matter, kind and tier agree; also over New Year."""
    some = year.tickets[::40] + tuple(life for life in year.tickets if over_new_year(life))
    for life in some:
        bare = life._replace(contact_by=None, resolve_by=None)
        assert [s.due for s in standings(bare, pack, END)] == [life.contact_by, life.resolve_by]
        states = [s.state for s in standings(life, pack, END)]
        assert states == [s.state for s in standings(bare, pack, END)]
    assert any(map(over_new_year, some))


def over_new_year(life: Life) -> bool:
    return life.resolve_by is not None and life.resolve_by.year > life.received.year


def test_moments_stand_in_their_order(year: Simulated) -> None:
    """Nothing is answered before it was dispatched, nor called back before it was closed."""
    for life in year.tickets:
        stations = (
            life.received,
            life.dispatched,
            life.returned_at,
            life.contacted,
            life.replied,
            life.closed,
        )
        happened = [moment for moment in stations if moment]
        assert happened == sorted(happened), life
        assert not life.called_back or (life.closed and life.called_back > life.closed), life
        assert bool(life.callback) == bool(life.called_back), life
        assert bool(life.returned) == bool(life.returned_at), life
        assert bool(life.redone) == bool(life.redone_at), life


def test_returned_tickets_were_sent_to_the_wrong_unit_first(year: Simulated) -> None:
    returned = [life for life in year.tickets if life.returned]
    assert all(life.first_unit != life.unit for life in returned)
    assert NUMBER // 50 < len(returned) < NUMBER // 15


def test_units_are_those_of_the_pack(year: Simulated, pack: RulePack) -> None:
    """What another organ handles has that organ and no unit; the rest has a unit of the pack."""
    for life in year.tickets:
        entry = pack.matters[life.matter]
        assert life.line == entry.line
        if life.dispatched and (life.returned or life.first_unit == life.unit):
            assert life.organ == (entry.organ or "")
            assert (life.unit in pack.units) != bool(life.organ)


def test_a_chase_is_of_a_caller_of_its_group_and_a_joint_ticket_of_the_same_place(year: Simulated) -> None:
    """A group bears the number of its first ticket, which bears it too and has no relation."""
    callers: defaultdict[str, list[str]] = defaultdict(list)
    places: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for life in year.tickets:
        if life.group:
            assert (life.id == life.group) == (not callers[life.group]) == (not life.relation)
            assert life.relation != "chase" or life.caller in callers[life.group]
            callers[life.group].append(life.caller)
            places[life.group].add((life.matter, life.area, life.place))
    assert min(map(len, callers.values())) == 2
    assert max(map(len, places.values())) == 1
    assert {life.relation for life in year.tickets} == {"", "chase", "joint"}


def share(year: Simulated, chosen: Callable[[Life], bool], good: Callable[[Life], bool]) -> float:
    lives = [life for life in year.tickets if chosen(life)]
    return sum(map(good, lives)) / len(lives)


def in_time(life: Life) -> bool:
    return bool(life.closed and life.resolve_by and life.closed.replace(second=0) <= life.resolve_by)


def test_slow_units_are_slow_and_the_best_one_is_not(year: Simulated) -> None:
    """In every third of the year, so that they stand out month after month."""
    assert (len(year.slow), year.best in year.slow) == (3, False)
    for third in range(3):
        mine = [life for life in year.tickets if life.received.timetuple().tm_yday % 3 == third]
        part = year._replace(tickets=tuple(mine))
        slow = share(part, lambda life: life.unit in year.slow, in_time)
        usual = share(part, lambda life: life.unit not in {*year.slow, year.best}, in_time)
        best = share(part, lambda life: life.unit == year.best, in_time)
        assert slow < usual - 0.1 < usual < best


MONTHS = [
    ("养犬", (7, 8), (12, 1), "dogs are a matter of the summer"),
    ("社会生活噪声", (7, 8), (1, 2), "and so is noise at night"),
    ("驾驶证", (7, 8), (1, 2), "tests are taken in the holidays"),
    ("消防与爆竹", (2, 3), (6, 7), "fireworks around the Spring Festival, 17 February 2026"),
    ("劳动报酬", (1, 2), (6, 7), "wages are due before it"),
    ("招生入学", (5, 6), (11, 12), "schools enrol before the summer"),
]


@pytest.mark.parametrize(("matter", "high", "low", "why"), MONTHS)
def test_months_follow_the_season(
    year: Simulated, matter: str, high: tuple[int, int], low: tuple[int, int], why: str
) -> None:
    by_month = Counter(life.received.month for life in year.tickets if life.matter == matter)
    assert sum(by_month[m] for m in high) > 1.4 * sum(by_month[m] for m in low), why


def test_a_season_changes_evenly_from_day_to_day() -> None:
    """No step on the first of a month, also not over New Year."""
    days = [date(2026, 1, 1) + timedelta(i) for i in range(400)]
    for profile in PROFILES:
        factors = [seasonal(profile, day) for day in days]
        assert max(abs(b - a) for a, b in pairwise(factors)) < 0.05
        assert seasonal(profile, date(2026, 7, 15)) == profile.season[6]


@pytest.mark.parametrize(
    ("year_of", "expected", "why"),
    [
        (2025, date(2025, 1, 29), "初一: the rest began on the eve, January 28"),
        (2026, date(2026, 2, 16), "the rest began on Sunday, February 15"),
        (2027, date(2027, 2, 6), "not published yet; the pack's own days"),
    ],
)
def test_the_spring_festival_is_found_in_the_calendar(
    pack: RulePack, year_of: int, expected: date, why: str
) -> None:
    assert spring_festival(pack.calendar, year_of) == expected, why


def there(planted: Planted, life: Life) -> bool:
    return life.matter == planted.matter and planted.area in {"", life.area}


def test_planted_surges_are_there(year: Simulated) -> None:
    """At least the extra tickets, on its first day and its last, far above what the rest of the year has."""
    assert len(year.planted) == 10
    for planted in year.planted:
        days = [life.received.date() for life in year.tickets if there(planted, life)]
        inside = [day for day in days if planted.first <= day <= planted.last]
        length = (planted.last - planted.first).days + 1
        usual = (len(days) - len(inside)) / (DAYS - length) * length
        assert 5 <= planted.extra <= len(inside)
        assert {planted.first, planted.last} <= set(inside)
        assert len(inside) > 1.5 * usual


def test_a_surge_at_one_spot_is_told_by_many_callers(year: Simulated) -> None:
    at_spots = [planted for planted in year.planted if planted.spot]
    callers = 0
    for planted in at_spots:
        told = [life for life in year.tickets if there(planted, life) and life.place == planted.spot]
        inside = [life for life in told if planted.first <= life.received.date() <= planted.last]
        assert len(inside) >= 2
        callers += len({life.caller for life in inside})
    assert callers > 0.6 * sum(planted.extra for planted in at_spots)


def test_a_year_of_200_000_has_about_one_surge_a_week(pack: RulePack) -> None:
    """Planned, not played: 52, of which those in one area are 8 to 40 tickets and three times the usual."""
    rng = Random(3)
    town = build_town(pack, PROFILES, rng)
    flow = build_flow(town.profiles, pack.calendar, LAST, rng)
    surges = plant(flow, town, 200_000, rng)
    assert len(surges) == 52
    for surge in surges:
        planted, first = surge.planted, (surge.planted.first - flow.first).days
        usual = flow.usual(200_000, surge.profile, first, (planted.last - flow.first).days)
        usual *= town.share(flow.profiles[surge.profile], planted.area)
        assert len(surge.days) == planted.extra
        assert (8 <= planted.extra <= 40) if planted.area else (planted.extra >= 0.59 * usual)
        assert not planted.area or planted.extra >= 2.2 * usual


def test_texts_route_to_their_matters(router: Router, year: Simulated) -> None:
    """Written in other words than the rules, so not all of them; but most."""
    some = year.tickets[:: NUMBER // 300]
    right = sum(router.route(life.text).matter == life.matter for life in some)
    assert right > 0.85 * len(some)


def test_profiles_fit_the_starter_pack(pack: RulePack) -> None:
    """Each is a matter of it, its kinds are kinds of it, and every slot is one that is filled."""
    alone = pack.same_matter.not_joint
    names = [profile.matter for profile in PROFILES]
    assert len(names) == len(set(names))
    assert set(names) <= set(pack.matters)
    for profile in PROFILES:
        assert len(profile.wordings) >= 6
        assert {wording.kind for wording in profile.wordings} <= set(pack.kinds)
        told_by_many = [w for w in profile.wordings if w.kind not in alone and "{at}" in w.text]
        assert profile.where == "none" or len(told_by_many) >= 2, profile.matter
        asks_for_place = any("{at}" in wording.text for wording in profile.wordings)
        assert asks_for_place == (profile.where != "none"), profile.matter
        assert 11.4 < sum(profile.season) < 12.6 or profile.festival or profile.season[0] < 0.5, (
            profile.matter
        )


def test_a_pack_without_these_matters_cannot_be_played(pack: RulePack) -> None:
    empty = replace(pack, matters={})
    with pytest.raises(
        ValueError, match=r"^规则包里没有一个能造工单的事项；事项名称要和示例规则包的一样，至少一个$"
    ):
        simulate(empty, 10, 1, LAST)


def test_the_command(pack: RulePack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The bytes of the year that the library plays, and what was planted beside them."""
    path, truth, again = tmp_path / "a.csv", tmp_path / "truth.json", tmp_path / "again.csv"
    said = ["demo-tickets", "700", "-o", str(path), "--until", "2026-11-22", "--seed", "4"]
    assert main([*said, "--truth", str(truth)]) == Exit.OK
    played = simulate(pack, 700, 4, LAST)
    with open_writer(again, TICKET_HEADS) as writer:
        for life in played.tickets:
            writer.write(ticket_cells(life))
    assert path.read_bytes() == again.read_bytes()
    known = json.loads(truth.read_text("utf-8"))
    assert (known["slow_units"], known["best_unit"]) == (list(played.slow), played.best)
    assert [tuple(surge.values()) for surge in known["planted"]] == [
        (surge.matter, surge.area, str(surge.first), str(surge.last), surge.extra, surge.spot)
        for surge in played.planted
    ]
    assert capsys.readouterr().out.splitlines() == [
        f"已写入 {path}：700 件，到 2026-11-22 为止的一年，全是编的",
        f"已写入 {truth}：埋下的突增 {len(played.planted)} 处",
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["0", "-o", "a.csv"], "件数应是 1 到 1000000 的整数，不是「0」"),
        (["十", "-o", "a.csv"], "件数应是 1 到 1000000 的整数，不是「十」"),
        (["5", "-o", "a.csv", "--until", "昨天"], "日期要写成 2026-11-22 这样，不是「昨天」"),
        (["5", "-o", "a.csv", "--until", "1999-01-01"], "日期要在 2001 年到 2098 年之间，不是「1999-01-01」"),
        (["5", "-o", "a.txt"], "要写成 .csv 或 .xlsx 或 .jsonl 文件，不是「a.txt」"),
    ],
)
def test_what_cannot_be_asked_for(given: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo-tickets", *given]) == Exit.USAGE
    assert said in capsys.readouterr().err
