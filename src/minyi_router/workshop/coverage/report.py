"""The report of a survey: plain data, the same in JSON, on the screen and in a workbook.

All counts are rows of the table; what each figure counts:

- ``fires``: the words of the rule and the facts it asks for are there. ``barred``: it fired, but answers
  decided earlier (kind, matter, line, place, repeats) are not as it asks; in the other rows it *speaks*.
- ``decides``: it is in the evidence of the decision.
- ``sole``: it speaks, and no other live rule answers any of its questions (kind, matter, tier, unit,
  supervisor, deadline: one question each; every flag, label, notice and co-unit: one of its own).
- ``overlap``: another live rule that speaks gives the same value. ``conflict``: another gives another value;
  of it ``won``: this one is in the evidence and the other is not. A rule with several answers can do both.
  ``fires`` = ``barred`` + ``sole`` + rows with overlap or conflict or both.
- accuracy ``decided``: of the rows where it decides, its value is the decision's and the right answer is
  known, those where the decision's answer is right. ``would``: of the rows where it speaks, those where the
  answer would be right if no live rule answered its question otherwise (rules on trial taken as live);
  that is found by deciding again. A rule is judged by the truths that its answers bear on: one that
  gives a matter by matter, line, organ, owner, police, unit and action.
- words: ``texts``: rows in which the rule fires and the word is among those that made it; ``sole``: without
  it the rule would not have fired. Accuracy of a word: as the rule's, in those rows, by the first truth
  that the rule is judged by.
- ``lost``: rows that go to a person first, by reason; a row with two reasons counts under both (``only``:
  this reason alone). ``right``: its answer would have been right all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minyi_router.model import AUTOMATIC
from minyi_router.report.evaluation import Truth
from minyi_router.report.statistics import DispatchScores, wilson
from minyi_router.rulepack.pack import RulePack
from minyi_router.wording import ANSWERS, reason
from minyi_router.workshop.coverage.lost import HOLD
from minyi_router.workshop.coverage.rows import Shown
from minyi_router.workshop.coverage.words import words_of_rule
from minyi_router.workshop.lexicon import word_numbers
from minyi_router.workshop.tally import Key, Tally

SCHEMA = 1

_MOST_RIVALS, _MOST_DETAILS = 5, 20
_HOLD_HEAD = "暂扣（可能涉密）"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a report tells besides the figures."""

    pack: RulePack
    file: str
    rejected: int
    truths: Sequence[Truth]


def report_of(tally: Tally[Shown], outline: Outline) -> dict[str, Any]:
    """The whole report; ``answers`` of a rule by their Chinese names."""
    table = _by_first(tally.counts)
    words = _words(table, outline.pack, outline.truths)
    silent = _silent_words(words, outline.pack)
    return {
        "schema": SCHEMA,
        "pack": {**outline.pack.stamp._asdict(), "name": outline.pack.name},
        "file": outline.file,
        "n": tally.counts["rows",],
        "rejected": outline.rejected,
        "untimed": tally.counts["untimed",],
        "actions": {str(action): n for (action,), n in table["action"].items()},
        "dispatch": _dispatch(tally, known=bool(outline.truths)),
        "accuracy": [
            {"answer": truth.answer, **_share(table["truth"], place)}
            for place, truth in enumerate(outline.truths)
        ]
        if outline.truths
        else None,
        "rules": _rules(tally, table, outline),
        "words": words,
        "silent_rules": [
            rule.id for number, rule in enumerate(outline.pack.rules) if not table["fires"].get((number,))
        ],
        "silent_words": silent,
        "lost": _lost(tally, table),
    }


_Table = Mapping[str, Mapping[Key, int]]


def _by_first(counts: Mapping[Key, int]) -> _Table:
    """The counts by the name of their figure, so that each is gone through once."""
    table: dict[str, dict[Key, int]] = defaultdict(dict)
    for key, n in counts.items():
        table[str(key[0])][key[1:]] = n
    return table


def _dispatch(tally: Tally[Shown], *, known: bool) -> dict[str, Any]:
    """As ``minyi evaluate`` has it: with truths of the rows whose first truth is known."""
    counts = tally.counts
    if known:
        right, wrong = counts["dispatched", True], counts["dispatched", False]
        return DispatchScores(counts["judged",], right + wrong, right).to_dict()
    automatic = sum(counts["action", action] for action in AUTOMATIC)
    scores = DispatchScores(counts["rows",], automatic, 0).to_dict()
    return {name: value for name, value in scores.items() if "right" not in name and "first" not in name}


def _share(counts: Mapping[Key, int], *key: str | int | bool) -> dict[str, Any]:
    """Rows judged, those right, their share with its interval, for counts that end in right or wrong."""
    right, wrong = counts.get((*key, True), 0), counts.get((*key, False), 0)
    interval = wilson(right, right + wrong)
    return {
        "n": right + wrong,
        "right": right,
        "accuracy": right / (right + wrong) if right + wrong else None,
        "interval": list(interval) if interval else None,
    }


