"""Clocks and states of many random tickets against a twin that walks minute by minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from tests.supervise.due_cases import at, starter
from tests.supervise.minute_walk import MinuteWalk

from minyi_router.calendar import Duration, parse_duration
from minyi_router.rulepack.pack import Clocks, RulePack
from minyi_router.supervise.clocks import STATES, standings
from minyi_router.supervise.life import Life

FIRST, END = date(2025, 12, 15), date(2027, 3, 15)
TERMS = (
    *("30分钟", "30分钟 不顺延", "4小时", "4小时 不顺延", "20小时", "100小时"),
    *("1工作分钟", "1工作小时", "12工作小时", "半个工作日", "1个工作日", "3个工作日", "10个工作日"),
    *("1日", "7日", "15日", "15日 不顺延"),
)
PROVISIONAL = frozenset({2027})


@pytest.fixture(scope="module")
def pack() -> RulePack:
    """The starter pack, with a matter for every sort of term besides its own."""
    terms = {text: parse_duration(text) for text in TERMS}
    own = starter()
    return replace(own, contact=_with(own.contact, terms), resolve=_with(own.resolve, terms))


def _with(clocks: Clocks, terms: Mapping[str, Duration]) -> Clocks:
    return replace(clocks, matter={**clocks.matter, **terms})


@pytest.fixture(scope="module")
def walk(pack: RulePack) -> MinuteWalk:
    return MinuteWalk(pack, FIRST, END, PROVISIONAL)


def random_life(number: int, random: Random, pack: RulePack) -> tuple[Life, datetime]:
    """A ticket of any minute from before New Year 2026 to after New Year 2027, and when it is looked at."""
    turns = (at("2025-12-31 17:00"), at("2026-12-30 17:00"), at("2026-09-30 17:00"))
    minutes = random.randrange(400 * 24 * 60)
    received = at("2025-12-20 00:00") + timedelta(minutes=minutes)
    if random.random() < 0.3:  # holidays and turns of the year are few days of many
        received = random.choice(turns) + timedelta(minutes=random.randrange(6 * 24 * 60))
    received += timedelta(seconds=random.choice((0, 0, 1, 30, 59)))

    def later() -> datetime | None:
        spread = random.choice((20, 300, 3000, 30_000))
        return received + timedelta(seconds=random.randrange(60 * spread)) if random.random() < 0.4 else None

    contacted, closed = later(), later()
    life = Life(
        number,
        f"YL-{number}",
        received,
        kind=random.choice(("", *pack.kinds)),
        matter=random.choice(("", "社会生活噪声", *TERMS)),
        tier=random.choice(("", *pack.tiers)),
        contacted=contacted,
        closed=closed,
        contact_by=later() if random.random() < 0.2 else None,
        resolve_by=later() if random.random() < 0.2 else None,
    )
    return life, received + timedelta(seconds=random.randrange(60 * random.choice((60, 900, 20_000))))


def test_every_clock_is_as_the_minutes_say(pack: RulePack, walk: MinuteWalk) -> None:
    random = Random(20261120)
    seen: Counter[str] = Counter()
    for number in range(800):
        life, now = random_life(number, random, pack)
        told = standings(life, pack, now)
        assert told == walk.standings(life, now), (life, now)
        seen.update(standing.state for standing in told)
        seen.update("provisional" for standing in told if standing.provisional)
        seen.update("natural" for standing in told if not standing.working)
    assert min(seen[state] for state in STATES if state != "none") >= 10, seen
    assert min(seen["provisional"], seen["natural"]) >= 50, seen


@pytest.mark.parametrize("text", TERMS)
def test_every_term_ends_at_the_same_minute(text: str, pack: RulePack, walk: MinuteWalk) -> None:
    """On hours around the National Day and the New Year whose holidays are not published."""
    term = parse_duration(text)
    for start in (at("2026-09-29 23:00"), at("2026-12-29 23:00"), at("2026-06-12 23:00")):
        for hour in range(0, 24 * 11, 5):
            received = start + timedelta(hours=hour, minutes=7 * hour % 60, seconds=hour % 2)
            due = pack.calendar.due(received, term)
            assert due is not None
            assert due.at == walk.due(received, term), received
