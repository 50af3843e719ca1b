"""Packs made up at random from the documents' own fields: data as YAML would be read, and comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.fields import Doc
from minyi_router.rulepack.rule_documents import CasesDoc, RulesDoc
from minyi_router.rulepack.writing import Note

SPICE = "；;=＝\n\t \"'\\[]，、：:（/@#+-…<>　😀{}"
NASTY = [
    "=1+1",
    "+1",
    "-",
    "@x",
    "null",
    "是",
    "110",
    "2026-01-01",
    "12:30",
    "[]",
    '"',
    "行尾：",
    "@any/x：y",
    "_x000D_",
]

texts = (
    st.sampled_from(NASTY)
    | st.text(st.sampled_from(SPICE + "噪音扰民半夜"), min_size=1, max_size=6)
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)
).filter(lambda text: bool(text.strip()))
lines = st.text(
    st.sampled_from("；= \"'：:（/@#噪音行尾") | st.characters(codec="gb2312", exclude_categories=["C", "Z"]),
    max_size=8,
).map(str.strip)
_OF_DATA = {
    "_number": st.sampled_from(["1", "1.50", "0"]),
    "_signed": st.sampled_from(["-2.5", "0.125", "0"]),
    "_count": st.sampled_from(["1", "20"]),
    "_priority": st.sampled_from(["-1", "3"]),
    "_day": st.sampled_from(["2026-01-01", "2027-12-31"]),
    "_yes_no": st.sampled_from(["是", "否", "true", "No"]),
}


def values(annotation: Any, metadata: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """Anything that may stand in a field, as YAML would give it."""
    if hasattr(annotation, "__metadata__"):
        return values(annotation.__origin__, annotation.__metadata__)
    readers = {getattr(getattr(mark, "func", None), "__name__", "") for mark in metadata}
    for name in readers & set(_OF_DATA):
        return _OF_DATA[name]
    options = get_args(annotation)
    if type(None) in options:
        return values(next(option for option in options if option is not type(None)), metadata)
    if get_origin(annotation) is Literal:
        return st.sampled_from(options)
    if get_origin(annotation) is tuple:
        unique = not _is_doc(options[0])  # a word twice is a fault of packs
        items = st.lists(values(options[0]), max_size=3, unique=unique).map(tuple)
        return items | texts if readers & {"_one_or_many", "_expected"} else items
    if get_origin(annotation) is dict:
        return st.dictionaries(texts, values(options[1]), max_size=3)
    return documents(annotation) if _is_doc(annotation) else texts


def _is_doc(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Doc)


@st.composite
def documents(draw: st.DrawFn, model: type[Doc]) -> dict[str, Any]:
    """Data that the model takes, with some of what it need not say."""
    return {
        name: draw(values(field.annotation, tuple(field.metadata)))
        for name, field in model.model_fields.items()
        if field.is_required() or draw(st.booleans())
    }


@st.composite
def packs(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Some files of a pack; rule ids and names of cases are told apart, as they must be."""
    named = draw(st.lists(st.sampled_from(sorted(NAMED_FILES)), unique=True, max_size=4))
    files = {name: draw(documents(NAMED_FILES[name])) for name in named}
    for name in draw(st.lists(st.sampled_from(["matters/甲.yaml", "kinds/乙.yml"]), unique=True)):
        files[name] = draw(documents(RulesDoc))
        for at, rule in enumerate(files[name].get("rules", ())):
            rule["id"] = f"{rule['id']}{name}{at}"
            rule["when"] = {key: value for key, value in rule["when"].items() if value != {}}  # asks nothing
    if draw(st.booleans()):
        cases = draw(documents(CasesDoc))["cases"]  # the name first: a comment beside it is the case's
        files["cases/丙.yaml"] = {"cases": tuple({"name": case["name"], **case} for case in cases)}
    return files


@st.composite
def notes(draw: st.DrawFn, data: Mapping[str, Any]) -> dict[tuple[str | int, ...], Note]:
    """Comments at some of the places where the writer can put them."""
    places = [
        path
        for path, value in _paths(data)
        if path and (value or len(path) == 1) and path[-3:-2] != ("expect",)  # one expected answer is no list
    ]
    chosen = draw(st.lists(st.sampled_from(places), unique=True, max_size=3)) if places else []
    said = lines.filter(bool)
    return {path: Note(tuple(draw(st.lists(said, max_size=2))), draw(st.just("") | said)) for path in chosen}


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    inside = list(value.items()) if isinstance(value, dict) else []
    inside = list(enumerate(value)) if isinstance(value, tuple) else inside
    return [(path, value), *(deeper for key, inner in inside for deeper in _paths(inner, (*path, key)))]
