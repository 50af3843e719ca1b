"""Tickets in order of arrival: who calls, about what, and whether it was told before."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from minyi_router.supervise.life import Life
from minyi_router.supervise.simulate.fate import Bureau, judged, lived
from minyi_router.supervise.simulate.profiles import Profile, Wording
from minyi_router.supervise.simulate.wording import say, say_again

_CHANNELS = {
    "12345热线": 0.53,
    "110非警务警情": 0.13,
    "微信公众号": 0.09,
    "12123语音": 0.06,
    "市长信箱": 0.05,
    "局长信箱": 0.04,
    "网格员上报": 0.04,
    "来访": 0.03,
    "来信": 0.02,
    "网络舆情": 0.01,
}
_CHASED, _JOINED = 0.09, 0.07  # how often somebody asks about an earlier ticket, or tells what others told
_JOINED_IN_SURGE = 0.45
_CHASE_DAYS, _JOIN_DAYS = 10, 7
_LOOKED_AT = 4  # earlier tickets that are thought of
_KEPT = 24  # of each matter in each area
_SAME_WORDS = 0.5  # of the tickets of one surge
_MANY_CALLERS = 0.6  # callers per ticket
_FEWEST_CALLERS, _MOST_CALLERS = 50, 1_000_000


class Arrival(NamedTuple):
    """That somebody calls about a matter. ``surge``: the number of the planted one it belongs to, or -1."""

    received: datetime
    profile: Profile
    area: str
    surge: int = -1
    spot: str = ""


class Known(NamedTuple):
    """A ticket that is remembered, where it stands in the table, and how it was told."""

    life: Life
    row: int
    group: str


class Intake:
    """Takes tickets in, one after another."""

    def __init__(self, bureau: Bureau, number: int, rng: Random) -> None:
        self._bureau = bureau
        self._rng = rng
        self._callers = min(_MOST_CALLERS, _FEWEST_CALLERS + round(number * _MANY_CALLERS))
        self._recent: defaultdict[tuple[str, str], deque[Known]] = defaultdict(lambda: deque(maxlen=_KEPT))
        self._of_surge: dict[int, Known] = {}
        self._wording: dict[int, Wording] = {}
        self._counts: defaultdict[date, int] = defaultdict(int)
        self._channels = tuple(_CHANNELS), tuple(accumulate(_CHANNELS.values()))
        self._grouped: set[int] = set()
        self._lives: list[Life] = []

    def take(self, arrivals: Iterable[Arrival]) -> tuple[Life, ...]:
        """Every arrival, in order, as a ticket with its life; the first of a group bears its number too."""
        for arrival in arrivals:
            self._take(arrival)
        for row in self._grouped:
            self._lives[row] = self._lives[row]._replace(group=self._lives[row].id)
        return tuple(self._lives)

    def _take(self, arrival: Arrival) -> None:
        known, relation = self._earlier(arrival)
        life = self._told(arrival, known, relation)
        life = lived(judged(life, self._bureau, self._rng), self._bureau, self._rng, known and known.life)
        if known and not known.life.relation:
            self._grouped.add(known.row)
        remembered = Known(life, len(self._lives), life.group or life.id)
        self._lives.append(life)
        self._recent[life.matter, life.area].append(remembered)
        if arrival.spot:
            self._of_surge.setdefault(arrival.surge, remembered)

    def _earlier(self, arrival: Arrival) -> tuple[Known | None, str]:
        """The ticket that this one is about too, and what it is to it."""
        chance = self._rng.random()
        if arrival.surge >= 0:
            known = self._of_surge.get(arrival.surge) if arrival.spot else None
            return (known, "joint") if known and chance < _JOINED_IN_SURGE else (None, "")
        recent = self._recent[arrival.profile.matter, arrival.area]
        if not recent or chance >= _CHASED + _JOINED:
            return None, ""
        relation = "chase" if chance < _CHASED else "joint"
        choices = [recent[self._rng.randrange(len(recent))] for _ in range(_LOOKED_AT)]
        fits = _to_chase if relation == "chase" else self._to_join
        known = next((choice for choice in choices if fits(choice.life, arrival.received)), None)
        return known, relation if known else ""

    def _joins(self, kind: str) -> bool:
        """Whether several callers of this kind make one matter; not where each asks for himself."""
        return kind not in self._bureau.town.pack.same_matter.not_joint

    def _to_join(self, life: Life, now: datetime) -> bool:
        """Whether others may tell of the same."""
        fresh = now - life.received < timedelta(_JOIN_DAYS)
        return fresh and bool(life.place) and self._joins(life.kind)

    def _told(self, arrival: Arrival, known: Known | None, relation: str) -> Life:
        """The ticket as it comes in, nothing decided yet."""
        rng, number = self._rng, len(self._lives)
        wording = self._worded(arrival, known)
        spot = known.life.place if known else arrival.spot or self._spot(arrival)
        if relation == "chase" and known:
            text, caller = say_again(known.life.text, rng), known.life.caller
        else:
            text, caller = say(wording, spot, self._someone(), arrival.received, rng), self._caller()
        return Life(
            number=number + 1,
            id=self._id(arrival.received),
            received=arrival.received,
            text=text,
            channel=rng.choices(self._channels[0], cum_weights=self._channels[1])[0],
            caller=caller,
            place=spot if spot and spot in text else "",
            area=arrival.area,
            kind=known.life.kind if relation == "chase" and known else wording.kind,
            matter=arrival.profile.matter,
            group=known.group if known else "",
            relation=relation,
        )

    def _worded(self, arrival: Arrival, known: Known | None) -> Wording:
        """A way to tell it; nobody joins others to ask a question, and in a surge many say the same."""
        wordings: Sequence[Wording] = arrival.profile.wordings
        if known or arrival.surge >= 0:
            fitting = [
                wording
                for wording in wordings
                if self._joins(wording.kind) and _tells_where(wording, arrival.profile)
            ]
            wordings = fitting or wordings
        if arrival.surge < 0:
            return self._rng.choice(wordings)
        usual = self._wording.setdefault(arrival.surge, self._rng.choice(wordings))
        return usual if self._rng.random() < _SAME_WORDS else self._rng.choice(wordings)

    def _spot(self, arrival: Arrival) -> str:
        spots = self._bureau.town.spots.get((arrival.area, arrival.profile.where))
        return spots.draw(self._rng) if spots else ""

    def _someone(self) -> str:
        """A unit to speak of, for those who speak of one."""
        units = self._bureau.staff.units or ("派出所",)
        return units[min(int(self._rng.expovariate(0.25)), len(units) - 1)]

    def _caller(self) -> str:
        """A made-up telephone; some call often."""
        who = int(self._callers * self._rng.random() ** 1.5)
        return f"19900{who * 373_587 % _MOST_CALLERS:06d}"

    def _id(self, received: datetime) -> str:
        day = received.date()
        self._counts[day] += 1
        return f"DM{day:%Y%m%d}-{self._counts[day]:06d}"


def _tells_where(wording: Wording, profile: Profile) -> bool:
    return profile.where == "none" or "{at}" in wording.text


def _to_chase(life: Life, now: datetime) -> bool:
    """Whether its caller may ask about it: still open after two hours, or closed and not as wished."""
    waited = now - life.received
    if life.relation == "chase" or not timedelta(hours=2) < waited < timedelta(_CHASE_DAYS):
        return False
    return life.closed is None or life.closed > now
