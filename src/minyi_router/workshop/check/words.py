"""MY2xx: what is written in Chinese: variants of one word, characters nobody sees, very short words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from minyi_router.rulepack.checks.faults import Fault
from minyi_router.rulepack.items import GroupRef, Literal, parse_group_item, parse_item, parse_word
from minyi_router.rulepack.nodes import Entries, Items, Node, Scalar, Span
from minyi_router.rulepack.source import Path_, SourceFile
from minyi_router.text.folding import fold
from minyi_router.workshop.check.subject import WORD_LISTS, Subject


def check_variants(subject: Subject) -> Iterator[Fault]:
    """Words of one list that are the same once folded, and items that differ in their order alone."""
    for file, path, words in _word_lists(subject):
        seen: dict[tuple[str, ...], str] = {}
        for i, text in enumerate(words):
            first = seen.setdefault(tuple(sorted(fold(text).split("+"))), text)
            if first != text:
                only = "只差繁简、全半角、大小写或空格" if fold(first) == fold(text) else "只差先后"
                message = f"「{text}」和前面的「{first}」{only}，程序看成同一个；留一个就够"
                yield Fault("MY210", message, file, (*path, i))


def _word_lists(subject: Subject) -> Iterator[tuple[SourceFile, Path_, Sequence[str]]]:
    """Every list of words or items of groups, rules and passages."""
    for file, path, _, group in subject.groups():
        yield file, (*path, "any"), group.any
        yield file, (*path, "not_in"), group.not_in
    for written in subject.rules:
        for key in WORD_LISTS:
            yield written.file, (*written.path, "when", key), getattr(written.doc.when, key)
    for file, path, _, passage in subject.entries("passages.yaml", "passages"):
        yield file, (*path, "phrases"), passage.phrases
        yield file, (*path, "until"), passage.until


def check_unseen(subject: Subject) -> Iterator[Fault]:
    """Zero-width characters in words and names; cases may hold them on purpose."""
    named = [file for file, _ in subject.parsed.named.values()]
    for file in (*named, *(file for file, _ in subject.parsed.rules)):
        for path, scalar, at_key in _scalars(file.root, ()):
            for at, char in enumerate(scalar.text):
                if _is_unseen(char):
                    yield Fault("MY211", _unseen(char), file, path, (at, at + 1), at_key)
                    break
    for file, _ in subject.parsed.places:
        for number, line in enumerate(file.lines):
            for at, char in enumerate(line):
                if _is_unseen(char):
                    cell = SourceFile(
                        file.name, file.shown, b"", file.lines, Scalar(char, Span(number, at, number, at + 1))
                    )
                    yield Fault("MY211", _unseen(char), cell, ())
                    break


def _scalars(node: Node | None, path: Path_) -> Iterator[tuple[Path_, Scalar, bool]]:
    """Every text of a file with its path, cases left out; the flag tells keys."""
    if isinstance(node, Scalar):
        yield path, node, False
    elif isinstance(node, Items):
        for i, item in enumerate(node.nodes):
            yield from _scalars(item, (*path, i))
    elif isinstance(node, Entries):
        for key, value in node.pairs:
            yield (*path, key.text), key, True
            if key.text != "tests":
                yield from _scalars(value, (*path, key.text))


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or char in "\u00a0\u115f\u1160\u3164\uffa0\ufe0f"


def _unseen(char: str) -> str:
    return (
        f"这里有一个看不见的字符（U+{ord(char):04X}），多半是从网页或表格里带来的；删掉它，把这个词重新打一遍"
    )


def check_short(subject: Subject) -> Iterator[Fault]:
    """One-character words, allowed only beside a longer one."""
    for written in subject.rules:
        for key in WORD_LISTS:
            for i, text in enumerate(getattr(written.doc.when, key)):
                for part in parse_item(text):
                    if isinstance(part, Literal) and len("".join(part.pieces)) == 1:
                        message = f"「{text}」里的「{part.text}」只有一个字，旁边的词管着它才行；能写长就写长"
                        at = text.find(part.text)
                        path = (*written.path, "when", key, i)
                        yield Fault("MY212", message, written.file, path, (at, at + len(part.text)))


def check_not_in(subject: Subject) -> Iterator[Fault]:
    """Phrases of ``not_in`` in which no word of the group stands, so that they cancel nothing."""
    groups = {name: group.any for _, _, name, group in subject.groups()}
    for file, path, name, group in subject.groups():
        words = list(_words_of(name, groups))
        for i, text in enumerate(group.not_in):
            pieces = parse_word(text, shortest=1).pieces
            if len(pieces) == 1 and not any(_stands_in(word, pieces[0]) for word in words):
                message = (
                    f"「{text}」里没有词组「{name}」的任何一个词，取消不了什么；删掉它，或补上要取消的词"
                )
                yield Fault("MY213", message, file, (*path, "not_in", i))


def _words_of(name: str, groups: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The pieces of every word of a group, inner groups included."""
    for text in groups[name]:
        (part,) = parse_group_item(text)
        if isinstance(part, GroupRef):
            yield from _words_of(part.name, groups)
        else:
            yield part.pieces


def _stands_in(pieces: tuple[str, ...], phrase: str) -> bool:
    """Whether the pieces stand in a phrase, in order."""
    at = 0
    for piece in pieces:
        at = phrase.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True
