"""Files that a command writes besides tables: there whole or not at all, the same bytes on every system."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any


def in_json(content: Any) -> str:
    """Plain data as JSON for people and programs."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def write_whole(path: str | Path, text: str) -> None:
    """Write a text beside the target and give it the target's name at the end; UTF-8, line feeds.

    What stood there stays when writing fails. Raises OSError.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        error.filename = str(target)  # the name that the user knows
        raise
