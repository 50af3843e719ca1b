"""The digest of a week of a played year: whole, without personal data, the same whatever the order."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from tests.packs import TINY

from minyi_router import Router
from minyi_router.columns import find_life_heads
from minyi_router.report.pictures import picture_script
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.life import Life, Lives
from minyi_router.supervise.making import report
from minyi_router.supervise.material import Material, Report
from minyi_router.supervise.page import digest_page
from minyi_router.supervise.periods import parse_week
from minyi_router.supervise.problems import hot, places, said, words
from minyi_router.supervise.sheets import digest_sheets
from minyi_router.supervise.simulate import TICKET_HEADS, Simulated, simulate
from minyi_router.supervise.surges import surges

WEEK, NOW = parse_week("2026-W39"), datetime(2026, 9, 28, 9)
PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
ANOTHER_HASH = """
import json
from datetime import date, datetime
from minyi_router import Router
from minyi_router.supervise.life import Lives
from minyi_router.supervise.making import report
from minyi_router.supervise.material import Material
from minyi_router.supervise.periods import parse_week
from minyi_router.supervise.simulate import simulate
pack = Router.load({tiny!r}).pack
lives = simulate(pack, 900, 1, date(2026, 9, 30)).tickets
known = frozenset({known!r})
made = report(Material.of(Lives(lives, (), known), pack, parse_week("2026-W39"), datetime(2026, 9, 28, 9)))
print(json.dumps(made))
"""


def known() -> frozenset[str]:
    return frozenset(find_life_heads(TICKET_HEADS))


@pytest.fixture(scope="module")
def year(pack: RulePack) -> Simulated:
    return simulate(pack, 6_000, 1, date(2026, 11, 22))


def made(pack: RulePack, lives: tuple[Life, ...]) -> Report:
    return report(Material.of(Lives(lives, (), known()), pack, WEEK, NOW))


@pytest.fixture(scope="module")
def plain(pack: RulePack, year: Simulated) -> Report:
    return made(pack, year.tickets)


def with_numbers(life: Life) -> Life:
    """The ticket with its caller's number wherever a person writes."""
    number = life.caller
    name = f"{life.id}-{number}"
    return life._replace(
        id=name,
        text=f"请回电{number}，{life.text}",
        title=f"{number}来电",
        place=f"{life.place}{number}" if life.place else "",
        order=f"请办，{number}",
        group=f"{life.group}-13900130001" if life.group else "",
    )


@pytest.fixture(scope="module")
def whole(pack: RulePack, year: Simulated) -> Report:
    return made(pack, tuple(map(with_numbers, year.tickets)))


def texts(value: Any) -> Iterator[str]:
    """Every text in plain data, keys too."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from (key, *texts(each))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each)
    elif value is not None:
        yield str(value)


def test_there_is_something_in_every_section(whole: Report) -> None:
    """So that the tests below look at all of them."""
    listed = ("hot", "groups", "words", "places", "notices", "figures", "tables", "definitions")
    assert [key for key in listed if not whole[key]] == []
    assert whole["overdue"]["rows"]
    assert whole["hot"][0]["examples"]


def test_no_number_of_a_citizen_is_left(whole: Report) -> None:
    assert [text for text in texts(whole) if PHONE.search(text)] == []
    assert [text for text in texts(whole) if "******" in text], "they were masked, not lost"


def test_nor_on_the_page_or_in_the_sheets(whole: Report) -> None:
    page = digest_page(whole).replace(picture_script(), "")
    assert PHONE.findall(page) == []
    sheets = [(sheet.name, sheet.columns, list(sheet.rows)) for sheet in digest_sheets(whole)]
    assert [text for text in texts(sheets) if PHONE.search(text)] == []


def test_it_is_plain_data_as_json_has_it(whole: Report) -> None:
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole


def test_the_same_whatever_the_order_of_the_rows(pack: RulePack, year: Simulated, plain: Report) -> None:
    """Tickets that came in at the same second aside: of those the earlier row goes before."""
    rows = list(year.tickets)
    Random(3).shuffle(rows)
    other = tuple(life._replace(number=number) for number, life in enumerate(rows, 2))
    assert made(pack, other) == plain


def test_the_same_whatever_the_hash(tiny_router: Router) -> None:
    """Sets have another order in another process."""
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    script = ANOTHER_HASH.format(tiny=str(TINY), known=sorted(known()))
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env=environment)
    lives = simulate(tiny_router.pack, 900, 1, date(2026, 9, 30)).tickets
    assert json.loads(done.stdout) == made(tiny_router.pack, lives)


def test_a_surge_with_its_curve_and_examples(pack: RulePack, year: Simulated, plain: Report) -> None:
    """What is drawn is what was counted: new troubles, and the usual on the days of the surge alone."""
    found = plain["hot"]
    expected = surges(year.tickets, WEEK, pack)
    assert [one["said"] for one in found] == [said(one) for one in expected]
    one = found[0]
    assert one["said"] == "9月18日至24日 东渡 招生入学 7 件，平常 0.3 件，21.8 倍"
    drawn = dict(zip(one["series"]["dates"], one["series"]["counts"], strict=True))
    assert len(drawn) == 28
    assert max(drawn) == "2026-09-27"
    assert sum(count for day, count in drawn.items() if one["first"] <= day <= one["last"]) == one["count"]
    usual = dict(zip(one["series"]["dates"], one["series"]["expected"], strict=True))
    assert [day for day, mean in usual.items() if mean is not None] == [
        f"2026-09-{day}" for day in range(18, 25)
    ]
    ids = [life.id for life in expected[0].lives]
    assert [example["id"] for example in one["examples"]] == [ids[0], ids[len(ids) // 2], ids[-1]]


def test_who_asks_again_is_in_no_curve(pack: RulePack, year: Simulated, plain: Report) -> None:
    """Neither in what is counted nor in what is drawn."""
    first = surges(year.tickets, WEEK, pack)[0].lives[0]
    again = first._replace(id="YL-1", received=first.received + timedelta(hours=1), relation="chase")
    material = Material.of(Lives((*year.tickets, again), (), known()), pack, WEEK, NOW)
    assert hot(material) == {"hot": plain["hot"]}


def test_an_old_week_knows_no_words_of_later_ones(pack: RulePack, year: Simulated, plain: Report) -> None:
    """Looked at in November, September's words are those of September."""
    material = Material.of(Lives(year.tickets, (), known()), pack, WEEK, datetime(2026, 11, 22, 23))
    sections = [make(material) for make in (hot, words, places)]
    assert sections == [{key: plain[key]} for key in ("hot", "words", "places")]
