"""Rows with known answers as the rules see them today: right, wrong or silent, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from minyi_router.engine import Engine, Trace, trace
from minyi_router.match import Hits
from minyi_router.model import AUTOMATIC, Appeal, Decision
from minyi_router.report.evaluation import Merge, given_answer
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.folding import fold
from minyi_router.text.masking import mask
from minyi_router.workshop.suggest.alike import groups_of, sides

State: TypeAlias = Literal["right", "wrong", "silent"]
"""Gone by itself to where it belongs; gone elsewhere; left to a person."""

NOTHING = "#"  # stands for what no word may be made of
DIRECT = ("kind", "tier")
"""Answers that rules give themselves, whatever the matter; all others come from the matter."""
_PERSONAL = re.compile(r"[\u4e00-\u9fff]?[a-z0-9·.\-]*\*[a-z0-9*·.\-]*[挂学警港澳]?")
_NUMBERED = re.compile(r"[0-9]+[号路栋幢楼层单元室期点时分日月年次米块天岁个元万亿]*")
"""A number and what it counts: 3路, 17栋, 5月20日."""


class Known(NamedTuple):
    """A row: its number in the table, its appeal, the labels that are right, the main one first."""

    number: int
    appeal: Appeal
    accepted: tuple[str, ...]


class Judge(NamedTuple):
    """What is compared: the answer, and which of its labels count as one."""

    answer: str
    merge: Merge

    @property
    def given_by(self) -> str:
        """What a rule must answer to change this answer: kind, tier or matter."""
        return self.answer if self.answer in DIRECT else "matter"

    def state(self, decision: Decision, accepted: Sequence[str]) -> State:
        """What became of a row; kinds and tiers are right even on a row that a person must look at."""
        given = self.merge(self.answer, given_answer(decision, self.answer))
        if self.answer not in (*DIRECT, "action") and decision.action not in AUTOMATIC:
            return "silent"
        if given is None:
            return "silent"
        return "right" if given in accepted else "wrong"


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as the rules see it today.

    ``text`` is folded, title first; ignored passages and numbers are blanked, so offsets stay.
    ``value`` is the matter (or kind, tier) given and ``rules`` the ids of the rules that gave it;
    ``rivals`` are the other values that came near. ``ticket``: nearly identical texts share it;
    ``writer``: who wrote it as far as is known, else the ticket. ``held``: not used to make proposals.
    """

    known: Known
    text: str
    state: State
    value: str | None
    rules: tuple[str, ...]
    rivals: tuple[str, ...]
    ticket: int
    writer: str
    held: bool

    @property
    def label(self) -> str:
        """The main right answer."""
        return self.known.accepted[0]


class _Sight(NamedTuple):
    known: Known
    text: str
    state: State
    value: str | None
    rules: tuple[str, ...]
    rivals: tuple[str, ...]


def look(engine: Engine, rows: Iterable[Known], judge: Judge, hold_out: float) -> list[Seen]:
    """Every row routed; ``hold_out`` is the share (0 to 1) of texts that proposals must not be made from."""
    sights = list(_sights(engine, rows, judge))
    texts = [sight.text for sight in sights]
    tickets = groups_of(texts)
    held = sides(tickets, texts, hold_out)
    return [
        Seen(*sight, ticket, _writer(engine.pack, sight.known.appeal, ticket), side)
        for sight, ticket, side in zip(sights, tickets, held, strict=True)
    ]


def _sights(engine: Engine, rows: Iterable[Known], judge: Judge) -> Iterator[_Sight]:
    for known in rows:
        seen = trace(engine, known.appeal)
        state = judge.state(seen.decision, known.accepted)
        value, rules, rivals = _given(seen, judge.given_by)
        yield _Sight(known, readable(seen.hits), state, value, rules, rivals)


def _given(seen: Trace, answer: str) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    value = getattr(seen.decision, answer)
    live = [item.rule for item in seen.fired if not item.rule.shadow]
    rules = tuple(rule.id for rule in live if value is not None and getattr(rule.then, answer) == value)
    rivals = {getattr(rule.then, answer) for rule in live} - {None, value}
    return value, rules, tuple(sorted(rivals))


def readable(hits: Hits) -> str:
    """The folded text with everything blanked that no word of a rule may come from; same length."""
    text = blanked(hits.text)
    for start, end in hits.ignored_apart_from(frozenset()) if hits.ignored else ():
        text = text[:start] + NOTHING * (end - start) + text[end:]
    return text


def blanked(text: str) -> str:
    """A folded text with personal data and numbers blanked; same length."""
    text = mask(text)
    if "*" in text:
        text = _PERSONAL.sub(lambda found: NOTHING * len(found[0]), text)
    return _NUMBERED.sub(lambda found: NOTHING * len(found[0]), text)


def _writer(pack: RulePack, appeal: Appeal, ticket: int) -> str:
    """Who wrote it; a surname with a title is not known well enough, and nobody is nobody."""
    same = pack.same_matter
    caller = fold(appeal.caller)
    unknown = not caller or caller in same.nobody or (len(caller) <= 4 and caller.endswith(same.titles))
    return f"#{ticket}" if unknown else caller


def sources(rows: Iterable[Seen]) -> int:
    """From how many different texts, by how many different writers, these come: the fewer of both."""
    rows = list(rows)
    return min(len({row.ticket for row in rows}), len({row.writer for row in rows}))
