"""The sheets of the book and their columns, taken from the documents' own fields and descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal, get_args, get_origin

from minyi_router.rulepack import documents as docs
from minyi_router.rulepack.fields import Doc
from minyi_router.rulepack.rule_documents import (
    Case,
    Earlier,
    Expect,
    Group,
    Repeat,
    RuleDoc,
    RulesDoc,
    TimeFact,
    When,
)
from minyi_router.rulepack.supervision_documents import SupervisionDoc
from minyi_router.workshop.excel.layout import (
    RULES_SHEET,
    SETTINGS_SHEET,
    TERMS_SHEET,
    Column,
    Section,
    Setting,
    SettingsTable,
    Shape,
    Table,
)

_HEADS = {  # where the first words of a description are no heading
    (RuleDoc, "mode"): "生效还是试运行",
    (When, "near"): "+ 最多相隔多少个字",
    (TimeFact, "hours"): "收到的时间·几点到几点",
    (TimeFact, "days"): "收到的时间·星期几、工作日或休息日",
    (TimeFact, "dates"): "收到的时间·几月几日到几月几日",
    (Repeat, "same"): "重复·哪些相同才算一次",
    (Repeat, "at_least"): "重复·至少几次",
    (Repeat, "within_days"): "重复·多少天以内",
    (Group, "not_in"): "更长的短语，里面的词不算",
    (Group, "refuse_negated"): "前面有否定词时不算",
    (docs.PassagesDoc, "passages"): "段落名称",
    (docs.Passage, "role"): "里面的词怎样算",
    (docs.Passage, "reach"): "从短语开头算到哪里",
    (docs.Matter, "organ"): "不归公安的归哪个机关",
    (Case, "todo"): "还做不到的原因",
    (Expect, "action"): "去向",
    (Expect, "relation"): "关联关系",
}
_SHEETS_OF_NAMES = {
    **dict.fromkeys(("unit", "supervisor", "co_units", "parent", "successor", "oversight"), "单位"),
    **dict.fromkeys(("flags", "notices", "labels"), "警示与文书"),
    **dict.fromkeys(("only_in", "also_in"), "段落"),
    **dict.fromkeys(("area", "areas", "within"), "辖区"),
    "kind": "类型",
    "matter": "事项",
    "line": "警种",
    "organ": "机关",
    "tier": "等级",
}
_CASE_ORDER = (
    *("name", "text", "also", "title", "channel", "place", "caller", "time", "fields", "history"),
    *("expect", "why", "todo"),
)
_CLAUSE_END = re.compile("[，。；：（]")


def head_of(model: type[Doc], name: str) -> str:
    """The heading of a field: the first clause of its description."""
    if head := _HEADS.get((model, name)):
        return head
    return _CLAUSE_END.split(model.model_fields[name].description or name)[0]


def columns_of(model: type[Doc], names: Sequence[str] = (), path: tuple[str, ...] = ()) -> Iterator[Column]:
    """The columns for the fields of a document, those of documents inside it included."""
    for name in names or tuple(model.model_fields):
        field = model.model_fields[name]
        inner = _bare(field.annotation)
        if isinstance(inner, type) and issubclass(inner, Doc):
            prefix = "应得·" if inner is Expect else ""
            for column in columns_of(inner, (), (*path, name)):
                yield replace(column, head=prefix + column.head)
        elif (shape := _shape(model, name)) is not None:
            yield Column(
                head_of(model, name),
                (*path, name),
                shape,
                field.description or "",
                _choices(inner),
                "" if (model is Case and name == "place") else _names_sheet(path, name),
            )


def _names_sheet(path: tuple[str, ...], name: str) -> str:
    if name == "place":
        return "辖区" if path[-1:] == ("when",) else ""
    return _SHEETS_OF_NAMES.get(name, "")


def _shape(model: type[Doc], name: str) -> Shape | None:
    kind = _bare(model.model_fields[name].annotation)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is dict:
        value = _bare(inner[1])
        if isinstance(value, type) and issubclass(value, Doc):
            return None
        return Shape.LISTS if get_origin(value) is tuple else Shape.PAIRS
    if origin is tuple:
        value = _bare(inner[0])
        if isinstance(value, type) and issubclass(value, Doc):
            return Shape.ROWS if value is Earlier else None
        return Shape.EXPECTED if model is Expect else Shape.LIST
    return Shape.YES_NO if kind is bool else Shape.TEXT


def _choices(kind: Any) -> tuple[str, ...]:
    if kind is bool:
        return ("是", "否")
    return tuple(map(str, get_args(kind))) if get_origin(kind) is Literal else ()


def _bare(kind: Any) -> Any:
    """Without Annotated[...] and ``| None``."""
    if hasattr(kind, "__metadata__"):
        return _bare(kind.__origin__)
    options = [arg for arg in get_args(kind) if arg is not type(None)]
    return _bare(options[0]) if type(None) in get_args(kind) else kind


def _keyed(model: type[Doc], key: str, columns: tuple[Column, ...] = ()) -> Section:
    inner = _bare(get_args(model.model_fields[key].annotation)[1])
    return Section(head_of(model, key), (key,), columns or tuple(columns_of(inner)))


def _listed(model: type[Doc], key: str) -> Section:
    inner = _bare(get_args(model.model_fields[key].annotation)[0])
    return Section(head_of(model, key), (key,), tuple(columns_of(inner)), keyed=False)


def _settings(file: str, model: type[Doc], keys: Sequence[str] = ()) -> Iterator[Setting]:
    """A line for each value of a document, also of the documents in it and of its mappings."""
    for name in keys or tuple(model.model_fields):
        field = model.model_fields[name]
        inner = _bare(field.annotation)
        group = head_of(model, name)
        if isinstance(inner, type) and issubclass(inner, Doc):
            for setting in _settings(file, inner):
                yield Setting(file, (name, *setting.path), group, setting.column, setting.named)
            continue
        shape = {Shape.PAIRS: Shape.TEXT, Shape.LISTS: Shape.LIST}
        for column in columns_of(model, (name,)):
            cell = shape.get(column.shape, column.shape)
            plain = Column(
                column.about, (), cell, column.about, column.choices, _SHEETS_OF_NAMES.get(name, "")
            )
            yield Setting(file, (name,), "", plain, named=cell is not column.shape)


def _one(sheet: str, file: str, model: type[Doc], key: str) -> Table:
    return Table(sheet, file, head_of(model, key), (_keyed(model, key),))


CASE_COLUMNS = tuple(columns_of(Case, [name for name in _CASE_ORDER if name != "name"]))
EARLIER_COLUMNS = tuple(columns_of(Earlier))

_CALENDAR = Table(
    "日历",
    "calendar.yaml",
    "哪一年",
    (
        Section("平时", (), tuple(columns_of(docs.CalendarDoc, ("hours", "weekdays"))), whole=True),
        *(_listed(docs.CalendarDoc, key) for key in ("seasons", "days_off", "work_days", "half_days")),
        _keyed(docs.CalendarDoc, "years"),
    ),
)
_FLAGS = Table(
    "警示与文书",
    "flags.yaml",
    "名称",
    tuple(_keyed(docs.FlagsDoc, key) for key in ("flags", "notices", "labels")),
)
TERMS = Table(TERMS_SHEET, "", "词组名称", (Section("", ("terms",), tuple(columns_of(Group))),))
RULES = Table(RULES_SHEET, "", "", (Section("", ("rules",), tuple(columns_of(RuleDoc)), keyed=False),))
FILES = tuple(columns_of(RulesDoc, ("owner", "basis")))

SETTINGS = SettingsTable(
    SETTINGS_SHEET,
    (
        *_settings("pack.yaml", docs.PackDoc),
        *_settings("units.yaml", docs.UnitsDoc, ("oversight",)),
        *_settings("matters.yaml", docs.MattersDoc, ("default",)),
        *_settings("kinds.yaml", docs.KindsDoc, ("default",)),
        *_settings("tiers.yaml", docs.TiersDoc, ("default",)),
    ),
)
DUPLICATES = SettingsTable("比对", tuple(_settings("duplicates.yaml", docs.DuplicatesDoc)))
CONFIDENCE = SettingsTable("把握", tuple(_settings("confidence.yaml", docs.ConfidenceDoc)))
SUPERVISION = SettingsTable(
    "监督",
    tuple(
        _settings(
            "supervision.yaml",
            SupervisionDoc,
            [name for name in SupervisionDoc.model_fields if name != "notices"],
        )
    ),
)
DEADLINES = SettingsTable("时限", tuple(_settings("deadlines.yaml", docs.DeadlinesDoc)))

TABLES = (
    SETTINGS,
    _one("单位", "units.yaml", docs.UnitsDoc, "units"),
    _one("警种", "lines.yaml", docs.LinesDoc, "lines"),
    _one("事项", "matters.yaml", docs.MattersDoc, "matters"),
    _one("类型", "kinds.yaml", docs.KindsDoc, "kinds"),
    _one("等级", "tiers.yaml", docs.TiersDoc, "tiers"),
    _one("机关", "organs.yaml", docs.OrgansDoc, "organs"),
    _FLAGS,
    DEADLINES,
    _CALENDAR,
    _one("段落", "passages.yaml", docs.PassagesDoc, "passages"),
    DUPLICATES,
    CONFIDENCE,
    SUPERVISION,
    _one("发文", "supervision.yaml", SupervisionDoc, "notices"),
    _one("辖区", "places/areas.yaml", docs.AreasDoc, "areas"),
)
"""The sheets of the named files, in the order of the book; places, terms, rules, cases and files follow."""
