"""What a run over a table starts from: rule packs in their folders, the cells needed, the right answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from minyi_router.batch import Row, RowFault
from minyi_router.batch.processes import Line, WorkerError
from minyi_router.columns import appeal_of
from minyi_router.engine import Engine, build
from minyi_router.model import Appeal, Decision
from minyi_router.report.evaluation import Merge, Pair, Truth, compared
from minyi_router.rulepack.load import load_pack
from minyi_router.rulepack.pack import RulePack


@dataclass(frozen=True, slots=True)
class PackAt:
    """A rule pack for another process: where it lies, the hash it had, whether its trials are live.

    ``model`` is the file of the learned model that goes with it; empty: rules alone.
    """

    folder: str
    hash: str
    trials_live: bool = False
    model: str = ""

    def engine(self) -> Engine:
        """Load and build it. Raises WorkerError when it is not what it was."""
        pack = load_pack(Path(self.folder))
        if pack.stamp.hash != self.hash:
            raise WorkerError(f"规则包 {self.folder} 在运行中被改动了，请重新运行")
        return self.built(pack.with_trials_live() if self.trials_live else pack)

    def built(self, pack: RulePack) -> Engine:
        """The engine of a pack that is loaded already; rows its model was trained on count as unseen ones.

        Raises ModelError when the model does not fit the pack.
        """
        if not self.model:
            return build(pack)
        from minyi_router.learned.fitting import model_for  # noqa: PLC0415 - loads numpy, for models only

        return build(pack, model_for(pack, Path(self.model)).unseen())


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that are needed of a table, and which of them is what (``heads``: role to column)."""

    columns: tuple[str, ...]
    heads: Mapping[str, str]

    @classmethod
    def of(
        cls,
        columns: Iterable[str],
        heads: Mapping[str, str],
        packs: Iterable[RulePack],
        truths: Iterable[Truth] = (),
    ) -> Layout:
        """Those that hold the appeal, that some rule asks for as a field, or that hold a right answer."""
        needed = {*heads.values()}
        for pack in packs:
            needed.update(name for rule in pack.rules if rule.facts for name, _ in rule.facts.field)
        for truth in truths:
            needed.update((truth.column, truth.alternatives or truth.column))
        return cls(tuple(column for column in columns if column in needed), heads)

    def lines(self, rows: Iterable[Row | RowFault], rejected: list[RowFault]) -> Iterator[Line]:
        """The rows with the cells needed; faulty ones go to ``rejected``."""
        for row in rows:
            if isinstance(row, RowFault):
                rejected.append(row)
            else:
                values = row.values
                yield row.number, tuple([values[column] for column in self.columns])

    def appeal(self, cells: tuple[str, ...]) -> tuple[Appeal, Mapping[str, str], str]:
        """The appeal in those cells, their values by column, and what could not be read (Chinese)."""
        values = dict(zip(self.columns, cells, strict=True))
        appeal, note = appeal_of(values, self.heads)
        return appeal, values, note


@dataclass(frozen=True, slots=True)
class Judge:
    """The right answers, and which labels count as one."""

    truths: tuple[Truth, ...] = ()
    merge: Merge = field(default_factory=Merge)

    def __call__(self, values: Mapping[str, str], decision: Decision) -> list[Pair]:
        """For each truth what is accepted and what the decision answers."""
        return [compared(values, decision, truth, self.merge) for truth in self.truths]
