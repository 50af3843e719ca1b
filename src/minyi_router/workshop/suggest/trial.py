"""What each candidate would change, by the functions that route: all candidates ride along as rules on trial.

One pack is compiled with every candidate as a shadow rule; a row's words are found once, and the row is
then decided with one candidate live after another. A live rule decides as it would alone in the pack.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, NamedTuple

from minyi_router.engine import Engine, build, decide, find
from minyi_router.match import Fired, Hits
from minyi_router.model import Appeal
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.pack import Rule
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.rule_documents import RulesDoc
from minyi_router.rulepack.source import SourceFile
from minyi_router.workshop.cases import PackCase, appeal_of, as_expected, speaking
from minyi_router.workshop.suggest.history import Judge, Seen, State
from minyi_router.workshop.suggest.targets import Home, Target

_PREFIX = "试行词 "  # ids of candidates in the pack on trial; no rule of a pack is called so
_FILE = "matters/试行词.yaml"


class Candidate(NamedTuple):
    """A word or a pair of words, what it should speak for, and the rule it would stand in.

    ``home``: the rule it may be added to, None for one of its own; ``group``: whose rows it was made from;
    ``fallback``: a rule of its own gives way to all that know better (priority -1). ``heard``: in how many
    tickets a learned model took it for a sign of the right answer.
    """

    item: str
    group: str
    target: Target
    home: Home | None
    fallback: bool = False
    heard: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The words that must all be there."""
        return tuple(self.item.split("+"))

    @property
    def priority(self) -> int:
        """The priority of its rule."""
        return self.home.rule.priority if self.home else -int(self.fallback)

    def document(self, rule_id: str, items: Iterable[str]) -> dict[str, Any]:
        """Its rule with some words, as a rule file says it; it asks all that the home asks."""
        when: dict[str, Any] = {"any": tuple(items)}
        document: dict[str, Any] = {
            "id": rule_id,
            "when": when,
            "then": {self.target.answer: self.target.value},
        }
        if self.home:
            asked = self.home.rule.when
            when |= {key: value for key in ("unless", "none") if (value := getattr(asked, key))}
            when |= {"near": str(asked.near)} if asked.near is not None else {}
            weight = self.home.rule.weight
            document |= {"weight": f"{weight:g}"} if weight != 1 else {}
        return document | ({"priority": str(self.priority)} if self.priority else {})


