"""What sheets are made of: columns, tables of entries, tables of settings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

FILE, KIND, RULE, NOTE = "文件", "种类", "规则", "注释"
GROUP, ITEM, ENTRY, VALUE, ABOUT = "组", "项", "名称", "值", "说明"
ABOUT_SHEET, RULES_SHEET, CASES_SHEET, TERMS_SHEET = "说明", "规则", "例子", "词组"
PLACES_SHEET, FILES_SHEET, SETTINGS_SHEET = "地名", "文件", "设置"


class Shape(Enum):
    """What a cell holds."""

    TEXT = "文字"
    YES_NO = "是或否"
    LIST = "几项，用 ； 隔开"
    PAIRS = "名称=内容，几项用 ； 隔开"
    LISTS = "名称=内容，几项用 ； 隔开；同一个名称可以写几次"
    EXPECTED = "几项，用 ； 隔开；null 表示不应该这样答"
    ROWS = "一件一行，每行写 名称=内容，用 ； 隔开"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, where its value stands in an entry, and what a cell may hold.

    ``choices`` are the only values; ``names`` is the sheet whose names may stand here. A column with
    no path is no value of the entry.
    """

    head: str
    path: tuple[str, ...] = ()
    shape: Shape = Shape.TEXT
    about: str = ""
    choices: tuple[str, ...] = ()
    names: str = ""

    @property
    def key(self) -> str:
        """The English key in the files."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of one kind in a document: below ``path``, by name (``keyed``) or one after another.

    ``whole`` is the document itself as one entry.
    """

    label: str
    path: tuple[str, ...]
    columns: tuple[Column, ...]
    keyed: bool = True
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with one entry a row. ``file`` is empty when each row names its own."""

    sheet: str
    file: str
    name_head: str
    sections: tuple[Section, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in order, each once."""
        columns = [Column(FILE, about="哪个文件里的")] if not self.file else []
        if len(self.sections) > 1:
            labels = tuple(section.label for section in self.sections)
            columns.append(Column(KIND, about="这一行是什么", choices=labels))
        if self.name_head:
            columns.append(Column(self.name_head, about=self.name_head))
        for section in self.sections:
            columns += [c for c in section.columns if c.head not in {known.head for known in columns}]
        return (*columns, Column(NOTE, about="文件里写在这一项上面的注释（行尾： 开头的写在右边）"))


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a sheet of settings; ``named``: as many lines as there are names."""

    file: str
    path: tuple[str, ...]
    group: str
    column: Column
    named: bool = False


@dataclass(frozen=True, slots=True)
class SettingsTable:
    """A sheet with one setting a row."""

    sheet: str
    settings: tuple[Setting, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """File, group and name only where they tell anything."""
        heads = [
            Column(FILE, about="哪个文件里的") if len({s.file for s in self.settings}) > 1 else None,
            Column(GROUP, about="哪一组"),
            Column(ITEM, about="哪一项"),
            Column(ENTRY, about="这一项里的哪一个") if any(s.named for s in self.settings) else None,
            Column(VALUE, about="写在这里；空着就是没有写"),
            Column(NOTE, about="文件里写在这一项上面的注释（行尾： 开头的写在右边）"),
        ]
        return tuple(filter(None, heads))
