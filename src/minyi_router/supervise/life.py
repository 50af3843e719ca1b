"""One ticket and what became of it, and how it is read out of a row of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from minyi_router.batch import RowFault
from minyi_router.columns import parse_time
from minyi_router.text.masking import mask
from minyi_router.wording import ACTIONS, RELATIONS


class Life(NamedTuple):
    """工单的一生: a ticket with everything that happened to it; all moments are naive Beijing time.

    Texts are empty and moments None where the table does not say. ``number`` is the row. ``automatic``:
    it was dispatched without a person. ``returned`` and ``redone`` count how often. ``callback`` is what
    the citizen said on call-back, ``order`` what a leader wrote. ``group`` is the id of the first ticket
    of the same matter, ``relation`` what this one is to it (chase, joint, callback, similar).
    """

    number: int
    id: str
    received: datetime
    text: str = ""
    title: str = ""
    channel: str = ""
    caller: str = ""
    place: str = ""
    area: str = ""
    kind: str = ""
    matter: str = ""
    line: str = ""
    organ: str = ""
    tier: str = ""
    first_unit: str = ""
    unit: str = ""
    supervisor: str = ""
    automatic: bool | None = None
    dispatched: datetime | None = None
    contacted: datetime | None = None
    replied: datetime | None = None
    closed: datetime | None = None
    contact_by: datetime | None = None
    resolve_by: datetime | None = None
    returned: int = 0
    returned_at: datetime | None = None
    redone: int = 0
    redone_at: datetime | None = None
    callback: str = ""
    called_back: datetime | None = None
    order: str = ""
    group: str = ""
    relation: str = ""


def diverted(life: Life) -> bool:
    """Whether it went to an organ that is not the police's: nothing of the bureau's own to supervise."""
    return bool(life.organ) and not life.unit


class Lives(NamedTuple):
    """The tickets of a table in its order, the rows left out and why, and which column was what.

    ``known`` are the roles that the table (or the rules, where they were asked) tells anything of: of
    another one nothing is known, which is not the same as none.
    """

    lives: tuple[Life, ...]
    rejects: tuple[RowFault, ...]
    known: frozenset[str]


TEXTS = (
    *("text", "title", "channel", "caller", "place", "area", "kind", "matter", "line", "organ", "tier"),
    *("first_unit", "unit", "supervisor", "callback", "order", "group"),
)
MOMENTS: Mapping[str, str] = {
    "dispatched": "派单时间",
    "contacted": "联系时间",
    "replied": "答复时间",
    "closed": "办结时间",
    "contact_by": "先行联系时限",
    "resolve_by": "办理时限",
    "returned_at": "退单时间",
    "redone_at": "重办时间",
    "called_back": "回访时间",
}
"""The roles that hold a moment, as messages name them; none of them may lie before the ticket came in."""

YEARS = range(2000, 2100)
"""Those of the working calendar; a year like 0206 is a slip, and would make everything before it a gap."""

COUNTS = {"returned": "退单次数", "redone": "重办次数"}
_NONE = {"", "0", "否", "无", "没有", "-", "—", "/", "false", "no"}
_NOT_CALLED = _NONE | {"未回访", "待回访", "未评价", "待评价"}
_ONCE = {"是", "有", "true", "yes"}
_AUTOMATIC = {"自动", "自动派单", "系统", "系统派单", "是"} | {ACTIONS[a] for a in ("divert", "link")}
_AUTOMATIC |= {"dispatch", "divert", "link"}
_BY_HAND = {"人工", "人工派单", "手工", "否", "review", "hold", ACTIONS["review"], ACTIONS["hold"]}
_RELATIONS = {**{chinese: code for code, chinese in RELATIONS.items()}, **{code: code for code in RELATIONS}}


def read_lives(
    columns: Sequence[str], heads: Mapping[str, str], rows: Iterable[tuple[int, Sequence[str]] | RowFault]
) -> Lives:
    """Every ticket that can be read, once; a row that cannot is left out with its reason (Chinese).

    Args:
        columns: the heads of the table.
        heads: which column holds which role, as `find_life_heads` tells.
        rows: number and cells of each row, or the fault of one.
    """
    read = _Reader(columns, heads)
    lives: list[Life] = []
    rejects: list[RowFault] = []
    for row in rows:
        if isinstance(row, RowFault):
            rejects.append(row)
            continue
        number, cells = row
        try:
            lives.append(read(number, cells))
        except ValueError as error:
            rejects.append(RowFault(number, str(error), "，".join(filter(None, cells))))
    return Lives(tuple(lives), tuple(rejects), frozenset(heads))


class _Reader:
    """Reads the rows of one table; where each role stands is looked up once."""

    def __init__(self, columns: Sequence[str], heads: Mapping[str, str]) -> None:
        places = {role: columns.index(head) for role, head in heads.items()}
        self._places = places
        self._rows: dict[str, int] = {}
        self._texts = [(role, places[role]) for role in TEXTS if role in places]
        self._moments = [(role, places[role], name) for role, name in MOMENTS.items() if role in places]

    def __call__(self, number: int, cells: Sequence[str]) -> Life:
        """Raises ValueError with the reason (Chinese) for a row about whose times nothing can be said."""
        received = _received(self._cell(cells, "time"))
        values: dict[str, Any] = {role: cells[place].strip() for role, place in self._texts}
        for role, place, name in self._moments:
            if written := cells[place].strip():
                values[role] = _moment(written, name, received)
        for role, name in COUNTS.items():
            if (written := self._cell(cells, role)) != "0":
                values[role] = _count(written, name, happened=f"{role}_at" in values)
        if "closed" not in self._places and "replied" in values:  # a table of replies alone: they end it
            values["closed"] = values["replied"]
        values["automatic"] = _automatic(self._cell(cells, "action"))
        values["relation"] = _RELATIONS.get(self._cell(cells, "relation"), "")
        for role, nothing in (("order", _NONE), ("callback", _NOT_CALLED)):
            if values.get(role) in nothing:
                values[role] = ""
        return Life(number, self._once(self._cell(cells, "id"), number), received, **values)

    def _once(self, id_: str, number: int) -> str:
        """A readable row's id, made of its number if it has none. Raises ValueError if it came before."""
        if id_ and (before := self._rows.setdefault(id_, number)) != number:
            raise ValueError(f"工单编号 {mask(id_)} 和第 {before} 行重复，只算前面那一行")
        return id_ or f"第{number}行"

    def _cell(self, cells: Sequence[str], role: str) -> str:
        place = self._places.get(role)
        return "" if place is None else cells[place].strip()


