"""Which proposals to make: the best first, the next one measured on top of those taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from minyi_router.report.statistics import wilson
from minyi_router.workshop.cases import PackCase
from minyi_router.workshop.suggest.history import Seen, State, sources
from minyi_router.workshop.suggest.trial import Candidate, Change, Trial, change_of

COST = 2
"""A row sent astray weighs as much as this many set right: someone must send it back."""
_MOST_WRONG = 0.2  # share of the texts moved that may be spoilt
_SURE = 0.5
"""More of the texts with its words must be of its answer than not, and not by chance (Wilson, 95 %)."""


class Taken(NamedTuple):
    """A proposal by number of candidate: what it changes alone, and on top of those taken before it.

    ``mentions``: of how many texts with its words its value fits, and of how many.
    """

    candidate: int
    mentions: tuple[int, int]
    alone: Change
    on_top: Change


class Ledger:
    """The states of all rows with the proposals taken so far, and what every candidate would change now."""

    def __init__(
        self, trial: Trial, rows: Sequence[Seen], wrap: Callable[[Iterable[Seen]], Iterable[Seen]] = iter
    ) -> None:
        self.rows = rows
        self.states: list[State] = []
        self.live: set[int] = set()
        self._trial = trial
        self._touched: dict[int, list[int]] = defaultdict(list)
        self._asked: dict[int, tuple[int, ...]] = {}
        self._after: dict[int, dict[int, State]] = defaultdict(dict)
        for i, row in enumerate(wrap(rows)):
            state, after = trial.look(row, ())
            self.states.append(state)
            for candidate, then in after.items():
                self._touched[candidate].append(i)
                if then != state:
                    self._after[candidate][i] = then
            if after:
                self._asked[i] = tuple(after)

    def touched(self, candidate: int) -> Sequence[int]:
        """The rows in which a candidate's words stand."""
        return self._touched.get(candidate, ())

    def change(self, candidate: int) -> Change:
        """What a candidate would change now."""
        return change_of(self.states, self._after[candidate])

    def take(self, candidate: int) -> tuple[Change, set[int]]:
        """Take a candidate: what it changed, and which others may now change something else."""
        self.live.add(candidate)
        before, now = {}, {}
        shaken: set[int] = set()
        for i in self.touched(candidate):
            state, after = self._trial.look(self.rows[i], self.live)
            before[i], now[i] = self.states[i], state
            self.states[i] = state
            for other in self._asked.get(i, ()):
                self._after[other].pop(i, None)
                shaken.add(other)
            for other, then in after.items():
                if then != state:
                    self._after[other][i] = then
        return change_of(before, now), shaken - self.live

    def keeps(self, case: PackCase, candidate: int) -> bool:
        """Whether a case gets what it expects with a candidate taken too, if it does without."""
        return self._trial.keeps(case, {*self.live, candidate}) or not self._trial.keeps(case, self.live)

    def alone(self, candidate: int) -> Change:
        """What a candidate changes in the pack as it is."""
        now = {i: self._trial.look(self.rows[i], (candidate,), ask=False)[0] for i in self.touched(candidate)}
        return change_of({i: self.rows[i].state for i in now}, now)


class Rank(NamedTuple):
    """How good a candidate is on the rows that proposals are made from; the smaller the better.

    Of equal ones that is better whose words are surer to stand in rows of its value.
    """

    net: int
    right: int
    unsure: float
    words: int
    length: int
    item: str
    new: bool
    priority: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Chooses among candidates; ``fitting`` are for each label the values that lead to it.

    ``most`` proposals at most, each setting right rows of ``least`` different texts at least. ``cases``:
    the pack's own cases by the candidates whose words they hold; ``breaking`` gathers what failed one.
    """

    ledger: Ledger
    candidates: Sequence[Candidate]
    fitting: Mapping[str, Sequence[str]]
    most: int
    least: int
    cases: Mapping[int, Sequence[PackCase]]
    breaking: set[str] = field(default_factory=set)

    def taken(self) -> Iterator[Taken]:
        """The proposals, best first, each good enough on top of those before it."""
        ranks = {i: rank for i in range(len(self.candidates)) if (rank := self._rank(i))}
        for _ in range(self.most):
            best = self._best(ranks)
            if best is None:
                return
            on_top, shaken = self.ledger.take(best)
            yield Taken(best, self.mentions(best), self.ledger.alone(best), on_top)
            item = self.candidates[best].item
            ranks = {i: rank for i, rank in ranks.items() if self.candidates[i].item != item}
            for i in shaken & ranks.keys():
                if rank := self._rank(i):
                    ranks[i] = rank
                else:
                    del ranks[i]

    def _best(self, ranks: dict[int, Rank]) -> int | None:
        """The best candidate that breaks no case of the pack; those that do are taken out of the ranks."""
        while ranks:
            best = min(ranks, key=lambda i: ranks[i])
            if all(self.ledger.keeps(case, best) for case in self.cases.get(best, ())):
                return best
            del ranks[best]
            self.breaking.add(self.candidates[best].item)
        return None

    def _rank(self, i: int) -> Rank | None:
        """None when it is not good enough: too few texts, too many spoilt."""
        change, candidate = self.ledger.change(i), self.candidates[i]
        rows = self.ledger.rows
        likely = [
            k for k in change.right if not rows[k].held and self._likely(rows[k], candidate.target.value)
        ]
        gained = sources(rows[k] for k in likely)
        spoilt = len({rows[k].ticket for k in change.wrong if not rows[k].held})
        moved = len({rows[k].ticket for k in change.right if not rows[k].held}) + spoilt
        if gained < self.least or spoilt > _MOST_WRONG * moved:
            return None
        fitting, mentioned = self.mentions(i)
        sure = (wilson(fitting, mentioned) or (0.0, 0.0))[0]
        if sure < _SURE:
            return None
        item, new = candidate.item, candidate.home is None
        net, unsure = COST * spoilt - gained, -round(sure, 6)
        return Rank(net, -gained, unsure, len(candidate.words), -len(item), item, new, candidate.priority)

    def mentions(self, i: int) -> tuple[int, int]:
        """How many different texts with a candidate's words its value is right for, and of how many."""
        rows = [row for k in self.ledger.touched(i) if not (row := self.ledger.rows[k]).held]
        value = self.candidates[i].target.value
        fitting = {row.ticket for row in rows if value in self._fitting(row)}
        return len(fitting), len({row.ticket for row in rows})

    def _fitting(self, row: Seen) -> set[str]:
        return {value for label in row.known.accepted for value in self.fitting.get(label, ())}

    def _likely(self, row: Seen, value: str) -> bool:
        """Whether a row that a value sets right is likely of that value.

        A truth that names a line or an organ only is met by many matters. Where the rules tell one of
        those already and nothing speaks for this one, being right would be luck.
        """
        told = {row.value, *row.rivals} - {None}
        return row.state == "wrong" or value in told or not told & self._fitting(row)
