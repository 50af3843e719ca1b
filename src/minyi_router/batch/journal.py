"""How far a run has come, on disk: written so that a torn last line does no harm. Holds no appeal's text.

JSON lines: the first tells what was asked (hashes alone), each further one how far everything was written
down when it was. A line counts when it is whole and seals itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment at which everything was safely on disk.

    ``chunks``: how many were done; ``sizes``: bytes of each spool; ``hashes``: their SHA-256; ``counts``:
    rows by action, and of the rejects; ``done``: no row is left; ``tally``: what else was counted.
    """

    chunks: int
    sizes: tuple[int, ...]
    hashes: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    done: bool = False
    tally: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows of the table were dealt with."""
        return sum(self.counts.values())


class Journal:
    """The file; only appended to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, asked: Mapping[str, str]) -> None:
        """Start anew, for a run that is asked for so."""
        with self.path.open("wb") as file:
            _append(file, {"format": FORMAT, **asked})

    def add(self, mark: Mark) -> None:
        """Append a mark, and wait until it is on disk."""
        with self.path.open("ab") as file:
            _append(
                file,
                {
                    "chunks": mark.chunks,
                    "sizes": mark.sizes,
                    "hashes": mark.hashes,
                    "counts": dict(mark.counts),
                    "done": mark.done,
                    **({"tally": dict(mark.tally)} if mark.tally else {}),
                },
            )

    def read(self) -> tuple[Mapping[str, str], Mark | None] | None:
        """What was asked and the last mark; None when there is no journal, or not one whole line of it.

        What stands behind the last whole line is cut off, so that the next mark begins a line.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        whole = list(_whole(content))
        if not whole:
            return None
        end = whole[-1][0]
        if end < len(content):
            os.truncate(self.path, end)
        asked = {name: str(value) for name, value in whole[0][1].items()}
        return asked, _mark(whole[-1][1]) if len(whole) > 1 else None

    def remove(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)


def _append(file: Any, record: Mapping[str, Any]) -> None:
    text = json.dumps(record, ensure_ascii=False, sort_keys=True)
    file.write(f"{_seal(text)} {text}\n".encode())
    file.flush()
    os.fsync(file.fileno())


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _whole(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line that is whole, with where it ends; no more after one that is not."""
    end = 0
    for line in content.splitlines(keepends=True):
        seal, _, text = line.decode("utf-8", "replace").rstrip("\n").partition(" ")
        if not line.endswith(b"\n") or seal != _seal(text):
            return
        end += len(line)
        yield end, json.loads(text)


def _mark(record: Mapping[str, Any]) -> Mark:
    return Mark(
        record["chunks"],
        tuple(record["sizes"]),
        tuple(record["hashes"]),
        record["counts"],
        record["done"],
        record.get("tally", {}),
    )
