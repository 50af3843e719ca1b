"""The values that walk through the library: what comes in, what goes out. Frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, NamedTuple

from minyi_router.wording.decision import decision_lines, in_words

Action = Literal["dispatch", "divert", "link", "review", "hold"]
AUTOMATIC: frozenset[Action] = frozenset({"dispatch", "divert", "link"})
"""The actions that need no person: 自动派单."""

Part = Literal["title", "text"]
Relation = Literal["chase", "joint", "callback", "similar"]

SCHEMA_VERSION = 1


class Facts(Mapping[str, str]):
    """A mapping that cannot change: hashable, picklable, printed like a dict."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, str] | None = None) -> None:
        self._items = dict(items or {})

    def __getitem__(self, key: str) -> str:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Appeal:
    """诉求: one incoming text with its facts. All but ``text`` may be left out.

    ``received_at`` may be aware or naive; naive is Beijing time (UTC+8). Without it no clock is
    worked out. ``place`` is an address given apart from the text; ``fields`` holds whatever else
    the channel sends, for rules that ask for it. Raises TypeError when a value is of another type.
    """

    text: str
    title: str = ""
    id: str = ""
    channel: str = ""
    received_at: datetime | None = None
    caller: str = ""
    place: str = ""
    fields: Mapping[str, str] = NO_FACTS

    def __post_init__(self) -> None:
        texts = (self.text, self.title, self.id, self.channel, self.caller, self.place)
        if set(map(type, texts)) != _STR_ALONE:  # a look at each only when one may be wrong
            _check_texts(texts)
        if self.received_at is not None and not isinstance(self.received_at, datetime):
            raise TypeError(_wrong_type("Appeal.received_at", "datetime or None", self.received_at))
        if self.fields.__class__ is not Facts:
            object.__setattr__(self, "fields", _facts(self.fields))


_TEXTS = ("text", "title", "id", "channel", "caller", "place")
_STR_ALONE = {str}


def _check_texts(texts: Iterable[object]) -> None:
    for name, value in zip(_TEXTS, texts, strict=True):
        if not isinstance(value, str):
            raise TypeError(_wrong_type(f"Appeal.{name}", "str", value))


def _facts(given: object) -> Facts:
    if not isinstance(given, Mapping):
        raise TypeError(_wrong_type("Appeal.fields", "a mapping of str to str", given))
    for key, value in given.items():
        if not isinstance(key, str):
            raise TypeError(f"Appeal.fields must have str keys, not {type(key).__name__} ({key!r:.40})")
        if not isinstance(value, str):
            raise TypeError(_wrong_type(f"Appeal.fields[{key!r}]", "str", value))
    return Facts(given)


def _wrong_type(name: str, wanted: str, value: object) -> str:
    shown = f"{value!r:.40}"
    if wanted != "str":
        advice = ""
    else:
        advice = "; decode it first" if isinstance(value, bytes) else "; replace missing values by '' first"
    return f"{name} must be {wanted}, not {type(value).__name__} ({shown}){advice}"


@dataclass(frozen=True, slots=True)
class Ticket(Appeal):
    """工单: an appeal already registered, kept to compare with. All but ``id`` and ``text`` may be left out.

    ``matter`` and ``unit`` as registered; an empty matter is told by the rules. ``open``: not closed
    yet. ``group``: the first ticket of the matter it belongs to, by id; empty if it stands alone.
    ``relation`` is what it is to that one (chase, joint or callback). Without ``received_at`` it is
    compared with everything and never grows old. Raises ValueError when the id is empty.
    """

    matter: str = ""
    unit: str = ""
    open: bool = True
    group: str = ""
    relation: str = ""

    def __post_init__(self) -> None:
        Appeal.__post_init__(self)
        for name in _REGISTERED:
            if not isinstance(value := getattr(self, name), str):
                raise TypeError(_wrong_type(f"Ticket.{name}", "str", value))
        if not self.id:
            raise ValueError("Ticket.id must not be empty: links point at tickets by it")

    @classmethod
    def of(cls, appeal: Appeal, decision: Decision) -> Ticket:
        """The ticket that registers an appeal as it was decided."""
        link = decision.link
        known = {field.name: getattr(appeal, field.name) for field in fields(Appeal)}
        return cls(
            **known,
            matter=decision.matter or "",
            unit=decision.unit or "",
            group=link.group if link else "",
            relation=link.relation if link else "",
        )


_REGISTERED = ("matter", "unit", "group", "relation")


class Mention(NamedTuple):
    """A word where the citizen wrote it: half-open code point offsets into the ORIGINAL title or text.

    ``quote`` is what stands there, as written, with personal data masked.
    """

    quote: str
    part: Part
    start: int
    end: int


