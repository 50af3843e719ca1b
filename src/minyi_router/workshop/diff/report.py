"""The report of a comparison: plain data, the same in JSON, on the screen, in a workbook and in a page.

``SCHEMA`` is the version of its layout. All counts are rows of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from minyi_router.report.evaluation import Truth
from minyi_router.report.statistics import DispatchScores, wilson
from minyi_router.rulepack.pack import RulePack
from minyi_router.wording import ANSWERS as HEADS
from minyi_router.workshop.diff.meaning import Change
from minyi_router.workshop.diff.rows import ANSWERS, CLOCKS, Example
from minyi_router.workshop.tally import Tally

SCHEMA = 1

_SIDES: tuple[Literal["old", "new"], ...] = ("old", "new")
_NOT_COUNTED = frozenset({"same"})


@dataclass(frozen=True, slots=True)
class Outline:
    """What a report tells besides the figures: the packs, the file, rows rejected, files that differ.

    ``trial``: the new pack is the old one with its rules on trial made live.
    """

    old: RulePack
    new: RulePack
    file: str
    rejected: int
    truths: Sequence[Truth]
    changes: Mapping[str, Change]
    files: Sequence[Mapping[str, str]] = ()
    trial: bool = False


def report_of(tally: Tally[Example], outline: Outline) -> dict[str, Any]:
    """The whole report.

    Rows ``moved`` have at least one answer changed. ``flows`` count all rows, those that stay too; a
    destination is a unit, an organ, 转人工 or 暂扣. ``rules``: ``gained`` rows it decides now and did not
    (or decides otherwise), ``lost`` the reverse, ``moved`` rows that moved in which it did either, or in
    which it is a changed rule that fired on one side only or by other words or weights (it may tip the
    score without deciding). ``elsewhere`` are rows that moved though no changed rule showed in them:
    matters, units, deadlines, places, passages or settings did it (``files`` names what differs).
    ``dispatch`` with truths is of the rows whose first truth is known, as ``minyi evaluate`` counts.
    """
    counts = tally.counts
    flows, examples = _flows(tally)
    return {
        "schema": SCHEMA,
        "old": _stamp(outline.old),
        "new": _stamp(outline.new)
        | ({"name": f"{outline.new.name}（试行规则生效）"} if outline.trial else {}),
        "trial": outline.trial,
        "file": outline.file,
        "n": counts["rows",],
        "moved": counts["moved",],
        "rejected": outline.rejected,
        "untimed": counts["untimed",],
        "answers": [{"answer": a, "head": HEADS[a], "moved": counts["answer", a]} for a in ANSWERS],
        "dispatch": {side: _dispatch(tally, side, known=bool(outline.truths)) for side in _SIDES},
        "accuracy": _accuracy(tally, outline.truths) if outline.truths else None,
        "clocks": [_clock(tally, clock) for clock in CLOCKS],
        "longer": counts["longer",],
        "flows": flows,
        "rules": _rules(tally, outline.changes),
        "elsewhere": counts["elsewhere",],
        "files": list(outline.files),
        "examples": examples,
    }


def _stamp(pack: RulePack) -> dict[str, str]:
    return {**pack.stamp._asdict(), "name": pack.name}


def _flows(tally: Tally[Example]) -> tuple[list[dict[str, Any]], list[Example]]:
    """From where to where, the most rows first, each with the places of its examples in the list."""
    examples: list[Example] = []
    flows = []
    counted = [(str(old), str(new), n) for (old, new), n in tally.under("flow")]
    for old, new, n in sorted(counted, key=lambda flow: (-flow[2], flow[0], flow[1])):
        found = tally.examples.get(("flow", old, new), [])
        places = list(range(len(examples), len(examples) + len(found)))
        examples += found
        flows.append({"old": old, "new": new, "n": n, "examples": places})
    return flows, examples


def _dispatch(tally: Tally[Example], side: Literal["old", "new"], *, known: bool) -> dict[str, Any]:
    counts = tally.counts
    if known:
        right, wrong = counts["dispatched", side, True], counts["dispatched", side, False]
        return DispatchScores(counts["judged",], right + wrong, right).to_dict()
    scores = DispatchScores(counts["rows",], counts["automatic", side], 0)
    names = ("n", "automatic", "automation_rate", "automation_interval")
    return {name: value for name, value in scores.to_dict().items() if name in names}


def _accuracy(tally: Tally[Example], truths: Sequence[Truth]) -> list[dict[str, Any]]:
    """Each truth before and after; one with alternatives strictly, then with them (``+``)."""
    found = []
    for number, truth in enumerate(truths):
        if truth.alternatives is not None:
            found.append(_accuracy_of(tally, number, truth.answer, strict=True))
        name = truth.answer if truth.alternatives is None else f"{truth.answer}+"
        found.append(_accuracy_of(tally, number, name, strict=False))
    return found


def _accuracy_of(tally: Tally[Example], number: int, answer: str, *, strict: bool) -> dict[str, Any]:
    both, spoiled, mended, neither = (
        tally.counts["truth", number, strict, was, now] for was in (True, False) for now in (True, False)
    )
    n = both + spoiled + mended + neither
    return {
        "answer": answer,
        "old": _share(both + spoiled, n),
        "new": _share(both + mended, n),
        "mended": mended,
        "spoiled": spoiled,
    }


def _share(right: int, n: int) -> dict[str, Any]:
    interval = wilson(right, n)
    accuracy = right / n if n else None
    return {"n": n, "right": right, "accuracy": accuracy, "interval": list(interval) if interval else None}


def _clock(tally: Tally[Example], clock: str) -> dict[str, Any]:
    """How a due moment moved, in hours by the clock on the wall (nights and days off included)."""
    moved = [(int(seconds or 0), n) for (seconds,), n in tally.under("later", clock)]
    longer = [(seconds, n) for seconds, n in moved if seconds > 0]
    shorter = [(-seconds, n) for seconds, n in moved if seconds < 0]
    return {
        "clock": clock,
        "head": HEADS[clock],
        "longer": sum(n for _, n in longer),
        "shorter": sum(n for _, n in shorter),
        "gained": tally.counts["clock", clock, "gained"],
        "lost": tally.counts["clock", clock, "lost"],
        "median_longer_hours": _median_hours(longer),
        "median_shorter_hours": _median_hours(shorter),
    }


def _median_hours(counted: Iterable[tuple[int, int]]) -> float | None:
    """The median of values in seconds, each with how often it came; the mean of the two in the middle."""
    ordered = sorted(counted)
    total = sum(n for _, n in ordered)
    if not total:
        return None
    middle = [_at(ordered, (total - 1) // 2), _at(ordered, total // 2)]
    return sum(middle) / 2 / 3600


def _at(ordered: Iterable[tuple[int, int]], place: int) -> int:
    """The value at a place of the sorted list that the counts stand for."""
    for value, n in ordered:
        if place < n:
            return value
        place -= n
    raise IndexError(place)


def _rules(tally: Tally[Example], changes: Mapping[str, Change]) -> list[dict[str, Any]]:
    """Every changed rule, and every rule that gained or lost rows: changed ones first, then the most rows."""
    found = [
        {
            "rule": rule,
            "change": change,
            **{name: tally.counts["rule", rule, name] for name in ("gained", "lost", "moved")},
        }
        for rule, change in changes.items()
        if change not in _NOT_COUNTED or tally.counts["rule", rule, "moved"]
    ]
    return sorted(found, key=lambda r: (r["change"] == "same", -int(str(r["moved"])), str(r["rule"])))
