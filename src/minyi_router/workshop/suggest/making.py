"""From a pack and rows with known answers to proposals: the whole way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minyi_router.engine import Engine, build
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.parse import Parsed
from minyi_router.text.folding import Origins
from minyi_router.text.masking import mask
from minyi_router.workshop.cases import PackCase, pack_cases
from minyi_router.workshop.suggest.candidates import Maker
from minyi_router.workshop.suggest.choice import Choice, Ledger, Taken
from minyi_router.workshop.suggest.history import Judge, Known, Seen, look, sources
from minyi_router.workshop.suggest.pasting import pasted
from minyi_router.workshop.suggest.proposals import (
    Example,
    Figures,
    Proposal,
    States,
    Suggestions,
    home_of,
)
from minyi_router.workshop.suggest.targets import matters_of, reachable
from minyi_router.workshop.suggest.trial import Trial

if TYPE_CHECKING:
    from minyi_router.learned.model import Model

_MOST_RIGHT, _MOST_WRONG = 3, 3  # examples
_AROUND = 18  # characters shown on either side of a word

Wrap = Callable[[Iterable[Seen]], Iterable[Seen]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many proposals at most, from how many texts at least, which share (0 to 1) is held out.

    ``only``: the matter, unit, line or organ that proposals are wanted for; empty: for all.
    """

    most: int = 20
    least: int = 5
    hold_out: float = 0.3
    only: str = ""


def suggest(
    parsed: Parsed,
    rows: Iterable[Known],
    judge: Judge,
    wanted: Wanted,
    wrap: Wrap = iter,
    model: Model | None = None,
) -> Suggestions:
    """The proposals for a pack without problems; ``wrap`` sees the rows being measured (a progress bar).

    With a ``model`` that fits the pack, the words by which it knows better than the rules are tried too.
    Rows without any right label are to be left out before. Raises ValueError for an unknown ``only``, or
    a model that does not answer what is asked.
    """
    pack = compile_pack(parsed, "")
    engine = build(pack)
    seen = look(engine, rows, judge, wanted.hold_out)
    values = reachable(pack, parsed, judge)
    groups = _groups(values, seen)
    allowed = _allowed(pack, parsed, judge, values, wanted.only)
    known = [row for row in seen if row.label in groups]
    heard = _heard(engine, model, judge, known, groups, wanted.least)
    maker = Maker(pack, parsed, judge, known, groups, allowed, wanted.least, heard)
    candidates = maker.candidates()
    trial = Trial(parsed, candidates, judge)
    ledger = Ledger(trial, seen, wrap)
    cases = _cases(trial, parsed)
    choice = Choice(ledger, candidates, values, wanted.most, wanted.least, cases)
    taken = list(choice.taken())
    refused = maker.refused + Counter({"case": len(choice.breaking)})
    proposals = tuple(_proposal(trial, seen, one) for one in taken)
    sides = [[row.held is held for row in seen] for held in (False, True)]
    before = [States.of(row.state for row, on in zip(seen, side, strict=True) if on) for side in sides]
    after = [States.of(s for s, on in zip(ledger.states, side, strict=True) if on) for side in sides]
    return Suggestions(
        answer=judge.answer,
        before=before[0],
        after=after[0],
        held_before=before[1],
        held_after=after[1],
        proposals=proposals,
        templates=_templates(seen, wanted.least),
        unreachable=_unreachable(seen, values),
        refused=dict(sorted(refused.items())),
        yaml=pasted(parsed, [candidates[one.candidate] for one in taken], proposals),
    )


def _heard(
    engine: Engine,
    model: Model | None,
    judge: Judge,
    rows: Iterable[Seen],
    groups: Mapping[str, str],
    least: int,
) -> dict[str, dict[str, int]]:
    """The words that spoke to a model, for each group."""
    if model is None:
        return {}
    from minyi_router.workshop.suggest.heard import Listener, can_hear  # noqa: PLC0415

    if not can_hear(engine.pack, model, judge.answer):
        answers = "、".join(head.answer for head in model.heads)
        raise ValueError(
            f"模型回答的是 {answers}，说不出「{judge.answer}」；请换 --truth 的答案，或不用 --model"
        )
    return Listener(engine, model, judge).words(rows, groups, least)


