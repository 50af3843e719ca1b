"""Record batches (Arrow) in, the same with the answers beside them out: for Spark and its like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minyi_router.batch.answers import Answering, free_heads
from minyi_router.batch.arrow import answer_arrays, frame_texts, library, with_answers
from minyi_router.batch.work import Asked, Layout
from minyi_router.columns import appeal_of
from minyi_router.router import Router
from minyi_router.rulepack.pack import RulePack

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class FramePlan:
    """How appeals stand in record batches of one schema, and which answers are wanted beside them.

    ``heads`` are the names of the answers' columns; ``columns`` those of the batches.
    """

    columns: tuple[str, ...]
    layout: Layout
    asked: Asked
    heads: tuple[str, ...]

    @classmethod
    def of(cls, columns: Sequence[str], roles: Mapping[str, str], pack: RulePack, asked: Asked) -> FramePlan:
        """The plan for batches with these columns; ``roles`` maps text, id, … to columns (see find_heads)."""
        heads = free_heads(columns, [answer.head for answer in asked.columns()])
        return cls(tuple(columns), Layout.of(columns, roles, pack), asked, heads)

    def schema(self, original: pa.Schema) -> pa.Schema:
        """The schema of what comes out."""
        return with_answers(original, [answer.sort for answer in self.asked.columns()], self.heads)


class FrameWork:
    """Routes record batches."""

    def __init__(self, plan: FramePlan, router: Router) -> None:
        self._plan = plan
        self._router = router
        self._answers = plan.asked.columns()
        self._answering = Answering(self._answers)
        self._places = [plan.columns.index(column) for column in plan.layout.columns]

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of a batch, in order, with their answers."""
        layout, cells = self._plan.layout, []
        for texts in frame_texts(batch, self._places):
            appeal, note = appeal_of(dict(zip(layout.columns, texts, strict=True)), layout.heads)
            cells.append(self._answering.cells(self._router.route(appeal), note))
        answers = answer_arrays(cells, [answer.sort for answer in self._answers])
        schema = self._plan.schema(batch.schema)
        return library().RecordBatch.from_arrays([*batch.columns, *answers], schema=schema)
