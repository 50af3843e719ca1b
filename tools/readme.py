"""Run the commands in the READMEs and put what they print below them: ``python tools/readme.py``.

A block fenced as ``console`` holds commands behind ``$ `` and their output; one fenced as
``pycon`` a Python session. tests/test_readme.py proves that nothing would change.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
_BLOCK = re.compile(r"```(console|pycon)\n(.*?)```", re.DOTALL)


def refreshed(text: str) -> str:
    """The text with the output of every block as it is today."""
    runners = {"console": _console, "pycon": _python}
    return _BLOCK.sub(lambda block: f"```{block[1]}\n{runners[block[1]](block[2])}```", text)


def _console(block: str) -> str:
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{run(command)}" for command in commands)


def run(command: str) -> str:
    """What a command prints, with the tools of this interpreter first on the path."""
    folder = str(Path(sys.executable).parent)
    path = folder + os.pathsep + os.environ["PATH"]
    environment = {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"}
    words = shlex.split(command)
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _python(block: str) -> str:
    examples = doctest.DocTestParser().get_examples(block)
    names: dict[str, object] = {}
    return "".join(_example(example, names) for example in examples)


def _example(example: doctest.Example, names: dict[str, object]) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example.source, "<README>", "single"), names)
    lines = example.source.splitlines()
    return "".join(f"{'...' if i else '>>>'} {line}\n" for i, line in enumerate(lines)) + printed.getvalue()


def main() -> None:
    """Refresh both READMEs."""
    for name in READMES:
        path = ROOT / name
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
