"""The slow, obvious twin of matching: every word with ``str.find``, every combination tried.

It reads the rules as written (plain data) and evaluates them by the definition of the format.
Nothing of ``minyi_router.match`` is used; folding has its own tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeAlias

from minyi_router.text.folding import fold

Span: TypeAlias = tuple[int, int]
Standing: TypeAlias = dict[str, set[Span]]
"""Items of a rule that hold, each with the places of the words that make it hold."""

ENDS = "。!?;\n"


def positions(text: str, piece: str) -> list[Span]:
    """Everywhere a piece stands, overlapping ones too."""
    return [(i, i + len(piece)) for i in range(len(text)) if text.startswith(piece, i)]


def crosses(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends between two offsets."""
    return any(char in ENDS for char in text[start:end])


def union(spans: Iterable[Span]) -> list[Span]:
    """Spans that overlap or touch, joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def within(span: Span, stretches: Iterable[Span]) -> bool:
    """Whether a span lies inside one of the stretches."""
    return any(start <= span[0] and span[1] <= end for start, end in stretches)


def stands_together(text: str, chosen: Sequence[Span], near: int) -> bool:
    """One sentence, at most ``near`` characters between the first end and the last start, none nested."""
    first_end, last_start = min(s[1] for s in chosen), max(s[0] for s in chosen)
    if last_start - first_end > near or crosses(text, first_end, last_start):
        return False
    pairs = [(a, b) for i, a in enumerate(chosen) for b in chosen[:i]]
    return not any(within(a, [b]) or within(b, [a]) for a, b in pairs)


def combinations(text: str, lists: Sequence[Sequence[Span]], near: int) -> set[Span]:
    """Every span that takes part in some combination that stands together."""
    return {span for chosen in product(*lists) if stands_together(text, chosen, near) for span in chosen}


@dataclass
class Oracle:
    """Rules as data, and what the pack says around them (passages, flags that see everything)."""

    document: Mapping[str, Any]
    passages: Mapping[str, Mapping[str, Any]]
    negations: Sequence[str]
    near: int
    gap: int
    loud: frozenset[str] = frozenset({"生命危险", "涉密"})
    channel: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def fired(self, title: str, text: str) -> dict[str, Standing]:
        """The rules that fire on a title and a text, by id."""
        folded = f"{fold(title)}\n{fold(text)}" if title else fold(text)
        view = _View(self, folded, len(fold(title)) if title else 0)
        found = {rule["id"]: self._rule(rule, view) for rule in self.document["rules"]}
        return {name: standing for name, standing in found.items() if standing is not None}

    def _rule(self, rule: Mapping[str, Any], view: _View) -> Standing | None:
        when = rule["when"]
        if not self._facts(when):
            return None
        if any(self._item(item, rule, view) for item in when.get("none", [])):
            return None
        bad = [span for item in when.get("unless", []) for span in self._item(item, rule, view)]
        sentences = {view.sentence(span) for span in bad}
        held: Standing = {}
        count = 0
        for key in ("any", "all"):
            for item in when.get(key, []):
                spans = {s for s in self._item(item, rule, view) if view.sentence(s) not in sentences}
                if spans:
                    count += key == "any"
                    held[item] = spans
                elif key == "all":
                    return None
        return None if when.get("any") and count < int(when.get("at_least", "1")) else held

    def _facts(self, when: Mapping[str, Any]) -> bool:
        if when.get("channel") and self.channel not in when["channel"]:
            return False
        return all(self.fields.get(name) in values for name, values in when.get("field", {}).items())

    def _item(self, item: str, rule: Mapping[str, Any], view: _View) -> set[Span]:
        lists = [view.seen(self._part(part, view), rule) for part in item.split("+")]
        if len(lists) == 1:
            return set(lists[0])
        return combinations(view.text, lists, int(rule["when"].get("near", self.near)))

    def _part(self, part: str, view: _View) -> list[Span]:
        if not part.startswith("<"):
            return view.word(part)
        name = part[1:-1]
        group = self.document["terms"][name]
        found = {span for word in self._words(name) for span in view.word(word)}
        cancelled = union(span for phrase in self._not_in(name) for span in view.word(phrase))
        found = {span for span in found if not within(span, cancelled)}
        if group.get("refuse_negated") == "是":
            found = {s for s in found if not any(view.text[: s[0]].endswith(n) for n in self.negations)}
        return sorted(found)

    def _words(self, name: str) -> Iterator[str]:
        for word in self.document["terms"][name]["any"]:
            yield from self._words(word[1:-1]) if word.startswith("<") else [word]

    def _not_in(self, name: str) -> Iterator[str]:
        group = self.document["terms"][name]
        yield from group.get("not_in", [])
        for word in group["any"]:
            if word.startswith("<"):
                yield from self._not_in(word[1:-1])


class _View:
    """One folded text: where words stand in it, where sentences and passages begin and end."""

    def __init__(self, oracle: Oracle, text: str, title_end: int) -> None:
        self.text = text
        self._oracle = oracle
        self._title = (0, title_end)
        self._stretches = {name: self._passage(p) for name, p in oracle.passages.items()}

    def word(self, word: str) -> list[Span]:
        """Where a word stands; of a word with ``…`` the nearest other piece of its longest piece."""
        pieces = [fold(piece) for piece in re.split("…", word)]
        if len(pieces) == 1:
            return positions(self.text, pieces[0])
        anchor = max(range(len(pieces)), key=lambda i: len(pieces[i]))
        spans = (self._around(pieces, anchor, at) for at in positions(self.text, pieces[anchor]))
        return sorted({span for span in spans if span})

    def _around(self, pieces: Sequence[str], anchor: int, at: Span) -> Span | None:
        start, end = at
        for piece in reversed(pieces[:anchor]):
            before = [s for s in positions(self.text, piece) if s[1] <= start]
            if not before or not self._bridged(before[-1][1], start):
                return None
            start = before[-1][0]
        for piece in pieces[anchor + 1 :]:
            after = [s for s in positions(self.text, piece) if s[0] >= end]
            if not after or not self._bridged(end, after[0][0]):
                return None
            end = after[0][1]
        return start, end

    def _bridged(self, start: int, end: int) -> bool:
        return end - start <= self._oracle.gap and not crosses(self.text, start, end)

    def sentence(self, span: Span) -> int:
        """The number of the sentence a span begins in."""
        return sum(char in ENDS for char in self.text[: span[0]])

    def seen(self, spans: Iterable[Span], rule: Mapping[str, Any]) -> list[Span]:
        """The spans a rule may see."""
        when, passages = rule["when"], self._oracle.passages
        only_in = when.get("only_in", [])
        if not set(rule["then"].get("flags", [])) & self._oracle.loud:
            shown = {*only_in, *when.get("also_in", [])}
            ignored = [n for n, p in passages.items() if p["role"] == "ignored" and n not in shown]
            hidden = union(stretch for name in ignored for stretch in self._stretches[name])
            spans = [span for span in spans if not within(span, hidden)]
        if only_in:
            kept = union(stretch for part in only_in for stretch in self._part(part))
            spans = [span for span in spans if within(span, kept)]
        return list(spans)

    def _part(self, part: str) -> list[Span]:
        if part == "title":
            return [self._title]
        if part == "request":
            requests = [n for n, p in self._oracle.passages.items() if p["role"] == "request"]
            return [stretch for name in requests for stretch in self._stretches[name]]
        return self._stretches[part]

    def _passage(self, passage: Mapping[str, Any]) -> list[Span]:
        stops = [s[0] for phrase in passage.get("until", []) for s in self.word(phrase)]
        phrases = [span for phrase in passage["phrases"] for span in self.word(phrase)]
        return [
            (start, min([self._reach(passage["reach"], end), *(s for s in stops if s >= end)]))
            for start, end in phrases
        ]

    def _reach(self, reach: str, end: int) -> int:
        stops = {"phrase": "", "sentence": ENDS, "paragraph": "\n", "end": ""}[reach]
        if reach == "phrase":
            return end
        after = [i for i in range(end, len(self.text)) if self.text[i] in stops]
        if not after:
            return len(self.text)
        return after[0] + (reach == "sentence")
