"""A result while it grows: a file beside it, only appended to, that can be cut back to an earlier state."""

from __future__ import annotations

import hashlib
import os
from io import FileIO
from pathlib import Path

_PIECE = 1 << 20


class Spool:
    """Bytes on their way into a file; a context manager that closes and keeps what was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: FileIO | None = None
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def hash(self) -> str:
        """The SHA-256 of all that was appended."""
        return self._hash.hexdigest()

    def start(self, opening: bytes) -> None:
        """Begin anew. Raises OSError."""
        self._file = FileIO(self.path, "wb")  # unbuffered: a chunk is large, and closing cannot fail
        self.append(opening)

    def resume(self, size: int, expected: str) -> bool:
        """Go on behind so many bytes; False when those are not there as they were. Raises OSError."""
        if not self.path.exists() or self.path.stat().st_size < size or self._read(size) != expected:
            return False
        self._file = FileIO(self.path, "r+b")
        self._file.truncate(size)
        self._file.seek(size)
        self.size = size
        return True

    def append(self, content: bytes) -> None:
        """Write more. Raises OSError."""
        assert self._file is not None, "started or resumed first"
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) :]
        self._hash.update(content)
        self.size += len(content)

    def sync(self) -> None:
        """Wait until all of it is on disk. Raises OSError."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    def _read(self, size: int) -> str:
        with self.path.open("rb") as file:
            left = size
            while left and (piece := file.read(min(left, _PIECE))):
                self._hash.update(piece)
                left -= len(piece)
        return self.hash
