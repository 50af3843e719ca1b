"""Tickets that come, change and go, in time and out of order. Every text and number here is invented."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.packs import tiny_pack

from minyi_router import Appeal, Decision, RecentTickets, Router, Ticket

WINDOW = timedelta(days=30)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NOW = datetime(2026, 3, 2, 9)
BEIJING = timezone(timedelta(hours=8))
ME, HER = "13900130001", "13900130002"
NOISE = "澜心路12号楼下烧烤店天天半夜唱歌太吵了"


@pytest.fixture(scope="module")
def starter() -> Router:
    return Router.load()


@pytest.fixture
def recent() -> RecentTickets:
    return RecentTickets(WINDOW)


def ticket(number: int, text: str = NOISE, at: datetime | None = NOW, caller: str = ME) -> Ticket:
    return Ticket(text, id=f"HD{number}", received_at=at, caller=caller)


def found(router: Router, recent: RecentTickets, text: str = NOISE) -> set[str]:
    """The ids that an appeal of now is tied to."""
    links = router.route(Appeal(text, received_at=NOW, caller=ME), recent).links
    return {link.ticket_id for link in links}


# ---------------------------------------------------------------- a mapping of tickets


@pytest.mark.parametrize("window", [timedelta(0), -SECOND, timedelta(days=-30)])
def test_no_window(window: timedelta) -> None:
    with pytest.raises(ValueError, match=f"^window must be longer than nothing, not {window}$"):
        RecentTickets(window)


@pytest.mark.parametrize("window", [timedelta(microseconds=1), WINDOW, timedelta.max])
def test_windows(starter: Router, window: timedelta) -> None:
    recent = RecentTickets(window)
    recent.add(ticket(1))
    assert (recent.window, found(starter, recent)) == (window, {"HD1"})


def test_what_is_kept(recent: RecentTickets) -> None:
    one, two = ticket(1), ticket(2)
    recent.add(one)
    recent.add(two)
    assert (len(recent), list(recent)) == (2, [one, two])
    assert [ticket_id in recent for ticket_id in ("HD1", "HD3", None, 1)] == [True, False, False, False]
    assert [recent.get(ticket_id) for ticket_id in ("HD2", "HD3")] == [two, None]
    assert [recent.discard(ticket_id) for ticket_id in ("HD1", "HD1", "HD3")] == [True, False, False]
    assert (len(recent), list(recent)) == (1, [two])


def test_discarded_tickets_are_not_found(starter: Router, recent: RecentTickets) -> None:
    recent.extend([ticket(1), ticket(2)])
    assert found(starter, recent) == {"HD1", "HD2"}
    recent.discard("HD1")
    assert found(starter, recent) == {"HD2"}
    recent.add(ticket(1))
    assert found(starter, recent) == {"HD1", "HD2"}


def test_replaced_tickets(starter: Router, recent: RecentTickets) -> None:
    """Only the ticket as it is now is found, be it other words or the same ones."""
    recent.add(ticket(1))
    assert found(starter, recent) == {"HD1"}
    recent.add(ticket(1, "想问居住证丢了怎么补办"))
    assert (len(recent), found(starter, recent)) == (1, set())
    recent.add(ticket(1))
    assert found(starter, recent) == {"HD1"}
    recent.add(replace(ticket(1), open=False))
    assert found(starter, recent) == {"HD1"}
    assert starter.route(Appeal(NOISE, received_at=NOW, caller=ME), recent).action == "dispatch"


def test_replaced_in_bulk(starter: Router, recent: RecentTickets) -> None:
    """One id twice in a list: the last counts."""
    recent.extend([ticket(1, "想问居住证丢了怎么补办"), ticket(2), ticket(1), ticket(2, "想问户口怎么迁")])
    assert (len(recent), found(starter, recent)) == (2, {"HD1"})


def test_many_replacements(starter: Router, recent: RecentTickets) -> None:
    """Over and over the same ids: each is found once, and by its newest words."""
    for turn in range(12):
        for number in range(100):
            text = f"澜心路{(number + turn) % 100 + 40}号楼下烧烤店天天半夜唱歌太吵了"
            recent.add(ticket(number, text))
        if turn % 4 == 0:
            for house in (40, 77, 139):
                text = f"澜心路{house}号楼下烧烤店天天半夜唱歌太吵了"
                best = starter.route(Appeal(text, received_at=NOW, caller=ME), recent).links[0]
                assert best.ticket_id == f"HD{(house - 40 - turn) % 100}"
    assert len(recent) == 100


# ---------------------------------------------------------------- growing old

AGES: list[tuple[datetime | None, bool, str]] = [
    (NOW - WINDOW, True, "the edge second stays"),
    (NOW - WINDOW - SECOND, False, "one second more goes"),
    (NOW - WINDOW + SECOND, True, "one second less stays"),
    (NOW + 9 * WINDOW, True, "the future stays"),
    (None, True, "without a time it never grows old"),
    ((NOW - WINDOW).replace(tzinfo=BEIJING), True, "aware: the edge second"),
    ((NOW - WINDOW - SECOND).replace(tzinfo=BEIJING), False, "aware: one second more"),
    ((NOW - WINDOW - 8 * timedelta(hours=1)).replace(tzinfo=UTC), True, "the edge second in UTC"),
    (datetime.min, False, "the beginning of time"),
    (datetime.max, True, "the end of time"),
    (datetime.max.replace(tzinfo=timezone(-timedelta(hours=23))), True, "even later"),
]


@pytest.mark.parametrize(("at", "stays", "why"), AGES, ids=[why for *_, why in AGES])
@pytest.mark.parametrize("now", [NOW, NOW.replace(tzinfo=BEIJING)], ids=["naive", "aware"])
def test_expiry(recent: RecentTickets, now: datetime, at: datetime | None, stays: bool, why: str) -> None:
    recent.extend([ticket(1, at=at), ticket(2)])
    assert recent.expire(now) == (0 if stays else 1), why
    assert [each.id for each in recent] == (["HD1", "HD2"] if stays else ["HD2"])
    assert recent.expire(now) == 0


def test_expired_tickets_are_not_found(starter: Router, recent: RecentTickets) -> None:
    recent.extend(ticket(number, at=None if number % 2 else NOW - WINDOW - SECOND) for number in range(6))
    assert found(starter, recent) == {"HD1", "HD3", "HD5"}
    assert (recent.expire(NOW), len(recent)) == (3, 3)
    assert found(starter, recent) == {"HD1", "HD3", "HD5"}


def test_a_group_outlives_its_first(starter: Router, recent: RecentTickets) -> None:
    """The id stays, new ones still join by likeness to the first, and time goes on."""
    for week in range(12):
        appeal = Appeal(NOISE, id=f"HD{week}", received_at=NOW + week * 7 * DAY, caller=ME)
        recent.add(Ticket.of(appeal, starter.route(appeal, recent)))
        recent.expire(NOW + week * 7 * DAY)
    assert len(recent) == 5
    (group,) = recent.groups()
    assert (group.id, group.first.id) == ("HD0", "HD0")
    assert [member.ticket_id for member in group.members] == ["HD7", "HD8", "HD9", "HD10", "HD11"]


def test_what_is_gone_is_gone(starter: Router, recent: RecentTickets) -> None:
    """When nobody of a group is left, the next appeal begins anew."""
    recent.extend([ticket(1), replace(ticket(2), group="HD1", relation="chase")])
    assert recent.expire(NOW + WINDOW + SECOND) == 2
    assert (len(recent), recent.groups()) == (0, [])
    later = Appeal(NOISE, id="HD3", received_at=NOW + WINDOW + SECOND, caller=ME)
    decision = starter.route(later, recent)
    assert (decision.links, Ticket.of(later, decision).group) == ((), "")


# ---------------------------------------------------------------- the order of coming

TIMES = st.sampled_from([NOW, NOW, NOW - DAY, NOW - WINDOW, NOW - WINDOW - SECOND, NOW + DAY, None])
TICKETS = st.builds(
    Ticket,
    st.builds("澜心路{}号楼下烧烤店天天半夜唱歌太吵了".format, st.sampled_from([12, 68])),
    id=st.integers(1, 12).map("HD{}".format),
    received_at=TIMES,
    caller=st.sampled_from([ME, HER, ""]),
    open=st.booleans(),
    group=st.sampled_from(["", "", "", "HD1", "HD2", "HD20"]),
    relation=st.sampled_from(["chase", "joint", "callback"]),
)
STEPS = st.lists(TICKETS, min_size=1, max_size=25)
PROBES = [
    Appeal(f"澜心路{house}号楼下烧烤店天天半夜唱歌太吵了", received_at=NOW, caller=ME) for house in (12, 68)
]


def state(router: Router, recent: RecentTickets) -> tuple[object, ...]:
    """All that can be seen of it."""
    return list(recent), recent.groups(), [router.route(probe, recent).links for probe in PROBES]


@settings(deadline=None, max_examples=60)
@given(tickets=STEPS, cut=st.integers(0, 25), searched=st.booleans())
def test_in_bulk_is_one_by_one(starter: Router, tickets: list[Ticket], cut: int, searched: bool) -> None:
    """To extend is to add, over and over, also when the tickets were searched before."""
    one_by_one, bulk = RecentTickets(WINDOW), RecentTickets(WINDOW)
    if searched:
        state(starter, bulk)
    for each in tickets:
        one_by_one.add(each)
    bulk.extend(tickets[:cut])
    if searched:
        state(starter, bulk)
    bulk.extend(iter(tickets[cut:]))
    assert state(starter, bulk) == state(starter, one_by_one)


@settings(deadline=None, max_examples=40)
@given(tickets=STEPS, chance=st.randoms(use_true_random=False))
def test_out_of_order(starter: Router, tickets: list[Ticket], chance: Random) -> None:
    """In whatever order different tickets come, the links found are the same."""
    alone = list({each.id: replace(each, group="", relation="") for each in tickets}.values())
    sets = []
    for order in (alone, chance.sample(alone, len(alone)), alone[::-1]):
        recent = RecentTickets(WINDOW)
        recent.extend(order)
        sets.append([starter.route(probe, recent).links for probe in PROBES])
    assert sets[0] == sets[1] == sets[2]


def test_late_arrivals(starter: Router, recent: RecentTickets) -> None:
    """An appeal that came in first but is routed last is tied to those after it."""
    recent.extend([ticket(2, at=NOW + DAY), ticket(3, at=NOW + WINDOW)])
    assert found(starter, recent) == {"HD2", "HD3"}


# ---------------------------------------------------------------- several routers, one store


def test_another_pack(starter: Router, recent: RecentTickets, tmp_path: Path) -> None:
    """Each router reads the tickets by its own rules, also those that came before it."""
    recent.extend([ticket(1), ticket(2)])
    other = Router.load(tiny_pack(tmp_path))
    alone = RecentTickets(WINDOW)
    alone.extend(recent)
    probe = Appeal(NOISE, received_at=NOW, caller=ME)
    assert found(starter, recent) == {"HD1", "HD2"}
    assert other.route(probe, recent) == other.route(probe, alone)
    recent.add(ticket(3))
    alone.add(ticket(3))
    assert other.route(probe, recent) == other.route(probe, alone)
    assert found(starter, recent) == {"HD1", "HD2", "HD3"}


def test_the_same_pack_twice(starter: Router, recent: RecentTickets) -> None:
    recent.add(ticket(1))
    probe = Appeal(NOISE, received_at=NOW, caller=ME)
    assert Router(starter.pack).route(probe, recent) == starter.route(probe, recent)


def test_reload_while_tickets_are_kept(recent: RecentTickets, tiny_folder: Path) -> None:
    """The new rules read all tickets anew; nothing is left of how the old ones read them."""
    router = Router.load(tiny_folder)
    recent.extend([ticket(1), ticket(2, caller=HER)])
    before = router.route(Appeal(NOISE, received_at=NOW, caller=ME), recent)
    for _ in range(3):
        router.reload(tiny_folder)
        assert router.route(Appeal(NOISE, received_at=NOW, caller=ME), recent) == before
    gc.collect()
    assert len(recent._indexes) == 1  # noqa: SLF001 - memory that no public name tells of
    recent.add(ticket(3))
    assert found(router, recent) == {"HD1", "HD2", "HD3"}


# ---------------------------------------------------------------- threads


@contextmanager
def restless(seconds: float = 1e-4) -> Iterator[None]:
    """Threads change places far more often than they are used to."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def house_text(number: int) -> str:
    return f"澜心路{number}号楼下烧烤店天天半夜唱歌太吵了"


