"""What is done with a chunk of rows, here or in a worker: routed, and the answers put into cells."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from minyi_router.batch.answers import Answer, Answering, Style, answers
from minyi_router.batch.chunks import Chunk
from minyi_router.batch.doubles import Load
from minyi_router.batch.processes import WorkerError
from minyi_router.batch.rendering import Delimited, Rendering
from minyi_router.batch.rows import RowFault
from minyi_router.batch.writer import Cell
from minyi_router.columns import appeal_of
from minyi_router.model import Appeal, Decision
from minyi_router.router import Router
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask
from minyi_router.wording import ACTIONS


@dataclass(frozen=True, slots=True)
class RouterAt:
    """A router for another process: where its files lie, and what they held."""

    rules: str
    model: str
    hashes: tuple[str, str]

    @classmethod
    def of(cls, router: Router) -> RouterAt | None:
        """Where a router came from; None when it was not loaded from files."""
        rules, model = router.files
        if rules is None or (router.engine.model is not None and model is None):
            return None
        return cls(str(rules), str(model or ""), hashes(router))

    def load(self) -> Router:
        """The router. Raises WorkerError when its files are not what they were."""
        router = Router.load(self.rules, self.model or None)
        if hashes(router) != self.hashes:
            raise WorkerError(f"规则包 {self.rules}（或模型）在运行中被改动了，请重新运行")
        return router


def hashes(router: Router) -> tuple[str, str]:
    """What a router decides by: the hash of its pack, and of its model if it has one."""
    model = router.engine.model
    return router.pack.stamp.hash, model.hash if model else ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How appeals stand in rows: the columns that are needed, and what each role's column is."""

    columns: tuple[str, ...]
    heads: Mapping[str, str]

    @classmethod
    def of(cls, columns: Sequence[str], heads: Mapping[str, str], pack: RulePack) -> Layout:
        """The columns with a role, and those that some rule asks for as a field."""
        needed = {*heads.values()}
        needed.update(name for rule in pack.rules if rule.facts for name, _ in rule.facts.field)
        return cls(tuple([column for column in columns if column in needed]), heads)

    def appeals(self, chunk: Chunk) -> Iterator[tuple[Appeal, str]]:
        """The appeal in each row, and what could not be read of it (Chinese)."""
        for cells in chunk.texts(self.columns):
            yield appeal_of(dict(zip(self.columns, cells, strict=True)), self.heads)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which answers are wanted of each row."""

    style: Style = "zh"
    model: bool = False
    linked: bool = False

    def columns(self) -> tuple[Answer, ...]:
        """Their columns."""
        return answers(self.style, model=self.model, linked=self.linked)


NOTHING: Mapping[str, int] = {}


class Glance(NamedTuple):
    """A row as a screen shows it, personal data masked."""

    id: str
    text: str
    action: str
    kind: str
    matter: str
    goes_to: str
    tier: str
    due: str


class Part(NamedTuple):
    """What came of a chunk: bytes for each output and for the rejects, rows by action, the first rows.

    ``tally``: what else was counted; kept in the journal, so it holds no text of anybody.
    """

    outputs: tuple[bytes, ...]
    rejects: bytes
    rejected: int
    actions: Mapping[str, int]
    first_fault: RowFault | None
    glances: tuple[Glance, ...] = ()
    tally: Mapping[str, int] = NOTHING


class Task(Protocol):
    """What is to be done with the chunks of a table, in a form that can go to another process."""

    @property
    def renderings(self) -> tuple[Rendering, ...]:
        """How each output is written."""

    @property
    def id_column(self) -> str | None:
        """The column whose repeated ids are to be told; None: no matter."""

    @property
    def asked_for(self) -> tuple[Any, ...]:
        """What makes two runs the same, besides the files; its repr tells all of it."""

    def here(self, router: Router) -> Callable[[Load], Part]:
        """The work, in this process."""

    def worker(self, at: RouterAt) -> Callable[[Load], Part]:
        """The work, in a process of its own."""


REJECT_HEADS = ("行号", "原因", "原文")
REJECTS = Delimited(REJECT_HEADS)
_DOUBLED = "编号重复，前面的行已用过这个编号"
_GLANCE = 36  # characters


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the work needs, in a form that can go to another process.

    ``glances``: how many rows of a chunk are shown.
    """

    layout: Layout
    asked: Asked
    renderings: tuple[Rendering, ...] = ()
    glances: int = 0

    @property
    def id_column(self) -> str | None:
        """Where the ids stand."""
        return self.layout.heads.get("id")

    @property
    def asked_for(self) -> tuple[Any, ...]:
        """Which columns are read and which answers are wanted."""
        return sorted(self.layout.heads.items()), self.layout.columns, self.asked

    def here(self, router: Router) -> Worker:
        """The work, in this process."""
        return Worker(self, router)

    def worker(self, at: RouterAt) -> Worker:
        """The work, in a process of its own."""
        return Worker(self, settled(at))


def settled(at: RouterAt) -> Router:
    """The router of a process that does nothing but route. Raises WorkerError."""
    router = at.load()
    gc.freeze()  # the pack is there to stay: collecting need not go through it again and again
    return router


class Worker:
    """Routes chunks and renders what came of them."""

    def __init__(self, plan: Plan, router: Router) -> None:
        self._plan = plan
        self._router = router
        self._answering = Answering(plan.asked.columns())

    def __call__(self, load: Load) -> Part:
        """The part of one chunk."""
        chunk = load.chunk
        actions: Counter[str] = Counter()
        cells: list[Sequence[Cell]] = []
        glances: list[Glance] = []
        for place, (appeal, note) in enumerate(self._plan.layout.appeals(chunk)):
            decision = self._router.route(appeal)
            actions[decision.action] += 1
            cells.append(self._answering.cells(decision, noted(note, doubled=place in load.doubled)))
            if place < self._plan.glances:
                glances.append(glance(appeal, decision))
        outputs = tuple([rendering.rows(chunk, cells) for rendering in self._plan.renderings])
        return part_of(outputs, chunk.faults, actions, tuple(glances))


def part_of(
    outputs: tuple[bytes, ...],
    faults: Sequence[RowFault],
    actions: Mapping[str, int],
    glances: tuple[Glance, ...] = (),
    tally: Mapping[str, int] = NOTHING,
) -> Part:
    """The part of a chunk with these faults."""
    first = faults[0] if faults else None
    return Part(outputs, rejected(faults), len(faults), actions, first, glances, tally)


def noted(note: str, *, doubled: bool) -> str:
    """The note of a row, with that of a doubled id behind it."""
    return "；".join(filter(None, (note, _DOUBLED if doubled else "")))


def rejected(faults: Sequence[RowFault]) -> bytes:
    """Rows that could not be read, personal data masked."""
    return REJECTS.lines((fault.number, fault.reason, mask(fault.raw)) for fault in faults)


def glance(appeal: Appeal, decision: Decision) -> Glance:
    """What a screen shows of a row."""
    due = decision.resolve_by
    return Glance(
        mask(decision.id),
        shorten(mask(appeal.text or appeal.title), _GLANCE),
        ACTIONS[decision.action],
        decision.kind or "",
        decision.matter or "",
        decision.organ or decision.unit or "",
        decision.tier or "",
        f"{due:%m-%d %H:%M}" if due else "",
    )
