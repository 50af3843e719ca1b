"""The READMEs tell the truth: their commands run, and print what stands there."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme_tool", ROOT / "tools" / "readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_command_prints_what_the_readme_says(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert _tool().refreshed(text) == text, "run: python tools/readme.py"


@pytest.mark.parametrize("name", ["docs/rule-change.md", "docs/overlays.md"])
def test_every_step_of_a_walk_prints_what_the_page_says(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert _tool().walked(text) == text, "run: python tools/readme.py"


def test_both_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        shown = [line for line in lines if line.startswith(("$ ", ">>> ", "make ", "pip ", "minyi "))]
        return [line.split(" #")[0].strip() for line in shown]

    assert commands("README.md") == commands("README.zh-CN.md")
