"""Nodes to documents: unknown and missing keys, wrong types. All faults are collected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from minyi_router.errors import Problem
from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.fields import Doc, as_written
from minyi_router.rulepack.nodes import Entries, Items, Node, Scalar, Span
from minyi_router.rulepack.overlay_documents import OVERLAY, Made, OverlayDoc
from minyi_router.rulepack.place_table import Rows, read_places
from minyi_router.rulepack.rule_documents import CasesDoc, RulesDoc
from minyi_router.rulepack.source import SourceFile
from minyi_router.rulepack.syntax import FULL_WIDTH_COLON, NO_BLANK
from minyi_router.text.likeness import nearest

_REQUIRED = (
    "pack.yaml",
    "lines.yaml",
    "units.yaml",
    "kinds.yaml",
    "tiers.yaml",
    "matters.yaml",
    "deadlines.yaml",
    "calendar.yaml",
)
_AREAS = "places/areas.yaml"
_SHAPES = {"string_type": "文字", "model_type": "「键: 值」", "dict_type": "「键: 值」", "tuple_type": "列表"}
_COLON = re.compile("[:：]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The documents of a pack, each with the file it came from (for the places of later faults).

    ``incomplete`` are the files that could not be read whole or are missing: what they define is not
    known, so a name that only they could define must not be called unknown. ``changes`` are what an
    overlay made of the pack below it, in order.
    """

    named: Mapping[str, tuple[SourceFile, Any]] = field(default_factory=dict)
    rules: tuple[tuple[SourceFile, RulesDoc], ...] = ()
    places: tuple[tuple[SourceFile, Rows], ...] = ()
    cases: tuple[tuple[SourceFile, CasesDoc], ...] = ()
    incomplete: frozenset[str] = frozenset()
    changes: tuple[Made, ...] = ()


def parse(files: Iterable[SourceFile], folder: Path) -> tuple[Parsed, tuple[Problem, ...]]:
    """All documents that could be read, and every fault; ``folder`` as faults shall show it."""
    named: dict[str, tuple[SourceFile, Any]] = {}
    rules, places, cases, problems = [], [], [], []
    files = tuple(files)
    incomplete = {file.name for file in files if not file.whole}
    for file in files:
        if is_place_table(file.inner):
            rows, faults = read_places(file)
            places.append((file, rows))
        else:
            document, faults = document_of(file)
            if isinstance(document, RulesDoc):
                rules.append((file, document))
            elif isinstance(document, CasesDoc):
                cases.append((file, document))
            elif document is not None:
                named[file.inner] = (file, document)
        problems.extend(faults)
        incomplete |= {file.name} if faults else set()
    missing = _missing({file.inner for file in files})
    problems += [
        Problem((folder / name).as_posix(), 0, 0, "MY012", f"规则包里缺少 {name}") for name in missing
    ]
    parsed = Parsed(named, tuple(rules), tuple(places), tuple(cases), frozenset(incomplete | missing))
    return parsed, tuple(problems)


def _missing(present: set[str]) -> set[str]:
    required = {*_REQUIRED, _AREAS} if any(map(is_place_table, present)) else set(_REQUIRED)
    return required - present


def is_place_table(name: str) -> bool:
    """Whether a file of this name is a table of places."""
    return name.startswith("places/") and name.endswith(".csv")


def model_of(name: str) -> type[Doc] | None:
    """The sort of document in a file of this name; None when a pack has no such file."""
    if name == OVERLAY:
        return OverlayDoc
    if name.startswith("cases/") and not name.endswith(".csv"):
        return CasesDoc
    is_rule_file = "/" in name and not name.startswith("places/") and not name.endswith(".csv")
    return NAMED_FILES.get(name) or (RulesDoc if is_rule_file else None)


def document_of(file: SourceFile) -> tuple[Doc | None, list[Problem]]:
    """What a file says, if all of it is as it must be, and every fault."""
    model = model_of(file.inner)
    if model is None:
        return None, [_unknown_file(file)]
    if file.root is None and not file.whole:
        return None, []  # the fault of reading is on record already
    if file.root is None or (isinstance(file.root, Scalar) and not file.root.text):
        return _empty(file, model)
    try:
        document = model.model_validate(plain(file.root))
    except ValidationError as error:
        details = [d for d in error.errors(include_url=False) if file.whole or d["type"] != "missing"]
        return None, [_problem(file, model, detail) for detail in details]
    return (document if file.whole else None), []  # of half a file the meaning cannot be told


def _empty(file: SourceFile, model: type[Doc]) -> tuple[Doc | None, list[Problem]]:
    """A rule file may say nothing (all its rules commented out); the other files may not."""
    must = [key for key, value in model.model_fields.items() if value.is_required()]
    if not must:
        return model.model_validate({}), []
    return None, [file.problem("MY019", f"文件是空的（或只有注释），要写：{'、'.join(must)}", None)]


