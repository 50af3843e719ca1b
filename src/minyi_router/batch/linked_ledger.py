"""What was decided in order of time, on disk: lines of answers, and how many of them are safe."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from minyi_router.batch.journal import Journal, Mark
from minyi_router.batch.linked_work import Registered, Told
from minyi_router.batch.spool import Spool

_GROUPS = "groups"
_NOTED_EVERY = 4  # batches: a second of work


class Files(NamedTuple):
    """Where a run keeps what it needs until its end; without a journal it cannot be gone on with."""

    rows: Path
    answers: Path
    journal: Path | None

    def remove(self) -> None:
        """Nothing of it is needed any more."""
        for path in self:
            if path is not None:
                path.unlink(missing_ok=True)


class Ledger:
    """The answers so far; ``batches``: how many are in it, ``done``: no row is left."""

    def __init__(self, files: Files) -> None:
        self._spool = Spool(files.answers)
        self._journal = Journal(files.journal) if files.journal else None
        self.batches = 0
        self.done = False
        self.counts: Counter[str] = Counter()
        self.groups = 0

    def before(self) -> int:
        """Rows that a run which was broken off had decided."""
        known = self._journal.read() if self._journal else None
        counts = dict(known[1].counts) if known and known[1] else {}
        counts.pop(_GROUPS, None)
        return sum(counts.values())

    def begin(self, asked: Mapping[str, str], *, resume: bool) -> None:
        """Go on with a run that was asked for so, where that is possible; else start anew. Raises OSError."""
        known = self._journal.read() if self._journal and resume else None
        mark = known[1] if known and dict(known[0]) == {"format": "1", **asked} else None
        if mark and self._spool.resume(mark.sizes[0], mark.hashes[0]):
            self.batches, self.done = mark.chunks, mark.done
            self.counts.update(mark.counts)
            self.groups = self.counts.pop(_GROUPS, 0)
            return
        self._spool.start(b"")
        if self._journal:
            self._journal.begin(asked)

    def add(self, told: Sequence[Told], groups: int) -> None:
        """Append what was decided of a batch. Raises OSError."""
        self._spool.append(b"".join([one.line() for one in told]))
        self.counts.update([one.action for one in told])
        self.groups = groups
        self.batches += 1
        if self.batches % _NOTED_EVERY == 0:
            self._note(done=False)

    def finish(self) -> None:
        """All rows are in it. Raises OSError."""
        self.done = True
        self._note(done=True)

    def _note(self, *, done: bool) -> None:
        self._spool.sync()
        if self._journal:
            counts = {**self.counts, _GROUPS: self.groups}
            self._journal.add(Mark(self.batches, (self._spool.size,), (self._spool.hash,), counts, done))

    def registered(self) -> Generator[Registered]:
        """What every answer so far was registered with."""
        with self._spool.path.open("rb") as lines:
            for line in lines:
                yield Registered(*json.loads(line)[1])

    def close(self) -> None:
        """Let go of the file."""
        self._spool.close()
