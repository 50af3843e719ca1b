"""Run the commands in the READMEs and put what they print below them: ``python tools/readme.py``.

A block fenced as ``console`` holds commands behind ``$ `` and their output; one fenced as
``pycon`` a Python session; one fenced as ``diff`` an edit, made before the next command. A walk
(docs/rule-change.md, …) happens in a folder of its own that holds the samples and nothing else.
tests/test_readme.py and tests/supervise/test_docs.py prove that nothing would change.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md", "docs/supervision.md")
WALKS = ("docs/rule-change.md", "docs/overlays.md", "docs/model-walk.md")
SAMPLES = {
    "来件.csv": "data/samples/week.csv",
    "半年.csv": "data/samples/appeals.csv",
    "退单.csv": "data/samples/returns.csv",
}
_BLOCK = re.compile(r"```(console|pycon|diff)\n(.*?)```", re.DOTALL)


def refreshed(text: str, folder: Path = ROOT) -> str:
    """The text with the output of every block as it is today, its commands run in ``folder``."""
    runners: dict[str, Callable[[str], str]] = {
        "console": partial(_console, folder),
        "pycon": _python,
        "diff": partial(_edit, folder),
    }
    return _BLOCK.sub(lambda block: f"```{block[1]}\n{runners[block[1]](block[2])}```", text)


def walked(text: str) -> str:
    """A walk refreshed, in a folder of its own."""
    with TemporaryDirectory() as folder:
        for name, sample in SAMPLES.items():
            shutil.copy(ROOT / sample, Path(folder) / name)
        return refreshed(text, Path(folder))


def _console(folder: Path, block: str) -> str:
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{run(command, folder)}" for command in commands)


def run(command: str, folder: Path) -> str:
    """What a command prints, with the tools of this interpreter first on the path."""
    path = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    environment = {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"}
    words = shlex.split(command)
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _edit(folder: Path, block: str) -> str:
    subprocess.run(["git", "apply", "-"], cwd=folder, input=block, encoding="utf-8", check=True)
    return block


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
    """Refresh the READMEs and the walks."""
    for name, renew in [*((name, refreshed) for name in READMES), *((name, walked) for name in WALKS)]:
        path = ROOT / name
        path.write_text(renew(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
