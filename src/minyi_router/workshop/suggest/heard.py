"""Words that spoke for a right answer to a learned model, in rows that the rules leave open or get wrong.

What a model knows and rules do not goes back to the rule keeper, as words that are tried like all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from minyi_router.engine import Engine, find
from minyi_router.learned.labels import KIND, Label, given_value, with_matter
from minyi_router.learned.model import Belief, Model
from minyi_router.learned.reading import guarded
from minyi_router.learned.telling import said
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.suggest.history import Judge, Seen
from minyi_router.workshop.suggest.words import LONGEST, runs

_MOST = 60  # words of one group


class Listener(NamedTuple):
    """The pack's engine (rules alone), the model that is listened to, and what is compared."""

    engine: Engine
    model: Model
    judge: Judge

    def words(self, rows: Iterable[Seen], groups: Mapping[str, str], least: int) -> dict[str, dict[str, int]]:
        """For each group the words, the most frequent first, with the tickets in which they spoke.

        Only rows count that proposals may be made from, that rules do not get right and a model that had
        not seen them does. Words have two to six characters, stand in ``least`` tickets at least, and are
        as long as they can be without standing in fewer.
        """
        spoken: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        texts: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            if row.held or row.state == "right":
                continue
            group = groups[row.label]
            for word in self._spoken(row):
                spoken[group][word].add(row.ticket)
            texts[group][row.ticket].append(row.text)
        return {group: _longest(spoken[group], texts[group], least) for group in sorted(spoken)}

    def _spoken(self, row: Seen) -> set[str]:
        """All words inside the stretches that spoke for the right answer; none where the model errs."""
        hits = find(self.engine.matcher, row.known.appeal)
        text = guarded(self.engine.pack, hits, self.engine.matcher.names(hits))
        belief = self._belief(text)
        if belief is None or self._given(belief.label) not in row.known.accepted:
            return set()
        stretches = [
            span for one in said(self.model, belief, text) if one.weight > 0 for span in one.stretches
        ]
        return {word for start, end in stretches for word in _inside(row.text, start, end)}

    def _belief(self, text: str) -> Belief | None:
        """What the model thinks of the answer asked about, as if it had not been trained on the text."""
        wanted = self.judge.answer == KIND
        beliefs = self.model.unseen_beliefs(text) if text.strip() else ()
        return next((one for one in beliefs if (one.head.answer == KIND) is wanted), None)

    def _given(self, label: Label) -> str | None:
        """What a label answers, as the truths of the history name it."""
        return self.judge.merge(self.judge.answer, value_of(self.engine.pack, self.judge.answer, label))


def value_of(pack: RulePack, answer: str, label: Label) -> str | None:
    """The value of an answer that a label of a model gives, also through its matter."""
    given = with_matter(pack, label.answers)
    if answer == "police":
        line = given.get("line")
        return None if line is None else "公安" if pack.lines[line].police else "非公安"
    return given_value(answer, given)


def can_hear(pack: RulePack, model: Model, answer: str) -> bool:
    """Whether any label of a model says something about an answer."""
    heads = [head for head in model.heads if (head.answer == KIND) is (answer == KIND)]
    return any(value_of(pack, answer, label) for head in heads for label in head.labels)


def _inside(text: str, start: int, end: int) -> Iterator[str]:
    """The words of two to six characters in a stretch; of a single character those around it."""
    if end - start == 1:
        start, end = max(0, start - 1), end + 1
    for run in runs(text[start:end]):
        if run.isascii():
            yield run
            continue
        for i in range(len(run) - 1):
            for j in range(i + 2, min(i + LONGEST, len(run)) + 1):
                yield run[i:j]


def _longest(
    spoken: Mapping[str, AbstractSet[int]], texts: Mapping[int, Sequence[str]], least: int
) -> dict[str, int]:
    """The words in enough tickets, each grown as far as all of its tickets agree."""
    found: dict[str, set[int]] = defaultdict(set)
    for word, tickets in spoken.items():
        if len(tickets) >= least:
            grown = _grown(word, [text for ticket in sorted(tickets) for text in texts[ticket]])
            found[grown] |= tickets
    ranked = sorted(found, key=lambda word: (-len(found[word]), -len(word), word))
    return {word: len(found[word]) for word in ranked[:_MOST]}


def _grown(word: str, texts: Sequence[str]) -> str:
    """A word with the neighbours that stand beside it in every text, six characters at most."""
    while not word.isascii() and len(word) < LONGEST:
        first = texts[0]
        at = first.find(word)
        sides = (first[max(0, at - 1) : at + len(word)], first[at : at + len(word) + 1])
        longer = [one for one in sides if len(one) > len(word) and "".join(runs(one)) == one]
        grown = next((one for one in longer if all(one in text for text in texts)), None)
        if grown is None:
            break
        word = grown
    return word
