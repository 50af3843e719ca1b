"""Everything this library raises on purpose. A leaf: it imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass


class MinyiError(Exception):
    """The root of all errors of minyi_router."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a rule pack, with its place.

    ``line`` and ``column`` count from 1 in characters; ``end_column`` is exclusive; 0 when the
    fault concerns a whole file. ``source`` is the line itself, for the arrow.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    end_column: int = 0
    source: str = ""


class RulePackError(MinyiError):
    """A rule pack that cannot be loaded; ``problems`` holds every fault, in order of place."""

    def __init__(self, problems: tuple[Problem, ...], text: str) -> None:
        super().__init__(text)
        self.problems = problems


class TableError(MinyiError):
    """A table cannot be read or written; the message is Chinese and meant for the person at the screen."""


class StoreError(MinyiError):
    """A file of recent tickets that cannot be read; the message is Chinese and says why and what to do."""


class ModelError(MinyiError):
    """A learned model that cannot be used; the message is Chinese and says why and what to do."""


class SparkError(MinyiError):
    """What cannot be done on a cluster as it was asked; the message is Chinese and says what to do."""


class MissingExtraError(TableError):
    """A library is not installed that an optional part needs; the message says what to run."""

    def __init__(self, library: str, *, extra: str, purpose: str) -> None:
        self.library = library
        self.extra = extra
        advice = f'请运行：pip install "minyi_router[{extra}]"'
        super().__init__(f"{purpose}需要 {library}，本机没有安装。{advice}")
