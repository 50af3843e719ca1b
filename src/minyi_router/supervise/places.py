"""反复出事的地点: places that tickets name again and again.

A place is a community, a shop, a school that the pack knows, or a road with a house number; where a ticket
names none of these, what it calls a place itself (春晓花园, 火车站). A road alone is too long to be one, an
area too large. The address beside the text goes before what the text names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from minyi_router.match import Matcher
from minyi_router.places import NamedAt
from minyi_router.relate.slots import slots_in
from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.callers import distinct_callers
from minyi_router.supervise.counting import new_troubles
from minyi_router.supervise.life import Life
from minyi_router.text.folding import fold

_MANY = ("银行", "派出所", "中队", "大队", "街道办", "居委会", "村委会")
"""What a city has many of, under one name: the name says not where."""

_HOUSE = re.compile(r"第?(\d{1,5}(?:-\d{1,4})?)(?:号|弄)")


class RepeatedPlace(NamedTuple):
    """A place and what came from it: tickets (no chases), callers, matters with how many, most first.

    ``area``: where most of its tickets lie. ``first`` and ``last``: days of receipt. ``lives``: the tickets.
    """

    name: str
    area: str
    tickets: int
    callers: int
    matters: tuple[tuple[str, int], ...]
    first: date
    last: date
    lives: tuple[Life, ...]


def repeated_places(lives: Iterable[Life], last: date, pack: RulePack) -> tuple[RepeatedPlace, ...]:
    """The places of enough tickets in the days up to ``last`` (included), most tickets first.

    How many are enough, in how many days, the pack says. Reads some 10,000 tickets a second.
    """
    settings = pack.supervision.places
    start = datetime.combine(last - timedelta(settings.days - 1), time.min)
    end = datetime.combine(last + timedelta(1), time.min)
    matcher = Matcher(pack.lexicon, pack.passages)
    by_place: defaultdict[str, list[Life]] = defaultdict(list)
    for life in new_troubles(lives, pack.same_matter):
        if start <= life.received < end:
            for place in places_of(life, pack, matcher):
                by_place[place].append(life)
    found = [
        _repeated(place, named, pack) for place, named in by_place.items() if len(named) >= settings.at_least
    ]
    return tuple(sorted(found, key=lambda p: (-p.tickets, -p.callers, p.name)))


def places_of(life: Life, pack: RulePack, matcher: Matcher) -> tuple[str, ...]:
    """The places a ticket is about, each once: those of its address, else those of its title and text."""
    for text in (life.place, f"{life.title}\n{life.text}"):
        if text.strip():
            hits = matcher.find(fold(text))
            if named := tuple(dict.fromkeys(_spots(hits.text, matcher.names(hits), pack))):
                return named
            if unknown := slots_in(hits.text).places:
                return tuple(sorted(name for name in unknown if not name.endswith(_MANY)))
    return ()


def _spots(text: str, names: Iterable[NamedAt], pack: RulePack) -> Iterator[str]:
    """With the standard names of the pack."""
    for named in names:
        area = pack.gazetteer.holds(named.name, named.name)
        if area or named.name in pack.units:
            continue
        if not _is_road(named.name):
            yield named.name
        elif house := _HOUSE.match(text, named.end):
            yield f"{named.name}{house[1]}号"


def _is_road(name: str) -> bool:
    folded = fold(name)
    return folded in slots_in(folded).roads


def _repeated(place: str, named: list[Life], pack: RulePack) -> RepeatedPlace:
    areas = Counter(life.area for life in named if life.area)
    matters = Counter(life.matter for life in named if life.matter)
    return RepeatedPlace(
        name=place,
        area=areas.most_common(1)[0][0] if areas else "",
        tickets=len(named),
        callers=distinct_callers(named, pack.same_matter),
        matters=tuple(sorted(matters.items(), key=lambda item: (-item[1], item[0]))),
        first=named[0].received.date(),
        last=named[-1].received.date(),
        lives=tuple(named),
    )
