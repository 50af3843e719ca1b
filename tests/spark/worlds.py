"""Tickets to pair, the slow twin that compares every two of them, and the cluster's work done in one process.

Every text, name and number here is invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations
from typing import Any, TypeAlias

import pyarrow as pa
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from minyi_router import Router, Ticket
from minyi_router.columns import find_heads
from minyi_router.relate.compare import Known, compare
from minyi_router.relate.reading import Reading
from minyi_router.spark.meeting import Meeting
from minyi_router.spark.packs import SentPack
from minyi_router.spark.reading import Counting, Moving, Needed
from minyi_router.spark.shelves import Limits, shelved
from minyi_router.text.folding import fold

WINDOW = timedelta(days=30)
NOW = datetime(2026, 3, 2, 10)
ME, OTHER = "13900130001", "13900130002"
BEIJING = timezone(timedelta(hours=8))
HEADS = ("诉求内容", "工单编号", "受理时间", "诉求人", "区县")

Found: TypeAlias = tuple[str, str, str, float, str, str, float | None]
"""A pair as ``link`` gives it."""


# ---------------------------------------------------------------- the slow twin


def every_pair(router: Router, tickets: Iterable[Ticket], window: timedelta = WINDOW) -> list[Found]:
    """All pairs of all tickets, by rapidfuzz and ``compare``."""
    reader = router.engine.reader
    ordered = sorted(((ticket, reader.read(ticket)) for ticket in tickets), key=lambda each: _place(each[0]))
    pairs = ((old, new) for old, new in combinations(ordered, 2) if old[0].id != new[0].id)
    return sorted(found for old, new in pairs if (found := _compared(router, old, new, window)))


def _compared(
    router: Router, old: tuple[Ticket, Reading], new: tuple[Ticket, Reading], window: timedelta
) -> Found | None:
    (earlier, was), (later, now) = old, new
    policy, lag = router.pack.same_matter, _lag(earlier, later)
    named = fold(earlier.id) in {*now.codes, *now.slots.cited} or fold(later.id) in was.codes
    inside = lag is None or lag <= window
    if not named and (was.callback or not inside):
        return None
    plain = Levenshtein.normalized_similarity(now.key, was.key)
    long = inside and min(len(now.key), len(was.key)) >= policy.shortest
    whole = plain if long and plain >= policy.likeness else 0.0
    quoted = fuzz.partial_ratio(now.key, was.key) / 100 if long else 0.0
    quoted = quoted if quoted >= policy.containment else 0.0
    near = lag is not None and lag <= policy.near
    known = Known(max(whole, quoted) or plain, whole > 0, quoted > 0, near, named)
    link = compare(policy, now, was, known)
    if link is None:
        return None
    parts = ", ".join(f"{name} {part}" for name, part in link.parts.items())
    days = None if lag is None else lag / timedelta(days=1)
    return later.id, earlier.id, link.relation, link.score, parts, ", ".join(link.vetoes), days


def _place(ticket: Ticket) -> tuple[bool, datetime, str]:
    at = ticket.received_at
    return at is None, _aware(at) if at else NOW.replace(tzinfo=BEIJING), ticket.id


def _lag(old: Ticket, new: Ticket) -> timedelta | None:
    if old.received_at is None or new.received_at is None:
        return None
    return _aware(new.received_at) - _aware(old.received_at)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


# ---------------------------------------------------------------- the cluster's work in one process


def table_of(tickets: Iterable[Ticket], pool: str = "") -> list[dict[str, Any]]:
    """Tickets as rows of a table."""
    return [
        dict(zip(HEADS, (t.text, t.id, _shown(t.received_at), t.caller, pool), strict=True)) for t in tickets
    ]


def _shown(moment: datetime | None) -> str | None:
    return moment.isoformat(sep=" ") if moment else None


def paired(
    pack: SentPack, rows: Sequence[dict[str, Any]], window: timedelta = WINDOW, *, most: int, tasks: int = 4
) -> list[Found]:
    """What the tasks of ``link`` find, one after the other, the rows in the order that Spark brings them."""
    needed = Needed.of(HEADS, find_heads(HEADS), "区县", pack.router().pack)
    batches = [pa.RecordBatch.from_pylist(list(rows[i::2]), _schema(needed.columns)) for i in range(2)]
    counts = Counting(has_time=True, has_pool=True)(batch.select(needed.counted) for batch in batches)
    days: dict[str, dict[int | None, int]] = {}
    sizes = set()
    for each in (row for batch in counts for row in batch.to_pylist()):
        days.setdefault(each["pool"], {})[each["day"]] = each["tickets"]
        sizes.add(each["size"])
    shelves, _ = shelved(days, Limits(window, most, tasks))
    moved = Moving(pack, needed, shelves, frozenset(sizes))(iter(batches))
    placed = [(place, told) for batch in moved for place, told in _exploded(batch)]
    placed.sort(key=lambda each: each[0])
    met = Meeting(pack, window)(_in_batches(placed))
    return sorted(tuple(row.values()) for batch in met for row in batch.to_pylist())


def _schema(columns: Iterable[str]) -> pa.Schema:
    return pa.schema([(column, pa.string()) for column in columns])


def _exploded(batch: pa.RecordBatch) -> Iterator[tuple[int, bytes]]:
    for row in batch.to_pylist():
        for place in row["places"]:
            yield place, row["told"]


def _in_batches(placed: Sequence[tuple[int, bytes]], size: int = 7) -> Iterator[pa.RecordBatch]:
    """Small ones, so that a block's tickets come in several."""
    for start in range(0, len(placed), size):
        places, tolds = zip(*placed[start : start + size], strict=True)
        yield pa.RecordBatch.from_arrays(
            [pa.array(places, pa.int64()), pa.array(tolds, pa.binary())], ["place", "told"]
        )


