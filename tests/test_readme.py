"""The READMEs tell the truth: their commands run, and print what stands there."""

from __future__ import annotations

import pytest

from tests.tools import ROOT, tool

TOOL = tool("readme")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_command_prints_what_the_readme_says(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert TOOL.refreshed(text) == text, "run: python tools/readme.py"


@pytest.mark.parametrize("name", TOOL.WALKS)
def test_every_step_of_a_walk_prints_what_the_page_says(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert TOOL.walked(text) == text, "run: python tools/readme.py"


def test_both_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        shown = [line for line in lines if line.startswith(("$ ", ">>> ", "make ", "pip ", "minyi "))]
        return [line.split(" #")[0].strip() for line in shown]

    assert commands("README.md") == commands("README.zh-CN.md")