def test_threads_search_while_one_adds(starter: Router, recent: RecentTickets) -> None:
    """Whatever was added before a search began is found, and nothing is raised."""
    added, done = [0], Event()

    def search(seed: int) -> list[str]:
        chance, missed = Random(seed), []
        while not done.is_set():
            if added[0]:
                number = chance.randrange(max(0, added[0] - 20), added[0])
                probe = Appeal(house_text(number + 100), received_at=NOW, caller=ME)
                links = starter.route(probe, recent).links
                if not links or links[0].ticket_id != f"HD{number}":
                    missed.append(f"HD{number}")
        return missed

    with restless(), ThreadPoolExecutor(3) as pool:
        searches = [pool.submit(search, seed) for seed in range(3)]
        try:
            for number in range(1500):
                recent.add(ticket(number, house_text(number + 100)))
                added[0] = number + 1
        finally:
            done.set()
        assert [each.result() for each in searches] == [[], [], []]
    assert len(recent) == 1500


def test_threads_search_while_groups_change(starter: Router, recent: RecentTickets) -> None:
    """Groups that come and go, verdicts and expiry under the eyes of those who search."""
    done = Event()
    probe = Appeal(NOISE, received_at=NOW, caller=HER)
    recent.add(ticket(1))

    def search() -> set[str]:
        firsts = set()
        while not done.is_set():
            firsts |= {link.group for link in starter.route(probe, recent).links if link.group}
        return firsts

    with restless(), ThreadPoolExecutor(3) as pool:
        searches = [pool.submit(search) for _ in range(3)]
        try:
            for number in range(2, 400):
                recent.add(replace(ticket(number), group="HD1", relation="chase"))
                if number % 3 == 0:
                    recent.unlink(f"HD{number}")
                recent.discard(f"HD{number}")
        finally:
            done.set()
        results: list[set[str]] = [each.result() for each in searches]
    assert all(result <= {"HD1", *(f"HD{n}" for n in range(400))} for result in results)
    assert recent.groups() == []


