"""Speed and memory of finding duplicates: ``python benchmarks/duplicates.py [--most 1000000]``.

Ratios are measured in one run, in CPU time. The plain way is what one would write without an index:
rapidfuzz over all texts, with the same cutoff. First the index alone, on texts; then whole tickets,
read by the starter pack: adding, routing with links, memory; then clustering a backlog.
"""

from __future__ import annotations

import argparse
import gc
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import accumulate
from random import Random
from statistics import fmean, median, quantiles
from time import process_time
from typing import NamedTuple, TypeVar

from backlog import backlog
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, Levenshtein
from synthetic import Synthetic

from minyi_router import RecentTickets, Router, Ticket
from minyi_router.relate.index import Found, Index
from minyi_router.text.likeness import INDEL, LEVENSHTEIN

Result = TypeVar("Result")
LENGTH = 150
SIZES = (10_000, 100_000, 300_000, 1_000_000)
_SHADE = 1e-6  # rapidfuzz may drop what it scores at the cutoff itself: ask a little below, then look


class Search(NamedTuple):
    """One way of searching: ours, the plain one, and how many queries to spend on it."""

    name: str
    ours: Callable[[Index[int], str], Sequence[Found[int]]]
    plain: Callable[[str, Sequence[str]], Iterable[tuple[int, float]]]
    queries: int
    plain_queries_at_most: int
    """How many of them the plain way answers at a million texts."""


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description="speed and memory of finding duplicates")
    parser.add_argument("--most", type=int, default=100_000, help="the most texts to search in")
    most: int = parser.parse_args().most
    made = Texts.of(30_000)
    texts = list(made.many(most))
    print(f"texts of about {LENGTH} characters, {len(set(texts)):,} different of {most:,}")
    for size in (size for size in SIZES if size <= most):
        report_searches(texts[:size], made)
    report_memory(texts[: min(most, 100_000)])
    report_adding(texts[: min(most, 100_000)])
    del texts
    router = Router.load()
    tickets = list(backlog(most))
    report_window(router, tickets[: min(most, 100_000)])
    print("\nclustering, on one core")
    for size in (size for size in SIZES if size <= most):
        report_cluster(router, tickets[:size])