def _rules(tally: Tally[Shown], table: _Table, outline: Outline) -> list[dict[str, Any]]:
    """Every rule of the pack, those that fire most first."""
    rivals = _rivals(tally, table, outline.pack)
    found = []
    for number, rule in enumerate(outline.pack.rules):
        figures = {
            name: table[name].get((number,), 0)
            for name in ("fires", "barred", "decides", "sole", "overlap", "conflict")
        }
        accuracy = [
            {"answer": truth.answer, "decided": _share(table["did"], number, place), "would": would}
            for place, truth in enumerate(outline.truths)
            if (would := _share(table["would"], number, place))["n"]
        ]
        found.append(
            {
                "rule": rule.id,
                "mode": "shadow" if rule.shadow else "live",
                "file": rule.place,
                "owner": rule.owner,
                "answers": {ANSWERS.get(name, name): value for name, value in rule.then.shown.items()},
                **figures,
                "accuracy": accuracy,
                "conflicts": rivals.get(number, []),
            }
        )
    return sorted(found, key=lambda rule: (-int(str(rule["fires"])), str(rule["rule"])))


def _rivals(tally: Tally[Shown], table: _Table, pack: RulePack) -> dict[int, list[dict[str, Any]]]:
    """For each rule those it is most often at odds with."""
    pairs: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for (one, other, won), n in table["against"].items():
        pairs[int(one or 0)][int(other or 0)][bool(won)] += n
    found = {}
    for one, others in pairs.items():
        ordered = sorted(others.items(), key=lambda pair: (-sum(pair[1]), pack.rules[pair[0]].id))
        found[one] = [
            {
                "rule": pack.rules[other].id,
                "n": sum(counts),
                "won": counts[True],
                "example": _example(tally, ("against", one, other)),
            }
            for other, counts in ordered[:_MOST_RIVALS]
        ]
    return found


def _example(tally: Tally[Shown], key: Key) -> dict[str, Any] | None:
    found = tally.examples.get(key)
    return found[0]._asdict() if found else None


def _words(table: _Table, pack: RulePack, truths: Sequence[Truth]) -> list[dict[str, Any]]:
    """Every word of every rule that made it fire at least once, the most texts first."""
    texts: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for (rule, in_rule, alone), n in table["word"].items():
        texts[int(rule or 0), int(in_rule or 0)][bool(alone)] += n
    found = []
    for (number, word), counts in texts.items():
        row: dict[str, Any] = {
            "rule": pack.rules[number].id,
            "word": pack.lexicon.words[word],
            "texts": sum(counts),
            "sole": counts[True],
        }
        if truths:
            sole = _share(table["word_right"], number, word, True)
            beside = _share(table["word_right"], number, word, False)
            judged, right = sole["n"] + beside["n"], sole["right"] + beside["right"]
            row |= {"n": judged, "right": right, "accuracy": right / judged if judged else None}
            row |= {"sole_n": sole["n"], "sole_right": sole["right"], "sole_accuracy": sole["accuracy"]}
        found.append(row)
    return sorted(found, key=lambda row: (-int(str(row["texts"])), str(row["rule"]), str(row["word"])))


def _silent_words(words: Iterable[Mapping[str, Any]], pack: RulePack) -> list[dict[str, Any]]:
    """The words of each rule that never made it fire, in order of rule; ``of``: how many words it has."""
    terms = {t: frozenset(numbers) for t, numbers in word_numbers(pack.lexicon).items()}
    used = {(row["rule"], row["word"]) for row in words}
    found = []
    for rule in pack.rules:
        names = sorted(pack.lexicon.words[word] for word in words_of_rule(rule, terms))
        silent = [name for name in names if (rule.id, name) not in used]
        if silent:
            found.append({"rule": rule.id, "of": len(names), "words": silent})
    return found


def _lost(tally: Tally[Shown], table: _Table) -> list[dict[str, Any]]:
    """Why appeals go to a person, the commonest reason first."""
    ordered = sorted(table["lost"].items(), key=lambda pair: (-pair[1], str(pair[0])))
    return [
        {
            "reason": code,
            "head": _HOLD_HEAD if code == HOLD else reason(str(code)),
            "n": n,
            "share": n / tally.counts["rows",],
            "only": table["lost_only"].get((code,), 0),
            "judged": table["lost_judged"].get((code,), 0),
            "right": table["lost_right"].get((code,), 0),
            "details": [
                {"detail": name, "n": count, "example": _example(tally, ("lost_at", code, name))}
                for name, count in _most(table["lost_at"], code)
            ],
            "candidates": [{"value": v, "n": count} for v, count in _most(table["lost_candidate"], code)],
            "truths": [{"label": label, "n": count} for label, count in _most(table["lost_truth"], code)],
        }
        for (code,), n in ordered
    ]


def _most(counts: Mapping[Key, int], code: object) -> list[tuple[str, int]]:
    """The commonest second parts of the keys that begin so."""
    found = [(str(key[1]), n) for key, n in counts.items() if key[0] == code]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:_MOST_DETAILS]
