"""Documents without one of their parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from minyi_router.rulepack.fields import Doc
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.source import Path_

D = TypeVar("D", bound=Doc)


def without(document: D, path: Path_, part: int | None = None) -> D:
    """The document without what stands at a path; an entry that is left empty goes as well.

    With ``part`` only that one of the words joined by ``+`` goes.
    """
    changed = _without(document, path, part)
    return changed if isinstance(changed, type(document)) else type(document).model_construct()


def parsed_without(parsed: Parsed, number: int, path: Path_, part: int | None) -> Parsed:
    """The documents of a pack, the ``number``-th of its rule files without that."""
    rules = list(parsed.rules)
    file, document = rules[number]
    rules[number] = (file, without(document, path, part))
    return replace(parsed, rules=tuple(rules))


def _without(value: object, path: Sequence[str | int], part: int | None) -> object:
    """What is left of a value; None when nothing is."""
    if not path:
        return _rest(str(value), part) if part is not None else None
    if isinstance(value, Doc):
        kept = {name: getattr(value, name) for name in value.model_fields_set}
        left = _entries(kept, path, part)
        return type(value).model_construct(set(left), **left) if left else None
    if isinstance(value, dict):
        return _entries(value, path, part) or None
    return _items(value, path, part) if isinstance(value, tuple) else None


def _entries(kept: dict[str, Any], path: Sequence[str | int], part: int | None) -> dict[str, Any]:
    key = str(path[0])
    inner = _without(kept[key], path[1:], part)
    return {name: inner if name == key else value for name, value in kept.items() if name != key or inner}


def _items(values: tuple[object, ...], path: Sequence[str | int], part: int | None) -> tuple[object, ...]:
    at = int(path[0])
    inner = _without(values[at], path[1:], part)
    return (*values[:at], *([inner] if inner is not None else []), *values[at + 1 :])


def _rest(text: str, part: int | None) -> str:
    return "+".join(word for i, word in enumerate(text.split("+")) if i != part)