class Texts:
    """Invented texts: words as frequent as in a language, openings and closings that many share, copies."""

    def __init__(self, words: Sequence[str], seed: int = 11) -> None:
        self._random = Random(seed)
        self._words = words
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
        self._openings = [self._words_of(size) for size in range(12, 32)]
        self._closings = [self._words_of(size) for size in range(6, 26, 2)]

    @classmethod
    def of(cls, words: int) -> Texts:
        """With a vocabulary of so many words of Han characters."""
        return cls(Synthetic.of(words // 6).fillers[:words])

    def many(self, count: int) -> Iterator[str]:
        """So many: six in ten with a common opening or closing, one in twenty a copy of one before."""
        recent: list[str] = []
        for number in range(count):
            text = self.copy(self._random.choice(recent)) if number % 20 == 19 else self._fresh()
            recent.append(text)
            if len(recent) > 5000:
                recent = recent[2500:]
            yield text

    def copy(self, text: str) -> str:
        """Nearly the same: 0 to 20 characters changed, left out or put in; now and then quoted at length."""
        random = self._random
        characters = list(text)
        for _ in range(random.randrange(21)):
            at = random.randrange(len(characters))
            characters[at] = random.choice(("", random.choice(self._words)[0], characters[at] * 2))
        copied = "".join(characters)
        return self._words_of(20) + copied + self._words_of(20) if random.random() < 0.1 else copied

    def _fresh(self) -> str:
        random = self._random
        opening = random.choice(self._openings) if random.random() < 0.4 else ""
        closing = random.choice(self._closings) if random.random() < 0.4 else ""
        length = random.randrange(LENGTH - 50, LENGTH + 51)
        return opening + self._words_of(length - len(opening) - len(closing)) + closing

    def _words_of(self, length: int) -> str:
        words = self._random.choices(self._words, cum_weights=self._weights, k=length // 2 + 1)
        return "".join(words)[:length]


SEARCHES = (
    Search(
        "Levenshtein 0.85",
        lambda index, text: index.alike(text, 0.85, LEVENSHTEIN),
        lambda text, texts: _plainly(text, texts, Levenshtein.normalized_similarity, 0.85),
        100,
        3,
    ),
    Search(
        "Indel (ratio) 0.90",
        lambda index, text: index.alike(text, 0.9, INDEL),
        lambda text, texts: _plainly(text, texts, Indel.normalized_similarity, 0.9),
        40,
        2,
    ),
    Search(
        "overlapping 0.95",
        lambda index, text: index.overlapping(text, 0.95),
        lambda text, texts: (
            (i, score / 100) for i, score in _plainly(text, texts, fuzz.partial_ratio, 95.0)
        ),
        8,
        0,
    ),
)


def report_searches(texts: Sequence[str], made: Texts) -> None:
    """Every search over so many texts, and that nothing differs."""
    index = filled(texts)
    random = Random(5)
    print(f"\n{len(texts):,} texts")
    for search in SEARCHES:
        asked = [random.choice(texts) for _ in range(search.queries)]
        queries = [made.copy(text) if i % 2 else text for i, text in enumerate(asked)]
        plainly = search.plain_queries_at_most if len(texts) > 100_000 else len(queries)
        report_search(search, index, texts, queries, plainly)


def report_search(
    search: Search, index: Index[int], texts: Sequence[str], queries: Sequence[str], plainly: int
) -> None:
    """One search: ours in a row, then in turns with the plain one on the first ``plainly`` queries.

    In turns ours finds the processor's caches filled with what the plain one has read: slower than in a row.
    """
    search.ours(index, queries[-1])  # the first time anything runs it takes longer
    row = [timed(partial(search.ours, index, query)) for query in queries]
    found = fmean(len(hits) for _, hits in row)
    times = sorted(seconds * 1000 for seconds, _ in row)
    print(
        f"  {search.name:18}  mean {fmean(times):6.2f}  median {median(times):6.2f}"
        f"  p95 {quantiles(times, n=20)[-1]:6.2f} ms, {found:.1f} found",
        end="; " if plainly else "\n",
    )
    if plainly:
        ours, plain, differing = in_turns(search, index, texts, queries[:plainly])
        print(
            f"plain {plain * 1000:8.1f} ms = {plain * 1000 / fmean(times):6.0f} x,"
            f" {differing} of {plainly} differ;"
            f" right after a plain one {ours * 1000:6.2f} ms = {plain / ours:6.0f} x"
        )


def in_turns(
    search: Search, index: Index[int], texts: Sequence[str], queries: Sequence[str]
) -> tuple[float, float, int]:
    """Mean CPU seconds of ours and of the plain one, and how often they differ."""
    ours, plain, differing = 0.0, 0.0, 0
    for query in queries:
        spent, mine = timed(partial(search.ours, index, query))
        ours += spent
        spent, other = timed(partial(search.plain, query, texts))
        plain += spent
        differing += {(hit.item, hit.score) for hit in mine} != set(other)
    return ours / len(queries), plain / len(queries), differing


def report_memory(texts: Sequence[str]) -> None:
    """Bytes a text, its key included, once the caller has let go of the texts."""
    gc.collect()
    tracemalloc.start()
    index = filled(text[:1] + text[1:] for text in texts)  # a copy of each, which only the index may hold
    gc.collect()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\nmemory: {held / len(index):.0f} bytes a text, at most {peak / len(index):.0f} while building")


def report_adding(texts: Sequence[str]) -> None:
    """Adding all at once, and one by one."""
    bulk, _ = timed(lambda: filled(texts))
    index: Index[int] = Index(_always)
    single = [timed(partial(index.add, text, (i,), i))[0] for i, text in enumerate(texts)]
    print(
        f"adding: {bulk / len(texts) * 1e6:.0f} us a text in bulk; one by one mean {fmean(single) * 1e6:.0f},"
        f" median {median(single) * 1e6:.0f} us, longest {max(single) * 1000:.0f} ms"
    )


def report_window(router: Router, tickets: Sequence[Ticket]) -> None:
    """A window of tickets as a bureau keeps it: memory with the texts, adding one, routing with links."""
    recent = RecentTickets(timedelta(days=30))
    recent.extend(tickets)
    spent, _ = timed(lambda: router.route("市民来电", recent))  # the first question has all of them read
    held = memory_of(router, tickets)
    print(f"\na window of {len(tickets):,} tickets: {held:.0f} bytes a ticket, its text included")
    print(f"  read and indexed: {spent / len(tickets) * 1e6:.0f} us a ticket")
    newest = tickets[-1].received_at
    new = [replace(t, id=f"N{t.id}", received_at=newest) for t in backlog(2_000, seed=6)]
    alone = [timed(partial(router.route, ticket))[0] * 1000 for ticket in new]
    tied = [timed(partial(router.route, ticket, recent))[0] * 1000 for ticket in new]
    print(f"  routed alone: {spread(alone)}; with links: {spread(tied)}")
    added = [timed(partial(recent.add, ticket))[0] * 1000 for ticket in new]
    print(f"  adding one: {spread(added)}")


def memory_of(router: Router, tickets: Sequence[Ticket]) -> float:
    """Bytes a ticket that a window holds: the ticket with its text, and all that finds it again."""
    reader = router._engine.reader  # noqa: SLF001 - read before, since tracing makes that very slow
    reads = [reader.read(ticket) for ticket in tickets]
    gc.collect()
    tracemalloc.start()
    recent = RecentTickets(timedelta(days=30))
    recent.admit(reader, ((copied(ticket), read) for ticket, read in zip(tickets, reads, strict=True)))
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held / len(tickets)


def copied(ticket: Ticket) -> Ticket:
    """The same ticket, no part of it shared."""
    texts = {name: getattr(ticket, name) for name in ("text", "id", "caller")}
    received = ticket.received_at and ticket.received_at + timedelta(microseconds=1)
    return replace(ticket, received_at=received, **{name: t[:1] + t[1:] for name, t in texts.items()})


def report_cluster(router: Router, tickets: Sequence[Ticket]) -> None:
    """A whole backlog at once."""
    spent, groups = timed(lambda: router.cluster(tickets))
    joined = sum(len(group.members) for group in groups)
    print(
        f"  {len(tickets):9,} tickets: {spent:7.1f} s, {spent / len(tickets) * 1000:.2f} ms a ticket;"
        f" {len(groups):,} groups, {joined:,} tickets in them"
    )


def spread(times: Sequence[float]) -> str:
    """Mean, median and 95th percentile."""
    return f"mean {fmean(times):.2f}, median {median(times):.2f}, p95 {quantiles(times, n=20)[-1]:.2f} ms"


def filled(texts: Iterable[str]) -> Index[int]:
    """An index of texts with two marks each; the items are their numbers."""
    index: Index[int] = Index(_always)
    index.extend((text, (number, 1 << 40 | number % 5000), number) for number, text in enumerate(texts))
    return index


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """CPU seconds, and what the work gave."""
    begun = process_time()
    result = work()
    return process_time() - begun, result


def _always(_: int) -> bool:
    return True


def _plainly(
    text: str, texts: Sequence[str], scorer: Callable[..., float], cutoff: float
) -> Iterator[tuple[int, float]]:
    found = process.extract(text, texts, scorer=scorer, score_cutoff=cutoff - _SHADE, limit=None)
    return ((i, score) for _, score, i in found if score >= cutoff)


if __name__ == "__main__":
    main()