# ---------------------------------------------------------------- small worlds

_ROADS = st.sampled_from(["澜心路", "采蘅路", "蒹葭路"])
_HOUSES = st.sampled_from(["", "12号", "68号"])
_PLATES = st.sampled_from(["云A12345", "云A54321"])
LONG = "近来广场舞的音响一天比一天响，从早上六点一直放到夜里十点，老人孩子都没法休息，打过几次电话也没有人来"
_BODIES = st.one_of(
    st.builds("{}{}门口{}天天有人违停，占了盲道，请交警来管一管".format, _ROADS, _HOUSES, _PLATES),
    st.builds("{}{}门口天天有人违停，占了盲道，请交警来管一管".format, _ROADS, _HOUSES),
    st.builds("我住{}{}，楼下烧烤店天天半夜唱歌太吵了".format, _ROADS, _HOUSES),
    st.builds("{}{}楼下的烧烤店半夜还在放音响，吵得睡不着".format, _ROADS, _HOUSES),
    st.sampled_from([LONG, LONG[:-3], f"{LONG}，{LONG}", "哈哈哈哈哈哈哈哈哈哈哈哈", "吵", ""]),
)
_TEXTS = st.one_of(
    _BODIES,
    _BODIES.map("柳湾派出所来电反馈：{}".format),
    st.builds("（工单编号：HD2026030100{})《{}》仍未解决，请加快办理".format, st.integers(1, 9), _BODIES),
    st.builds("{}，工单hd2026030100{}也是这件事".format, _BODIES, st.integers(1, 9)),
)
_MOMENTS = st.sampled_from(
    [
        NOW,
        NOW + timedelta(hours=1),
        NOW - timedelta(days=3),
        NOW - WINDOW,
        NOW - WINDOW - timedelta(seconds=1),
        (NOW - WINDOW).replace(tzinfo=UTC),
        NOW + WINDOW,
        NOW + 3 * WINDOW,
        None,
    ]
)
WORLDS = st.lists(st.tuples(_TEXTS, st.sampled_from(["", ME, OTHER]), _MOMENTS), min_size=4, max_size=25).map(
    lambda rows: [
        Ticket(text, id=f"HD20260301{i:03}", caller=caller, received_at=at)
        for i, (text, caller, at) in enumerate(rows, 1)
    ]
)
