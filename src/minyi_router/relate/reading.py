"""What is compared of an appeal: its text without boilerplate, its slots, and marks to find it by."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import combinations, islice, product
from typing import NamedTuple

from minyi_router.calendar import BEIJING
from minyi_router.match import Hits
from minyi_router.match.hits import Stretch, merged
from minyi_router.model import Appeal, Ticket
from minyi_router.places import NamedAt
from minyi_router.relate.slots import Slots, slots_in
from minyi_router.rulepack.pack import PassageKind, RulePack, SameMatter
from minyi_router.text.folding import fold

_NOT_WORD = re.compile(r"[\W_]+")
_CODE = re.compile(r"[0-9a-z]+(?:-[0-9a-z]+)*")
_PARTED = re.compile(r"[0-9A-Za-z]\s+[0-9A-Za-z]")
_SHORTEST_CODE = 6
SHORTEST_CASE = 6  # shorter numbers tell two matters apart, but many share one (违章代码1208)
_TAIL = 3  # names that agree end alike, and in this many characters at least
_MOST_MARKS = 64
"""Marks of one sort at most: only a text that lists dozens of places or numbers has more."""

_READINGS_KEPT = 4_096  # some 2 kB each


class Reading(NamedTuple):
    """An appeal as it is compared.

    ``key`` is the folded text without what counts for nothing and without punctuation. ``names`` are
    known places smaller than an area. ``codes`` may be ids of tickets. ``by_surname``: of the caller no
    more is known. ``matter`` is empty if it is not known; ``others`` are the other matters of the text.
    ``callback``: staff calling about a ticket.
    """

    key: str
    slots: Slots
    names: frozenset[str]
    codes: tuple[str, ...]
    caller: str
    by_surname: bool
    kind: str
    matter: str
    others: frozenset[str]
    callback: bool


class Reader:
    """How one rule pack reads appeals; the latest readings are kept. Equal only to itself.

    What is routed and then registered is read once.
    """

    __slots__ = ("__weakref__", "_kept", "_most", "_read", "policy")

    def __init__(
        self, policy: SameMatter, read: Callable[[Appeal], Reading], kept: int = _READINGS_KEPT
    ) -> None:
        self.policy = policy
        self._read = read
        self._most = kept
        # its oldest is found at once; a dict looks through all that went before
        self._kept: OrderedDict[tuple[object, ...], Reading] = OrderedDict()

    def keeping(self, kept: int) -> Reader:
        """One that reads alike and keeps so many readings, for a big piece of work."""
        return Reader(self.policy, self._read, kept)

    def read(self, ticket: Ticket) -> Reading:
        """The reading of a ticket; its registered matter goes before what the rules say."""
        read = self._kept.get(_content(ticket)) or self.keep(ticket, self._read(ticket))
        return read._replace(matter=ticket.matter) if ticket.matter else read

    def keep(self, appeal: Appeal, read: Reading) -> Reading:
        """Remember the reading of an appeal; the oldest one kept makes room."""
        while len(self._kept) >= self._most:
            with suppress(KeyError):  # another thread was quicker
                self._kept.popitem(last=False)
        self._kept[_content(appeal)] = read
        return read


def _content(appeal: Appeal) -> tuple[object, ...]:
    """All that a reading depends on."""
    return (
        appeal.text,
        appeal.title,
        appeal.place,
        appeal.caller,
        appeal.channel,
        appeal.received_at,
        appeal.fields,
    )


def reading(
    pack: RulePack,
    appeal: Appeal,
    hits: Hits,
    names: Iterable[NamedAt],
    what: tuple[str, str, Iterable[str]],
) -> Reading:
    """The reading of an appeal whose words were found already; ``what``: kind, matter, other matters."""
    kind, matter, others = what
    known = [name for name in names if name.name not in pack.units]
    kinds = {kind.name: kind for kind in pack.passages}
    slots = slots_in(f"{_told(hits, known, kinds.values())}\n{fold(appeal.place)}")
    caller, by_surname = _caller(appeal.caller, pack.same_matter)
    return Reading(
        key=_key(hits),
        slots=slots,
        names=frozenset(_places(pack, known, slots.roads)),
        codes=tuple(dict.fromkeys(_codes(appeal, hits.text))),
        caller=caller,
        by_surname=by_surname,
        kind=kind,
        matter=matter,
        others=frozenset(others),
        callback=any(kinds[name].callback for name in hits.passages),
    )


def _places(pack: RulePack, known: Iterable[NamedAt], roads: AbstractSet[str]) -> Iterator[str]:
    """The known names that say where something is: no areas, which are too large, and no roads, too long."""
    for name in known:
        if fold(name.name) not in roads and not pack.gazetteer.holds(name.name, name.name):
            yield name.name


def _caller(written: str, policy: SameMatter) -> tuple[str, bool]:
    """Who it is, empty when that is not known, and whether only the surname is: half a city is 王女士."""
    caller = _NOT_WORD.sub("", fold(written))
    if caller in policy.nobody:
        return "", False
    return caller, caller.endswith(policy.titles) and not any(map(str.isdigit, caller))


def _key(hits: Hits) -> str:
    """The text, or the title if there is no text, without what counts for nothing."""
    start = hits.title_end if len(hits.text) > hits.title_end + 1 else 0
    silent = hits.ignored_apart_from(frozenset()) if hits.ignored else []
    return _NOT_WORD.sub("", _without(hits.text, start, silent))


def _without(text: str, start: int, silent: Iterable[Stretch]) -> str:
    parts = []
    for first, last in silent:
        if first > start:
            parts.append(text[start:first])
        start = max(start, last)
    parts.append(text[start:])
    return "\n".join(parts)


def _told(hits: Hits, names: Iterable[NamedAt], kinds: Iterable[PassageKind]) -> str:
    """The text for slots: known places by their one name, and without the replies it quotes."""
    quoted = {kind.name for kind in kinds if kind.ignored and kind.reach != "phrase"}
    silent = merged(stretch for name in quoted for stretch in hits.passages.get(name, ()))
    text = hits.text
    for name in sorted(names, key=lambda n: -n.start):
        if not any(first < name.end and name.start < last for first, last in silent):
            text = _replaced(text, name)
            silent = [_moved(stretch, name) for stretch in silent]
    return _without(text, 0, silent)


def _replaced(text: str, name: NamedAt) -> str:
    return f"{text[: name.start]}{fold(name.name)}{text[name.end :]}"


def _moved(stretch: Stretch, name: NamedAt) -> Stretch:
    shift = len(fold(name.name)) - (name.end - name.start) if stretch[0] >= name.end else 0
    return stretch[0] + shift, stretch[1] + shift


def _codes(appeal: Appeal, folded: str) -> Iterator[str]:
    """Every number long enough to be an id; also where only a blank, which folding drops, parts two."""
    parts = [folded]
    if _PARTED.search(appeal.text) or _PARTED.search(appeal.title):
        parts += map(fold, (*appeal.title.split(), *appeal.text.split()))
    for part in parts:
        yield from (found[0] for found in _CODE.finditer(part) if len(found[0]) >= _SHORTEST_CODE)


def elapsed(since: datetime, until: datetime) -> timedelta:
    """The time between two moments, negative when they lie the other way; naive ones are Beijing time."""
    return _aware(until) - _aware(since)


def _aware(moment: datetime) -> datetime:
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=BEIJING)


# Marks ------------------------------------------------------------------------------------------------
# A mark stands for one fact, as a 64-bit hash: two tickets that share the fact share the mark. A chance
# collision (one in 10^10 for a million tickets) finds a ticket too many, which comparing throws out.


def marks(read: Reading, policy: SameMatter) -> list[int]:
    """All marks of a ticket, to be found by; a call back is found by its text and by numbers only."""
    cites = [citing_mark(code) for code in read.codes[:_MOST_MARKS]]
    if read.callback:
        return cites
    repeats = [mark for same in policy.repeats for mark in marks_of_same(read, same)]
    return [*cites, *single_marks(read), *joint_marks(read), *repeats]


def citing_mark(folded_id: str) -> int:
    """The mark of tickets whose text names an id."""
    return _mark("code", folded_id)


def single_marks(read: Reading) -> list[int]:
    """One for each slot: what links shares at least one of them, or is word for word the same."""
    return [_mark("one", fact) for fact in _facts(read)[:_MOST_MARKS]]


def joint_marks(read: Reading) -> list[int]:
    """One for each combination that may link whatever the words."""
    return [_mark(read.matter, *facts) for facts in islice(_combinations(read), _MOST_MARKS)]


def chase_marks(read: Reading) -> list[int]:
    """Of those the one that the caller's own tickets of the matter bear."""
    known = read.caller and read.matter and not read.by_surname
    return [_mark(read.matter, "caller", read.caller)] if known else []


