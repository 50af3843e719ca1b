"""Files that a command writes besides tables: there whole or not at all, the same bytes on every system."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentTypeError
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

STANDARD_OUTPUT = "-"


def file_of(*suffixes: str) -> Callable[[str], str]:
    """The type of an option that names a file to be written: of these sorts, in a folder that is there.

    So no table, and no rule pack, is written over by a slip.
    """

    def read(text: str) -> str:
        path = Path(text)
        if text == STANDARD_OUTPUT and ".json" in suffixes:
            return text
        if path.suffix.lower() not in suffixes:
            raise ArgumentTypeError(f"要写成 {' 或 '.join(suffixes)} 文件，不是「{text}」")
        if not path.parent.is_dir():
            raise ArgumentTypeError(f"没有这个文件夹：{path.parent}")
        return text

    return read


def in_json(content: Any) -> str:
    """Plain data as JSON for people and programs."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def write_whole(path: str | Path, text: str) -> None:
    """Write a text as ``write_whole_bytes`` does; UTF-8, line feeds."""
    write_whole_bytes(path, text.encode("utf-8"))


def write_whole_bytes(path: str | Path, content: bytes) -> None:
    """Write a file beside the target and give it the target's name at the end.

    What stood there stays when writing fails. Raises OSError.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        error.filename = str(target)  # the name that the user knows
        raise