def _groups(values: Mapping[str, Sequence[str]], rows: Iterable[Seen]) -> dict[str, str]:
    """For each label that occurs and can be reached, the first label reached by the same matters.

    All stations share their matters: words speak for the matter, and the place chooses the station.
    """
    first: dict[frozenset[str], str] = {}
    occurring = {row.label for row in rows}
    return {
        label: first.setdefault(frozenset(listed), label)
        for label, listed in sorted(values.items())
        if label in occurring
    }


def _allowed(
    pack: RulePack, parsed: Parsed, judge: Judge, values: Mapping[str, Sequence[str]], only: str
) -> dict[str, Sequence[str]]:
    """What each group may be proposed for."""
    if not only:
        return dict(values)
    named = {only} if judge.given_by != "matter" else set(matters_of(pack, parsed, only))
    named |= set(values.get(only, ()))
    if not named & {value for listed in values.values() for value in listed}:
        raise ValueError(f"规则包里没有叫「{only}」的事项、单位、警种或机关")
    kept = {label: tuple(v for v in listed if v in named) for label, listed in values.items()}
    return {label: listed for label, listed in kept.items() if listed}


def _cases(trial: Trial, parsed: Parsed) -> dict[int, list[PackCase]]:
    """The pack's own cases by the candidates whose words they hold; those with a history are left out."""
    found: dict[int, list[PackCase]] = defaultdict(list)
    for case in pack_cases(parsed):
        for candidate in trial.in_case(case) if not case.case.history else ():
            found[candidate].append(case)
    return found


def _unreachable(rows: Iterable[Seen], values: Mapping[str, Sequence[str]]) -> dict[str, int]:
    counts = Counter(row.label for row in rows if row.label not in values)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _templates(rows: Iterable[Seen], least: int) -> tuple[int, int]:
    """How many tickets have so many rows, and the rows."""
    sizes = Counter(row.ticket for row in rows)
    large = [n for n in sizes.values() if n >= least]
    return len(large), sum(large)


def _proposal(trial: Trial, rows: Sequence[Seen], taken: Taken) -> Proposal:
    candidate = trial.candidates[taken.candidate]
    rule, file, line = home_of(candidate)
    sure = [rows[i] for i in taken.alone.right if not rows[i].held]
    return Proposal(
        item=candidate.item,
        answer=candidate.target.answer,
        value=candidate.target.value,
        why=candidate.target.why,
        rule=rule,
        fallback=candidate.fallback,
        file=file,
        line=line,
        sources=sources(sure),
        fitting=taken.mentions[0],
        mentioned=taken.mentions[1],
        alone=Figures.of(taken.alone, rows, held=False),
        on_top=Figures.of(taken.on_top, rows, held=False),
        held_alone=Figures.of(taken.alone, rows, held=True),
        held_on_top=Figures.of(taken.on_top, rows, held=True),
        right_examples=_examples(trial, sure, taken.candidate, _MOST_RIGHT),
        wrong_examples=_examples(trial, [rows[i] for i in taken.alone.wrong], taken.candidate, _MOST_WRONG),
        heard=candidate.heard,
    )


def _examples(trial: Trial, rows: Iterable[Seen], candidate: int, most: int) -> tuple[Example, ...]:
    """The first rows of different texts, in order of text, not of the table."""
    first: dict[int, Seen] = {}
    for row in sorted(rows, key=lambda row: (row.text, row.known.appeal.id, row.known.number)):
        first.setdefault(row.ticket, row)
    chosen = list(first.values())[:most]
    return tuple(
        Example(
            row.known.number,
            mask(row.known.appeal.id),
            _around(row, trial.place(row, candidate)),
            "或".join(row.known.accepted),
            row.value or "",
        )
        for row in chosen
    )


def _around(row: Seen, place: tuple[int, int]) -> str:
    """The masked text around some words of the folded one."""
    appeal = row.known.appeal
    whole = f"{appeal.title}\n{appeal.text}" if appeal.title else appeal.text
    start, end = Origins(whole).span(*place) if place[1] else (0, 2 * _AROUND)
    first, last = max(0, start - _AROUND), min(len(whole), end + _AROUND)
    shown = " ".join(mask(whole)[first:last].split())
    return f"{'…' if first else ''}{shown}{'…' if last < len(whole) else ''}"