def _received(written: str) -> datetime:
    if not written:
        raise ValueError("没有受理时间，算不出时限")
    moment = parse_time(written)
    if moment is None:
        raise ValueError(f"看不懂受理时间「{mask(written)}」")
    if moment.year not in YEARS:
        raise ValueError(f"受理时间「{mask(written)}」不在 {YEARS[0]} 年到 {YEARS[-1]} 年之间")
    return moment


def _moment(written: str, name: str, received: datetime) -> datetime:
    moment = parse_time(written)
    if moment is None:
        raise ValueError(f"看不懂{name}「{mask(written)}」")
    if moment < received and moment < received.replace(second=0, microsecond=0):
        said = f"{name} {moment:%Y-%m-%d %H:%M} 早于受理时间 {received:%Y-%m-%d %H:%M}"
        no_hour = moment.date() == received.date() and moment.hour == moment.minute == 0
        raise ValueError(f"{said}（像是只写了日期，请补上钟点）" if no_hour else said)
    return moment


def _count(written: str, name: str, *, happened: bool) -> int:
    if written.casefold() in _NONE:
        return int(happened and not written)  # a time of it, and no column that counts
    if written.casefold() in _ONCE:
        return 1
    with suppress(ValueError, OverflowError):  # inf is a number too
        if (count := float(written)) == int(count) >= 0:
            return int(count)
    raise ValueError(f"{name}应是次数，现在是「{mask(written)}」")


def _automatic(written: str) -> bool | None:
    if written in _AUTOMATIC:
        return True
    return False if written in _BY_HAND else None


class Known(list[Life]):
    """Tickets as they were known at a moment, which need not be looked through for it again."""

    def __init__(self, lives: Iterable[Life], at: datetime) -> None:
        super().__init__(lives)
        self.at = at


def as_of(lives: Iterable[Life], now: datetime) -> Known:
    """What was known at a moment (naive Beijing time): tickets in by then, and nothing that came later.

    A due moment is known beforehand. What has no moment of its own (how often it was returned) stays.
    """
    if isinstance(lives, Known) and lives.at == now:
        return lives
    known = [_as_of(life, now) if _knows_later(life, now) else life for life in lives if life.received <= now]
    return Known(known, now)


_HAPPENS = tuple(role for role in MOMENTS if not role.endswith("_by"))


_happened = attrgetter(*_HAPPENS)


def happenings(life: Life) -> Iterator[datetime]:
    """Every moment at which something happened to a ticket after it came in."""
    return filter(None, _happened(life))


def _knows_later(life: Life, now: datetime) -> bool:
    return max(happenings(life), default=now) > now


def _as_of(life: Life, now: datetime) -> Life:
    later = {role for role in _HAPPENS if (moment := getattr(life, role)) is not None and moment > now}
    changed: dict[str, object] = dict.fromkeys(later)
    if "called_back" in later:
        changed["callback"] = ""
    for role in COUNTS:
        if f"{role}_at" in later:
            changed[role] = max(0, getattr(life, role) - 1)
    return life._replace(**changed)  # type: ignore[arg-type]
