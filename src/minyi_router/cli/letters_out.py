"""Notices as Word files in a folder: where their templates are, what the files are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from minyi_router.cli.exits import UsageError
from minyi_router.cli.outputs import write_whole_bytes
from minyi_router.report.letters import fill
from minyi_router.rulepack.load import pack_layers, starter_pack
from minyi_router.supervise.notices import Issue

TEMPLATES = "templates"
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_LONGEST = 70  # characters: three bytes each, and a file system allows 255


class Template(NamedTuple):
    """A template: how messages name it, and its bytes."""

    name: str
    content: bytes


class Letter(NamedTuple):
    """A notice and the file it goes into; ``there``: it stands there already, so it was issued before."""

    issue: Issue
    path: Path
    there: bool


def templates_for(issues: Iterable[Issue], rules: Path | None) -> dict[str, Template]:
    """The template of every notice to be issued. Raises UsageError when one is missing, OSError.

    A template is ``templates/<notice>.docx`` of the pack, else of the packs that it lies over, else of the
    starter pack.
    """
    folders = [*_layers(rules), starter_pack()] if rules else [starter_pack()]
    return {notice: _template(notice, folders) for notice in dict.fromkeys(issue.notice for issue in issues)}


def _layers(rules: Path) -> list[Path]:
    return [layer.folder for layer in pack_layers(rules)]


def _template(notice: str, folders: Sequence[Path]) -> Template:
    file = f"{safe_name(notice)}.docx"
    for folder in folders:
        path = folder / TEMPLATES / file
        if path.is_file():
            return Template(f"{TEMPLATES}/{file}", path.read_bytes())
    first = folders[0] / TEMPLATES / file
    raise UsageError(f"「{notice}」没有模板：请把一个 Word 文件放到 {first}，可以从 督办单.docx 改起")


def letters_in(folder: Path, issues: Iterable[Issue]) -> Iterator[Letter]:
    """A file for each notice, named after it and its ticket; the second of one name gets a number."""
    taken: set[str] = set()
    for issue in issues:
        stem = safe_name(f"{issue.notice}_{issue.ticket.id}")
        name, number = f"{stem}.docx", 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}_{number}.docx"
        taken.add(name.casefold())
        yield Letter(issue, folder / name, (folder / name).exists())


def safe_name(text: str) -> str:
    """A name that Windows can hold too, without what parts folders and drives."""
    return _NOT_IN_NAMES.sub("_", text).strip(". ")[:_LONGEST].rstrip(". ") or "_"


def write_letter(letter: Letter, template: Template, values: dict[str, str]) -> None:
    """Write a notice, whole or not at all. Raises TableError (the template cannot be filled), OSError."""
    write_whole_bytes(letter.path, fill(template.content, values, template.name))
