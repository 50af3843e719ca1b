"""Words and term groups: can they work, do they exist, do they go in circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from minyi_router.rulepack.checks.faults import Fault, Names, placed_at, unknown
from minyi_router.rulepack.items import (
    GroupRef,
    ItemFault,
    inner_groups,
    parse_group_item,
    parse_item,
    parse_word,
)
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.source import Path_, SourceFile


def check_groups(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """One name, one definition; words that can work; no cycles."""
    for file, document in parsed.rules:
        for name, group in document.terms.items():
            first, path = names.group_places[name]
            here = ("terms", name)
            if (first, path) != (file, here):
                message = f"词组「{name}」已经在 {placed_at(first, path)} 定义过"
                yield Fault("MY101", message, file, here, at_key=True)
            if not group.any:
                yield Fault("MY107", f"词组「{name}」里没有词，永远不会命中", file, here, at_key=True)
            for key in ("any", "not_in"):
                yield from _check_words(file, ("terms", name, key), getattr(group, key), names, key == "any")
    yield from _cycles(parsed, names)


def _check_words(
    file: SourceFile, path: Path_, words: tuple[str, ...], names: Names, groups: bool
) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for i, text in enumerate(words):
        yield from check_item(file, (*path, i), text, names, plus=False, groups=groups)
        if text in seen:
            span = file.span((*path, seen[text]))
            at = f"在 {span.line + 1}:{span.column + 1} " if span else ""
            yield Fault("MY102", f"重复词：「{text}」{at}已经写过", file, (*path, i))
        seen.setdefault(text, i)


def check_item(
    file: SourceFile, path: Path_, text: str, names: Names, *, plus: bool = True, groups: bool = True
) -> Iterator[Fault]:
    """Faults of one item; ``plus``: it may join words; ``groups``: it may name groups."""
    try:
        parts = parse_item(text) if plus else parse_group_item(text)
    except ItemFault as fault:
        yield Fault(fault.code, str(fault), file, path, (fault.start, fault.end))
        return
    for part in parts:
        if isinstance(part, GroupRef) and not groups:
            yield Fault("MY104", "这里只能写词，不能写词组", file, path)
        elif isinstance(part, GroupRef) and names.groups.lacks(part.name):
            at = text.find(f"<{part.name}>")
            within = (at, at + len(part.name) + 2) if at >= 0 else None
            yield Fault("MY103", unknown("词组", part.name, names.groups), file, path, within)


def _cycles(parsed: Parsed, names: Names) -> Iterator[Fault]:
    inner = {
        name: list(inner_groups(group.any))
        for _, document in parsed.rules
        for name, group in document.terms.items()
    }
    reported: set[str] = set()
    for name in sorted(inner):
        trail = _cycle_from(name, inner)
        if trail and not reported & set(trail):
            reported |= set(trail)
            file, path = names.group_places[name]
            message = f"词组互相套用，成了一个圈：{' → '.join(trail)}"
            yield Fault("MY105", message, file, path, at_key=True)


def _cycle_from(start: str, inner: Mapping[str, list[str]]) -> list[str]:
    stack = [[start]]
    seen = {start}
    while stack:
        trail = stack.pop()
        for name in inner.get(trail[-1], []):
            if name == start:
                return [*trail, start]
            if name not in seen:
                seen.add(name)
                stack.append([*trail, name])
    return []


def check_passages(parsed: Parsed, _names: Names) -> Iterator[Fault]:
    """Phrases of passages and negations can work; one character is enough there."""
    if "pack.yaml" in parsed.named:
        file, document = parsed.named["pack.yaml"]
        for i, text in enumerate(document.negations):
            yield from word_faults(file, ("negations", i), text, shortest=1)
    if "passages.yaml" in parsed.named:
        file, document = parsed.named["passages.yaml"]
        for name, passage in document.passages.items():
            for key in ("phrases", "until"):
                for i, phrase in enumerate(getattr(passage, key)):
                    yield from word_faults(file, ("passages", name, key, i), phrase, shortest=1)


def word_faults(file: SourceFile, path: Path_, text: str, *, shortest: int = 2) -> Iterator[Fault]:
    """What is wrong with a single word."""
    try:
        parse_word(text, shortest=shortest)
    except ItemFault as fault:
        yield Fault(fault.code, str(fault), file, path, (fault.start, fault.end))
