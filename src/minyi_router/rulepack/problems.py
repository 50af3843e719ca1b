"""Problems as people read them: place, code, message, the line itself, an arrow below it."""

from __future__ import annotations

from collections.abc import Iterable

from minyi_router.errors import Problem, RulePackError
from minyi_router.text.display import arrow


def render(problem: Problem) -> str:
    """One problem in two or three lines; the arrow counts a Han character as two columns."""
    if not problem.line:
        return f"{problem.file}: {problem.code} {problem.message}"
    head = f"{problem.file}:{problem.line}:{problem.column}: {problem.code} {problem.message}"
    if not problem.source.strip():
        return head
    pointed = arrow(problem.source, problem.column - 1, problem.end_column - 1)
    return f"{head}\n{problem.source}\n{pointed}"


def pack_error(problems: Iterable[Problem]) -> RulePackError:
    """The one error that carries all problems of a pack, in order of place."""
    ordered = tuple(sorted(set(problems)))
    text = "\n".join([*map(render, ordered), f"共 {len(ordered)} 处问题，规则包未加载"])
    return RulePackError(ordered, text)
