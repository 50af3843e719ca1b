"""What travels of a ticket to be compared: its id, moment and reading; as JSON, so nothing in it can run."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from minyi_router.model import Ticket
from minyi_router.relate.reading import Reader, Reading, elapsed
from minyi_router.relate.slots import Slots

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Told(NamedTuple):
    """A ticket as it is compared; ``at``: microseconds since 1970 (UTC), None when it is not known."""

    id: str
    at: int | None
    read: Reading

    @property
    def place(self) -> tuple[bool, int, str]:
        """Its place in the order of tickets: by time, those without one last; between equals by id."""
        return self.at is None, self.at or 0, self.id


def told(reader: Reader, ticket: Ticket) -> Told:
    """What is told of a ticket."""
    return Told(ticket.id, instant(ticket.received_at), reader.read(ticket))


def instant(moment: datetime | None) -> int | None:
    """A moment in microseconds since 1970 (UTC); naive ones are Beijing time."""
    return elapsed(_EPOCH, moment) // _MICROSECOND if moment else None


def between(old: Told, new: Told) -> timedelta | None:
    """How long after one ticket the other came; None when a time is not known."""
    return None if old.at is None or new.at is None else (new.at - old.at) * _MICROSECOND


def written(one: Told) -> bytes:
    """As bytes to send; sets in order, so that equal tickets are equal bytes."""
    read = one.read
    slots, names, others = list(map(sorted, read.slots)), sorted(read.names), sorted(read.others)
    fields = read._replace(slots=slots, names=names, others=others)  # type: ignore[arg-type]  # as JSON has it
    return json.dumps([one.id, one.at, fields], ensure_ascii=False).encode("utf-8", "surrogatepass")


def read_told(data: bytes) -> Told:
    """What ``written`` wrote."""
    id_, at, fields = json.loads(data.decode("utf-8", "surrogatepass"))
    read = Reading(*fields)
    slots = Slots(*map(frozenset, read.slots))
    names, others = frozenset(read.names), frozenset(read.others)
    return Told(id_, at, read._replace(slots=slots, codes=tuple(read.codes), names=names, others=others))
