"""Each appeal of a table compared with those before it, slowly and obviously: what the fast way must be."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from minyi_router import Decision, RecentTickets, Router, Ticket
from minyi_router.columns import appeal_of, find_heads

HEADS = ("工单编号", "受理时间", "诉求内容", "来电号码", "渠道")
NOW = datetime(2026, 3, 2, 9)
HOUR = timedelta(hours=1)
ME, HER = "13900130001", "13900130002"
CHARACTERS = "澜采菱磬鹤漱栖枕砚津丹浣拾曜霜芷蘅汀墨云柳青望桂东北枫金河石桥江园渡塔林湾春秋兰竹松梅"
FORGET_EVERY = 1024


class Expected(NamedTuple):
    """What becomes of a row: the id it is known by, its decision, its note."""

    name: str
    decision: Decision
    note: str


def one_by_one(
    router: Router,
    rows: Sequence[Mapping[str, str]],
    window: timedelta,
    *,
    first_number: int = 2,
    forget_every: int = FORGET_EVERY,
) -> list[Expected]:
    """Each row routed among those before it and registered; in the order of the table."""
    heads = find_heads(list(rows[0]))
    read = [appeal_of(row, heads) for row in rows]
    names = own_names([appeal.id for appeal, _ in read], first_number)
    appeals = [replace(appeal, id=name) for (appeal, _), name in zip(read, names, strict=True)]
    order = sorted(
        range(len(rows)),
        key=lambda i: (appeals[i].received_at is None, appeals[i].received_at or datetime.min),
    )
    recent, decided = RecentTickets(window), {}
    for count, place in enumerate(order, 1):
        appeal = appeals[place]
        decided[place] = router.route(appeal, recent)
        recent.add(Ticket.of(appeal, decided[place]))
        if count % forget_every == 0 and appeal.received_at:
            recent.expire(appeal.received_at)
    seen: set[str] = set()
    found = []
    for place, (written, note) in enumerate(read):
        again = "编号重复，前面的行已用过这个编号" if written.id and written.id in seen else ""
        seen.add(written.id)
        found.append(Expected(names[place], decided[place], "；".join(filter(None, (note, again)))))
    return found


def own_names(ids: Sequence[str], first_number: int) -> list[str]:
    """The first with an id bears it, those after it #2, #3, …; rows without one are known by their number."""
    taken, names = set(ids), []
    for place, id_ in enumerate(ids):
        wanted = id_ or f"第{place + first_number}行"
        name, count = wanted, 1
        while name in names or (name in taken and (name != id_ or name in ids[:place])):
            count += 1
            name = f"{wanted}#{count}"
        names.append(name)
    return names


# ---------------------------------------------------------------- tables


def written(path: Path, rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heads, *rows])
    return path


def invented(count: int) -> list[list[str]]:
    """Some houses that write again and again; a few rows without a time or an id of their own."""
    random, rows = Random(3), []
    own = ["".join(random.choices(CHARACTERS, k=40)) for _ in range(count // 4 + 1)]
    for number in range(count):
        house = random.randrange(len(own))
        earlier = f"HD2026{random.randrange(number + 1):05}"
        text = f"澜心路{house}号{own[house]}楼下半夜太吵，第{random.randrange(3)}次了"
        at = "" if random.random() < 0.01 else f"{NOW + number * HOUR}"
        id_ = random.choice((earlier, "")) if random.random() < 0.02 else f"HD2026{number:05}"
        cited = random.random() < 0.1
        caller = random.choice(("", f"139{house:08}", f"138{house:08}"))
        rows.append([id_, at, f"工单{earlier}怎么样了" if cited else text, caller, ""])
    return rows