def test_threads_read_groups_while_they_change(recent: RecentTickets) -> None:
    """A group that is taken apart at that moment is there or it is not; nothing is raised."""
    done = Event()
    recent.add(ticket(1))

    def read() -> set[str]:
        seen = set()
        while not done.is_set():
            group, kept = recent.group("HD1"), recent.get("HD1")
            seen |= {member.ticket_id for member in group.members} if group else set()
            seen |= {kept.group} if kept else set()
        return seen

    with restless(1e-6), ThreadPoolExecutor(2) as pool:
        reading = [pool.submit(read) for _ in range(2)]
        try:
            for _ in range(8000):
                recent.add(replace(ticket(2), group="HD1", relation="chase"))
                recent.discard("HD2")
        finally:
            done.set()
        results = [each.result() for each in reading]
    assert all(result <= {"", "HD1", "HD2"} for result in results)


def test_threads_route_alike(starter: Router, recent: RecentTickets) -> None:
    """One store, several threads: each gets what it would get alone."""
    recent.extend(ticket(number, house_text(number % 40 + 40)) for number in range(200))
    probes = [Appeal(house_text(house), received_at=NOW, caller=ME) for house in range(40, 60)]

    def route(probe: Appeal) -> Decision:
        return starter.route(probe, recent)

    alone = list(map(route, probes))
    with restless(), ThreadPoolExecutor(3) as pool:
        assert list(pool.map(route, probes)) == alone
