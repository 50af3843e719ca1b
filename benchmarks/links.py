"""Pairs of public tickets that cite each other: ``python benchmarks/links.py STREAM LINKS``.

STREAM holds tickets with 工单编号, 工单发起时间 and 诉求内容, LINKS pairs of 工单编号 and 引用工单. The
stream is replayed in order of arrival; prints how many pairs were linked, and how many ended in one group.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from minyi_router import Appeal, RecentTickets, Router, Ticket
from minyi_router.columns import appeal_of, find_heads


def main() -> None:
    """Replay, and print."""
    parser = argparse.ArgumentParser(description="pairs that cite each other")
    parser.add_argument("stream", type=Path)
    parser.add_argument("links", type=Path)
    options = parser.parse_args()
    rows = read(options.stream)
    heads = find_heads(list(rows[0]), {"text": "诉求内容"})
    appeals = sorted(
        (appeal_of(row, heads)[0] for row in rows), key=lambda a: (a.received_at is None, a.received_at)
    )
    pairs = [(row["工单编号"], row["引用工单"]) for row in read(options.links)]
    recent, linked, relations = replayed(appeals)
    at_once = sum(new in linked and old in linked[new] for new, old in pairs)
    together = sum(recent.group_id(new) == recent.group_id(old) for new, old in pairs)
    print(
        f"{len(appeals):,} tickets, {len(pairs)} pairs: {at_once} linked on arrival, {together} in one group"
    )
    print("best tie of each ticket: " + ", ".join(f"{name} {n}" for name, n in relations.most_common()))


def replayed(appeals: Iterable[Appeal]) -> tuple[RecentTickets, dict[str, set[str]], Counter[str]]:
    """Each routed and registered in turn: the window, what each was linked with, the relations."""
    router, recent = Router.load(), RecentTickets(timedelta(days=30))
    linked: dict[str, set[str]] = {}
    relations: Counter[str] = Counter()
    for appeal in appeals:
        decision = router.route(appeal, recent)
        linked[appeal.id] = {link.ticket_id for link in decision.links if link.relation != "similar"}
        relations[decision.links[0].relation if decision.links else "none"] += 1
        recent.add(Ticket.of(appeal, decision))
    return recent, linked, relations


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