class Piece(NamedTuple):
    """One printed part of a score: a distinct word, its weight, and its places in the text."""

    word: str
    weight: float
    mentions: tuple[Mention, ...]


class Evidence(NamedTuple):
    """A rule that fired, what it answers, the words it found and what they weigh.

    Of a learned model ``rule`` is empty, ``weight`` the probability (0 to 1) of what it answers, and each
    piece a stretch of the text with its part of the log-odds: above 0 for the answer, below 0 against it.
    """

    rule: str
    answers: Facts
    pieces: tuple[Piece, ...]
    weight: float
    basis: str = ""


class Candidate(NamedTuple):
    """A value that could have been the answer: its score in sum, and where it would send the appeal."""

    answer: str
    value: str
    score: float
    line: str | None = None
    organ: str | None = None


class PlaceFound(NamedTuple):
    """属地: a place the appeal names, and the areas it may lie in (more than one: not decided)."""

    name: str
    areas: tuple[str, ...]
    mention: Mention | None


class Link(NamedTuple):
    """A tie to an earlier ticket, best first in a decision. See docs/duplicates.md.

    ``relation`` is chase (催办), joint (同诉), callback (回访: staff about this ticket) or similar
    (相似: alike, but another matter; never links). ``score`` is the sum of ``parts`` (cited, text,
    caller, plate, …). ``vetoes`` names the slots that differ. ``group`` is the matter it would join,
    by the id of its first ticket; empty if it would not.
    """

    ticket_id: str
    relation: Relation
    score: float
    parts: Facts = NO_FACTS
    vetoes: tuple[str, ...] = ()
    group: str = ""


class Opinion(NamedTuple):
    """What a learned model thinks: a label of one answer, and how likely it is right (0 to 1)."""

    answer: str
    label: str
    share: float


class PackStamp(NamedTuple):
    """Which rule pack decided: id, version and the first 16 hex digits of the SHA-256 of its files."""

    id: str
    version: str
    hash: str


class Decision(NamedTuple):
    """What happens with one appeal, and why. See docs/decision.md for every field.

    ``action``: dispatch (to a police unit), divert (to ``organ``), link (chases or joins an open
    ticket; still fully decided), review (a person decides; ``review_reasons`` say why) or hold
    (may hold state secrets: goes no further). ``contact_by`` and ``resolve_by`` are due moments,
    aware in UTC+8 when ``received_at`` is aware, else naive Beijing time; None without it.
    ``provisional``: a day counted lies in a year whose holidays are not published yet. ``missing``
    lists facts that would have made the decision sharper (``place``, ``received_at``). ``basis``
    names for each answer whether a rule, a learned model, a link or a default gave it. ``shadow``
    names the rules on trial that would have spoken; they decide nothing. ``opinions`` are what the
    learned model thinks, the likeliest first; empty when it was not asked. ``confidence`` (0 to 1) is, once
    the pack is calibrated (``minyi calibrate``), the probability that the appeal goes to its place; before
    that the winner's share of the score, and of a learned answer the model's probability.
    """

    id: str
    action: Action
    kind: str | None
    matter: str | None
    line: str | None
    organ: str | None
    tier: str | None
    unit: str | None
    co_units: tuple[str, ...]
    supervisor: str | None
    handler: str | None
    contact_by: datetime | None
    resolve_by: datetime | None
    provisional: bool
    notices: tuple[str, ...]
    flags: tuple[str, ...]
    labels: tuple[str, ...]
    other_matters: tuple[str, ...]
    review_reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    confidence: float
    basis: Facts
    places: tuple[PlaceFound, ...]
    missing: tuple[str, ...]
    evidence: Sequence[Evidence]
    advice: tuple[str, ...]
    legal_basis: str
    links: tuple[Link, ...]
    shadow: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    pack: PackStamp

    @property
    def link(self) -> Link | None:
        """The link that counts: the best one that is more than similar."""
        return self.links[0] if self.links and self.links[0].relation != "similar" else None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with ``schema`` = the version of this layout; times in ISO 8601."""
        return {"schema": SCHEMA_VERSION, **_plain(self)}

    def explain(self) -> str:
        """The decision in words for a clerk (Chinese); personal data never appears in it."""
        return in_words(self)

    def _repr_html_(self) -> str:
        """For notebooks: the same words, with those of the citizen lit up."""
        from minyi_router.wording.page import fragment  # noqa: PLC0415 - routing needs no HTML

        return fragment(decision_lines(self))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Facts):
        return dict(value)
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    return [_plain(item) for item in value] if isinstance(value, Sequence) else value
