"""A decision as the columns of a table: which there are, what they are called, what stands in them.

Two styles. ``zh`` is for people: Chinese heads, everything in words, lists joined. ``id`` is for programs:
the identifiers of `Decision` as heads, codes as they are, lists as lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Literal, NamedTuple, Protocol, TypeAlias

from minyi_router.batch.writer import Cell
from minyi_router.decide.evidence import quotes
from minyi_router.model import Decision
from minyi_router.wording import ACTIONS, ANSWERS, MODEL, RELATIONS, link_parts, opinions_shown, reason

Style: TypeAlias = Literal["zh", "id"]
Sort: TypeAlias = Literal["text", "list", "moment", "number"]
Value: TypeAlias = Callable[[Decision], Cell]


class Answer(NamedTuple):
    """One column. ``sort``: what its cells are; an empty cell is None or an empty text or list.

    ``name`` is the same in both styles.
    """

    head: str
    sort: Sort
    value: Value
    name: str


class HasSort(Protocol):
    """A column whose cells are all of one sort."""

    @property
    def sort(self) -> Sort:
        """Which."""


NOTE = "note"
"""The column that does not come from the decision: what could not be read of the row."""


def answers(style: Style = "zh", *, model: bool = False, linked: bool = False) -> tuple[Answer, ...]:
    """The columns of a style, in order.

    Args:
        style: ``zh`` or ``id``.
        model: with those that a learned model adds.
        linked: with those that comparing with other tickets adds.
    """
    groups = [_PLAIN, *([_LEARNED] if model else []), *([_LINKED] if linked else [])]
    return tuple(_styled(column, style) for group in groups for column in group if _has(column, style))


class _Column(NamedTuple):
    """A column in both styles; without a Chinese head it is for programs alone."""

    name: str
    head: str
    sort: Sort
    value: Value
    shown: Value | None = None
    """What people see instead, always as text; None: the same, lists joined by 、."""


def _has(column: _Column, style: Style) -> bool:
    return bool(column.head if style == "zh" else column.name)


def _styled(column: _Column, style: Style) -> Answer:
    if style == "id":
        return Answer(column.name, column.sort, column.value, column.name)
    if column.shown is not None:
        return Answer(column.head, "text", column.shown, column.name)
    if column.sort == "list":
        return Answer(column.head, "text", _joined(column.value), column.name)
    return Answer(column.head, column.sort, column.value, column.name)


def _joined(value: Value) -> Value:
    def shown(decision: Decision) -> Cell:
        items = value(decision)
        return "、".join(items) if items else ""  # type: ignore[arg-type]  # a column of lists holds texts

    return shown


def _text(name: str) -> _Column:
    return _Column(name, ANSWERS[name], "text", attrgetter(name))


def _list(name: str) -> _Column:
    return _Column(name, ANSWERS[name], "list", attrgetter(name))


def _moment(name: str) -> _Column:
    return _Column(name, ANSWERS[name], "moment", attrgetter(name))


def _areas(decision: Decision) -> Cell:
    return tuple(dict.fromkeys(area for place in decision.places for area in place.areas))


def _words(decision: Decision) -> str:
    """The citizen's own words behind each rule (and for what a model says), personal data masked."""
    return "；".join([f"{rule or MODEL}：{'、'.join(words)}" for rule, words in quotes(decision.evidence)])


def _learned(decision: Decision) -> tuple[str, ...]:
    return tuple(name for name, basis in decision.basis.items() if basis == "learned")


_PLAIN = (
    _Column("action", ANSWERS["action"], "text", attrgetter("action"), lambda d: ACTIONS[d.action]),
    *map(_text, ("kind", "matter", "line", "organ", "tier", "handler", "unit")),
    _list("co_units"),
    _text("supervisor"),
    *map(_moment, ("contact_by", "resolve_by")),
    _Column("flags", ANSWERS["flags"], "list", attrgetter("flags"), lambda d: "、".join(d.flags + d.advice)),
    _Column("advice", "", "list", attrgetter("advice")),
    *map(_list, ("notices", "labels", "other_matters")),
    _Column(
        "review_reasons",
        ANSWERS["review_reasons"],
        "list",
        attrgetter("review_reasons"),
        lambda d: "；".join(map(reason, d.review_reasons)),
    ),
    _Column("candidates", "候选", "list", lambda d: tuple([f"{c.value} {c.score:g}" for c in d.candidates])),
    _Column("confidence", "把握", "number", attrgetter("confidence")),
    _Column("areas", ANSWERS["place"], "list", _areas),
    _Column("words", "命中词句", "text", _words),
    _Column("legal_basis", "依据", "text", attrgetter("legal_basis")),
    _Column(NOTE, "备注", "text", lambda _: ""),
    _Column("pack", "规则包", "text", lambda d: f"{d.pack.id} {d.pack.version} {d.pack.hash}"),
)
_LEARNED = (
    _Column(
        "learned",
        "模型判的",
        "list",
        _learned,
        lambda d: "、".join([ANSWERS[name] for name in _learned(d)]),
    ),
    _Column("opinions", "模型看法", "text", lambda d: opinions_shown(d.opinions)),
)
_LINKED = (
    _Column(
        "relation",
        ANSWERS["relation"],
        "text",
        lambda d: d.link.relation if d.link else None,
        lambda d: RELATIONS[d.link.relation] if d.link else "",
    ),
    _Column("linked_to", ANSWERS["linked_to"], "text", lambda d: d.link.ticket_id if d.link else None),
    _Column("group", "群组", "text", lambda d: d.link.group if d.link else None),
    _Column("link_score", "关联分值", "number", lambda d: d.link.score if d.link else None),
    _Column("link_parts", "相同之处", "text", lambda d: link_parts(d.link.parts) if d.link else ""),
)


class Answering:
    """Turns decisions into the cells of some columns."""

    def __init__(self, columns: Sequence[Answer]) -> None:
        self._values = tuple([column.value for column in columns])
        self._note = next((i for i, column in enumerate(columns) if column.name == NOTE), None)

    def cells(self, decision: Decision, note: str = "") -> list[Cell]:
        """The cells of one row, in order of the columns; ``note`` tells what could not be read of it."""
        cells = [value(decision) for value in self._values]
        if note and self._note is not None:
            cells[self._note] = note
        return cells


_RENAMED = "判定_"


def free_heads(columns: Iterable[str], heads: Iterable[str]) -> tuple[str, ...]:
    """The heads beside the columns of a table; one that the table has already gets 「判定_」 before it."""
    taken = set(columns)
    named = []
    for head in heads:
        name = head
        while name in taken:
            name = _RENAMED + name
        taken.add(name)
        named.append(name)
    return tuple(named)


def bare_head(head: str) -> str:
    """What a head was before `free_heads` found it taken."""
    while head.startswith(_RENAMED):
        head = head.removeprefix(_RENAMED)
    return head
