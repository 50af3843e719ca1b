"""Where each rule, term group and word of a pack comes from, and why it is as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from minyi_router.rulepack.checks.faults import placed_at
from minyi_router.rulepack.overlay_documents import Made
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.source import Path_, SourceFile

_LISTS = {"rule": ("any", "all", "unless", "none"), "group": ("any", "not_in")}
_Changes: TypeAlias = Mapping[tuple[str, str], list[Made]]


class Origin(NamedTuple):
    """Where a rule, a group, or (``word``) one word of it is written: ``place`` is ``file:line``.

    ``pack`` is the base it comes from, empty for the pack's own. ``action`` tells how an overlay brought
    it about (append, replace; empty: as written there) and ``because`` its reason.
    """

    sort: str
    name: str
    word: str
    pack: str
    place: str
    action: str = ""
    because: str = ""


def origins(parsed: Parsed) -> Iterator[Origin]:
    """Every rule and group of a pack, each followed by its words."""
    changes: dict[tuple[str, str], list[Made]] = {}
    for made in parsed.changes:
        changes.setdefault((made.sort, made.name), []).append(made)
    for file, document in parsed.rules:
        for name, group in document.terms.items():
            yield from _of(file, ("terms", name), ("group", name), group, changes)
        for i, rule in enumerate(document.rules):
            here = ("rules", i)
            yield _whole(file, here, ("rule", rule.id), changes)
            yield from _words(file, (*here, "when"), ("rule", rule.id), rule.when, changes)


def _of(
    file: SourceFile, path: Path_, target: tuple[str, str], document: object, changes: _Changes
) -> Iterator[Origin]:
    yield _whole(file, path, target, changes)
    yield from _words(file, path, target, document, changes)


def _whole(file: SourceFile, path: Path_, target: tuple[str, str], changes: _Changes) -> Origin:
    replaced = next((made for made in changes.get(target, ()) if made.action == "replace"), None)
    place = placed_at(file, path)
    if replaced is None:
        return Origin(*target, "", file.base, place)
    return Origin(*target, "", file.base, place, "replace", replaced.because)


def _words(
    file: SourceFile, path: Path_, target: tuple[str, str], document: object, changes: _Changes
) -> Iterator[Origin]:
    """Each word with the place it is written at; a word that was added stands in some overlay.yaml."""
    added = {word: made for made in changes.get(target, ()) for word in made.words}
    for key in _LISTS[target[0]]:
        for i, word in enumerate(getattr(document, key)):
            place = placed_at(file, (*path, key, i))
            made = added.get(word)
            if made is None or place.rpartition(":")[0] != made.place.rpartition(":")[0]:
                yield Origin(*target, word, file.base, place)
            else:
                yield Origin(*target, word, made.pack, place, made.action, made.because)