@dataclass(slots=True)
class Trial:
    """The pack with all candidates on trial."""

    parsed: Parsed
    candidates: Sequence[Candidate]
    judge: Judge
    engine: Engine = field(init=False)
    _numbers: dict[int, int] = field(init=False)
    _live: dict[int, Rule] = field(init=False)

    def __post_init__(self) -> None:
        documents = [
            {**c.document(f"{_PREFIX}{i}", (c.item,)), "mode": "shadow"}
            for i, c in enumerate(self.candidates)
        ]
        file = SourceFile(_FILE, _FILE, b"", (), None)
        added = (file, RulesDoc.model_validate({"rules": tuple(documents)}))
        pack = compile_pack(replace(self.parsed, rules=(*self.parsed.rules, added)), "")
        own_trial = any(rule.shadow and not rule.id.startswith(_PREFIX) for rule in pack.rules)
        self.engine = build(replace(pack, on_trial=own_trial))
        self._numbers = {
            number: int(rule.id.removeprefix(_PREFIX))
            for number, rule in enumerate(pack.rules)
            if rule.id.startswith(_PREFIX)
        }
        self._live = {number: replace(pack.rules[number], shadow=False) for number in self._numbers}

    def _fired(self, appeal: Appeal, hits: Hits, live: Collection[int]) -> tuple[list[Fired], list[Fired]]:
        """The rules that fire with some candidates live, and the other candidates that fire, as if live."""
        own: list[Fired] = []
        further: list[Fired] = []
        for item in self.engine.evaluator.fired(hits, appeal):
            number = self._numbers.get(item.number)
            if number is None:
                own.append(item)
            else:
                (own if number in live else further).append(item._replace(rule=self._live[item.number]))
        return own, further

    def in_case(self, case: PackCase) -> list[int]:
        """The candidates whose words stand in a case of the pack."""
        appeal = appeal_of(case.case)
        _, further = self._fired(appeal, find(self.engine.matcher, appeal), ())
        return [self._numbers[item.number] for item in further]

    def keeps(self, case: PackCase, live: Collection[int]) -> bool:
        """Whether a case still gets what it expects with some candidates live."""
        appeal = appeal_of(case.case)
        hits = find(self.engine.matcher, appeal)
        own, _ = self._fired(appeal, hits, live)
        return as_expected(case, decide(self.engine, appeal, hits, speaking(case, own)))

    def look(self, row: Seen, live: Collection[int], *, ask: bool = True) -> tuple[State, dict[int, State]]:
        """What becomes of a row with some candidates live, and (``ask``) with each further one that fires."""
        appeal = row.known.appeal
        hits = find(self.engine.matcher, appeal)
        own, further = self._fired(appeal, hits, live)
        state, given = row.state, row.value
        if live:
            decision = decide(self.engine, appeal, hits, own)
            state = self.judge.state(decision, row.known.accepted)
            given = getattr(decision, self.judge.given_by)
        if not ask:
            return state, {}
        sure = given if state == "right" and self.judge.given_by == "matter" else None
        best, spoken = self._speaking(own)
        after = {}
        for item in further:
            value = getattr(item.rule.then, self.judge.given_by)
            idle = value == sure or (item.rule.priority < best and value not in spoken)
            after[self._numbers[item.number]] = state if idle else self._state(row, hits, own, item)
        return state, after

    def _speaking(self, fired: Iterable[Fired]) -> tuple[float, set[str]]:
        """The highest priority of the rules that give an answer, and all answers given."""
        answer = self.judge.given_by
        given = [f.rule for f in fired if not f.rule.shadow and getattr(f.rule.then, answer) is not None]
        if answer == "tier":  # the highest tier wins, whatever the priority
            return -inf, set()
        sure = [rule.priority for rule in given if rule.asks is None]
        return max(sure, default=-inf), {getattr(rule.then, answer) for rule in given}

    def _state(self, row: Seen, hits: Hits, own: Iterable[Fired], further: Fired) -> State:
        fired = sorted([*own, further], key=lambda item: item.number)
        decision = decide(self.engine, row.known.appeal, hits, fired)
        return self.judge.state(decision, row.known.accepted)

    def place(self, row: Seen, candidate: int) -> tuple[int, int]:
        """Where a candidate's words stand in the folded text, first to last; (0, 0) if they do not."""
        appeal = row.known.appeal
        hits = find(self.engine.matcher, appeal)
        for item in self.engine.evaluator.fired(hits, appeal):
            if self._numbers.get(item.number) == candidate:
                found = [hit for _, standing in item.items for hit in standing]
                first = min(found)
                near = [hit for hit in found if hit[0] - first[0] <= 2 * item.rule.near]
                return first[0], max(hit[1] for hit in near)
        return 0, 0


class Change(NamedTuple):
    """Rows (by place in the history) that a candidate sets right, spoils, and keeps from going astray."""

    right: tuple[int, ...]
    wrong: tuple[int, ...]
    stopped: tuple[int, ...]


NO_CHANGE = Change((), (), ())


def change_of(before: Mapping[int, State] | Sequence[State], after: Mapping[int, State]) -> Change:
    """What changed: a row is spoilt when it was right and is not, or was left to a person and goes astray."""
    right, wrong, stopped = [], [], []
    for i in sorted(after):
        was, now = before[i], after[i]
        if was == now:
            continue
        if now == "right":
            right.append(i)
        elif now == "wrong" or was == "right":
            wrong.append(i)
        else:
            stopped.append(i)
    return Change(tuple(right), tuple(wrong), tuple(stopped))
