"""Inside a block, in one process: earlier tickets stand in an exact index, later ones come by and ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from minyi_router.model import Link
from minyi_router.relate.index import Index
from minyi_router.relate.pairs import Texts, cites, tie
from minyi_router.relate.reading import Reading, citing_mark, joint_marks
from minyi_router.rulepack.pack import SameMatter
from minyi_router.spark.told import Told, between, read_told
from minyi_router.text.folding import fold

_kept = lru_cache(maxsize=8_192)(read_told)


class Pair(NamedTuple):
    """Two tickets and what the later one is to the earlier (``link.ticket_id`` is that one's)."""

    new: Told
    old: Told
    link: Link


class Policy(NamedTuple):
    """When two tickets are one matter, and how far apart in time they may lie."""

    same: SameMatter
    window: timedelta


class Block:
    """Tickets that stand together. Memory: some 1.5 kB each, whoever asks."""

    __slots__ = ("_index", "_policy")

    def __init__(self, policy: Policy, standing: Iterable[bytes]) -> None:
        self._policy = policy
        self._index: Index[bytes] = Index(_always)
        self._index.extend(map(self._row, standing))

    def pairs(self, new: Told) -> Iterator[Pair]:
        """Every ticket here that is earlier than this one, in the window, and tied to it."""
        alike = self._alike(new.read)
        for data in dict.fromkeys((*alike, *self._index.marked(_asked(new)))):
            old = _kept(data)
            lag = between(old, new)
            if _is_earlier(old, new) and (lag is None or lag <= self._policy.window):
                texts = alike.get(data, Texts())
                cited = cites(new.read, old.read, fold(new.id), fold(old.id))
                if link := tie(self._policy.same, new.read, old.read, texts, lag, cited=cited):
                    yield Pair(new, old, link._replace(ticket_id=old.id))

    def _row(self, data: bytes) -> tuple[str, Sequence[int], bytes]:
        one = read_told(data)
        return self._key(one.read), _marks(one), data

    def _key(self, read: Reading) -> str:
        """A text too short to say anything is found by its marks only."""
        return read.key if len(read.key) >= self._policy.same.shortest else ""

    def _alike(self, read: Reading) -> dict[bytes, Texts]:
        key, found = self._key(read), dict[bytes, Texts]()
        for data, score in self._index.alike(key, self._policy.same.likeness):
            found[data] = Texts(whole=score)
        for data, score in self._index.overlapping(key, self._policy.same.containment):
            found[data] = found.get(data, Texts())._replace(quoted=score)
        return found


def far_pairs(policy: Policy, named: Iterable[Told], asking: Told) -> Iterator[Pair]:
    """Tickets beyond the window whose number this one gives: the writer says which one is meant.

    The one that asks may be the earlier of the two; where each gives the other's number, the later asks.
    """
    for one in named:
        old, new = sorted((one, asking), key=lambda each: each.place)
        lag = between(old, new)
        if old.id == new.id or lag is None or lag <= policy.window or not _gives(asking, old, new):
            continue
        if link := tie(policy.same, new.read, old.read, Texts(), lag, cited=True):
            yield Pair(new, old, link._replace(ticket_id=old.id))


def _gives(asking: Told, old: Told, new: Told) -> bool:
    by_new = fold(old.id) in numbers_in(new.read)
    return by_new if asking is new else not by_new and fold(new.id) in old.read.codes


def numbers_in(read: Reading) -> tuple[str, ...]:
    """Every number in a text that may be the id of a ticket, folded."""
    return tuple(dict.fromkeys((*read.codes, *sorted(read.slots.cited))))


def _is_earlier(old: Told, new: Told) -> bool:
    return old.id != new.id and old.place < new.place


def _marks(one: Told) -> list[int]:
    """What a ticket that stands is found by, apart from its text. Marks hold within one process only."""
    cited = map(citing_mark, one.read.codes)
    return [_own_mark(fold(one.id)), *cited, *(() if one.read.callback else joint_marks(one.read))]


def _asked(new: Told) -> list[int]:
    """What is asked for: those it names, those that name it, those that may be tied whatever the words."""
    named = map(_own_mark, numbers_in(new.read))
    return [*named, citing_mark(fold(new.id)), *joint_marks(new.read)]


def _own_mark(folded_id: str) -> int:
    return citing_mark(f"\0{folded_id}")  # no text holds this, so it is no number that a ticket gives


def _always(_: bytes) -> bool:
    return True