def plain(node: Node) -> Any:
    """A node as plain dict, list and str."""
    if isinstance(node, Entries):
        return {key.text: plain(value) for key, value in node.pairs}
    if isinstance(node, Items):
        return tuple(plain(item) for item in node.nodes)
    return node.text


def _unknown_file(file: SourceFile) -> Problem:
    if file.inner.endswith(".csv"):
        return file.problem("MY013", "规则包里没有这种文件。地名表请放进 places/", None)
    stems = {PurePosixPath(name).stem: name for name in (*NAMED_FILES, OVERLAY)}
    near = nearest(PurePosixPath(file.inner).stem, stems)
    hint = f"是不是「{stems[near]}」？" if near else ""
    return file.problem("MY013", f"规则包里没有这种文件。{hint}规则请放进子文件夹，例如 matters/", None)


def _problem(file: SourceFile, model: type[Doc], detail: ErrorDetails) -> Problem:
    path = tuple(detail["loc"])
    node_span = file.span(path)
    match detail["type"]:
        case "extra_forbidden":
            return file.problem("MY014", _unknown_key(model, path), file.key_span(path))
        case "missing":
            return file.problem("MY015", f"缺少「{path[-1]}」", _first_line(file.span(path[:-1])))
        case "value_error":
            reason = str(detail["ctx"]["error"]) if "ctx" in detail else detail["msg"]
            return file.problem("MY016", reason, _first_line(node_span))
        case "literal_error":
            allowed = re.findall("'([^']*)'", str(detail["ctx"]["expected"]))
            return file.problem("MY017", _not_allowed(detail["input"], allowed), _first_line(node_span))
        case _:
            return _wrong_shape(file, detail, path)


def _first_line(span: Span | None) -> Span | None:
    if span is None or span.line == span.end_line:
        return span
    return Span(span.line, span.column, span.line, span.column + 1)


def _unknown_key(model: type[Doc], path: tuple[str | int, ...]) -> str:
    key, known = str(path[-1]), keys_at(model, path[:-1])
    if inside := [k for k in known if key in keys_at(model, (*path[:-1], k))]:
        return f"「{key}」要写在 {' 或 '.join(inside)} 里面"
    if len(path) > 1 and key in keys_at(model, path[:-2]):
        return f"「{key}」不能写在 {path[-2]} 里面，要和 {path[-2]} 左边对齐"
    near = _key_in_chinese(model, path[:-1], key) or nearest(key, known)
    hint = f"是不是「{near}」？" if near else ""
    return f"不认识的键「{key}」。{hint}这里可以写：{'、'.join(known)}"


def _key_in_chinese(model: type[Doc], path: Sequence[str | int], key: str) -> str | None:
    """The key whose description is this; clerks know it as 事项 where the file says ``matter``."""
    kind = _at(model, path)
    return next(
        (k for k, v in kind.model_fields.items() if (v.description or "").split("，")[0] == key), None
    )


def keys_at(model: Any, path: Sequence[str | int]) -> list[str]:
    """The keys a document may have at a path."""
    kind = _at(model, path)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _at(kind: Any, path: Sequence[str | int]) -> Any:
    kind = _bare(kind)
    if not path:
        return kind
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        child = kind.model_fields.get(str(path[0]))
        return _at(child.annotation, path[1:]) if child else None
    if get_origin(kind) is dict:
        return _at(get_args(kind)[1], path[1:])
    if get_origin(kind) is tuple:
        return _at(get_args(kind)[0], path[1:])
    return None


def _bare(kind: Any) -> Any:
    """Without Annotated[...] and ``| None``."""
    if hasattr(kind, "__metadata__"):
        return _bare(kind.__origin__)
    options = [arg for arg in get_args(kind) if arg is not type(None)]
    is_optional = type(None) in get_args(kind)
    return _bare(options[0]) if is_optional else kind


def _not_allowed(given: Any, allowed: Sequence[str]) -> str:
    near = nearest(given, allowed) if isinstance(given, str) else None
    hint = f"是不是「{near}」？" if near else ""
    return f"{as_written(given)}不能写在这里。{hint}可以写：{'、'.join(a for a in allowed if a)}"


def _wrong_shape(file: SourceFile, detail: ErrorDetails, path: tuple[str | int, ...]) -> Problem:
    given, span = detail["input"], file.span(path)
    wanted = _SHAPES.get(detail["type"], detail["msg"])
    if isinstance(given, str) and wanted != "文字" and span and (colon := _COLON.search(given)):
        message = FULL_WIDTH_COLON if colon[0] == "：" else NO_BLANK
        at = span.column + colon.start()
        return file.problem("MY004", message, Span(span.line, at, span.line, at + 1))
    name = f"「{path[-1]}」" if path and isinstance(path[-1], str) else "这里"
    if given == "":
        return file.problem("MY018", f"{name}下面是空的，应该有{wanted}", file.key_span(path))
    got = "文字" if isinstance(given, str) else as_written(given)
    return file.problem("MY018", f"{name}应该是{wanted}，现在是{got}", _first_line(span))
