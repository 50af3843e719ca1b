"""An earlier result routed again: the rows whose answers changed, old and new side by side.

What is compared is what is written, so a list is the same as its text, and a point in time in one format is
the same as in another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from minyi_router.batch.answers import Answer, Sort, Style, answers
from minyi_router.batch.chunks import Chunk, TextChunk
from minyi_router.batch.doubles import Load
from minyi_router.batch.earlier import Earlier
from minyi_router.batch.rendering import Rendering, bare, harmless
from minyi_router.batch.work import Layout, Part, RouterAt, part_of, settled
from minyi_router.batch.writer import Cell, cell_text, cleaned
from minyi_router.columns import parse_time
from minyi_router.model import Decision
from minyi_router.router import Router
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask
from minyi_router.wording import ACTIONS

COMPARED = (
    *("action", "kind", "matter", "line", "organ", "tier", "unit", "co_units", "supervisor"),
    *("contact_by", "resolve_by", "flags", "notices"),
)
"""The answers that matter: who does it, until when, and what goes with it; not why, nor how sure."""

PACK = "pack"
WHY = ("words", "review_reasons")
"""What is written of the new decision alone: why it is so."""

SAME, CHANGED = "same", "changed"
Counted: TypeAlias = list[tuple[tuple[str, ...], int]]

_LONGEST = 40  # columns of a screen for where an appeal goes
_STAMP = re.compile(r"(.{1,80}) ([0-9a-f]{16})")


class Column(NamedTuple):
    """A column of the result, behind those of the table."""

    head: str
    sort: Sort


def change_columns(style: Style) -> tuple[Column, ...]:
    """Every answer that matters old and new, which of them changed, and why it is so now."""
    by_name = {answer.name: answer for answer in answers(style)}
    sides = ("原{}", "新{}") if style == "zh" else ("{}_old", "{}_new")
    pairs = [Column(side.format(by_name[name].head), "text") for name in COMPARED for side in sides]
    changed = Column("变动", "text") if style == "zh" else Column("changed", "list")
    why = [Column(sides[1].format(by_name[name].head), by_name[name].sort) for name in WHY]
    return *pairs, changed, *why


@dataclass(frozen=True, slots=True)
class ReroutePlan:
    """All that the work needs, in a form that can go to another process (see `Task`)."""

    layout: Layout
    old: Earlier
    renderings: tuple[Rendering, ...] = ()
    guarded: bool = False
    """Whether what looks like a formula has an apostrophe before it, as in CSV."""

    @property
    def id_column(self) -> str | None:
        """Doubled ids were told the first time."""
        return None

    @property
    def asked_for(self) -> tuple[Any, ...]:
        """Which columns are read, and where the old answers stand."""
        return "reroute", sorted(self.layout.heads.items()), self.layout.columns, self.old

    def here(self, router: Router) -> Rerouter:
        """The work, in this process."""
        return Rerouter(self, router)

    def worker(self, at: RouterAt) -> Rerouter:
        """The work, in a process of its own."""
        return Rerouter(self, settled(at))


class Change(NamedTuple):
    """A row's answers as they are written, before and after, and which of them are not the same."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    changed: tuple[Answer, ...]


class Rerouter:
    """Routes chunks of an earlier result and renders the rows that came out otherwise."""

    def __init__(self, plan: ReroutePlan, router: Router) -> None:
        self._plan = plan
        self._router = router
        by_name = {answer.name: answer for answer in answers(plan.old.style)}
        self._compared = [by_name[name] for name in COMPARED]
        self._why = [by_name[name] for name in WHY]
        self._heads = [plan.old.heads[name] for name in (*COMPARED, PACK)]

    def __call__(self, load: Load) -> Part:
        """The part of one chunk."""
        chunk = _as_given(load.chunk) if self._plan.guarded else load.chunk
        tally = Counter(dict.fromkeys((_key("answer", name) for name in COMPARED), 0))  # these first, always
        kept: list[int] = []
        cells: list[list[Cell]] = []
        appeals = self._plan.layout.appeals(chunk)
        for place, ((appeal, _), (*texts, pack)) in enumerate(
            zip(appeals, chunk.texts(self._heads), strict=True)
        ):
            tally[_key("pack", _stamp(pack))] += 1
            decision = self._router.route(appeal)
            change = self._change(texts, decision)
            if change.changed:
                tally.update(_counted(change))
                kept.append(place)
                cells.append(self._cells(change, decision))
        part = chunk.part(kept, self._plan.old.columns)
        outputs = tuple([rendering.rows(part, cells) for rendering in self._plan.renderings])
        counts = {SAME: len(chunk.numbers) - len(kept), CHANGED: len(kept)}
        return part_of(outputs, chunk.faults, counts, tally=tally)

    def _change(self, texts: Sequence[str], decision: Decision) -> Change:
        pairs = zip(texts, self._compared, strict=True)
        before = tuple([_as_written(text, answer.sort) for text, answer in pairs])
        after = tuple([_written(answer.value(decision)) for answer in self._compared])
        sides = zip(self._compared, before, after, strict=True)
        changed = tuple([answer for answer, old, new in sides if old not in {new, harmless(new)}])
        return Change(before, after, changed)

    def _cells(self, change: Change, decision: Decision) -> list[Cell]:
        heads = [answer.head for answer in change.changed]
        listed: Cell = "、".join(heads) if self._plan.old.style == "zh" else heads
        pairs = chain.from_iterable(zip(change.before, change.after, strict=True))
        return [*pairs, listed, *(answer.value(decision) for answer in self._why)]


def tallied(tally: Mapping[str, int], what: str) -> Counted:
    """What was counted of one sort (pack; answer, by name; flow, old and new), the most first."""
    found = [(tuple(key.split("\t")), count) for key, count in tally.items()]
    return sorted(
        [(key[1:], n) for key, n in found if n and key[0] == what], key=lambda one: (-one[1], one[0])
    )


def _as_given(chunk: Chunk) -> Chunk:
    """The rows as they were before they were written into a CSV."""
    cells = [tuple(map(bare, row)) for row in chunk.rows()]
    return TextChunk(chunk.columns, chunk.numbers, cells, chunk.faults)


def _key(*parts: str) -> str:
    return "\t".join(" ".join(part.split()) for part in parts)


def _counted(change: Change) -> Iterator[str]:
    """Each answer that changed; and from where to where it goes, when that did."""
    for answer in change.changed:
        yield _key("answer", answer.name)
    old, new = [_goes(dict(zip(COMPARED, side, strict=True))) for side in (change.before, change.after)]
    if old != new:
        yield _key(
            "flow", *(shorten(mask(end), _LONGEST) for end in (old, new))
        )  # a person may have put in more


def _stamp(text: str) -> str:
    """A pack as it is written, nothing when it is none; its hash is never masked, whatever it looks like."""
    found = _STAMP.fullmatch(text)
    return f"{mask(found[1])} {found[2]}" if found else ""


def _written(cell: Cell) -> str:
    return cell_text(cleaned(cell))


def _as_written(text: str, sort: Sort) -> str:
    """A cell that was read back, as it is written here: JSON and Excel write points in time otherwise."""
    moment = parse_time(text) if sort == "moment" else None
    return _written(moment) if moment else text


_CODES = {said: code for code, said in ACTIONS.items()}
_WAITING = {"review", "hold"}


def _goes(texts: Mapping[str, str]) -> str:
    """Where an appeal went by its answers: a unit, an organ, or to a person."""
    action = _CODES.get(texts["action"], texts["action"])
    said = ACTIONS.get(action, action)
    if action in _WAITING:
        return said
    return texts["organ" if action == "divert" else "unit"] or said