def _combinations(read: Reading) -> Iterator[tuple[object, ...]]:
    slots = read.slots
    yield from (("case", case) for case in sorted(slots.cases) if len(case) >= SHORTEST_CASE)
    if read.matter:
        facts = _facts(read)
        yield from (fact for fact in facts if fact[0] in _STRONG)
        spots = (fact for fact in facts if fact[0] in _SPOTS)
        yield from product(spots, sorted(slots.houses))
        yield from combinations(sorted({road[-_TAIL:] for road in slots.roads}), 2)


_STRONG = {"caller", "plate", "phone"}
_SPOTS = {"road", "place", "name"}


def joined(one: Reading, other: Reading) -> bool:
    """Whether two tickets share a combination that may link whatever the words."""
    return not set(joint_marks(one)).isdisjoint(joint_marks(other))


def marks_of_same(read: Reading, same: tuple[str, ...]) -> list[int]:
    """The marks for some slots taken together; none when one of them is not known."""
    values = [list(islice(_values(read, slot), _MOST_MARKS)) for slot in same]
    return [_mark("same", same, *taken) for taken in islice(product(*values), _MOST_MARKS)]


def _values(read: Reading, slot: str) -> Iterator[object]:
    slots = read.slots
    if slot == "place":
        yield from sorted(read.names)
        yield from sorted(place[-_TAIL:] for place in slots.places)
        yield from product(sorted(road[-_TAIL:] for road in slots.roads), sorted(slots.houses))
        return
    several = {
        "caller": {read.caller} if read.caller and not read.by_surname else (),
        "matter": {read.matter} if read.matter else (),
        "plate": slots.plates,
        "phone": slots.phones,
        "case": slots.cases,
    }
    yield from sorted(several[slot])


def _facts(read: Reading) -> list[tuple[str, str]]:
    slots = read.slots
    caller = "surname" if read.by_surname else "caller"
    several = {
        caller: {read.caller} if read.caller else (),
        "plate": slots.plates,
        "phone": slots.phones,
        "case": slots.cases,
        "house": slots.houses,
        "road": {road[-_TAIL:] for road in slots.roads},
        "place": {place[-_TAIL:] for place in slots.places},
        "name": read.names,
    }
    return [(slot, value) for slot, values in several.items() for value in sorted(values)]


def _mark(*parts: object) -> int:
    return hash(parts) & 0xFFFF_FFFF_FFFF_FFFF
